"""Random histories: whatever was done can be undone to the start, redone to the end, and found again on the disk."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from goaptui.session.history import History
from goaptui.session.record import Record
from goaptui.session.refused import Refused
from goaptui.session.session import Session
from goaptui.session.snapshot import full_record
from goaptui.session.structure import structure_of
from goaptui.storage.plan_file import parse_plan
from tests.session.plans import TEXT, open_session

PLAN = parse_plan(TEXT)
ACTIONS = st.sampled_from(list(PLAN.actions))
ROWS = st.sampled_from(list(structure_of(PLAN).checklist.rows))
VALUES = st.one_of(
    st.tuples(st.just("built"), st.sampled_from([True, False, None])),
    st.tuples(st.just("scope"), st.sampled_from(["wide", "narrow", None])),
    st.tuples(st.just("blockers"), st.integers(0, 9)),
    st.tuples(st.just("coverage"), st.decimals(0, 100, places=9)),
)


def what_it_is(record: Record) -> Record:
    """A record without what only says how it came about."""
    return record._replace(length=0, can_undo=None, can_redo=None)


class SessionMachine(RuleBasedStateMachine):
    """One session with its file; `undone` is how many of its changes are taken back."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.session = open_session(Path(self.folder.name))
        self.session.autosave = False
        self.trail = [what_it_is(self.session.record)]
        self.at = 0

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def changed(self, event: object) -> None:
        if event is not None:
            del self.trail[self.at + 1 :]
            self.trail.append(what_it_is(self.session.record))
            self.at += 1

    @rule(given=VALUES)
    def set(self, given: tuple[str, object]) -> None:
        self.changed(self.session.set(*given))

    @rule(given=VALUES, text=st.text(max_size=5))
    def set_with_evidence(self, given: tuple[str, object], text: str) -> None:
        self.changed(self.session.set(*given, evidence=text))

    @rule(action=ACTIONS, outcome=st.sampled_from([None, "good", "bad"]), evidence=st.sampled_from([None, "a note"]))
    def done(self, action: str, outcome: str | None, evidence: str | None) -> None:
        length = len(self.session.log)
        try:
            self.changed(self.session.done(action, outcome, evidence))
        except Refused:
            assert len(self.session.log) == length

    @rule(action=ACTIONS, kind=st.sampled_from(["start", "fail", "skip", "todo"]))
    def mark(self, action: str, kind: str) -> None:
        self.changed(getattr(self.session, kind)(action))

    @rule(key=ROWS, on=st.booleans())
    def tick(self, key: str, on: bool) -> None:
        with suppress(Refused):
            self.changed(self.session.tick(key) if on else self.session.untick(key))

    @rule(subject=st.sampled_from(["build", "fact/built"]))
    def note(self, subject: str) -> None:
        self.changed(self.session.note(subject, "https://example.org"))

    @precondition(lambda self: self.at > 0)
    @rule()
    def undo(self) -> None:
        self.session.undo()
        self.at -= 1

    @precondition(lambda self: self.at < len(self.trail) - 1)
    @rule()
    def redo(self) -> None:
        self.session.redo()
        self.at += 1

    @rule()
    def save(self) -> None:
        self.session.save()
        assert self.session.unsaved == 0

    @rule()
    def reopen(self) -> None:
        self.session.save()
        record = self.session.record
        self.session = Session.open(self.session.path)
        self.session.autosave = False
        # the moment when a session without any event began is not in a file yet
        assert self.session.record._replace(started=record.started) == record
        if self.session.log:
            assert self.session.record == record

    @rule()
    def all_the_way(self) -> None:
        for _ in range(self.at):
            self.session.undo()
        assert what_it_is(self.session.record) == self.beginning(0)
        for _ in self.trail[1:]:
            self.session.redo()
        assert what_it_is(self.session.record) == self.beginning(-1)
        self.at = len(self.trail) - 1

    def beginning(self, index: int) -> Record:
        return self.trail[index]._replace(started=self.session.record.started)

    @invariant()
    def the_record_is_where_it_should_be(self) -> None:
        if not hasattr(self, "session"):
            return
        record = self.session.record
        assert what_it_is(record) == self.beginning(self.at)
        assert (record.can_undo is None) == (self.at == 0)
        assert (record.can_redo is None) == (self.at == len(self.trail) - 1)

    @invariant()
    def replaying_the_log_gives_the_record(self) -> None:
        if hasattr(self, "session"):
            again = full_record(self.session.plan, History(self.session.log), self.session.record.started)
            assert again == self.session.record


TestSession = SessionMachine.TestCase
TestSession.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
