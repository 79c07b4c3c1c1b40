"""Work that is done in places: the values of whatever is taken away, and the ways between them.

Of a state's literals some are never taken away (what is done stays done), and the others often have few values
together: which branch is checked out, which environment is up, how much room there is. Such a value is a *place*. A
state is a place and what is left to do, and most actions do one of two things: they go from place to place, or they
get something done.

An action that can only do good and that every plan needs is used as soon as it can be; so a step of the search goes to
the next place where there is one to use, in one go. What lies on the way need not be looked at: where a shortest way
leads through a place where something can be done, that place is a step of its own. (The projection onto the places is
that of pattern databases; Culberson and Schaeffer 1998. That there is nothing to lose in what is used at once is a
stubborn set of one; Wehrle and Helmert 2014.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

from goaptui.planner.statespace import SearchState, StateSpace

MOST = 600
"""So many places are few."""

PlaceState: TypeAlias = tuple[int, int]
"""A place by number, and the mask of the lasting literals that are still false."""


class Row(NamedTuple):
    """From one place: for each place the least weight of going there, what lies on such ways, and the last step."""

    weight: list[int]
    via: list[int]
    """The places (as a mask) that lie between on some way of least weight."""
    last: list[tuple[int, int] | None]
    """The place before, and the operator."""


class Left:
    """What is left to do: the same for every place.

    Attributes:
        ready: the operators to be used at once, where the place allows it; `chances` are others that may be used.
        here: the mask of places where one of those that are ready can be used.
    """

    __slots__ = ("chances", "here", "ready")

    def __init__(self, ready: list[int], chances: list[int], here: int) -> None:
        self.ready = ready
        self.chances = chances
        self.here = here


class Places:
    """The places of a space. `eager` are the operators that are used at once, each with the bit that it alone makes.

    With `lost` (some of the literals that are ever taken away, no numbers) it is a projection: the others are left out.

    Attributes:
        found: whether the task is of this form, with few places.
        places: for each place the literals that hold there, of those that are ever taken away, and the numbers.
        at: for each operator that gets something done the mask of places where it can be used.
        goal: the mask of places where the goals hold.
    """

    def __init__(
        self, space: StateSpace, eager: Sequence[tuple[int, int]], weight: Sequence[int], lost: int | None = None
    ) -> None:
        self.space = space
        self.weight = weight
        self.whole = lost is None
        lost = self.lost = space.lost if lost is None else lost
        self.lasting = space.needed & ~space.lost
        self.eager = {op: bit for bit, op in eager}
        need, clear, made = space.need, space.clear, space.set
        self.movers: list[int] = []
        self.doers: list[int] = []
        moving: list[int] = []
        for op in range(len(space.ops)):
            moves = ~clear[op] & lost or made[op] & lost or (self.whole and (space.sets[op] or space.incs[op]))
            if moves:
                moving.append(op)
            if op in self.eager or made[op] & self.lasting:
                self.doers.append(op)
            elif moves:
                self.movers.append(op)
        self.found = not space.goal_groups and not any(space.groups) and self._explore(moving)
        if not self.found:
            return
        self.gates = 0
        for op in self.movers:
            self.gates |= need[op] & self.lasting
        self._rows: dict[tuple[int, int], Row] = {}
        self._left: dict[int, Left] = {}
        self._settled: dict[PlaceState, tuple[int, tuple[int, ...], int]] = {}
        self.at: dict[int, int] = {}
        self._waiting: dict[int, list[int]] = {}
        masks = [mask for mask, _ in self.places]
        known: dict[int, int] = {}
        every = (1 << len(masks)) - 1
        for op in self.doers:
            asked = need[op] & lost
            here = known.get(asked)
            if here is None:
                here = every
                if asked:
                    here = 0
                    for place, mask in enumerate(masks):
                        if mask & asked == asked:
                            here |= 1 << place
                known[asked] = here
            self.at[op] = here
            rest = need[op] & self.lasting
            while rest:
                bit = rest & -rest
                rest ^= bit
                self._waiting.setdefault(bit, []).append(op)
        asked = space.goal & lost
        self.goal = 0
        for place, mask in enumerate(masks):
            if mask & asked == asked:
                self.goal |= 1 << place
        self.wanted = space.goal & self.lasting
        """The lasting literals of the goal."""

    def _explore(self, moving: list[int]) -> bool:
        """The places that can be reached, as far as they themselves tell; whether they are few."""
        space, lost = self.space, self.lost
        need = [space.need[op] & lost for op in moving]
        start = (space.start[0] & lost, space.start[1])
        self.places: list[SearchState] = [start]
        self.number: dict[SearchState, int] = {start: 0}
        self.ways: list[list[tuple[int, int]]] = []
        """For each place the operators that lead away from it, and where they lead."""
        number, places, successor, whole = self.number, self.places, space.successor, self.whole
        clear, made = space.clear, space.set
        for place in places:
            mask = place[0]
            ways = []
            for op, asked in zip(moving, need, strict=True):
                if mask & asked == asked:
                    if whole:
                        mask_after, numbers = successor(place, op)
                        after = (mask_after & lost, numbers)
                    else:
                        after = ((mask & clear[op] | made[op]) & lost, place[1])
                    if after != place:
                        to = number.get(after)
                        if to is None:
                            if len(places) >= MOST:
                                return False
                            to = number[after] = len(places)
                            places.append(after)
                        ways.append((op, to))
            self.ways.append(ways)
        return True

    # States ---------------------------------------------------------------------------------------------------------
    def state(self, state: SearchState) -> PlaceState:
        """A state of the space."""
        mask, numbers = state
        return self.number[mask & self.lost, numbers], self.lasting & ~mask

    def mask(self, state: PlaceState) -> int:
        """The literals that hold."""
        place, undone = state
        return self.places[place][0] | self.lasting & ~undone

    def left(self, undone: int) -> Left:
        """What is left, where these literals are false."""
        found = self._left.get(undone)
        if found is None:
            need, lasting, eager = self.space.need, self.lasting, self.eager
            ready, chances, here = [], [], 0
            for op in self.doers:
                if need[op] & lasting & undone:
                    continue
                if op not in eager:
                    chances.append(op)
                elif eager[op] & undone:
                    ready.append(op)
                    here |= self.at[op]
            found = self._left[undone] = Left(ready, chances, here)
        return found

    def _after(self, undone: int, before: Left, done: int) -> None:
        """Notes what is left after something was done, from what was left before."""
        if undone in self._left:
            return
        eager, need, lasting, at = self.eager, self.space.need, self.lasting, self.at
        ready = [op for op in before.ready if eager[op] & undone]
        chances = before.chances
        while done:
            bit = done & -done
            done ^= bit
            for op in self._waiting.get(bit, ()):
                if not need[op] & lasting & undone:
                    if op not in eager:
                        chances = chances if op in chances else [*chances, op]
                    elif eager[op] & undone and op not in ready:
                        ready.append(op)
        here = 0
        for op in ready:
            here |= at[op]
        self._left[undone] = Left(ready, chances, here)

    def settle(self, state: PlaceState) -> tuple[int, tuple[int, ...], int]:
        """What is undone after all that can be used at once at a place, what was used, and its weight."""
        known = self._settled.get(state)
        if known is not None:
            return known
        place, undone = state
        at, made, lasting, need = self.at, self.space.set, self.lasting, self.space.need
        left = self.left(undone)
        used: list[int] = []
        weight = 0
        if left.here >> place & 1:
            ready = [op for op in left.ready if at[op] >> place & 1]
            while ready:
                op = ready.pop()
                if not self.eager[op] & undone:
                    continue
                done = made[op] & undone
                used.append(op)
                weight += self.weight[op]
                undone &= ~made[op]
                while done:
                    bit = done & -done
                    done ^= bit
                    ready += [
                        other
                        for other in self._waiting.get(bit, ())
                        if other in self.eager and at[other] >> place & 1 and not need[other] & lasting & undone
                    ]
        if undone != state[1]:
            self._after(undone, left, state[1] & ~undone)
        result = self._settled[state] = (undone, tuple(used), weight)
        return result

    # Ways -----------------------------------------------------------------------------------------------------------
    def row(self, place: int, undone: int) -> Row:
        """The ways from a place."""
        key = place, undone & self.gates
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = self._ways_from(*key)
        return row

    def _ways_from(self, start: int, shut: int) -> Row:
        """Dijkstra 1959; ties are kept as what lies on any of the ways."""
        n = len(self.places)
        ways, weights, need = self.ways, self.weight, self.space.need
        doers = self.at
        best = [-1] * n
        via = [0] * n
        last: list[tuple[int, int] | None] = [None] * n
        best[start] = 0
        heap = [(0, start)]
        while heap:
            cost, place = heappop(heap)
            if cost > best[place]:
                continue
            through = via[place] | (1 << place if place != start else 0)
            for op, to in ways[place]:
                if op in doers or need[op] & shut:
                    continue
                reached = cost + weights[op]
                known = best[to]
                if known < 0 or reached < known:
                    best[to] = reached
                    via[to] = through
                    last[to] = (place, op)
                    heappush(heap, (reached, to))
                elif reached == known:
                    via[to] |= through
        return Row(best, via, last)

    def way(self, place: int, undone: int, to: int) -> list[int]:
        """The operators of a way of least weight."""
        row = self.row(place, undone)
        out = []
        while to != place:
            step = row.last[to]
            assert step is not None
            to = step[0]
            out.append(step[1])
        out.reverse()
        return out

    # Steps ----------------------------------------------------------------------------------------------------------
    def steps(self, state: PlaceState) -> Iterator[tuple[int, int, int, PlaceState]]:
        """The steps from a settled state: weight, place gone to, operator used there (-1: at once), state after."""
        place, undone = state
        row = self.row(place, undone)
        left = self.left(undone)
        here = left.here
        rest = here
        weight, via = row.weight, row.via
        while rest:
            bit = rest & -rest
            rest ^= bit
            to = bit.bit_length() - 1
            if weight[to] < 0 or via[to] & here:
                continue
            after, _, more = self.settle((to, undone))
            yield weight[to] + more, to, -1, (to, after)
        if left.chances:
            yield from self._chances(undone, row, left)

    def _chances(self, undone: int, row: Row, left: Left) -> Iterator[tuple[int, int, int, PlaceState]]:
        space = self.space
        weight, via = row.weight, row.via
        for op in left.chances:
            rest = self.at[op] & ~left.here
            while rest:
                bit = rest & -rest
                rest ^= bit
                to = bit.bit_length() - 1
                if weight[to] < 0 or via[to] & left.here:
                    continue
                mask, numbers = self.places[to]
                after, numbers = space.successor((mask, numbers), op)
                place = self.number[after & self.lost, numbers]
                still = undone & ~space.set[op]
                if place == to and still == undone:
                    continue
                then, _, more = self.settle((place, still))
                yield weight[to] + self.weight[op] + more, to, op, (place, then)

    def finish(self, state: PlaceState) -> tuple[int, int] | None:
        """The weight of going to a place where the goals hold, and the place; ``None`` where more has to be done."""
        place, undone = state
        if undone & self.wanted:
            return None
        row = self.row(place, undone)
        best = None
        rest = self.goal
        while rest:
            bit = rest & -rest
            rest ^= bit
            to = bit.bit_length() - 1
            weight = row.weight[to]
            if weight >= 0 and (best is None or (weight, to) < best):
                best = (weight, to)
        return best
