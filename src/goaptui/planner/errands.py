"""A plan for work that has to be done anyway, by going on to the nearest of it: a first plan for exclusive resources.

Some operators are in every plan. Whatever has to be there before one of them can be used (a branch checked out, an
environment up) is brought about as cheaply as can be (Dijkstra 1959, over the operators that are not of that kind), it
is used with all the others that can be used there, and so on until the goal holds: the nearest neighbour on a tour
(Rosenkrantz, Stearns and Lewis 1977), and enforced hill-climbing (Hoffmann and Nebel 2001) with the work that is left
as the estimate. It is a plan soon or not at all, and no more than that.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

from goaptui.planner.astar import Forced, Settler
from goaptui.planner.statespace import SearchState, StateSpace

MOST = 2000
"""So many states are looked at on the way to the nearest work."""


def errands(space: StateSpace, settle: Settler, forced: Forced, over: Callable[[], bool]) -> list[int] | None:
    """A plan (places of operators), or ``None`` where the nearest work leads nowhere, or is too far.

    `forced` are pairs of a literal's bit and the operator that alone makes it, which every plan uses.
    """
    need, groups, cost, successor, holding = space.need, space.groups, space.cost, space.successor, space.holding
    at_once = {op for _, op in forced if space.harmless[op]}
    moves = [op for op in range(len(space.ops)) if op not in at_once]
    state, first, _ = settle(space.start)
    plan = list(first)
    lost = space.lost
    while not space.is_goal(state):
        # what is left to do, by what must hold for it that comes and goes; the rest of what it needs is there already
        mask = state[0]
        open_: dict[int, list[int]] = {}
        for bit, op in forced:
            if not mask & bit and not need[op] & ~lost & ~mask:
                open_.setdefault(need[op] & lost, []).append(op)
        left = any(not mask & bit for bit, _ in forced)
        came: dict[SearchState, tuple[SearchState, int] | None] = {state: None}
        best: dict[SearchState, int] = {state: 0}
        heap: list[tuple[int, int, SearchState]] = [(0, 0, state)]
        serial = 0
        found: SearchState | None = None
        work: list[int] = []
        most = MOST
        while heap:
            spent, _, here = heappop(heap)
            if spent > best[here]:
                continue
            mask = here[0]
            if left:
                work = [
                    op
                    for asked, ops in open_.items()
                    if mask & asked == asked
                    for op in ops
                    if not groups[op] or holding(mask, 0, groups[op])
                ]
            if work or space.is_goal(here):
                found = here
                break
            most -= 1
            if most < 0 or over():
                return None
            for op in moves:
                if mask & need[op] == need[op] and (not groups[op] or holding(mask, 0, groups[op])):
                    after = successor(here, op)
                    reached = spent + cost[op]
                    known = best.get(after)
                    if known is None or reached < known:
                        best[after] = reached
                        came[after] = (here, op)
                        serial += 1
                        heappush(heap, (reached, serial, after))
        if found is None:
            return None
        way: list[int] = []
        here = found
        while (step := came[here]) is not None:
            here, op = step
            way.append(op)
        plan += reversed(way)
        state = found
        if work:
            state, more, _ = settle(state)
            plan += more
            if not more:  # what takes something away is not used before there is nothing else
                state = successor(state, work[0])
                plan.append(work[0])
                state, more, _ = settle(state)
                plan += more
    return plan
