"""Relaxed reachability on the document: what could ever come about if nothing were ever lost again.

Each fact gathers every value that it could have, each action runs as soon as each thing that it needs could hold by
itself. What is out of reach here is out of reach indeed; what is within reach here need not be. Numbers gather exact
values as long as there are few, then the interval between the least and the greatest that they can come to.

It works on the document and not on the compiled problem, since what it finds is told to people: in explanations, and
in the warnings of `check`. The fixpoint is that of Hoffmann and Nebel's FF (2001), with counters, linear in the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from goaptui.domain.conditions import Conditions, Requirement
from goaptui.domain.effects import Effect
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State, contingencies, goal_actions
from goaptui.domain.values import Value
from goaptui.planner.pulse import Ask, heed, never, rounds

MANY_VALUES = 256
"""So many exact values of one number are gathered before they become an interval."""


class Span:
    """The values that a fact could have. `wide` numbers have an interval instead of exact values.

    Attributes:
        values: the exact values, in the order in which they were found (of a wide one, those that were set, and more).
        unknown: whether it could be unknown.
        wide: whether `low`..`high` (``None``: without bound) stands for the numbers, instead of `values`.
    """

    __slots__ = ("high", "low", "unknown", "values", "wide")

    def __init__(self, value: Value) -> None:
        self.values: dict[Value, None] = {} if value is None else {value: None}
        self.unknown = value is None
        self.wide = False
        self.low: Decimal | None = None
        self.high: Decimal | None = None

    def admits(self, requirement: Requirement) -> bool:
        """Whether one of the values fulfils a requirement."""
        if self.unknown and requirement.holds(None):
            return True
        for value in self._candidates(requirement) if self.wide else self.values:  # noqa: SIM110 (asked of everything)
            if requirement.holds(value):
                return True
        return False

    def _candidates(self, requirement: Requirement) -> Iterator[Decimal]:
        """Numbers of the interval such that if any number of it fulfils the requirement, one of these does."""
        named = set[Decimal]()
        for test in requirement.tests:
            for value in test.value if isinstance(test.value, tuple) else (test.value,):
                if isinstance(value, Decimal):
                    named.add(value)
        named.update(bound for bound in (self.low, self.high) if bound is not None)
        points = sorted(named)
        if not points:
            yield Decimal(0)
            return
        between = [(one + other) / 2 for one, other in pairwise(points)]
        for point in (points[0] - 1, *points, *between, points[-1] + 1):
            if (self.low is None or point >= self.low) and (self.high is None or point <= self.high):
                yield point


class _Wait:
    """Alternatives that an action waits for: of each, how many requirements nobody can fulfil so far."""

    __slots__ = ("left",)

    def __init__(self, left: list[int]) -> None:
        self.left = left


_Watch: TypeAlias = tuple[Requirement, int, _Wait | None, int]
"""What is waited for, by which action, and (with alternatives) as part of which of them."""


class Reach:
    """What could come about from a state. Attributes are to be read alone.

    Attributes:
        spans: for each fact, the values that it could have.
        runs: the actions that could run, in the order in which they were found to.
        ignore_statuses: whether any action may run, with any of its outcomes.
        sensed: facts that could come to any value at all, whoever changes them.
    """

    def __init__(
        self, plan: Plan, state: State, ignore_statuses: bool = False, sensed: Set[str] = frozenset(), ask: Ask = never
    ) -> None:
        self.plan = plan
        self.state = State(state.values) if ignore_statuses else state
        self.ignore_statuses = ignore_statuses
        self.sensed = sensed
        self.spans: dict[str, Span] = {fact: Span(state.values.get(fact)) for fact in plan.facts}
        self.runs: dict[str, None] = {}
        self._barred = set[str]() if ignore_statuses else _barred(plan, state)
        self._actions = tuple(plan.actions.values())
        self._missing: list[int] = []
        self._watching: dict[str, list[_Watch]] = {}
        self._waiting_for: dict[str, list[int]] = {}
        self._movers: dict[str, list[tuple[Action, Decimal]]] = {}
        self._ready: list[int] = []
        self._grown: list[tuple[str, Value]] = []
        missing, ready, barred, wait = self._missing, self._ready, self._barred, self._wait
        for place, action in enumerate(heed(self._actions, ask)):
            if action.after or action.phase is not None or action.id in barred:
                count = self._needs(place, action)
            else:
                count = wait(place, action.preconditions)
            missing.append(count)
            if not count:
                ready.append(place)
        self._run(ask)

    # What is asked of it -------------------------------------------------------------------------------------------
    def allowed(self, action: Action) -> bool:
        """Whether an action may be planned, by its status and that of what it stands in for."""
        return action.id not in self._barred

    def can_hold(self, requirement: Requirement) -> bool:
        """Whether the fact could come to a value that fulfils the requirement."""
        return requirement.fact in self.sensed or self.spans[requirement.fact].admits(requirement)

    def can_all_hold(self, conditions: Conditions) -> bool:
        """Whether of one of the alternatives each requirement could hold by itself."""
        return any(all(self.can_hold(r) for r in conjunction) for conjunction in conditions)

    def can_be_carried_out(self, action_id: str) -> bool:
        """Whether an action, or what takes its place after a failure, could come to be carried out."""
        return self.state.carried_out(self.plan, action_id) or any(
            name in self.runs for name in self.carriers(action_id)
        )

    def carriers(self, action_id: str) -> tuple[str, ...]:
        """The actions whose being done would count as this one's."""
        if self.ignore_statuses:
            chain: dict[str, None] = {}
            current: str | None = action_id
            while current is not None and current not in chain:
                chain[current] = None
                current = self.plan.actions[current].on_failure
            return tuple(chain)
        stand_in = self.state.stand_in(self.plan, action_id)
        return () if stand_in is None else (stand_in,)

    def goal(self, goal: Goal) -> bool:
        """Whether each thing that the goal wants could come about by itself."""
        return self.can_all_hold(goal.conditions) and all(map(self.can_be_carried_out, goal_actions(self.plan, goal)))

    def could_move(self, effect: Effect, requirement: Requirement) -> bool:
        """Whether an increase or decrease leads towards a requirement from where the number can be, bounds aside
        but for those of the fact."""
        numbers = self._given(effect.fact)
        if not numbers:
            return False  # an unknown number stays unknown
        assert isinstance(effect.value, Decimal)
        fact, ahead = self.plan.facts[effect.fact], Span(numbers[0])
        ahead.wide = True
        ahead.low, ahead.high = (min(numbers), fact.maximum) if effect.value > 0 else (fact.minimum, max(numbers))
        return ahead.admits(requirement)

    def effects(self, action: Action) -> tuple[Effect, ...]:
        """What the action could change, in all outcomes that are reckoned with."""
        if not action.outcomes:
            return action.effects
        if not self.ignore_statuses:
            return action.effects_with(action.expected)
        return action.effects + tuple([effect for outcome in action.outcomes for effect in outcome.effects])

    # The fixpoint --------------------------------------------------------------------------------------------------
    def _needs(self, place: int, action: Action) -> int:
        """Note what an action waits for; how many things that are (one for good where it may not be planned)."""
        if action.id in self._barred:
            return 1
        missing = self._wait(place, action.preconditions)
        if action.phase is not None:
            for _, gate in self.plan.gates(action):
                missing += self._wait(place, gate)
        for before in action.after:
            if not self.state.carried_out(self.plan, before):
                missing += 1
                for carrier in self.carriers(before):
                    self._waiting_for.setdefault(carrier, []).append(place)
        return missing

    def _wait(self, place: int, conditions: Conditions) -> int:
        """Note what of conditions is waited for: at first a fact could have the value alone that it has."""
        values, sensed, watching = self.state.values, self.sensed, self._watching
        if len(conditions) == 1:
            missing = 0
            for requirement in conditions[0]:
                name = requirement.fact
                if not requirement.holds(values.get(name)) and name not in sensed:
                    missing += 1
                    if name in watching:
                        watching[name].append((requirement, place, None, 0))
                    else:
                        watching[name] = [(requirement, place, None, 0)]
            return missing
        unmet = [[r for r in conjunction if not self.can_hold(r)] for conjunction in conditions]
        if not all(unmet):
            return 0
        wait = _Wait([len(requirements) for requirements in unmet])
        for number, requirements in enumerate(unmet):
            for requirement in requirements:
                watching.setdefault(requirement.fact, []).append((requirement, place, wait, number))
        return 1

    def _run(self, ask: Ask) -> None:
        ready, grown, waiting_for, gather = self._ready, self._grown, self._waiting_for, self._gather
        for _ in rounds(ask):
            if not ready and not grown:
                break
            while ready:
                action = self._actions[ready.pop()]
                self.runs[action.id] = None
                for effect in self.effects(action) if action.outcomes else action.effects:
                    if effect.kind == "set":
                        gather(effect.fact, effect.value)
                    else:
                        self._apply(action, effect)
                if waiting_for:
                    for place in waiting_for.pop(action.id, ()):
                        self._less(place)
            if grown:
                self._heed(*grown.pop())

    def _less(self, place: int) -> None:
        self._missing[place] -= 1
        if not self._missing[place]:
            self._ready.append(place)

    def _apply(self, action: Action, effect: Effect) -> None:
        if effect.kind == "forget":
            self._gather(effect.fact, None)
        else:
            assert isinstance(effect.value, Decimal)
            self._movers.setdefault(effect.fact, []).append((action, effect.value))
            span = self.spans[effect.fact]
            if span.wide:
                self._widen(effect.fact, span)
            else:
                for value in list(span.values):
                    self._move(effect.fact, value, action, effect.value)

    def _gather(self, name: str, value: Value) -> None:
        """Add one value that a fact could have."""
        span = self.spans[name]
        if value is None:
            if span.unknown:
                return
            span.unknown = True
        elif span.wide:
            assert isinstance(value, Decimal)
            if value in span.values:
                return
            span.values[value] = None
            span.low = None if span.low is None else min(span.low, value)
            span.high = None if span.high is None else max(span.high, value)
            self._widen(name, span)
        else:
            if value in span.values:
                return
            span.values[value] = None
            if len(span.values) > MANY_VALUES and name in self._movers:
                numbers = self._given(name)
                span.wide, span.low, span.high = True, min(numbers), max(numbers)
                self._widen(name, span)
        self._grown.append((name, value))

    def _widen(self, name: str, span: Span) -> None:
        """Let the interval of a number grow as far as its movers could take it, one step after another."""
        fact = self.plan.facts[name]
        for action, amount in self._movers.get(name, ()):
            low, high = _own_bounds(action, name)
            if amount > 0 and span.high is not None:
                span.high = None if high is None else max(span.high, high + amount)
            elif amount < 0 and span.low is not None:
                span.low = None if low is None else min(span.low, low + amount)
        # Whatever moves is kept within the fact's bounds, and brought back to them from outside.
        if fact.maximum is not None and (span.high is None or span.high > fact.maximum):
            span.high = max(fact.maximum, *self._given(name))
            span.low = None if span.low is None else min(span.low, fact.maximum)
        if fact.minimum is not None and (span.low is None or span.low < fact.minimum):
            span.low = min(fact.minimum, *self._given(name))
            span.high = None if span.high is None else max(span.high, fact.minimum)
        self._grown.append((name, None))

    def _given(self, name: str) -> list[Decimal]:
        """The exact numbers that were gathered before there was an interval."""
        return [value for value in self.spans[name].values if isinstance(value, Decimal)]

    def _move(self, name: str, value: Value, action: Action, amount: Decimal) -> None:
        """Add what an increase makes of one value, where the action's own conditions let it happen there."""
        if isinstance(value, Decimal) and _lets(action.preconditions, name, value):
            self._gather(name, self.plan.facts[name].saturate(value + amount))

    def _heed(self, name: str, value: Value) -> None:
        """See to those who wait for a fact that could have one value more."""
        span = self.spans[name]
        if name in self._movers and value is not None and not span.wide:
            for action, amount in list(self._movers[name]):
                self._move(name, value, action, amount)
        watching = self._watching.pop(name, None)
        if watching is None:
            return
        still: list[_Watch] = []
        missing, wide = self._missing, span.wide
        for watch in watching:
            requirement, place, wait, number = watch
            if wait is not None and wait.left[number] < 0:
                continue
            if not (span.admits(requirement) if wide else requirement.holds(value)):
                still.append(watch)
                continue
            if wait is not None:
                wait.left[number] -= 1
                if wait.left[number]:
                    continue
                wait.left = [-1] * len(wait.left)  # one alternative is enough
            missing[place] -= 1
            if not missing[place]:
                self._ready.append(place)
        if still:
            self._watching[name] = still


