"""What panes draw of the plan in time: from the timetable, or, while that is being made, from precedence alone."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from goaptui.domain.plan import Plan
from goaptui.schedule.calendar import Calendar

if TYPE_CHECKING:
    from goaptui.schedule.simulation import Forecast
    from goaptui.session.outlook import Outlook
    from goaptui.session.timetable import Actual, GateTime, Past, Timetable

ZERO = Decimal(0)


class Placed(NamedTuple):
    """One step in time, in working minutes from the calendar's start."""

    start: Decimal
    end: Decimal
    slack: Decimal
    critical: bool


class Timing(NamedTuple):
    """A plan in time, made or being made. `steps` are parallel to the outlook's."""

    outlook: Outlook
    timetable: Timetable | None
    """``None`` while it is being made: the steps are then laid out by precedence alone."""
    steps: tuple[Placed, ...]
    makespan: Decimal
    calendar: Calendar
    now: Decimal
    gates: tuple[GateTime, ...]
    past: tuple[Past, ...]
    actuals: tuple[Actual, ...]
    year: int
    """The year that dates are told without."""

    @property
    def forecast(self) -> Forecast | None:
        """What the simulation says; ``None`` while it runs, or where there is nothing to simulate."""
        return self.timetable.forecast if self.timetable is not None else None

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.outlook.plan

    def dates(self, index: int) -> tuple[datetime | None, datetime | None]:
        """When a step begins and ends."""
        step = self.steps[index]
        begin = self.calendar.at(step.start)
        return begin, begin if step.end == step.start else self.calendar.at(step.end, end=True)


def placed_steps(outlook: Outlook, timetable: Timetable | None) -> tuple[tuple[Placed, ...], Decimal]:
    """The steps in time, and the length of the whole. A step is critical where it has no slack."""
    if timetable is not None and timetable.outlook is outlook:
        layout = timetable.layout
        steps = tuple(
            Placed(step.start, step.end, step.slack, not step.slack and layout.makespan > 0) for step in layout.steps
        )
        return steps, layout.makespan
    steps = tuple(
        Placed(step.start, step.end, step.slack, step.critical)
        for step in (outlook.step(index) for index in range(len(outlook.steps)))
    )
    return steps, outlook.makespan


def timing_of(outlook: Outlook, timetable: Timetable | None, now: datetime) -> Timing:
    """The plan in time; `now` counts where there is no timetable (of this outlook) yet."""
    from goaptui.session.timetable import calendar_of, gate_times, what_happened

    steps, makespan = placed_steps(outlook, timetable)
    gates = gate_times(outlook, [step.end for step in steps])
    if timetable is not None and timetable.outlook is outlook:
        moment, calendar, position = timetable.begins, timetable.calendar, timetable.now
        past, actuals = timetable.past, timetable.actuals
    else:
        timetable, moment = None, now
        calendar = calendar_of(outlook.plan, outlook.record, now)
        position = calendar.position(now)
        past, actuals = what_happened(outlook, calendar, now)
    return Timing(outlook, timetable, steps, makespan, calendar, position, gates, past, actuals, moment.year)
