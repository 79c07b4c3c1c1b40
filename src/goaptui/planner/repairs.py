"""Repairs: what would have to be different for there to be a plan, each found out by planning again.

After Göbelbecker, Keller, Eyerich, Brenner and Nebel, "Coming up with good excuses: what to do when no plan can be
found" (ICAPS 2010): the smallest changes of the state that make a task solvable, where a change that merely declares
what the goal wants comes last. Besides facts, one thing that is asked for may be dropped (a condition of an action or a
gate, an `after`), and an action that has failed or was skipped may be set back.

What is tried: values that make a requirement hold which bears on the goals. Where the goals are out of reach even if
nothing is ever lost, values within reach are left out: they cannot help. Of a number, the nearest value that helps is
sought by bisection. Pairs of facts are tried where no single change of a fact, and nothing else, helps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Literal, NamedTuple, TypeAlias

from goaptui.domain.conditions import Conditions, Requirement, Test
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State, goal_actions
from goaptui.domain.values import Value, number_fault
from goaptui.planner.problem import Problem
from goaptui.planner.pulse import Pulse
from goaptui.planner.relaxed import Reach
from goaptui.planner.solution import Limits
from goaptui.planner.validate import chosen_goals, chosen_profile
from goaptui.planner.whatif import Course, Drop, constrained, with_values

SECONDS = 2.0
"""So long is searched where no limits are given."""

SLICE = 0.4
"""Seconds after which one trial is given up."""

MOST_SINGLES, MOST_PAIRS, MOST_DROPS = 600, 400, 400
"""So many changes of one fact, of two, and things not asked for, are tried; there may be more."""

RepairKind: TypeAlias = Literal["facts", "condition", "after", "gate", "status"]
_KINDS: tuple[RepairKind, ...] = ("facts", "status", "condition", "after", "gate")


class Repair(NamedTuple):
    """One way to make the goals reachable, with the course that follows: it was planned.

    `kind`: ``facts`` (`values` are set by hand), ``status`` (`action`, which failed or was skipped, is set back to
    todo), ``condition`` (`action` needs `requirement` no longer), ``after`` (`action` comes after `after` no longer),
    ``gate`` (the gate of `phase` asks for `requirement` no longer).
    """

    kind: RepairKind
    course: Course
    values: tuple[tuple[str, Value], ...] = ()
    """Facts and the values to set, in file order."""
    declares: bool = False
    """Whether a value is one that a goal asks for itself: nothing is done about it, it is said to be so."""
    action: str | None = None
    phase: str | None = None
    requirement: Requirement | None = None
    after: str | None = None


class Repairs(NamedTuple):
    """The repairs that were found: fewer changes first, then what declares no goal reached, then the cheaper course."""

    repairs: tuple[Repair, ...]
    complete: bool
    """Whether all that was to be tried was; else the time was over, or there was too much of it."""


def find_repairs(
    problem: Problem,
    state: State,
    goals: Sequence[str] | None = None,
    profile: str | None = None,
    limits: Limits | None = None,
    conflict: Sequence[str] = (),
) -> Repairs:
    """What would make goals reachable that are not (that no plan leads to them is taken for granted).

    Of each fact the one value that is best is given (of a number, the nearest that helps). `conflict` are some of the
    goals that cannot be had together, where such are known: only what bears on them can help.

    Raises:
        Cancelled: the token of `limits` was cancelled.
        ValueError: an unknown goal or profile.
    """
    search = _Search(problem, state, goals, profile, limits or Limits(SECONDS), conflict)
    search.run()
    found = sorted(enumerate(search.found), key=lambda item: (*_rank(item[1]), item[0]))
    return Repairs(tuple(repair for _, repair in found), search.complete)


def _rank(repair: Repair) -> tuple[int, bool, Decimal, int]:
    assert repair.course.cost is not None
    return max(1, len(repair.values)), repair.declares, repair.course.cost, _KINDS.index(repair.kind)


class _Over(Exception):
    """The time is over."""


class _Search:
    def __init__(
        self,
        problem: Problem,
        state: State,
        goals: Sequence[str] | None,
        profile: str | None,
        limits: Limits,
        conflict: Sequence[str] = (),
    ) -> None:
        self.problem = problem
        self.plan: Plan = problem.plan
        self.state = state
        self.goals = chosen_goals(problem.plan, goals)
        self.names = tuple(goal.id for goal in self.goals)
        self.profile = chosen_profile(problem.plan, profile).id
        self.limits = limits
        self.within = Reach(self.plan, state, ask=Pulse(limits))
        self.relaxed = all(self.within.goal(goal) for goal in self.goals)
        """Whether the goals are within reach where nothing is ever lost."""
        unreached = [goal for goal in self.goals if not self.within.goal(goal)]
        focus = unreached or [goal for goal in self.goals if goal.id in conflict] or self.goals
        self.focus = tuple(goal.id for goal in focus)
        """The goals that have to be helped: no other needs to be asked of what does not help them."""
        self.bears = _Bearing(self, focus)
        self.found: list[Repair] = []
        self.complete = True
        self.likely, self.later = self._candidates()
        """Facts with values that could help by relaxed reachability, and the other ones that bear on the goals."""
        self._begun, self._until = time.monotonic(), limits.deadline

    def run(self) -> None:
        """Try everything, each kind for its share of the time; what has been found by then stands."""
        kinds = ((self._statuses, 0.2), (self._singles, 0.5), (self._numbers, 0.6), (self._drops, 0.9))
        for kind, share in kinds:
            self._stage(kind, share)
        if not self.found:
            self._stage(self._pairs, 1.0)

    def _stage(self, kind: Callable[[], None], share: float) -> None:
        self._until = self._begun + share * (self.limits.deadline - self._begun)
        try:
            kind()
        except _Over:
            self.complete = False

    # Trials --------------------------------------------------------------------------------------------------------
    def _trial(self) -> Limits:
        if self.limits.reached() or time.monotonic() >= self._until:
            raise _Over
        seconds = min(SLICE, self.limits.deadline - time.monotonic())
        return Limits(max(0.0, seconds), self.limits.token, branches=False)

    def _works(self, state: State, drop: Drop | None = None) -> Course | None:
        """The course from a state, with something not asked for; ``None`` where there is none."""
        tried = None
        for goals in (self.names,) if self.focus == self.names else (self.focus, self.names):
            tried = constrained(self.problem, state, goals, self.profile, self._trial(), drop=drop)
            if not tried.found:
                self.complete = self.complete and tried.status != "limit"
                return None
        return tried

    def _with(self, values: dict[str, Value]) -> Course | None:
        return self._works(with_values(self.state, values))

    def _declares(self, values: dict[str, Value]) -> bool:
        for goal in self.goals:
            for conjunction in goal.conditions:
                for r in conjunction:
                    if r.fact in values and r.holds(values[r.fact]) and not r.holds(self.state.values.get(r.fact)):
                        return True
        return False

    def _note(self, values: dict[str, Value], found: Course) -> None:
        ordered = tuple((name, values[name]) for name in self.plan.facts if name in values)
        self.found.append(Repair("facts", found, ordered, self._declares(values)))

    # Facts ---------------------------------------------------------------------------------------------------------
    def _candidates(self) -> tuple[list[tuple[str, Value]], list[tuple[str, Value]]]:
        likely: list[tuple[str, Value]] = []
        later: list[tuple[str, Value]] = []
        for name in self.bears.facts:
            span = self.within.spans[name]
            for value in _values(self.plan.facts[name], self.bears.requirements[name], self.state.values.get(name)):
                out_of_reach = not span.admits(Requirement(name, (_is(value),)))
                (likely if out_of_reach or self.relaxed else later).append((name, value))
        return likely, later

    def _singles(self) -> None:
        """The single changes that help: of each fact the best, of a number the nearest."""
        best: dict[str, tuple[tuple[bool, Decimal], Value, Course]] = {}
        self.complete = self.complete and len(self.likely) <= MOST_SINGLES
        try:
            for name, value in self.likely[:MOST_SINGLES]:
                if name in best and self.plan.facts[name].type == "number":
                    continue  # the nearest come first
                found = self._with({name: value})
                if found is not None:
                    assert found.cost is not None
                    rank = (self._declares({name: value}), found.cost)
                    if name not in best or rank < best[name][0]:
                        best[name] = (rank, value, found)
        finally:
            for name, (_, value, found) in best.items():
                self._note({name: value}, found)

    def _numbers(self) -> None:
        """Of numbers that are used up or built up, the nearest value that helps: found from far off, by bisection."""
        helped = {name for repair in self.found for name, _ in repair.values}
        for name in self.bears.facts:
            fact, now = self.plan.facts[name], self.state.values.get(name)
            amounts = self.bears.amounts.get(name)
            if name in helped or not amounts or not isinstance(now, Decimal):
                continue
            unit = self.bears.unit(name, now)
            for end in self._far(fact, now, amounts):
                found = self._with({name: end}) if end != now else None
                if found is None:
                    continue
                near, far = Decimal(0), abs(end - now) / unit  # steps off: too near, far enough
                direction = unit if end > now else -unit
                far = far.to_integral_value(rounding="ROUND_CEILING")
                best = (end, found)
                while far - near > 1:
                    middle = (near + far) // 2
                    tried = self._with({name: now + direction * middle})
                    if tried is None:
                        near = middle
                    else:
                        far, best = middle, (now + direction * middle, tried)
                self._note({name: best[0]}, best[1])
                break

    def _far(self, fact: Fact, now: Decimal, amounts: Sequence[Decimal]) -> Iterator[Decimal]:
        """Values so far above and below that nothing would be gained by more of the same."""
        named = [
            v for r in self.bears.requirements[fact.id] for t in r.tests for v in _named(t) if isinstance(v, Decimal)
        ]
        room = sum((abs(amount) for amount in amounts), Decimal(0)) * max(1, len(amounts))
        for end in (max([now, *named]) + room, min([now, *named]) - room):
            end = fact.saturate(end)
            if number_fault(end) is None:
                yield end

    def _pairs(self) -> None:
        """Two facts at once; at least one of them is out of reach now."""
        pairs = [*self._of_two_goals(), *combinations(self.likely, 2)]
        pairs += [(one, other) for one in self.likely for other in self.later]
        pairs = [pair for pair in pairs if pair[0][0] != pair[1][0]]
        self.complete = self.complete and len(pairs) <= MOST_PAIRS
        seen: set[frozenset[str]] = set()
        for (one, first), (other, second) in pairs[:MOST_PAIRS]:
            if frozenset((one, other)) in seen:
                continue
            found = self._with({one: first, other: second})
            if found is not None:
                seen.add(frozenset((one, other)))
                self._note({one: first, other: second}, found)

    def _of_two_goals(self) -> list[tuple[tuple[str, Value], tuple[str, Value]]]:
        """Where two goals or more are out of reach, each by itself: what would help the one and what the other."""
        helpful: list[list[tuple[str, Value]]] = []
        for goal in self.focus if len(self.focus) > 1 else ():
            seconds = (self._until - time.monotonic()) / 4
            limits = Limits(max(0.0, seconds), self.limits.token, branches=False)
            alone = _Search(self.problem, self.state, (goal,), self.profile, limits)
            if alone._works(self.state) is None:
                alone._stage(alone._singles, 0.7)
                alone._stage(alone._numbers, 1.0)
                helpful.append([repair.values[0] for repair in sorted(alone.found, key=_rank)])
        return [(a, b) for one, other in combinations(helpful, 2) for a in one for b in other]

    # What is asked for ---------------------------------------------------------------------------------------------
    def _statuses(self) -> None:
        """Actions that have failed or were skipped, set back one by one."""
        for action in self.plan.actions:
            if self.state.status(action) not in ("failed", "skipped"):
                continue
            statuses = {name: status for name, status in self.state.statuses.items() if name != action}
            found = self._works(State(self.state.values, statuses))
            if found is not None:
                self.found.append(Repair("status", found, action=action))

    def _drops(self) -> None:
        """Each thing that is asked for, dropped by itself."""
        for count, drop in enumerate(self._droppable()):
            if count >= MOST_DROPS:
                self.complete = False
                break
            found = self._works(self.state, drop)
            if found is not None:
                kind: RepairKind = "gate" if drop.phase is not None else "after" if drop.after else "condition"
                self.found.append(Repair(kind, found, (), False, drop.action, drop.phase, drop.requirement, drop.after))

    def _droppable(self) -> Iterator[Drop]:
        gates: dict[str, None] = {}
        for action in self.bears.actions:
            for requirement in _each(action.preconditions):
                if self.relaxed or not self.within.can_hold(requirement):
                    yield Drop(action=action.id, requirement=requirement)
            for before in action.after:
                if self.relaxed or not self.within.can_be_carried_out(before):
                    yield Drop(action=action.id, after=before)
            gates.update((phase, None) for phase, _ in self.plan.gates(action))
        for phase in gates:
            for requirement in _each(self.plan.phases[phase].gate or ()):
                if self.relaxed or not self.within.can_hold(requirement):
                    yield Drop(phase=phase, requirement=requirement)


class _Bearing:
    """What bears on the goals: the actions that could serve them, and what those and the goals ask of facts."""

    def __init__(self, search: _Search, goals: Sequence[Goal]) -> None:
        plan, within = search.plan, search.within
        changers: dict[str, list[Action]] = {}
        for action in plan.actions.values():
            if within.allowed(action):
                for effect in action.effects_with(action.expected):
                    changers.setdefault(effect.fact, []).append(action)
        self.requirements: dict[str, list[Requirement]] = {}
        self.amounts: dict[str, list[Decimal]] = {}
        """Of each number, by how much the actions that bear on the goals move it."""
        self._plan = plan
        chosen: dict[str, None] = {}
        queue: list[str] = []

        def want(conditions: Conditions) -> None:
            for requirement in _each(conditions):
                if requirement.fact not in self.requirements:
                    self.requirements[requirement.fact] = []
                    for action in changers.get(requirement.fact, ()):
                        carry(action.id)
                if requirement not in self.requirements[requirement.fact]:
                    self.requirements[requirement.fact].append(requirement)

        def carry(name: str) -> None:
            for carrier in within.carriers(name):
                if carrier not in chosen and within.allowed(plan.actions[carrier]):
                    chosen[carrier] = None
                    queue.append(carrier)

        for goal in goals:
            want(goal.conditions)
            for name in goal_actions(plan, goal):
                carry(name)
        while queue:
            action = plan.actions[queue.pop()]
            want(action.preconditions)
            for _, gate in plan.gates(action):
                want(gate)
            for before in action.after:
                carry(before)
        self.actions = [action for action in plan.actions.values() if action.id in chosen]
        self.facts = [name for name in plan.facts if name in self.requirements]
        for action in self.actions:
            for effect in action.effects_with(action.expected):
                if effect.kind == "add" and isinstance(effect.value, Decimal):
                    self.amounts.setdefault(effect.fact, []).append(effect.value)

    def unit(self, name: str, now: Decimal) -> Decimal:
        """A power of ten that everything that is said of a number is a multiple of, at most 1."""
        exponent = 0
        fact = self._plan.facts[name]
        numbers = [now, fact.minimum, fact.maximum, *self.amounts.get(name, ())]
        numbers += [v for r in self.requirements[name] for t in r.tests for v in _named(t)]
        for number in numbers:
            if isinstance(number, Decimal):
                digits = number.normalize().as_tuple().exponent
                exponent = min(exponent, digits if isinstance(digits, int) else 0)
        return Decimal(1).scaleb(exponent)


def _each(conditions: Conditions) -> Iterator[Requirement]:
    return iter(dict.fromkeys(requirement for conjunction in conditions for requirement in conjunction))


def _is(value: Value) -> Test:
    return Test("unknown") if value is None else Test("==", value)


def _named(test: Test) -> tuple[Value, ...]:
    if test.value is None:
        return ()
    return test.value if isinstance(test.value, tuple) else (test.value,)


def values_of_interest(fact: Fact, requirements: Sequence[Requirement], now: Value) -> list[Value]:
    """Values that a fact does not have, such that each requirement that it can fulfil is fulfilled by one of them.

    Of a bool or enum all of them, and unknown where somebody asks for it; of a number those on the edges of what is
    asked for, the nearest first.
    """
    values: list[Value] = []
    if fact.type == "bool":
        values = [True, False]
    elif fact.type == "enum":
        values = list(fact.values)
    else:
        values = list(_numbers_of_interest(fact, requirements, now))
    if any(requirement.holds(None) for requirement in requirements):
        values.append(None)
    return [value for value in values if value != now]


def _values(fact: Fact, requirements: Sequence[Requirement], now: Value) -> list[Value]:
    """Of those, the ones that fulfil something that is not fulfilled now: no other could help by itself."""
    unmet = [requirement for requirement in requirements if not requirement.holds(now)]
    return [value for value in values_of_interest(fact, requirements, now) if any(r.holds(value) for r in unmet)]


def _numbers_of_interest(fact: Fact, requirements: Sequence[Requirement], now: Value) -> list[Decimal]:
    unit = fact.step if fact.step > 0 else Decimal(1)
    points: set[Decimal] = {bound for bound in (fact.minimum, fact.maximum, fact.initial) if isinstance(bound, Decimal)}
    for requirement in requirements:
        for test in requirement.tests:
            for value in _named(test):
                if isinstance(value, Decimal):
                    points.add(value)
                    if test.op in (">", "<", "!="):
                        points.update((value + unit, value - unit))
    if any(test.op == "known" for requirement in requirements for test in requirement.tests) and not points:
        points.add(Decimal(0))
    named = sorted(points)
    points.update((one + other) / 2 for one, other in pairwise(named))
    near = now if isinstance(now, Decimal) else fact.initial if isinstance(fact.initial, Decimal) else Decimal(0)
    fitting = [p for p in points if fact.saturate(p) == p and number_fault(p) is None]
    return sorted(fitting, key=lambda point: (abs(point - near), point))


__all__ = ["Repair", "RepairKind", "Repairs", "find_repairs", "values_of_interest"]
