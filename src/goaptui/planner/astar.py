"""Search over the state space: A*.

Hart, Nilsson and Raphael (1968): with an admissible estimate the first goal that is taken from the queue is optimal.
An operator that every plan still has to use, that takes nothing away and whose effects nothing takes away, is used as
soon as it can be, with nothing beside it: whatever plan there is, it may as well come first.

Costs here put the cost first and the number of steps second. Of the optimal plans the preferred one is found in a
second step: the search goes on through all that is as good, and a pass over the optimal part of the graph chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from goaptui.planner.portfolio import Found
from goaptui.planner.pulse import Pulse
from goaptui.planner.quiet import let_go
from goaptui.planner.solution import Limits
from goaptui.planner.statespace import SearchState, StateSpace
from goaptui.planner.ties import Graph, preferred

Estimate: TypeAlias = Callable[[int], int | None]
"""A lower bound of what is left, from the mask of the literals that hold; ``None`` where the goal is out of reach."""

Forced: TypeAlias = Sequence[tuple[int, int]]
"""Pairs of a literal's bit and the place of the operator that alone makes it, and that every plan uses."""

TIES_WORK = 1_000_000
"""So much more work, and twice as much as before, is done for the preference among optimal plans."""


PER_STATE, PER_SUCCESSOR = 15, 6
"""The work of an expansion."""


class Settler:
    """Uses what is forced and harmless as soon as it can be."""

    def __init__(self, space: StateSpace, forced: Forced) -> None:
        self.space = space
        self.eager = [(bit, space.need[op], space.groups[op], op) for bit, op in forced if space.harmless[op]]
        self.mask = 0
        for bit, _, _, _ in self.eager:
            self.mask |= bit

    def __call__(self, state: SearchState) -> tuple[SearchState, tuple[int, ...], int]:
        """The state after, the operators used, their weight."""
        mask = state[0]
        if mask & self.mask == self.mask:
            return state, (), 0
        space = self.space
        used: list[int] = []
        weight = 0
        left = [item for item in self.eager if not mask & item[0]]
        again = True
        while again and left:
            again = False
            rest = []
            for item in left:
                bit, need, groups, op = item
                if mask & bit:
                    continue
                if mask & need == need and (not groups or space.holding(mask, 0, groups)):
                    mask = mask & space.clear[op] | space.set[op]
                    used.append(op)
                    weight += space.cost[op]
                    again = True
                else:
                    rest.append(item)
            left = rest
        return ((mask, state[1]), tuple(used), weight) if used else (state, (), 0)


def weighted(
    space: StateSpace, settle: Settler, estimate: Estimate, pulse: Pulse, tenths: int, most: int, best: int | None
) -> list[int] | None:
    """A plan of less weight than `best`, by A* with the estimate made `tenths` tenths of what it is.

    Gives up after `most` states. Pohl (1970); what is found is no more than a plan.
    """
    start, first, base = settle(space.start)
    h = estimate(start[0])
    if h is None:
        return None
    cost = space.cost
    graph = Graph()
    graph.g[start] = base
    heap: list[tuple[int, int, int, SearchState]] = [(base * 10 + h * tenths, 0, base, start)]
    serial = 0
    while heap and most and not pulse():
        _, _, g, state = heappop(heap)
        if g != graph.g[state]:
            continue
        if space.is_goal(state):
            return [*first, *graph.path(state)]
        most -= 1
        for op in space.applicable(state):
            after, more, weight = settle(space.successor(state, op))
            reached = g + cost[op] + weight
            known = graph.g.get(after)
            if known is not None and known <= reached:
                continue
            h = estimate(after[0])
            if h is None or (best is not None and reached + h >= best):
                continue
            graph.g[after] = reached
            graph.parent[after] = (state, (op, *more))
            serial += 1
            heappush(heap, (reached * 10 + h * tenths, -serial, reached, after))
    return None


