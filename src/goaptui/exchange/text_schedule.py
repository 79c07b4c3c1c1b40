"""The plan in time as plain text: totals, the forecast, and a Gantt chart."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from goaptui.domain.durations import format_minutes
from goaptui.domain.text import one_line
from goaptui.exchange.text_plan import explanation_lines
from goaptui.exchange.text_table import columns, counted, width
from goaptui.session.timetable import Timetable

LEAST_BAR = 16


def schedule_text(timetable: Timetable, line: int = 100) -> str:
    """What ``goaptui schedule`` prints, at most about `line` cells wide; ends with a line feed."""
    outlook, layout = timetable.outlook, timetable.layout
    lines = [one_line(outlook.plan.title) or one_line(outlook.plan.file)]
    if not layout.steps:
        lines.append(
            "Nothing is left to do: every goal holds." if outlook.status == "satisfied" else "There is no plan."
        )
        return "\n".join(lines + explanation_lines(outlook)) + "\n"
    proof = "proven shortest" if layout.optimal else f"no schedule is shorter than {format_minutes(layout.bound)}"
    spans = (("one after the other", timetable.sequential), ("side by side", timetable.parallel))
    rows = [
        (name, format_minutes(t.likely), f"(at best {format_minutes(t.best)}, at worst {format_minutes(t.worst)})")
        for name, t in spans
    ]
    lines.append(f"{counted(len(layout.steps), 'step')}; {proof}")
    lines += columns(rows, right=(1,))
    lines += _forecast(timetable)
    lines += ["", *_chart(timetable, line), "", f"Critical path: {_path(timetable)}"]
    lines += _actuals(timetable)
    return "\n".join(lines) + "\n"


def _forecast(timetable: Timetable) -> list[str]:
    forecast = timetable.forecast
    if forecast is None:
        return []
    shares = ", ".join(
        f"{name} {'never' if value is None else format_minutes(value.quantize(Decimal(1)))}"
        for name, value in (("P50", forecast.p50), ("P80", forecast.p80), ("P90", forecast.p90))
    )
    lines = [f"  finished, by {forecast.runs} simulated runs with their branches: {shares}"]
    if forecast.stuck:
        lines.append(f"  {forecast.stuck:.0%} of the runs end where no plan leads on")
    return lines


def _chart(timetable: Timetable, line: int) -> list[str]:
    layout = timetable.layout
    rows: list[tuple[str, ...]] = [("", "step", "agent", "from", "to", "slack")]
    for index, placed in enumerate(layout.steps):
        begin, end = timetable.dates(index)
        mark = "*" if index in layout.critical else ""
        slack = format_minutes(placed.slack) if placed.slack else ""
        agents = one_line(", ".join(placed.agents))
        rows.append((mark, one_line(timetable.outlook.step(index).title), agents, _date(begin), _date(end), slack))
    table = columns(rows, right=(5,))
    room = line - max(width(text) for text in table) - 2
    if room < LEAST_BAR or not layout.makespan:
        return table
    scale = Decimal(room) / layout.makespan
    chart = [table[0]]
    left = max(width(text) for text in table) + 2
    for index, (text, placed) in enumerate(zip(table[1:], layout.steps, strict=True)):
        first = min(int(placed.start * scale), room - 1)
        cells = max(1, int(placed.end * scale) - first)
        glyph = "◇" if placed.end == placed.start else "━" if index in layout.critical else "─"
        chart.append(text + " " * (left - width(text) + first) + glyph * cells)
    return chart


def _date(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%a %Y-%m-%d %H:%M}"


def _path(timetable: Timetable) -> str:
    titles = [one_line(timetable.outlook.step(index).title) for index in timetable.layout.critical]
    return " → ".join(titles) or "none of the steps has an estimate"


def _actuals(timetable: Timetable) -> list[str]:
    if not timetable.actuals:
        return []
    actions = timetable.outlook.plan.actions
    rows = [("done", "took", "estimated")]
    estimated = sum((a.estimate for a in timetable.actuals if a.estimate is not None), Decimal(0))
    took = sum((a.minutes for a in timetable.actuals if a.estimate is not None), Decimal(0))
    for actual in timetable.actuals:
        estimate = "" if actual.estimate is None else format_minutes(actual.estimate)
        rows.append((one_line(actions[actual.action].title), format_minutes(actual.minutes), estimate))
    rows.append(("in all, of what was estimated", format_minutes(took), format_minutes(estimated)))
    return ["", *columns(rows, right=(1, 2))]
