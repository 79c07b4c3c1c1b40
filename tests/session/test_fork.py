"""What if: a fork touches nothing; what was tried in it can be carried out for real, and comes to the same."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from goaptui.session.fork import Fork
from goaptui.session.record import Record
from goaptui.session.session import SaveError, Session
from tests.session.plans import TEXT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.toml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def same(one: Record, other: Record) -> bool:
    """Whether two records say the same of the world; when it came about is not asked."""
    fields = ("values", "statuses", "counts", "outcomes", "ticks", "can_undo", "can_redo")
    texts = [{name: [note.text for note in notes] for name, notes in r.evidence.items()} for r in (one, other)]
    return all(getattr(one, f) == getattr(other, f) for f in fields) and texts[0] == texts[1]


def everything(session: Session) -> None:
    session.set("built", True)
    session.done("build", evidence="log 17")
    session.done("measure", "bad")
    session.fail("measure", "it broke")
    session.tick("acceptance/build/It starts")
    session.start("announce")
    session.skip("announce")
    session.set("blockers", 4)
    session.note("fact/blockers", "counted twice")


def test_a_fork_touches_neither_session_nor_disk(path: Path) -> None:
    session = Session.open(path)
    session.set("blockers", 2)
    before = {file.name: file.read_bytes() for file in path.parent.iterdir() if not file.name.endswith(".lock")}
    log, record = session.log, session.record
    fork = session.fork()
    everything(fork)
    fork.undo()
    fork.undo()
    assert session.log == log and session.record is record
    after = {file.name: file.read_bytes() for file in path.parent.iterdir() if not file.name.endswith(".lock")}
    assert after == before
    with pytest.raises(SaveError):
        fork.save()


def test_a_fork_begins_as_the_session_is(path: Path) -> None:
    session = Session.open(path)
    everything(session)
    session.goals = ["small"]
    fork = session.fork()
    assert same(fork.record, session.record)
    assert fork.goals == ("small",) and fork.profile == session.profile
    assert not fork.different and fork.tried == () and fork.unsaved == 0
    assert fork.reload_session() is False


def test_keeping_is_the_same_as_giving_the_commands(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "plan.toml").write_text(TEXT, encoding="utf-8")
    really, trying = Session.open(other / "plan.toml"), Session.open(path)
    for session in (really, trying):
        session.set("blockers", 1)
    everything(really)
    fork = trying.fork()
    everything(fork)
    added = trying.adopt(fork.tried)
    assert [event.kind for event in added] == [event.kind for event in really.log[1:]]
    assert same(trying.record, really.record)
    assert same(Session.open(path).record, really.record)  # saved, at once
    while really.record.can_undo is not None:
        really.undo()
        trying.undo()
        assert same(trying.record, really.record)


TRIALS: list[tuple[str, Callable[[Session], object], list[str]]] = [
    ("taken back", lambda s: (s.set("built", False), s.undo()), []),
    ("taken back and brought again", lambda s: (s.set("built", False), s.undo(), s.redo()), ["set"]),
    ("another instead", lambda s: (s.set("built", False), s.undo(), s.set("scope", "narrow")), ["set"]),
    ("what was there before undone", lambda s: s.undo(), ["undo"]),
    ("that and brought again", lambda s: (s.undo(), s.redo()), []),
    ("that, and something else", lambda s: (s.undo(), s.undo(), s.fail("build")), ["undo", "undo", "fail"]),
    ("a return to an earlier moment", lambda s: s.return_to(1), ["undo"]),
    ("away and back again", lambda s: (s.return_to(0), s.return_to(2)), []),
]


@pytest.mark.parametrize(("name", "trial", "kinds"), TRIALS, ids=[name for name, _, _ in TRIALS])
def test_what_is_kept_is_what_stands(
    path: Path, name: str, trial: Callable[[Session], object], kinds: list[str]
) -> None:
    session = Session.open(path)
    session.set("blockers", 2)
    session.done("build")
    fork = session.fork()
    trial(fork)
    tried = fork.tried
    assert [event.kind for event in tried] == kinds
    session.adopt(tried)
    for field in ("values", "statuses", "counts", "ticks", "outcomes", "can_undo"):
        assert getattr(session.record, field) == getattr(fork.record, field), name


def test_something_undone_before_is_brought_again_in_a_fork(path: Path) -> None:
    session = Session.open(path)
    session.set("blockers", 2)
    session.undo()
    fork = session.fork()
    fork.redo()
    assert [event.kind for event in fork.tried] == ["redo"]
    session.adopt(fork.tried)
    assert session.record.values["blockers"] == 2


def test_what_was_tried_has_its_meaning_on_what_others_did_meanwhile(path: Path) -> None:
    session = Session.open(path)
    fork = session.fork()
    fork.done("build")
    fork.fail("measure")
    other = Session.open(path)
    other.set("pass_rate", Decimal("0.5"))
    other.fail("measure")
    session.reload_session()
    added = session.adopt(fork.tried)
    assert [event.kind for event in added] == ["done"]  # it has failed already: once is enough
    assert session.record.values["pass_rate"] is None
    assert session.record.counts == {"build": 1}


def test_only_what_would_be_missed_makes_a_fork_different(path: Path) -> None:
    fork = Session.open(path).fork()
    fork.set("built", True)
    assert fork.different
    fork.set("built", False)
    assert not fork.different
    fork.tick("step/build/Configure")
    assert fork.different


def test_forks_of_forks(path: Path) -> None:
    session = Session.open(path)
    fork = session.fork()
    fork.set("built", True)
    deeper = fork.fork()
    assert isinstance(deeper, Fork) and deeper.record.values["built"] is True
    deeper.set("scope", "narrow")
    assert [event.subject for event in deeper.tried] == ["scope"]
    assert fork.record.values["scope"] == "wide"


def test_a_fork_goes_on_with_another_plan_file(path: Path) -> None:
    session = Session.open(path)
    session.goals = ["small"]
    fork = session.fork()
    fork.set("blockers", 1)
    path.write_text(TEXT.replace("[goals.small]", "[goals.tiny]"), encoding="utf-8")
    session.reload_plan()
    fork.take_plan(session.plan)
    assert fork.plan is session.plan and fork.goals == ("release", "tiny")
    assert fork.record.values["blockers"] == 1
