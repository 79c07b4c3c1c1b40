"""Mutex groups, pairs, pattern databases and their sums, against exhaustive search on small random tasks."""

from __future__ import annotations

import heapq
from itertools import product
from random import Random

import numpy as np
import pytest

from goaptui.planner.fdr import Fdr, Partial, build
from goaptui.planner.groups import mutex_groups
from goaptui.planner.implied import FactPairs
from goaptui.planner.pairs import Pairs
from goaptui.planner.partition import Sums, Table, added_up, partition
from goaptui.planner.projection import INFINITE, Operators, Projection
from goaptui.planner.tables import DEAD, Maker
from tests.planner.plans import plan_of, state_of
from tests.planner.spaces import space_of
from tests.planner.strategies import SMALL, Task, random_task
from tests.planner.workplans import work_plan

State = tuple[int, ...]


def never() -> bool:
    return False


def random_fdr(seed: int) -> Fdr:
    """Few variables, many deletes; some operators are free of charge."""
    dice = Random(seed)
    domains = [dice.randint(2, 4) for _ in range(dice.randint(2, 5))]

    def partial(count: int) -> Partial:
        chosen = sorted(dice.sample(range(len(domains)), min(count, len(domains))))
        return tuple((var, dice.randrange(domains[var])) for var in chosen)

    pre, eff, cost = [], [], []
    for _ in range(dice.randint(6, 24)):
        needs = partial(dice.choice((0, 1, 1, 1, 2, 2)))
        makes = tuple(item for item in partial(dice.choice((1, 1, 2))) if item not in needs)
        if makes:
            pre.append(needs)
            eff.append(makes)
            cost.append((dice.choice((0, 1, 1, 2, 5)) << 24) + dice.choice((0, 1, 1)))
    start = tuple(dice.randrange(domain) for domain in domains)
    n = len(pre)
    return Fdr(
        tuple(domains), start, partial(dice.choice((1, 2, 2, 3))), tuple(pre), tuple(eff), tuple(cost),
        tuple(range(n)), (), (False,) * len(domains),
    )  # fmt: skip


def small_fdr(seed: int) -> Fdr | None:
    """By turns such a task, and the finite-domain form of a random plan."""
    if seed % 2:
        return random_fdr(seed)
    space = space_of(random_task(seed, SMALL) if seed % 4 else work_plan(seed))
    if space is None:
        return None
    rows = Pairs(space, never).rows
    return build(space, mutex_groups(space, rows), rows)


def states_of(fdr: Fdr, most: int) -> tuple[dict[State, list[tuple[State, int]]], bool]:
    """States that can be reached with the ways out of each, and whether that is all of them."""
    out: dict[State, list[tuple[State, int]]] = {}
    stack = [fdr.start]
    while stack:
        state = stack.pop()
        if state in out:
            continue
        if len(out) >= most:
            return out, False
        out[state] = []
        for pre, eff, cost in zip(fdr.pre, fdr.eff, fdr.cost, strict=True):
            if all(state[var] == value for var, value in pre):
                made = dict(eff)
                after = tuple(made.get(var, value) for var, value in enumerate(state))
                out[state].append((after, cost))
                stack.append(after)
    return out, True


def costs_left(fdr: Fdr, states: dict[State, list[tuple[State, int]]]) -> dict[State, int]:
    """The cost of the best plan from each state that stays within these."""
    back: dict[State, list[tuple[State, int]]] = {}
    for state, ways in states.items():
        for after, cost in ways:
            back.setdefault(after, []).append((state, cost))
    left: dict[State, int] = {}
    queue = [(0, state) for state in states if all(state[var] == value for var, value in fdr.goal)]
    heapq.heapify(queue)
    while queue:
        cost, state = heapq.heappop(queue)
        if state not in left:
            left[state] = cost
            for before, more in back.get(state, ()):
                heapq.heappush(queue, (cost + more, before))
    return left


def test_no_two_literals_of_a_group_ever_hold_together() -> None:
    found = 0
    for seed in range(150):
        space = space_of(random_task(seed, SMALL) if seed % 3 else work_plan(seed))
        if space is None:
            continue
        groups = mutex_groups(space, Pairs(space, never).rows)
        masks = [sum(1 << lit for lit in group) for group in groups]
        assert all(len(group) > 1 for group in groups)
        found += len(groups)
        stack, seen = [space.start], {space.start}
        while stack and len(seen) < 300:
            state = stack.pop()
            assert all((state[0] & mask).bit_count() < 2 for mask in masks)
            for op in space.applicable(state):
                after = space.successor(state, op)
                if after not in seen:
                    seen.add(after)
                    stack.append(after)
    assert found > 100


