"""Lanes: a dependency graph laid out row by row, as in ``git log --graph``, and drawn with exact lines.

Pure: nodes are the integers 0..n-1 in a topological order, edges go from a supplier to a consumer (a greater number).

How it is drawn. Every node has a row; lanes run down beside it. A lane is a set of suppliers above a set of consumers,
each of which needs each of those: whoever flows into it reaches whoever it flows into, and nothing else. So one lane
serves a fan-out (one supplier, many consumers), a fan-in (many, one) and any full bipartite piece. What is drawn means:

- ``├▸●``, ``╰─┴▸●``, ``●◂╯``: what comes in, in the node's own row; the arrow is at the node.
- ``●─╮``, ``●─┼─┤``: what goes out, in the node's own row and to the right.
- ``├─╯``, ``╭─┴─╮``: a row between two nodes is what goes out of the node above it, whose lane it meets from below.
- a node right below a node is fed by it where neither has a line at its side: a chain.
- ``─│─``: two lines that cross and do not meet.

Lanes are few, since few bicliques cover the edges (a greedy vertex cover of suppliers and groups of equal consumers),
and since the order of the rows finishes what it began. Where they are more than the width allows, lanes are left out
whole, those first that draw the fewest edges over the longest way; `Layout.cut` has the edges, to be named in words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import NamedTuple, TypeAlias

Edge: TypeAlias = tuple[int, int]

# A cell of a drawn row: the weights of its arms in base 3 (up 27, right 9, down 3, left 1; 0 none, 1 light, 2 heavy).
UP, RIGHT, DOWN, LEFT = 27, 9, 3, 1
_BOX = " ╴╸╷╮┑╻┒┓╶─╾╭┬┭┎┰┱╺╼━┍┮┯┏┲┳╵╯┙│┤┥╽┧┪╰┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"
# Beyond the lines: the node, and the arrows beside it.
NODE, ARROW_RIGHT, ARROW_LEFT = 100, 101, 102

PLAIN_WEIGHT, HEAVY_WEIGHT = 1, 2

_FEW = 2
"""Up to so many lanes the rows keep the plan's own order, the plan pane's, whatever another one would save."""
_CLEARLY = 0.8
"""With as many lanes, another order is taken if its lanes together are shorter than this share."""


def glyph(cell: int) -> str:
    """The character of a cell; the node's own is the caller's, ``●`` here."""
    if cell < NODE:
        return _BOX[cell]
    return "●▸◂"[cell - NODE]


def reduce_edges(needs: Sequence[Collection[int]]) -> tuple[tuple[int, ...], ...]:
    """The transitive reduction: for each node the suppliers that it does not also reach through another one.

    `needs[v]` are the suppliers of `v`, each smaller than `v`. Ancestors are kept as bit masks: linear in the edges,
    times the words of a mask.
    """
    with_ancestors: list[int] = []  # for each node: itself and all that it reaches upwards
    bits: list[int] = []
    reduced: list[tuple[int, ...]] = []
    for node, suppliers in enumerate(needs):
        bit = 1 << node
        bits.append(bit)
        mask = bit
        for supplier in suppliers:
            mask |= with_ancestors[supplier]
        with_ancestors.append(mask)
        if len(suppliers) < 2:
            reduced.append(tuple(suppliers))
            continue
        kept: list[int] = []
        covered = 0
        for supplier in sorted(set(suppliers), reverse=True):  # a supplier is reached through later ones only
            if not covered & bits[supplier]:
                kept.append(supplier)
                covered |= with_ancestors[supplier]
        reduced.append(tuple(reversed(kept)))
    return tuple(reduced)


@dataclass(slots=True, eq=False)
class Lane:
    """A lane: suppliers, and consumers that each need all of those.

    `top` and `bottom` are its ends, as positions in the order. Its piece between the positions `heavy_top` and
    `heavy_bottom` lies on the critical path.
    """

    sources: tuple[int, ...]
    targets: tuple[int, ...]
    column: int = -1
    top: int = 0
    bottom: int = 0
    heavy_top: int = 0
    heavy_bottom: int = -1

    def weight(self, position: int, below: bool) -> int:
        """The weight of the line just above, or just below, a position."""
        inside = (
            self.heavy_top <= position < self.heavy_bottom if below else self.heavy_top < position <= self.heavy_bottom
        )
        return HEAVY_WEIGHT if inside else PLAIN_WEIGHT


class Run(NamedTuple):
    """A horizontal piece: of which lane (its index), and from which to which cell of the row, both ends included."""

    lane: int
    first: int
    last: int


class LaneRow(NamedTuple):
    """One drawn row. `node` is ``None`` for a row between two nodes.

    `position` is that of the node, or of the one above. `cells` are two a column: the lane's, and the gap at its right.
    `lanes` has the lane of each column or -1.
    """

    node: int | None
    position: int
    cells: tuple[int, ...]
    lanes: tuple[int, ...]
    runs: tuple[Run, ...]
    column: int
    """Of the node, in its own row."""


class Layout(NamedTuple):
    """A drawn graph: rows from top to bottom, the lanes, the columns used, the edges left out for want of room."""

    rows: tuple[LaneRow, ...]
    lanes: tuple[Lane, ...]
    columns: int
    cut: tuple[Edge, ...]
    order: tuple[int, ...]

    @property
    def width(self) -> int:
        """Cells of a row."""
        return 2 * self.columns - 1 if self.columns else 0


def lay_out(
    needs: Sequence[Sequence[int]], heavy: Collection[Edge] = (), columns: int = 8, *, airy: bool = False
) -> Layout:
    """Order, lanes and rows of a graph.

    Args:
        needs: for each node its suppliers, all smaller than itself; transitively reduced, or there are lines too many.
        heavy: the edges to draw with heavy lines.
        columns: how many lanes there may be side by side, the node's own place included; at least 1.
        airy: draw the line also between the nodes of a chain, which takes a row each.
    """
    supports = inverse(needs)
    lanes = cover(needs, supports)
    order = _choose_order(needs, supports, lanes)
    place = [0] * len(needs)
    for position, node in enumerate(order):
        place[node] = position
    heavy_into: dict[int, set[int]] = {}
    for supplier, consumer in heavy:
        heavy_into.setdefault(consumer, set()).add(supplier)
    for lane in lanes:
        _measure(lane, place)
        crossed = [(s, t) for t in lane.targets if t in heavy_into for s in lane.sources if s in heavy_into[t]]
        if crossed:
            lane.heavy_top = min(place[s] for s, _ in crossed)
            lane.heavy_bottom = max(place[t] for _, t in crossed)
    kept, cut = _fit(order, lanes, max(columns, 1))
    drawing = _Drawing(order, kept, frozenset(heavy), max(columns, 1), airy)
    drawing.run()
    used = max((len(row.lanes) for row in drawing.rows), default=0)
    edges = tuple(sorted((s, t) for lane in cut for s in lane.sources for t in lane.targets))
    return Layout(tuple(drawing.rows), tuple(kept), used, edges, order)


def inverse(needs: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """For each node its consumers, ascending."""
    supports: list[list[int]] = [[] for _ in needs]
    for consumer, suppliers in enumerate(needs):
        for supplier in suppliers:
            supports[supplier].append(consumer)
    return tuple(tuple(consumers) for consumers in supports)


def cover(needs: Sequence[Sequence[int]], supports: Sequence[Sequence[int]]) -> list[Lane]:
    """Lanes that draw each edge exactly once.

    Consumers with the same suppliers form a group. In the bipartite graph of suppliers and groups a vertex cover is
    taken greedily, largest first: a supplier that is taken has a lane for what it feeds, a group for what feeds it.
    """
    groups: dict[tuple[int, ...], list[int]] = {}
    for node, suppliers in enumerate(needs):
        if suppliers:
            groups.setdefault(tuple(suppliers), []).append(node)
    open_groups: list[set[int]] = [set() for _ in needs]
    members = list(groups.values())
    open_suppliers = [set(suppliers) for suppliers in groups]
    for group, suppliers in enumerate(groups):
        for supplier in suppliers:
            open_groups[supplier].add(group)
    # (-size, kind, index): suppliers before groups of the same size, for their lane begins straight below them.
    heap = [(-len(found), 0, node) for node, found in enumerate(open_groups) if found]
    heap += [(-len(found), 1, group) for group, found in enumerate(open_suppliers)]
    heapify(heap)
    fed: dict[int, list[int]] = {}
    lanes: list[Lane] = []
    while heap:
        size, kind, index = heappop(heap)
        left = open_groups[index] if kind == 0 else open_suppliers[index]
        if not left:
            continue
        if len(left) != -size:
            heappush(heap, (-len(left), kind, index))
            continue
        if kind == 0:
            for group in sorted(left):
                open_suppliers[group].discard(index)
                fed.setdefault(index, []).extend(members[group])
        else:
            for supplier in left:
                open_groups[supplier].discard(index)
            if len(left) == 1:
                fed.setdefault(next(iter(left)), []).extend(members[index])
            else:
                lanes.append(Lane(tuple(sorted(left)), tuple(members[index])))
        left.clear()
    lanes += [Lane((supplier,), tuple(sorted(consumers))) for supplier, consumers in fed.items()]
    return lanes


def _measure(lane: Lane, place: Sequence[int]) -> None:
    lane.top = min(place[s] for s in lane.sources)
    lane.bottom = max(place[t] for t in lane.targets)


# ── the order of the rows ────────────────────────────────────────────────────────────────────────────────────────────


def _choose_order(
    needs: Sequence[Sequence[int]], supports: Sequence[Sequence[int]], lanes: list[Lane]
) -> tuple[int, ...]:
    """The plan's own order where that is drawn with few lanes, else the one that finishes chains first, if simpler."""
    own = tuple(range(len(needs)))
    breadth, length = _size(own, lanes)
    if breadth <= _FEW:
        return own
    other = _finishing_order(needs, supports)
    other_breadth, other_length = _size(other, lanes)
    simpler = other_breadth < breadth or (other_breadth == breadth and other_length < _CLEARLY * length)
    return other if simpler else own


