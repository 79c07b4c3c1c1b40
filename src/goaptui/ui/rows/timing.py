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


class StepTimes:
    """When the steps begin and end: agents considered where there is a timetable, else by precedence alone.

    A step is looked at when it is asked for. It is critical where it has no slack.
    """

    def __init__(self, outlook: Outlook, timetable: Timetable | None) -> None:
        self._outlook = outlook
        self._layout = timetable.layout if timetable is not None and timetable.outlook is outlook else None
        self._critical: frozenset[int] | None = None

    @property
    def makespan(self) -> Decimal:
        """How long the whole takes."""
        return self._outlook.makespan if self._layout is None else self._layout.makespan

    @property
    def critical(self) -> frozenset[int]:
        """The steps without slack; none where nothing takes any time."""
        if self._layout is None:
            return self._outlook.critical
        if self._critical is None:
            steps = self._layout.steps if self._layout.makespan else ()
            self._critical = frozenset(index for index, step in enumerate(steps) if not step.slack)
        return self._critical

    def at(self, index: int) -> Placed:
        """One step."""
        if self._layout is None:
            return Placed(*self._outlook.span(index))
        step = self._layout.steps[index]
        return Placed(step.start, step.end, step.slack, not step.slack and self._layout.makespan > 0)


def timing_of(outlook: Outlook, timetable: Timetable | None, now: datetime) -> Timing:
    """The plan in time; `now` counts where there is no timetable (of this outlook) yet."""
    from goaptui.session.timetable import calendar_of, gate_times, what_happened

    times = StepTimes(outlook, timetable)
    steps = tuple(times.at(index) for index in range(len(outlook.steps)))
    gates = gate_times(outlook, [step.end for step in steps])
    if timetable is not None and timetable.outlook is outlook:
        moment, calendar, position = timetable.begins, timetable.calendar, timetable.now
        past, actuals = timetable.past, timetable.actuals
    else:
        timetable, moment = None, now
        calendar = calendar_of(outlook.plan, outlook.record, now)
        position = calendar.position(now)
        past, actuals = what_happened(outlook, calendar, now)
    return Timing(outlook, timetable, steps, times.makespan, calendar, position, gates, past, actuals, moment.year)
