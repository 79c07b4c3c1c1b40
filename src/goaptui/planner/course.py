"""The expected course of a plan, ready to be asked what another outcome of one of its steps would change.

No state along the course is copied: each fact keeps the list of its changes, and a state off the course is a place on
it with the facts that differ. So a plan of a thousand steps, each with several outcomes, is looked at in time that
grows with what the outcomes change.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from goaptui.domain.conditions import Conditions, Requirement, facts_of, holds
from goaptui.domain.plan import Action, Goal, Outcome, Plan
from goaptui.domain.state import State
from goaptui.domain.values import Value
from goaptui.planner.pulse import Ask, heed, never

Difference: TypeAlias = dict[str, Value]
"""The facts in which a state differs from one on the course, with their values there."""


class Readers:
    """What can matter to any plan: from the document alone, whatever the state and the goals.

    Attributes:
        tests: for each fact that a precondition, a gate or a goal looks at, all requirements on it.
        moved: the numbers that some effect increases or decreases.
        mentioned: the actions whose having been carried out somebody asks about.
    """

    __slots__ = ("mentioned", "moved", "tests")

    def __init__(self, plan: Plan, ask: Ask = never) -> None:
        self.tests: dict[str, set[Requirement]] = {}
        self.moved: set[str] = set()
        self.mentioned: set[str] = set()
        for goal in plan.goals.values():
            self._read(goal.conditions)
            self.mentioned.update(plan.actions if goal.actions == "all" else goal.actions)
        for phase in plan.phases.values():
            if phase.gate is not None:
                self._read(phase.gate)
        for action in heed(plan.actions.values(), ask):
            self._read(action.preconditions)
            self.mentioned.update(action.after)
            if action.on_failure is not None:
                self.mentioned.add(action.on_failure)
            for effects in (action.effects, *(outcome.effects for outcome in action.outcomes)):
                self.moved.update(effect.fact for effect in effects if effect.kind == "add")

    def _read(self, conditions: Conditions) -> None:
        for conjunction in conditions:
            for requirement in conjunction:
                self.tests.setdefault(requirement.fact, set()).add(requirement)

    def no_better(self, fact: str, value: Value, than: Value) -> bool:
        """Whether nothing that needs the fact is easier with `value`, now or after the same changes to both."""
        tests = self.tests.get(fact, ())
        if any(requirement.holds(value) and not requirement.holds(than) for requirement in tests):
            return False
        if fact not in self.moved:
            return True
        # The number may move on from either value. An unknown one stays unknown. Of two known ones the order stays,
        # so the tests must all look the same way.
        operators = {test.op for requirement in tests for test in requirement.tests}
        if value is None:
            return "unknown" not in operators
        if than is None:
            return operators <= {"unknown"}
        if value < than:  # type: ignore[operator]
            return operators <= {">", ">=", "known"}
        return operators <= {"<", "<=", "known"}


class Course:
    """The states along a plan's steps: state 0 before the first step, state i + 1 after step i."""

    __slots__ = (
        "_changes",
        "_goals",
        "_marks",
        "_places",
        "_plan",
        "_readers",
        "_steps",
        "_touched",
        "_written",
        "length",
    )

    def __init__(
        self,
        plan: Plan,
        readers: Readers,
        state: State,
        goals: Sequence[Goal],
        steps: Sequence[tuple[str, str | None]],
        ask: Ask = never,
    ) -> None:
        self._plan = plan
        self._readers = readers
        self._goals = goals
        self._steps = [(plan.actions[action], outcome) for action, outcome in steps]
        self.length = len(steps)
        self._changes: dict[str, tuple[list[int], list[Value]]] = {
            fact: ([0], [value]) for fact, value in state.values.items()
        }
        """Of each fact, and of each action that is mentioned (whether it is done): from which state on, which value."""
        self._touched: dict[str, list[int]] = {}
        """Of each fact, the steps that read or write it, ascending."""
        self._marks: list[int] = [0]
        """Of each state, the exclusive or of the hashes of what differs from the first."""
        self._places: dict[int, list[int]] = {0: [0]}
        """Which states have this mark."""
        self._written: list[list[str]] = [[] for _ in range(len(steps) + 1)]
        """Of each state, what matters and differs from the one before."""
        for done, status in state.statuses.items():
            if status == "done":
                self._changes[_done(done)] = ([0], [True])
        for index, (action, outcome) in enumerate(heed(self._steps, ask)):
            self._follow(index, action, None if outcome is None else action.outcome(outcome))

    def _follow(self, index: int, action: Action, outcome: Outcome | None) -> None:
        mark = self._marks[-1]
        touched = self._touched
        read = set(facts_of(action.preconditions))
        if action.phase is not None:
            for _, gate in self._plan.gates(action):
                read.update(facts_of(gate))
        for fact, value in self._results(index, action, outcome):
            read.add(fact)
            mark = self._write(fact, value, index + 1, mark, fact in self._readers.tests)
        if action.id in self._readers.mentioned:
            mark = self._write(_done(action.id), True, index + 1, mark, True)
        for fact in read:
            touched.setdefault(fact, []).append(index)
        self._marks.append(mark)
        self._places.setdefault(mark, []).append(index + 1)

    def _write(self, name: str, value: Value, place: int, mark: int, counts: bool) -> int:
        changes = self._changes.get(name)
        if changes is None:
            changes = self._changes[name] = ([0], [None])
        before = changes[1][-1]
        if before == value:
            return mark
        changes[0].append(place)
        changes[1].append(value)
        if not counts:
            return mark
        self._written[place].append(name)
        return mark ^ hash((name, before)) ^ hash((name, value))

    def _results(self, place: int, action: Action, outcome: Outcome | None) -> Iterator[tuple[str, Value]]:
        for effect in action.effects_with(outcome):
            yield effect.fact, effect.result(self._plan.facts[effect.fact], self.value(effect.fact, place))

    def value(self, name: str, place: int) -> Value:
        """The value of a fact in a state along the course."""
        changes = self._changes.get(name)
        if changes is None:
            return None
        places, values = changes
        return values[-1] if places[-1] <= place else values[bisect_right(places, place) - 1]

    def deviation(self, index: int, outcome: Outcome) -> Difference:
        """Where the state after a step with another outcome differs from that after the expected one."""
        action, expected = self._steps[index]
        result = dict(self._results(index, action, outcome))
        usual = None if expected is None else action.outcome(expected)
        for effect in () if usual is None else usual.effects:
            result.setdefault(effect.fact, self.value(effect.fact, index))
        return {fact: value for fact, value in result.items() if value != self.value(fact, index + 1)}

    def relevant(self, difference: Difference) -> Difference:
        """The part of a difference that anything looks at."""
        tests = self._readers.tests
        return {fact: value for fact, value in difference.items() if fact in tests}

    def same_as(self, place: int, difference: Difference) -> int | None:
        """The last state of the course that is, in all that matters, that at `place` with a (relevant) difference."""
        mark = self._marks[place]
        for fact, value in difference.items():
            mark ^= hash((fact, self.value(fact, place))) ^ hash((fact, value))
        for other in reversed(self._places.get(mark, ())):
            if self._equal(place, difference, other):
                return other
        return None

    def _equal(self, place: int, difference: Difference, other: int) -> bool:
        if any(value != self.value(fact, other) for fact, value in difference.items()):
            return False
        between = range(min(place, other) + 1, max(place, other) + 1)
        return all(
            name in difference or self.value(name, place) == self.value(name, other)
            for state in between
            for name in self._written[state]
        )

    def no_better(self, place: int, difference: Difference) -> bool:
        """Whether every plan that works with this difference works at `place` on the course, too."""
        readers = self._readers
        return all(readers.no_better(fact, value, self.value(fact, place)) for fact, value in difference.items())

    def still_works(self, place: int, difference: Difference) -> bool:
        """Whether the steps from `place` on lead to the goals in spite of a (relevant) difference.

        Looks only at the steps that read or write a fact that differs, as long as one does.
        """
        differs = dict(difference)
        queue = [(step, fact) for fact in differs if (step := self._next_touch(fact, place)) is not None]
        heapq.heapify(queue)
        while queue and differs:
            index = queue[0][0]
            while queue and queue[0][0] == index:
                fact = heapq.heappop(queue)[1]
                step = self._next_touch(fact, index + 1)
                if step is not None:
                    heapq.heappush(queue, (step, fact))
            action, outcome = self._steps[index]
            if not self._possible(action, index, differs):
                return False
            for effect in action.effects_with(None if outcome is None else action.outcome(outcome)):
                if effect.fact in differs:
                    value = effect.result(self._plan.facts[effect.fact], differs[effect.fact])
                    if value == self.value(effect.fact, index + 1):
                        del differs[effect.fact]
                    else:
                        differs[effect.fact] = value
        return all(self._hold(goal.conditions, self.length, differs) for goal in self._goals)

    def _next_touch(self, fact: str, index: int) -> int | None:
        touched = self._touched.get(fact, [])
        position = bisect_left(touched, index)
        return touched[position] if position < len(touched) else None

    def _possible(self, action: Action, place: int, differs: Difference) -> bool:
        return self._hold(action.preconditions, place, differs) and all(
            self._hold(gate, place, differs) for _, gate in self._plan.gates(action)
        )

    def _hold(self, conditions: Conditions, place: int, differs: Mapping[str, Value]) -> bool:
        return holds(
            conditions,
            {fact: differs[fact] if fact in differs else self.value(fact, place) for fact in facts_of(conditions)},
        )

    def states(self, state: State, places: Iterable[int]) -> Iterator[tuple[int, State]]:
        """The states at ascending places, each made when it is asked for."""
        values, statuses = dict(state.values), dict(state.statuses)
        at = 0
        for place in places:
            while at < place:
                action, outcome = self._steps[at]
                values.update(self._results(at, action, None if outcome is None else action.outcome(outcome)))
                statuses[action.id] = "done"
                at += 1
            yield place, State(dict(values), dict(statuses))


_DONE = "!"  # no id of a fact begins so


def _done(action_id: str) -> str:
    return _DONE + action_id
