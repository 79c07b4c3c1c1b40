"""From a plan in a row to a partial order: which steps really have to wait for which.

Every linearisation of the order that is made here is a valid plan. The construction follows Bäckström,
"Computational aspects of reordering plans" (1998), and the truth criterion of Chapman, "Planning for conjunctive
goals" (1987): each condition keeps one producer, what would break it is held before the producer or behind the
consumer, and nothing else is ordered. Numbers that are counted up and down are treated by intervals: two steps are
left unordered where the slack of every condition that they could disturb allows it, whatever comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from goaptui.domain.conditions import Conditions, Requirement, Test, conjunction_holds
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.domain.values import Value
from goaptui.planner.validate import chosen_goals


@dataclass(frozen=True, slots=True)
class PartialOrder:
    """Which steps wait for which. Steps are named by their index in the plan.

    `direct` has, for each step, the steps that it waits for and that nothing else makes it wait for (the transitive
    reduction), ascending. `closure` has, for each step, all that come before it, as a bit mask.
    """

    direct: tuple[tuple[int, ...], ...]
    closure: tuple[int, ...]

    def successors(self) -> tuple[tuple[int, ...], ...]:
        """The inverse of `direct`."""
        following: list[list[int]] = [[] for _ in self.direct]
        for step, before in enumerate(self.direct):
            for earlier in before:
                following[earlier].append(step)
        return tuple(tuple(steps) for steps in following)


def partial_order(
    plan: Plan, state: State, goals: Sequence[str] | None, steps: Sequence[tuple[str, str | None]]
) -> PartialOrder:
    """The loose order of a valid plan (steps as action id, outcome id) that starts in `state` and ends in `goals`."""
    touches = _Touches(plan, state, goals, steps)
    before: list[set[int]] = [set() for _ in range(len(steps) + 1)]  # the last one stands for the goals
    for consumer, producer in touches.after:
        before[consumer].add(producer)
    for fact_id, events in touches.by_fact.items():
        if any(event.effect is not None for event in events):
            _order_fact(plan.facts[fact_id], state.values.get(fact_id), events, before)
    return reduced(before[:-1])


def reduced(before: Sequence[Iterable[int]]) -> PartialOrder:
    """The order in which each step comes after those of smaller index that `before` names, transitively reduced."""
    closure: list[int] = []
    direct: list[tuple[int, ...]] = []
    for earlier in before:
        mask, kept = 0, []
        for step in sorted(earlier, reverse=True):
            if not mask >> step & 1:
                kept.append(step)
                mask |= closure[step] | 1 << step
        closure.append(mask)
        direct.append(tuple(reversed(kept)))
    return PartialOrder(tuple(direct), tuple(closure))


@dataclass(slots=True)
class _Touch:
    """What one step does with one fact; `value` is the fact's value when the step begins."""

    step: int
    tests: tuple[Test, ...]
    effect: Effect | None
    value: Value

    def accepts(self, value: Value) -> bool:
        return all(test.holds(value) for test in self.tests)


class _Touches:
    """One walk through the plan: who reads and writes which fact, and who waits for whose being carried out."""

    def __init__(
        self, plan: Plan, state: State, goals: Sequence[str] | None, steps: Sequence[tuple[str, str | None]]
    ) -> None:
        self.by_fact: dict[str, list[_Touch]] = {}
        self.after: list[tuple[int, int]] = []
        values = dict(state.values)
        first: dict[str, int] = {}
        for index, (action_id, outcome_id) in enumerate(steps):
            action = plan.actions[action_id]
            reads: dict[str, tuple[Test, ...]] = {}
            _read(reads, action.preconditions, values)
            for _, gate in plan.gates(action):
                _read(reads, gate, values)
            effects = {
                effect.fact: effect
                for effect in action.effects_with(action.outcome(outcome_id) if outcome_id is not None else None)
            }
            for fact in reads.keys() | effects.keys():
                touch = _Touch(index, reads.get(fact, ()), effects.get(fact), values.get(fact))
                self.by_fact.setdefault(fact, []).append(touch)
            for effect in effects.values():
                values[effect.fact] = effect.result(plan.facts[effect.fact], values.get(effect.fact))
            for needed in action.after:
                stand_in = state.stand_in(plan, needed)
                if stand_in is not None and stand_in in first and not state.carried_out(plan, needed):
                    self.after.append((index, first[stand_in]))
            first.setdefault(action_id, index)
        wanted: dict[str, tuple[Test, ...]] = {}
        for goal in chosen_goals(plan, goals):
            _read(wanted, goal.conditions, values)
        for fact, tests in wanted.items():
            self.by_fact.setdefault(fact, []).append(_Touch(len(steps), tests, None, values.get(fact)))


