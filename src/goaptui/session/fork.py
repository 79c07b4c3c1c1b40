"""A fork of a session: what if? Commands change what is in memory alone, and can be carried out again for real."""

from __future__ import annotations

from goaptui.domain.plan import Plan
from goaptui.session.events import Event
from goaptui.session.history import History
from goaptui.session.record import Record
from goaptui.session.session import Session
from goaptui.session.store import Store


class Fork(Session):
    """A session that begins as another one is now and is never saved; get one with `Session.fork`.

    It has no file: `save` refuses, nothing is read again, and what others write meanwhile does not come in. Undo takes
    back what was tried, and after that what was there before; neither touches the session that it comes from.
    """

    def __init__(self, origin: Session) -> None:
        log, plan, started = origin.log, origin.plan, origin.record.started
        store = Store(origin.session_path, origin.path.name)  # never written, never read: only its path is asked for
        super().__init__(origin.path, plan, store, History(log), started, read_only=True)
        self._goals, self._profile = origin._goals, origin._profile
        self._begun = len(log)
        self._before = self._history.standing_events
        self._first = self._record
        self._tried: tuple[Record, tuple[Event, ...]] | None = None

    @property
    def unsaved(self) -> int:
        """Nothing here is ever to be saved."""
        return 0

    @property
    def tried(self) -> tuple[Event, ...]:
        """What the trial comes to, for `Session.adopt`: its events that stand, after what it undid of the rest.

        What was tried and taken back again is not in it.
        """
        if self._tried is None or self._tried[0] is not self.record:
            self._tried = (self.record, self._net())
        return self._tried[1]

    def _net(self) -> tuple[Event, ...]:
        before, after = self._before, self._history.standing_events
        same = 0
        while same < min(len(before), len(after)) and before[same].id == after[same].id:
            same += 1
        turns = [_turn("undo", event) for event in reversed(before[same:])]
        if len(after) > same:
            known = {event.id for event in self._history.log[: self._begun]}
            turns += [_turn("redo", event) if event.id in known else event for event in after[same:]]
        return tuple(turns)

    @property
    def different(self) -> bool:
        """Whether anything is other than it was when this was forked: what a person would miss if it were gone."""
        one, other = self._first, self.record
        return one is not other and any(
            getattr(one, field) != getattr(other, field)
            for field in ("values", "statuses", "counts", "outcomes", "ticks", "evidence")
        )

    def reload_session(self) -> bool:
        """Nothing: what others write belongs to the session that this comes from."""
        return False

    def reload_plan(self) -> None:
        """Nothing: see `take_plan`."""

    def take_plan(self, plan: Plan) -> None:
        """Go on with the plan file as it is now. Goals and profiles that it has not are chosen no more."""
        self._take_plan(plan)


def _turn(kind: str, event: Event) -> Event:
    """The undo or redo of an event. It only says which: what it changes is worked out where it is carried out."""
    assert kind in ("undo", "redo")
    return Event("", event.time, "undo" if kind == "undo" else "redo", event.subject, of=event.id)
