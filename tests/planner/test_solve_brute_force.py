"""The planner against brute force, on random small tasks with every feature of the format: the very same answer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings

from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits
from goaptui.planner.solve import solve
from tests.planner.compare import compare
from tests.planner.reference import TooLarge, course
from tests.planner.strategies import SMALL, TINY, WIDE, Size, Task, pairs, random_task, tasks
from tests.planner.workplans import work_plan

FEATURES = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example],
)


@pytest.mark.parametrize(
    ("size", "strands", "first"),
    [
        *((TINY, 1, block) for block in range(0, 900, 150)),
        *((SMALL, 1, block) for block in range(0, 900, 150)),
        *((WIDE, 1, block) for block in range(0, 300, 100)),
        *((TINY, 2, block) for block in range(0, 400, 100)),
        *((TINY, 3, block) for block in range(0, 60, 30)),
    ],
)
def test_seeded_tasks_have_the_answer_of_brute_force(size: Size, strands: int, first: int) -> None:
    compared = 0
    for seed in range(first, first + (150 if strands == 1 and size != WIDE else 100 if strands < 3 else 30)):
        try:
            compare(random_task(seed, size, strands))
        except TooLarge:
            continue
        except BaseException as error:
            error.add_note(f"random_task({seed}, {size}, {strands})")
            raise
        compared += 1
    assert compared >= 20


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_plans_of_work_have_the_answer_of_brute_force(first: int) -> None:
    compared = 0
    for seed in range(first, first + 100):
        try:
            compare(work_plan(seed), max_states=6000)
        except TooLarge:
            continue
        except BaseException as error:
            error.add_note(f"work_plan({seed})")
            raise
        compared += 1
    assert compared >= 90


@FEATURES
@given(tasks(TINY))
def test_tasks_of_hypothesis_have_the_answer_of_brute_force(task: Task) -> None:
    try:
        compare(task)
    except TooLarge:
        assume(False)


@settings(FEATURES, max_examples=60)
@given(tasks(TINY, 2))
def test_tasks_of_two_strands_have_the_answer_of_brute_force(task: Task) -> None:
    try:
        compare(task)
    except TooLarge:
        assume(False)


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_a_state_on_the_way_is_planned_as_the_rest_of_the_way(first: int) -> None:
    """One step done, the rest stands: the canonical plan from a state of the course is what is left of it."""
    for seed in range(first, first + 100):
        task = random_task(seed, SMALL)
        problem = compile_plan(task.plan)
        limits = Limits(seconds=60, branches=False)
        steps = pairs(solve(problem, task.state, goals=task.goals, profile=task.profile, limits=limits).steps)
        for index, state in enumerate(course(task.plan, task.state, steps)):
            again = solve(
                problem, state, goals=task.goals, profile=task.profile, limits=Limits(seconds=60, branches=False)
            )
            assert pairs(again.steps) == steps[index:], f"seed {seed}, after {index} steps"