def _read(reads: dict[str, tuple[Test, ...]], conditions: Conditions, values: dict[str, Value]) -> None:
    """Add the tests of the first alternative that holds: the one that is kept true."""
    requirements: tuple[Requirement, ...] = next(c for c in conditions if conjunction_holds(c, values))
    for requirement in requirements:
        reads[requirement.fact] = reads.get(requirement.fact, ()) + requirement.tests


def _order_fact(fact: Fact, initial: Value, events: list[_Touch], before: list[set[int]]) -> None:
    """Add what must be ordered because of one fact."""
    if any(event.effect is not None and event.effect.kind == "add" for event in events):
        _order_counter(fact, initial, events, before)
        return
    writers = [event for event in events if event.effect is not None]
    for reader in events:
        if not reader.tests:
            continue
        # The producer is the first writer of the unbroken run of writers that satisfy the reader; none: the start.
        producer: _Touch | None = None
        satisfied = reader.accepts(initial)
        for writer in writers:
            if writer.step >= reader.step:
                break
            assert writer.effect is not None
            accepted = reader.accepts(writer.effect.value)
            if accepted and not satisfied:
                producer = writer
            elif not accepted:
                producer = None
            satisfied = accepted
        if producer is not None:
            before[reader.step].add(producer.step)
        for writer in writers:
            assert writer.effect is not None
            if writer is reader or reader.accepts(writer.effect.value):
                continue
            if writer.step > reader.step:
                before[writer.step].add(reader.step)
            elif producer is not None:
                before[producer.step].add(writer.step)


def _order_counter(fact: Fact, initial: Value, events: list[_Touch], before: list[set[int]]) -> None:
    """Order the steps around a number that is counted: between two settings the counting steps may change places.

    A setting is a wall: all before it stay before, all behind it stay behind. Within a segment a reader is released
    from a counting step only while the slack of its tests allows for that step, together with those that it was
    already released from, to come on the other side.
    """
    segment: list[_Touch] = []
    base = initial
    wall: _Touch | None = None
    for event in events:
        if event.effect is not None and event.effect.kind != "add":
            _order_segment(fact, base, segment, before)
            for inside in segment:
                before[event.step].add(inside.step)
            if wall is not None:
                before[event.step].add(wall.step)
            wall, base = event, event.effect.value
            segment = []
        else:
            if wall is not None:
                before[event.step].add(wall.step)
            segment.append(event)
    _order_segment(fact, base, segment, before)


def _order_segment(fact: Fact, base: Value, segment: list[_Touch], before: list[set[int]]) -> None:
    if base is None:
        return  # an unknown number stays unknown whatever is added: nothing here disturbs anything
    counting = [event for event in segment if event.effect is not None]
    assert isinstance(base, Decimal)
    down = sum((d for event in counting if (d := _delta(event)) < 0), Decimal(0))
    up = sum((d for event in counting if (d := _delta(event)) > 0), Decimal(0))
    if (fact.minimum is not None and base + down < fact.minimum) or (
        fact.maximum is not None and base + up > fact.maximum
    ):
        # Saturation makes the sum depend on the order: everything that touches a counting step stays where it was.
        for position, event in enumerate(segment):
            for earlier in segment[:position]:
                if event.effect is not None or earlier.effect is not None:
                    before[event.step].add(earlier.step)
        return
    bound: set[tuple[int, int]] = set()
    for reader in segment:
        if not reader.tests:
            continue
        low = high = Decimal(0)  # how far the value may be off when the reader begins, by what it was released from
        assert isinstance(reader.value, Decimal)
        for writer in sorted(counting, key=lambda event: (abs(event.step - reader.step), event.step)):
            if writer is reader:
                continue
            shift = _delta(writer) if writer.step > reader.step else -_delta(writer)
            wider = (min(low, low + shift), max(high, high + shift))
            if _tolerates(reader.tests, reader.value, *wider):
                low, high = wider
            else:
                bound.add((min(writer.step, reader.step), max(writer.step, reader.step)))
    for earlier_step, later_step in bound:
        before[later_step].add(earlier_step)


def _delta(event: _Touch) -> Decimal:
    assert event.effect is not None
    assert isinstance(event.effect.value, Decimal)
    return event.effect.value


def _tolerates(tests: tuple[Test, ...], value: Decimal, low: Decimal, high: Decimal) -> bool:
    """Whether every number from value + low to value + high passes all the tests."""
    for test in tests:
        if test.op in ("<", "<="):
            fine = test.holds(value + high)
        elif test.op in (">", ">="):
            fine = test.holds(value + low)
        elif test.op == "!=":
            assert isinstance(test.value, Decimal)
            fine = not value + low <= test.value <= value + high
        elif test.op == "known":
            fine = True
        else:
            fine = low == high == 0
        if not fine:
            return False
    return True