def test_bools_that_are_one_thing_are_found() -> None:
    """A token that is moved about, told with a bool for each place, and another that is held or lies about."""
    lines = ["[facts]"] + [f"at{i} = {'true' if not i else 'false'}" for i in range(5)]
    lines += ["held = false", "lies = true", "[goals.g]", "conditions = { at0 = true, held = true, at3 = false }"]
    for i in range(5):
        lines += [f"[actions.m{i}]", f"preconditions = {{ at{i} = true }}"]
        lines += [f"effects = {{ at{i} = false, at{(i + 1) % 5} = true }}"]
    lines += ["[actions.take]", "preconditions = { at3 = true, lies = true }"]
    lines += ["effects = { held = true, lies = false }"]
    lines += ["[actions.drop]", "preconditions = { held = true, at2 = true }"]
    lines += ["effects = { held = false, lies = true }"]
    plan = plan_of("[plan]\n" + "\n".join(lines))
    space = space_of(Task(plan, state_of(plan)))
    assert space is not None
    sizes = sorted(len(group) for group in mutex_groups(space, Pairs(space, never).rows))
    assert sizes[-1] == 5 and 2 in sizes


def test_pairs_and_what_they_imply_hold_in_every_state() -> None:
    implied = 0
    for seed in range(150):
        fdr = small_fdr(seed)
        if fdr is None:
            continue
        states, _ = states_of(fdr, 300)
        pairs = FactPairs(fdr, never)
        for state in states:
            held = sum(1 << pairs.base[var] + value for var, value in enumerate(state))
            for var, value in enumerate(state):
                assert pairs.rows[pairs.base[var] + value] & held == held
        for op, pre in enumerate(fdr.pre):
            meets = [state for state in states if all(state[var] == value for var, value in pre)]
            if meets:
                assert op in pairs.usable
                more = pairs.implied(pre)
                assert all(state[var] == value for state in meets for var, value in more)
                implied += len(more)
    assert implied > 100


def test_the_pairs_of_a_stopped_exploration_exclude_nothing() -> None:
    fdr = random_fdr(3)
    pairs = FactPairs(fdr, lambda: True)
    assert not pairs.complete and pairs.usable == set(range(len(fdr.pre)))
    assert pairs.implied(fdr.goal) == () and pairs.possible(fdr.goal)
    assert pairs.together(0, 1).all()


def naive_distances(fdr: Fdr, operators: Operators, pairs: FactPairs, pattern: tuple[int, ...]) -> dict[State, int]:
    """The distances in a projection, abstract state by abstract state."""

    def may(state: State) -> bool:
        return all(
            pairs.together(pattern[i], pattern[j])[state[i], state[j]] for i in range(len(pattern)) for j in range(i)
        )

    back: dict[State, list[tuple[State, int]]] = {}
    states = [state for state in product(*(range(fdr.domains[var]) for var in pattern)) if may(state)]
    for state in states:
        for op in sorted(pairs.usable):
            pre = dict(fdr.pre[op]) | dict(pairs.implied(fdr.pre[op]))
            if all(pre.get(var, state[i]) == state[i] for i, var in enumerate(pattern)):
                made = dict(fdr.eff[op])
                after = tuple(made.get(var, state[i]) for i, var in enumerate(pattern))
                if may(after):
                    back.setdefault(after, []).append((state, fdr.cost[op]))
    goal = operators.goal
    queue = [(0, s) for s in states if all(goal.get(var, s[i]) == s[i] for i, var in enumerate(pattern))]
    heapq.heapify(queue)
    left: dict[State, int] = {}
    while queue:
        cost, state = heapq.heappop(queue)
        if state not in left:
            left[state] = cost
            for before, more in back.get(state, ()):
                heapq.heappush(queue, (cost + more, before))
    return left


