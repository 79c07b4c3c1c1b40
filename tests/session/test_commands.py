"""What each command does, what it refuses, and what it says then."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from goaptui.session.refused import Refused
from goaptui.session.session import Session
from tests.session.plans import TEXT, open_session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path)


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [
        ("built", True, True),
        ("built", "true", True),
        ("built", "unknown", None),
        ("built", None, None),
        ("blockers", 4, Decimal(4)),
        ("blockers", "4.50", Decimal("4.5")),
        ("blockers", 0.1, Decimal("0.1")),
        ("blockers", Decimal("0.000000001"), Decimal("0.000000001")),
        ("scope", "narrow", "narrow"),
        ("scope", " narrow ", "narrow"),
    ],
)
def test_set(session: Session, fact: str, given: object, value: object) -> None:
    event = session.set(fact, given)
    assert event is not None
    assert event.kind == "set"
    assert session.record.values[fact] == value
    assert type(session.record.values[fact]) is type(value)
    assert event.time.tzinfo is not None


@pytest.mark.parametrize(
    ("fact", "given", "words"),
    [
        ("build", True, ["built"]),
        ("completely_else", True, ["completely_else"]),
        ("built", "yes", ["true", "false", "unknown", '"yes"']),
        ("built", 1, ["true", "1"]),
        ("blockers", "many", ["number", '"many"']),
        ("blockers", True, ["number", "true"]),
        ("blockers", "10", ["at most 9"]),
        ("blockers", "-1", ["at least 0"]),
        ("blockers", "nan", ["NaN"]),
        ("blockers", "1.0000000001", ["9 after"]),
        ("blockers", "1e400", ["15 digits"]),
        ("blockers", "٣", ["number"]),
        ("scope", "medium", ["wide", "narrow", "unknown", '"medium"']),
        ("scope", True, ["wide"]),
        ("scope", [], ["list"]),
    ],
)
def test_set_refuses(session: Session, fact: str, given: object, words: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        session.set(fact, given)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert session.log == ()
    assert not session.session_path.exists()


def test_what_changes_nothing_is_no_event(session: Session) -> None:
    assert session.set("blockers", 3) is None
    assert session.todo("build") is None
    assert session.untick("item/before/Back up") is None
    session.fail("build")
    assert session.fail("build") is None
    session.skip("build")
    assert session.skip("build") is None
    session.start("build")
    assert session.start("build") is None
    session.tick("item/before/Back up")
    assert session.tick("item/before/Back up") is None
    assert [event.kind for event in session.log] == ["fail", "skip", "start", "tick"]


def test_done_applies_own_and_outcomes_effects(session: Session) -> None:
    session.done("build")
    assert session.record.values["built"] is True
    event = session.done("measure", "bad", "see the log")
    record = session.record
    assert (record.values["pass_rate"], record.values["blockers"]) == (Decimal("0.8"), Decimal(5))
    assert record.status("measure") == "done"
    assert record.counts == {"build": 1, "measure": 1}
    assert record.outcomes == {"measure": "bad"}
    assert record.times["measure"].ended == event.time
    assert [item.text for item in record.evidence["measure"]] == ["see the log"]
    session.done("measure", "good")
    assert session.record.counts["measure"] == 2
    assert session.record.outcomes["measure"] == "good"


def test_done_saturates_and_leaves_unknown_numbers_unknown(session: Session) -> None:
    session.done("mend")
    assert session.record.values["pass_rate"] is None
    session.set("pass_rate", "0.95")
    session.set("blockers", 0)
    session.done("mend")
    assert (session.record.values["pass_rate"], session.record.values["blockers"]) == (Decimal(1), Decimal(0))


def test_done_where_it_is_not_possible_is_done_all_the_same(session: Session) -> None:
    ready, missing = session.readiness("measure")
    assert not ready
    assert len(missing) == 1
    assert "Built" in missing[0]
    session.done("measure", "good")
    assert session.record.values["pass_rate"] == Decimal("0.97")


@pytest.mark.parametrize(
    ("action", "outcome", "words"),
    [
        ("measure", None, ["good", "bad"]),
        ("measure", "goood", ['"good"']),
        ("build", "good", ["no outcomes"]),
        ("bild", None, ['"build"']),
    ],
)
def test_done_refuses(session: Session, action: str, outcome: str | None, words: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        session.done(action, outcome)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert session.log == ()


def test_evidence_that_is_required(session: Session) -> None:
    assert session.needs_evidence("announce")
    assert not session.needs_evidence("build")
    for nothing in (None, "", "  "):
        with pytest.raises(Refused, match="evidence"):
            session.done("announce", evidence=nothing)
    with pytest.raises(Refused, match="evidence"):
        session.tick("action/announce")
    session.note("announce", "sent on Monday")
    assert not session.needs_evidence("announce")
    session.done("announce")
    assert session.needs_evidence("announce"), "what was noted before the last time does not count for the next"
    session.tick("action/announce")  # is ticked: nothing to do, nothing to refuse
    session.done("announce", evidence="sent again")
    assert [item.text for item in session.record.evidence["announce"]] == ["sent on Monday", "sent again"]


def test_the_plans_rule_is_the_default(tmp_path: Path) -> None:
    session = open_session(tmp_path, TEXT.replace('title = "Ship it"', 'title = "Ship it"\nevidence = "required"'))
    with pytest.raises(Refused, match="evidence"):
        session.done("build")


def test_fail_skip_start_todo(session: Session) -> None:
    before = session.record.values
    event = session.start("build")
    assert event is not None
    assert session.record.times["build"].started == event.time
    session.fail("build")
    assert session.record.status("build") == "failed"
    session.skip("build")
    assert session.record.status("build") == "skipped"
    assert session.record.values == before
    session.done("build")
    assert session.record.times["build"].started == event.time
    values = session.record.values
    session.todo("build")
    assert session.record.status("build") == "todo"
    assert session.record.statuses == {}
    assert session.record.values == values, "todo leaves the facts as they are"
    assert session.record.counts == {"build": 1}


def test_a_failed_action_lets_its_contingency_into_the_plan(session: Session) -> None:
    session.done("build")
    session.done("measure", "bad")
    session.fail("build")  # or else building and measuring again were cheaper
    session.skip("announce")
    assert {step.action for step in session.outlook.steps} == {"mend", "narrow"}
    assert session.outlook.other("replace").kind == "contingency"
    session.fail("mend")
    assert [step.action for step in session.outlook.steps] == ["replace", "narrow"]


def test_ticks(session: Session) -> None:
    session.tick("step/build/Compile")
    assert session.record.ticks == {"step/build/Compile"}
    assert session.tick("action/build") == session.log[-1]
    assert session.log[-1].kind == "done"
    with pytest.raises(Refused, match="its action is done"):
        session.untick("step/build/Compile")
    session.untick("action/build")
    assert session.log[-1].kind == "todo"
    session.untick("step/build/Compile")
    assert session.record.ticks == frozenset()
    with pytest.raises(Refused, match="ticks itself"):
        session.tick("item/before/It is built")
    with pytest.raises(Refused, match="item/before/Back up"):
        session.tick("item/before/Back upp")
    with pytest.raises(Refused, match="good, bad"):
        session.tick("action/measure")
    session.tick("action/measure", "good")
    assert session.record.outcomes == {"measure": "good"}


def test_notes(session: Session) -> None:
    session.note("build", "https://ci/7")
    session.note("fact/built", "seen it")
    assert {subject: [e.text for e in found] for subject, found in session.record.evidence.items()} == {
        "build": ["https://ci/7"], "fact/built": ["seen it"],
    }  # fmt: skip
    with pytest.raises(Refused, match='"built"'):
        session.note("fact/buit", "x")
    with pytest.raises(Refused, match='"build"'):
        session.note("buid", "x")
    with pytest.raises(Refused, match="text"):
        session.note("build", " ")


def test_undo_says_what_it_undoes(session: Session) -> None:
    with pytest.raises(Refused, match="nothing to undo"):
        session.undo()
    session.set("built", True)
    session.done("measure", "bad")
    assert session.record.can_undo == "Measure: done, Bad"
    event = session.undo()
    assert session.describe(event) == "undo Measure: done, Bad"
    assert session.record.can_undo == "Built: false → true"
    assert session.record.can_redo == "Measure: done, Bad"
    session.undo()
    assert session.record.can_undo is None
    with pytest.raises(Refused, match="nothing to undo"):
        session.undo()
    assert session.describe(session.redo()) == "redo Built: false → true"
    session.set("scope", "narrow")
    with pytest.raises(Refused, match="nothing to redo"):
        session.redo()


def test_undo_across_restarts(session: Session) -> None:
    start = session.record
    session.set("built", True)
    session.done("measure", "bad")
    session.skip("mend")
    for _ in range(3):
        session = Session.open(session.path)
        session.undo()
    assert session.record._replace(length=0, can_redo=None) == start
    for _ in range(3):
        session = Session.open(session.path)
        session.redo()
    assert session.record.statuses == {"measure": "done", "mend": "skipped"}
    assert len(session.log) == 9


def test_any_past_state_can_be_seen(session: Session) -> None:
    records = [session.record]
    for fact, value in (("built", True), ("blockers", 1), ("built", None)):
        session.set(fact, value)
        records.append(session.record)
    session.undo()
    records.append(session.record)
    assert [session.record_at(length) for length in range(5)] == records


def test_goals_and_profile(session: Session) -> None:
    assert session.goals == ("release", "small")
    session.goals = ("small",)
    assert [step.action for step in session.outlook.steps] == ["narrow"]
    session.goals = None
    assert session.goals == ("release", "small")
    with pytest.raises(Refused, match='"small"'):
        session.goals = ("smal",)
    assert session.profile == "time"
    with pytest.raises(Refused, match='"time"'):
        session.profile = "tim"


def test_the_outlook_is_kept_until_something_changes(session: Session) -> None:
    first = session.outlook
    assert session.outlook is first
    session.set("blockers", 1)
    assert session.outlook is not first


def test_autosave_can_be_left_to_the_caller(session: Session) -> None:
    session.autosave = False
    session.set("built", True)
    assert session.unsaved == 1
    assert not session.session_path.exists()
    assert session.save() is False
    assert session.unsaved == 0
    assert Session.open(session.path).record.values["built"] is True