class Search:
    """A* that can be asked to go on, with another share of work.

    `estimate` is asked of each state when it is met; `price` is about how much work that is beside the rest. `plan` is
    the best plan known so far.
    """

    def __init__(
        self, space: StateSpace, settle: Settler, estimate: Estimate, price: int, limits: Limits, pulse: Pulse,
        plan: list[int] | None,
    ) -> None:  # fmt: skip
        self.space = space
        self.settle = settle
        self.estimate = estimate
        self.price = PER_SUCCESSOR + price
        self.work = 0
        self.limits = limits
        self.pulse = pulse
        self.plan = plan
        self.best = None if plan is None else sum([space.cost[op] for op in plan])
        self.expanded = 0
        self.bound = 0
        self.graph = Graph()
        self.goals: list[SearchState] = []
        self.heap: list[tuple[int, int, int, SearchState]] = []
        self._serial = 0
        start, ops, g = settle(space.start)
        self.start = start
        self.first = ops
        self.base = g
        h = estimate(start[0])
        if h is not None:
            self.graph.g[start] = g
            self.bound = g + h
            self.heap.append((g + h, 0, g, start))

    def close(self) -> None:
        """It is done with."""
        let_go(self.heap, self.goals, self.graph.g, self.graph.parent, self.graph.others)

    def improve(self, plan: list[int]) -> None:
        """Take a plan over that is better than the best one known."""
        cost = sum([self.space.cost[op] for op in plan])
        if self.best is None or cost < self.best:
            self.best, self.plan = cost, plan

    def run(self, work: int | None = None) -> Found:
        """Search until the optimum is proven, the limits are reached, or so much more work was done."""
        done = self._run(work, ties=False)
        if not done:
            bound = self.bound if self.best is None else min(self.bound, self.best)
            return Found(self.plan, bound, False, self.expanded)
        if self.best is None:
            return Found(None, 0, True, self.expanded)
        if self._run(TIES_WORK + 2 * self.work, ties=True):
            order = preferred(
                self.space, self.settle, self.estimate, self.graph, self.goals, self.best, self.start, self.first
            )
            if order is not None:
                return Found(order, self.best, True, self.expanded, True)
        return Found(self.plan, self.best, True, self.expanded)

    def _run(self, work: int | None, ties: bool) -> bool:
        """Expand states; whether it came to an end. With `ties` all that may be part of an optimal plan."""
        space, heap, graph = self.space, self.heap, self.graph
        cost, settle, estimate, pulse = space.cost, self.settle, self.estimate, self.pulse
        successor, applicable, is_goal = space.successor, space.applicable, space.is_goal
        g_of, parent, others = graph.g, graph.parent, graph.others
        best = self.best
        serial = self._serial
        end = None if work is None else self.work + work
        price = self.price
        while heap:
            f, _, g, state = heap[0]
            if best is not None and (f > best or (f == best and not ties)):
                return True
            heappop(heap)
            if g != g_of[state]:
                continue
            if pulse() or (end is not None and self.work >= end):
                heappush(heap, (f, -serial, g, state))
                self._serial = serial + 1
                return False
            if f > self.bound:
                self.bound = f
                if self.limits.on_progress is not None:
                    self._tell()
            if is_goal(state):
                self.goals.append(state)
                if best is None or f < best:
                    self.best = best = f
                    self.plan = [*self.first, *graph.path(state)]
                    heappush(heap, (f, -serial, g, state))  # for the ties
                    self.goals.pop()
                    self._serial = serial + 1
                    return True
                continue
            self.expanded += 1
            ops = applicable(state)
            self.work += PER_STATE + price * len(ops)
            for op in ops:
                after, more, weight = settle(successor(state, op))
                reached = g + cost[op] + weight
                known = g_of.get(after)
                if known is not None and known <= reached:
                    if known == reached and after != state:
                        others.setdefault(after, []).append((state, (op, *more)))
                    continue
                h = estimate(after[0])
                if h is None or (best is not None and reached + h > best):
                    continue
                g_of[after] = reached
                parent[after] = (state, (op, *more))
                if known is not None:
                    others.pop(after, None)
                serial += 1
                heappush(heap, (reached + h if reached + h > f else f, -serial, reached, after))
        return True

    def _tell(self) -> None:
        from goaptui.planner.costs import exact
        from goaptui.planner.solution import Progress

        assert self.limits.on_progress is not None
        space = self.space
        unit = space.task.unit
        known = None if self.best is None else exact(self.best >> space.shift, unit)
        self.limits.on_progress(Progress(known, exact(self.bound >> space.shift, unit), self.expanded))
