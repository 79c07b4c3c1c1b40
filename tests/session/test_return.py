"""Going back to a past moment: as undo and redo events, so that the way there can be gone back."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goaptui.session.record import Record
from goaptui.session.session import Session
from tests.session.plans import open_session


def same(one: Record, other: Record) -> bool:
    """Whether two records are the same but for the way they came about."""
    nothing = {"length": 0, "can_redo": None}
    return one._replace(**nothing) == other._replace(**nothing)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path)


def test_it_undoes_what_came_later_and_a_redo_brings_it_back(session: Session) -> None:
    session.set("built", True)
    then = session.record
    session.done("measure", "bad", "seen")
    session.tick("item/before/Back up")
    now = session.record
    added = session.return_to(1)
    assert [event.kind for event in added] == ["undo", "undo"]
    assert same(session.record, then)
    session.redo()
    session.redo()
    assert same(session.record, now)


def test_the_moment_that_is_now_changes_nothing(session: Session) -> None:
    session.set("built", True)
    assert session.return_to(1) == ()
    assert len(session.log) == 1


def test_it_brings_again_what_was_undone_meanwhile(session: Session) -> None:
    session.set("blockers", 5)
    session.set("blockers", 6)
    then = session.record
    session.undo()
    assert [event.kind for event in session.return_to(2)] == ["redo"]
    assert same(session.record, then)


def test_it_brings_again_even_what_was_undone_for_good(session: Session) -> None:
    session.done("build")
    session.set("scope", "narrow")
    then = session.record
    session.undo()
    session.undo()
    session.start("mend")
    assert session.record.can_redo is None
    added = session.return_to(2)
    assert [event.kind for event in added] == ["undo", "redo", "redo"]
    assert same(session.record, then)
    again = Session.open(session.path)  # and so says the file
    assert same(again.record, then)


def test_it_is_kept_when_another_process_writes_meanwhile(session: Session) -> None:
    session.done("build")
    session.undo()
    session.set("scope", "narrow")
    other = Session.open(session.path)
    session.autosave = False
    session.return_to(1)
    assert session.record.status("build") == "done"
    other.tick("item/before/Back up")
    session.save()
    found = Session.open(session.path).record
    assert found.status("build") == "done"
    assert found.values["scope"] == "wide"
    assert "item/before/Back up" in found.ticks


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), steps=st.integers(1, 14))
def test_any_moment_of_any_history_comes_back(seed: int, steps: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        session = open_session(Path(folder))
        session.autosave = False
        for _ in range(steps):
            match chance.randrange(8):
                case 0:
                    session.set("blockers", chance.randrange(9))
                case 1:
                    session.done("build", evidence=chance.choice([None, "a note"]))
                case 2:
                    session.done("measure", chance.choice(["good", "bad"]))
                case 3:
                    getattr(session, chance.choice(["start", "fail", "skip", "todo"]))("mend")
                case 4:
                    session.tick("item/before/Back up") or session.untick("item/before/Back up")
                case 5:
                    session.return_to(chance.randint(0, len(session.log)))
                case 6 if session.record.can_redo is not None:
                    session.redo()
                case _ if session.record.can_undo is not None:
                    session.undo()
        for _ in range(4):
            moment = chance.randint(0, len(session.log))
            wanted = session.record_at(moment)
            session.return_to(moment)
            assert same(session.record, wanted)
            assert same(session.record_at(len(session.log)), wanted)
