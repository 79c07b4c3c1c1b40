"""The dependency graph as rows, in rails: one row an action, its lanes on the left, its bar in time on the right."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from goaptui.domain.durations import format_span
from goaptui.session.views import StepView
from goaptui.ui.rows.glyphs import (
    ADDED,
    DOING,
    DONE,
    GOAL,
    HEAVY,
    MEASURES,
    MOVED,
    READY,
    SKIPPED,
    WAITS,
    status_span,
)
from goaptui.ui.rows.rails_cells import DOWN, LEFT, NODE, RIGHT, UP, LaneRow, glyph
from goaptui.ui.rows.rails_graph import Graph, Node, condensed, graph_of, neighbourhood
from goaptui.ui.rows.rails_lanes import Layout, lay_out
from goaptui.ui.rows.row import Row, Rows, Span, cells, clean, matcher, pad
from goaptui.ui.rows.timing import Placed, StepTimes
from goaptui.ui.view import Item, View

LEGEND: tuple[Span, ...] = (
    (f"{READY} ready", "accent"), (f"{WAITS} waits", "text"), (f"{DOING} doing", "warn"), (f"{DONE} done", "good"),
    (f"{MEASURES} measures", "info"), (f"{HEAVY} critical", "critical"), (f"{GOAL} goal", "heading"),
)  # fmt: skip

WHOLE_UP_TO = 200
"""With more nodes than this the neighbourhood of one is shown, unless all are asked for."""
_BAR_FROM = 70
"""The width from which there is room for bars."""
_DURATION = 8


class Shown(NamedTuple):
    """What of the graph is shown, and how.

    `whole`: all of it, however large; else what is around the node of key `centre`, if it is large. Titles are shown
    without their first `shift` cells. `height`: the lines that there are; with room enough chains have lines, too.
    """

    whole: bool = False
    centre: str | None = None
    shift: int = 0
    height: int = 0


BY_SIZE = Shown()


class Drawings:
    """Keeps the last graph and the last layouts: a layout is made anew only where lines change."""

    def __init__(self) -> None:
        self._made_of: tuple[object, object] = (None, None)
        self._graph: Graph | None = None
        self._layouts: dict[tuple[object, ...], Layout] = {}

    def graph(self, view: View) -> Graph:
        """The graph of the view's outlook."""
        made_of = (view.outlook, view.timetable)
        if self._graph is None or any(a is not b for a, b in zip(self._made_of, made_of, strict=True)):
            self._graph = graph_of(view.outlook, StepTimes(view.outlook, view.timetable))
            self._made_of = made_of
        return self._graph

    def layout(self, graph: Graph, columns: int, height: int) -> Layout:
        """The layout of a graph in so many columns; airy where that fits into the height."""
        if len(graph.nodes) < height:
            airy = self._layout(graph, columns, True)
            if len(airy.rows) <= height:
                return airy
        return self._layout(graph, columns, False)

    def _layout(self, graph: Graph, columns: int, airy: bool) -> Layout:
        key = (graph.needs, graph.heavy, columns, airy)
        layout = self._layouts.get(key)
        if layout is None:
            if len(self._layouts) >= 4:
                self._layouts.pop(next(iter(self._layouts)))
            layout = self._layouts[key] = lay_out(graph.needs, graph.heavy, columns, airy=airy)
        return layout


class _Lit(NamedTuple):
    """The lines of one node: for each lane from which to which position, and where they turn to the side."""

    lanes: dict[int, tuple[int, int]]
    turns: frozenset[tuple[int, int]]
    positions: tuple[int, int]


_DARK = _Lit({}, frozenset(), (0, -1))


