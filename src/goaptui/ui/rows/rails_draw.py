"""Gives lanes their columns, row by row from the top, and draws the rows. See `goaptui.ui.rows.rails_lanes`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from goaptui.ui.rows.rails_cells import (
    ARROW_LEFT,
    ARROW_RIGHT,
    DOWN,
    HEAVY_WEIGHT,
    NODE,
    PLAIN_WEIGHT,
    RIGHT,
    UP,
    Edge,
    Lane,
    LaneRow,
    Run,
)


class Drawing:
    """Gives lanes their columns, row by row from the top, and draws the rows."""

    def __init__(
        self, order: Sequence[int], lanes: list[Lane], heavy: frozenset[Edge], columns: int, airy: bool
    ) -> None:
        self.order = order
        self.lanes = lanes
        self.columns = columns
        self.airy = airy
        self.rows: list[LaneRow] = []
        self.taken: list[int] = []
        """For each column the lane that is in it below the last row, or -1."""
        self.reached = 1
        """How many columns were used so far."""
        self.above: int | None = None
        """The column of a node in the row right above that has no line at its right side."""
        self.feeding: list[list[int]] = [[] for _ in order]
        self.fed: list[list[int]] = [[] for _ in order]
        place = {node: position for position, node in enumerate(order)}
        for index, lane in enumerate(lanes):
            for source in lane.sources:
                self.fed[place[source]].append(index)
            for target in lane.targets:
                self.feeding[place[target]].append(index)
        critical_in: dict[int, set[int]] = {}
        critical_out: dict[int, set[int]] = {}
        for source, target in heavy:
            if source in place and target in place:
                critical_out.setdefault(place[source], set()).add(target)
                critical_in.setdefault(place[target], set()).add(source)
        self.critical_in, self.critical_out = critical_in, critical_out

    def run(self) -> None:
        """Draw everything."""
        for position in range(len(self.order)):
            self._node(position)

    # ── one node ──

    def _node(self, position: int) -> None:
        lanes, taken = self.lanes, self.taken
        feeding = self.feeding[position]
        fed = self.fed[position]
        joined = [i for i in fed if lanes[i].top < position]
        own = next((i for i in fed if len(lanes[i].sources) == 1), -1)
        beginning = [i for i in fed if lanes[i].top == position and i != own]
        # The lane that ends first is begun nearest to the node: the others go on around it.
        beginning.sort(key=lambda i: (lanes[i].bottom, i))

        free = self._free()
        column = self._column(position, feeding, joined, len(beginning), free)
        straight = taken[column] if column < len(taken) else -1
        sides = [i for i in feeding if i != straight]
        if self._stacked_wrongly(column, straight >= 0, bool(sides)) or (
            self.airy and straight >= 0 and self._stacked(column)
        ):
            self._between(position - 1)
        while len(taken) <= column:
            taken.append(-1)

        into_right = any(lanes[i].column > column for i in sides)
        out_left = any(lanes[i].column < column for i in joined)
        right = [] if into_right else [c for c in free if c > column]
        # In the node's own row what goes out goes to the right, and nothing comes in there.
        outside = bool(joined or beginning) and (into_right or out_left or len(right) < len(beginning))
        if not outside:
            for lane, place in zip(beginning, right, strict=False):
                self._begin(lane, place)

        cells = self._passing(position, late=fed if outside else ())
        cells += [0] * (2 * (column + 1) - len(cells))
        runs = self._into(cells, column, sides, position)
        if fed and not outside:
            runs += self._out(cells, column, joined + beginning, position)
        cells[2 * column] = NODE
        self._emit(self.order[position], position, cells, runs, column)
        self.above = column if outside or not (joined or beginning) else None

        for index in feeding:
            if lanes[index].bottom == position:
                taken[lanes[index].column] = -1
        if own >= 0:
            self._begin(own, column)
        if outside:
            self._outside(position, column, own, beginning)
        while taken and taken[-1] < 0:
            taken.pop()

    def _outside(self, position: int, column: int, own: int, beginning: list[int]) -> None:
        """A row below a node for what goes out of it, where its own row has no room for that."""
        lanes = self.lanes
        if own < 0 and beginning and len(self._free()) <= len(beginning):
            self._begin(beginning.pop(0), column)
        for index in beginning:
            free = [c for c in self._free() if c != column]
            self._begin(index, min(free, key=lambda c: (abs(c - column), -c)))
        fed = self.fed[position]
        away = [i for i in fed if lanes[i].column != column]
        if not away:
            return
        cells = self._passing(position, late=fed, below=True)
        cells += [0] * (2 * (column + 1) - len(cells))
        down = cells[2 * column] // DOWN % 3
        weights = [down, *(self._out_weight(index, position) for index in away)]
        cells[2 * column] = max(weights) * UP + down * DOWN
        runs = self._out(cells, column, away, position)
        self._emit(None, position, cells, runs, column)
        self.above = None

    def _free(self) -> list[int]:
        return [c for c in range(self.columns) if c >= len(self.taken) or self.taken[c] < 0]

    def _begin(self, lane: int, column: int) -> None:
        while len(self.taken) <= column:
            self.taken.append(-1)
        self.taken[column] = lane
        self.lanes[lane].column = column
        self.reached = max(self.reached, column + 1)

    def _stacked(self, column: int) -> bool:
        """Whether a node in this column would be right below another one."""
        last = self.rows[-1] if self.rows else None
        return last is not None and last.node is not None and last.column == column

    def _stacked_wrongly(self, column: int, straight: bool, sides: bool) -> bool:
        """Whether this node, right below another one, would be read wrongly as fed by it, or as not fed."""
        return self._stacked(column) and (self.above == column and not sides) != straight

    def _column(self, position: int, feeding: list[int], joined: list[int], beginning: int, free: list[int]) -> int:
        """The column for a node: straight below a lane that ends there, or free; the one that is read most easily."""
        lanes, taken = self.lanes, self.taken
        ending = [lanes[i].column for i in feeding if lanes[i].bottom == position]
        if not joined and not beginning and len(feeding) == 1 and ending == [0]:
            return ending[0]  # a chain goes on: nothing can be read more easily
        into = [lanes[i].column for i in feeding]
        out = [lanes[i].column for i in joined]
        ends = into + out
        best, best_cost = 0, float("inf")
        for column in sorted(ending + [c for c in free if c <= self.reached]):
            cost = 1.1 * column + (1.5 if column >= self.reached else 0)
            for other in ends:
                low, high = (other, column) if other < column else (column, other)
                cost += 0.9 * (high - low)
                for between in range(low + 1, min(high, len(taken))):
                    if taken[between] >= 0 and between not in ends:
                        cost += 2
            into_right = any(c > column for c in into)
            out_left = any(c < column for c in out)
            if out_left or (into_right and (out or beginning)) or sum(c > column for c in free) < beginning:
                cost += 6  # takes a row of its own
            straight = column in ending
            if self._stacked_wrongly(column, straight, len(into) > straight):
                cost += 7
            if cost < best_cost - 1e-9:
                best, best_cost = column, cost
        return best

    # ── rows ──

    def _emit(self, node: int | None, position: int, cells: list[int], runs: list[Run], column: int) -> None:
        lanes = tuple(self.taken)
        self.rows.append(
            LaneRow(node, position, tuple(cells[: max(2 * len(lanes) - 1, 0)]), lanes, tuple(runs), column)
        )

    def _between(self, position: int) -> None:
        """A row with nothing but the lanes."""
        self._emit(None, position, self._passing(position, below=True), [], -1)
        self.above = None

    def _passing(self, position: int, late: Collection[int] = (), below: bool = False) -> list[int]:
        """The vertical lines of the row of the node at `position`, or of a row `below` it.

        What goes out into the lanes `late` does so in the row below: only there they begin, or become heavy.
        """
        cells = [0] * (2 * len(self.taken))
        for column, index in enumerate(self.taken):
            if index < 0:
                continue
            lane = self.lanes[index]
            above, under = lane.weight(position, below=below), lane.weight(position, below=True)
            if index in late and lane.heavy_top == position:
                above, under = (PLAIN_WEIGHT, under) if below else (above, PLAIN_WEIGHT)
            if lane.top < position or (below and index not in late):
                cells[2 * column] += above * UP
            if position < lane.bottom:
                cells[2 * column] += under * DOWN
        return cells

    def _into(self, cells: list[int], column: int, lanes: list[int], position: int) -> list[Run]:
        """Lines from lanes to the node of this row."""
        suppliers = self.critical_in.get(position, ())
        weights = {
            i: HEAVY_WEIGHT if any(s in suppliers for s in self.lanes[i].sources) else PLAIN_WEIGHT for i in lanes
        }
        runs = self._lines(cells, column, weights)
        for index in lanes:  # over the line's last piece, once all lines are drawn
            left = self.lanes[index].column < column
            cells[2 * column + (-1 if left else 1)] = ARROW_RIGHT if left else ARROW_LEFT
        return runs

    def _out(self, cells: list[int], column: int, lanes: list[int], position: int) -> list[Run]:
        """Lines from the node of this row, or of the row above, to lanes."""
        return self._lines(cells, column, {index: self._out_weight(index, position) for index in lanes})

    def _out_weight(self, lane: int, position: int) -> int:
        consumers = self.critical_out.get(position, ())
        return HEAVY_WEIGHT if any(t in consumers for t in self.lanes[lane].targets) else PLAIN_WEIGHT

    def _lines(self, cells: list[int], node: int, weights: Mapping[int, int]) -> list[Run]:
        """Horizontal lines between a node's column and lanes; other lanes on the way are crossed and stay whole."""
        members = {self.lanes[index].column for index in weights}
        runs: list[Run] = []
        for index, weight in weights.items():
            column = self.lanes[index].column
            low, high = 2 * min(column, node), 2 * max(column, node)
            for x in range(low, high + 1):
                crossed = x % 2 == 0 and low < x < high and x // 2 not in members and cells[x] // UP
                if not crossed:
                    cells[x] = _with_sides(cells[x], weight if x < high else 0, weight if x > low else 0)
            near = 2 * node + (1 if column > node else -1)
            runs.append(Run(index, min(2 * column, near), max(2 * column, near)))
        return runs


def _with_sides(cell: int, right: int, left: int) -> int:
    """A cell with arms to the sides of at least these weights."""
    up, rest = divmod(cell, UP)
    old_right, rest = divmod(rest, RIGHT)
    down, old_left = divmod(rest, DOWN)
    return up * UP + max(old_right, right) * RIGHT + down * DOWN + max(old_left, left)
