"""Events: what happened, as immutable values. The state of a session is what replaying its events gives."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from goaptui.domain.values import Value

EventKind: TypeAlias = Literal[
    "set", "done", "start", "fail", "skip", "todo", "tick", "untick", "note", "sense", "undo", "redo"
]
ChangeKind: TypeAlias = Literal["fact", "status", "count", "outcome", "started", "ended", "tick", "evidence"]
Content: TypeAlias = Value | int | datetime
"""What a change is from and to: a fact's value, a status, a count, an outcome's id, a time, ticked or not, a text.

``None`` is an unknown fact, and in all else nothing.
"""


class Change(NamedTuple):
    """One thing that an event changed."""

    what: ChangeKind
    id: str
    """Of the fact or action; a tick's key; for evidence the action's id, or ``fact/ID``."""
    before: Content
    after: Content
    reset: bool = False
    """After this the session says nothing of the fact any more: it follows the plan's initial value again."""


class Event(NamedTuple):
    """Something that happened. Its changes are complete: neither replay nor undo looks into the plan file."""

    id: str
    time: datetime
    """With its offset to UTC."""
    kind: EventKind
    subject: str
    """Id of the fact or action, key of the tick; of the undone or redone event's subject for ``undo`` and ``redo``."""
    changes: tuple[Change, ...] = ()
    outcome: str | None = None
    evidence: str | None = None
    of: str | None = None
    """The id of the event that an ``undo`` takes back or a ``redo`` brings again."""
