"""JSON whose numbers are exact decimals: ``0.3``, ``280``, never ``0.30000000000000004``, ``280.0`` or ``1e-09``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring_ascii
from typing import TypeAlias

from goaptui.domain.values import format_number

Number: TypeAlias = int | float | Decimal


def exact_number(number: Decimal) -> Number:
    """A number that says the same in Python's own JSON as it does here, where there is one.

    An int where it is whole; a float where the float's text is the decimal's, which is so up to 15 digits; else the
    decimal itself, which `dumps` writes to the letter and `json.dumps` refuses, rather than round it.
    """
    if number == number.to_integral_value():
        return int(number)
    nearest = float(number)
    return nearest if Decimal(repr(nearest)) == number else number


def dumps(obj: object, indent: int | None = None) -> str:
    """A document of mappings, sequences, texts, numbers, bools and ``None`` as JSON, with ASCII alone.

    With `indent` each item stands on a line of its own, but lists of numbers and texts stay on one.

    Raises:
        TypeError: for anything else.
        ValueError: for NaN and infinity, which JSON does not have.
    """
    parts: list[str] = []
    _write(obj, parts, indent, 0)
    return "".join(parts)


def _write(obj: object, parts: list[str], indent: int | None, depth: int) -> None:
    if isinstance(obj, Mapping):
        _write_items([(f"{_key(key)}: ", value) for key, value in obj.items()], "{}", parts, indent, depth)
    elif isinstance(obj, (list, tuple)):
        flat = all(not isinstance(item, (Mapping, list, tuple)) for item in obj)
        _write_items([("", item) for item in obj], "[]", parts, None if flat else indent, depth)
    else:
        parts.append(_scalar(obj))


def _write_items(
    items: list[tuple[str, object]], brackets: str, parts: list[str], indent: int | None, depth: int
) -> None:
    if not items:
        parts.append(brackets)
        return
    line = "" if indent is None else "\n" + " " * (indent * (depth + 1))
    separator = ", " if indent is None else "," + line
    parts.append(brackets[0] + line)
    for index, (label, item) in enumerate(items):
        parts.append((separator if index else "") + label)
        _write(item, parts, indent, depth + 1)
    parts.append(("" if indent is None else "\n" + " " * (indent * depth)) + brackets[1])


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of a JSON object is a text, not {type(key).__name__}")
    return encode_basestring_ascii(key)


def _scalar(obj: object) -> str:
    if obj is None:
        return "null"
    if obj is True:
        return "true"
    if obj is False:
        return "false"
    if isinstance(obj, str):
        return encode_basestring_ascii(obj)
    if isinstance(obj, int):
        return int.__repr__(obj)
    if isinstance(obj, float):
        obj = Decimal(repr(obj))
    if isinstance(obj, Decimal):
        if not obj.is_finite():
            raise ValueError("JSON has neither NaN nor infinity")
        return format_number(obj)
    raise TypeError(f"{type(obj).__name__} is nothing that JSON has")
