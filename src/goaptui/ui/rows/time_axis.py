"""Working time along a line of cells: which minutes are in sight, and where hours, days, months begin. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from goaptui.schedule.calendar import Calendar
from goaptui.ui.rows.row import cells

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_ROUNDING = 1e-6
"""Cells: nearer than this to the border of a cell is on it."""


class Window(NamedTuple):
    """What is in sight: `columns` cells of `per_cell` working minutes each, from `start` (minutes) on."""

    start: float
    per_cell: float
    columns: int

    @property
    def end(self) -> float:
        """The minutes at the right edge."""
        return self.start + self.per_cell * self.columns

    def place(self, minutes: float) -> float:
        """How many cells from the left edge a time is; negative where it is further left."""
        return (minutes - self.start) / self.per_cell

    def cell(self, minutes: float) -> int | None:
        """The cell that a time is in, or ``None``; the very end of what is in sight is in the last one."""
        place = self.place(minutes)
        if -_ROUNDING <= place < self.columns + _ROUNDING:
            return min(max(int(place + _ROUNDING), 0), self.columns - 1)
        return None


def fitted(begin: float, end: float, columns: int) -> Window:
    """A window that has all from one time to another in sight, with a cell to spare at the right."""
    span = max(end - begin, 1e-9)
    return Window(begin, span / max(columns - 1, 1), max(columns, 1))


class Unit(NamedTuple):
    """A unit of the axis. `minutes` is its length in working minutes, roughly; `label` what stands at its beginning."""

    name: str
    minutes: float
    room: int
    """Cells that it needs at least."""
    upper: str
    """The unit above it; none: ``""``."""


def units(calendar: Calendar) -> tuple[Unit, ...]:
    """The units of an axis, the shortest first."""
    day = float(calendar.day_minutes)
    week = day * sum(calendar.works_on(date(2024, 1, n)) for n in range(1, 8))
    clock = [Unit(f"{m}m", float(m), 7, "day") for m in (1, 5, 15, 30, 60, 120, 240) if m <= day]
    return (
        *clock,
        Unit("day", day, 4, "month"),
        Unit("week", week, 4, "month"),
        Unit("month", week * 4.35, 5, "year"),
        Unit("quarter", week * 13, 4, "year"),
        Unit("year", week * 52.2, 6, ""),
        Unit("decade", week * 522, 6, ""),
        Unit("century", week * 5220, 6, ""),
    )


class Tick(NamedTuple):
    """Where a unit begins, in working minutes, and what it is called there."""

    minutes: float
    label: str


class Axis(NamedTuple):
    """Two lines of labels, each as long as there are cells, and the cells where the upper unit begins."""

    upper: str
    lower: str
    borders: frozenset[int]


def axis(window: Window, calendar: Calendar) -> Axis:
    """The labels for what is in sight."""
    blank = " " * window.columns
    first = calendar.at(_decimal(window.start))
    if first is None:
        return Axis(_labels(window, [Tick(window.start, "beyond the calendar")]), blank, frozenset())
    known = units(calendar)
    unit = next((u for u in known if u.minutes / window.per_cell >= u.room), known[-1])
    wide = unit.minutes / window.per_cell
    ticks = list(_visible(window, _ticks(unit.name, window, calendar, first.date(), wide)))
    above: list[Tick] = []
    if unit.upper:
        above = list(_visible(window, _ticks(unit.upper, window, calendar, first.date(), window.columns, upper=True)))
    borders = frozenset(c for t in above if (c := window.cell(t.minutes)) is not None and t.minutes > window.start)
    if unit.upper and (not above or window.place(above[0].minutes) >= 1):  # what the left edge is in
        above.insert(0, Tick(window.start, _upper_label(unit.upper, first)))
    return Axis(_labels(window, above, sticky=True), _labels(window, ticks), borders)


def _visible(window: Window, ticks: Iterable[Tick]) -> Iterator[Tick]:
    """The ticks in sight, one a cell, until one is beyond it."""
    last = -1
    for tick in ticks:
        if tick.minutes >= window.end:
            return
        cell = window.cell(tick.minutes)
        if cell is not None and cell != last:
            last = cell
            yield tick


def _labels(window: Window, ticks: list[Tick], sticky: bool = False) -> str:
    """Labels at their places, those that would touch another left out; a first `sticky` one gives way to the second."""
    placed: list[tuple[int, str]] = []
    for tick in ticks:
        cell = window.cell(tick.minutes)
        if cell is None:
            continue
        if placed and cell < placed[-1][0] + cells(placed[-1][1]) + 1:
            if sticky and len(placed) == 1 and cell > placed[0][0]:
                placed.pop()  # the beginning of the next says more than what has nearly ended
            else:
                continue
        if cell + cells(tick.label) <= window.columns:
            placed.append((cell, tick.label))
    line = ""
    for cell, label in placed:
        line += " " * (cell - len(line)) + label
    return line + " " * (window.columns - len(line))


def _ticks(
    name: str, window: Window, calendar: Calendar, first: date, room: float, upper: bool = False
) -> Iterator[Tick]:
    if name[:-1].isdigit():
        yield from _clock_ticks(int(name[:-1]), window, calendar, first)
        return
    begin, following = _DATES[name]
    day: date | None = begin(first)
    while day is not None:
        if name != "day" or calendar.works_on(day):
            label = _upper_label(name, day) if upper else _label(name, day, room)
            yield Tick(float(calendar.morning_of(day)), label)
        day = _after(day, following)


def _clock_ticks(step: int, window: Window, calendar: Calendar, first: date) -> Iterator[Tick]:
    morning, length = float(calendar.morning), float(calendar.day_minutes)
    day: date | None = first
    while day is not None:
        if calendar.works_on(day):
            begin = float(calendar.morning_of(day))
            if begin >= window.end:
                return
            time = -(-int(morning) // step) * step
            while time < morning + length:
                yield Tick(begin + time - morning, f"{time // 60:02}:{time % 60:02}")
                time += step
        day = _after(day, _next_day)


def _after(day: date, following: Callable[[date], date]) -> date | None:
    try:
        return following(day)
    except (ValueError, OverflowError):
        return None  # the calendar ends with the year 9999


def _next_day(day: date) -> date:
    return day + timedelta(days=1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _next_quarter(day: date) -> date:
    return _next_month(_next_month(_next_month(day)))


def _monday(day: date) -> date:
    return date.fromordinal(max(1, day.toordinal() - day.weekday()))


_DATES: dict[str, tuple[Callable[[date], date], Callable[[date], date]]] = {
    "day": (lambda day: day, _next_day),
    "week": (_monday, lambda day: day + timedelta(days=7)),
    "month": (lambda day: day.replace(day=1), _next_month),
    "quarter": (lambda day: day.replace(month=day.month - (day.month - 1) % 3, day=1), _next_quarter),
    "year": (lambda day: date(day.year, 1, 1), lambda day: date(day.year + 1, 1, 1)),
    "decade": (lambda day: date(max(1, day.year // 10 * 10), 1, 1), lambda day: date(day.year // 10 * 10 + 10, 1, 1)),
    "century": (
        lambda day: date(max(1, day.year // 100 * 100), 1, 1),
        lambda day: date(day.year // 100 * 100 + 100, 1, 1),
    ),
}


def _label(name: str, day: date, room: float) -> str:
    if name == "day":
        return f"{WEEKDAYS[day.weekday()]} {day.day}" if room >= 8 else str(day.day)
    if name == "week":
        return f"{day.day} {MONTHS[day.month - 1]}" if room >= 8 else str(day.day)
    if name == "month":
        return MONTHS[day.month - 1]
    if name == "quarter":
        return f"Q{(day.month + 2) // 3}"
    return str(day.year)


def _upper_label(name: str, day: date) -> str:
    if name == "day":
        return day_text(day)
    if name == "month":
        return f"{MONTHS[day.month - 1]} {day.year}"
    return str(day.year)


def day_text(day: date) -> str:
    """A day for people: ``Mon 9 Feb 2026``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_text(moment: datetime | None, year: int | None = None) -> str:
    """A moment for people: ``Mon 9 Feb 10:00``, with the year where it is not the given one."""
    if moment is None:
        return "beyond the calendar"
    text = f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
    return f"{text}{'' if moment.year == year else f' {moment.year}'} {moment:%H:%M}"


def span_text(begin: datetime | None, end: datetime | None, year: int | None = None) -> str:
    """From when to when, the day once where it is the same."""
    if begin is None or end is None or begin.date() != end.date():
        return f"{moment_text(begin, year)} – {moment_text(end, year)}" if begin != end else moment_text(begin, year)
    return moment_text(begin, year) + ("" if begin == end else f" – {end:%H:%M}")


def _decimal(minutes: float) -> Decimal:
    return Decimal(round(minutes * 1000)) / 1000
