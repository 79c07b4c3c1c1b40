"""Work in places that no plan can get done: what needs a place that cannot be had, or that cannot be come back to.

Every plan does what is forced, and does it at some place. A thing can be done at a place only where the places at which
the things before it can be done lead there (nothing else is asked of the way), and of any two things one must be done
before the other. Where the places do not allow that, there is no plan. This is what landmarks and their orders
(Hoffmann, Porteous and Sebastia 2004) tell of the projection onto the places; it takes time linear in the work where
one can get from every place to every other, and a little more where there is no way back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goaptui.planner.places import Places
from goaptui.planner.statespace import StateSpace, bits
from goaptui.planner.tour import precedence


class Doors:
    """What leads where.

    Attributes:
        leads: for each place the mask of places that can be reached from it, itself included.
        round: whether each place can be reached from each other.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.every = (1 << len(places.places)) - 1
        self.round = self._comes_back()
        self.leads = [self.every] * len(places.places) if self.round else self._closure()
        self._from: dict[int, int] = {}

    def _comes_back(self) -> bool:
        """Whether the first place, from which all others were reached, is reached from all others."""
        back: list[list[int]] = [[] for _ in self.places.ways]
        for place, ways in enumerate(self.places.ways):
            for _, to in ways:
                back[to].append(place)
        seen = {0}
        stack = [0]
        while stack:
            for place in back[stack.pop()]:
                if place not in seen:
                    seen.add(place)
                    stack.append(place)
        return len(seen) == len(back)

    def _closure(self) -> list[int]:
        leads = [1 << place for place in range(len(self.places.ways))]
        after = [sorted({to for _, to in ways}) for ways in self.places.ways]
        changed = True
        while changed:
            changed = False
            for place in range(len(leads) - 1, -1, -1):
                mask = leads[place]
                for to in after[place]:
                    mask |= leads[to]
                if mask != leads[place]:
                    leads[place] = mask
                    changed = True
        return leads

    def beyond(self, here: int) -> int:
        """The places that can be reached from some of these."""
        if self.round:
            return self.every if here else 0
        found = self._from.get(here)
        if found is None:
            found = 0
            for bit in bits(here):
                found |= self.leads[bit.bit_length() - 1]
            self._from[here] = found
        return found

    def shut(self, forced: Mapping[int, int]) -> bool:
        """Whether there is no plan. `forced` are literals (bits) and the operators that alone make them."""
        places = self.places
        if not places.goal:
            return True
        at = places.at
        if any(not at[op] for op in forced.values()):
            return True
        if self.round:
            return False
        before = precedence({bit: places.space.need[op] for bit, op in forced.items()})
        # where each thing can be done, after all that is done before it, and where one is then
        where: dict[int, int] = {}
        there: dict[int, int] = {}
        end = places.goal
        need = places.space.need
        every = 0
        for bit in forced:
            every |= bit
        for bit in sorted(forced, key=lambda bit: before[bit].bit_count()):
            here = at[forced[bit]]
            for earlier in bits(need[forced[bit]] & every):
                here &= self.beyond(there[earlier])
            if not here:
                return True
            where[bit] = here
            there[bit] = self._after(forced[bit], here)
            end &= self.beyond(there[bit])
        if not end:
            return True
        kinds = list(dict.fromkeys((where[bit], there[bit]) for bit in where))
        return any(
            not self.beyond(one[1]) & other[0] and not self.beyond(other[1]) & one[0]
            for i, one in enumerate(kinds)
            for other in kinds[i + 1 :]
        )

    def _after(self, op: int, here: int) -> int:
        """Where one is after an operator that was used at one of these places."""
        space, lost = self.places.space, self.places.lost
        if not (~space.clear[op] | space.set[op]) & lost and not space.sets[op] and not space.incs[op]:
            return here
        out = 0
        for bit in bits(here):
            place = bit.bit_length() - 1
            to = [to for other, to in self.places.ways[place] if other == op]
            out |= 1 << (to[0] if to else place)
        return out

    def too_late(self, forced: Mapping[int, int]) -> list[int]:
        """For each place the forced literals (bits) that can no longer be made from there."""
        if self.round:
            return []
        at = self.places.at
        kinds: dict[int, int] = {}
        for bit, op in forced.items():
            kinds[at[op]] = kinds.get(at[op], 0) | bit
        out = []
        for leads in self.leads:
            late = 0
            for here, made in kinds.items():
                if not here & leads:
                    late |= made
            out.append(late)
        return out


def shut(space: StateSpace, eager: Sequence[tuple[int, int]], forced: Mapping[int, int]) -> bool:
    """Whether places tell that there is no plan, each group of literals that move together looked at by itself."""
    for group in _groups(space):
        places = Places(space, eager, space.cost, group)
        if places.found and Doors(places).shut(forced):
            return True
    return False


def _groups(space: StateSpace) -> list[int]:
    """The literals that are ever taken away, in groups (masks) between which no operator that moves one ties any."""
    lost = space.lost
    groups: list[int] = []
    numbers = 0
    for mask in space.number_lits:
        numbers |= mask
    for op in range(len(space.ops)):
        moved = (~space.clear[op] | space.set[op]) & lost
        if not moved:
            continue
        tied = moved | space.need[op] & lost
        rest = []
        for group in groups:
            if group & tied:
                tied |= group
            else:
                rest.append(group)
        groups = [*rest, tied]
    return [group for group in groups if not group & numbers]
