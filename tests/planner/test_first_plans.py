"""Plans without proof: what the searches for some plan find runs and reaches the goals, and they miss none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from benchmarks import families
from goaptui.domain.state import State
from goaptui.planner.astar import Forced, Settler
from goaptui.planner.errands import errands
from goaptui.planner.problem import compile_plan
from goaptui.planner.reach import Reach, relevant_with_deletes
from goaptui.planner.relaxedguide import Guide
from goaptui.planner.satisficing import Satisficer
from goaptui.planner.solution import Limits
from goaptui.planner.solve import solve
from goaptui.planner.statespace import StateSpace
from goaptui.planner.task import make_task
from goaptui.planner.validate import validate
from tests.planner.reference import TooLarge, brute_force
from tests.planner.strategies import Task, random_task
from tests.planner.workplans import work_plan


def space_of(task: Task) -> StateSpace | None:
    """The state space of a task; ``None`` where the goals are out of reach even if nothing is lost, or hold already."""
    problem = compile_plan(task.plan)
    goals = tuple(task.plan.goals) if task.goals is None else tuple(task.goals)
    made = make_task(problem, task.state, goals, task.profile or task.plan.profile)
    reach = Reach(made, relevant_with_deletes(made, made.goal))
    if made.satisfied or not all(reach.reached[lit] for lit in made.goal):
        return None
    return StateSpace(made, reach)


def cost_of(task: Task, space: StateSpace, ops: list[int]) -> Decimal:
    """The cost of a plan, which the validator has looked at."""
    ids = space.task.problem.step_ids()
    steps = [ids[space.ops[op]] for op in ops]
    return validate(task.plan, task.state, task.goals, task.profile, steps)


def sole_makers(space: StateSpace) -> Forced:
    """What the goals alone force: their sole makers."""
    return [
        (1 << place, makers[0])
        for place in range(len(space.lits))
        if space.goal >> place & 1 and not space.start[0] >> place & 1 and not space.lost >> place & 1
        for makers in [[op for op, made in enumerate(space.set) if made >> place & 1]]
        if len(makers) == 1 and not space.incs[makers[0]] and not space.sets[makers[0]]
    ]


@pytest.mark.parametrize("first", range(0, 600, 200))
def test_satisficing_search_finds_a_plan_wherever_there_is_one(first: int) -> None:
    solved = unsolvable = better = 0
    for seed in range(first, first + 200):
        task = random_task(seed) if seed % 3 else work_plan(seed)
        space = space_of(task)
        if space is None:
            continue
        try:
            best = brute_force(task.plan, task.state, task.goals, task.profile, 400)
        except TooLarge:
            continue
        search = Satisficer(space, Settler(space, ()), lambda: False)
        costs = []
        for _ in range(60):
            found = search.run(20_000)
            if found.ops is not None:
                costs.append(cost_of(task, space, found.ops))
            if found.proven or found.spent:
                break
        if best.cost is None:
            assert not costs
            assert search.unsolvable or not search.spent
            unsolvable += search.unsolvable
        else:
            assert not search.unsolvable
            assert costs, seed
            assert costs == sorted(costs, reverse=True)
            assert costs[-1] >= best.cost
            solved += 1
            better += len(costs) > 1
            assert not search.spent or costs[-1] == best.cost, seed  # the last search leaves nothing out
    assert solved > 10


@pytest.mark.parametrize("first", range(0, 600, 200))
def test_errands_are_plans(first: int) -> None:
    found = 0
    for seed in range(first, first + 200):
        task = random_task(seed) if seed % 3 else work_plan(seed)
        space = space_of(task)
        if space is None or not (forced := sole_makers(space)):
            continue
        ops = errands(space, forced, lambda: False)
        if ops is not None:
            assert space.is_goal(run(space, ops))
            cost_of(task, space, ops)
            found += 1
    assert found > 5


def run(space: StateSpace, ops: list[int]):  # type: ignore[no-untyped-def]
    state = space.start
    for op in ops:
        assert op in space.applicable(state)
        state = space.successor(state, op)
    return state


def test_a_relaxed_plan_is_one_and_none_is_missed() -> None:
    looked = 0
    for seed in range(300):
        space = space_of(random_task(seed))
        if space is None:
            continue
        relaxed = space.relaxed
        guide = Guide(relaxed, [1] * len(space.ops), len(space.ops))
        facts = space.facts_of(space.start[0])
        found = guide(facts)
        assert (found is None) == (relaxed.additive(facts) is None)
        if found is None:
            continue
        cost, plan = found
        assert cost == len(plan) == len(set(plan))
        have = {*facts, relaxed.always}
        free = range(len(space.ops), len(relaxed.pre))
        for op in plan:  # in this order, with the operators that cost nothing between
            again = True
            while again:
                again = False
                for other in free:
                    if have.issuperset(relaxed.pre[other]) and not have.issuperset(relaxed.add[other]):
                        have.update(relaxed.add[other])
                        again = True
            assert have.issuperset(relaxed.pre[op]), seed
            have.update(relaxed.add[op])
        looked += 1
    assert looked > 50


@pytest.mark.parametrize("size", [40, 300])
def test_an_exclusive_resource_has_a_plan_at_once(size: int) -> None:
    plan = families.make("exclusive", size, 1).plan()
    solution = solve(compile_plan(plan), State.initial(plan), limits=Limits(0, branches=False))
    assert solution.cost is not None
    assert solution.bound is not None
    assert solution.cost <= solution.bound * Decimal("1.2")
