"""Shortest schedules beside CP-SAT: the gap to the optimum, and the time. Run ``python -m benchmarks.schedule``.

Projects are generated with fixed seeds: thirty steps that all need agents. CP-SAT (package ``ortools``, extra
``bench``) proves the optimum where it is installed; without it only our own bound stands beside the length.
"""

from __future__ import annotations

import random
import statistics
import time
from typing import NamedTuple

from goaptui.schedule.exact import Search
from goaptui.schedule.heuristic import good_schedule
from goaptui.schedule.instance import Instance, lower_bound

STEPS, PROJECTS = 30, 8
SECONDS = 0.8


class Family(NamedTuple):
    """A kind of project: how many agents there are and each step needs, and what they can do at once."""

    name: str
    kinds: int
    needed: tuple[int, ...]
    capacities: tuple[int, ...]


FAMILIES = (
    Family("two agents", 2, (1, 1, 1, 2), (1,)),
    Family("four agents", 4, (1, 1, 1, 2), (1,)),
    Family("six agents, two a step", 6, (1, 1, 2, 2), (1,)),
    Family("four teams of two or three", 4, (1, 2, 2, 3), (2, 3)),
)


def project(family: Family, seed: int) -> Instance:
    """A project of a family; each step waits for a few that are not far before it."""
    generator = random.Random(seed)
    before: list[tuple[int, ...]] = []
    for step in range(STEPS):
        count = generator.choice((0, 1, 1, 2))
        near = {generator.randrange(max(0, step - 9), step) for _ in range(count)} if step else set()
        before.append(tuple(sorted(near)))
    durations = tuple(generator.randint(1, 10) for _ in range(STEPS))
    agents = tuple(
        tuple(sorted(generator.sample(range(family.kinds), generator.choice(family.needed)))) for _ in before
    )
    capacities = tuple(generator.choice(family.capacities) for _ in range(family.kinds))
    return Instance(durations, tuple(before), agents, capacities)


def ours(instance: Instance) -> tuple[int, bool, float]:
    """The length that we find, whether it is proven, and the seconds."""
    begin = time.perf_counter()
    bound = lower_bound(instance)
    search = Search(instance, good_schedule(instance, bound, 40), bound, lambda: time.perf_counter() - begin > SECONDS)
    search.run()
    return search.length, search.proven, time.perf_counter() - begin


def theirs(instance: Instance) -> int | None:
    """The optimum by CP-SAT; ``None`` where it is not installed, or does not prove one in ten seconds."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        return None
    model = cp_model.CpModel()
    horizon = sum(instance.durations)
    starts = [model.NewIntVar(0, horizon, "") for _ in instance.durations]
    spans = [model.NewFixedSizeIntervalVar(s, d, "") for s, d in zip(starts, instance.durations, strict=True)]
    end = model.NewIntVar(0, horizon, "")
    for step, duration in enumerate(instance.durations):
        model.Add(end >= starts[step] + duration)
        for earlier in instance.before[step]:
            model.Add(starts[step] >= starts[earlier] + instance.durations[earlier])
    for agent, capacity in enumerate(instance.capacities):
        users = [spans[step] for step, needed in enumerate(instance.agents) if agent in needed]
        model.AddCumulative(users, [1] * len(users), capacity)
    model.Minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = 10
    return int(solver.ObjectiveValue()) if solver.Solve(model) == cp_model.OPTIMAL else None


def main() -> None:
    """Print a line for each family."""
    print(f"{'projects':<28} {'proven':>7} {'median':>8} {'slowest':>8}  gap to CP-SAT's optimum")
    for family in FAMILIES:
        instances = [project(family, seed) for seed in range(PROJECTS)]
        found = [ours(instance) for instance in instances]
        optima = [theirs(instance) for instance in instances]
        gaps = [one[0] / best - 1 for one, best in zip(found, optima, strict=True) if best]
        wrong = sum(one[1] and best is not None and one[0] != best for one, best in zip(found, optima, strict=True))
        gap = f"{max(gaps):.1%} at most, of {len(gaps)}" if gaps else "not installed, or none proven"
        times = [seconds for _, _, seconds in found]
        print(
            f"{family.name:<28} {sum(proven for _, proven, _ in found):>4}/{PROJECTS} "
            f"{statistics.median(times) * 1000:>6.0f}ms {max(times) * 1000:>6.0f}ms  {gap}"
            + (f"  WRONG PROOFS: {wrong}" if wrong else "")
        )


if __name__ == "__main__":
    main()