class RailsRows(Rows):
    """The rows of the graph. `light` has the lines of one node stand out."""

    def __init__(
        self, view: View, width: int, wanted: str = "", shown: Shown = BY_SIZE, drawings: Drawings | None = None
    ) -> None:
        self._view = view
        self._width = width
        self._shift = shown.shift
        drawings = drawings or Drawings()
        outlook = view.outlook
        full = drawings.graph(view)
        self._full = full
        self.size = len(full.nodes)
        self.graph, self.title = _chosen(full, view, wanted, shown)
        self.layout = drawings.layout(self.graph, max(2, min(14, (width + 6) // 10)), shown.height)
        self._preface = _preface(view)
        lines: list[LaneRow | None] = [None] * len(self._preface)
        lines += self.layout.rows
        self._lines = lines
        nodes = self.graph.nodes
        keys: list[str | None] = []
        items: list[Item | None] = []
        self._line_of: dict[int, int] = {}
        for index, line in enumerate(lines):
            node = None if line is None or line.node is None else line.node
            keys.append(None if node is None else nodes[node].key)
            items.append(None if node is None else nodes[node].item)
            if node is not None:
                self._line_of[node] = index
        super().__init__(keys, items)
        self._place = {node: position for position, node in enumerate(self.layout.order)}
        self._digits = len(str(len(outlook.steps)))
        self._cut: dict[int, tuple[list[int], list[int]]] = {}
        for supplier, consumer in self.layout.cut:
            self._cut.setdefault(consumer, ([], []))[0].append(supplier)
            self._cut.setdefault(supplier, ([], []))[1].append(consumer)
        self._times = StepTimes(outlook, view.timetable)
        self._end = self._times.makespan
        self._bar = self._bar_width() if width >= _BAR_FROM and self._end > 0 else 0
        self._lit = _DARK
        self._lit_line = -1
        if len(nodes) < self.size:
            self.counter = ((f"{len(nodes)} of {self.size}", "dim"),)
        elif self._end > 0:
            self.counter = (("critical path ", "dim"), (format_span(self._end, outlook.plan.hours_per_day), "critical"))
        room = width - 2
        foot: list[Span] = []
        for text, token in LEGEND:
            if room < cells(text) + 2:
                break
            foot += [("  ", "dim")] * bool(foot) + [(text, token)]
            room -= cells(text) + 2
        self.foot = tuple(foot)

    @property
    def large(self) -> bool:
        """Whether the graph is so large that a part of it is shown."""
        return self.size > WHOLE_UP_TO

    def key_of(self, item: Item) -> str | None:
        """The key of an item's node, be it among the rows or not."""
        node = self._full.find_item(item)
        return self._full.nodes[node].key if node is not None else None

    def overflows(self, first: int, count: int) -> bool:
        """Whether the title of any of these lines does not fit."""
        for line in range(first, min(first + count, len(self))):
            row = self.row(line)
            taken = sum(cells(text) for text, _ in (*row.left, *row.right)) + (1 if row.right else 0)
            if taken > self._width:
                return True
        return False

    def _bar_width(self) -> int:
        """A quarter of the width at least; and what titles do not need, up to half of it."""
        outlook = self._view.outlook
        plan = outlook.plan
        longest = max(
            len(plan.goals[node.id].title if node.kind == "goal" else plan.actions[node.id].title)
            for node in self.graph.nodes[:WHOLE_UP_TO]
        )
        left = self._width - self.layout.width - self._digits - longest - _DURATION - 16
        return min(max(self._width // 4, left), self._width // 2)

    # ── walking ──

    def line_of(self, node: int) -> int:
        """The line of a node."""
        return self._line_of[node]

    def node_at(self, line: int) -> int | None:
        """The node of a line."""
        row = self._lines[line] if 0 <= line < len(self._lines) else None
        return row.node if row is not None else None

    def neighbours(self, line: int, consumers: bool) -> tuple[int, ...]:
        """The lines of a node's suppliers or consumers, the nearest first."""
        node = self.node_at(line)
        if node is None:
            return ()
        ways = self.graph.supports if consumers else self.graph.needs
        return tuple(
            sorted((self._line_of[other] for other in ways[node]), key=lambda other: (abs(other - line), other))
        )

    def hidden(self, line: int, consumers: bool) -> int:
        """How many suppliers or consumers of a node are not among the rows."""
        node = self.node_at(line)
        return self.graph.hidden[node][consumers] if node is not None and self.graph.hidden else 0

    def light(self, line: int) -> None:
        """Have the lines of a line's node stand out, and no others."""
        if line == self._lit_line:
            return
        old = self._lit
        node = self.node_at(line)
        self._lit_line = line
        self._lit = _DARK if node is None else self._lines_of(node)
        if old is self._lit:
            return
        before = len(self._preface)
        for lit in (old, self._lit):
            first, last = lit.positions
            if first <= last:
                for touched in range(
                    self._line_of[self.layout.order[first]],
                    min(self._line_of[self.layout.order[last]] + 1, before + len(self.layout.rows)),
                ):
                    self._made.pop(touched, None)

    def _lines_of(self, node: int) -> _Lit:
        place = self._place
        here = place[node]
        lanes: dict[int, tuple[int, int]] = {}
        turns: set[tuple[int, int]] = set()
        for index, lane in enumerate(self.layout.lanes):
            if node in lane.sources:
                reached = [place[t] for t in lane.targets]
                lanes[index] = (here, max(reached))
            elif node in lane.targets:
                reached = [place[s] for s in lane.sources]
                lanes[index] = (min(reached), here)
            else:
                continue
            turns.add((index, here))
            turns.update((index, other) for other in reached)
        if not lanes:
            return _DARK
        return _Lit(lanes, frozenset(turns), (min(a for a, _ in lanes.values()), max(b for _, b in lanes.values())))

    # ── rows ──

    def make(self, index: int) -> Row:
        """A sentence, a node, or a row between two nodes."""
        line = self._lines[index]
        if line is None:
            return self._preface[index]
        if line.node is None:
            return Row(left=tuple(self._gutter(line, ("", ""))))
        node = self.graph.nodes[line.node]
        if node.kind == "goal":
            return self._goal(line, node)
        if node.kind == "done":
            return self._done(line, node)
        return self._step(line, node)

    def _goal(self, line: LaneRow, node: Node) -> Row:
        goal = next(goal for goal in self._view.outlook.goal_views if goal.id == node.id)
        token = "good" if goal.met else "heading"
        left = self._gutter(line, (GOAL, token))
        left += [(" " * (self._digits + 2), "text"), (self._title(goal.title), token)]
        progress = f"{goal.done}/{goal.total} met" if goal.total else ""
        return Row(node.key, tuple(left), self._right(line, (progress, token), False, None), None)

    def _done(self, line: LaneRow, node: Node) -> Row:
        status = self._view.outlook.record.status(node.id)
        title = self._view.outlook.plan.actions[node.id].title
        left = self._gutter(line, (SKIPPED, "dim") if status == "skipped" else (DONE, "good"))
        left += [(" " * (self._digits + 2), "text"), (self._title(title), "dim")]
        return Row(node.key, tuple(left), self._right(line, (status, "dim"), False, None), node.item)

    def _step(self, line: LaneRow, node: Node) -> Row:
        step = self._view.outlook.step(node.step)
        left = self._gutter(line, status_span(step))
        sign: Span = (" ", "text")
        changes = self._view.changes
        if changes is not None:
            sign = (
                (ADDED, "added")
                if step.action in changes.added
                else (MOVED, "moved")
                if step.action in changes.moved
                else sign
            )
        left += [
            sign,
            (f"{step.index + 1:>{self._digits}} ", "critical" if self._times.at(step.index).critical else "dim"),
            (self._title(step.title), "strong" if step.ready or step.status == "doing" else "text"),
        ]
        right = self._right(line, (step.duration_text, "text"), self._times.at(step.index).critical, step)
        return Row(node.key, tuple(left), right, node.item)

    def _title(self, title: str) -> str:
        title = clean(title)
        if not self._shift:
            return title
        return "…" + title[self._shift + 1 :] if len(title) > self._shift else ""

    def _right(self, line: LaneRow, duration: Span, critical: bool, step: StepView | None) -> tuple[Span, ...]:
        """Lines that are not drawn, how long it takes, and when."""
        right = self._references(line)
        if self._width >= 30:
            right.append(
                (
                    pad(duration[0], _DURATION, right=True) if cells(duration[0]) < _DURATION else duration[0],
                    duration[1],
                )
            )
            if not self._bar:
                right.append((f" {HEAVY}" if critical else "  ", "critical"))
        if self._bar:
            right.append((" ", "text"))
            if step is None:
                right.append((" " * self._bar, "text"))
            else:
                right += _bar(self._times.at(step.index), self._bar, self._end)
        return tuple(right)

    def _references(self, line: LaneRow) -> list[Span]:
        node = line.node
        assert node is not None
        suppliers, consumers = self._cut.get(node, ((), ()))
        nodes = self.graph.nodes
        texts = [f"⇠{nodes[s].label}" for s in suppliers] + [f"⇢{nodes[t].label}" for t in consumers]
        most = 1 if self._width < 40 else 2 if self._width < 60 else 3
        if len(texts) > most:
            texts = [*texts[: most - 1], f"+{len(texts) - most + 1}"]
        if self.graph.hidden and sum(self.graph.hidden[node]):
            texts.append(f"⋯{sum(self.graph.hidden[node])}")
        return [(" ".join(texts) + " ", "mark")] if texts and self._width >= 24 else []

    def _gutter(self, line: LaneRow, node: Span) -> list[Span]:
        """The lanes of a row, and one cell between them and what follows."""
        lit = self._lit
        lights: set[int] = set()
        if lit.lanes and lit.positions[0] <= line.position <= lit.positions[1]:
            for column, lane in enumerate(line.lanes):
                if lane in lit.lanes:
                    first, last = lit.lanes[lane]
                    if first <= line.position and (
                        line.position < last or (line.node is not None and line.position == last)
                    ):
                        lights.add(2 * column)
            for run in line.runs:
                if (run.lane, line.position) in lit.turns and run.lane in lit.lanes:
                    lights.update(
                        x
                        for x in range(run.first, run.last + 1)
                        if x % 2 or line.cells[x] // RIGHT % 3 or line.cells[x] % DOWN
                    )
        spans: list[Span] = []
        for x, cell in enumerate(line.cells):
            if cell == NODE:
                spans.append(node)
                continue
            token = "accent" if x in lights else "critical" if cell < NODE and _heavy(cell) else "dim"
            if spans and spans[-1][1] == token:
                spans[-1] = (spans[-1][0] + glyph(cell), token)
            else:
                spans.append((glyph(cell), token))
        spans.append((" " * (self.layout.width - len(line.cells) + 1), "dim"))
        return spans


def _heavy(cell: int) -> bool:
    return 2 in (cell // UP, cell // RIGHT % 3, cell // DOWN % 3, cell // LEFT % 3)


def _chosen(full: Graph, view: View, wanted: str, shown: Shown) -> tuple[Graph, str]:
    """The part of the graph that is shown, and what the pane is called then."""
    actions = view.outlook.plan.actions
    if wanted:
        passes = matcher(wanted)
        goals = view.outlook.plan.goals

        def text(node: Node) -> str:
            if node.kind == "goal":
                return f"{goals[node.id].title} {node.id}"
            action = actions[node.id]
            return f"{action.title} {node.id} {action.phase or ''}"

        return condensed(full, (i for i, node in enumerate(full.nodes) if passes(text(node)))), "Dependencies, filtered"
    if len(full.nodes) <= WHOLE_UP_TO:
        return full, "Dependencies"
    if shown.whole:
        return full, "Dependencies, all"
    centre = full.find(shown.centre) if shown.centre is not None else None
    if centre is None:
        centre = full.find_item(view.selection.item)
    if centre is None:
        centre = next((i for i, node in enumerate(full.nodes) if node.kind == "step"), 0)
    node = full.nodes[centre]
    title = view.outlook.plan.goals[node.id].title if node.kind == "goal" else actions[node.id].title
    return neighbourhood(full, centre), f"Dependencies around {clean(title)}"


def _preface(view: View) -> list[Row]:
    """What is said where there is no plan."""
    outlook = view.outlook
    if outlook.status == "unsolvable":
        return [Row(left=(("✗ No plan reaches the goal from here.", "bad"),)), Row()]
    if outlook.status == "limit" and not outlook.steps:
        return [Row(left=(("The search was stopped before it found a plan.", "warn"),)), Row()]
    return []


def _bar(step: Placed, width: int, end: Decimal) -> Iterable[Span]:
    """From its earliest start to its earliest end, to half a cell; at least half a cell long."""
    halves = 2 * width
    first = min(int(step.start * halves / end), halves - 1)
    last = max(int(step.end * halves / end), first + 1)
    full, begins, ends = ("━", "╺", "╸") if step.critical else ("─", "╶", "╴")
    text = ""
    for cell in range(width):
        left = first <= 2 * cell < last
        right = first <= 2 * cell + 1 < last
        text += full if left and right else ends if left else begins if right else " "
    token = "critical" if step.critical else "info"
    return [(text, token)]


__all__ = ["BY_SIZE", "LEGEND", "Drawings", "RailsRows", "Shown"]
