"""The search on arrays against exhaustive search, and its parts by themselves."""

from __future__ import annotations

import heapq
from random import Random

import numpy as np
import pytest

from goaptui.planner import arraysearch, batches
from goaptui.planner.arraysearch import ArraySearch
from goaptui.planner.batches import INFINITE, BatchSearch
from goaptui.planner.branching import Branching
from goaptui.planner.closed import Closed
from goaptui.planner.fdr import Fdr, build, fact_groups
from goaptui.planner.packing import Ints, Packing, Rows, take
from goaptui.planner.pairs import Pairs
from goaptui.planner.statespace import SearchState, StateSpace
from tests.planner.spaces import space_of
from tests.planner.strategies import SMALL, random_task
from tests.planner.workplans import work_plan


def on() -> bool:
    """A pulse that never says stop."""
    return False


def cheapest(space: StateSpace, most: int) -> int | None:
    """What the cheapest plan costs, by Dijkstra's algorithm; -1 where that takes more states."""
    g = {space.start: 0}
    queue: list[tuple[int, int, SearchState]] = [(0, 0, space.start)]
    serial = 0
    while queue:
        cost, _, state = heapq.heappop(queue)
        if cost > g[state]:
            continue
        if space.is_goal(state):
            return cost
        if len(g) > most:
            return -1
        for op in space.applicable(state):
            after, reached = space.successor(state, op), cost + space.cost[op]
            if after not in g or reached < g[after]:
                g[after] = reached
                serial += 1
                heapq.heappush(queue, (reached, serial, after))
    return None


def check_plan(space: StateSpace, ops: list[int], cost: int) -> None:
    """That a plan runs, leads to the goal and costs so much."""
    state = space.start
    for op in ops:
        assert op in space.applicable(state)
        state = space.successor(state, op)
    assert space.is_goal(state) and sum(space.cost[op] for op in ops) == cost


def some_search(space: StateSpace) -> BatchSearch | None:
    fdr = build(space, fact_groups(space))
    if fdr is None:
        return None
    packing = Packing(fdr.domains)
    return BatchSearch(fdr, packing, Branching(fdr, packing), on)