def _size(order: Sequence[int], lanes: Sequence[Lane]) -> tuple[int, int]:
    """How many lanes there are side by side at most, and how long they are together."""
    place = [0] * len(order)
    for position, node in enumerate(order):
        place[node] = position
    change = [0] * (len(order) + 1)
    length = 0
    for lane in lanes:
        _measure(lane, place)
        change[lane.top] += 1
        change[lane.bottom] -= 1
        length += lane.bottom - lane.top
    most = now = 0
    for delta in change:
        now += delta
        most = max(most, now)
    return most, length


def _finishing_order(needs: Sequence[Sequence[int]], supports: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Each node right after what it needs, from the last nodes backwards; of several suppliers the broadest part first.

    The classical order for evaluating an expression with few registers (Sethi and Ullman 1970), here on a graph.
    """
    breadth = [1] * len(needs)
    ranked: list[tuple[int, ...]] = []
    for node, suppliers in enumerate(needs):
        by_breadth = sorted(suppliers, key=lambda s: (-breadth[s], s))
        ranked.append(tuple(by_breadth))
        breadth[node] = max((breadth[s] + i for i, s in enumerate(by_breadth)), default=1)
    order: list[int] = []
    seen = [False] * len(needs)
    for sink in range(len(needs)):
        if supports[sink] or seen[sink]:
            continue
        stack = [(sink, 0)]
        seen[sink] = True
        while stack:
            node, done = stack.pop()
            while done < len(ranked[node]) and seen[ranked[node][done]]:
                done += 1
            if done == len(ranked[node]):
                order.append(node)
                continue
            stack.append((node, done + 1))
            seen[ranked[node][done]] = True
            stack.append((ranked[node][done], 0))
    return tuple(order)


# ── how many lanes there may be ──────────────────────────────────────────────────────────────────────────────────────


def _fit(order: Sequence[int], lanes: list[Lane], columns: int) -> tuple[list[Lane], list[Lane]]:
    """The lanes that are drawn, and those left out, so that no row needs more columns than there are.

    A row needs a column for each lane that reaches it, and one for its node unless a lane ends there; after it, one for
    each lane that goes on or begins.
    """
    begin: list[list[int]] = [[] for _ in order]
    for index, lane in enumerate(lanes):
        begin[lane.top].append(index)
    active: set[int] = set()
    out: set[int] = set()
    for position in range(len(order)):
        while True:
            ending = sum(lanes[i].bottom == position for i in active)
            on_row = len(active) + (not ending)
            after = len(active) - ending + sum(i not in out for i in begin[position])
            if on_row <= columns and after <= columns:
                break
            # The fewest edges over the longest way go first. What ends here may be what is in the way of this very row.
            choice = [i for i in active if on_row > columns or lanes[i].bottom > position]
            choice += [i for i in begin[position] if i not in out and on_row <= columns]
            victim = max(choice, key=lambda i: (_burden(lanes[i]), lanes[i].bottom, i))
            active.discard(victim)
            out.add(victim)
        active = {i for i in active if lanes[i].bottom > position}
        active.update(i for i in begin[position] if i not in out)
    return [lane for i, lane in enumerate(lanes) if i not in out], [lane for i, lane in enumerate(lanes) if i in out]


def _burden(lane: Lane) -> float:
    return (lane.bottom - lane.top) / (len(lane.sources) * len(lane.targets))


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Drawing:
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
        if self._stacked_wrongly(column, straight >= 0, bool(sides)) or (self.airy and self._stacked(column)):
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
