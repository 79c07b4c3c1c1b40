"""The record: what a session amounts to at one moment, as an immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from goaptui.domain.state import State, Status
from goaptui.domain.values import Value
from goaptui.session.events import Event


class Times(NamedTuple):
    """When an action was last begun and last ended (done, failed or skipped)."""

    started: datetime | None = None
    ended: datetime | None = None


class Evidence(NamedTuple):
    """A note or a link that was given for an action or a fact."""

    time: datetime
    text: str
    event: str
    """Id of the event that brought it."""


class Orphan(NamedTuple):
    """Something in the session that the plan does not know (any more): kept in the file, and counts for nothing."""

    kind: Literal["fact", "value", "action", "outcome", "tick", "evidence"]
    name: str
    message: str


class Record(NamedTuple):
    """A session at one moment.

    `values` has every fact of the plan: what the session made of it, else its initial value. `statuses`, `counts`,
    `outcomes` and `times` have only what differs from ``todo``, 0 and none.
    """

    values: Mapping[str, Value]
    statuses: Mapping[str, Status]
    counts: Mapping[str, int]
    """How many times each action was done."""
    outcomes: Mapping[str, str]
    """The last outcome of each action that has one."""
    times: Mapping[str, Times]
    ticks: frozenset[str]
    evidence: Mapping[str, tuple[Evidence, ...]]
    """By the id of the action, or ``fact/ID``."""
    sources: Mapping[str, Event]
    """For each fact that the session changed: the event that did it."""
    started: datetime
    length: int
    """How many events the log has."""
    can_undo: str | None
    """What `undo` would take back, as a text; ``None`` where there is nothing."""
    can_redo: str | None
    orphans: tuple[Orphan, ...] = ()

    @property
    def state(self) -> State:
        """What the planner starts from."""
        return State(self.values, self.statuses)

    def status(self, action: str) -> Status:
        """What became of an action."""
        return self.statuses.get(action, "todo")
