"""What the timeline says in words: which number is which, and what is known of the row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from goaptui.domain.durations import format_span
from goaptui.session.text import conditions_text
from goaptui.ui.rows.row import Row, Span, cells, clean, pad
from goaptui.ui.rows.time_axis import moment_text, span_text
from goaptui.ui.rows.timeline import Line
from goaptui.ui.rows.timing import ZERO, Timing

_NAMES = ("In sequence", "In parallel", "Forecast", "Done so far")


def figures(timing: Timing, brief: bool = False) -> tuple[Row, ...]:
    """The totals and the forecast, each with what it is; `brief`: only what is most wanted, in one line."""
    if not timing.steps:
        said: Span = ("There is no plan.", "bad")
        if timing.outlook.status == "satisfied":
            said = ("Nothing is left to do: every goal holds.", "good")
        return (Row(left=(said,)), *_so_far(timing, 0))
    lines = [_sequence(timing), _parallel(timing), _forecast(timing)]
    columns = max(cells(name) for name in _NAMES) + 2
    widths = [max(cells(line[1][i]) if i < len(line[1]) else 0 for line in lines) for i in range(3)]
    rows = []
    for name, numbers, words, token in lines:
        spans: list[Span] = [(pad(name, columns), "heading")]
        if numbers:
            for place, number in enumerate(numbers):
                label, _, value = number.partition(" ")
                spans += [(label + " ", "dim"), (value, "strong" if place == _MAIN[name] else "text")]
                spans.append((" " * (widths[place] - cells(number) + 2), "text"))
        rows.append(Row(left=(*spans, (words, token))))
    if brief:
        return (rows[2] if timing.forecast is not None else rows[1],)
    return (*rows, *_so_far(timing, columns))


_MAIN = {"In sequence": 1, "In parallel": 1, "Forecast": 0}
"""Which of the three numbers matters most: the likely one, the median."""


def _sequence(timing: Timing) -> tuple[str, tuple[str, ...], str, str]:
    totals = timing.timetable.sequential if timing.timetable is not None else timing.outlook.totals
    numbers = tuple(
        f"{name} {_span(timing, value)}"
        for name, value in (("best", totals.best), ("likely", totals.likely), ("worst", totals.worst))
    )
    return ("In sequence", numbers, "one after the other", "dim")


def _parallel(timing: Timing) -> tuple[str, tuple[str, ...], str, str]:
    timetable = timing.timetable
    if timetable is None:
        likely = f"likely {_span(timing, timing.makespan)}"
        return ("In parallel", ("best …", likely, "worst …"), "agents follow…", "warn")
    totals, layout = timetable.parallel, timetable.layout
    numbers = tuple(
        f"{name} {_span(timing, value)}"
        for name, value in (("best", totals.best), ("likely", totals.likely), ("worst", totals.worst))
    )
    if layout.optimal:
        return ("In parallel", numbers, "likely proven shortest", "good")
    return ("In parallel", numbers, f"bound: likely ≥ {_span(timing, layout.bound)}", "warn")


def _forecast(timing: Timing) -> tuple[str, tuple[str, ...], str, str]:
    found = timing.forecast
    if found is None:
        return ("Forecast", (), "simulating…", "warn")
    numbers = tuple(
        f"{name} {'never' if value is None else _span(timing, value.quantize(Decimal(1)))}"
        for name, value in (("P50", found.p50), ("P80", found.p80), ("P90", found.p90))
    )
    words = f"{found.runs:,} runs, branches included"
    if found.stuck:
        words += f"; {found.stuck:.0%} end where no plan leads on"
    return ("Forecast", numbers, words, "warn" if found.stuck else "dim")


def _so_far(timing: Timing, columns: int) -> tuple[Row, ...]:
    known = [a for a in timing.actuals if a.estimate is not None]
    if not known:
        return ()
    took = sum((a.minutes for a in known), ZERO)
    estimated = sum((a.estimate for a in known if a.estimate is not None), ZERO)
    spans: list[Span] = [
        (pad("Done so far", max(columns, 13)), "heading"),
        ("took ", "dim"),
        (_span(timing, took.quantize(Decimal(1))), "strong"),
        ("  estimated ", "dim"),
        (_span(timing, estimated), "text"),
    ]
    if estimated:
        change = (took - estimated) / estimated
        spans.append((f"  {change:+.0%}", "warn" if change > 0 else "good"))
    actions = f"{len(known)} action{'s' if len(known) != 1 else ''}"
    spans.append((f"  {actions} with an estimate, begun and ended in the log", "dim"))
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
