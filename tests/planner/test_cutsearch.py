"""A* with LM-cut and stubborn sets, each part by itself and all together, against exhaustive search."""

from __future__ import annotations

import time
from random import Random

import pytest

from goaptui.planner.astar import Pulse, Settler
from goaptui.planner.cutsearch import CutSearch
from goaptui.planner.pairs import Pairs
from goaptui.planner.problem import compile_plan
from goaptui.planner.reach import Reach, relevant_with_deletes
from goaptui.planner.solution import Limits
from goaptui.planner.statecuts import Landmark, StateCuts
from goaptui.planner.statespace import SearchState, StateSpace
from goaptui.planner.stubborn import Stubborn
from goaptui.planner.task import make_task
from goaptui.planner.visits import Visits
from tests.planner.strategies import SMALL, WIDE, Task, random_task
from tests.planner.test_bounds import costs_left
from tests.planner.workplans import work_plan

MOST = 300
"""Spaces of more states are left to others."""


def space_of(task: Task) -> StateSpace | None:
    """The state space of a task where it is small, whole and has a plan."""
    problem = compile_plan(task.plan)
    goals = task.goals or tuple(task.plan.goals)
    compiled = make_task(problem, task.state, goals, task.profile or task.plan.profile)
    reach = Reach(compiled, relevant_with_deletes(compiled, compiled.goal))
    if compiled.satisfied or not all(reach.reached[lit] for lit in compiled.goal):
        return None
    return StateSpace(compiled, reach)


def states_of(space: StateSpace) -> dict[SearchState, int] | None:
    """The true cost of what is left in each state with a plan; ``None`` where there are too many states."""
    seen = {space.start}
    ahead = [space.start]
    while ahead:
        state = ahead.pop()
        for op in space.applicable(state):
            after = space.successor(state, op)
            if after not in seen:
                seen.add(after)
                ahead.append(after)
        if len(seen) > MOST:
            return None
    return costs_left(space, MOST + 1)


def spaces(first: int, count: int) -> list[tuple[str, StateSpace, dict[SearchState, int]]]:
    """Small state spaces with the true cost of each state, of tasks with every feature."""
    out = []
    for seed in range(first, first + count):
        for name, task in (
            (f"random_task({seed}, WIDE)", random_task(seed, WIDE)),
            (f"random_task({seed})", random_task(seed, SMALL)),
            (f"work_plan({seed})", work_plan(seed)),
        ):
            space = space_of(task)
            if space is None:
                continue
            left = states_of(space)
            if left and len(left) > 2:
                out.append((name, space, left))
    return out


def stubborn_sets(space: StateSpace) -> list[Stubborn]:
    """With and without what is known of pairs."""
    pairs = Pairs(space, lambda: False)
    return [Stubborn(space), Stubborn(space, pairs.rows)]


@pytest.mark.parametrize("first", [0, 100, 200])
def test_a_stubborn_set_keeps_a_best_plan_in_every_state(first: int) -> None:
    left_out = 0
    for name, space, left in spaces(first, 100):
        for stubborn in stubborn_sets(space):
            for state, cost in left.items():
                if not cost:
                    continue
                ops = space.applicable(state)
                kept = stubborn(state, ops)
                assert set(kept) <= set(ops) and kept == sorted(kept)
                best = min(space.cost[op] + left.get(space.successor(state, op), 1 << 80) for op in kept)
                assert best == cost, f"{name}: in {state} {kept} of {ops} lose the best plan"
                left_out += len(ops) - len(kept)
    assert left_out > 500


