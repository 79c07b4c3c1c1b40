"""The shortest schedule, proven: depth-first branch and bound over delaying alternatives.

Demeulemeester and Herroelen, "A branch-and-bound procedure for the multiple resource-constrained project scheduling
problem" (1992), with the cutset dominance rule of that paper and its successor (1997). Time goes from one finish to the
next; all that may start does; where an agent then has more than it can carry out, every minimal set of steps whose
delay mends that is a branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from goaptui.schedule.instance import Instance, energetic_bound, preemptive_bound

STORED_PER_CUTSET = 24


class Search:
    """One branch and bound. `best` (start times) and `length` improve while it runs; `proven` tells that it ended."""

    def __init__(self, instance: Instance, start: list[int], bound: int, stop: Callable[[], bool]) -> None:
        self.instance = instance
        self.best = start
        self.length = max((s + d for s, d in zip(start, instance.durations, strict=True)), default=0)
        self.bound = bound
        self.nodes = 0
        self.proven = self.length <= bound
        self._stop = stop
        self._stopped = False
        self._tails = instance.tails()
        self._before = [sum(1 << p for p in earlier) for earlier in instance.before]
        self._everything = (1 << instance.size) - 1
        self._start = [0] * instance.size
        self._seen: dict[int, list[tuple[int, tuple[tuple[int, int], ...]]]] = {}

    def run(self) -> None:
        """Search until the optimum is proven or `stop` says so."""
        if not self.proven:
            self._go(0, 0, {})
            self.proven = not self._stopped or self.length <= self.bound

    def _go(self, time: int, finished: int, active: dict[int, int]) -> None:
        """Continue the partial schedule from `time`: `active` maps running steps to their finish."""
        durations, before = self.instance.durations, self._before
        self.nodes += 1
        if self.nodes & 63 == 0 and self._stop():
            self._stopped = True
        while not self._stopped:
            scheduled = finished
            for step in active:
                scheduled |= 1 << step
            # Start all that may start. A step without duration ends at once and may let others start.
            again = True
            while again:
                again = False
                for step in _bits(self._everything & ~scheduled):
                    if before[step] & finished == before[step]:
                        scheduled |= 1 << step
                        self._start[step] = time
                        if durations[step]:
                            active[step] = time + durations[step]
                        else:
                            finished |= 1 << step
                            again = True
            if scheduled == self._everything and not self._overloaded(active):
                length = max(active.values(), default=time)
                if length < self.length:
                    self.length, self.best = length, list(self._start)
                return
            overloaded = self._overloaded(active)
            if overloaded:
                self._branch(finished, active, overloaded)
                return
            time = min(active.values())
            for step in [s for s, end in active.items() if end <= time]:
                finished |= 1 << step
                del active[step]

    def _overloaded(self, active: dict[int, int]) -> list[tuple[list[int], int]]:
        """For each agent with too much to do: the running steps that need it, and how many must be delayed."""
        found = []
        for agent, capacity in enumerate(self.instance.capacities):
            users = [step for step in active if agent in self.instance.agents[step]]
            if len(users) > capacity:
                found.append((sorted(users), len(users) - capacity))
        return found

    def _branch(self, finished: int, active: dict[int, int], overloaded: list[tuple[list[int], int]]) -> None:
        choices: list[tuple[int, int, tuple[int, ...], int, dict[int, int]]] = []
        for delayed in _delaying(overloaded):
            running = {step: end for step, end in active.items() if step not in delayed}
            now = min(running.values())
            least = max(
                max(now + self._tails[step] for step in delayed),
                max(self._start[step] + self._tails[step] for step in running),
            )
            if least >= self.length:
                continue
            done = finished
            for step, end in running.items():
                if end <= now:
                    done |= 1 << step
            least = max(least, self._workload(now, done, running))
            choices.append((least, sum(self._tails[s] for s in delayed), tuple(sorted(delayed)), now, running))
        choices.sort(key=lambda choice: choice[:3])
        saved = list(self._start)
        for least, _, _, now, running in choices:
            if least >= self.length or self.length <= self.bound:
                return
            self._start[:] = saved
            done = finished
            for step in [s for s, end in running.items() if end <= now]:
                done |= 1 << step
                del running[step]
            scheduled = done
            for step in running:
                scheduled |= 1 << step
            if self._dominated(now, scheduled, running):
                continue
            ends = tuple(running.items())
            self._go(now, done, running)
            if self._stopped:
                return
            # Only what has been searched to the end dominates: delaying alone leads back to the same steps, later.
            stored = self._seen.setdefault(scheduled, [])
            if len(stored) < STORED_PER_CUTSET:
                stored.append((now, ends))

    def _workload(self, now: int, finished: int, running: dict[int, int]) -> int:
        """A bound of any completion: what is left for each agent, from the heads that the partial schedule implies."""
        instance = self.instance
        durations, tails = instance.durations, self._tails
        ends: list[int] = [0] * instance.size
        left: list[list[tuple[int, int, int]]] = [[] for _ in instance.capacities]
        for step in range(instance.size):
            if finished >> step & 1:
                ends[step] = self._start[step] + durations[step]
                continue
            end = running.get(step)
            if end is not None:
                ends[step] = end
                if end > now:
                    for agent in instance.agents[step]:
                        left[agent].append((now, end - now, tails[step] - durations[step]))
                continue
            head = now
            for earlier in instance.before[step]:
                if ends[earlier] > head:
                    head = ends[earlier]
            ends[step] = head + durations[step]
            if durations[step]:
                for agent in instance.agents[step]:
                    left[agent].append((head, durations[step], tails[step] - durations[step]))
        least = 0
        for jobs, capacity in zip(left, instance.capacities, strict=True):
            if len(jobs) > capacity:
                least = max(least, preemptive_bound(jobs) if capacity == 1 else energetic_bound(jobs, capacity))
        return least

    def _dominated(self, time: int, scheduled: int, active: dict[int, int]) -> bool:
        """The cutset rule: a partial schedule of the same steps that was nowhere later has been searched."""
        return any(
            then <= time and all(end <= active.get(step, time) for step, end in ends)
            for then, ends in self._seen.get(scheduled, ())
        )


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _delaying(overloaded: list[tuple[list[int], int]]) -> list[frozenset[int]]:
    """The minimal sets of steps whose delay leaves no agent overloaded."""
    partial: set[frozenset[int]] = {frozenset()}
    for users, excess in overloaded:
        grown: set[frozenset[int]] = set()
        for chosen in partial:
            missing = excess - sum(1 for user in users if user in chosen)
            if missing <= 0:
                grown.add(chosen)
            else:
                rest = [user for user in users if user not in chosen]
                grown.update(chosen | frozenset(more) for more in combinations(rest, missing))
        partial = grown
    return sorted(
        (one for one in partial if not any(other < one for other in partial)), key=lambda one: tuple(sorted(one))
    )
