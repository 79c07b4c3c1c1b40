"""Working minutes as dates: days, weekends, evenings and mornings."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goaptui.schedule.calendar import Calendar

FIVE_DAYS = ("mon", "tue", "wed", "thu", "fri")
MONDAY = datetime(2026, 2, 2)


def calendar(start: datetime = MONDAY, hours: str = "8", days: tuple[str, ...] = FIVE_DAYS) -> Calendar:
    return Calendar(start, Decimal(hours), days)


@pytest.mark.parametrize(
    ("minutes", "end", "expected"),
    [
        (0, False, datetime(2026, 2, 2, 9)),
        (90, False, datetime(2026, 2, 2, 10, 30)),
        (480, True, datetime(2026, 2, 2, 17)),
        (480, False, datetime(2026, 2, 3, 9)),
        (5 * 480, True, datetime(2026, 2, 6, 17)),
        (5 * 480, False, datetime(2026, 2, 9, 9)),
        (0, True, datetime(2026, 2, 2, 9)),
    ],
)
def test_minutes_become_dates(minutes: int, end: bool, expected: datetime) -> None:
    assert calendar().at(Decimal(minutes), end=end) == expected


def test_a_start_outside_of_working_time_moves_to_the_next() -> None:
    assert calendar(datetime(2026, 2, 7, 12)).at(Decimal(0)) == datetime(2026, 2, 9, 9)
    assert calendar(datetime(2026, 2, 6, 18)).at(Decimal(0)) == datetime(2026, 2, 9, 9)
    assert calendar(datetime(2026, 2, 6, 7)).at(Decimal(0)) == datetime(2026, 2, 6, 9)


def test_a_start_in_the_middle_of_the_day_goes_on_from_there() -> None:
    assert calendar(datetime(2026, 2, 6, 16)).at(Decimal(120)) == datetime(2026, 2, 9, 10)


def test_a_day_may_be_round_the_clock() -> None:
    assert calendar(hours="24", days=("mon", "sun")).at(Decimal(24 * 60 + 1)) == datetime(2026, 2, 8, 0, 1)


def test_beyond_the_calendar_there_is_no_date() -> None:
    assert calendar().at(Decimal(10) ** 12) is None


def test_working_minutes_between_two_times_leave_nights_and_weekends_out() -> None:
    assert calendar().between(datetime(2026, 2, 6, 16), datetime(2026, 2, 9, 10)) == 120
    assert calendar().between(datetime(2026, 2, 7, 8), datetime(2026, 2, 8, 20)) == 0
    assert calendar().between(datetime(2026, 2, 9, 10), datetime(2026, 2, 6, 16)) == 0


@given(
    st.integers(0, 60 * 24 * 30),
    st.integers(0, 100_000),
    st.sampled_from(("0.5", "7.5", "8", "12", "20", "24")),
    st.sets(st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), min_size=1),
)
def test_going_there_and_counting_back_agree(begin: int, minutes: int, hours: str, days: set[str]) -> None:
    start = MONDAY + timedelta(minutes=begin)
    subject = calendar(start, hours, tuple(days))
    then = subject.at(Decimal(minutes), end=True)
    assert then is not None
    assert abs(subject.between(start, then) - minutes) < Decimal("0.05")
