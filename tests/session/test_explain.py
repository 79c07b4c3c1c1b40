"""Why an action is in the plan, or not; why there is no plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from goaptui.session.explain import explain_action, explain_none
from goaptui.session.session import Session
from tests.session.plans import open_session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path)


def sections(session: Session, action: str) -> dict[str, tuple[str, ...]]:
    return {section.heading: section.lines for section in explain_action(session.outlook, action)}


def test_an_action_of_the_plan(session: Session) -> None:
    build = sections(session, "build")
    assert build["In the plan"][0] == "Step 1 of 4"
    assert build["Needs"] == ("Nothing: it is possible at any time.",)
    assert build["Good for"] == (
        "for step 2, Measure: Built",
        "for step 3, Announce: Built; being carried out",
        "for the goal Release is out: Built",
    )
    measure = sections(session, "measure")
    assert measure["Needs"] == (
        "○ Built (now false): from step 1, Build, in 30m",
        "✓ Pass rate unknown: holds now (unknown)",
    )
    assert measure["Good for"] == ("for the goal Release is out: Pass rate ≥ 0.95",)
    assert measure["If it turns out otherwise"] == ("Bad (30 %): Build; Measure; Announce; Narrow; 196 in all",)
    assert measure["Brings"] == (
        "Good (70 %, expected): Pass rate: 0.97",
        "Bad (30 %): Pass rate: 0.8, Blockers: 5",
    )


def test_the_chain_goes_up_to_the_goal(session: Session) -> None:
    session.done("announce", evidence="x")
    session.todo("announce")
    session.set("built", True)
    session.goals = ("release",)
    announce = sections(session, "announce")
    assert announce["Needs"] == (
        "✓ gate of The work: Built: holds now (true)",
        "○ after Build (to do): from step 1, Build, in 30m",
    )
    chain = sections(session, "build")["Good for"][-1]
    assert chain == "Up to the goal: Build (being carried out) → Announce (being carried out) → Release is out"


def test_an_action_outside_the_plan(session: Session) -> None:
    mend = sections(session, "mend")
    assert "Not in the plan" in mend
    assert mend["Needs"] == ("○ Pass rate < 0.95 (now unknown): could come from step 2, Measure",)
    assert mend["Instead of it"] == ("Pass rate += 0.1: the plan has Build; Measure",)


def test_nobody_supplies_it(tmp_path: Path) -> None:
    plan = (
        "schema = 1\n[facts]\nmoon = false\nsun = false\n[goals.moon]\ntitle = 'The moon'\n"
        "conditions = { moon = true }\n"
        "[actions.fly]\npreconditions = { sun = true }\neffects = { moon = true }\n"
    )
    session = open_session(tmp_path, plan)
    assert sections(session, "fly")["Needs"] == ("○ Sun (now false): nobody supplies it",)
    assert session.outlook.other("fly").kind == "cannot run"
    assert session.outlook.other("fly").reason == "nothing brings about what it needs: Sun"
    text = "\n".join(f"{heading}\n" + "\n".join(lines) for heading, lines in explain_none(session.outlook))
    assert "The moon" in text
    assert "Sun" in text or "sun" in text


def test_where_there_is_a_plan(session: Session) -> None:
    (section,) = explain_none(session.outlook)
    assert section.lines == ("A plan of 4 steps of cost 106 reaches the goals.",)
    session.goals = ("small",)
    session.set("scope", "narrow")
    assert "holds already" in explain_none(session.outlook)[0].lines[0]


def test_an_unknown_action(session: Session) -> None:
    with pytest.raises(KeyError):
        explain_action(session.outlook, "nobody")
