"""Good schedules at once: priority rules, improved by pushing the schedule to the right and back to the left.

Serial schedule generation with double justification: Valls, Ballestín and Quintanilla, "Justification and RCPSP: a
technique that pays" (2005). Deterministic: the random variations come from a generator with a fixed seed.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from goaptui.schedule.instance import Instance


class _Agent:
    """How busy an agent is, as a step function: from `times[i]` on, `loads[i]` steps at once."""

    __slots__ = ("capacity", "loads", "times")

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.times = [0]
        self.loads = [0]

    def earliest(self, start: int, duration: int) -> int:
        """The first time from `start` on at which a unit is free for the whole `duration`."""
        times, loads, capacity = self.times, self.loads, self.capacity
        position = bisect_right(times, start) - 1
        while True:
            while loads[position] >= capacity:
                position += 1
                start = times[position]
            end = start + duration
            ahead = position + 1
            while ahead < len(times) and times[ahead] < end:
                if loads[ahead] >= capacity:
                    position = ahead
                    break
                ahead += 1
            else:
                return start

    def occupy(self, start: int, end: int) -> None:
        first = self._break(start)
        last = self._break(end)
        for position in range(first, last):
            self.loads[position] += 1

    def _break(self, time: int) -> int:
        position = bisect_left(self.times, time)
        if position == len(self.times) or self.times[position] != time:
            self.times.insert(position, time)
            self.loads.insert(position, self.loads[position - 1])
        return position


def serial(instance: Instance, order: Sequence[int]) -> list[int]:
    """Start times when the steps are placed one by one, each at its earliest; `order` keeps the precedence."""
    start = [0] * instance.size
    agents = [_Agent(capacity) for capacity in instance.capacities]
    durations = instance.durations
    for step in order:
        time = max((start[p] + durations[p] for p in instance.before[step]), default=0)
        needed = instance.agents[step]
        duration = durations[step]
        if needed and duration:
            while True:
                moved = time
                for agent in needed:
                    moved = agents[agent].earliest(moved, duration)
                if moved == time:
                    break
                time = moved
            for agent in needed:
                agents[agent].occupy(time, time + duration)
        start[step] = time
    return start


def _topological(instance: Instance, key: Sequence[float], after: Sequence[Sequence[int]]) -> list[int]:
    """The steps in an order that keeps the precedence, the smallest key first among those that may come next."""
    missing = [len(earlier) for earlier in instance.before]
    queue = [(key[step], step) for step, count in enumerate(missing) if not count]
    heapq.heapify(queue)
    order: list[int] = []
    while queue:
        _, step = heapq.heappop(queue)
        order.append(step)
        for follower in after[step]:
            missing[follower] -= 1
            if not missing[follower]:
                heapq.heappush(queue, (key[follower], follower))
    return order


def _makespan(instance: Instance, start: Sequence[int]) -> int:
    return max((s + d for s, d in zip(start, instance.durations, strict=True)), default=0)


def improved(instance: Instance, mirror: Instance, start: list[int]) -> list[int]:
    """Push every step to the right, the last to finish first, then all back to the left; keep what is better."""
    size = instance.size
    end = _makespan(instance, start)
    by_finish = sorted(range(size), key=lambda s: (-(start[s] + instance.durations[s]), -s))
    # In the mirror, time runs backwards and step s is size - 1 - s, so that predecessors keep smaller indices.
    backward = serial(mirror, [size - 1 - s for s in by_finish])
    right = [end - backward[size - 1 - s] - instance.durations[s] for s in range(size)]
    left = serial(instance, sorted(range(size), key=lambda s: (right[s], s)))
    return left if _makespan(instance, left) <= end else start


def mirrored(instance: Instance) -> Instance:
    """The same project with time running backwards."""
    last = instance.size - 1
    after = instance.after()
    return Instance(
        instance.durations[::-1],
        tuple(tuple(sorted(last - follower for follower in after[step])) for step in range(last, -1, -1)),
        instance.agents[::-1],
        instance.capacities,
    )


def good_schedule(instance: Instance, bound: int, samples: int, seed: int = 1) -> list[int]:
    """Start times of a good schedule: the best of some priority rules and of `samples` random variations of them.

    Stops as soon as the makespan meets `bound`.
    """
    after = instance.after()
    mirror = mirrored(instance)
    heads, tails = instance.heads(), instance.tails()
    count = [len(followers) for followers in after]
    rules: list[list[float]] = [
        [-t for t in tails],  # the longest way to the end first: the latest start time rule
        [h - t for h, t in zip(heads, tails, strict=True)],
        [-(t + c) for t, c in zip(tails, count, strict=True)],
    ]
    best: list[int] | None = None
    least = 0
    generator = random.Random(seed)
    for turn in range(len(rules) + samples):
        if turn < len(rules):
            key = rules[turn]
        else:
            base = rules[turn % len(rules)]
            spread = max(1.0, (max(base, default=0) - min(base, default=0)) * 0.25)
            key = [k + generator.uniform(-spread, spread) for k in base]
        start = improved(instance, mirror, serial(instance, _topological(instance, key, after)))
        length = _makespan(instance, start)
        if best is None or length < least:
            best, least = start, length
        if least <= bound:
            break
    return best if best is not None else []