@pytest.mark.parametrize("first", [1000, 1100])
def test_what_does_not_interfere_may_change_places(first: int) -> None:
    """In every state: what is not known to make or break a literal does not; what does not interfere commutes."""
    pairs = 0
    for name, space, left in spaces(first, 100):
        for stubborn in stubborn_sets(space):
            for state in left:
                ops = space.applicable(state)
                after = {op: space.successor(state, op) for op in ops}
                for op in ops:
                    for place in range(len(space.lits)):
                        before, now = state[0] >> place & 1, after[op][0] >> place & 1
                        assert now <= before or stubborn._adders[place] >> op & 1, name
                        assert now >= before or stubborn._deleters[place] >> op & 1, name
                    for other in ops:
                        if op == other or stubborn._interferes(op) >> other & 1:
                            continue
                        for one, two in ((op, other), (other, op)):
                            assert space.holding(after[one][0], space.need[two], space.groups[two]), name
                        assert space.successor(after[op], other) == space.successor(after[other], op), name
                        pairs += 1
    assert pairs > 1000


@pytest.mark.parametrize("first", [300, 400])
def test_landmarks_are_landmarks_and_no_estimate_is_above_the_true_cost(first: int) -> None:
    looked = 0
    for name, space, left in spaces(first, 70):
        cuts = StateCuts(space)
        dice = Random(name)
        for state, cost in left.items():
            found = cuts(state[0])
            assert found is not None and found[0] <= cost, f"{name}: {found} > {cost} in {state}"
            looked += 1
            # along some way each state takes over what the one before has left
            for _ in range(3):
                ops = [op for op in space.applicable(state) if space.successor(state, op) in left]
                if not ops:
                    break
                op = dice.choice(ops)
                state = space.successor(state, op)
                kept: list[Landmark] = [mark for mark in found[1] if not mark[1] >> op & 1]
                found = cuts(state[0], kept)
                assert found is not None and found[0] <= left[state], f"{name}: {found} in {state}"
                assert found[0] == sum(weight for weight, _, _ in found[1])
                for weight, members, _ in found[1]:
                    assert weight > 0
                    assert not avoids(space, state, members), f"{name}: no landmark in {state}"
    assert looked > 1000


def avoids(space: StateSpace, state: SearchState, members: int) -> bool:
    """Whether some plan uses none of these operators."""
    seen = {state}
    ahead = [state]
    while ahead:
        state = ahead.pop()
        if space.is_goal(state):
            return True
        for op in space.applicable(state):
            if not members >> op & 1 and (after := space.successor(state, op)) not in seen:
                seen.add(after)
                ahead.append(after)
    return False


@pytest.mark.parametrize("first", [600, 800])
def test_the_search_finds_a_best_plan_in_any_shares(first: int) -> None:
    found = 0
    for name, space, left in spaces(first, 120):
        limits = Limits(seconds=20)
        pulse = Pulse(limits)
        settle = Settler(space, ())
        visits = Visits(space, ())
        cuts = StateCuts(space)
        for stubborn in (*stubborn_sets(space), None):
            search = CutSearch(space, settle, visits, stubborn, cuts, limits, pulse)
            answer = search.run(10)
            while not answer.proven:
                assert answer.bound <= left[space.start]
                answer = search.run(10)
            assert answer.ops is not None
            state = space.start
            for op in answer.ops:
                assert space.holding(state[0], space.need[op], space.groups[op])
                state = space.successor(state, op)
            assert space.is_goal(state)
            weight = sum(space.cost[op] for op in answer.ops)
            assert weight == answer.bound == left[space.start], name
            if stubborn is not None:
                order = search.ties(answer.ops, 10**9)
                assert order is not None and sum(space.cost[op] for op in order) == weight
            found += 1
    assert found > 100


def test_the_search_stops_when_the_time_is_over() -> None:
    name, space, _ = max(spaces(900, 40), key=lambda item: len(item[2]))
    limits = Limits(seconds=0)
    pulse = Pulse(limits)
    time.sleep(0.005)
    search = CutSearch(space, Settler(space, ()), Visits(space, ()), None, StateCuts(space), limits, pulse)
    answer = search.run(10**9)
    assert not answer.proven and answer.ops is None and not answer.expanded, name
