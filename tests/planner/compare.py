"""The planner's answer to a task beside that of brute force."""

from __future__ import annotations

from decimal import Decimal

from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits
from goaptui.planner.solve import solve
from goaptui.planner.validate import chosen_profile, validate
from tests.planner.reference import brute_branches, brute_force, brute_links
from tests.planner.strategies import Task, pairs


def compare(task: Task, max_states: int = 3000) -> None:
    """Plan a task both ways; everything that the answer says must be what brute force finds.

    Raises:
        TooLarge: there are more states than that within the optimal cost.
    """
    plan, state, goals, profile = task.plan, task.state, task.goals, task.profile
    answer = brute_force(plan, state, goals, profile, max_states)
    branches = brute_branches(plan, state, goals, profile, answer.steps, max_states)

    solution = solve(compile_plan(plan), state, goals=goals, profile=profile, limits=Limits(seconds=60))

    assert (solution.status, solution.cost) == (answer.status, answer.cost)
    assert tuple(pairs(solution.steps)) == answer.steps
    if answer.status == "unsolvable":
        assert (solution.optimal, solution.bound, solution.branches, solution.links) == (False, None, (), ())
        assert solution.explanation is not None
        assert solution.explanation.obstacles
        return
    assert solution.explanation is None
    assert solution.optimal
    assert solution.bound == answer.cost
    assert validate(plan, state, goals, profile, answer.steps) == answer.cost
    weights = chosen_profile(plan, profile)
    assert [step.cost for step in solution.steps] == [
        weights.cost_of(plan.actions[step.action]) for step in solution.steps
    ]
    assert sum((step.cost for step in solution.steps), Decimal(0)) == answer.cost

    links, needs = brute_links(plan, state, goals, answer.steps)
    assert sorted(solution.links, key=str) == sorted(links, key=str)
    assert [step.needs for step in solution.steps] == needs
    for index, step in enumerate(solution.steps):
        assert step.supports == tuple(other for other, need in enumerate(needs) if index in need)

    assert [
        (b.step, b.outcome, b.probability, b.steps, b.cost, b.status, b.optimal, b.retries) for b in solution.branches
    ] == [
        (
            b.step,
            b.outcome,
            b.probability,
            b.steps,
            b.cost,
            b.status,
            True,
            b.steps is not None and b.steps[:1] == (answer.steps[b.step][0],),
        )
        for b in branches
    ]
