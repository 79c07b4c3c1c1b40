"""`explain` in words and as JSON: actions in the plan and outside it, facts, and no plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

RIVALS = """\
schema = 1
[facts]
built = false
tested = false
money = { initial = 9, min = 0, max = 20 }
sun = false
moon = false
[goals.release]
title = "Release"
conditions = { built = true, tested = true }
[goals.moon]
title = "The moon"
conditions = { moon = true }
[actions.build]
estimate = "1h"
risk = "low"
preconditions = { money = ">= 3" }
effects = { built = true, money = "-= 3" }
[actions.buy]
cost = 80.5
reversibility = "none"
preconditions = { money = ">= 3" }
effects = { built = true, money = "-= 3" }
[actions.test]
estimate = "30m"
preconditions = { built = true, money = ">= 3" }
effects = { tested = true, money = "-= 3" }
[actions.fly]
preconditions = { sun = true }
effects = { moon = true }
"""


@pytest.fixture
def rivals(tmp_path: Path) -> Path:
    path = tmp_path / "rivals.toml"
    path.write_text(RIVALS)
    return path


def test_an_action_of_the_plan(goaptui: Run, rivals: Path) -> None:
    ran = goaptui("explain", rivals, "build", "--goal", "release", "--json")
    assert (ran.status, ran.err) == (0, "")
    document = ran.document
    assert document["reason"] == {"kind": "in plan", "text": "", "missing": []}
    assert (document["status"], document["cost"], document["in_plan"], document["steps"]) == ("solved", 90, True, [0])
    assert document["without"] == {
        "status": "solved", "optimal": True, "cost": 110.5, "bound": 110.5, "steps": ["buy", "test"],
        "difference": 20.5, "added": ["buy"], "dropped": ["build"],
    }  # fmt: skip
    assert document["with"] is None
    assert [(link["step"], link["to"], link["goal"], link["fact"]) for link in document["supports"]] == [
        (0, 1, None, "built"),
        (0, None, "release", "built"),
        (1, None, "release", "tested"),
    ]
    assert [(row["action"], row["risk"], row["reversibility"], row["in_plan"]) for row in document["alternatives"]] == [
        ("build", "low", None, True),
        ("buy", None, "none", False),
    ]
    assert document["alternatives"][1]["instead"]["cost"] == 110.5


def test_a_step_that_waits(goaptui: Run, rivals: Path) -> None:
    document = goaptui("explain", rivals, "test", "--goal", "release", "--json").document
    assert not document["ready"]
    built, money = document["conditions"]
    assert (built["fact"], built["met"], built["step"], built["at"]) == ("built", False, 0, 60)
    assert (money["fact"], money["met"], money["step"], money["at"]) == ("money", True, None, None)
    assert (
        "○ Built (now false): from step 1, Build, in 1h" in goaptui("explain", rivals, "test", "--goal", "release").out
    )


def test_an_action_that_is_beaten(goaptui: Run, rivals: Path) -> None:
    document = goaptui("explain", rivals, "buy", "--goal", "release", "--json").document
    assert document["reason"]["kind"] == "beaten"
    assert document["without"] is None
    assert (document["with"]["cost"], document["with"]["difference"]) == (110.5, 20.5)
    words = goaptui("explain", rivals, "buy", "--goal", "release").out
    assert "The cheapest plan that uses it costs 110.5, 20.5 more." in words


def test_an_action_that_cannot_run(goaptui: Run, rivals: Path) -> None:
    document = goaptui("explain", rivals, "fly", "--goal", "release", "--json").document
    assert document["reason"]["kind"] == "cannot run"
    assert document["with"]["status"] == "unsolvable"
    assert 'nothing sets "sun" to true' in document["reason"]["missing"][0]


def test_a_fact(goaptui: Run, rivals: Path) -> None:
    ran = goaptui("explain", rivals, "built", "--goal", "release", "--json")
    document = ran.document
    assert (ran.status, document["fact"], document["value"], document["action"]) == (0, "built", False, None)
    assert [(one["action"], one["effect"], one["steps"]) for one in document["changed_by"]] == [
        ("build", "true", [0]),
        ("buy", "true", []),
    ]
    assert [(one["kind"], one["step"], one["goal"], one["supplier"]) for one in document["needed_by"]] == [
        ("precondition", 1, None, 0),
        ("goal", None, "release", 0),
    ]
    (other,) = document["values"]
    assert (other["value"], other["cost"], other["difference"]) == (True, 30, -60)
    assert "Changed by" in goaptui("explain", rivals, "built").out


def test_no_plan_and_what_would_help(goaptui: Run, rivals: Path) -> None:
    ran = goaptui("explain", rivals, "--json")
    assert ran.status == 2
    document = ran.document
    assert document["complete"]
    assert [(one["goal"], one["cost"]) for one in document["goals"]] == [("release", 90), ("moon", None)]
    assert [one["goals"] for one in document["together"]] == [["release"]]
    assert document["conflict"] == ["moon"]
    best = document["repairs"][0]
    assert (best["kind"], best["facts"], best["cost"], best["steps"]) == (
        "facts", {"sun": True}, 91, ["build", "test", "fly"],
    )  # fmt: skip
    assert {repair["kind"] for repair in document["repairs"]} == {"facts", "condition"}
    for repair in document["repairs"]:
        if repair["kind"] == "facts":
            words = [f"--set={fact}={str(value).lower()}" for fact, value in repair["facts"].items()]
            assert goaptui("plan", rivals, *words, "--json").document["cost"] == repair["cost"]
    assert "→ set Sun to true by hand: a plan of 3 steps, cost 91" in goaptui("explain", rivals).out


def test_a_plan_that_there_is(goaptui: Run, rivals: Path) -> None:
    document = goaptui("explain", rivals, "--goal", "release", "--json").document
    assert (document["status"], document["repairs"], document["goals"]) == ("solved", [], [])


def test_neither_action_nor_fact(goaptui: Run, rivals: Path) -> None:
    ran = goaptui("explain", rivals, "bild")
    assert (ran.status, ran.out) == (1, "")
    assert 'there is no action or fact "bild"; did you mean "build"?' in ran.err


def test_an_id_of_both_means_the_action(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "both.toml"
    path.write_text(
        "schema = 1\n[facts]\nship = false\n[goals.out]\nconditions = { ship = true }\n"
        "[actions.ship]\neffects = { ship = true }\n"
    )
    assert goaptui("explain", path, "ship", "--json").document["action"] == "ship"


def test_no_time_is_no_proof(goaptui: Run, rivals: Path) -> None:
    ran = goaptui("explain", rivals, "build", "--goal", "release", "--time-limit", "0", "--json")
    price = ran.document["without"]
    assert price is None or price["status"] == "limit" or price["optimal"]
