"""A session: a plan being carried out. It takes commands, keeps the log, and saves it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from goaptui.domain.plan import Action, Plan
from goaptui.session.commands import (
    note_changes,
    rebase,
    renew,
    set_changes,
    status_changes,
    tick_changes,
    turn_changes,
)
from goaptui.session.events import Change, Event, EventKind
from goaptui.session.history import History
from goaptui.session.record import Orphan, Record
from goaptui.session.refused import Refused, unknown_name
from goaptui.session.request import PlanRequest, compiled
from goaptui.session.snapshot import full_record, next_record
from goaptui.session.store import Content, Store
from goaptui.session.structure import chosen_goals, structure_of
from goaptui.session.text import event_text
from goaptui.session.validity import parse_value
from goaptui.storage.plan_file import load_plan
from goaptui.storage.session_file import SaveError, session_path

if TYPE_CHECKING:
    from goaptui.planner.problem import Problem
    from goaptui.session.fork import Fork
    from goaptui.session.outlook import Outlook


__all__ = ["Refused", "SaveError", "Session"]


class Session:
    """See the module; get one with `open`.

    One thread gives commands; `save` and `reload_session` may run in another meanwhile. `log` and `record` are
    immutable values, replaced as a whole.
    """

    autosave: bool = True
    """Whether every command saves. The app says False, and saves off its own thread."""

    def __init__(
        self,
        path: Path,
        plan: Plan,
        store: Store,
        history: History | None = None,
        started: datetime | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        self.path = path
        self.plan = plan
        self.read_only = read_only
        self._store = store
        self._mutex = threading.RLock()
        self._history = history if history is not None else History()
        self._record = full_record(plan, self._history, started or _now())
        self._goals: tuple[str, ...] | None = None
        self._profile: str | None = None
        self._outlook: Outlook | None = None

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, read_only: bool = False, initial: bool = False) -> Session:
        """Load a plan and its session; without a session file it begins now. Writes nothing.

        `read_only` is for what-if: commands change what is in memory alone, and `save` refuses. `initial` leaves
        what the session file says aside and is read-only, too.

        Raises:
            PlanError: the plan file, or the session file (`SessionError`), cannot be used.
        """
        file = Path(path)
        plan = load_plan(file)
        store = Store(session_path(file), file.name)
        if initial:
            return cls(file, plan, store, read_only=True)
        history, started = store.read()
        return cls(file, plan, store, history, started, read_only=read_only)

    # ── what it is ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def session_path(self) -> Path:
        """Where the session is saved."""
        return self._store.path

    @property
    def log(self) -> tuple[Event, ...]:
        """Everything that happened, oldest first."""
        return self._history.log

    @property
    def record(self) -> Record:
        """What the log amounts to."""
        return self._record

    @property
    def orphans(self) -> tuple[Orphan, ...]:
        """What the session knows and the plan does not."""
        return self._record.orphans

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know about the session file as it was read."""
        return tuple(orphan.message for orphan in self._record.orphans) + self._store.warnings

    @property
    def unsaved(self) -> int:
        """How many events are not on the disk yet."""
        return len(self._history.log) - self._store.count

    def record_at(self, length: int) -> Record:
        """The record when the log had this many events."""
        return full_record(self.plan, History(self._history.log[:length]), self._record.started)

    def stands(self, event: Event) -> bool:
        """Whether an event has its effect: it was not undone. Of an undo or a redo: always."""
        return event.kind in ("undo", "redo") or bool(self._history.stands(event.id))

    def describe(self, event: Event) -> str:
        """What an event did, as a text."""
        return event_text(self.plan, event, self._history.event(event.of) if event.of else None)

    @property
    def goals(self) -> tuple[str, ...]:
        """The goals that are planned for, in file order; all, until others are chosen. None at all means all."""
        return chosen_goals(self.plan, self._goals)

    @goals.setter
    def goals(self, goals: Iterable[str] | None) -> None:
        chosen = None if goals is None else tuple(goals)
        for goal in chosen or ():
            if goal not in self.plan.goals:
                raise Refused(unknown_name("goal", goal, self.plan.goals))
        self._goals = chosen or None
        self._outlook = None

    @property
    def profile(self) -> str:
        """The cost profile that is planned with; the plan's own, until another is chosen."""
        return self._profile if self._profile is not None else self.plan.profile

    @profile.setter
    def profile(self, profile: str | None) -> None:
        if profile is not None and profile not in self.plan.profiles:
            raise Refused(unknown_name("profile", profile, self.plan.profiles))
        self._profile = profile
        self._outlook = None

    @property
    def problem(self) -> Problem:
        """The plan, compiled; kept with the plan."""
        return compiled(self.plan)

    def request(self) -> PlanRequest:
        """All that a worker needs to plan from here."""
        return PlanRequest(self.plan, self._record, self.goals, self.profile)

    @property
    def outlook(self) -> Outlook:
        """What follows from here; computed when first asked for after a change (at most 10 seconds)."""
        outlook = self._outlook
        if outlook is None or outlook.record is not self._record:
            from goaptui.session.outlook import build_outlook

            outlook = self._outlook = build_outlook(self.request())
        return outlook

    def readiness(self, action: str) -> tuple[bool, tuple[str, ...]]:
        """Whether an action could be carried out now; where not, a sentence for each thing that is missing."""
        from goaptui.session.readiness import readiness

        return readiness(self.plan, self._record, self._action(action))

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────

    def set(self, fact: str, value: object, evidence: str | None = None) -> Event | None:
        """Give a fact a value: ``None`` or ``"unknown"``, a bool, a number (or their text), an enum's value.

        Returns the event; ``None`` where the fact has this value already and there is no evidence to add.

        Raises:
            Refused: there is no such fact, or it cannot have the value.
            SaveError: with `autosave`; the change stands in memory.
        """
        if fact not in self.plan.facts:
            raise Refused(unknown_name("fact", fact, self.plan.facts))
        try:
            parsed = parse_value(self.plan.facts[fact], value)
        except ValueError as error:
            raise Refused(str(error)) from None
        text = _clean(evidence)
        history = self._history
        changes = set_changes(self.plan, history, fact, parsed)
        if text is not None:
            changes += note_changes(f"fact/{fact}", text)
        elif changes[0].before == parsed:
            return None
        return self._add(history, "set", fact, changes, evidence=text)

    def done(self, action: str, outcome: str | None = None, evidence: str | None = None) -> Event:
        """Mark an action done: its effects and the outcome's happen, also where its preconditions do not hold.

        Raises:
            Refused: there is no such action or outcome, none is said where it has some, or evidence is missing.
            SaveError: with `autosave`; the change stands in memory.
        """
        found = self._action(action)
        result = None
        if outcome is not None:
            if not found.outcomes:
                raise Refused(f"{action} has no outcomes; mark it done without one")
            result = found.outcome(outcome)
            if result is None:
                raise Refused(unknown_name(f"outcome of {action}", outcome, [o.id for o in found.outcomes]))
        elif found.outcomes:
            names = ", ".join(o.id for o in found.outcomes)
            raise Refused(f"{action} has outcomes: say which one came about ({names})")
        text = _clean(evidence)
        if text is None and self.needs_evidence(action):
            raise Refused(f"{action} can be marked done only with evidence: a note or a link")
        time, history = _now(), self._history
        changes = status_changes(self.plan, history, "done", found, time, result, text)
        return self._add(history, "done", action, changes, outcome=outcome, evidence=text, time=time)

    def needs_evidence(self, action: str) -> bool:
        """Whether an action can't be marked done without evidence, and has none since it last ended."""
        if self.plan.evidence_rule(self._action(action)) != "required":
            return False
        history = self._history
        return history.last_index("evidence", action) <= history.last_index("ended", action)

    def start(self, action: str) -> Event | None:
        """Mark an action as being done. ``None`` where it is already."""
        return self._status("start", action, "doing")

    def fail(self, action: str, evidence: str | None = None) -> Event | None:
        """Mark an action failed: it is out of the plan and does not count. ``None`` where it is already."""
        return self._status("fail", action, "failed", evidence)

    def skip(self, action: str, evidence: str | None = None) -> Event | None:
        """Skip an action: it counts as carried out, without its effects. ``None`` where it is already."""
        return self._status("skip", action, "skipped", evidence)

    def todo(self, action: str) -> Event | None:
        """Put an action back to be done. Facts stay as they are. ``None`` where it is already."""
        return self._status("todo", action, "todo")

    def tick(self, key: str, outcome: str | None = None, evidence: str | None = None) -> Event | None:
        """Tick a row of the checklist. An action's row is the same as `done`. ``None`` where it is ticked already."""
        return self._tick(key, True, outcome, evidence)

    def untick(self, key: str) -> Event | None:
        """Take a tick away. An action's row is the same as `todo`. ``None`` where it is not ticked."""
        return self._tick(key, False)

    def note(self, subject: str, text: str) -> Event:
        """Attach evidence, a note or a link, to an action or to a fact (``fact/ID``)."""
        kind, _, name = subject.rpartition("/")
        if kind == "fact":
            if name not in self.plan.facts:
                raise Refused(unknown_name("fact", name, self.plan.facts))
        else:
            self._action(subject)
        clean = _clean(text)
        if clean is None:
            raise Refused("a note without text says nothing")
        return self._add(self._history, "note", subject, note_changes(subject, clean), evidence=clean)

    def undo(self) -> Event:
        """Take back the last change that stands.

        Raises:
            Refused: there is none.
            SaveError: with `autosave`; the change stands in memory.
        """
        return self._turn("undo")

    def redo(self) -> Event:
        """Bring back the change that was undone last, if nothing else was changed since (raises as `undo`)."""
        return self._turn("redo")

    def return_to(self, length: int) -> tuple[Event, ...]:
        """Make everything as it was when the log had this many events, by undoing and bringing again what differs.

        Returns what was appended: nothing where it is so already. All of it can be undone or redone, one by one.

        Raises:
            SaveError: with `autosave`; the change stands in memory.
        """
        with self._mutex:
            wanted = History(self._history.log[:length]).standing_events
            stand = self._history.standing_events
            same = 0
            while same < len(stand) and same < len(wanted) and stand[same].id == wanted[same].id:
                same += 1
            turns: list[tuple[EventKind, Event]] = [("undo", event) for event in reversed(stand[same:])]
            turns += [("redo", event) for event in wanted[same:]]
            added: list[Event] = []
            for kind, event in turns:
                changes = turn_changes(self.plan, self._history, kind, event)
                added.append(Event(_new_id(), _now(), kind, event.subject, changes, of=event.id))
                self._history.append(added[-1])
            # One record for all of them: a return may take back thousands.
            self._record = full_record(self.plan, self._history, self._record.started)
        if added and self.autosave and not self.read_only:
            self.save()
        return tuple(added)

    # ── what if ─────────────────────────────────────────────────────────────────────────────────────────────────

    def fork(self) -> Fork:
        """A session that begins as this one is now, and of which nothing is ever written."""
        from goaptui.session.fork import Fork

        with self._mutex:
            return Fork(self)

    def adopt(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Carry out what was tried in a fork, in order and now: what `Fork.tried` gives. Each can be undone.

        Events have their meaning again, not their numbers: an action done adds to what a number is by now. What is so
        already is left out. Returns what was appended.

        Raises:
            SaveError: with `autosave`; the change stands in memory.
        """
        added = []
        with self._mutex:
            for event in events:
                again = renew(self.plan, self._history, event, _now())
                if again is not None:
                    added.append(self._append(again._replace(id=_new_id())))
        if added and self.autosave and not self.read_only:
            self.save()
        return tuple(added)

    # ── files ───────────────────────────────────────────────────────────────────────────────────────────────────

    def save(self) -> bool:
        """Write what is not written yet, after what other processes wrote meanwhile. May run in another thread.

        Returns whether events of another process came in, so that the record is another than before.

        Raises:
            SaveError: it could not be written; what is in memory stands, and so does the file.
            SessionError: the file on the disk is damaged or newer; it is left alone.
        """
        if self.read_only:
            raise SaveError("this session is read-only")
        return self._store.save(self._take, self._merge)

    def reload_session(self) -> bool:
        """Take in what other processes wrote. Returns whether anything came.

        Raises:
            SessionError: the file on the disk is damaged or newer; everything stays as it was.
        """
        return self._store.refresh(self._merge)

    def reload_plan(self) -> None:
        """Read the plan file again and keep the session.

        Raises:
            PlanError: it cannot be used; everything stays as it was.
        """
        self._take_plan(load_plan(self.path))

    def _take_plan(self, plan: Plan) -> None:
        with self._mutex:
            self.plan = plan
            if self._goals is not None:
                self._goals = tuple(goal for goal in self._goals if goal in plan.goals) or None
            if self._profile not in plan.profiles:
                self._profile = None
            self._outlook = None
            self._record = full_record(plan, self._history, self._record.started)

    def _take(self) -> Content:
        with self._mutex:
            return Content(self._history.log, self._record, dict(self._history.facts), self.plan.actions)

    def _merge(self, history: History, started: datetime) -> bool:
        """Put our events that `history` has not after it, and have it for ours. Returns whether the log is another."""
        with self._mutex:
            ours, stored = self._history.log, history.log
            if ours[: len(stored)] == stored:
                return False
            known = {event.id for event in stored}
            for event in ours:
                if event.id not in known:
                    history.append(rebase(self.plan, history, event))
            self._history = history
            self._record = full_record(self.plan, history, started)
            return True

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _action(self, action: str) -> Action:
        found = self.plan.actions.get(action)
        if found is None:
            raise Refused(unknown_name("action", action, self.plan.actions))
        return found

    def _status(self, kind: EventKind, action: str, status: str, evidence: str | None = None) -> Event | None:
        found = self._action(action)
        text = _clean(evidence)
        if self._record.status(action) == status and text is None:
            return None
        time, history = _now(), self._history
        changes = status_changes(self.plan, history, kind, found, time, None, text)
        return self._add(history, kind, action, changes, evidence=text, time=time)

    def _tick(self, key: str, on: bool, outcome: str | None = None, evidence: str | None = None) -> Event | None:
        checklist = structure_of(self.plan).checklist
        row = checklist.rows.get(key)
        if row is None:
            raise Refused(unknown_name("checklist row", key, checklist.rows))
        if row.kind == "action":
            assert row.action is not None
            if on and self._record.status(row.action) in ("done", "skipped"):
                return None
            return self.done(row.action, outcome, evidence) if on else self.todo(row.action)
        if key in checklist.item_of:
            raise Refused(f'"{row.text}" ticks itself, by the world state')
        if row.kind == "step" and row.action is not None and self._record.status(row.action) in ("done", "skipped"):
            raise Refused(f'"{row.text}" is ticked because its action is {self._record.status(row.action)}')
        if (key in self._record.ticks) == on:
            return None
        history = self._history
        return self._add(history, "tick" if on else "untick", key, tick_changes(history, key, on))

    def _turn(self, kind: EventKind) -> Event:
        with self._mutex:
            event = self._history.undoable if kind == "undo" else self._history.redoable
            if event is None:
                raise Refused(f"there is nothing to {kind}")
            added = self._turned(kind, event)
        return self._saved(added)

    def _turned(self, kind: EventKind, event: Event) -> Event:
        changes = turn_changes(self.plan, self._history, kind, event)
        return self._append(Event(_new_id(), _now(), kind, event.subject, changes, of=event.id))

    def _add(
        self,
        history: History,
        kind: EventKind,
        subject: str,
        changes: tuple[Change, ...],
        outcome: str | None = None,
        evidence: str | None = None,
        time: datetime | None = None,
    ) -> Event:
        """Append an event whose changes are against `history`, and save."""
        event = Event(_new_id(), time or _now(), kind, subject, changes, outcome, evidence)
        with self._mutex:
            if self._history is not history:  # a save in another thread took in what another process wrote
                event = rebase(self.plan, self._history, event)
            self._append(event)
        return self._saved(event)

    def _append(self, event: Event) -> Event:
        with self._mutex:
            self._history.append(event)
            self._record = next_record(self.plan, self._history, self._record, event)
            return event

    def _saved(self, event: Event) -> Event:
        if self.autosave and not self.read_only:
            self.save()
        return event


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


def _new_id() -> str:
    return os.urandom(8).hex()


def _clean(text: str | None) -> str | None:
    """Evidence as it is kept: without blanks at its ends and without what no file could hold; ``None`` where empty."""
    if text is None:
        return None
    return text.encode("utf-8", "replace").decode("utf-8").strip() or None
