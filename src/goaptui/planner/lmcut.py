"""LM-cut: an admissible estimate of the delete-free cost, as a sum of disjoint landmarks.

Helmert and Domshlak, "Landmarks, Critical Paths and Abstractions: What's the Difference Anyway?" (2009). Works on any
additive integer costs, big ones included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

Cut: TypeAlias = tuple[int, list[int]]
"""The cost of a landmark, and its operators: every plan has one of them."""


class OutOfTime(Exception):
    """The limits were reached in the middle of an estimate."""


class Relaxed:
    """A delete-free task: operators with preconditions and adds over facts ``0 .. n - 1``, and a goal fact.

    Fact `always` holds at every start; operators without preconditions are given it. `goal` is added by an operator of
    cost 0 (the last one) whose preconditions are the goals.
    """

    __slots__ = ("_lengths", "add", "always", "cost", "goal", "n_facts", "pre", "uses")

    def __init__(
        self, n_facts: int, pre: Sequence[Sequence[int]], add: Sequence[Sequence[int]], cost: Sequence[int],
        goals: Sequence[int],
    ) -> None:  # fmt: skip
        self.always = n_facts
        self.goal = n_facts + 1
        self.n_facts = n_facts + 2
        nothing = (self.always,)
        self.pre = [tuple(p) or nothing for p in pre]
        self.add = [tuple(a) for a in add]
        self.cost = list(cost)
        self.pre.append(tuple(goals) or nothing)
        self.add.append((self.goal,))
        self.cost.append(0)
        self.uses: list[list[int]] = [[] for _ in range(self.n_facts)]
        for op, needs in enumerate(self.pre):
            for fact in needs:
                self.uses[fact].append(op)
        self._lengths = [len(p) for p in self.pre]

    def lmcut(self, start: Iterable[int], limit: int | None = None) -> int | None:
        """The estimate from a set of facts; ``None`` where the goal is out of reach even so."""
        result = self.cuts_without(start, (), limit, self.cost[:])
        return None if result is None else result[0]

    def cuts_without(
        self,
        start: Iterable[int],
        barred: Iterable[int],
        limit: int | None,
        cost: list[int],
        pulse: Callable[[], bool] | None = None,
    ) -> tuple[int, list[Cut], list[int], list[int]] | None:
        """The estimate, the landmarks, the costs that they leave, and the facts' values under these (-1: unreached).

        Operators in `barred` are not used. Stops early once the estimate exceeds `limit`. Changes `cost`.

        Raises:
            OutOfTime: `pulse` told so; it is asked once a landmark.
        """
        pre, add, uses, goal = self.pre, self.add, self.uses, self.goal
        n = self.n_facts
        value: list[int] = [-1] * n
        counts = self._lengths[:]
        for op in barred:
            counts[op] = -1
        supporter = [-1] * len(pre)
        heap: list[tuple[int, int]] = []
        begin = [*start, self.always]
        for fact in begin:
            value[fact] = 0
            heap.append((0, fact))
        done = bytearray(n)
        while heap:
            reached, fact = heappop(heap)
            if done[fact]:
                continue
            done[fact] = 1
            for op in uses[fact]:
                counts[op] -= 1
                if not counts[op]:
                    supporter[op] = fact
                    after = reached + cost[op]
                    for new in add[op]:
                        old = value[new]
                        if old < 0 or after < old:
                            value[new] = after
                            heappush(heap, (after, new))
        if value[goal] < 0:
            return None
        adders: dict[int, list[int]] = {}
        for op, fact in enumerate(supporter):
            if fact >= 0:
                for new in add[op]:
                    if new in adders:
                        adders[new].append(op)
                    else:
                        adders[new] = [op]
        total = 0
        cuts: list[Cut] = []
        while value[goal]:
            if pulse is not None and pulse():
                raise OutOfTime
            # the facts from which the goal is had for nothing
            zone = {goal}
            stack = [goal]
            border: list[int] = []
            while stack:
                for op in adders.get(stack.pop(), ()):
                    if cost[op]:
                        border.append(op)
                    else:
                        fact = supporter[op]
                        if fact not in zone:
                            zone.add(fact)
                            stack.append(fact)
            # of the operators into that zone, those that are reached from the start outside of it
            seen = set(begin)
            stack = list(begin)
            cut: set[int] = set()
            while stack:
                fact = stack.pop()
                for op in uses[fact]:
                    if supporter[op] != fact:
                        continue
                    into = False
                    for new in add[op]:
                        if new in zone:
                            into = True
                            break
                    if into:
                        cut.add(op)
                        continue
                    for new in add[op]:
                        if new not in seen:
                            seen.add(new)
                            stack.append(new)
            least = min([cost[op] for op in cut])
            total += least
            cuts.append((least, list(cut)))
            for op in cut:
                cost[op] -= least
            if limit is not None and total > limit:
                break
            # values fall behind the operators that became cheaper
            for op in cut:
                after = value[supporter[op]] + cost[op]
                for new in add[op]:
                    if after < value[new]:
                        value[new] = after
                        heappush(heap, (after, new))
            while heap:
                reached, fact = heappop(heap)
                if value[fact] < reached:
                    continue
                for op in uses[fact]:
                    if supporter[op] != fact:
                        continue
                    best = fact
                    most = reached
                    for need in pre[op]:
                        if value[need] > most:
                            most = value[need]
                            best = need
                    supporter[op] = best
                    after = most + cost[op]
                    for new in add[op]:
                        if after < value[new]:
                            value[new] = after
                            heappush(heap, (after, new))
        return total, cuts, cost, value
