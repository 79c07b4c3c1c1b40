"""What comes after many states at once.

The operators stand in the leaves of a tree: a node tells its states apart by the value of one variable, and each
group meets only those operators that need this value or do not care (successor generators: Helmert 2006). Where a
node has few states or few operators, all of them are compared with all, on arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from goaptui.planner.fdr import Fdr
from goaptui.planner.packing import Conditions, Ints, Packing, Rows

LEAF = 12
"""So few operators are not told apart any more."""

AT_ONCE = 1 << 15
"""So many pairs of a state and an operator are compared at once: it is all in the cache."""


@dataclass(slots=True)
class _Node:
    """Operators from `low` to `high` in the tree's order; those from `rest` on are compared with each state."""

    low: int
    high: int = 0
    rest: int = 0
    splits: list[tuple[int, dict[int, _Node]]] = field(default_factory=list)


class Branching:
    """Finds the operators that can be used, and uses them. Operators are numbered as they stand in the tree.

    Attributes:
        order: for each of them its index in the task.
        cost: what each costs (int64).
    """

    def __init__(self, fdr: Fdr, packing: Packing, pulse: Callable[[], bool] = bool) -> None:
        import numpy as np

        self.packing = packing
        self.order: list[int] = []
        self._pre = fdr.pre
        self._domains = fdr.domains
        self._pulse = pulse
        self.root = self._node(list(range(len(fdr.pre))), frozenset())
        self.cost = np.array([fdr.cost[op] for op in self.order], np.int64)
        self.need = Conditions(packing, [fdr.pre[op] for op in self.order])
        changes = [packing.masks(fdr.eff[op]) for op in self.order]
        full = (1 << 64) - 1
        self._keep = [np.array([full ^ about[w] for about, _ in changes], np.uint64) for w in range(packing.words)]
        self._make = [np.array([value[w] for _, value in changes], np.uint64) for w in range(packing.words)]

    def _node(self, ops: list[int], told: frozenset[int]) -> _Node:
        node = _Node(len(self.order))
        self._pulse()
        while len(ops) > LEAF:
            by_var: dict[int, dict[int, list[int]]] = {}
            for op in ops:
                for var, value in self._pre[op]:
                    if var not in told:
                        by_var.setdefault(var, {}).setdefault(value, []).append(op)
            if not by_var:
                break
            # so many comparisons a split saves, where states are spread evenly
            saved = {
                var: sum(map(len, groups.values())) * (1 - 1 / self._domains[var]) for var, groups in by_var.items()
            }
            var = max(saved, key=lambda var: (saved[var], -var))
            if saved[var] < LEAF / 2:
                break
            inner = told | {var}
            groups = by_var[var]
            node.splits.append((var, {value: self._node(groups[value], inner) for value in sorted(groups)}))
            here = {op for group in groups.values() for op in group}
            ops = [op for op in ops if op not in here]
            told = inner
        node.rest = len(self.order)
        self.order += ops
        node.high = len(self.order)
        return node

    def applicable(self, rows: Rows) -> tuple[Ints, Ints]:
        """Pairs of a state and an operator that can be used in it."""
        import numpy as np

        found = list(self._visit(self.root, rows, None, len(rows[0])))
        if not found:
            nothing = np.empty(0, np.int64)
            return nothing, nothing
        return np.concatenate([states for states, _ in found]), np.concatenate([ops for _, ops in found])

    def after(self, rows: Rows, states: Ints, ops: Ints) -> Rows:
        """The states after the operators."""
        out = []
        for word, row in enumerate(rows):
            new = row.take(states)
            new &= self._keep[word].take(ops)
            new |= self._make[word].take(ops)
            out.append(new)
        return out

    def _visit(self, node: _Node, rows: Rows, among: Ints | None, n: int) -> Iterator[tuple[Ints, Ints]]:
        """Pairs for the states `among` (``None``: all `n`) and the operators below a node."""
        import numpy as np

        if n * (node.high - node.low) <= AT_ONCE or not node.splits:
            yield from self._compare(rows, among, n, node.low, node.high)
            return
        for var, children in node.splits:
            values = self.packing.column(rows if among is None else self._some(rows, var, among), var)
            values = values.astype(np.uint8 if self._domains[var] < 256 else np.uint16)
            order = values.argsort(kind="stable")
            ends = np.bincount(values, minlength=self._domains[var]).cumsum().tolist()
            if among is not None:
                order = among.take(order)
            for value, child in children.items():
                low, high = ends[value - 1] if value else 0, ends[value]
                if low < high:
                    yield from self._visit(child, rows, order[low:high], high - low)
        if node.rest < node.high:
            yield from self._compare(rows, among, n, node.rest, node.high)

    def _some(self, rows: Rows, var: int, among: Ints) -> Rows:
        """The rows of some states, only for the word that a variable is in."""
        word = self.packing.place[var][0]
        return [row.take(among) if w == word else row for w, row in enumerate(rows)]

    def _compare(self, rows: Rows, among: Ints | None, n: int, low: int, high: int) -> Iterator[tuple[Ints, Ints]]:
        """All pairs that fit, of some states and the operators from `low` to `high`."""
        import numpy as np

        need = self.need
        m = high - low
        if not m:
            return
        step = max(1, AT_ONCE // m)
        used = [i for i in range(len(need.words)) if need.about[i][low:high].any()]
        for first in range(0, n, step):
            last = min(n, first + step)
            here = np.arange(first, last) if among is None else among[first:last]
            wide = m > last - first
            fits = None
            for i in used:
                row = rows[need.words[i]]
                row = row[first:last] if among is None else row.take(here)
                about, value = need.about[i][low:high], need.value[i][low:high]
                one, many = (row[:, None], about) if wide else (row, about[:, None])
                fit = one & many == (value if wide else value[:, None])
                fits = fit if fits is None else fits & fit
            if fits is None:  # operators that need nothing
                yield np.repeat(here, m), np.tile(np.arange(low, high), last - first)
                continue
            flat = fits.ravel().nonzero()[0]
            if not len(flat):
                continue
            outer, inner = np.divmod(flat, m if wide else last - first)
            found: Ints = here[outer if wide else inner]
            yield found, (inner if wide else outer) + low
