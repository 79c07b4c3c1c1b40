"""Events as they stand in the session file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args

from goaptui.domain.state import STATUSES
from goaptui.domain.values import UNKNOWN_WORD, Value, number_fault
from goaptui.session.events import Change, ChangeKind, Content, Event, EventKind

KINDS: tuple[EventKind, ...] = get_args(EventKind)
WHATS: tuple[ChangeKind, ...] = get_args(ChangeKind)


class Unreadable(Exception):
    """A part of an event that makes no sense. `where` is the path to it, from the event."""

    def __init__(self, where: tuple[str | int, ...], message: str) -> None:
        self.where = where
        super().__init__(message)


def value_to_toml(value: Value) -> bool | int | Decimal | str:
    """A fact's value as it is written: unknown is the word, a whole number has no point."""
    if value is None:
        return UNKNOWN_WORD
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value


def value_from_toml(value: object) -> Value:
    """A fact's value as it was written. `ValueError` where it is none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        value = Decimal(value)
    if isinstance(value, Decimal):
        if (reason := number_fault(value)) is not None:
            raise ValueError(reason)
        return value
    if isinstance(value, str):
        return None if value == UNKNOWN_WORD else value
    raise ValueError("a fact's value is true, false, a number or a word")


def event_to_toml(event: Event) -> dict[str, Any]:
    """An event as a table."""
    table: dict[str, Any] = {"id": event.id, "time": event.time, "kind": event.kind, "subject": event.subject}
    if event.outcome is not None:
        table["outcome"] = event.outcome
    if event.evidence is not None:
        table["evidence"] = event.evidence
    if event.of is not None:
        table["of"] = event.of
    table["changes"] = [_change_to_toml(change) for change in event.changes]
    return table


def _change_to_toml(change: Change) -> dict[str, Any]:
    table: dict[str, Any] = {change.what: change.id}
    for key, content in (("from", change.before), ("to", change.after)):
        if change.what == "fact":
            assert content is None or isinstance(content, (bool, Decimal, str))
            table[key] = value_to_toml(content)
        elif content is not None:
            table[key] = content
    if change.reset:
        table["reset"] = True
    return table


def event_from_toml(table: object) -> Event:
    """The event that a table of the log tells.

    Raises:
        Unreadable: it tells none.
    """
    if not isinstance(table, dict):
        raise Unreadable((), "an event is a table")
    for key in table:
        if key not in ("id", "time", "kind", "subject", "outcome", "evidence", "of", "changes"):
            raise Unreadable((key,), f'an event has no "{key}"')
    kind = _text(table, "kind")
    if kind not in KINDS:
        raise Unreadable(("kind",), f'there is no event of kind "{kind}"')
    time = table.get("time")
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise Unreadable(("time",), "an event has a time with its offset to UTC")
    changes = table.get("changes", [])
    if not isinstance(changes, list):
        raise Unreadable(("changes",), "an event's changes are a list of tables")
    of = _text(table, "of") if "of" in table or kind in ("undo", "redo") else None
    return Event(
        id=_text(table, "id"),
        time=time,
        kind=kind,
        subject=_text(table, "subject"),
        changes=tuple(_change_from_toml(change, index) for index, change in enumerate(changes)),
        outcome=_text(table, "outcome") if "outcome" in table else None,
        evidence=_text(table, "evidence") if "evidence" in table else None,
        of=of,
    )


def _text(table: Mapping[str, object], key: str) -> str:
    text = table.get(key)
    if not isinstance(text, str) or not text:
        raise Unreadable((key,), f'an event has a text "{key}"')
    return text


def _change_from_toml(table: object, index: int) -> Change:
    where = ("changes", index)
    if not isinstance(table, dict):
        raise Unreadable(where, "a change is a table")
    what: ChangeKind | None = None
    for key in table:
        if key in WHATS and what is None:
            what = key
        elif key not in ("from", "to", "reset"):
            raise Unreadable((*where, key), f'"{key}" does not belong to this change')
    if what is None or not isinstance(table[what], str) or not table[what]:
        raise Unreadable(where, "a change names what it changes")
    try:
        before, after = (_content(what, table, key) for key in ("from", "to"))
    except ValueError as error:
        raise Unreadable(where, str(error)) from None
    reset = table.get("reset", False)
    if not isinstance(reset, bool):
        raise Unreadable((*where, "reset"), '"reset" is true or false')
    return Change(what, table[what], before, after, reset)


def _content(what: ChangeKind, table: Mapping[str, Any], key: str) -> Content:
    content = table.get(key)
    if what == "fact":
        if content is None:
            raise ValueError(f'the change of a fact says "{key}"')
        return value_from_toml(content)
    if content is None:
        return None
    if what == "status":
        if content not in STATUSES:
            raise ValueError(f'"{content}" is no status')
    elif what == "count":
        if type(content) is not int or content < 0:
            raise ValueError("a count is a whole number")
    elif what in ("started", "ended"):
        if not isinstance(content, datetime) or content.tzinfo is None:
            raise ValueError("a time has its offset to UTC")
    elif what == "tick":
        if not isinstance(content, bool):
            raise ValueError("a tick is true or false")
    elif not isinstance(content, str):
        raise ValueError(f"an action's {what} is a text")
    assert content is None or isinstance(content, (bool, int, str, datetime))
    return content
