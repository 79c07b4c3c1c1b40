"""Which values of variables may hold at once (h²), and what preconditions and goals say besides what they state.

Haslum and Geffner, "Admissible Heuristics for Optimal Planning" (2000), for the pairs; Alcázar, Borrajo, Fernández and
Fuentetaja, "Revisiting Regression in Planning" (2013), for the rest: where a condition leaves a variable one value
only, it needs that value, too. An abstraction that cannot see the condition itself then still sees what follows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from goaptui.planner.pairs import add_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goaptui.planner.fdr import Fdr, Partial


class FactPairs:
    """The pairs of values reached from the start. A *fact* is a variable with a value; facts are numbered in order.

    Attributes:
        rows: for each fact the mask of those that may hold with it, itself included; 0: it never holds.
        usable: the operators whose preconditions can hold together.
        complete: whether all pairs were looked at; if not, nothing may be concluded from what is missing.
    """

    def __init__(self, fdr: Fdr, pulse: Callable[[], bool]) -> None:
        self.domains = fdr.domains
        base: list[int] = []
        self.base = base
        count = 0
        for domain in fdr.domains:
            base.append(count)
            count += domain
        self._values = [(1 << domain) - 1 for domain in fdr.domains]
        self._known: dict[tuple[int, int], NDArray[Any]] = {}
        start = self._mask(tuple(enumerate(fdr.start)))
        self.rows = [start if start >> fact & 1 else 0 for fact in range(count)]
        self.usable: set[int] = set()
        self.complete = self._explore(fdr, start, pulse)
        if not self.complete:
            everything = (1 << count) - 1
            self.rows = [everything & ~(self._values[var] << base[var]) | 1 << base[var] + value
                         for var, domain in enumerate(fdr.domains) for value in range(domain)]  # fmt: skip
            self.usable = set(range(len(fdr.pre)))

    def _mask(self, condition: Partial) -> int:
        return sum([1 << self.base[var] + value for var, value in condition])

    def _explore(self, fdr: Fdr, start: int, pulse: Callable[[], bool]) -> bool:
        rows, base, usable = self.rows, self.base, self.usable
        ops = []
        for op, (pre, eff) in enumerate(zip(fdr.pre, fdr.eff, strict=True)):
            kept = -1
            for var, _ in eff:
                kept &= ~(self._values[var] << base[var])
            ops.append((op, self._mask(pre), [base[var] + value for var, value in pre], self._mask(eff), kept))
        reached = start
        dirty = -1
        while dirty:
            now, dirty = dirty, 0
            for op, need, facts, adds, keep in ops:
                if need & reached != need or (need and not need & now):
                    continue
                common = reached
                for fact in facts:
                    common &= rows[fact]
                if need & common != need:
                    continue
                usable.add(op)
                reached |= adds
                dirty |= add_pairs(rows, adds, common & keep)
                if pulse():
                    return False
        return True

    def _common(self, condition: Partial) -> int:
        common = -1
        for var, value in condition:
            common &= self.rows[self.base[var] + value]
        return common

    def possible(self, condition: Partial) -> bool:
        """Whether a condition may hold, as far as pairs tell."""
        mask = self._mask(condition)
        return self._common(condition) & mask == mask

    def implied(self, condition: Partial) -> Partial:
        """What holds wherever the condition does, itself left out."""
        if not self.complete or not condition:
            return ()
        common = self._common(condition)
        stated = {var for var, _ in condition}
        out = []
        for var, (base, values) in enumerate(zip(self.base, self._values, strict=True)):
            left = common >> base & values
            if left & (left - 1) == 0 and left and var not in stated:
                out.append((var, left.bit_length() - 1))
        return tuple(out)

    def together(self, var: int, other: int) -> NDArray[Any]:
        """For each value of one variable and each of another whether both may hold."""
        found = self._known.get((var, other))
        if found is None:
            import numpy as np

            rows, base, count = self.rows, self.base[other], self.domains[other]
            found = np.array(
                [[rows[fact] >> base + value & 1 for value in range(count)]
                 for fact in range(self.base[var], self.base[var] + self.domains[var])], bool,
            )  # fmt: skip
            self._known[var, other] = found
        return found
