"""LM-cut in the states of a search: few landmarks, and those found for a state are kept for the states after it.

Helmert and Domshlak (2009) as in `lmcut`, but made for states: there each landmark is worth more than the time that it
takes. The order in which facts of equal value are looked at decides which precondition an operator is said to hang on,
and a good order finds up to twice as much: the last one reached is looked at first, anew for each landmark.
A weight has the cost in its high bits and a step in the low ones: first the cost is shared out among the landmarks, as
if steps did not count, then what is left.

Pommerening and Helmert, "Incremental LM-Cut" (2013): a landmark of a state from which an operator leads on is still one
of the state after, unless the operator is part of it. What is kept is taken off the weights, and only the rest is
computed anew. Even before that the landmarks that are kept are a bound, which costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from goaptui.planner.lmcut import OutOfTime, Relaxed
from goaptui.planner.statespace import StateSpace

Landmark: TypeAlias = tuple[int, int, tuple[int, ...]]
"""The weight of a landmark, its operators as a mask of places in the space, and as operators of the relaxation."""


class StateCuts:
    """The estimate for the states of a space.

    Operators that are the same in the relaxation are one there, with the least of their weights. `work` counts what was
    done (see `portfolio`).
    """

    def __init__(self, space: StateSpace) -> None:
        self.space = space
        self.work = 0
        self._shift = space.shift
        self._half = 1 << space.shift - 1
        self._merge(space.relaxed, len(space.ops))
        relaxed = self.relaxed
        self._lengths = [len(needs) for needs in relaxed.pre]
        self._costs = [weight + self._half >> self._shift for weight in relaxed.cost]
        self._never = sum(relaxed.cost) + 1
        self._step = 1 + sum(self._lengths) // 8  # the work of a landmark

    def _merge(self, relaxed: Relaxed, real: int) -> None:
        merged: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        pre: list[tuple[int, ...]] = []
        add: list[tuple[int, ...]] = []
        weights: list[int] = []
        places: list[int] = []
        for op in range(len(relaxed.pre) - 1):
            needs = tuple(sorted(set(relaxed.pre[op]) - {relaxed.always}))
            adds = tuple(sorted(set(relaxed.add[op]).difference(needs)))
            if not adds:
                continue
            at = merged.setdefault((needs, adds), len(pre))
            if at == len(pre):
                pre.append(needs)
                add.append(adds)
                weights.append(relaxed.cost[op])
                places.append(0)
            elif relaxed.cost[op] < weights[at]:
                weights[at] = relaxed.cost[op]
            if op < real:
                places[at] |= 1 << op
        goals = [fact for fact in relaxed.pre[-1] if fact != relaxed.always]
        self._places = places
        self.relaxed = Relaxed(relaxed.n_facts - 2, pre, add, weights, goals)

    def __call__(
        self, mask: int, kept: Sequence[Landmark] = (), limit: int | None = None,
        pulse: Callable[[], bool] | None = None,
    ) -> tuple[int, list[Landmark]] | None:  # fmt: skip
        """A lower bound of what is left, and the landmarks that make it up; ``None`` where the goal is out of reach.

        `kept` are landmarks of this state that are known. Stops early where the bound is above `limit`.

        Raises:
            OutOfTime: `pulse` told so; it is asked once a landmark.
        """
        relaxed = self.relaxed
        shift, half = self._shift, self._half
        weights = relaxed.cost[:]
        costs = self._costs[:]
        total = 0
        landmarks = list(kept)
        for weight, _, ops in kept:
            total += weight
            for op in ops:
                weights[op] -= weight
                costs[op] = weights[op] + half >> shift
        start = self.space.facts_of(mask)
        start.append(relaxed.always)
        goal = relaxed.goal
        places = self._places
        by_cost = True
        while limit is None or total <= limit:
            if pulse is not None and pulse():
                raise OutOfTime
            self.work += self._step
            values, supporter, via = self._explore(start, costs if by_cost else weights)
            if not values[goal]:
                if not by_cost:
                    break
                by_cost = False
                continue
            if values[goal] >= self._never:
                return None
            cut = self._cut(values, supporter, via, costs if by_cost else weights)
            if by_cost:
                # the least cost and the least of what is beside it, each by itself
                cost = min([costs[op] for op in cut])
                weight = (cost << shift) + min([weights[op] - (costs[op] << shift) for op in cut])
            else:
                weight = min([weights[op] for op in cut])
            members = 0
            for op in cut:
                weights[op] -= weight
                costs[op] = weights[op] + half >> shift
                members |= places[op]
            total += weight
            landmarks.append((weight, members, tuple(cut)))
        return total, landmarks

    def _explore(self, start: list[int], cost: list[int]) -> tuple[list[int], list[int], list[int]]:
        """The values of facts (h_max), what each operator hangs on (-1: cannot run), and what gives a fact its value.

        Facts of equal value are taken last in, first out.
        """
        relaxed = self.relaxed
        uses, add = relaxed.uses, relaxed.add
        values = [self._never] * relaxed.n_facts
        via = [-1] * relaxed.n_facts
        supporter = [-1] * len(cost)
        counts = self._lengths[:]
        for fact in start:
            values[fact] = 0
        waiting: dict[int, list[int]] = {0: start[:]}
        queue = [0]
        while queue:
            value = heappop(queue)
            facts = waiting.pop(value)
            while facts:
                fact = facts.pop()
                if values[fact] != value:
                    continue
                for op in uses[fact]:
                    count = counts[op] = counts[op] - 1
                    if count:
                        continue
                    supporter[op] = fact
                    price = cost[op]
                    if price:
                        after = value + price
                        for new in add[op]:
                            if after < values[new]:
                                values[new] = after
                                via[new] = op
                                if after in waiting:
                                    waiting[after].append(new)
                                else:
                                    waiting[after] = [new]
                                    heappush(queue, after)
                    else:
                        for new in add[op]:
                            if value < values[new]:
                                values[new] = value
                                via[new] = op
                                facts.append(new)
        return values, supporter, via

    def _cut(self, values: list[int], supporter: list[int], via: list[int], cost: list[int]) -> list[int]:
        """The operators that lead into the zone from which the goal is had for nothing."""
        zone, border = self.relaxed.zone(supporter, cost)
        near = values[self.relaxed.goal]  # what is worth less is reached without entering the zone
        outside: dict[int, bool] = {}
        cut: list[int] = []
        for op in dict.fromkeys(border):
            fact = supporter[op]
            if values[fact] < near:
                cut.append(op)
            elif fact not in zone:
                known = outside.get(fact)
                if known is None:
                    known = self._outside(fact, zone, outside, near, values, via, supporter)
                if known:
                    cut.append(op)
        return cut

    def _outside(
        self, fact: int, zone: set[int], outside: dict[int, bool], near: int, values: list[int], via: list[int],
        supporter: list[int],
    ) -> bool:  # fmt: skip
        """Whether a fact is reached from the start without entering the zone, each operator by its supporter."""
        first = fact
        seen = {fact}
        stack = [fact]
        while stack:
            fact = stack.pop()
            # its own best way first
            best = supporter[via[fact]]
            if values[best] < near or outside.get(best):
                for passed in (first, fact):
                    outside[passed] = True
                return True
            for op in self.relaxed.adders[fact]:
                before = supporter[op]
                if before < 0 or before in zone or before in seen:
                    continue
                if values[before] < near or outside.get(before):
                    outside[first] = outside[fact] = True
                    return True
                seen.add(before)
                stack.append(before)
        for passed in seen:
            outside[passed] = False
        return False
