"""What the readers of a plan document share: the names that are known, the facts as far as read, the errors."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from goaptui.domain.conditions import Requirement
from goaptui.domain.durations import DEFAULT_HOURS_PER_DAY
from goaptui.domain.text import one_line
from goaptui.domain.values import MAX_INTEGER_DIGITS, FactType, Value, number_fault

Path: TypeAlias = tuple[str | int, ...]
"""The way into a document: keys of tables, indices of arrays."""

Part: TypeAlias = Literal["key", "value"]


class Finding(NamedTuple):
    """Something to say about a place of the document: about a key (or the table that it heads) or about its value."""

    path: Path
    part: Part
    message: str


class Bad:
    """The type of `BAD`, which stands for a value that was found wrong and reported."""

    __slots__ = ()


BAD: Final = Bad()

_MOST_SUGGESTIONS = 500
_PLAIN_ID = re.compile(r"[A-Za-z0-9_.\-]{1,200}")
NUMBER: Final = re.compile(r"[+-]?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d{1,4})?", re.ASCII)
_WHOLE_LIMIT = 10**MAX_INTEGER_DIGITS


class Draft:
    """A fact while the document is read. `type` is ``None`` where the file has it wrong, and anything goes.

    `named` are the inferred values of an enum, each with the places that name it; `values` the declared ones;
    `fields` are those of the domain's fact that need nothing else of the document.
    """

    __slots__ = ("fields", "id", "initial", "maximum", "minimum", "named", "type", "values")

    def __init__(self, fact_id: str) -> None:
        self.id = fact_id
        self.type: FactType | None = None
        self.initial: Value = None
        self.values: dict[str, None] | None = None
        self.named: dict[str, list[Path]] = {}
        self.minimum: Decimal | None = None
        self.maximum: Decimal | None = None
        self.fields: dict[str, Any] = {}


class Context:
    """The state of reading one document. `facts` is ``None`` where the file's own facts can't be told."""

    def __init__(self) -> None:
        self.errors: list[Finding] = []
        self.facts: dict[str, Draft] | None = {}
        self.actions: Collection[str] | None = ()
        self.phases: Collection[str] | None = ()
        self.agents: Collection[str] | None = ()
        self.profiles: Collection[str] | None = ()
        self.hours_per_day: Decimal = DEFAULT_HOURS_PER_DAY
        self.requirements: dict[tuple[str, type, object], Requirement] = {}
        self._suggestions: dict[tuple[str, str], tuple[str, bool] | None] = {}

    def error(self, path: Path, message: str, part: Part = "value") -> Bad:
        """Report an error; the answer stands for the value that is not to be had."""
        self.errors.append(Finding(path, part, message))
        return BAD

    def nearest(
        self, kind: str, name: str, known: Collection[str], meant: Mapping[str, str] | None = None
    ) -> tuple[str, bool] | None:
        """The nearest known name (see `nearest.nearest`); none any more after a few hundred different mistakes."""
        asked = (kind, name)
        if asked not in self._suggestions:
            if len(self._suggestions) >= _MOST_SUGGESTIONS:
                return None
            from goaptui.storage.nearest import nearest

            self._suggestions[asked] = nearest(name, known, meant)
        return self._suggestions[asked]

    def unknown_name(self, path: Path, kind: str, name: str, known: Collection[str], part: Part = "value") -> Bad:
        """Report a name of some kind ("fact", "action", …) that nothing in the file has."""
        found = self.nearest(kind, name, known)
        if not known:
            hint = f"the plan declares no {kind}s"
        elif found is None:
            hint = ""
        elif found[1]:
            hint = f"did you mean {quoted(found[0])}?"
        else:
            hint = f"the nearest {kind} is {quoted(found[0])}"
        return self.error(path, f"unknown {kind} {quoted(name)}" + (f"; {hint}" if hint else ""), part)


def quoted(text: str) -> str:
    """A text of the file in quotes, fit for one line of a message."""
    shown = one_line(text)
    return f'"{shown if len(shown) <= 100 else shown[:97] + "…"}"'


def subject(path: Path) -> str:
    """What a value is called in a message: its key, or a member of it."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    shown = one_line(key)[:100]
    return f"a member of {shown}" if isinstance(path[-1], int) else shown


def described(value: object) -> str:
    """What a TOML value is, for a message: ``the text "x"``, ``a list``, ``the number 3``."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {quoted(value)}"
        case int():
            return f"the number {value}" if abs(value) < _WHOLE_LIMIT else "a very long number"
        case Decimal():
            return f"the number {value}" if len(value.as_tuple().digits) < 30 else "a very long number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case date() | datetime() | time():
            return "a date or time"
    return "this"


def as_text(value: object) -> str | None:
    """A bool, number or date as it would be written inside quotes; ``None`` for others, and for what is very long."""
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value) if abs(value) < _WHOLE_LIMIT else None
    if type(value) is Decimal:
        return str(value).lower() if len(value.as_tuple().digits) < 30 else None
    return value.isoformat() if type(value) is date else None


def written_as_text(value: object) -> str | None:
    """``true``, ``false`` or a number that was written in quotes, as it should be written; else ``None``."""
    if type(value) is not str:
        return None
    word = value.strip()
    if word.lower() in ("true", "false"):
        return word.lower()
    return word if NUMBER.fullmatch(word) else None


def to_number(ctx: Context, value: object, path: Path) -> Decimal | Bad:
    """A TOML number as an exact decimal, within the format's range."""
    if type(value) is int:
        if -_WHOLE_LIMIT < value < _WHOLE_LIMIT:
            return Decimal(value)
        return ctx.error(path, f"a number has at most {MAX_INTEGER_DIGITS} digits before the point and 9 after it")
    if type(value) is Decimal:
        fault = number_fault(value)
        return value if fault is None else ctx.error(path, fault)
    plain = written_as_text(value)
    if plain is not None and plain not in ("true", "false"):
        return ctx.error(path, f"{quoted(str(value))} is text; write {plain} without quotes")
    return ctx.error(path, f"{subject(path)} must be a number, not {described(value)}")


def id_fault(name: str) -> str | None:
    """Why a name is no id, or ``None``: 1 to 200 letters (of any script), digits, ``_``, ``-`` or ``.``."""
    if _PLAIN_ID.fullmatch(name):
        return None
    if not name:
        return "an id is not empty; it has 1 to 200 letters, digits, _, - or ."
    if len(name) > 200:
        return f"the id {quoted(name[:20] + '…')} is too long ({len(name)} characters); it has at most 200"
    for letter in name:
        if not (letter in "_-." or letter.isalpha() or letter.isdecimal() or _is_mark(letter)):
            what = "a blank" if letter == " " else quoted(letter) if one_line(letter) == letter else "a character"
            return f"the id {quoted(name)} has {what} in it; an id has 1 to 200 letters, digits, _, - or ."
    return None


def _is_mark(letter: str) -> bool:
    """Whether a character combines with the letter before it, as accents and vowel signs do."""
    import unicodedata

    return unicodedata.category(letter).startswith("M")
