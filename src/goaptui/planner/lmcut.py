"""LM-cut: an admissible estimate of the delete-free cost, as a sum of disjoint landmarks.

Helmert and Domshlak, "Landmarks, Critical Paths and Abstractions: What's the Difference Anyway?" (2009). Works on any
additive integer costs, big ones included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from goaptui.planner.pulse import never, rounds

Cut: TypeAlias = tuple[int, list[int]]
"""The cost of a landmark, and its operators: every plan has one of them."""


class OutOfTime(Exception):
    """The limits were reached in the middle of an estimate."""


class Relaxed:
    """A delete-free task: operators with preconditions and adds over facts ``0 .. n - 1``, and a goal fact.

    Fact `always` holds at every start; operators without preconditions are given it. `goal` is added by an operator of
    cost 0 (the last one) whose preconditions are the goals.
    """

    __slots__ = ("_lengths", "add", "adders", "always", "cost", "goal", "n_facts", "pre", "uses")

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
        self.adders: list[list[int]] = [[] for _ in range(self.n_facts)]
        for op, facts in enumerate(self.add):
            for fact in facts:
                self.adders[fact].append(op)
        self._lengths = [len(p) for p in self.pre]

    def lmcut(self, start: Iterable[int], limit: int | None = None) -> int | None:
        """The estimate from a set of facts; ``None`` where the goal is out of reach even so."""
        result = self.cuts_without(start, (), limit, self.cost[:])
        return None if result is None else result[0]

    def additive(self, start: Iterable[int]) -> int | None:
        """The additive estimate (Bonet and Geffner, 2001): not a bound, but quick, and a good guide to some plan."""
        add, uses, cost, goal = self.add, self.uses, self.cost, self.goal
        n = self.n_facts
        value: list[int] = [-1] * n
        counts = self._lengths[:]
        total = cost[:]
        bits = n.bit_length()
        low = (1 << bits) - 1
        heap: list[int] = []
        for fact in start:
            value[fact] = 0
            heap.append(fact)
        value[self.always] = 0
        heap.append(self.always)
        heap.sort()
        while heap:
            entry = heappop(heap)
            fact = entry & low
            reached = entry >> bits
            if reached != value[fact]:
                continue
            if fact == goal:
                return reached
            for op in uses[fact]:
                total[op] += reached
                counts[op] -= 1
                if not counts[op]:
                    after = total[op]
                    for new in add[op]:
                        old = value[new]
                        if old < 0 or after < old:
                            value[new] = after
                            heappush(heap, after << bits | new)
        return None

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
        via: list[int] = [-1] * n  # the operator that a fact has its value from
        counts = self._lengths[:]
        for op in barred:
            counts[op] = -1
        supporter = [-1] * len(pre)
        # the queue holds single integers: a value, and below it the fact
        bits = n.bit_length()
        low = (1 << bits) - 1
        heap: list[int] = []
        for fact in start:
            value[fact] = 0
            heap.append(fact)
        value[self.always] = 0
        heap.append(self.always)
        heap.sort()
        for _ in rounds(pulse or never):
            if not heap:
                break
            entry = heappop(heap)
            fact = entry & low
            reached = entry >> bits
            if reached != value[fact]:
                continue
            for op in uses[fact]:
                counts[op] -= 1
                if not counts[op]:
                    supporter[op] = fact
                    after = reached + cost[op]
                    for new in add[op]:
                        old = value[new]
                        if old < 0 or after < old:
                            value[new] = after
                            via[new] = op
                            heappush(heap, after << bits | new)
        if value[goal] < 0:
            return None
        total = 0
        cuts: list[Cut] = []
        while value[goal]:
            if pulse is not None and pulse():
                raise OutOfTime
            zone, border = self.zone(supporter, cost)
            # of those operators the ones that are reached from the start outside of the zone
            outside: dict[int, bool] = {}
            cut: set[int] = set()
            least = 0
            for op in border:
                fact = supporter[op]
                if fact in zone or op in cut:
                    continue
                known = outside.get(fact)
                if known is None:
                    known = self._outside(fact, zone, outside, value, via, supporter)
                if known:
                    cut.add(op)
                    price = cost[op]
                    if not least or price < least:
                        least = price
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
                        via[new] = op
                        heappush(heap, after << bits | new)
            while heap:
                entry = heappop(heap)
                fact = entry & low
                reached = entry >> bits
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
                            via[new] = op
                            heappush(heap, after << bits | new)
        return total, cuts, cost, value

    def zone(self, supporter: Sequence[int], cost: Sequence[int]) -> tuple[set[int], list[int]]:
        """The facts from which the goal is had for nothing by supporters (-1: none), and the operators leading there.

        An operator may be among them more than once, and its supporter in the zone after all.
        """
        adders, goal = self.adders, self.goal
        zone = {goal}
        stack = [goal]
        border: list[int] = []
        while stack:
            for op in adders[stack.pop()]:
                fact = supporter[op]
                if fact >= 0 and fact not in zone:
                    if cost[op]:
                        border.append(op)
                    else:
                        zone.add(fact)
                        stack.append(fact)
        return zone, border

    def _outside(
        self,
        fact: int,
        zone: set[int],
        outside: dict[int, bool],
        value: list[int],
        via: list[int],
        supporter: list[int],
    ) -> bool:
        """Whether a fact is reached from the start without entering the zone, each operator by its supporter.

        The fact's own best way is looked at first. Where that leads through the zone other ways are tried, but not too
        many: "yes" is always safe, for a landmark with an operator more is a landmark.
        """
        path = [fact]
        while len(path) < 200:
            if not value[fact] or outside.get(fact):
                for passed in path:
                    outside[passed] = True
                return True
            fact = supporter[via[fact]]
            if fact in zone or outside.get(fact) is False:
                break
            path.append(fact)
        seen = {path[0]}
        stack = [path[0]]
        patience = 40
        while stack:
            for op in self.adders[stack.pop()]:
                fact = supporter[op]
                if fact < 0 or fact in zone or fact in seen:
                    continue
                if not value[fact] or outside.get(fact):
                    outside[path[0]] = True
                    return True
                seen.add(fact)
                stack.append(fact)
            patience -= 1
            if not patience:
                outside[path[0]] = True
                return True
        for passed in seen:
            outside[passed] = False
        return False
