"""Which goals can be had where not all of them can: each alone, the largest sets together, a smallest one that cannot.

Asked of the planner, set by set. Whatever is part of a set that can be had can be had, too, and whatever has a part
that cannot, cannot: so most sets need not be asked. With few goals every set is settled; with many, one largest set (by
inclusion) and one smallest conflict (by inclusion) are found, by taking the goals in one after another.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from goaptui.domain.state import State
from goaptui.planner.problem import Problem
from goaptui.planner.solution import Limits
from goaptui.planner.validate import chosen_goals, chosen_profile
from goaptui.planner.whatif import Course, course

FEW_GOALS = 8
"""Up to so many goals that can be had alone, every set of them is looked at."""

SLICE = 1.0
"""Seconds after which one set is given up as not settled."""


class GoalSet(NamedTuple):
    """Goals that can be had together, in file order, and the cheapest course to them."""

    goals: tuple[str, ...]
    course: Course


class GoalSets(NamedTuple):
    """What can be had of some goals."""

    alone: tuple[GoalSet, ...]
    """Each goal by itself, in file order; where its course has no plan, its status says whether that is proven."""
    together: tuple[GoalSet, ...]
    """The sets that can be had and are part of no larger one, the larger ones first, then in file order."""
    conflict: tuple[str, ...]
    """A smallest set that cannot be had; empty where all can be, or where none was settled."""
    complete: bool
    """Whether all sets were settled; else there may be larger ones, or a smaller conflict."""


def goal_sets(
    problem: Problem,
    state: State,
    goals: Sequence[str] | None = None,
    profile: str | None = None,
    limits: Limits | None = None,
) -> GoalSets:
    """What can be had of goals, within limits (default: two seconds).

    Raises:
        Cancelled: the token of `limits` was cancelled.
        ValueError: an unknown goal or profile.
    """
    names = tuple(goal.id for goal in chosen_goals(problem.plan, goals))
    return _Sets(problem, state, names, chosen_profile(problem.plan, profile).id, limits or Limits(2.0)).settle()


class _Sets:
    def __init__(self, problem: Problem, state: State, goals: tuple[str, ...], profile: str, limits: Limits) -> None:
        self.problem = problem
        self.state = state
        self.goals = goals
        self.profile = profile
        self.limits = limits
        self.had: dict[frozenset[str], Course] = {}
        self.not_had: set[frozenset[str]] = set()
        self.complete = True

    def settle(self) -> GoalSets:
        alone = []
        for goal in self.goals:
            found = self._ask((goal,))
            alone.append(GoalSet((goal,), found))
        able = tuple(goal for goal in self.goals if frozenset((goal,)) in self.had)
        conflict = next((g for g in self.goals if frozenset((g,)) in self.not_had), None)
        if len(able) <= FEW_GOALS:
            sets = self._largest(able)
            smallest = (conflict,) if conflict is not None else self._smallest(able)
        else:
            sets, smallest = self._in_turn(able)
            smallest = (conflict,) if conflict is not None else smallest
        together = []
        for names in sets:
            known = self.had.get(frozenset(names))
            together.append(GoalSet(names, known if known is not None else self._ask(names)))
        return GoalSets(tuple(alone), tuple(together), smallest, self.complete)

    def _ask(self, names: tuple[str, ...]) -> Course:
        seconds = 0.0 if self.limits.reached() else min(SLICE, self.limits.deadline - _now())
        limits = Limits(seconds, self.limits.token, branches=False)
        found = course(self.problem, self.state, names, self.profile, limits)
        if found.found:
            self.had[frozenset(names)] = found
        elif found.status == "unsolvable":
            self.not_had.add(frozenset(names))
        else:
            self.complete = False
        return found

    def _can(self, names: tuple[str, ...]) -> bool | None:
        """Whether goals can be had together; ``None`` where the time does not suffice to tell."""
        wanted = frozenset(names)
        if not names or any(wanted <= had for had in self.had):
            return True
        if any(part <= wanted for part in self.not_had):
            return False
        if self.limits.reached():
            self.complete = False
            return None
        found = self._ask(names)
        return True if found.found else False if found.status == "unsolvable" else None

    def _largest(self, able: tuple[str, ...]) -> list[tuple[str, ...]]:
        sets: list[tuple[str, ...]] = []
        for size in range(len(able), 0, -1):
            for names in combinations(able, size):
                if any(set(names) <= set(larger) for larger in sets):
                    continue
                if self._can(names):
                    sets.append(names)
        return sets

    def _smallest(self, able: tuple[str, ...]) -> tuple[str, ...]:
        for size in range(2, len(able) + 1):
            for names in combinations(able, size):
                if self._can(names) is False:
                    return names
        return ()

    def _in_turn(self, able: tuple[str, ...]) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
        self.complete = False
        kept: tuple[str, ...] = ()
        conflict: tuple[str, ...] = ()
        for goal in able:
            if self._can((*kept, goal)):
                kept = (*kept, goal)
            elif not conflict and frozenset((*kept, goal)) in self.not_had:
                conflict = (*kept, goal)
                for other in kept:
                    rest = tuple(name for name in conflict if name != other)
                    if self._can(rest) is False:
                        conflict = rest
        return [kept] if kept else [], conflict


def _now() -> float:
    from time import monotonic

    return monotonic()
