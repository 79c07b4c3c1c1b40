"""The outlook: what each view says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from goaptui.planner.solution import Cancelled, CancelToken, Limits
from goaptui.session.outlook import build_outlook
from goaptui.session.session import Session
from tests.session.plans import TEXT, open_session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path)


def test_the_plan(session: Session) -> None:
    outlook = session.outlook
    assert (outlook.status, outlook.optimal, outlook.cost, outlook.bound) == ("solved", True, 106, 106)
    assert [step.action for step in outlook.steps] == ["build", "measure", "announce", "narrow"]
    assert outlook.positions == {"build": (0,), "measure": (1,), "announce": (2,), "narrow": (3,)}
    assert outlook.others == ("mend", "replace")
    # after a bad result it is cheaper to build and measure again than to mend
    assert outlook.totals == (105, 105, 30 + 60 + 30 + 60 + 15)


def test_a_step(session: Session) -> None:
    outlook = session.outlook
    build, measure, announce, narrow = (outlook.step(index) for index in range(4))
    assert (build.ready, build.missing, build.waits_for, build.status) == (True, (), (), "todo")
    assert (build.duration_text, build.measuring, build.outcome_title) == ("30m", False, "")
    assert (measure.ready, measure.missing) == (False, ("needs Built (now false)",))
    assert (measure.measuring, measure.outcome_title, measure.branches) == (True, "Good", 1)
    assert measure.waits_for == (0,)
    assert (announce.ready, announce.missing) == (
        False,
        ("comes after Build (to do)", "waits for the gate of The work: Built (now false)"),
    )
    assert (narrow.minutes, narrow.duration_text, narrow.cost) == (None, "", Decimal(1))
    assert [(v.start, v.end, v.slack, v.critical) for v in (build, measure, announce, narrow)] == [
        (0, 30, 0, True), (30, 90, 0, True), (30, 45, 45, False), (0, 0, 90, False),
    ]  # fmt: skip
    assert outlook.critical == {0, 1}
    assert outlook.makespan == 90
    assert outlook.step(0) is build
    with pytest.raises(IndexError):
        outlook.step(4)


def test_actions_outside_the_plan_and_why(session: Session) -> None:
    def kind(action: str) -> str:
        view = session.outlook.other(action)
        assert view.reason
        return view.kind

    assert kind("replace") == "contingency"
    assert "Mend" in session.outlook.other("replace").reason
    session.done("build")
    assert kind("build") == "done"
    session.todo("build")
    session.skip("announce")
    assert kind("announce") == "skipped"
    assert kind("build") == "achieved"
    session.done("measure", "good")
    session.todo("measure")
    assert kind("mend") == "cannot run"
    assert session.outlook.other("mend").reason == "nothing brings about what it needs: Pass rate < 0.95" or kind(
        "mend"
    )
    session.fail("mend")
    assert kind("mend") == "failed"
    assert "Replace" in session.outlook.other("mend").reason
    session.set("scope", "narrow")
    assert session.outlook.status == "satisfied"
    assert kind("replace") == "not needed"
    with pytest.raises(KeyError):
        session.outlook.other("nobody")


def test_an_action_for_a_deviation_says_so(tmp_path: Path) -> None:
    text = TEXT.replace('effects = { built = true, pass_rate = "unknown" }', "effects = { built = true }")
    outlook = open_session(tmp_path, text.replace('"2h..8h"', '"1m"')).outlook
    assert outlook.other("mend").kind == "not needed"
    assert outlook.other("mend").reason == "only if Measure: Bad"


def test_a_rival_is_named(tmp_path: Path) -> None:
    text = TEXT + '\n[actions.shrink]\neffects = { scope = "narrow" }\ncost = 5\n'
    view = open_session(tmp_path, text).outlook.other("shrink")
    assert (view.kind, view.reason) == ("not needed", "the plan has Narrow for it")


def test_a_fact(session: Session) -> None:
    rate = session.outlook.fact("pass_rate")
    assert (rate.title, rate.text, rate.wanted, rate.met) == ("Pass rate", "unknown", "≥ 0.95", False)
    assert (rate.changed, rate.source, rate.initial_text, rate.group) == (False, "initial", "unknown", "")
    assert rate.read_by == ("measure", "mend")
    assert rate.changed_by == ("build", "measure", "mend", "replace")
    session.done("measure", "good")
    rate = session.outlook.fact("pass_rate")
    assert (rate.text, rate.met, rate.changed, rate.source) == ("0.97", True, True, "Measure: Good")
    session.set("coverage", "81.5")
    coverage = session.outlook.fact("coverage")
    assert (coverage.text, coverage.wanted, coverage.met) == ("81.5%", "", None)
    assert coverage.source.startswith("set by hand ")
    assert session.outlook.fact("built").read_by == ("measure", "announce"), "a gate reads, too"
    session.undo()
    assert session.outlook.fact("coverage").source == "initial"


def test_facts_that_no_chosen_goal_wants(session: Session) -> None:
    assert session.outlook.fact("scope").wanted == "narrow"
    session.goals = ("release",)
    assert (session.outlook.fact("scope").wanted, session.outlook.fact("scope").met) == ("", None)


def test_alternatives_of_a_goal(tmp_path: Path) -> None:
    text = TEXT.replace(
        'conditions = { scope = "narrow" }',
        'conditions = [{ scope = "narrow" }, { blockers = "< 2", coverage = "known" }]',
    )
    session = open_session(tmp_path, text)
    session.goals = ("small",)
    assert [c.text for c in session.outlook.goal_views[1].conditions] == ["Scope = narrow"]
    session.set("blockers", 1)
    session.set("coverage", 5)
    view = session.outlook.goal_views[1]
    assert (view.met, view.done, view.total) == (True, 2, 2)
    assert [c.text for c in view.conditions] == ["Blockers < 2", "Coverage known"]
    assert session.outlook.goal_progress == (2, 2)
    assert session.outlook.fact("scope").met is True, "the goal holds without it"
    assert session.outlook.fact("blockers").met is True


def test_groups(session: Session) -> None:
    assert session.outlook.fact_groups == (("", ("built", "blockers", "pass_rate")), ("Tests", ("scope", "coverage")))


def test_goals(session: Session) -> None:
    assert session.outlook.goal_progress == (0, 4)
    session.set("built", True)
    session.done("announce", evidence="x")
    release, small = session.outlook.goal_views
    assert (release.title, release.met, release.done, release.total) == ("Release is out", False, 2, 3)
    assert [(c.text, c.met, c.now_text) for c in release.conditions] == [
        ("Built", True, "true"), ("Pass rate ≥ 0.95", False, "unknown"), ("Announce carried out", True, "done"),
    ]  # fmt: skip
    assert (small.met, small.chosen) == (False, True)
    assert session.outlook.goal_progress == (2, 4)
    session.goals = ("small",)
    assert session.outlook.goal_progress == (0, 1)
    assert [view.chosen for view in session.outlook.goal_views] == [False, True]


def test_metrics_and_gates(session: Session) -> None:
    (metric,) = session.outlook.metric_views
    assert (metric.title, metric.group, metric.met, metric.baseline) == ("Pass rate", "primary", False, "unknown")
    work, end = session.outlook.gate_views
    assert (work.met, end.met, [c.text for c in work.conditions]) == (False, None, ["Built"])
    session.set("built", True)
    assert session.outlook.gate_views[0].met is True


def test_the_checklist(session: Session) -> None:
    outlook = session.outlook
    assert [(group.key, group.title) for group in outlook.checklist] == [
        ("phase/work", "The work"), ("phase/end", "The end"), ("phase/", "Without a phase"),
        ("list/before", "Before we start"),
    ]  # fmt: skip
    keys = [row.key for group in outlook.checklist for row in group.rows]
    assert keys[:4] == ["action/build", "step/build/Configure", "step/build/Compile", "acceptance/build/It starts"]
    assert keys[-3:] == ["item/before/Back up", "item/before/It is built", "item/before/Back up (2)"]
    assert len(set(keys)) == len(keys) == 12
    assert outlook.checklist_progress == (0, 12)
    session.done("build")
    assert session.outlook.checklist is outlook.checklist
    assert session.outlook.checklist_progress == (4, 12), "the action, its steps, the item that ticks itself"
    rows = {row.key: row for group in outlook.checklist for row in group.rows}
    assert session.outlook.ticked(rows["step/build/Compile"])
    assert session.outlook.automatic(rows["step/build/Compile"])
    assert not session.outlook.ticked(rows["acceptance/build/It starts"])
    assert session.outlook.automatic(rows["item/before/It is built"])
    assert not session.outlook.automatic(rows["action/build"])


def test_progress_by_group_adds_up(session: Session) -> None:
    rows = [row for group in session.outlook.checklist for row in group.rows]
    session.tick("step/build/Compile")
    session.tick("acceptance/build/It starts")
    session.tick("item/before/Back up (2)")
    session.done("build")
    session.skip("replace")
    outlook = session.outlook
    ticked = sum(outlook.ticked(row) for row in rows)
    groups = [outlook.progress(group) for group in outlook.checklist]
    assert outlook.checklist_progress == (ticked, len(rows)) == (sum(d for d, _ in groups), sum(n for _, n in groups))


def test_relations(session: Session) -> None:
    relations = session.outlook.relations("measure")
    assert relations.reads == {"built", "pass_rate"}
    assert relations.changes == {"pass_rate", "blockers"}
    assert (relations.needs, relations.supports) == (("build",), ())
    assert session.outlook.relations("build").supports == ("measure", "announce")
    assert "built" in session.outlook.relations("announce").reads


def test_building_is_pure_and_can_be_cancelled(session: Session) -> None:
    request = session.request()
    session.set("built", True)
    outlook = build_outlook(request)
    assert outlook.record.values["built"] is False
    assert outlook.steps[0].action == "build"
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        build_outlook(request, Limits(10, token))


def test_the_problem_is_compiled_once_a_plan_and_dies_with_it(session: Session) -> None:
    import gc
    import weakref

    assert session.problem is session.problem
    problem = session.problem
    session.set("built", True)
    assert session.problem is problem
    assert session.outlook.checklist
    kept = weakref.ref(session.plan.derived["structure"])
    session.reload_plan()
    del problem
    gc.collect()
    assert session.problem is not None
    assert kept() is None
