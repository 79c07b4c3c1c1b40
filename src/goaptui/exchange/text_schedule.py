"""The plan in time as plain text: totals, the forecast, and a Gantt chart."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from goaptui.domain.durations import format_span
from goaptui.domain.text import one_line
from goaptui.exchange.text_plan import explanation_lines
from goaptui.exchange.text_table import columns, counted, width
from goaptui.session.timetable import Timetable

LEAST_BAR = 24
"""Cells that the bars have at least."""


def schedule_text(timetable: Timetable, line: int = 100) -> str:
    """What ``goaptui schedule`` prints, at most about `line` cells wide; ends with a line feed."""
    outlook, layout = timetable.outlook, timetable.layout
    lines = [one_line(outlook.plan.title) or one_line(outlook.plan.file)]
    if not layout.steps:
        lines.append(
            "Nothing is left to do: every goal holds." if outlook.status == "satisfied" else "There is no plan."
        )
        return "\n".join(lines + explanation_lines(outlook)) + "\n"
    per_day = outlook.plan.hours_per_day
    proof = "proven shortest"
    if not layout.optimal:
        proof = f"no schedule is shorter than {format_span(layout.bound, per_day)}"
    spans = (("one after the other", timetable.sequential), ("side by side", timetable.parallel))
    rows = [
        (
            name,
            format_span(t.likely, per_day),
            f"(at best {format_span(t.best, per_day)}, at worst {format_span(t.worst, per_day)})",
        )
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
    per_day = timetable.outlook.plan.hours_per_day
    shares = ", ".join(
        f"{name} {'never' if value is None else format_span(value.quantize(Decimal(1)), per_day)}"
        for name, value in (("P50", forecast.p50), ("P80", forecast.p80), ("P90", forecast.p90))
    )
    lines = [f"  finished, by {forecast.runs} simulated runs with their branches: {shares}"]
    if forecast.stuck:
        lines.append(f"  {forecast.stuck:.0%} of the runs end where no plan leads on")
    return lines


def _chart(timetable: Timetable, line: int) -> list[str]:
    """A table of the steps with a bar for each; columns give way until the bars have room."""
    layout = timetable.layout
    for level in range(_LEVELS):
        table = _table(timetable, level)
        left = max(width(text) for text in table) + 2
        if line - left >= LEAST_BAR or not layout.makespan:
            break
    if not layout.makespan:
        return table
    room = max(line - left, LEAST_BAR)
    end = format_span(layout.makespan, timetable.outlook.plan.hours_per_day)
    chart = [table[0] + " " * (left - width(table[0])) + "0" + f"{end:>{room - 1}}"]
    scale = Decimal(room) / layout.makespan
    for text, placed in zip(table[1:], layout.steps, strict=True):
        first = min(int(placed.start * scale), room - 1)
        last = max(first + 1, int(placed.end * scale))
        bar = ("─" if placed.slack else "━") * (last - first)
        if placed.end == placed.start:
            bar = "◆"
        slack = "·" * (int((placed.end + placed.slack) * scale) - last)
        chart.append(text + " " * (left - width(text) + first) + bar + slack)
    return chart


_LEVELS = 6
_CUT_TITLE = 28


def _table(timetable: Timetable, level: int) -> list[str]:
    """The columns before the bars: at level 0 all of them in full, at each further one less.

    First dates go without their year, then titles are cut, then ends, slack and agents are left out.
    """
    layout = timetable.layout
    per_day = timetable.outlook.plan.hours_per_day
    begins, ends = zip(*(timetable.dates(index) for index in range(len(layout.steps))), strict=True)
    years = {moment.year for moment in (*begins, *ends) if moment is not None}
    form = "%a %Y-%m-%d %H:%M" if level == 0 or len(years) > 1 else "%a %m-%d %H:%M"
    columns_: dict[str, list[str]] = {
        "": ["" if placed.slack or not layout.makespan else "*" for placed in layout.steps],
        "step": [one_line(timetable.outlook.step(index).title) for index in range(len(layout.steps))],
        "agent": [one_line(", ".join(placed.agents)) for placed in layout.steps],
        "from": [_date(moment, form) for moment in begins],
        "to": [_date(moment, form) for moment in ends],
        "slack": [format_span(placed.slack, per_day) if placed.slack else "" for placed in layout.steps],
    }
    for optional in ("agent", "slack"):
        if not any(columns_[optional]):
            del columns_[optional]
    for dropped in ("to", "slack", "agent")[: max(0, level - 2)]:
        columns_.pop(dropped, None)
    if level >= 2:
        columns_["step"] = [_cut(title) for title in columns_["step"]]
    rows = [tuple(columns_), *zip(*columns_.values(), strict=True)]
    return columns(rows, right=tuple(place for place, name in enumerate(columns_) if name == "slack"))


def _cut(title: str) -> str:
    if width(title) <= _CUT_TITLE:
        return title
    while width(title) >= _CUT_TITLE:
        title = title[:-1]
    return title.rstrip() + "…"


def _date(moment: datetime | None, form: str) -> str:
    return "" if moment is None else moment.strftime(form)


def _path(timetable: Timetable) -> str:
    titles = [one_line(timetable.outlook.step(index).title) for index in timetable.layout.critical]
    return " → ".join(titles) or "none of the steps has an estimate"


def _actuals(timetable: Timetable) -> list[str]:
    if not timetable.actuals:
        return []
    actions = timetable.outlook.plan.actions
    per_day = timetable.outlook.plan.hours_per_day

    def told(minutes: Decimal) -> str:
        return format_span(minutes.quantize(Decimal(1)), per_day)

    rows = [("done", "took", "estimated")]
    estimated = sum((a.estimate for a in timetable.actuals if a.estimate is not None), Decimal(0))
    took = sum((a.minutes for a in timetable.actuals if a.estimate is not None), Decimal(0))
    for actual in timetable.actuals:
        estimate = "" if actual.estimate is None else format_span(actual.estimate, per_day)
        rows.append((one_line(actions[actual.action].title), told(actual.minutes), estimate))
    rows.append(("in all, of what was estimated", told(took), format_span(estimated, per_day)))
    return ["", *columns(rows, right=(1, 2))]
