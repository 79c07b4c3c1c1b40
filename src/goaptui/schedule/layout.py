"""A plan laid out in time: when each step begins and ends, who carries it out, and what the whole takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from goaptui.domain.plan import Plan
from goaptui.schedule.exact import Search
from goaptui.schedule.heuristic import good_schedule
from goaptui.schedule.instance import Instance, lower_bound
from goaptui.schedule.partial_order import PartialOrder

EXACT_STEPS = 120
"""With more resource-bound steps than this the search has no chance; the bound says how far the answer can be off."""
SAMPLES = 40

Steps = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Placed:
    """One step in time, all in working minutes from the start of the plan.

    `slack` is how much later it can begin, the order of the steps on each agent kept, without the whole ending later.
    """

    action: str
    start: Decimal
    end: Decimal
    slack: Decimal
    agents: tuple[str, ...]
    before: tuple[int, ...]
    """The steps that it waits for: by the plan's order, and because an agent is busy with them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A schedule of one course under one of its estimates (``best``, ``likely`` or ``worst``).

    `makespan` and `bound` are working minutes; no schedule is shorter than `bound`, and `optimal` says that they meet.
    `critical` is one longest chain of steps without slack, in order.
    """

    steps: tuple[Placed, ...]
    makespan: Decimal
    bound: Decimal
    optimal: bool
    critical: tuple[int, ...]


def durations(plan: Plan, steps: Steps, point: str) -> tuple[Decimal, ...]:
    """The minutes of each step at one point of its estimate; 0 where it has none."""
    estimates = (plan.actions[action].estimate for action, _ in steps)
    return tuple(Decimal(0) if estimate is None else getattr(estimate, point) for estimate in estimates)


def remaining(plan: Plan, steps: Steps, point: str, spent: Mapping[str, Decimal]) -> tuple[Decimal, ...]:
    """As `durations`, less the minutes that have gone into an action already; into its first step, if it has several.

    What has taken longer than was estimated needs nothing more: it ends now.
    """
    lengths = list(durations(plan, steps, point))
    for index, minutes in begun_steps(steps, spent).items():
        lengths[index] = max(Decimal(0), lengths[index] - minutes)
    return tuple(lengths)


def begun_steps(steps: Steps, spent: Mapping[str, Decimal]) -> dict[int, Decimal]:
    """The steps that have been begun, and the minutes that have gone into each: of an action its first step."""
    left = dict(spent)
    return {index: left.pop(action) for index, (action, _) in enumerate(steps) if action in left}


def lay_out_course(
    plan: Plan,
    steps: Steps,
    order: PartialOrder,
    minutes: Sequence[Decimal],
    *,
    seconds: float = 0.8,
    stop: Callable[[], bool] = lambda: False,
) -> Layout:
    """The shortest schedule that can be found in some `seconds`, with a proven bound.

    `stop` ends the search early; what is found by then is the answer.
    """
    instance, scale, names = _instance(plan, steps, order, minutes)
    bound = lower_bound(instance)
    bound_steps = sum(
        1 for needed, length in zip(instance.agents, instance.durations, strict=True) if needed and length
    )
    deadline = time.monotonic() + seconds
    start = good_schedule(instance, bound, SAMPLES if instance.size <= 300 else 0)
    optimal = _length(instance, start) <= bound
    if not optimal and bound_steps <= EXACT_STEPS:
        search = Search(instance, start, bound, lambda: stop() or time.monotonic() >= deadline)
        search.run()
        start, optimal = search.best, search.proven
    makespan = _length(instance, start)
    waits = _waits(instance, start)
    latest, critical = _backwards(instance, start, waits, makespan)
    placed = tuple(
        Placed(
            action,
            Decimal(start[index]) / scale,
            Decimal(start[index] + instance.durations[index]) / scale,
            Decimal(latest[index] - start[index]) / scale,
            tuple(names[agent] for agent in instance.agents[index]),
            waits[index],
        )
        for index, (action, _) in enumerate(steps)
    )
    return Layout(placed, Decimal(makespan) / scale, Decimal(makespan if optimal else bound) / scale, optimal, critical)


def _instance(
    plan: Plan, steps: Steps, order: PartialOrder, minutes: Sequence[Decimal]
) -> tuple[Instance, int, list[str]]:
    """Integers for the search: minutes times a power of ten that leaves no fraction, agents by number."""
    places = max((-int(exponent) for m in minutes if isinstance(exponent := m.as_tuple().exponent, int)), default=0)
    scale = 10 ** max(places, 0)
    names: dict[str, int] = {}
    agents = []
    for action_id, _ in steps:
        needed = {names.setdefault(agent, len(names)) for agent in plan.actions[action_id].agents}
        agents.append(tuple(sorted(needed)))
    capacities = tuple(plan.agents[name].capacity if name in plan.agents else 1 for name in names)
    return Instance(tuple(int(m * scale) for m in minutes), order.direct, tuple(agents), capacities), scale, list(names)


def _length(instance: Instance, start: Sequence[int]) -> int:
    return max((s + d for s, d in zip(start, instance.durations, strict=True)), default=0)


def _waits(instance: Instance, start: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The plan's order and, for each unit of each agent, from whom it is passed on to whom (the resource flow).

    Artigues, Michelon and Reusser, "Insertion techniques for static and dynamic RCPSP" (2003): a schedule which keeps
    these arcs never asks too much of an agent. A step takes a unit from whom it waits for anyway, else one that nobody
    has had, else the one that was given back last: so few steps wait for each other that need not.
    """
    waits = [set(earlier) for earlier in instance.before]
    by_start = sorted(range(instance.size), key=lambda s: (start[s], start[s] + instance.durations[s], s))
    for agent, capacity in enumerate(instance.capacities):
        units: list[tuple[int, int]] = [(0, -1)] * capacity  # when each unit is free, and from whom
        for step in by_start:
            if agent not in instance.agents[step] or not instance.durations[step]:
                continue
            free = [unit for unit in range(capacity) if units[unit][0] <= start[step]]
            unit = max(free, key=lambda u: (units[u][1] in waits[step], units[u][1] < 0, units[u][0], -u))
            if units[unit][1] >= 0:
                waits[step].add(units[unit][1])
            units[unit] = (start[step] + instance.durations[step], step)
    return tuple(tuple(sorted(earlier)) for earlier in waits)


def _backwards(
    instance: Instance, start: Sequence[int], waits: Sequence[Sequence[int]], makespan: int
) -> tuple[list[int], tuple[int, ...]]:
    """Latest starts along the arcs, and one longest chain of steps without slack."""
    durations = instance.durations
    latest = [makespan - d for d in durations]
    for step in sorted(range(instance.size), key=lambda s: (start[s], start[s] + durations[s], s), reverse=True):
        for earlier in waits[step]:
            latest[earlier] = min(latest[earlier], latest[step] - durations[earlier])
    chain: list[int] = []
    ends = [s for s in range(instance.size) if start[s] + durations[s] == makespan and durations[s]]
    while ends:
        chain.append(min(ends))
        ends = [e for e in waits[chain[-1]] if start[e] + durations[e] == start[chain[-1]]]
    return latest, tuple(reversed(chain))
