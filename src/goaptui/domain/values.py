"""Values of facts, and how they are written."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

Value: TypeAlias = bool | Decimal | str | None
"""What a fact can be: a bool, an exact decimal, an enum value; ``None`` is unknown."""

FactType: TypeAlias = Literal["bool", "number", "enum"]
Level: TypeAlias = Literal["none", "low", "medium", "high", "variable"]
Reversibility: TypeAlias = Literal["full", "partial", "none"]
EvidenceRule: TypeAlias = Literal["none", "optional", "required"]

FACT_TYPES: tuple[FactType, ...] = ("bool", "number", "enum")
LEVELS: tuple[Level, ...] = ("none", "low", "medium", "high", "variable")
REVERSIBILITIES: tuple[Reversibility, ...] = ("full", "partial", "none")
EVIDENCE_RULES: tuple[EvidenceRule, ...] = ("none", "optional", "required")

UNKNOWN_WORD = "unknown"
KNOWN_WORD = "known"
RESERVED_WORDS = (UNKNOWN_WORD, KNOWN_WORD)

MAX_INTEGER_DIGITS = 15
MAX_FRACTION_DIGITS = 9


def format_number(number: Decimal) -> str:
    """The shortest plain decimal text of a number: ``0.30`` gives ``0.3``, ``1E+2`` gives ``100``."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def format_value(value: Value) -> str:
    """A value as it is written in a plan file: ``true``, ``0.95``, ``removed``, ``unknown``."""
    if value is None:
        return UNKNOWN_WORD
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return value
    return format_number(value)


def number_fault(number: Decimal) -> str | None:
    """Why a number is out of the format's range, or ``None`` where it is within."""
    if not number.is_finite():
        return "NaN and infinity are not numbers of a plan"
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    text = format_number(number).lstrip("-") if abs(exponent) <= 40 and len(digits) <= 80 else None
    if text is None:
        return None if not number else _too_long()
    whole, _, fraction = text.partition(".")
    if len(whole) > MAX_INTEGER_DIGITS or len(fraction) > MAX_FRACTION_DIGITS:
        return _too_long()
    return None


def _too_long() -> str:
    return f"a number has at most {MAX_INTEGER_DIGITS} digits before the point and {MAX_FRACTION_DIGITS} after it"
