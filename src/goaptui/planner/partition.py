"""The costs of the operators divided among projections, so that the distances add up to a lower bound.

Seipp, Keller and Helmert, "Saturated Cost Partitioning for Optimal Classical Planning" (2020): in some order, each
projection keeps as much of the costs as its distances need and leaves the rest to those after it. Several orders, each
good for some states, and the greatest of their sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goaptui.planner.packing import product
from goaptui.planner.projection import INFINITE, Operators, Projection

if TYPE_CHECKING:
    from goaptui.planner.projection import Ints

TABLE = 1 << 15
"""Tables are added up beforehand where the sum has no more entries than this."""


class Table:
    """A number for each combination of the values of some variables."""

    __slots__ = ("pattern", "strides", "values")

    def __init__(self, pattern: Sequence[int], domains: Sequence[int], values: Ints) -> None:
        self.pattern = tuple(pattern)
        self.values = values
        strides = []
        size = 1
        for var in pattern:
            strides.append(size)
            size *= domains[var]
        self.strides = tuple(strides)

    def over(self, pattern: Sequence[int], domains: Sequence[int]) -> Ints:
        """The values as an array of one axis for each variable of a larger pattern, the last variable first."""
        own = set(self.pattern)
        return self.values.reshape([domains[var] if var in own else 1 for var in reversed(pattern)])


def partition(operators: Operators, projections: Sequence[Projection]) -> tuple[list[Table], int]:
    """The tables of one order, and their sum at the start."""
    left = operators.cost.copy()
    tables = []
    total = 0
    for projection in projections:
        cost = projection.class_costs(left)
        distance = projection.distances(cost)
        if not distance.any():
            continue
        tables.append(Table(projection.pattern, operators.domains, distance))
        total += int(distance[projection.start])
        left[projection.ops] -= projection.spread(projection.saturated(distance))
    return tables, total


def added_up(tables: Sequence[Table], domains: Sequence[int]) -> list[Table]:
    """The same sum from fewer tables: small ones are put together as long as the result is small."""
    import numpy as np

    bins: list[tuple[tuple[int, ...], int, list[Table]]] = []
    for table in sorted(tables, key=lambda table: len(table.values), reverse=True):
        best = -1
        least = 0.0
        for place, (pattern, size, _) in enumerate(bins):
            grown = size
            for var in table.pattern:
                if var not in pattern:
                    grown *= domains[var]
            if grown > max(size, TABLE):
                continue
            # what the entries grow by, beside those of a table of its own
            if best < 0 or grown / size < least:
                best, least = place, grown / size
        if best < 0:
            bins.append((table.pattern, len(table.values), [table]))
        else:
            pattern, _, members = bins[best]
            pattern = tuple(sorted({*pattern, *table.pattern}))
            size = 1
            for var in pattern:
                size *= domains[var]
            bins[best] = pattern, size, [*members, table]
    out = []
    for pattern, size, members in bins:
        if len(members) == 1:
            out.append(members[0])
            continue
        total = np.zeros([domains[var] for var in reversed(pattern)], np.int64)
        for table in members:
            total += table.over(pattern, domains)
            np.minimum(total, INFINITE, out=total)
        assert total.size == size
        out.append(Table(pattern, domains, total.ravel()))
    return out


class Sums:
    """The estimate: of several sums of tables the greatest. `orders` are the tables of each sum."""

    def __init__(self, orders: Sequence[Sequence[Table]], domains: Sequence[int]) -> None:
        import numpy as np

        self._tables = [[table.values for table in tables] for tables in orders]
        count = self.count = sum(map(len, self._tables))
        self._strides = np.zeros((count, len(domains)), np.float32)
        self.entries = sum([len(values) for tables in self._tables for values in tables])
        for row, table in enumerate([table for tables in orders for table in tables]):
            self._strides[row, list(table.pattern)] = table.strides

    def h(self, values: Ints) -> Ints:
        """For each row of values a lower bound of what is left, `INFINITE` where there is no way to the goal."""
        import numpy as np

        # numbers of abstract states are below 2**24: floats are exact there, and their products much faster
        places = product(self._strides, values.T.astype(np.float32, copy=False)).astype(np.intp)
        best = np.zeros(len(values), np.int64)
        row = 0
        for tables in self._tables:
            total = np.zeros(len(values), np.int64)
            for number, table in enumerate(tables):
                total += table.take(places[row])
                row += 1
                if number % 4 == 3:
                    np.minimum(total, INFINITE, out=total)
            np.maximum(best, total, out=best)
        return np.minimum(best, INFINITE, out=best)
