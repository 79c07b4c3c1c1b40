"""Planning again after a step was done: the rest of an optimal course is the optimal course from there.

By Bellman's principle of optimality, and because the choice among equals is canonical: what is left of the preferred
plan is the preferred plan of what is left. So the answer is the one that planning anew gives, without the planning. The
validator still looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from goaptui.domain.state import State, Status
from goaptui.domain.values import Value
from goaptui.planner.problem import Problem
from goaptui.planner.solution import SearchStats, Solution, Step
from goaptui.planner.validate import validate


class _Kept(NamedTuple):
    state: State
    branches: bool
    solution: Solution


def remember(
    problem: Problem, state: State, goals: Sequence[str], profile: str, branches: bool, solution: Solution
) -> None:
    """Keep an answer whose plan is the preferred one, for `rest_of_course`."""
    problem.cache["course", tuple(goals), profile] = _Kept(state, branches, solution)


def rest_of_course(
    problem: Problem, state: State, goals: Sequence[str], profile: str, branches: bool
) -> Solution | None:
    """The answer for a state that is the last one's with the first step of its plan done; ``None`` for others."""
    kept = problem.cache.get(("course", tuple(goals), profile))
    if not isinstance(kept, _Kept) or kept.branches != branches or len(kept.solution.steps) < 2:
        return None
    solution = kept.solution
    if not _one_step_on(problem, kept.state, state, solution):
        return None
    done = solution.steps[0]
    steps = tuple(
        [
            Step(
                step.action,
                step.outcome,
                step.cost,
                tuple([need - 1 for need in step.needs if need]),
                tuple([other - 1 for other in step.supports]),
            )
            for step in solution.steps[1:]
        ]
    )
    cost = validate(problem.plan, state, goals, profile, [(step.action, step.outcome) for step in steps])
    links = tuple(
        [
            link._replace(
                supplier=link.supplier - 1 if link.supplier else None,
                consumer=None if link.consumer is None else link.consumer - 1,
            )
            for link in solution.links
            if link.consumer != 0
        ]
    )
    others = tuple(
        [
            replace(branch, step=branch.step - 1, cost=None if branch.cost is None else branch.cost - done.cost)
            for branch in solution.branches
            if branch.step
        ]
    )
    rest = Solution("solved", True, cost, cost, steps, links, others, search=SearchStats(0, 0.0, "rest of the course"))
    remember(problem, state, goals, profile, branches, rest)
    return rest


def _one_step_on(problem: Problem, before: State, state: State, solution: Solution) -> bool:
    """Whether a state is another one after the first step of a plan, as far as planning can tell."""
    action = problem.plan.actions[solution.steps[0].action]
    if state.status(action.id) != "done":
        return False
    statuses = _that_matter(before.statuses)
    statuses[action.id] = "done"
    if statuses != _that_matter(state.statuses):
        return False
    values: dict[str, Value] = dict(before.values)
    facts = problem.plan.facts
    for effect in action.effects_with(action.expected):
        values[effect.fact] = effect.result(facts[effect.fact], before.values.get(effect.fact))
    return values == state.values


def _that_matter(statuses: Mapping[str, Status]) -> dict[str, Status]:
    return {action: status for action, status in statuses.items() if status not in ("todo", "doing")}
