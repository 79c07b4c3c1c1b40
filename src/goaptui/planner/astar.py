"""Search over the state space: A*, and greedy best-first for a first plan.

Hart, Nilsson and Raphael (1968): with an admissible estimate the first goal that is taken from the queue is optimal.
An operator that every plan still has to use, that takes nothing away and whose effects nothing takes away, is used as
soon as it can be, with nothing beside it: whatever plan there is, it may as well come first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeAlias

from goaptui.planner.solution import Limits
from goaptui.planner.statespace import SearchState, StateSpace

Estimate: TypeAlias = Callable[[SearchState], int | None]


@dataclass(slots=True)
class Found:
    """What a search came to. `ops` are places of operators in order, ``None`` where no plan was found.

    `bound` is a proven lower bound of the additive cost; `proven` tells that `ops` is optimal, or that no plan exists.
    """

    ops: list[int] | None
    bound: int
    proven: bool
    expanded: int = 0


class Pulse:
    """Looks at the limits every few milliseconds of work and lets other threads run."""

    __slots__ = ("_last", "_limits", "_yield", "over")

    def __init__(self, limits: Limits) -> None:
        import threading

        self._limits = limits
        self._last = time.monotonic()
        self._yield = threading.current_thread() is not threading.main_thread()
        self.over = limits.reached()

    def __call__(self) -> bool:
        """Whether to stop. Raises `Cancelled` where nobody wants the answer any more."""
        now = time.monotonic()
        if now - self._last > 0.004:
            if self._yield:
                time.sleep(0)
                now = time.monotonic()
            self._last = now
            self.over = self._limits.reached()
        return self.over


class Explorer:
    """The states met, how they were come by, and what to do in each."""

    def __init__(self, space: StateSpace, forced: Sequence[tuple[int, int]]) -> None:
        self.space = space
        self.eager = [(bit, space.need[op], space.groups[op], op) for bit, op in forced if space.harmless[op]]
        self.eager_mask = 0
        for bit, _, _, _ in self.eager:
            self.eager_mask |= bit
        self.parents: dict[SearchState, tuple[SearchState, tuple[int, ...]] | None] = {}

    def settle(self, state: SearchState) -> tuple[SearchState, tuple[int, ...], int]:
        """Use what is forced and harmless; the state after, the operators used, their weight."""
        mask = state[0]
        if mask & self.eager_mask == self.eager_mask:
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

    def path(self, state: SearchState) -> list[int]:
        """The operators that led to a state."""
        pieces = []
        while (step := self.parents[state]) is not None:
            state, ops = step
            pieces.append(ops)
        return [op for ops in reversed(pieces) for op in ops]


def greedy(
    space: StateSpace, forced: Sequence[tuple[int, int]], estimate: Estimate, pulse: Pulse, most: int
) -> list[int] | None:
    """Some plan, soon: greedy best-first by the estimate; gives up after `most` states."""
    explorer = Explorer(space, forced)
    start, ops, _ = explorer.settle(space.start)
    parents = explorer.parents
    parents[space.start] = None
    if ops:
        parents[start] = (space.start, ops)
    first = estimate(start)
    if first is None:
        return None
    heap: list[tuple[int, int, SearchState]] = [(first, 0, start)]
    serial = 0
    while heap and most and not pulse():
        _, _, state = heappop(heap)
        most -= 1
        if space.is_goal(state):
            return explorer.path(state)
        for op in space.applicable(state):
            after, more, _ = explorer.settle(space.successor(state, op))
            if after in parents:
                continue
            h = estimate(after)
            if h is None:
                continue
            parents[after] = (state, (op, *more))
            serial += 1
            heappush(heap, (h, -serial, after))
            if pulse():
                return None
    return None


def astar(
    space: StateSpace, forced: Sequence[tuple[int, int]], estimate: Estimate, better: Estimate | None, limits: Limits,
    pulse: Pulse, plan: list[int] | None, most: int | None = None,
) -> Found:  # fmt: skip
    """The optimal plan, or what is known when the limits are reached, or `most` states were expanded.

    `plan` is the best one known so far. `better` is a dearer estimate, asked only when a state is about to be expanded.
    """
    cost = space.cost
    best = sum([cost[op] for op in plan]) if plan is not None else None
    explorer = Explorer(space, forced)
    settle, parents = explorer.settle, explorer.parents
    start, ops, g = settle(space.start)
    parents[space.start] = None
    if ops:
        parents[start] = (space.start, ops)
    h = estimate(start)
    if h is None:
        return Found(None, 0, True)
    g_of: dict[SearchState, int] = {start: g}
    asked: dict[SearchState, int | None] = {}
    heap: list[tuple[int, int, int, SearchState]] = [(g + h, 0, g, start)]
    serial = expanded = 0
    bound = g + h
    successor, applicable, is_goal = space.successor, space.applicable, space.is_goal
    while heap:
        f, _, g, state = heappop(heap)
        if g != g_of[state]:
            continue
        if best is not None and f >= best:
            break
        if better is not None:
            if state not in asked:
                h = asked[state] = better(state)
            else:
                h = asked[state]
            if h is None:
                continue
            if g + h > f:
                serial += 1
                if best is None or g + h < best:
                    heappush(heap, (g + h, -serial, g, state))
                if pulse():
                    return Found(plan, min(bound, best) if best is not None else bound, False, expanded)
                continue
        if f > bound:
            bound = f
            if limits.on_progress is not None and not expanded % 16:
                _tell(space, limits, best, bound, expanded)
        if is_goal(state):
            return Found(explorer.path(state), f, True, expanded)
        expanded += 1
        if pulse() or (most is not None and expanded > most):
            return Found(plan, min(bound, best) if best is not None else bound, False, expanded)
        for op in applicable(state):
            after, more, weight = settle(successor(state, op))
            reached = g + cost[op] + weight
            known = g_of.get(after)
            if known is not None and known <= reached:
                continue
            h = estimate(after)
            if h is None or (best is not None and reached + h >= best):
                continue
            g_of[after] = reached
            parents[after] = (state, (op, *more))
            serial += 1
            heappush(heap, (reached + h if reached + h > f else f, -serial, reached, after))
    if best is None:
        return Found(None, 0, True, expanded)
    return Found(plan, best, True, expanded)


def _tell(space: StateSpace, limits: Limits, best: int | None, bound: int, expanded: int) -> None:
    from goaptui.planner.costs import exact
    from goaptui.planner.solution import Progress

    assert limits.on_progress is not None
    unit = space.task.unit
    known = None if best is None else exact(best >> space.shift, unit)
    limits.on_progress(Progress(known, exact(bound >> space.shift, unit), expanded))
