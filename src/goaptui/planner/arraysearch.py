"""The search on arrays as one of the searches that take turns.

It waits until a task has turned out to be hard (what it needs costs a tenth of a second to load). Then it tries without
any estimate first: many a task is small enough for that. Then it makes pattern databases, and from time to time better
ones: larger, and chosen for the states that the search has come to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from goaptui.planner.portfolio import Found
from goaptui.planner.statespace import StateSpace

if TYPE_CHECKING:
    from goaptui.planner.batches import BatchSearch
    from goaptui.planner.fdr import Fdr
    from goaptui.planner.packing import Ints, Rows
    from goaptui.planner.tables import Maker, Tables

PATIENCE = 60_000
"""A share of no more work than this is left to the others."""

HASTE = 4
"""So many shares of the others are one share here."""

BLIND = 200_000
"""The work of the search without an estimate."""

BUDGET = 30_000_000
"""What the first tables may cost to make, see `tables`. Those after them may cost `MORE` times as much each time."""

MORE = 3

LAST = 1_000_000_000
"""No tables cost more than this."""

PER_WORK = 200
"""So much of a budget is a unit of work."""

PER_VARIABLE = 0.003
PER_TABLE = 0.005
"""The work of an estimate: for each variable, and for each table."""

ASKED = 24
"""So many states that are to be expanded next the next tables are made to be good for."""


class ArraySearch:
    """A contender; see `portfolio`. `rows`: see `fdr.build`."""

    def __init__(self, space: StateSpace, rows: Sequence[int] | None, pulse: Callable[[], bool]) -> None:
        self.space = space
        self.rows = rows
        self.pulse = pulse
        self.work = 0
        self.expanded = 0
        self._bound = 0
        self._best: int | None = None
        self._plan: list[int] | None = None
        self._fdr: Fdr | None = None
        self._search: BatchSearch | None = None
        self._budget = BUDGET
        self._height = -1
        self._left = 0
        self._maker: Maker | None = None

    def improve(self, plan: list[int]) -> None:
        """Take a plan over."""
        cost = self.space.cost
        weight = sum([cost[op] for op in plan])
        if self._best is None or weight < self._best:
            self._best, self._plan = weight, plan
            if self._search is not None:
                self._search.improve(weight)

    def run(self, work: int) -> Found:
        """Go on."""
        if work <= PATIENCE:
            return Found(self._plan, self._bound, False)
        try:
            return self._run(work)
        except MemoryError:
            self._search = self._maker = None
            return Found(self._plan, self._bound, False, self.expanded, spent=True)

    def _run(self, work: int) -> Found:
        end = self.work + work * HASTE
        if self._fdr is None and not self._begin():
            return Found(self._plan, self._bound, False, spent=True)
        while self.work < end:
            if self._left <= 0 and self._budget <= LAST and not self._think():
                return Found(None, 0, True, self.expanded)
            search = self._search
            assert search is not None
            before, expanded = search.work, search.expanded
            done = search.run(min(end - self.work, self._left) if self._budget <= LAST else end - self.work)
            self.work += search.work - before
            self._left -= search.work - before
            self.expanded += search.expanded - expanded
            self._bound = max(self._bound, search.bound)
            if search.own:
                self._plan, self._best = search.plan(), search.best
                search.own = False
            if done:
                return Found(self._plan, self._bound, True, self.expanded)
            if search.full and self._budget <= LAST:
                self._left, self._height = 0, -1  # again, with better tables
            elif search.full:
                self._search = None
                return Found(self._plan, self._bound, False, self.expanded, spent=True)
            if self.pulse():
                break
        return Found(self._plan, self._bound, False, self.expanded)

    def _begin(self) -> bool:
        """Load what is needed, and begin; whether the task is one for this."""
        from goaptui.planner.fdr import build, fact_groups
        from goaptui.planner.groups import mutex_groups

        self.work += 100_000 + 50 * len(self.space.ops)
        groups = fact_groups(self.space)
        if self.rows is not None:
            groups = mutex_groups(self.space, self.rows) + groups
        self._fdr = build(self.space, groups, self.rows, self.pulse)
        if self._fdr is None:
            return False
        self._new()
        self._left = BLIND
        return True

    def _new(self) -> None:
        from goaptui.planner.batches import BatchSearch
        from goaptui.planner.branching import Branching
        from goaptui.planner.packing import Packing

        assert self._fdr is not None
        if self._search is None:
            packing = Packing(self._fdr.domains)
            branching = Branching(self._fdr, packing, self.pulse)
        else:
            packing, branching = self._search.packing, self._search.branching
        self._search = BatchSearch(self._fdr, packing, branching, self.pulse)
        if self._best is not None:
            self._search.improve(self._best)

    def _think(self) -> bool:
        """Make tables, or better ones; whether a plan is still possible."""
        from goaptui.planner.implied import FactPairs
        from goaptui.planner.tables import Maker

        assert self._fdr is not None and self._search is not None
        if self._maker is None:
            self._maker = Maker(self._fdr, FactPairs(self._fdr, self.pulse), self.pulse)
            tables = self._maker.make(self._budget)
        else:
            tables = self._maker.make(self._budget, self._search.next_values(ASKED))
        self.work += self._budget // PER_WORK
        if tables.unsolvable:
            return False
        self._budget *= MORE
        self._left = self._budget // PER_WORK
        if self._budget > LAST or not tables.count:
            self._budget = LAST + 1
            self._maker = None
        if tables.start > self._height:
            # what was found is soon found again, and most of what is in the queue is not worth another look
            self._height = tables.start
            self._new()
        price = PER_VARIABLE * len(self._fdr.domains) + PER_TABLE * tables.count
        self._search.rethink(_estimate(tables, self._search), price)
        return True


def _estimate(tables: Tables, search: BatchSearch) -> Callable[[Rows], Ints]:
    values = search.packing.values

    def estimate(rows: Rows) -> Ints:
        return tables.h(values(rows))

    return estimate
