"""Durations and estimates, in minutes as exact decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from goaptui.domain.values import format_number

_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?")
_SENSOR_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?")

DEFAULT_HOURS_PER_DAY = Decimal(8)


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long an action takes: `best` <= `likely` <= `worst`, in working minutes."""

    best: Decimal
    likely: Decimal
    worst: Decimal


def parse_duration(text: str, hours_per_day: Decimal = DEFAULT_HOURS_PER_DAY) -> Decimal:
    """Minutes of a text such as ``30m``, ``1h30m``, ``2d``, ``1.5h`` (units d, h, m, in this order).

    Raises:
        ValueError: the text is no duration; the message says what to write instead.
    """
    match = _DURATION.fullmatch(text.strip())
    if not text.strip() or match is None:
        raise ValueError(
            f'"{text}" is no duration; write "30m", "1h30m", "1.5h" or "2d" (units d, h, m, in this order)'
        )
    days, hours, minutes = (Decimal(part or 0) for part in match.groups())
    return (days * hours_per_day + hours) * 60 + minutes


def parse_clock_duration(text: str) -> Decimal:
    """Minutes of a clock time such as ``90s``, ``10m``, ``1h`` (for time-outs and intervals; units h, m, s).

    Raises:
        ValueError: the text is no such duration; the message says what to write instead.
    """
    match = _SENSOR_DURATION.fullmatch(text.strip())
    if not text.strip() or match is None:
        raise ValueError(f'"{text}" is no time span; write "60s", "10m" or "1h" (units h, m, s, in this order)')
    hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    return hours * 60 + minutes + seconds / 60


def format_minutes(minutes: Decimal | int) -> str:
    """Minutes for people: ``4h 40m``, ``2h``, ``45m``, ``0m``; part minutes are kept to one digit (``7.5m``)."""
    total = Decimal(minutes)
    sign, total = ("-", -total) if total < 0 else ("", total)
    hours, rest = divmod(total, 60)
    rest = rest.quantize(Decimal("0.1")) if rest != rest.to_integral_value() else rest
    parts = ([f"{int(hours)}h"] if hours else []) + ([f"{format_number(rest)}m"] if rest or not hours else [])
    return sign + " ".join(parts)


def format_span(minutes: Decimal | int, hours_per_day: Decimal = DEFAULT_HOURS_PER_DAY) -> str:
    """As `format_minutes`, but long spans in working days: ``22d``, ``3d 4h``.

    From three days on to the nearest hour; from two days on where it is full hours.
    """
    total = Decimal(minutes)
    days = abs(total) / (hours_per_day * 60)
    if days < 2 or (days < 3 and total % 60):
        return format_minutes(total)
    sign = "-" if total < 0 else ""
    whole, rest = divmod(abs(total), hours_per_day * 60)
    hours = (rest / 60).quantize(Decimal(1), ROUND_HALF_UP)
    if hours >= hours_per_day:
        whole, hours = whole + 1, Decimal(0)
    return f"{sign}{int(whole)}d" + (f" {int(hours)}h" if hours else "")
