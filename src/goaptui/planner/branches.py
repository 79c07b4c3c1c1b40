"""Branches: what follows when a step ends in another outcome than the expected one.

Each other outcome of each step leads to a state that is planned from anew. Most need no search:

- A state that the course passes through anyway goes on as the course does: what follows an optimal plan's state is the
  optimal plan from there, canonical as the whole is. (Trying the same again is the commonest case.)
- Where the state is no better than the expected one (each plan that works in it works there, too) and the course's
  steps still work in it, they are the best, since they were the best of more.
- Where the document falls apart into strands, only those are planned again that heed what is different; the others go
  on as they would have, and the two are merged.
- What is left is planned, the same state once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeVar, cast

from goaptui.domain.plan import Outcome
from goaptui.domain.state import State
from goaptui.planner.course import Course, Difference, Readers
from goaptui.planner.problem import Problem, compile_plan
from goaptui.planner.pulse import Ask, Pulse
from goaptui.planner.solution import Branch, Limits, Solution, SolutionStatus
from goaptui.planner.strands import Strands
from goaptui.planner.validate import chosen_goals, chosen_profile

SolveFn: TypeAlias = Callable[[Problem, State, Sequence[str], str, Limits], Solution]
"""Plans an expected course: problem, state, goals, profile, limits; neither branches nor explanation are wanted."""


def plan_branches(
    problem: Problem,
    state: State,
    goals: Sequence[str] | None,
    profile: str | None,
    steps: Sequence[tuple[str, str | None]],
    limits: Limits,
    solve_fn: SolveFn,
    *,
    optimal: bool = True,
) -> tuple[Branch, ...]:
    """An entry for every other outcome of every step, in the order of the steps and, within one, of the file.

    `steps` (action id, expected outcome id) are the canonical plan from `state`, proven so where `optimal` says it.
    Where the time is over, what is left has status ``limit`` and `optimal` false, with the course's own steps where
    they still work.

    Raises:
        Cancelled: the token of `limits` was cancelled.
        ValueError: an unknown goal or profile.
    """
    actions = problem.plan.actions
    others = [
        (index, outcome)
        for index, (action_id, expected) in enumerate(steps)
        for outcome in actions[action_id].outcomes
        if outcome.id != expected
    ]
    if not others:
        return ()
    return tuple(_Brancher(problem, state, goals, profile, steps, limits, solve_fn, optimal).run(others))


class _Rest(NamedTuple):
    """What follows an outcome: steps (``None``: none are known), what they cost, status, whether it is proven."""

    steps: tuple[str, ...] | None
    cost: Decimal | None
    status: SolutionStatus
    proven: bool


class _Brancher:
    def __init__(
        self,
        problem: Problem,
        state: State,
        goals: Sequence[str] | None,
        profile: str | None,
        steps: Sequence[tuple[str, str | None]],
        limits: Limits,
        solve_fn: SolveFn,
        optimal: bool,
    ) -> None:
        plan = problem.plan
        self.problem = problem
        self.state = state
        self.goals = chosen_goals(plan, goals)
        self.goal_ids = tuple(goal.id for goal in self.goals)
        self.profile = chosen_profile(plan, profile)
        self.steps = tuple(action for action, _ in steps)
        self.limits = limits
        self.ask = Pulse(limits)
        self.solve_fn = solve_fn
        self.optimal = optimal
        self.course = Course(plan, _readers(problem, self.ask), state, self.goals, steps, self.ask)
        self.spent = [Decimal(0)]
        for action in self.steps:
            self.spent.append(self.spent[-1] + self.profile.cost_of(plan.actions[action]))
        self.known: dict[Hashable, _Rest] = {}

    def run(self, others: Sequence[tuple[int, Outcome]]) -> Iterator[Branch]:
        """The branches of these outcomes of these steps (ascending)."""
        states = self.course.states(self.state, sorted({index + 1 for index, _ in others}))
        place, after = 0, self.state
        for index, outcome in others:
            self.ask()
            if place != index + 1:
                place, after = next(states)
            steps, cost, status, proven = self._rest(index, outcome, after)
            whole = None if cost is None else self.spent[index + 1] + cost
            retries = steps is not None and steps[:1] == (self.steps[index],)
            yield Branch(index, outcome.id, outcome.probability, steps, whole, status, proven, retries)

    def _rest(self, index: int, outcome: Outcome, expected: State) -> _Rest:
        course, here = self.course, index + 1
        everything = course.deviation(index, outcome)
        difference = course.relevant(everything)
        same = course.same_as(here, difference)
        if self.optimal and same is not None:
            return self._own(same)
        works = same is not None or course.still_works(here, difference)
        if self.optimal and works and course.no_better(here, difference):
            return self._own(here)
        known: _Rest = _Rest(None, None, "limit", False)
        if works:
            known = self._own(here if same is None else same)._replace(status="limit", proven=False)
        if self.limits.reached():
            return known
        state = State({**expected.values, **everything}, expected.statuses)
        found = self._apart(index, difference, state) if self.optimal else None
        if found is None:
            found = self._planned(self.problem, state, frozenset())
        if found.status == "limit" and known.cost is not None and (found.cost is None or known.cost < found.cost):
            return known
        return found

    def _own(self, place: int) -> _Rest:
        """The course's own steps from a state on it."""
        status: SolutionStatus = "solved" if place < len(self.steps) else "satisfied"
        return _Rest(self.steps[place:], self.spent[-1] - self.spent[place], status, True)

    def _apart(self, index: int, difference: Difference, state: State) -> _Rest | None:
        """Planned in the strands alone that heed the difference; ``None`` where these are too much to be worth it."""
        problem, goals = self.problem, self.goals
        strands = _kept(problem, ("strands", self.goal_ids), lambda: Strands(problem.plan, goals, self.ask))
        concerned = strands.of_facts(difference)
        if strands.size(concerned) * 2 > len(problem.plan.actions):
            return None
        part = _kept(
            problem, ("part", self.goal_ids, concerned), lambda: compile_plan(strands.part(concerned), self.limits)
        )
        statuses = {action: state.statuses[action] for action in part.plan.actions if action in state.statuses}
        found = self._planned(part, State(state.values, statuses), concerned)
        if found.steps is None or found.cost is None:
            return found
        cost = found.cost
        others: list[str] = []
        of_action = strands.of_action
        for place in range(index + 1, len(self.steps)):
            action = self.steps[place]
            if of_action[action] not in concerned:
                others.append(action)
                cost += self.spent[place + 1] - self.spent[place]
        status = "solved" if found.status == "satisfied" and others else found.status
        return _Rest(strands.merge(found.steps, others), cost, status, found.proven)

    def _planned(self, problem: Problem, state: State, strands: frozenset[int]) -> _Rest:
        """Planned from a state, the same one once. `problem` is that of these strands (none: of the whole)."""
        readers = _readers(problem, self.ask)
        done = frozenset(action for action in readers.mentioned if state.status(action) == "done")
        signature = (strands, frozenset((fact, state.values.get(fact)) for fact in readers.tests), done)
        rest = self.known.get(signature)
        if rest is None:
            seconds = max(0.0, self.limits.deadline - time.monotonic())
            limits = Limits(seconds, self.limits.token, branches=False)
            found = self.solve_fn(problem, state, self.goal_ids, self.profile.id, limits)
            steps = None if found.cost is None else tuple([step.action for step in found.steps])
            rest = _Rest(steps, found.cost, found.status, found.optimal or found.status == "unsolvable")
            self.known[signature] = rest
        return rest


_Kept = TypeVar("_Kept")


def _kept(problem: Problem, key: Hashable, make: Callable[[], _Kept]) -> _Kept:
    """What depends on the compiled plan alone, made once."""
    found = problem.cache.get(key)
    if found is None:
        found = problem.cache[key] = make()
    return cast(_Kept, found)


def _readers(problem: Problem, ask: Ask) -> Readers:
    return _kept(problem, "readers", lambda: Readers(problem.plan, ask))
