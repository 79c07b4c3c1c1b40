"""Dependency graph and timeline in one self-contained picture: a row a step, arcs on the left, bars on the right."""

from __future__ import annotations

from decimal import Decimal
from xml.sax.saxutils import escape

from goaptui.domain.durations import format_minutes
from goaptui.domain.text import one_line
from goaptui.exchange.graph import Node, graph_of, legend
from goaptui.exchange.text_table import width
from goaptui.session.timetable import Timetable

ROW = 28
TOP = 84
TITLE_CELLS = 46
CELL = 7.2  # pixels of a cell of 13px text, on the generous side
BAR_WIDTH = 420
MARGIN = 24
NICE = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 960, 2400, 4800, 9600, 19200, 48000)  # minutes between two ticks

_STYLE = """
  svg { font: 13px system-ui, sans-serif; background: var(--ground);
        --ground: #ffffff; --ink: #1f2430; --dim: #6b7280; --line: #d5d9e0;
        --step: #4a6fa5; --critical: #b8412f; --goal: #2f7d4f; }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #171a21; --ink: #e6e8ee; --dim: #9aa3b2; --line: #343a46;
          --step: #7fa6dc; --critical: #f08a76; --goal: #6fcf97; }
  }
  text { fill: var(--ink); }
  .dim { fill: var(--dim); font-size: 11px; }
  .head { font-size: 17px; font-weight: 600; }
  .grid { stroke: var(--line); stroke-width: 1; }
  .mark { stroke: var(--dim); stroke-width: 1; stroke-dasharray: 4 3; }
  .arc { fill: none; stroke: var(--dim); stroke-width: 1.2; }
  .arc.critical { stroke: var(--critical); stroke-width: 2.2; }
  .dot { fill: var(--ground); stroke: var(--step); stroke-width: 2; }
  .dot.ready, .dot.doing { fill: var(--step); }
  .dot.critical { stroke: var(--critical); }
  .dot.critical.ready, .dot.critical.doing { fill: var(--critical); }
  .goal { fill: var(--ground); stroke: var(--goal); stroke-width: 2; }
  .goal.met { fill: var(--goal); }
  .bar { fill: var(--step); }
  .bar.critical { fill: var(--critical); }
  .slack { stroke: var(--step); stroke-width: 1.5; stroke-dasharray: 2 3; }
"""


def svg(timetable: Timetable) -> str:
    """The picture; ends with a line feed. It follows the reader's light or dark scheme."""
    outlook = timetable.outlook
    graph = graph_of(outlook, frozenset(timetable.layout.critical))
    rows = {node.id: row for row, node in enumerate(n for n in graph.nodes if n.kind != "branch")}
    nodes = [node for node in graph.nodes if node.id in rows]
    arcs = [(rows[e.source], rows[e.target], e.critical) for e in graph.edges if e.target in rows]
    gutter = max((_depth(target - source) for source, target, _ in arcs), default=20) + MARGIN
    titles = gutter + 18
    bars = titles + TITLE_CELLS * CELL + 76
    total = bars + BAR_WIDTH + 90
    height = TOP + ROW * len(nodes) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total:.0f}" height="{height}" '
        f'viewBox="0 0 {total:.0f} {height}" role="img" aria-label="{_attribute(legend(outlook))}">',
        f"<style>{_STYLE}</style>",
        f'<text class="head" x="{MARGIN}" y="30">{escape(legend(outlook))}</text>',
        *_axis(timetable, bars, height),
        *(_arc(gutter, source, target, critical) for source, target, critical in arcs),
    ]
    for row, node in enumerate(nodes):
        parts += _row(timetable, node, row, gutter, titles, bars)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _depth(distance: int) -> float:
    return min(14 + 9 * distance, 150)


def _middle(row: int) -> float:
    return TOP + ROW * row + ROW / 2


