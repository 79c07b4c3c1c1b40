"""Which values a fact of the plan may have, and how a person's words become one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from goaptui.domain.facts import Fact
from goaptui.domain.values import UNKNOWN_WORD, Value, format_number, format_value, number_fault


def value_fault(fact: Fact, value: Value) -> str | None:
    """Why a fact cannot have this value, as a sentence; ``None`` where it can. Unknown it can always be."""
    if value is None:
        return None
    if fact.type == "bool":
        return None if isinstance(value, bool) else f"{fact.id} is true, false or unknown, not {shown(value)}"
    if fact.type == "enum":
        if isinstance(value, str) and value in fact.values:
            return None
        return f"{fact.id} is one of {', '.join((*fact.values, UNKNOWN_WORD))}, not {shown(value)}"
    if not isinstance(value, Decimal):
        return f"{fact.id} is a number or unknown, not {shown(value)}"
    if (reason := number_fault(value)) is not None:
        return f"{fact.id}: {reason}"
    if fact.minimum is not None and value < fact.minimum:
        return f"{fact.id} is at least {format_number(fact.minimum)}, not {format_number(value)}"
    if fact.maximum is not None and value > fact.maximum:
        return f"{fact.id} is at most {format_number(fact.maximum)}, not {format_number(value)}"
    return None


def shown(value: Value) -> str:
    """A value in a message; words in quotes."""
    return f'"{value}"' if isinstance(value, str) else format_value(value)


def parse_value(fact: Fact, given: object) -> Value:
    """The value that a person or a program gives for a fact: a value, a Python number, or a text as in ``FACT=VALUE``.

    Raises:
        ValueError: the fact cannot have it; the message says what to write instead.
    """
    value = _read(fact, given)
    if isinstance(value, Decimal) and number_fault(value) is None:
        value = Decimal(format_number(value))
    if (reason := value_fault(fact, value)) is not None:
        raise ValueError(reason)
    return value


def _read(fact: Fact, given: object) -> Value:
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, (int, Decimal)):
        return Decimal(given)
    if isinstance(given, float):
        return Decimal(repr(given))
    if not isinstance(given, str):
        raise ValueError(f"{fact.id} cannot be a {type(given).__name__}")
    text = given.strip()
    if text == UNKNOWN_WORD:
        return None
    if fact.type == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    if fact.type == "number":
        try:
            # Decimal reads the digits of every script and blanks around them; a plan's numbers are plain ones.
            return Decimal(text) if text.isascii() else text
        except InvalidOperation:
            return text
    return text
