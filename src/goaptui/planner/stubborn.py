"""Strong stubborn sets: of actions that do not get in each other's way, one order is enough.

Wehrle and Helmert, "Efficient Stubborn Sets: Generalized Algorithms and Selection Strategies" (2014), with the choices
made for literals instead of operators as in Röger, Helmert, Seipp and Sievers, "An Atom-Centric Perspective on Stubborn
Sets" (2020). A set of operators is strongly stubborn in a state where it holds

- all operators that make some goal true that is false now (one of them is in every plan),
- with each operator that cannot run now all that make true one thing that it waits for, and
- with each operator that can run all that interfere with it: one takes away what the other needs, or they leave
  something behind that depends on their order. Operators that can never both run do not interfere.

The first operator of the set in any plan can then be moved to its front, so that the others need not be tried here.
Every state keeps a way to the goal of the same weight; but of the plans that are equally good most are lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.planner.sets import NumberSet
from goaptui.planner.statespace import SearchState, StateSpace, bits


class Stubborn:
    """Which of the operators that can run in a state have to be tried.

    `together`, where given, has for each literal (by place) the mask of those that may hold with it (see `pairs`).
    Sets of operators are bit masks over their places.
    """

    def __init__(self, space: StateSpace, together: Sequence[int] | None = None) -> None:
        self.space = space
        self.tried = self.left_out = 0
        self._bit = [1 << op for op in range(len(space.ops))]
        n = len(space.lits)
        self._adders = [0] * n
        self._deleters = [0] * n
        self._needers = [0] * n  # every condition that mentions the literal
        self._waiting = [0] * n  # cannot run while it is false
        self._number_conflicts: list[int] = [0] * len(space.ops)
        self._adds = list(space.set)
        self._deletes = [~clear & ~made for clear, made in zip(space.clear, space.set, strict=True)]
        self._asks: list[int] = []
        self._numbers()
        for op, bit in enumerate(self._bit):
            asked = space.need[op]
            for group in space.groups[op]:
                for alternative in group:
                    asked |= alternative
            self._asks.append(asked)
            for masks, table in (
                (self._adds[op], self._adders),
                (self._deletes[op], self._deleters),
                (asked, self._needers),
                (space.need[op], self._waiting),
            ):
                for low in bits(masks):
                    table[low.bit_length() - 1] |= bit
        self._apart = self._never_with(together)
        self._interfering: list[int | None] = [None] * len(space.ops)

    def _numbers(self) -> None:
        """What operators may do to literals of numbers, and which of them depend on their order."""
        space = self.space
        problem = space.task.problem
        for number, lits in enumerate(space.number_lits):
            raisers = lowerers = setters = 0
            values: dict[int | None, int] = {}
            up, down = self._turned(number, 1), self._turned(number, -1)
            for op, bit in enumerate(self._bit):
                for other, value in space.sets[op]:
                    if other == number:
                        setters |= bit
                        values[value] = values.get(value, 0) | bit
                        self._adds[op] |= lits
                        self._deletes[op] |= lits
                for other, by in space.incs[op]:
                    if other == number:
                        if by > 0:
                            raisers |= bit
                        else:
                            lowerers |= bit
                        made, lost = up if by > 0 else down
                        self._adds[op] |= made
                        self._deletes[op] |= lost
            # sums do not depend on their order, as long as nothing is cut off at an end
            unbounded = problem.bounds[space.numbers[number]] == (None, None)
            mixed = raisers & lowerers | setters & (raisers | lowerers)
            for op, bit in enumerate(self._bit):
                if not bit & (raisers | lowerers | setters):
                    continue
                conflicts = mixed
                if bit & mixed:
                    conflicts |= raisers | lowerers | setters
                if bit & setters:
                    conflicts |= raisers | lowerers | setters
                    same = [mask for mask in values.values() if mask & bit]
                    if len(same) == 1 and not bit & mixed:
                        conflicts &= ~same[0] | mixed
                else:
                    conflicts |= setters
                    if not unbounded:
                        conflicts |= lowerers if bit & raisers else raisers
                self._number_conflicts[op] |= conflicts

    def _turned(self, number: int, sign: int) -> tuple[int, int]:
        """The literals that a change of a number in one direction may make true, and those it may make false."""
        space = self.space
        problem = space.task.problem
        least, most = self._ends(number)
        made = lost = 0
        for lit in problem.lits_of[space.numbers[number]]:
            mask = space.mask((lit,))
            values = problem.lit_set[lit]
            if not mask or not isinstance(values, NumberSet) or not values.intervals:
                continue  # a test of "unknown": increases never change that
            low, high = values.intervals[0][0], values.intervals[-1][1]
            from_below = low is None or (least is not None and low <= least)
            to_above = high is None or (most is not None and high >= most)
            whole = len(values.intervals) == 1
            closed_up, closed_down = whole and to_above, whole and from_below
            if sign < 0:
                closed_up, closed_down = closed_down, closed_up
            if not closed_down:
                made |= mask
            if not closed_up:
                lost |= mask
        return made, lost

    def _ends(self, number: int) -> tuple[int | None, int | None]:
        """Between which values a number stays, whatever is done."""
        space = self.space
        var = space.numbers[number]
        least, most = space.task.problem.bounds[var]
        values = [space.task.values[var]]
        values += [value for sets in space.sets for other, value in sets if other == number]
        for value in values:
            if value is not None and ((least is not None and value < least) or (most is not None and value > most)):
                return None, None
        return least, most

    def _never_with(self, together: Sequence[int] | None) -> list[int]:
        """For each literal the operators that need something that never holds with it."""
        n = len(self.space.lits)
        if together is None:
            return [0] * n
        out = []
        full = (1 << n) - 1
        for row in together:
            apart = 0
            for low in bits(full & ~row):
                apart |= self._waiting[low.bit_length() - 1]
            out.append(apart)
        return out

    def _interferes(self, op: int) -> int:
        """The operators that interfere with one."""
        found = self._interfering[op]
        if found is not None:
            return found
        mask = self._number_conflicts[op]
        for low in bits(self._deletes[op]):
            place = low.bit_length() - 1
            mask |= self._needers[place] | self._adders[place]
        for low in bits(self._adds[op] | self._asks[op]):
            mask |= self._deleters[low.bit_length() - 1]
        for low in bits(self.space.need[op]):
            mask &= ~self._apart[low.bit_length() - 1]
        mask &= ~self._bit[op]
        self._interfering[op] = mask
        return mask

    def __call__(self, state: SearchState, ops: list[int]) -> list[int]:
        """Those of `ops`, all that can run in a state that is no goal, that have to be tried; ascending."""
        if len(ops) < 2:
            return ops
        space = self.space
        mask = state[0]
        bit_of = self._bit
        able = 0
        for op in ops:
            able |= bit_of[op]
        chosen = self._makers(mask, space.goal, space.goal_groups, 0)
        done = 0  # those of which what they ask for is in the set
        while True:
            rest = chosen & ~done
            if not rest:
                break
            low = rest & -rest
            op = low.bit_length() - 1
            if low & able:
                done |= low
                chosen |= self._interferes(op)
                if chosen & able == able:
                    break
                continue
            missing = space.need[op] & ~mask
            if missing:
                place = self._first(missing, chosen)
                # whoever waits for the same literal is served by the same makers
                done |= self._waiting[place]
                chosen |= self._adders[place]
            else:
                done |= low
                chosen |= self._makers(mask, 0, space.groups[op], chosen)
        self.tried += len(ops)
        if chosen & able == able:
            return ops
        out = [op for op in ops if chosen & bit_of[op]]
        self.left_out += len(ops) - len(out)
        return out

    def _first(self, missing: int, chosen: int) -> int:
        """The place of a literal the makers of which are in a set already, or else of the first of those missing.

        Always the same choice where there is one keeps to one goal through many states, and thus to one order.
        """
        rest = missing
        while rest:
            low = rest & -rest
            rest ^= low
            place = low.bit_length() - 1
            if not self._adders[place] & ~chosen:
                return place
        return (missing & -missing).bit_length() - 1

    def _makers(self, mask: int, need: int, groups: tuple[tuple[int, ...], ...], chosen: int) -> int:
        """Operators of which every plan that comes to fulfil a condition, false now, uses one."""
        missing = need & ~mask
        if missing:
            return self._adders[self._first(missing, chosen)]
        for group in groups:
            if any(mask & alternative == alternative for alternative in group):
                continue
            out = 0
            for alternative in group:
                out |= self._adders[self._first(alternative & ~mask, chosen)]
            return out
        return 0
