"""`goaptui schedule`: its document, its options, its exit statuses, its chart; and that it writes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run, files

PLAN = """\
schema = 1
[plan]
title = "Ship it"
start = 2026-02-02
[facts]
built = false
written = false
pass_rate = { type = "number", min = 0, max = 1 }
[goals.release]
conditions = { built = true, pass_rate = ">= 0.95" }
[goals.docs]
conditions = { written = true }
[profiles.lazy]
time = 0
[agents.dev]
[agents.writer]
[actions.build]
agent = "dev"
preconditions = { built = false }
effects = { built = true, pass_rate = "unknown" }
estimate = "6h"
[actions.measure]
agent = ["dev", "writer"]
preconditions = { built = true, pass_rate = "unknown" }
estimate = "3h"
outcomes.good = { probability = 0.75, effects = { pass_rate = 0.97 } }
outcomes.bad = { probability = 0.25, effects = { pass_rate = 0.3 } }
[actions.mend]
preconditions = { pass_rate = "< 0.95" }
effects = { pass_rate = 0.95 }
estimate = "2h..4h"
[actions.write]
agent = "writer"
effects = { written = true }
estimate = "1h"
"""

UNSOLVABLE = "schema = 1\n[facts]\nmoon = false\n[goals.moon]\nconditions = { moon = true }\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return path


def test_the_document_is_that_of_the_contract(goaptui: Run, plan: Path) -> None:
    ran = goaptui("schedule", plan, "--json")
    assert (ran.status, ran.err) == (0, "")
    document = ran.document
    assert document["sequential"] == {"minutes": {"best": 600, "likely": 600, "worst": 840}}
    assert document["parallel"]["minutes"] == {"best": 540, "likely": 540, "worst": 780}
    assert document["parallel"]["bound"] == 540
    assert document["critical_path"] == ["build", "measure"]
    finish = document["finish"]
    assert finish["p50"] == 540
    assert 540 + 120 < finish["p80"] < finish["p90"] < 540 + 240
    assert (finish["runs"], finish["seed"]) == (20000, 1)
    steps = [{key: step[key] for key in ("action", "start", "end", "slack", "agent")} for step in document["steps"]]
    assert steps == [
        {"action": "build", "start": 0, "end": 360, "slack": 0, "agent": "dev"},
        {"action": "measure", "start": 360, "end": 540, "slack": 0, "agent": ["dev", "writer"]},
        {"action": "write", "start": 0, "end": 60, "slack": 300, "agent": "writer"},
    ]
    assert [(step["from"], step["to"]) for step in document["steps"]] == [
        ("2026-02-02T09:00:00", "2026-02-02T15:00:00"),
        ("2026-02-02T15:00:00", "2026-02-03T10:00:00"),
        ("2026-02-02T09:00:00", "2026-02-02T10:00:00"),
    ]


def test_the_same_plan_gives_the_same_document(goaptui: Run, plan: Path) -> None:
    assert goaptui("schedule", plan, "--json").out == goaptui("schedule", plan, "--json").out


def test_an_action_without_an_agent_has_none(goaptui: Run, plan: Path) -> None:
    document = goaptui("schedule", plan, "--set", "built=true", "--set", "pass_rate=0.5", "--json").document
    assert {step["action"]: step["agent"] for step in document["steps"]} == {"mend": None, "write": "writer"}


def test_what_if(goaptui: Run, plan: Path) -> None:
    document = goaptui("schedule", plan, "--set", "built=true", "--set", "written=true", "--json").document
    assert [step["action"] for step in document["steps"]] == ["measure"]
    assert document["steps"][0]["start"] == 0


def test_goals(goaptui: Run, plan: Path) -> None:
    document = goaptui("schedule", plan, "--goal", "docs", "--json").document
    assert [step["action"] for step in document["steps"]] == ["write"]
    assert document["parallel"]["minutes"]["likely"] == 60


def test_profiles_choose_the_plan(goaptui: Run, plan: Path) -> None:
    assert goaptui("schedule", plan, "--profile", "lazy", "--json").status == 0


def test_from_the_session_or_from_the_start(goaptui: Run, plan: Path) -> None:
    assert goaptui("done", plan, "build").status == 0
    assert [s["action"] for s in goaptui("schedule", plan, "--json").document["steps"]] == ["measure", "write"]
    initial = goaptui("schedule", plan, "--initial", "--json").document
    assert [s["action"] for s in initial["steps"]] == ["build", "measure", "write"]


def test_a_goal_that_holds_takes_no_time(goaptui: Run, plan: Path) -> None:
    ran = goaptui("schedule", plan, "--goal", "docs", "--set", "written=true", "--json")
    assert ran.status == 0
    assert ran.document["steps"] == []
    assert ran.document["critical_path"] == []
    assert ran.document["parallel"] == {
        "minutes": {"best": 0, "likely": 0, "worst": 0},
        "bound": 0,
        "optimal": True,
    }
    assert (ran.document["finish"]["p50"], ran.document["finish"]["p90"]) == (0, 0)
    text = goaptui("schedule", plan, "--goal", "docs", "--set", "written=true")
    assert (text.status, text.err) == (0, "")
    assert "Nothing is left to do" in text.out


def test_no_plan(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "moon.toml"
    path.write_text(UNSOLVABLE)
    ran = goaptui("schedule", path, "--json")
    assert (ran.status, ran.err) == (2, "")
    assert ran.document["steps"] == []
    assert ran.document["finish"] is None
    assert goaptui("schedule", path).status == 2
    assert "There is no plan" in goaptui("schedule", path).out


@pytest.mark.parametrize(
    "wrong",
    [
        ("--goal", "nope"), ("--profile", "nope"), ("--set", "nope=1"), ("--set", "built=perhaps"), ("--set", "built"),
        ("--time-limit", "soon"), ("--frobnicate",), ("another.toml",),
    ],
)  # fmt: skip
def test_wrong_usage_is_1_and_says_nothing_on_standard_output(goaptui: Run, plan: Path, wrong: tuple[str, ...]) -> None:
    ran = goaptui("schedule", plan, *wrong)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err


def test_a_plan_that_is_not_there(goaptui: Run, tmp_path: Path) -> None:
    ran = goaptui("schedule", tmp_path / "none.toml", "--json")
    assert (ran.status, ran.out) == (1, "")


def test_it_writes_nothing(goaptui: Run, plan: Path) -> None:
    before = files(plan.parent)
    goaptui("schedule", plan)
    goaptui("schedule", plan, "--json")
    assert files(plan.parent) == before


def test_what_is_being_done_needs_what_is_left(goaptui: Run, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = datetime.now().replace(microsecond=0).astimezone() - timedelta(minutes=90)
    if begun.date() != datetime.now().astimezone().date():
        pytest.skip("just after midnight an hour and a half ago was another day")
    monkeypatch.setattr("goaptui.session.session._now", lambda: begun)
    assert goaptui("start", plan, "build").status == 0
    document = goaptui("schedule", plan, "--json").document
    build = next(step for step in document["steps"] if step["action"] == "build")
    assert 269 <= build["end"] <= 270
    assert 449 <= document["finish"]["p50"] <= 451


def test_estimate_and_reality(goaptui: Run, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 2, 2, 9).astimezone()
    monkeypatch.setattr("goaptui.session.session._now", lambda: moment)
    goaptui("start", plan, "build")
    moment = datetime(2026, 2, 2, 16).astimezone()
    goaptui("done", plan, "build")
    assert goaptui("schedule", plan, "--json").document["actual"] == [
        {"action": "build", "estimate": 360, "minutes": 420}
    ]
    out = goaptui("schedule", plan).out
    assert [line.split() for line in out.splitlines() if line.strip().startswith("Build")] == [["Build", "7h", "6h"]]


# ── the chart ────────────────────────────────────────────────────────────────────────────────────────────────────────


def bars(out: str) -> dict[str, tuple[int, str]]:
    """For each step, by its first word, in which cell the bar begins and what it is."""
    found = {}
    for line in out.splitlines():
        for place, character in enumerate(line):
            if character in "━─◆":
                found[line.lstrip(" *").split()[0]] = (cells(line[:place]), line[place:])
                break
    return found


def cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_the_chart_has_a_bar_for_each_step(goaptui: Run, plan: Path, monkeypatch: Any, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    found = bars(goaptui("schedule", plan).out)
    assert set(found) == {"Build", "Measure", "Write"}
    assert found["Build"][0] == found["Write"][0]
    assert set(found["Build"][1]) == {"━"}
    assert found["Measure"][0] == found["Build"][0] + len(found["Build"][1])
    assert set(found["Write"][1]) == {"─", "·"}


@pytest.mark.parametrize("width", [70, 100, 140])
def test_wide_characters_do_not_shift_the_bars(goaptui: Run, plan: Path, monkeypatch: Any, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    plain = bars(goaptui("schedule", plan).out)
    plan.write_text(PLAN.replace("[actions.build]", '[actions.build]\ntitle = "建てる"'))
    wide = bars(goaptui("schedule", plan).out)
    assert wide["建てる"][0] == wide["Write"][0]
    assert wide["Measure"] == plain["Measure"]


def test_dates_beyond_the_calendar_are_left_out(goaptui: Run, plan: Path) -> None:
    plan.write_text(PLAN.replace("2026-02-02", "9999-12-31"))
    document = goaptui("schedule", plan, "--json").document
    steps = {step["action"]: (step["from"], step["to"]) for step in document["steps"]}
    assert steps["build"] == ("9999-12-31T09:00:00", "9999-12-31T15:00:00")
    assert steps["measure"] == ("9999-12-31T15:00:00", None)
    ran = goaptui("schedule", plan)
    assert (ran.status, ran.err) == (0, "")
    plan.write_text(PLAN.replace("2026-02-02", '9999-12-31\nworkdays = ["mon"]'))
    assert {step["from"] for step in goaptui("schedule", plan, "--json").document["steps"]} == {None}


def test_long_plans_are_told_in_days(goaptui: Run, plan: Path) -> None:
    plan.write_text(PLAN.replace('"6h"', '"22d"'))
    out = goaptui("schedule", plan).out
    assert "side by side         22d 3h" in out
    assert "176h" not in out
