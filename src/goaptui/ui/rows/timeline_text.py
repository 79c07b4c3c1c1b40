"""What the timeline says in words: which number is which, and what is known of the row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from goaptui.domain.durations import format_span
from goaptui.schedule.totals import Totals
from goaptui.session.text import conditions_text
from goaptui.ui.rows.row import Row, Span, cells, clean, pad
from goaptui.ui.rows.time_axis import moment_text, span_text
from goaptui.ui.rows.timeline import Line
from goaptui.ui.rows.timing import ZERO, Timing


def figures(timing: Timing, width: int, brief: bool = False) -> tuple[Row, ...]:
    """The totals and the forecast, each with what it is; `brief`: only what is most wanted, in one line."""
    if not timing.steps:
        said: Span = ("There is no plan.", "bad")
        if timing.outlook.status == "satisfied":
            said = ("Nothing is left to do: every goal holds.", "good")
        return (Row(left=(said,)), *_so_far(timing, width))
    lines = [_sequence(timing), _parallel(timing), _forecast(timing)]
    widths = [max(cells(line.numbers[i]) if i < len(line.numbers) else 0 for line in lines) for i in range(3)]
    rows = []
    for line in lines:
        spans: list[Span] = [_name(line.name, width)]
        for place, number in enumerate(line.numbers):
            label, _, value = number.partition(" ")
            spans += [(label + " ", "dim"), (value, "strong" if place == line.main else "text")]
            spans.append((" " * (widths[place] - cells(number) + 2), "text"))
        room = width - sum(cells(text) for text, _ in spans)
        words = next((words for words in line.words if cells(words) <= room), line.words[-1])
        rows.append(Row(left=(*spans, (words, line.token))))
    if brief:
        return (rows[2] if timing.forecast is not None else rows[1],)
    return (*rows, *_so_far(timing, width))


class _Figures(NamedTuple):
    """A line of figures: its name, three numbers with their labels, which of them matters most, and what it is."""

    name: str
    numbers: tuple[str, ...]
    main: int
    words: tuple[str, ...]
    """In full, and shorter where there is no room."""
    token: str = "dim"


_NARROW = 84


def _name(name: str, width: int) -> Span:
    if width < _NARROW:
        return (pad(name.removeprefix("In ").removeprefix("Done ").capitalize(), 10), "heading")
    return (pad(name, 13), "heading")


def _points(timing: Timing, totals: Totals) -> tuple[str, ...]:
    points = (("best", totals.best), ("likely", totals.likely), ("worst", totals.worst))
    return tuple(f"{name} {_span(timing, value)}" for name, value in points)


def _sequence(timing: Timing) -> _Figures:
    totals = timing.timetable.sequential if timing.timetable is not None else timing.outlook.totals
    return _Figures(
        "In sequence",
        _points(timing, totals),
        1,
        ("sums of the estimates, one after the other", "sums of the estimates", "sums"),
    )


def _parallel(timing: Timing) -> _Figures:
    timetable = timing.timetable
    if timetable is None:
        likely = f"likely {_span(timing, timing.makespan)}"
        return _Figures("In parallel", ("best …", likely, "worst …"), 1, ("agents follow…",), "warn")
    numbers, layout = _points(timing, timetable.parallel), timetable.layout
    if layout.optimal:
        words = ("side by side; proven shortest", "proven shortest")
        return _Figures("In parallel", numbers, 1, words, "good")
    bound = f"≥ {_span(timing, layout.bound)} (bound)"
    return _Figures("In parallel", numbers, 1, (f"side by side; likely {bound}", bound), "warn")


def _forecast(timing: Timing) -> _Figures:
    found = timing.forecast
    if found is None:
        return _Figures("Forecast", (), 0, ("simulating…",), "warn")
    numbers = tuple(
        f"{name} {'never' if value is None else _span(timing, value.quantize(Decimal(1)))}"
        for name, value in (("P50", found.p50), ("P80", found.p80), ("P90", found.p90))
    )
    if found.stuck:
        stuck = f"{found.stuck:.0%} end where no plan leads on"
        return _Figures("Forecast", numbers, 0, (f"{found.runs:,} runs; {stuck}", stuck, "some never end"), "warn")
    most = most_influential(timing)
    full = f"{found.runs:,} runs, branches included"
    words: tuple[str, ...] = (full, f"{found.runs:,} runs + branches", f"{found.runs:,} runs")
    if most:
        title = clean(timing.plan.actions[most[0][0]].title)
        words = (f"{full}; what matters most: {title} ({most[0][1]:+.2f})", *words)
    return _Figures("Forecast", numbers, 0, words)


def _so_far(timing: Timing, width: int) -> tuple[Row, ...]:
    known = [a for a in timing.actuals if a.estimate is not None]
    if not known:
        return ()
    took = sum((a.minutes for a in known), ZERO)
    estimated = sum((a.estimate for a in known if a.estimate is not None), ZERO)
    spans: list[Span] = [
        _name("Done so far", width),
        ("took ", "dim"),
        (_span(timing, took.quantize(Decimal(1))), "strong"),
        ("  estimated ", "dim"),
        (_span(timing, estimated), "text"),
    ]
    if estimated:
        change = (took - estimated) / estimated
        spans.append((f"  {change:+.0%}", "warn" if change > 0 else "good"))
    actions = f"{len(known)} action{'s' if len(known) != 1 else ''}"
    spans.append((f"  {actions}", "dim"))
    return (Row(left=tuple(spans)),)


def details(timing: Timing, line: Line | None) -> tuple[Row, ...]:
    """Two lines on a step, a gate, or what has happened."""
    if line is None or line.kind in ("heading", "blank"):
        return (Row(), Row())
    if line.kind == "gate":
        return _gate(timing, line.place)
    if line.kind == "past":
        return _past(timing, line.place)
    return _step(timing, line.place)


def _step(timing: Timing, index: int) -> tuple[Row, ...]:
    step, placed = timing.outlook.step(index), timing.steps[index]
    left: list[Span] = [(clean(step.title), "strong")]
    agents = timing.plan.actions[step.action].agents
    if agents:
        left.append((f"  {clean(', '.join(_agent(timing, agent) for agent in agents))}", "info"))
    right: list[Span] = []
    if timing.forecast is not None:
        critical, influence = timing.forecast.critical[step.action], timing.forecast.influence[step.action]
        right = [
            ("critical in ", "dim"),
            (f"{critical:.0%}", "critical" if critical >= 0.5 else "text"),
            (" of the runs  influence ", "dim"),
            (f"{influence:+.2f}", "strong" if abs(influence) >= 0.5 else "text"),
        ]
    first = Row(left=tuple(left), right=tuple(right))
    length = placed.end - placed.start
    when: list[Span] = [(span_text(*timing.dates(index), timing.year), "text")]
    if length:
        when.append((f"  {_span(timing, length)}", "strong"))
    elif step.minutes is None:
        when.append(("  no estimate", "dim"))
    slack: tuple[Span, ...] = (("no slack: critical", "critical"),)
    if placed.slack:
        slack = ((f"slack {_span(timing, placed.slack)}", "text"),)
    elif not placed.critical:
        slack = (("no slack", "text"),)
    return (first, Row(left=tuple(when), right=slack))


def _agent(timing: Timing, agent: str) -> str:
    known = timing.plan.agents.get(agent)
    return known.title if known is not None else agent


def _gate(timing: Timing, place: int) -> tuple[Row, ...]:
    gate = timing.gates[place]
    phase = timing.plan.phases[gate.phase]
    wanted = conditions_text(timing.plan, phase.gate or ())
    first = Row(left=((f"Gate of {clean(phase.title)}", "strong"), (f"  {clean(wanted)}", "text")))
    if gate.at is None:
        return (first, Row(left=(("It does not open in the expected course.", "warn"),)))
    if gate.step is None:
        return (first, Row(left=(("It holds now.", "good"),)))
    opens = moment_text(timing.calendar.at(gate.at, end=True), timing.year)
    step = clean(timing.outlook.step(gate.step).title)
    return (first, Row(left=((f"opens {opens}", "text"), (f"  after {step}", "dim"))))


def _past(timing: Timing, place: int) -> tuple[Row, ...]:
    one = timing.past[place]
    times = timing.outlook.record.times[one.action]
    began = times.started.astimezone().replace(tzinfo=None) if times.started is not None else None
    ended = times.ended.astimezone().replace(tzinfo=None) if times.ended is not None else None
    left: list[Span] = [(clean(timing.plan.actions[one.action].title), "strong"), (f"  {one.status}", "dim")]
    when = moment_text(ended, timing.year) if began is None else span_text(began, ended, timing.year)
    second: list[Span] = [(when, "text")]
    took = next((actual for actual in timing.actuals if actual.action == one.action), None)
    if took is None:
        second.append(("  when it was begun is not known" if began is None else "", "dim"))
    else:
        second.append((f"  took {_span(timing, took.minutes.quantize(Decimal(1)))}", "strong"))
        if took.estimate is not None:
            second.append((f", estimated {_span(timing, took.estimate)}", "dim"))
    return (Row(left=tuple(left)), Row(left=tuple(second)))


def most_influential(timing: Timing) -> Sequence[tuple[str, float]]:
    """Actions by how much their uncertainty moves the finish, the most first; those that matter at all."""
    if timing.forecast is None:
        return ()
    found = [(action, value) for action, value in timing.forecast.influence.items() if abs(value) >= 0.05]
    return sorted(found, key=lambda one: -abs(one[1]))


def _span(timing: Timing, minutes: Decimal) -> str:
    return format_span(minutes, timing.plan.hours_per_day)