def test_a_projection_knows_the_distances() -> None:
    looked = 0
    for seed in range(150):
        fdr = small_fdr(seed)
        if fdr is None or not fdr.pre:
            continue
        pairs = FactPairs(fdr, never)
        operators = Operators(fdr, pairs, never)
        dice = Random(seed)
        count = len(fdr.domains)
        pattern = tuple(sorted(dice.sample(range(count), min(count, dice.randint(1, 3)))))
        projection = Projection(operators, pattern)
        if projection.size > 300:
            continue
        distance = projection.distances(projection.class_costs(operators.cost))
        naive = naive_distances(fdr, operators, pairs, pattern)
        for state in product(*(range(fdr.domains[var]) for var in pattern)):
            number = sum(value * stride for value, stride in zip(state, projection.strides, strict=True))
            assert distance[number] == naive.get(state, INFINITE), (seed, pattern, state)
        looked += len(naive)
        # what is saturated keeps the distances, and is no more than there was
        costs = projection.saturated(distance)
        assert (costs <= projection.class_costs(operators.cost)).all()
        assert np.array_equal(projection.distances(costs), distance)
    assert looked > 500


@pytest.mark.parametrize("first", range(0, 200, 100))
def test_the_sum_of_a_partition_is_never_above_the_true_cost(first: int) -> None:
    looked = 0
    for seed in range(first, first + 100):
        fdr = small_fdr(seed)
        if fdr is None or not fdr.pre:
            continue
        states, complete = states_of(fdr, 400)
        left = costs_left(fdr, states)
        pairs = FactPairs(fdr, never)
        operators = Operators(fdr, pairs, never)
        dice = Random(seed)
        count = len(fdr.domains)
        projections = [
            Projection(operators, sorted(dice.sample(range(count), min(count, dice.randint(1, 3)))))
            for _ in range(dice.randint(1, 6))
        ]
        if max(projection.size for projection in projections) > 5000:
            continue
        tables, total = partition(operators, projections)
        rows = np.array(list(states))
        sums = Sums([tables], fdr.domains).h(rows)
        together = Sums([added_up(tables, fdr.domains)], fdr.domains).h(rows)
        assert np.array_equal(sums, together)
        assert sums[list(states).index(fdr.start)] == min(total, INFINITE)
        for state, h in zip(states, sums.tolist(), strict=True):
            if complete or state in left:
                assert h <= left.get(state, INFINITE), (seed, state)
                looked += 1
    assert looked > 500


@pytest.mark.parametrize("first", range(0, 160, 80))
def test_the_tables_are_consistent_and_never_above_the_true_cost(first: int) -> None:
    looked = exact = dead = 0
    for seed in range(first, first + 80):
        fdr = small_fdr(seed)
        if fdr is None:
            continue
        states, complete = states_of(fdr, 400)
        left = costs_left(fdr, states)
        maker = Maker(fdr, FactPairs(fdr, never), never)
        names = list(states)
        tables = maker.make(1_000_000)
        if seed % 3 == 0:  # they may be made better
            tables = maker.make(2_000_000, np.array(names[:5], np.int16))
        h = dict(zip(names, tables.h(np.array(names, np.int16)).tolist(), strict=True))
        assert not (tables.unsolvable and fdr.start in left)
        assert tables.unsolvable or tables.start == h[fdr.start]
        for state, ways in states.items():
            assert h[state] >= 0 and (h[state] < INFINITE or h[state] == DEAD)
            for after, cost in ways:
                assert after not in h or h[state] <= h[after] + cost
            if state in left:
                assert h[state] <= left[state], (seed, state)
                looked += 1
                exact += h[state] == left[state]
            elif complete:
                dead += h[state] == DEAD
    assert looked > 500 and exact > looked * 2 // 3 and dead > 20


def test_tables_stop_when_they_are_told_to() -> None:
    fdr = next(fdr for seed in range(1, 99, 2) if costs_left(fdr := random_fdr(seed), states_of(fdr, 400)[0]))
    pairs = FactPairs(fdr, never)
    best = Maker(fdr, pairs, never).make(1_000_000).start
    for most in range(60):
        asked = iter(range(most))
        tables = Maker(fdr, pairs, lambda asked=asked: next(asked, None) is None).make(1_000_000)
        assert tables.start in (0, best) and tables.h(np.array([fdr.start])).tolist() == [tables.start]
    assert best > 0


def test_tables_with_no_way_to_the_goal_in_many_of_them_do_not_run_over() -> None:
    domains = (2,) * 200
    tables = [Table((var,), domains, np.array([0, INFINITE])) for var in range(200)]
    rows = np.array([[1] * 200, [0] * 200])
    assert Sums([tables], domains).h(rows).tolist() == [INFINITE, 0]
    assert Sums([added_up(tables, domains)], domains).h(rows).tolist() == [INFINITE, 0]
