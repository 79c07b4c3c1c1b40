"""From working minutes to local dates and times, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
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
        self._beyond = False
        """Whether there is no working time left from the start to the year 9999."""
        try:
            if into_day >= self._day:
                self._first += timedelta(days=1)
                into_day = Decimal(0)
            while self._first.weekday() not in self._weekdays:
                self._first += timedelta(days=1)
                into_day = Decimal(0)
        except OverflowError:
            self._beyond = True
        self._offset = max(into_day, Decimal(0))

    def at(self, minutes: Decimal, *, end: bool = False) -> datetime | None:
        """When so many working minutes from the start have passed, to the second; ``None`` beyond the year 9999.

        Between two days it is the next morning, or, for an `end`, the evening before.
        """
        if self._beyond:
            return None
        days, rest = divmod(self._offset + minutes, self._day)
        if rest < 0:  # before the start: decimals are divided towards zero
            days, rest = days - 1, rest + self._day
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

    def position(self, moment: datetime) -> Decimal:
        """The working minutes from the start to a local time; negative where it is earlier.

        Nights and free days take no time: all of a free day is where the working day before it ended.
        """
        morning = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        days = self._days_to(morning.date())
        worked = Decimal(0)
        if morning.weekday() in self._weekdays:
            seconds = (moment - morning).seconds
            worked = min(max(Decimal(seconds) / 60 - self._morning, Decimal(0)), self._day)
        return days * self._day + worked - self._offset

    def between(self, begin: datetime, end: datetime) -> Decimal:
        """The working minutes from one local time to another; 0 where the second is not later."""
        return max(self.position(end) - self.position(begin), Decimal(0))

    def morning_of(self, day: date) -> Decimal:
        """The working minutes from the start to the beginning of a day; negative for days before it."""
        return self._days_to(day) * self._day - self._offset

    @property
    def morning(self) -> Decimal:
        """When a working day begins: minutes after midnight."""
        return self._morning

    def works_on(self, day: date) -> bool:
        """Whether a day is a working day."""
        return day.weekday() in self._weekdays

    @property
    def day_minutes(self) -> Decimal:
        """The length of a working day."""
        return self._day

    def _days_to(self, day: date) -> int:
        """How many working days there are from the first one, which counts, to a day, which does not."""
        return self._count(day.toordinal()) - self._count(self._first.toordinal())

    def _count(self, ordinal: int) -> int:
        """How many working days there are before a day, counted from a Monday before all calendars."""
        weeks, weekday = divmod(ordinal - 1, 7)  # day 1 of the proleptic calendar is a Monday
        return weeks * len(self._weekdays) + sum(1 for day in self._weekdays if day < weekday)