def _arc(x: float, source: int, target: int, critical: bool) -> str:
    reach = x - _depth(target - source) * 1.25
    start, end = _middle(source), _middle(target)
    name = "arc critical" if critical else "arc"
    return f'<path class="{name}" d="M{x:.1f} {start} C{reach:.1f} {start} {reach:.1f} {end} {x - 7:.1f} {end}"/>'


def _row(timetable: Timetable, node: Node, row: int, gutter: float, titles: float, bars: float) -> list[str]:
    y = _middle(row)
    critical = " critical" if node.critical else ""
    if node.kind == "goal":
        mark = f'<path class="goal {node.state}" d="M{gutter - 7} {y} l7 -7 l7 7 l-7 7 z"/>'
    elif node.kind == "measure":
        mark = f'<rect class="dot {node.state}{critical}" x="{gutter - 5.5}" y="{y - 5.5}" width="11" height="11"/>'
    else:
        mark = f'<circle class="dot {node.state}{critical}" cx="{gutter}" cy="{y}" r="5.5"/>'
    parts = [
        "<g>",
        f"<title>{escape(node.title)}{escape(f': {node.detail}') if node.detail else ''}</title>",
        mark,
        f'<text x="{titles:.1f}" y="{y + 4.5}">{escape(_cut(node.title))}</text>',
        f'<text class="dim" x="{bars - 10:.1f}" y="{y + 4}" text-anchor="end">{escape(_short(node))}</text>',
    ]
    if node.kind != "goal":
        parts += _bar(timetable, int(node.id[1:]), y, bars)
    parts.append("</g>")
    return parts


def _short(node: Node) -> str:
    return node.detail.split(",")[0]


def _bar(timetable: Timetable, index: int, y: float, bars: float) -> list[str]:
    placed, makespan = timetable.layout.steps[index], timetable.layout.makespan
    if not makespan:
        return []
    scale = BAR_WIDTH / float(makespan)
    x, end = bars + float(placed.start) * scale, bars + float(placed.end) * scale
    critical = " critical" if index in timetable.layout.critical else ""
    if placed.start == placed.end:
        return [f'<path class="bar{critical}" d="M{x - 5:.1f} {y} l5 -5 l5 5 l-5 5 z"/>']
    parts = [f'<rect class="bar{critical}" x="{x:.1f}" y="{y - 7}" width="{max(end - x, 2):.1f}" height="14" rx="3"/>']
    if placed.slack:
        late = min(end + float(placed.slack) * scale, bars + BAR_WIDTH)
        parts.append(f'<path class="slack" d="M{end + 2:.1f} {y} H{late:.1f}"/>')
    return parts


def _axis(timetable: Timetable, bars: float, height: int) -> list[str]:
    makespan = timetable.layout.makespan
    if not makespan:
        return []
    scale = BAR_WIDTH / float(makespan)
    step = next((minutes for minutes in NICE if makespan / minutes <= 8), int(makespan / 6) or 1)
    bottom = height - MARGIN + 6
    parts = []
    for tick in range(int(makespan / step) + 1):
        x = bars + tick * step * scale
        label = format_minutes(Decimal(tick * step)) if tick else "0"
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP - 8} V{bottom}"/>')
        parts.append(f'<text class="dim" x="{x:.1f}" y="{TOP - 14}" text-anchor="middle">{label}</text>')
    forecast = timetable.forecast
    marks = () if forecast is None else (("P50", forecast.p50), ("P90", forecast.p90))
    for name, value in marks:
        if value is not None and value <= makespan * Decimal("1.18"):
            x = bars + float(value) * scale
            parts.append(f'<path class="mark" d="M{x:.1f} {TOP - 34} V{bottom}"/>')
            parts.append(f'<text class="dim" x="{x:.1f}" y="{TOP - 38}" text-anchor="middle">{name}</text>')
    return parts


def _cut(text: str) -> str:
    """A text that takes at most so many cells."""
    if width(text) <= TITLE_CELLS:
        return text
    while width(text) > TITLE_CELLS - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _attribute(text: str) -> str:
    return escape(one_line(text), {'"': "&quot;"})
