"""The scheduler's core against brute force, and the bounds against both."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from goaptui.schedule.exact import Search
from goaptui.schedule.heuristic import good_schedule, mirrored
from goaptui.schedule.instance import Instance, lower_bound


def random_instance(generator: random.Random, size: int) -> Instance:
    kinds = generator.randint(1, 3)
    capacities = tuple(generator.choice((1, 1, 1, 2, 3)) for _ in range(kinds))
    before = [tuple(p for p in range(step) if generator.random() < 0.2) for step in range(size)]
    agents = tuple(
        tuple(sorted(generator.sample(range(kinds), generator.choice((0, 1, 1, 1, min(2, kinds))))))
        for _ in range(size)
    )
    durations = tuple(generator.choice((0, 1, 2, 3, 5, 8)) for _ in range(size))
    return Instance(durations, tuple(before), agents, capacities)


def shortest_by_brute_force(instance: Instance) -> int:
    """The least makespan over every order, each step placed minute by minute at its earliest free time."""
    best = sum(instance.durations)
    for order in permutations(range(instance.size)):
        if any(order.index(p) > order.index(s) for s in range(instance.size) for p in instance.before[s]):
            continue
        start: dict[int, int] = {}
        load = [[0] * (best + max(instance.durations, default=0) + 1) for _ in instance.capacities]
        for step in order:
            time = max((start[p] + instance.durations[p] for p in instance.before[step]), default=0)
            while any(
                load[a][t] >= instance.capacities[a]
                for a in instance.agents[step]
                for t in range(time, min(time + instance.durations[step], len(load[a])))
            ):
                time += 1
            for agent in instance.agents[step]:
                for t in range(time, min(time + instance.durations[step], len(load[agent]))):
                    load[agent][t] += 1
            start[step] = time
        best = min(best, max((start[s] + instance.durations[s] for s in start), default=0))
    return best


@pytest.mark.parametrize("seed", range(120))
def test_branch_and_bound_finds_the_shortest_schedule(seed: int) -> None:
    generator = random.Random(seed)
    instance = random_instance(generator, generator.randint(0, 6))
    shortest = shortest_by_brute_force(instance)
    first = good_schedule(instance, lower_bound(instance), samples=0)
    assert instance.feasible(first)
    search = Search(instance, first, lower_bound(instance), stop=lambda: False)
    search.run()
    assert search.proven
    assert instance.feasible(search.best)
    assert search.length == shortest
    assert lower_bound(instance) <= shortest


@pytest.mark.parametrize("seed", range(40))
def test_heuristic_schedules_are_feasible_and_above_the_bound(seed: int) -> None:
    generator = random.Random(seed)
    instance = random_instance(generator, 60)
    start = good_schedule(instance, lower_bound(instance), samples=5)
    assert instance.feasible(start)
    length = max(s + d for s, d in zip(start, instance.durations, strict=True))
    assert lower_bound(instance) <= length <= sum(instance.durations)


def test_the_mirror_of_the_mirror_is_the_project_itself() -> None:
    instance = random_instance(random.Random(7), 20)
    assert mirrored(mirrored(instance)) == instance


def test_an_empty_project_takes_no_time() -> None:
    empty = Instance((), (), (), ())
    assert lower_bound(empty) == 0
    assert good_schedule(empty, 0, samples=3) == []


def test_one_agent_does_one_thing_at_a_time() -> None:
    instance = Instance((3, 4, 5), ((), (), ()), ((0,), (0,), (0,)), (1,))
    assert lower_bound(instance) == 12
    assert sorted(good_schedule(instance, 12, samples=0)) in (
        [0, 3, 7],
        [0, 5, 9],
        [0, 4, 9],
        [0, 5, 8],
        [0, 4, 7],
        [0, 3, 8],
    )


def project(seed: int, kinds: int, needed: tuple[int, ...]) -> Instance:
    """Thirty steps with agents of capacity 1, each step behind a few that are not far before it."""
    generator = random.Random(seed)
    before = []
    for step in range(30):
        count = generator.choice((0, 1, 1, 2))
        before.append(
            tuple(sorted({generator.randrange(max(0, step - 9), step) for _ in range(count)})) if step else ()
        )
    durations = tuple(generator.randint(1, 10) for _ in range(30))
    agents = tuple(tuple(sorted(generator.sample(range(kinds), generator.choice(needed)))) for _ in range(30))
    capacities = tuple(generator.choice((1,)) for _ in range(kinds))
    return Instance(durations, tuple(before), agents, capacities)


@pytest.mark.parametrize(("seed", "shortest"), [(4, 55), (9, 55)])
def test_shortest_schedules_that_another_solver_proved(seed: int, shortest: int) -> None:
    """The optima are CP-SAT’s. A search whose partial schedules are dominated by their own beginning ends above."""
    instance = project(seed, 6, (1, 1, 2, 2))
    nodes = 0

    def stop() -> bool:
        nonlocal nodes
        nodes += 1
        return nodes > 400

    search = Search(instance, good_schedule(instance, lower_bound(instance), 40), lower_bound(instance), stop)
    search.run()
    assert instance.feasible(search.best)
    assert search.length == shortest
    assert search.proven


@pytest.mark.parametrize("size", [1000, 5000])
def test_thousands_of_steps_are_near_the_bound(size: int) -> None:
    generator = random.Random(size)
    before = [
        tuple(sorted({generator.randrange(max(0, s - 9), s) for _ in range(2)})) if s else () for s in range(size)
    ]
    instance = Instance(
        tuple(generator.randint(0, 10) for _ in range(size)),
        tuple(before),
        tuple((generator.randrange(8),) for _ in range(size)),
        (1, 1, 1, 1, 2, 2, 3, 1),
    )
    start = good_schedule(instance, lower_bound(instance), samples=0)
    assert instance.feasible(start)
    length = max(s + d for s, d in zip(start, instance.durations, strict=True))
    assert length <= lower_bound(instance) * 1.08
