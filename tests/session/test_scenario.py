"""Figures of a plan, plans side by side, scenarios: against what is known beforehand."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from goaptui.domain.plan import Action, Goal, Plan
from goaptui.planner.solution import Solution, Step
from goaptui.session.history import History
from goaptui.session.outlook import Outlook
from goaptui.session.request import PlanRequest
from goaptui.session.scenario import Scenario, Share, figures, priced, side_by_side
from goaptui.session.session import Session
from goaptui.session.snapshot import full_record
from goaptui.session.timetable import build_timetable
from tests.session.plans import write_plan

TEXT = """
schema = 1
[plan]
title = "Two ways"
[facts]
there = false
money = true
[goals.go]
conditions = { there = true }
[goals.poor]
conditions = { money = false }
[profiles.calm]
time = 1
risk = { high = 100 }
reversibility = { none = 50 }
[actions.fly]
estimate = "1h"
risk = "high"
reversibility = "none"
preconditions = { money = true }
effects = { there = true }
[actions.walk]
estimate = "2h..4h"
effects = { there = true }
[actions.give]
estimate = "10m"
reversibility = "none"
effects = { money = false }
"""


def session(folder: Path) -> Session:
    return Session.open(write_plan(folder, TEXT))


def outlook_of(order: list[str]) -> Outlook:
    actions = {name: Action(name, index=i) for i, name in enumerate(sorted(set(order) | {"a"}))}
    plan = Plan(file="plan.toml", title="", goals={"g": Goal("g", 0, "G")}, actions=actions)
    record = full_record(plan, History(()), datetime(2026, 1, 1).astimezone())
    steps = tuple(Step(action, None, Decimal(1)) for action in order)
    return Outlook(
        PlanRequest(plan, record, ("g",), "time"), Solution("solved", True, Decimal(len(steps)), None, steps)
    )


def test_figures_are_the_planners(tmp_path: Path) -> None:
    outlook = session(tmp_path).outlook
    assert [step.action for step in outlook.steps] == ["fly", "give"]
    found = figures(outlook, changes=2)
    assert (found.cost, found.steps, found.work.likely, found.goals, found.changes) == (70, 2, 70, 2, 2)
    assert found.high == Share(1, Decimal(60)) and found.final == Share(2, Decimal(70))
    assert found.span is None and found.end is None


def test_with_a_timetable_they_say_when_it_ends(tmp_path: Path) -> None:
    outlook = session(tmp_path).outlook
    timetable = build_timetable(outlook, now=datetime(2026, 11, 23, 0, 0), forecast=False)
    found = figures(outlook, timetable)
    assert found.span == timetable.parallel and found.span is not None
    assert found.span.likely == timetable.layout.makespan
    assert found.end == max(end for _, end in map(timetable.dates, range(2)) if end is not None)


def test_a_timetable_of_another_outlook_says_nothing(tmp_path: Path) -> None:
    here = session(tmp_path)
    timetable = build_timetable(here.outlook, now=datetime(2026, 11, 23), forecast=False)
    here.set("there", True)
    assert figures(here.outlook, timetable).span is None


def test_plans_of_two_profiles_at_the_same_prices(tmp_path: Path) -> None:
    here = session(tmp_path)
    time = here.outlook
    here.profile = "calm"
    calm = here.outlook
    assert [step.action for step in calm.steps] == ["walk", "give"]
    assert (time.cost, priced(time, "time"), priced(time, "calm")) == (70, 70, 70 + 100 + 50 + 50)
    assert (calm.cost, priced(calm, "calm"), priced(calm, "time")) == (240, 240, 190)
    # Each is a cheapest plan at its own prices.
    assert (priced(calm, "calm") or 0) <= (priced(time, "calm") or 0)
    assert (priced(time, "time") or 0) <= (priced(calm, "time") or 0)


def test_without_a_plan_there_is_no_price(tmp_path: Path) -> None:
    here = session(tmp_path)
    here.fail("fly")
    here.fail("walk")
    found = figures(here.outlook)
    assert not found.found and found.status == "unsolvable" and priced(here.outlook, "calm") is None


actions = st.lists(st.sampled_from("abcd"), max_size=8)


@given(actions, actions)
def test_two_plans_side_by_side(old: list[str], new: list[str]) -> None:
    left, right = outlook_of(old), outlook_of(new)
    pairs = side_by_side(left, right)
    assert [pair.left for pair in pairs if pair.left is not None] == list(range(len(old)))
    assert [pair.right for pair in pairs if pair.right is not None] == list(range(len(new)))
    same = [pair for pair in pairs if pair.kind == "same"]
    assert all(old[pair.left or 0] == new[pair.right or 0] for pair in same)
    assert len(same) == _longest_common(old, new)
    gone = Counter(old[p.left] for p in pairs if p.left is not None and p.kind != "same" and not p.left_moved)
    come = Counter(new[p.right] for p in pairs if p.right is not None and p.kind != "same" and not p.right_moved)
    assert gone == Counter(old) - Counter(new) and come == Counter(new) - Counter(old)
    for pair in pairs:
        assert (pair.kind in ("same", "both")) == (pair.left is not None and pair.right is not None)


def _longest_common(old: list[str], new: list[str]) -> int:
    """Longest common subsequence of the k-th uses, by the textbook."""
    one, other = _numbered(old), _numbered(new)
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def _numbered(steps: list[str]) -> list[tuple[str, int]]:
    seen: Counter[str] = Counter()
    found = []
    for step in steps:
        found.append((step, seen[step]))
        seen[step] += 1
    return found


def test_a_scenario_is_carried_out_on_what_is_true_by_now(tmp_path: Path) -> None:
    here = session(tmp_path)
    fork = here.fork()
    fork.fail("fly")
    fork.goals, fork.profile = ["go"], "calm"
    scenario = Scenario("On foot", fork.tried, fork.goals, fork.profile, fork.outlook)
    here.set("money", False)
    opened = scenario.opened(here)
    assert opened.record.status("fly") == "failed" and opened.record.values["money"] is False
    assert opened.goals == ("go",) and opened.profile == "calm"
    assert [step.action for step in opened.outlook.steps] == ["walk"]
    assert [event.kind for event in opened.tried] == ["fail"] and opened.different
    assert here.record.status("fly") == "todo"


def test_what_a_scenario_has_and_the_plan_has_not_any_more_is_left_out(tmp_path: Path) -> None:
    here = session(tmp_path)
    fork = here.fork()
    fork.goals, fork.profile = ["poor"], "calm"
    scenario = Scenario("Poor", fork.tried, fork.goals, fork.profile, fork.outlook)
    text = TEXT.replace("[goals.poor]", "[goals.broke]").replace("[profiles.calm]", "[profiles.quiet]")
    write_plan(tmp_path, text)
    here.reload_plan()
    opened = scenario.opened(here)
    assert opened.goals == ("go", "broke") and opened.profile == "time"
