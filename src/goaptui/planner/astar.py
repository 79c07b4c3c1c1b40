"""A* over the state space, guided by LM-cut: the general way, for what nothing faster answers.

Hart, Nilsson and Raphael (1968); with an admissible estimate the first goal that is taken from the queue is optimal.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from heapq import heappop, heappush

from goaptui.planner.solution import Limits, Progress
from goaptui.planner.statespace import SearchState, StateSpace


@dataclass(slots=True)
class Found:
    """What a search came to. `ops` are places of operators in order, ``None`` where no plan was found.

    `bound` is a proven lower bound of the additive cost; `proven` tells that `ops` is optimal, or that no plan exists.
    """

    ops: list[int] | None
    cost: int
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


def greedy(space: StateSpace, pulse: Pulse, most: int) -> list[int] | None:
    """Some plan, soon: greedy best-first by the estimate; gives up after `most` states."""
    estimate = space.relaxed.lmcut
    start = space.start
    first = estimate(space.facts_of(start))
    if first is None:
        return None
    parents: dict[SearchState, tuple[SearchState, int] | None] = {start: None}
    heap: list[tuple[int, int, SearchState]] = [(first, 0, start)]
    serial = 0
    while heap and most and not pulse():
        _, _, state = heappop(heap)
        most -= 1
        if space.is_goal(state):
            return _path(parents, state)
        for op in space.applicable(state):
            after = space.successor(state, op)
            if after in parents:
                continue
            parents[after] = (state, op)
            h = estimate(space.facts_of(after))
            if h is not None:
                serial += 1
                heappush(heap, (h, -serial, after))
            if pulse():
                return None
    return None


def astar(space: StateSpace, limits: Limits, pulse: Pulse, plan: list[int] | None) -> Found:
    """The optimal plan, or what is known when the limits are reached. `plan` is the best one known so far."""
    cost = space.cost
    best = sum(cost[op] for op in plan) if plan is not None else None
    estimate = space.relaxed.lmcut
    start = space.start
    h = estimate(space.facts_of(start))
    if h is None:
        return Found(None, 0, 0, True)
    g_of: dict[SearchState, int] = {start: 0}
    parents: dict[SearchState, tuple[SearchState, int] | None] = {start: None}
    estimates: dict[SearchState, int | None] = {start: h}
    closed: set[SearchState] = set()
    heap: list[tuple[int, int, int, SearchState]] = [(h, 0, 0, start)]
    serial = expanded = 0
    bound = h
    while heap:
        f, _, negative_g, state = heappop(heap)
        if state in closed or -negative_g != g_of[state]:
            continue
        if best is not None and f >= best:
            break
        if f > bound:
            bound = f
            if limits.on_progress is not None and not expanded % 16:
                _tell(space, limits, best, bound, expanded)
        if space.is_goal(state):
            return Found(_path(parents, state), f, f, True, expanded)
        closed.add(state)
        expanded += 1
        g = -negative_g
        for op in space.applicable(state):
            after = space.successor(state, op)
            reached = g + cost[op]
            known = g_of.get(after)
            if known is not None and known <= reached:
                continue
            if after in estimates:
                h = estimates[after]
            else:
                h = estimates[after] = estimate(space.facts_of(after))
            if h is None or (best is not None and reached + h >= best):
                continue
            g_of[after] = reached
            parents[after] = (state, op)
            closed.discard(after)
            serial += 1
            heappush(heap, (max(f, reached + h), -serial, -reached, after))
            if pulse():
                return Found(plan, best or 0, min(bound, best) if best is not None else bound, False, expanded)
    if best is None:
        return Found(None, 0, 0, True, expanded)
    return Found(plan, best, best, True, expanded)


def _tell(space: StateSpace, limits: Limits, best: int | None, bound: int, expanded: int) -> None:
    from goaptui.planner.costs import exact

    assert limits.on_progress is not None
    cost = None if best is None else exact(best // space.whole, space.task.unit)
    limits.on_progress(Progress(cost, exact(bound // space.whole, space.task.unit), expanded))


def _path(parents: dict[SearchState, tuple[SearchState, int] | None], state: SearchState) -> list[int]:
    ops = []
    while (step := parents[state]) is not None:
        state, op = step
        ops.append(op)
    ops.reverse()
    return ops
