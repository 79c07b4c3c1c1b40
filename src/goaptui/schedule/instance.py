"""The scheduling problem as integers: steps with durations, an order, and agents of limited capacity."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instance:
    """A resource-constrained project: all tuples are indexed by step, but `capacities`, which is by agent.

    `durations` are integers of any one unit (>= 0). `before` has the direct predecessors, each of a smaller index.
    `agents` has the agents that a step needs, all at once, one unit of each.
    """

    durations: tuple[int, ...]
    before: tuple[tuple[int, ...], ...]
    agents: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many steps there are."""
        return len(self.durations)

    def after(self) -> tuple[tuple[int, ...], ...]:
        """The direct successors of each step."""
        following: list[list[int]] = [[] for _ in self.durations]
        for step, earlier in enumerate(self.before):
            for predecessor in earlier:
                following[predecessor].append(step)
        return tuple(tuple(steps) for steps in following)

    def heads(self) -> list[int]:
        """For each step the earliest start that the order alone allows."""
        start = [0] * self.size
        for step, earlier in enumerate(self.before):
            start[step] = max((start[p] + self.durations[p] for p in earlier), default=0)
        return start

    def tails(self) -> list[int]:
        """For each step the time from its start to the end of all that follows it, by the order alone."""
        tail = list(self.durations)
        for step in range(self.size - 1, -1, -1):
            for predecessor in self.before[step]:
                tail[predecessor] = max(tail[predecessor], self.durations[predecessor] + tail[step])
        return tail

    def feasible(self, start: Sequence[int]) -> bool:
        """Whether start times keep the order and no agent's capacity is exceeded (for checks and tests)."""
        if any(start[p] + self.durations[p] > start[s] for s, earlier in enumerate(self.before) for p in earlier):
            return False
        for agent, capacity in enumerate(self.capacities):
            events: list[tuple[int, int]] = []
            for step, needed in enumerate(self.agents):
                if agent in needed and self.durations[step]:
                    events += [(start[step], 1), (start[step] + self.durations[step], -1)]
            load = 0
            for _, change in sorted(events):
                load += change
                if load > capacity:
                    return False
        return all(time >= 0 for time in start)


def lower_bound(instance: Instance) -> int:
    """A proven lower bound of the makespan: the critical path, and for each agent the work that it must do.

    For an agent of capacity 1 this is Jackson's preemptive schedule (Carlier, "The one-machine sequencing problem",
    1982); for more, the best of the sets of steps that begin late or end early.
    """
    heads, tails = instance.heads(), instance.tails()
    bound = max((h + t for h, t in zip(heads, tails, strict=True)), default=0)
    for agent, capacity in enumerate(instance.capacities):
        jobs = [
            (heads[s], instance.durations[s], tails[s] - instance.durations[s])
            for s, needed in enumerate(instance.agents)
            if agent in needed and instance.durations[s]
        ]
        if len(jobs) > capacity:
            bound = max(bound, preemptive_bound(jobs) if capacity == 1 else energetic_bound(jobs, capacity))
    return bound


def preemptive_bound(jobs: list[tuple[int, int, int]]) -> int:
    """Jackson's preemptive makespan of (head, duration, tail) jobs on one machine: the longest tail first."""
    waiting = sorted(jobs)
    queue: list[list[int]] = []  # [-tail, remaining]
    time = bound = position = 0
    while position < len(waiting) or queue:
        if not queue:
            time = max(time, waiting[position][0])
        while position < len(waiting) and waiting[position][0] <= time:
            _, duration, tail = waiting[position]
            heapq.heappush(queue, [-tail, duration])
            position += 1
        job = queue[0]
        until = waiting[position][0] if position < len(waiting) else time + job[1]
        worked = min(job[1], until - time)
        time += worked
        job[1] -= worked
        if job[1] == 0:
            heapq.heappop(queue)
            bound = max(bound, time - job[0])
    return bound


def energetic_bound(jobs: list[tuple[int, int, int]], capacity: int) -> int:
    """The best of head + work / capacity + tail over the sets of jobs that start late, and those that end early."""
    bound = 0
    for first, last in ((0, 2), (2, 0)):
        work, least = 0, None
        for job in sorted(jobs, key=lambda j: j[first], reverse=True):
            work += job[1]
            least = job[last] if least is None else min(least, job[last])
            bound = max(bound, job[first] + -(-work // capacity) + least)
    return bound
