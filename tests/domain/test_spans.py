"""Long spans in working days."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goaptui.domain.durations import format_span


@pytest.mark.parametrize(
    ("minutes", "hours", "text"),
    [
        (0, 8, "0m"),
        (45, 8, "45m"),
        (760, 8, "12h 40m"),
        (959, 8, "15h 59m"),
        (960, 8, "2d"),
        (1200, 8, "2d 4h"),
        (990, 8, "16h 30m"),  # not full hours: told to the minute
        (1439, 8, "23h 59m"),
        (1440, 8, "3d"),
        (1680, 8, "3d 4h"),
        (22 * 480, 8, "22d"),
        (22 * 480 + 29, 8, "22d"),
        (22 * 480 + 30, 8, "22d 1h"),
        (23 * 480 - 1, 8, "23d"),
        (-22 * 480, 8, "-22d"),
        (3 * 24 * 60, 24, "3d"),
        (90, "0.5", "3d"),
        (95, "0.5", "3d"),
    ],
)
def test_spans(minutes: int, hours: object, text: str) -> None:
    assert format_span(minutes, Decimal(str(hours))) == text


def test_short_fractions_are_kept() -> None:
    assert format_span(Decimal("97.5")) == "1h 37.5m"
