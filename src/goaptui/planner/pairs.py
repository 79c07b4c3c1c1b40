"""Which pairs of literals can hold at once: reachability of pairs, with deletes taken into account between the two.

Haslum and Geffner, "Admissible Heuristics for Optimal Planning" (2000), with m = 2. A pair that is not reached here
never holds; an action whose preconditions contain such a pair can never run, and goals that do are out of reach. The
pairs of a literal are one bit mask, so that an operator is looked at in a few operations.
"""

from __future__ import annotations

from collections.abc import Callable

from goaptui.planner.statespace import StateSpace, bits

MOST_LITERALS = 1500
MOST_WORK = 2_500_000
"""Literals times operators; it then takes about a tenth of a second at most."""


class Pairs:
    """The pairs reached from the start of a state space.

    Attributes:
        rows: for each literal (by place) the mask of those that may hold with it, itself included; 0: unreachable.
        usable: the places of the operators whose preconditions can hold together.
    """

    def __init__(self, space: StateSpace, pulse: Callable[[], bool]) -> None:
        n = len(space.lits)
        self.space = space
        start = space.start[0]
        rows = self.rows = [start if start >> i & 1 else 0 for i in range(n)]
        need, clear, groups = space.need, space.clear, space.groups
        made = [self._made(op) for op in range(len(space.ops))]
        needs = [[bit.bit_length() - 1 for bit in bits(mask)] for mask in need]
        usable: set[int] = set()
        reached = start
        dirty = start
        first = True
        while (first or dirty) and not pulse():
            now, dirty = dirty, 0
            for op, mask in enumerate(need):
                if not (first or mask & now or not mask or groups[op]):
                    continue
                if mask & reached != mask:
                    continue
                common = reached
                for fact in needs[op]:
                    common &= rows[fact]
                if mask & common != mask or (groups[op] and not self._grouped(op, common)):
                    continue
                usable.add(op)
                adds = made[op]
                if not adds:
                    continue
                reached |= adds
                dirty |= add_pairs(rows, adds, common & clear[op])
            first = False
        self.usable = usable
        self.complete = not (first or dirty)

    def _made(self, op: int) -> int:
        """What an operator may make true, numbers included."""
        space = self.space
        made = space.set[op]
        if space.sets[op] or space.incs[op]:
            task = space.task
            action = space.ops[op]
            made |= space.mask(space.reach.made_by(action))
            for var, value in task.sets[action]:
                if task.problem.kinds[var] == "number":
                    made |= space.mask(task.problem.lits_at(var, value))
        return made

    def _grouped(self, op: int, common: int) -> bool:
        """Whether each condition with alternatives may hold together with what else is needed."""
        return all(any(alternative & common == alternative for alternative in group) for group in self.space.groups[op])

    def holds_together(self, mask: int) -> bool:
        """Whether all literals of a mask may hold at once, as far as pairs tell."""
        return all(self.rows[bit.bit_length() - 1] & mask == mask for bit in bits(mask))

    def rows_in(self, space: StateSpace) -> list[int]:
        """The rows, for the literals of a space with fewer operators."""
        place = {lit: i for i, lit in enumerate(self.space.lits)}
        kept = [place[lit] for lit in space.lits]
        rows = [self.rows[old] for old in kept]
        return [sum([1 << new for new, old in enumerate(kept) if row >> old & 1]) for row in rows]


def few_enough(space: StateSpace) -> bool:
    """Whether looking at the pairs is cheap beside a search."""
    return len(space.lits) <= MOST_LITERALS and len(space.lits) * len(space.ops) <= MOST_WORK


def add_pairs(rows: list[int], adds: int, kept: int) -> int:
    """Note that all of `adds` may hold together and with all of `kept`; the mask of those for whom that is new."""
    changed = 0
    rest = adds
    while rest:
        bit = rest & -rest
        rest ^= bit
        fact = bit.bit_length() - 1
        new = (adds | kept) & ~rows[fact]
        if not new:
            continue
        rows[fact] |= new
        changed |= new | bit
        while new:
            other = new & -new
            new ^= other
            rows[other.bit_length() - 1] |= bit
    return changed