def rough(fdr: Fdr, packing: Packing, seed: int, true: dict[tuple[int, ...], int]):  # type: ignore[no-untyped-def]
    """An estimate that is a bound, but jumps: some share of what is really left."""

    def estimate(rows: Rows) -> Ints:
        out = []
        for index in range(len(rows[0])):
            state = packing.unpack(rows, index)
            left = true.get(state, INFINITE)
            share = hash((seed, state)) % 5
            out.append(left if left >= INFINITE and share else 0 if left >= INFINITE else left * share // 4)
        return np.array(out, np.int64)

    return estimate


def distances(fdr: Fdr, most: int) -> dict[tuple[int, ...], int] | None:
    """What is left from each state that has a way to the goal; ``None`` where there are more states than that."""
    back: dict[tuple[int, ...], list[tuple[tuple[int, ...], int]]] = {fdr.start: []}
    stack = [fdr.start]
    while stack:
        state = stack.pop()
        for pre, eff, cost in zip(fdr.pre, fdr.eff, fdr.cost, strict=True):
            if all(state[var] == value for var, value in pre):
                values = list(state)
                for var, value in eff:
                    values[var] = value
                after = tuple(values)
                if after not in back:
                    if len(back) >= most:
                        return None
                    back[after] = []
                    stack.append(after)
                back[after].append((state, cost))
    left: dict[tuple[int, ...], int] = {}
    queue = [(0, state) for state in back if all(state[var] == value for var, value in fdr.goal)]
    heapq.heapify(queue)
    while queue:
        cost, state = heapq.heappop(queue)
        if state not in left:
            left[state] = cost
            for before, price in back[state]:
                heapq.heappush(queue, (cost + price, before))
    return left


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_the_optimum_is_that_of_exhaustive_search(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: dict[str, int] = {}
    for seed in range(first, first + 100):
        dice = Random(seed)
        space = space_of(random_task(seed, SMALL) if seed % 3 else work_plan(seed))
        if space is None or (want := cheapest(space, 1500)) == -1:
            continue
        # small batches and few runs: what is large in large tasks only
        monkeypatch.setattr(batches, "LEAST_BATCH", dice.choice((1, 3, 64)))
        monkeypatch.setattr(batches, "RUNS", dice.choice((2, 48)))
        monkeypatch.setattr(batches, "MOST_AFTER", dice.choice((7, 1 << 16)))
        monkeypatch.setattr(batches, "TOGETHER", dice.choice((5, 1 << 12)))
        search = some_search(space)
        if search is None:
            continue
        known = want is not None and dice.random() < 0.3
        if known and want is not None:
            search.improve(want + dice.choice((0, 1, 1 << 24)))
        true = distances(search.fdr, 1500) if dice.random() < 0.5 else None
        while not search.run(1):
            assert want is None or search.bound <= want
            if true is not None and dice.random() < 0.2:
                search.rethink(rough(search.fdr, search.packing, dice.randrange(99), true), 1)
                kinds["estimate"] = kinds.get("estimate", 0) + 1
        assert search.best == want, f"seed {seed}"
        assert want is None or search.bound == want
        if search.own:
            assert want is not None
            check_plan(space, search.plan(), want)
        kind = "unsolvable" if want is None else "known" if known else "found"
        kinds[kind] = kinds.get(kind, 0) + 1
    assert kinds["found"] > 20 and kinds["known"] > 5 and kinds["estimate"] > 10


@pytest.mark.parametrize("first", range(0, 90, 30))
def test_with_tables_and_without_in_turn(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arraysearch, "BUDGET", 20_000)
    monkeypatch.setattr(arraysearch, "LAST", 100_000)
    solved = 0
    for seed in range(first, first + 30):
        dice = Random(seed)
        monkeypatch.setattr(arraysearch, "BLIND", dice.choice((0, 5_000)))
        monkeypatch.setattr(batches, "MOST_BYTES", dice.choice((400 << 20, 400 << 20, 1)))
        space = space_of(random_task(seed, SMALL) if seed % 3 else work_plan(seed))
        if space is None or (want := cheapest(space, 1500)) == -1:
            continue
        pairs = Pairs(space, on)
        search = ArraySearch(space, pairs.rows if dice.random() < 0.7 else None, on)
        found = search.run(1)
        assert not found.proven and search.work == 0  # not yet
        while not found.proven and not found.spent:
            found = search.run(arraysearch.PATIENCE + 1)
            assert want is None or found.bound <= want
        if found.spent:
            continue
        if want is None:
            assert found.ops is None
        else:
            assert found.ops is not None
            check_plan(space, found.ops, want)
            solved += 1
    assert solved > 10


def test_states_are_told_apart_exactly_whatever_their_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = Random(7)
    for words in (1, 2, 3):
        closed = Closed(words)
        if words == 2:  # all in one place
            monkeypatch.setattr(Closed, "_slots", lambda _, rows: np.zeros(len(rows[0]), np.int64))
        number_of: dict[tuple[int, ...], int] = {}
        for _ in range(60):
            batch = [
                tuple(dice.randrange(4) << 40 * (word % 2) for word in range(words)) for _ in range(dice.randint(1, 60))
            ]
            numbers, fresh = closed.add(
                [np.array([state[word] for state in batch], np.uint64) for word in range(words)]
            )
            before = set(number_of)
            for state, number in zip(batch, numbers.tolist(), strict=True):
                assert number_of.setdefault(state, number) == number
            new = [batch[place] for place in fresh.tolist()]
            assert sorted(new) == sorted(set(batch) - before)
            assert all(batch[place] not in batch[place + 1 :] for place in fresh.tolist())
        assert sorted(number_of.values()) == list(range(closed.size))
        for state, number in number_of.items():
            assert tuple(int(row[number]) for row in closed.rows) == state
        monkeypatch.undo()


def test_the_table_of_states_grows() -> None:
    closed = Closed(2)
    rng = np.random.default_rng(3)
    states = [rng.integers(0, 300, 40_000).astype(np.uint64) for _ in range(2)]
    for first in range(0, 40_000, 5_000):
        closed.add([row[first : first + 5_000] for row in states])
    assert closed.size == len(set(zip(*[row.tolist() for row in states], strict=True)))
    numbers, fresh = closed.add(states)
    assert not len(fresh) and all(
        (row.take(numbers) == state).all() for row, state in zip(closed.rows, states, strict=True)
    )


def test_the_operators_that_can_be_used_are_found_and_used() -> None:
    dice = Random(11)
    for seed in range(30):
        # more operators than there are in a leaf, more words than one
        domains = tuple(dice.choice((2, 3, 7, 300)) for _ in range(dice.randint(2, 30)))

        def some(most: int, domains: tuple[int, ...] = domains) -> tuple[tuple[int, int], ...]:
            chosen = sorted(dice.sample(range(len(domains)), min(len(domains), dice.randint(0, most))))
            return tuple((var, dice.randrange(min(3, domains[var]))) for var in chosen)

        n = dice.choice((3, 40, 400))
        pre, eff = tuple(some(3) for _ in range(n)), tuple(some(2) for _ in range(n))
        fdr = Fdr(domains, (0,) * len(domains), (), pre, eff, (1,) * n, tuple(range(n)), (), ())
        packing = Packing(domains)
        branching = Branching(fdr, packing)
        states = [tuple(dice.randrange(min(4, domain)) for domain in domains) for _ in range(dice.choice((1, 200)))]
        rows = [np.concatenate(parts) for parts in zip(*[packing.pack(state) for state in states], strict=True)]
        assert packing.values(rows).tolist() == [list(state) for state in states]
        found, ops = branching.applicable(rows)
        want = {(s, op) for s, state in enumerate(states) for op in range(n) if all(state[v] == x for v, x in pre[op])}
        have = [(s, branching.order[op]) for s, op in zip(found.tolist(), ops.tolist(), strict=True)]
        assert len(have) == len(want) and set(have) == want, f"seed {seed}"
        after = branching.after(rows, found, ops)
        for place, (s, op) in enumerate(have):
            values = list(states[s])
            for var, value in eff[op]:
                values[var] = value
            assert packing.unpack(after, place) == tuple(values)
        assert packing.unpack(take(rows, np.array([0])), 0) == states[0]
