"""The planner against brute force, on random small tasks with every feature of the format: the very same answer."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings

from goaptui.domain.plan import Plan
from goaptui.domain.state import STATUSES, State
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits, SearchStats, Solution
from goaptui.planner.solve import solve
from tests.planner.compare import compare
from tests.planner.reference import TooLarge, brute_force, course
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


def carried_on(task: Task) -> None:
    """Carry the plan out step by step: what follows is the rest of it, and in all the answer of planning anew."""
    problem = compile_plan(task.plan)

    def ask(state: State, anew: bool) -> Solution:
        asked = compile_plan(task.plan) if anew else problem
        found = solve(asked, state, goals=task.goals, profile=task.profile, limits=Limits(seconds=60))
        return replace(found, search=SearchStats(), explanation=None)

    steps = pairs(ask(task.state, anew=False).steps)
    for index, state in enumerate(course(task.plan, task.state, steps)):
        again = ask(state, anew=False)
        assert pairs(again.steps) == steps[index:], f"after {index} steps"
        assert again == ask(state, anew=True), f"after {index} steps"


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_a_state_on_the_way_is_planned_as_the_rest_of_the_way(first: int) -> None:
    for seed in range(first, first + 100):
        for task in (random_task(seed, SMALL), work_plan(seed)):
            try:
                brute_force(task.plan, task.state, task.goals, task.profile)
                carried_on(task)
            except TooLarge:
                continue
            except BaseException as error:
                error.add_note(f"seed {seed}, {len(task.plan.actions)} actions")
                raise


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_what_was_asked_before_never_shows_in_an_answer(first: int) -> None:
    """One compiled problem, asked of many states, goals and profiles in turn, answers as a new one does."""
    for seed in range(first, first + 40):
        task = work_plan(seed) if seed % 2 else random_task(seed, SMALL)
        try:
            brute_force(task.plan, task.state, task.goals, task.profile)
        except TooLarge:
            continue
        rng = random.Random(seed)
        plan, state = task.plan, task.state
        problem = compile_plan(plan)
        for turn in range(8):
            goals = rng.choice([task.goals, task.goals, tuple(rng.sample(list(plan.goals), 1))])
            profile = rng.choice([task.profile, "time"])
            options = {"goals": goals, "profile": profile}
            branches = rng.random() < 0.7
            found, fresh = (
                replace(
                    solve(asked, state, **options, limits=Limits(seconds=3, branches=branches)),
                    search=SearchStats(),
                    explanation=None,
                )
                for asked in (problem, compile_plan(plan))
            )
            assert found == fresh or "limit" in (found.status, fresh.status), f"seed {seed}, turn {turn}"
            state = something_happens(plan, state, found, rng)


def something_happens(plan: Plan, state: State, found: Solution, rng: random.Random) -> State:
    """The next step done as expected, or with any outcome; another action's status changed; a fact set."""
    kind = rng.randrange(4)
    if kind < 2 and found.steps:
        step = found.steps[0]
        action = plan.actions[step.action]
        outcome = None if step.outcome is None else action.outcome(step.outcome)
        if kind == 1 and action.outcomes:
            outcome = rng.choice(action.outcomes)
        return state.after(plan, action, outcome)
    if kind == 2:
        name = rng.choice(list(plan.actions))
        return State(state.values, {**state.statuses, name: rng.choice(STATUSES)})
    fact = rng.choice(list(plan.facts.values()))
    values = {"bool": [True, False], "enum": list(fact.values), "number": [Decimal(1), Decimal("0.7"), Decimal(3)]}
    return State({**state.values, fact.id: rng.choice([None, *values[fact.type]])}, state.statuses)
