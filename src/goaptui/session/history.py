"""The log, and what replaying it gives.

Every event says what it changed. Of the events that changed a thing, the *standing* ones are those not undone; the last
of them says how the thing is, and where there is none it is as the plan file has it. So an undo is right also where
another process's events came between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from goaptui.domain.plan import Plan
from goaptui.domain.state import Status
from goaptui.domain.values import Value
from goaptui.session.events import Change, ChangeKind, Content, Event
from goaptui.session.record import Times
from goaptui.session.validity import value_fault

Key: TypeAlias = tuple[ChangeKind, str]


_NOTHING: Mapping[ChangeKind, Content] = {"status": "todo", "count": 0, "tick": False}


class BrokenLog(Exception):
    """An event that cannot stand where it does. `index` is its position in the log."""

    def __init__(self, index: int, key: str, message: str) -> None:
        self.index, self.key = index, key
        super().__init__(message)


class History:
    """A log and its state. Grows at its end alone; `log` is immutable, so that another thread may keep what it has."""

    __slots__ = (
        "_index", "_redo", "_standing", "_undo", "counts", "facts", "log", "outcomes", "statuses", "ticks", "times",
    )  # fmt: skip

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.log: tuple[Event, ...] = tuple(events)
        self.facts: dict[str, Value] = {}
        """The facts that events have changed, as they are now; all others are as the plan has them."""
        self.statuses: dict[str, Status] = {}
        self.counts: dict[str, int] = {}
        self.outcomes: dict[str, str] = {}
        self.times: dict[str, Times] = {}
        self.ticks: set[str] = set()
        self._index: dict[str, int] = {}
        self._standing: dict[Key, tuple[int, ...]] = {}
        self._undo: list[int] = []
        self._redo: list[int] = []
        for index, event in enumerate(self.log):
            self._apply(index, event)

    def append(self, event: Event) -> None:
        """Add an event at the end.

        Raises:
            BrokenLog: its id is there already, or it undoes one that is not.
        """
        self._apply(len(self.log), event)
        self.log = (*self.log, event)

    @property
    def undoable(self) -> Event | None:
        """The event that an undo would take back."""
        return self.log[self._undo[-1]] if self._undo else None

    @property
    def redoable(self) -> Event | None:
        """The event that a redo would bring again."""
        return self.log[self._redo[-1]] if self._redo else None

    def stands(self, event_id: str) -> bool | None:
        """Whether an event has its effect; ``None`` where it was undone for good, or is not in the log."""
        index = self._index.get(event_id)
        if index is None:
            return None
        return True if index in self._undo else False if index in self._redo else None

    @property
    def standing_events(self) -> tuple[Event, ...]:
        """The events that have their effect, in the order in which they would be undone from the end."""
        return tuple(self.log[index] for index in self._undo)

    def event(self, event_id: str) -> Event | None:
        """The event of this id."""
        index = self._index.get(event_id)
        return None if index is None else self.log[index]

    def last(self, what: ChangeKind, name: str) -> Event | None:
        """The last standing event that changed something."""
        standing = self._standing.get((what, name))
        return self.log[standing[-1]] if standing else None

    def standing(self, what: ChangeKind, name: str) -> tuple[Event, ...]:
        """All standing events that changed something, oldest first."""
        return tuple(self.log[index] for index in self._standing.get((what, name), ()))

    def last_index(self, what: ChangeKind, name: str) -> int:
        """The position of the last standing event that changed something; -1 where there is none."""
        standing = self._standing.get((what, name))
        return standing[-1] if standing else -1

    def with_evidence(self) -> tuple[str, ...]:
        """The subjects that have evidence: ids of actions, ``fact/ID``."""
        return tuple(name for (what, name), standing in self._standing.items() if what == "evidence" and standing)

    def value(self, plan: Plan, fact_id: str) -> Value:
        """How a fact of the plan is: what events made of it, if the plan still allows that, else its initial value."""
        fact = plan.facts[fact_id]
        if fact_id in self.facts:
            value = self.facts[fact_id]
            if value_fault(fact, value) is None:
                return value
        return fact.initial

    def now(self, what: ChangeKind, name: str) -> Content:
        """How something is that is no fact (see `events.Content`)."""
        match what:
            case "status":
                return self.statuses.get(name, "todo")
            case "count":
                return self.counts.get(name, 0)
            case "outcome":
                return self.outcomes.get(name)
            case "started":
                return self.times.get(name, Times()).started
            case "ended":
                return self.times.get(name, Times()).ended
            case "tick":
                return name in self.ticks
            case "evidence":
                event = self.last("evidence", name)
                return None if event is None else event.evidence
        raise AssertionError(what)

    def undo_changes(
        self, event: Event, fact_now: Callable[[str], Value], initial: Callable[[str], Value]
    ) -> tuple[Change, ...]:
        """What taking back a standing event changes. `initial` is how the plan has a fact that no event stands for."""
        index = self._index[event.id]
        changes = []
        for change in event.changes:
            what, name = change.what, change.id
            others = [other for other in self._standing.get((what, name), ()) if other != index]
            after, reset = _NOTHING.get(what), False
            if others:
                after = next(c.after for c in self.log[others[-1]].changes if c.what == what and c.id == name)
            elif what == "fact":
                after, reset = initial(name), True
            before = fact_now(name) if what == "fact" else self.now(what, name)
            changes.append(Change(what, name, before, after, reset))
        return tuple(changes)

    def redo_changes(self, event: Event, fact_now: Callable[[str], Value]) -> tuple[Change, ...]:
        """What bringing an undone event again changes: the same as the first time."""
        return tuple(
            Change(c.what, c.id, fact_now(c.id) if c.what == "fact" else self.now(c.what, c.id), c.after)
            for c in event.changes
        )

    def _apply(self, index: int, event: Event) -> None:
        if self._index.setdefault(event.id, index) != index:
            raise BrokenLog(index, "id", f'there are two events of id "{event.id}"')
        if event.kind == "undo" or event.kind == "redo":
            self._turn(index, event)
        else:
            self._undo.append(index)
            self._redo.clear()
            for change in event.changes:
                key = (change.what, change.id)
                self._standing[key] = (*self._standing.get(key, ()), index)
        for change in event.changes:
            self._put(change)

    def _turn(self, index: int, event: Event) -> None:
        """Move the undone or redone event from one stack to the other, wherever it is; there already: nothing.

        Of the events that were undone for good, a redo brings one again, too: a return to a past moment needs that.
        """
        target = self._index.get(event.of or "")
        if target is None or target == index:
            del self._index[event.id]
            raise BrokenLog(index, "of", f'there is no earlier event of id "{event.of}"')
        source, goal = (self._undo, self._redo) if event.kind == "undo" else (self._redo, self._undo)
        if source and source[-1] == target:
            source.pop()
        elif target in source:
            source.remove(target)
        elif event.kind == "undo" or target in goal:
            return
        goal.append(target)
        for change in self.log[target].changes:
            key = (change.what, change.id)
            standing = self._standing.get(key, ())
            if event.kind == "redo":
                standing = (*standing, target)
            elif standing[-1] == target:
                standing = standing[:-1]
            else:
                standing = tuple(other for other in standing if other != target)
            self._standing[key] = standing

    def _put(self, change: Change) -> None:
        name, after = change.id, change.after
        match change.what:
            case "fact":
                if change.reset:
                    self.facts.pop(name, None)
                else:
                    assert not isinstance(after, (int, datetime)) or isinstance(after, bool)
                    self.facts[name] = after
            case "status":
                _put(self.statuses, name, after if after != "todo" else None)
            case "count":
                _put(self.counts, name, after or None)
            case "outcome":
                _put(self.outcomes, name, after)
            case "started" | "ended" as which:
                assert after is None or isinstance(after, datetime)
                times = self.times.get(name, Times())
                times = Times(after, times.ended) if which == "started" else Times(times.started, after)
                _put(self.times, name, times if times != Times() else None)
            case "tick":
                (self.ticks.add if after else self.ticks.discard)(name)
            case "evidence":
                pass  # the standing events have it


def _put(
    mapping: dict[str, object] | dict[str, Status] | dict[str, int] | dict[str, str] | dict[str, Times],
    name: str,
    value: object,
) -> None:
    if value is None:
        mapping.pop(name, None)
    else:
        mapping[name] = value  # type: ignore[assignment]  # of the kind that `Change.what` says; the codec saw to it
