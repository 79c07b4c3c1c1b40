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

from collections.abc import Collection, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from goaptui.ui.rows.rails_cells import Edge, Lane, LaneRow
from goaptui.ui.rows.rails_draw import Drawing

_FEW = 2
"""Up to so many lanes the rows keep the plan's own order, the plan pane's, whatever another one would save."""
_CLEARLY = 0.8
"""With as many lanes, another order is taken if its lanes together are shorter than this share."""


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
    drawing = Drawing(order, kept, frozenset(heavy), max(columns, 1), airy)
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
