"""Every estimate that the search is guided by, against the true cost of what is left, in every state there is."""

from __future__ import annotations

import heapq
from collections import deque

import pytest

from goaptui.planner import general
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits
from goaptui.planner.solve import solve
from goaptui.planner.statespace import SearchState, StateSpace
from goaptui.planner.visits import Visits
from tests.planner.strategies import SMALL, Task, random_task
from tests.planner.workplans import work_plan


def costs_left(space: StateSpace, most: int) -> dict[SearchState, int]:
    """What some plan costs from each of up to so many states near the start: the best within these states."""
    comes_from: dict[SearchState, list[tuple[SearchState, int]]] = {space.start: []}
    ahead = deque([space.start])
    while ahead:
        state = ahead.popleft()
        for op in space.applicable(state):
            after = space.successor(state, op)
            if after not in comes_from:
                if len(comes_from) >= most:
                    continue
                comes_from[after] = []
                ahead.append(after)
            comes_from[after].append((state, space.cost[op]))
    left: dict[SearchState, int] = {}
    queue = [(0, index, state) for index, state in enumerate(comes_from) if space.is_goal(state)]
    heapq.heapify(queue)
    pushed = len(comes_from)
    while queue:
        cost, _, state = heapq.heappop(queue)
        if state in left:
            continue
        left[state] = cost
        for before, weight in comes_from[state]:
            if before not in left:
                pushed += 1
                heapq.heappush(queue, (cost + weight, pushed, before))
    return left


def look(task: Task, monkeypatch: pytest.MonkeyPatch) -> int:
    """Plan, and look at the estimates of the search in every state; how many states that were."""
    made: list[Visits] = []

    class Recorded(Visits):
        def __init__(self, space, forced, weights=None, choices=()) -> None:  # type: ignore[no-untyped-def]
            super().__init__(space, forced, weights, choices)
            made.append(self if weights is None else Visits(space, forced))

    monkeypatch.setattr(general, "Visits", Recorded)
    limits = Limits(seconds=2, branches=False)  # the states are what is looked at, not the answer
    solve(compile_plan(task.plan), task.state, goals=task.goals, profile=task.profile, limits=limits)
    looked = 0
    for visits in made:
        space = visits.space
        for state, cost in costs_left(space, 400).items():
            for name, estimate in (
                ("visits", visits(state[0])),
                ("lmcut", space.relaxed.lmcut(space.facts_of(state[0]))),
            ):
                assert estimate is not None and estimate <= cost, f"{name} at {state}: {estimate} > {cost}"
            looked += 1
    return looked


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_no_estimate_is_above_the_true_cost_in_plans_of_work(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    for seed in range(first, first + 100):
        try:
            looked += look(work_plan(seed), monkeypatch)
        except AssertionError as error:
            error.add_note(f"work_plan({seed})")
            raise
    assert looked > 200


def test_no_estimate_is_above_the_true_cost_in_random_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    for seed in range(300):
        try:
            looked += look(random_task(seed, SMALL), monkeypatch)
        except AssertionError as error:
            error.add_note(f"random_task({seed})")
            raise
    assert looked > 200