def reach(plan: Plan, state: State, ignore_statuses: bool = False, ask: Ask = never) -> Reach:
    """What could come about from a state.

    With `ignore_statuses`, whatever becomes of the actions: each may run, contingencies too, with any of its outcomes.
    """
    return Reach(plan, state, ignore_statuses, ask=ask)


def _barred(plan: Plan, state: State) -> set[str]:
    """The actions that may not be planned: skipped, failed, or a contingency without a failure."""
    causes = contingencies(plan)
    asked = {action for action, status in state.statuses.items() if status in ("skipped", "failed")}.union(causes)
    return {name for name in asked if name in plan.actions and not state.allowed(plan, plan.actions[name], causes)}


def _lets(conditions: Conditions, fact: str, value: Value) -> bool:
    """Whether one of the alternatives can hold while the fact has this value."""
    return any(all(r.holds(value) for r in conjunction if r.fact == fact) for conjunction in conditions)


def _own_bounds(action: Action, fact: str) -> tuple[Decimal | None, Decimal | None]:
    """Between which numbers the fact must be for the action to run (``None``: without bound)."""
    bounds = [_bounds([r for r in conjunction if r.fact == fact]) for conjunction in action.preconditions]
    lows = [low for low, _ in bounds if low is not None]
    highs = [high for _, high in bounds if high is not None]
    return (
        min(lows) if len(lows) == len(bounds) else None,
        max(highs) if len(highs) == len(bounds) else None,
    )


def _bounds(requirements: list[Requirement]) -> tuple[Decimal | None, Decimal | None]:
    """Between which numbers requirements on one number can hold, all of them."""
    lows: list[Decimal] = []
    highs: list[Decimal] = []
    for requirement in requirements:
        for test in requirement.tests:
            members = test.value if isinstance(test.value, tuple) else (test.value,)
            numbers = [member for member in members if isinstance(member, Decimal)]
            if numbers and test.op in (">", ">=", "==", "in"):
                lows.append(min(numbers))
            if numbers and test.op in ("<", "<=", "==", "in"):
                highs.append(max(numbers))
    return max(lows, default=None), min(highs, default=None)
