"""A plan for work that has to be done anyway, by going on to the nearest of it: a first plan for exclusive resources.

Some operators are in every plan. Whatever has to be there before one of them can be used (a branch checked out, an
environment up) is brought about as cheaply as can be (Dijkstra 1959, over the operators that are not of that kind), it
is used with all the others that can be used there, and so on until the goal holds: the nearest neighbour on a tour
(Rosenkrantz, Stearns and Lewis 1977), and enforced hill-climbing (Hoffmann and Nebel 2001) with the work that is left
as the estimate. It is a plan soon or not at all, and no more than that.

What is left to do is kept by what it waits for, so that each step costs what it changes, not what there is.
"""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush

from goaptui.planner.astar import Forced
from goaptui.planner.pulse import Ask
from goaptui.planner.statespace import SearchState, StateSpace, bits

MOST = 2000
"""So many states are looked at on the way to the nearest work."""


def errands(space: StateSpace, forced: Forced, over: Ask) -> list[int] | None:
    """A plan (places of operators), or ``None`` where the nearest work leads nowhere, or is too far.

    `forced` are pairs of a literal's bit and the operator that alone makes it, which every plan uses.
    """
    work = _Work(space, forced)
    state = space.start
    plan: list[int] = []
    state = work.do(state, plan)
    while not space.is_goal(state):
        way = _nearest(space, work, state, over)
        if way is None:
            return None
        for move in way:
            state = space.successor(state, move)
            plan.append(move)
        work.heed(state[0])
        before = len(plan)
        state = work.do(state, plan)
        if len(plan) == before and (op := work.any_at(state[0])) is not None:
            # what takes something away is not used before there is nothing else
            plan.append(op)
            state = work.do(space.successor(state, op), plan)
    return plan


class _Work:
    """The forced operators that are left.

    Those whose lasting needs are there wait at what comes and goes of their needs; the others for a lasting need.
    """

    def __init__(self, space: StateSpace, forced: Forced) -> None:
        self.space = space
        self.bit_of = {op: bit for bit, op in forced}
        self.lasting = space.needed & ~space.lost
        self.mask = 0
        """The literals that were seen to hold."""
        self.waiting: dict[int, list[int]] = {}
        """By a lasting literal that is missing, who needs it."""
        self.places: dict[int, dict[int, list[int]]] = {}
        """By one literal that comes and goes (0: none), by all of them: who can be used where these hold."""
        self.moves: dict[int, list[tuple[int, int]]] = {}
        """The operators that are not forced, by one literal that they need and that comes and goes."""
        users: Counter[int] = Counter()
        for need in space.need:
            users.update(bits(need & space.lost))
        self.users = users
        for op, need in enumerate(space.need):
            if op not in self.bit_of or not space.harmless[op]:
                self.moves.setdefault(self._rarest(need & space.lost), []).append((need, op))
        for op in self.bit_of:
            self._wait(op, space.start[0])
        self.heed(space.start[0])

    def _rarest(self, mask: int) -> int:
        return min(bits(mask), key=self.users.__getitem__) if mask else 0

    def _wait(self, op: int, mask: int) -> None:
        """Let an operator wait for what it lacks."""
        need = self.space.need[op]
        missing = need & self.lasting & ~mask
        if missing:
            self.waiting.setdefault(missing & -missing, []).append(op)
        else:
            place = need & self.space.lost
            self.places.setdefault(self._rarest(place), {}).setdefault(place, []).append(op)

    def heed(self, mask: int) -> None:
        """See to those who wait for what holds now."""
        for bit in bits(mask & self.lasting & ~self.mask):
            for op in self.waiting.pop(bit, ()):
                self._wait(op, mask)
        self.mask |= mask & self.lasting

    def at(self, mask: int, arrived: bool = False) -> list[int]:
        """The work that can be done where these literals hold; where one has arrived, what is done is left out."""
        space = self.space
        out = []
        for bit in (0, *bits(mask & space.lost)):
            for place, ops in self.places.get(bit, _NOTHING).items():
                if mask & place == place:
                    left = [op for op in ops if not mask & self.bit_of[op]]
                    if arrived:
                        ops[:] = left
                    out += [op for op in left if not space.groups[op] or space.holding(mask, 0, space.groups[op])]
        return out

    def any_at(self, mask: int) -> int | None:
        """One of these, the first in the file; ``None`` where there is nothing to do."""
        return min(self.at(mask), default=None)

    def do(self, state: SearchState, plan: list[int]) -> SearchState:
        """Use all that does no harm, and whatever that makes possible."""
        space = self.space
        again = True
        while again:
            again = False
            self.heed(state[0])
            for op in self.at(state[0], arrived=True):
                if space.harmless[op] and not state[0] & self.bit_of[op]:
                    state = space.successor(state, op)
                    plan.append(op)
                    again = True
        return state


_NOTHING: dict[int, list[int]] = {}


def _nearest(space: StateSpace, work: _Work, start: SearchState, over: Ask) -> list[int] | None:
    """The cheapest way to where there is work, or to the goal."""
    cost, groups, successor, holding, lost = space.cost, space.groups, space.successor, space.holding, space.lost
    moves = work.moves
    came: dict[SearchState, tuple[SearchState, int] | None] = {start: None}
    best: dict[SearchState, int] = {start: 0}
    heap: list[tuple[int, int, SearchState]] = [(0, 0, start)]
    serial = 0
    left = MOST
    while heap and left:
        spent, _, here = heappop(heap)
        if spent > best[here]:
            continue
        mask = here[0]
        if (work.lasting & mask & ~work.mask and _opens(space, work, mask)) or work.at(mask) or space.is_goal(here):
            way = []
            while (step := came[here]) is not None:
                here, op = step
                way.append(op)
            way.reverse()
            return way if way or work.at(mask) else None
        left -= 1
        if over():
            return None
        for bit in (0, *bits(mask & lost)):
            for need, op in moves.get(bit, ()):
                if mask & need == need and (not groups[op] or holding(mask, 0, groups[op])):
                    after = successor(here, op)
                    reached = spent + cost[op]
                    known = best.get(after)
                    if known is None or reached < known:
                        best[after] = reached
                        came[after] = (here, op)
                        serial += 1
                        heappush(heap, (reached, serial, after))
    return None


def _opens(space: StateSpace, work: _Work, mask: int) -> bool:
    """Whether what a way brought about that lasts lets something be done that could not be done before."""
    for bit in bits(mask & work.lasting & ~work.mask):
        for op in work.waiting.get(bit, ()):
            if mask & space.need[op] == space.need[op] and not mask & work.bit_of[op]:
                return True
    return False
