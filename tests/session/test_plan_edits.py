"""The plan is edited while its session goes on: nothing is dropped, what no longer fits is reported."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from goaptui.domain.problems import PlanError
from goaptui.session.session import Session
from tests.session.plans import TEXT, open_session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path)


def edit(session: Session, *pairs: tuple[str, str]) -> None:
    text = session.path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    session.path.write_text(text)
    session.reload_plan()


def orphans(session: Session) -> set[tuple[str, str]]:
    return {(orphan.kind, orphan.name) for orphan in session.orphans}


NO_SCOPE = (
    ('scope = { initial = "wide", values = ["wide", "narrow"], group = "Tests" }\n', ""),
    ('conditions = { scope = "narrow" }', "conditions = { built = true }"),
    ('[actions.narrow]\neffects = { scope = "narrow" }\n', ""),
)


def test_names_that_the_plan_no_longer_knows_are_kept(session: Session) -> None:
    session.set("scope", "narrow")
    session.skip("narrow")
    session.tick("item/before/Back up")
    session.tick("step/build/Compile")
    session.note("fact/scope", "why")
    edit(session, *NO_SCOPE, ('"Compile"', '"Compile it all"'), ('items = ["Back up",', 'items = ["Back it up",'))
    assert orphans(session) == {
        ("fact", "scope"), ("action", "narrow"), ("tick", "step/build/Compile"), ("evidence", "fact/scope"),
    }  # fmt: skip
    assert "scope" not in session.record.values
    assert len(session.warnings) == 4
    assert [step.action for step in session.outlook.steps] == ["build", "measure", "announce"]
    assert session.outlook.checklist_progress == (1, 11), "a tick is found again by its text"
    assert session.outlook.to_json()["status"] == "solved"
    session.set("built", True)
    again = Session.open(session.path)
    assert orphans(again) == orphans(session)
    assert "narrow" in session.session_path.read_text()
    # and they are there again when the plan knows them again
    session.path.write_text(TEXT)
    session.reload_plan()
    assert session.orphans == ()
    assert session.record.values["scope"] == "narrow"
    assert session.record.status("narrow") == "skipped"
    assert "step/build/Compile" in session.record.ticks


def test_what_the_plan_does_not_know_can_be_undone(session: Session) -> None:
    session.set("scope", "narrow")
    session.skip("narrow")
    edit(session, *NO_SCOPE)
    session.undo()
    session.undo()
    assert session.orphans == ()
    session.redo()
    assert orphans(session) == {("fact", "scope")}
    assert session.describe(session.undo()) == "undo Scope: wide → narrow"


def test_a_value_that_is_no_longer_allowed(session: Session) -> None:
    session.set("blockers", 7)
    edit(
        session,
        ("blockers = { initial = 3, min = 0, max = 9 }", "blockers = { initial = 2, min = 0, max = 4 }"),
        ("blockers = 5", "blockers = 4"),
    )
    assert orphans(session) == {("value", "blockers")}
    assert "at most 4" in session.orphans[0].message
    assert session.record.values["blockers"] == 2
    assert "blockers" not in session.record.sources
    session.set("built", True)
    assert "blockers = 7" in session.session_path.read_text()
    again = Session.open(session.path)
    assert again.record == session.record
    session.set("blockers", 1)
    assert session.orphans == ()
    session.undo()
    assert session.record.values["blockers"] == 2
    assert orphans(session) == {("value", "blockers")}


def test_a_fact_that_changed_its_type(session: Session) -> None:
    session.set("built", True)
    edit(
        session,
        ("built = false\n", 'built = "no"\n'),
        ("built = true", 'built = "yes"'),
    )
    assert orphans(session) == {("value", "built")}
    assert session.record.values["built"] == "no"
    session.set("built", "yes")
    assert session.record.values["built"] == "yes"
    assert session.orphans == ()


def test_an_outcome_that_is_gone(session: Session) -> None:
    session.done("measure", "bad")
    edit(session, ("outcomes.bad = ", "outcomes.worse = "))
    assert orphans(session) == {("outcome", "measure/bad")}
    assert session.record.outcomes == {"measure": "bad"}


def test_a_new_fact_starts_at_its_initial_value(session: Session) -> None:
    session.set("built", True)
    edit(session, ("[facts]\n", "[facts]\nfresh = 4\n"))
    assert session.record.values["fresh"] == Decimal(4)
    assert session.record.values["built"] is True


def test_a_fact_that_no_event_changed_follows_the_plan(session: Session) -> None:
    session.set("built", True)
    session.set("blockers", 8)
    session.undo()
    edit(session, ("initial = 3", "initial = 6"))
    assert session.record.values["blockers"] == Decimal(6)
    assert Session.open(session.path).record.values["blockers"] == Decimal(6)


def test_a_fact_that_was_set_to_what_it_was_does_not(session: Session) -> None:
    session.set("blockers", 8)
    session.set("blockers", 3)
    edit(session, ("initial = 3", "initial = 6"))
    assert session.record.values["blockers"] == Decimal(3)


def test_a_broken_edit_leaves_everything_as_it_was(session: Session) -> None:
    session.set("built", True)
    plan, record, outlook = session.plan, session.record, session.outlook
    with pytest.raises(PlanError):
        edit(session, ("[facts]\n", "[facts]\nbroken = \n"))
    assert session.plan is plan
    assert session.record is record
    assert session.outlook is outlook
    session.set("built", False)


def test_a_chosen_goal_that_is_gone_is_no_longer_chosen(session: Session) -> None:
    session.goals = ("small",)
    edit(session, ("[goals.small]", "[goals.tiny]"))
    assert session.goals == ("release", "tiny")


def test_another_plan_object_gives_another_outlook(session: Session) -> None:
    first = session.outlook
    edit(session, ('estimate = "30m"', 'estimate = "40m"'))
    assert session.outlook.plan is session.plan
    assert session.outlook.cost == first.cost + 10  # type: ignore[operator]
