"""The session's file as the session sees it: events in, events out, what others wrote taken in first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from goaptui.domain.values import Value, format_value
from goaptui.session.codec import Unreadable, event_from_toml, event_to_toml, value_from_toml, value_to_toml
from goaptui.session.events import Event
from goaptui.session.history import BrokenLog, History
from goaptui.session.record import Record
from goaptui.storage.session_file import (
    SCHEMA_VERSION,
    Document,
    exclusive,
    fault,
    format_events,
    format_head,
    parse,
    read_bytes,
    write,
)

Merge: TypeAlias = Callable[[History, datetime], bool]


class Content(NamedTuple):
    """What a session is to be saved as: the log, and what a person finds above it."""

    log: tuple[Event, ...]
    record: Record
    facts: Mapping[str, Value]
    """The facts that events changed, as they left them."""
    actions: Iterable[str]
    """The ids of the plan's actions."""


Take: TypeAlias = Callable[[], Content]

_KEYS = ("schema", "started", "facts", "actions", "ticks", "evidence", "log")
_LOG_TABLE = "\n[[log]]\n"


class Store:
    """A session file. `count` is how many events it has; `warnings` is about what it said. Saves are one at a time."""

    def __init__(self, path: Path, plan_name: str) -> None:
        self.path = path
        self.plan_name = plan_name
        self.warnings: tuple[str, ...] = ()
        self.count = 0
        self._data: bytes | None = None
        self._log_text = ""
        self._saving = threading.Lock()

    def read(self) -> tuple[History, datetime]:
        """What the file says, and when the session began: now, where there is no file.

        Raises:
            SessionError: it cannot be used.
        """
        with self._saving:
            found = self._read()
            return found if found is not None else (History(), datetime.now().astimezone().replace(microsecond=0))

    def refresh(self, merge: Merge) -> bool:
        """Have `merge` take in what the file says, if others wrote to it. Returns what it returns.

        Raises:
            SessionError: it cannot be used.
        """
        with self._saving:
            return self._refresh(merge)

    def save(self, take: Take, merge: Merge) -> bool:
        """Take in what others wrote, then write what `take` gives.

        Raises:
            SaveError: it could not be written.
            SessionError: what is there cannot be used; it is left alone.
        """
        with self._saving, exclusive(self.path):
            merged = self._refresh(merge)
            content = take()
            log = content.log
            if len(log) > self.count:
                log_text = self._log_text + format_events([event_to_toml(event) for event in log[self.count :]])
                head = format_head(self.plan_name, _head(content))
                data = (head + "\n" + log_text.lstrip("\n")).encode()
                write(self.path, data)
                self._data, self._log_text, self.count = data, log_text, len(log)
            return merged

    def _refresh(self, merge: Merge) -> bool:
        data = read_bytes(self.path)
        if data == self._data:
            return False
        if data is None:  # somebody removed it: what is in memory stands, and is written again with the next change
            self._data, self._log_text, self.count = None, "", 0
            return False
        found = self._read(data)
        assert found is not None
        return merge(*found)

    def _read(self, data: bytes | None = None) -> tuple[History, datetime] | None:
        data = data if data is not None else read_bytes(self.path)
        if data is None:
            return None
        document = parse(self.path, data)
        history, started = _history(self.path, document)
        self.warnings = _differences(document.content, history)
        self._data, self.count = data, len(history.log)
        self._log_text = _log_text(document, history)
        return history, started


def _log_text(document: Document, history: History) -> str:
    """The text of the log as it stands in the file; written anew where somebody has worked on the file by hand."""
    text = document.data.decode("utf-8")
    if text.count(_LOG_TABLE) == len(history.log) and (not history.log or "\r" not in text):
        start = text.find(_LOG_TABLE)
        return text[start:] if start >= 0 else ""
    return format_events([event_to_toml(event) for event in history.log])


def _history(path: Path, document: Document) -> tuple[History, datetime]:
    content = document.content
    for key in content:
        if key not in _KEYS:
            raise fault(path, document, (key,), f'a session has no "{key}"')
    started = content.get("started")
    if not isinstance(started, datetime) or started.tzinfo is None:
        raise fault(path, document, ("started",), '"started" is a time with its offset to UTC')
    log = content.get("log", [])
    if not isinstance(log, list):
        raise fault(path, document, ("log",), "the log is a list of events")
    events: list[Event] = []
    for index, table in enumerate(log):
        try:
            events.append(event_from_toml(table))
        except Unreadable as error:
            raise fault(path, document, ("log", index, *error.where), str(error)) from None
    try:
        return History(events), started
    except BrokenLog as error:
        raise fault(path, document, ("log", error.index, error.key), str(error)) from None


def _head(content: Content) -> dict[str, Any]:
    """All but the log. Facts that the plan does not know, or not with this value, stand as the events left them."""
    record = content.record
    head: dict[str, Any] = {"schema": SCHEMA_VERSION, "started": record.started}
    if record.ticks:
        head["ticks"] = sorted(record.ticks)
    values = {**record.values, **content.facts}
    head["facts"] = {fact: value_to_toml(value) for fact, value in values.items()}
    actions: dict[str, dict[str, Any]] = {}
    for action in {
        **dict.fromkeys(content.actions), **record.statuses, **record.counts, **record.outcomes, **record.times,
    }:  # fmt: skip
        table: dict[str, Any] = {"status": record.status(action)}
        if action in record.outcomes:
            table["outcome"] = record.outcomes[action]
        if action in record.counts:
            table["count"] = record.counts[action]
        if (times := record.times.get(action)) is not None:
            table |= {key: time for key, time in times._asdict().items() if time is not None}
        actions[action] = table
    if actions:
        head["actions"] = actions
    evidence = [
        {"subject": subject, "time": item.time, "text": item.text}
        for subject, items in record.evidence.items()
        for item in items
    ]
    if evidence:
        head["evidence"] = evidence
    return head


def _differences(content: Mapping[str, Any], history: History) -> tuple[str, ...]:
    """Where somebody has changed by hand what only follows from the log."""
    found = []
    facts, actions = content.get("facts", {}), content.get("actions", {})
    for fact, value in history.facts.items():
        try:
            said = value_from_toml(facts[fact])
        except (KeyError, TypeError, ValueError):
            found.append(
                f"{fact} is {format_value(value)} by the session's log, which counts; the file does not say so"
            )
            continue
        if said != value:
            now, above = format_value(value), format_value(said)
            found.append(f"{fact} is {now} by the session's log, which counts; above it stands {above}")
    for action, status in history.statuses.items():
        table = actions.get(action) if isinstance(actions, dict) else None
        said = table.get("status") if isinstance(table, dict) else None
        if said != status:
            found.append(
                f"{action} is {status} by the session's log, which counts; above it stands {said or 'nothing'}"
            )
    return tuple(found)
