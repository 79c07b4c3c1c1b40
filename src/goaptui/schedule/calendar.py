"""From working minutes to local dates and times, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from goaptui.domain.plan import WORKDAYS

MORNING = Decimal(9 * 60)
"""A working day begins at nine, or as late as it can where it is too long for that (minutes after midnight)."""


class Calendar:
    """Working time: `hours_per_day` from the morning on, on the days of `workdays` (``mon`` … ``sun``, at least one).

    `start` is a local time without zone; where it is no working time, the next one counts.
    """

    def __init__(self, start: datetime, hours_per_day: Decimal, workdays: Sequence[str]) -> None:
        self._day = min(hours_per_day * 60, Decimal(24 * 60))
        self._morning = min(MORNING, 24 * 60 - self._day)
        self._weekdays = sorted({WORKDAYS.index(day) for day in workdays})
        into_day = Decimal(start.hour * 60 + start.minute) + Decimal(start.second) / 60 - self._morning
        self._first = start.replace(hour=0, minute=0, second=0, microsecond=0)
        if into_day >= self._day:
            self._first += timedelta(days=1)
            into_day = Decimal(0)
        if self._first.weekday() not in self._weekdays:
            into_day = Decimal(0)
            while self._first.weekday() not in self._weekdays:
                self._first += timedelta(days=1)
        self._offset = max(into_day, Decimal(0))

    def at(self, minutes: Decimal, *, end: bool = False) -> datetime | None:
        """When so many working minutes from the start have passed, to the second; ``None`` beyond the year 9999.

        Between two days it is the next morning, or, for an `end`, the evening before.
        """
        days, rest = divmod(self._offset + minutes, self._day)
        if end and minutes and not rest:
            days, rest = days - 1, self._day
        position = self._weekdays.index(self._first.weekday()) + int(days)
        weeks, place = divmod(position, len(self._weekdays))
        seconds = ((self._morning + rest) * 60).quantize(Decimal(1), ROUND_HALF_UP)
        try:
            day = self._first + timedelta(days=weeks * 7 + self._weekdays[place] - self._first.weekday())
            return day + timedelta(seconds=int(seconds))
        except OverflowError:
            return None

    def between(self, begin: datetime, end: datetime) -> Decimal:
        """The working minutes from one local time to another; 0 where the second is not later."""
        total = Decimal(0)
        day = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < end:
            if day.weekday() in self._weekdays:
                morning = day + timedelta(minutes=float(self._morning))
                evening = morning + timedelta(minutes=float(self._day))
                worked = (min(end, evening) - max(begin, morning)).total_seconds()
                if worked > 0:
                    total += Decimal(round(worked)) / 60
            day += timedelta(days=1)
        return total
