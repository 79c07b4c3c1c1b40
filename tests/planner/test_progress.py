"""What is told while the planner works: a first plan soon, costs that never rise, bounds that never fall."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks import families
from goaptui.domain.state import State
from goaptui.planner.choices import Component
from goaptui.planner.costs import exact
from goaptui.planner.greedyplan import greedy_plan, improved, reachable, supporters, without_redundant
from goaptui.planner.incumbent import Incumbent
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits, Progress, Solution
from goaptui.planner.solve import solve
from goaptui.planner.task import make_task
from tests.planner.test_techniques import closure, random_component


def never_worse(told: Sequence[Progress], solution: Solution) -> None:
    """Costs never rise, bounds never fall, none contradicts the answer."""
    cost = bound = None
    for progress in told:
        assert cost is None or (progress.cost is not None and progress.cost <= cost)
        assert bound is None or (progress.bound is not None and progress.bound >= bound)
        cost, bound = progress.cost, progress.bound
        if cost is not None and bound is not None:
            assert bound <= cost
        if cost is not None:
            assert solution.cost is not None
            assert solution.cost <= cost
        if bound is not None:
            assert solution.bound is None or bound <= solution.bound


def test_what_is_known_only_gets_better() -> None:
    plan = families.make("dag", 20, 1).plan()
    problem = compile_plan(plan)
    task = make_task(problem, State.initial(plan), tuple(plan.goals), plan.profile)
    told: list[Progress] = []
    known = Incumbent(task, Limits(on_progress=told.append))
    known.proven(3)
    known.plan([0, 1, 2])
    known.plan([0, 1, 2, 3])  # dearer
    known.proven(2)
    known.plan([2, 0])
    known.proven(10**9)  # no bound is told above the cost of a plan that is known
    known.plan([0])
    costs = [exact(sum(task.costs[action] for action in ops), task.unit) for ops in ([0, 1, 2], [2, 0], [0])]
    assert [progress.cost for progress in told] == [None, costs[0], costs[1], costs[1], costs[2]]
    assert [progress.bound for progress in told][:3] == [exact(3, task.unit)] * 3
    assert told[3].bound == costs[1]
    assert known.order == [0]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_first_plan_of_a_hard_choice_is_told_before_anything_is_proven(seed: int) -> None:
    plan = families.make("dag", 120, seed).plan()
    told: list[Progress] = []
    solution = solve(compile_plan(plan), State.initial(plan), limits=Limits(60, on_progress=told.append))
    assert solution.optimal
    never_worse(told, solution)
    assert told[0].cost is not None
    assert told[0].expanded == 0
    assert told[-1].cost == solution.cost == told[-1].bound


def test_no_time_at_all_leaves_the_first_plan() -> None:
    for size in (120, 600):
        plan = families.make("dag", size, 3).plan()
        told: list[Progress] = []
        solution = solve(compile_plan(plan), State.initial(plan), limits=Limits(0, on_progress=told.append))
        assert solution.status == "limit"
        assert solution.cost is not None
        assert solution.steps
        never_worse(told, solution)


def plainly_without_redundant(component: Component, weights: Sequence[int], chosen: set[int]) -> list[int]:
    """By the definition: dear ones first, each that can be done without."""
    for op in sorted(chosen, key=lambda op: -weights[op]):
        if closure(component, tuple(chosen - {op})).issuperset(component.goals):
            chosen.discard(op)
    return sorted(chosen)


def test_what_is_redundant_is_found_without_trying_everything() -> None:
    taken_out = 0
    for seed in range(300):
        component, weights, _ = random_component(seed, cyclic=bool(seed % 2))
        plan = supporters(component, weights)
        assert closure(component, tuple(plan)).issuperset(component.goals)
        everything = set(range(len(component.ops)))
        for chosen in (set(plan), everything):
            lean = without_redundant(component, weights, set(chosen))
            assert lean == plainly_without_redundant(component, weights, set(chosen)), seed
            assert reachable(component, lean, (), component.goals) == lean
            taken_out += len(lean) < len(chosen)
    assert taken_out > 100


def test_better_plans_are_handed_over_as_they_are_found() -> None:
    heard = 0
    for seed in range(300):
        component, weights, _ = random_component(seed, cyclic=False)
        dear = [max(weights) + 1 - weight for weight in weights]
        start = greedy_plan(component, dear, dear)
        told: list[list[int]] = []
        best = improved(component, weights, start, lambda: False, told.append)
        costs = [sum(weights[op] for op in plan) for plan in [start, *told]]
        assert costs == sorted(set(costs), reverse=True), seed
        assert best == (told[-1] if told else start)
        assert improved(component, weights, start, lambda: False, told.append, 0) == start
        heard += bool(told)
    assert heard > 10
