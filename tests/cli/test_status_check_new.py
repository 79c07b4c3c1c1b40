"""`status`, `check`, `new`, `schema`, `explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import PLAN, Run, files, place

EXAMPLE = Path(__file__).parent.parent.parent / "plans" / "portfolio-readiness.toml"


def test_status_is_4_until_all_goals_hold(goaptui: Run, plan: Path) -> None:
    ran = goaptui("status", plan)
    assert (ran.status, ran.err) == (4, "")
    assert "0 of 1 goals hold (1 of 3 conditions)" in ran.out
    goaptui("set", plan, "built=true", "pass_rate=0.95")
    ran = goaptui("status", plan)
    assert ran.status == 0
    assert "1 of 1 goals hold (3 of 3 conditions)" in ran.out
    assert goaptui("status", plan, "--json").document["reached"] is True


def test_status_says_by_what_evidence(goaptui: Run, plan: Path) -> None:
    goaptui("done", plan, "build", "--evidence", "log 7")
    goaptui("done", plan, "measure", "--outcome", "bad")
    (goal,) = goaptui("status", plan, "--json").document["goals"]
    by_fact = {condition["fact"]: condition for condition in goal["conditions"]}
    assert (goal["met"], goal["done"], goal["total"]) == (False, 2, 3)
    assert by_fact["built"]["met"] is True
    assert "Build" in by_fact["built"]["source"]
    assert (by_fact["pass_rate"]["met"], by_fact["pass_rate"]["now"]) == (False, "0.3")
    assert "Bad" in by_fact["pass_rate"]["source"]
    assert by_fact["scope"]["source"] == "initial"


def test_status_has_metrics_and_checklists(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        PLAN
        + '[[metrics]]\ntitle = "Rate"\ntarget = { pass_rate = ">= 0.95" }\nbaseline = "bad"\n'
        + '[checklists.before]\nitems = ["Think", { title = "Built", conditions = { built = true } }]\n'
    )
    document = goaptui("status", path, "--json").document
    assert [(metric["title"], metric["met"], metric["baseline"]) for metric in document["metrics"]] == [
        ("Rate", False, "bad")
    ]
    rows = next(c for c in document["checklists"] if c["key"] == "list/before")["rows"]
    assert [(row["text"], row["ticked"], row["automatic"]) for row in rows] == [
        ("Think", False, False),
        ("Built", False, True),
    ]
    goaptui("set", path, "built=true")
    text = goaptui("status", path).out
    assert "[x] Built" in text
    assert "[ ] Rate" in text


def test_status_of_a_plan_that_cannot_be_solved(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "moon.toml"
    path.write_text("schema = 1\n[facts]\nmoon = false\n[goals.moon]\nconditions = { moon = true }\n")
    assert goaptui("status", path).status == 4


def test_bad_input_is_1_for_every_command(goaptui: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("schema = 1\n[facts\n")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"schema = 1\n\xff\xfe\n")
    for path in (broken, binary, tmp_path / "none.toml", tmp_path):
        for words in (["plan", path], ["status", path], ["set", path, "a=1"], ["done", path, "a"], ["undo", path]):
            ran = goaptui(*words)
            assert (ran.status, ran.out) == (1, ""), words
            assert str(path) in ran.err
            assert "Traceback" not in ran.err
        ran = goaptui("check", path)
        assert (ran.status, ran.out.startswith(f"{path}:")) == (1, True)


def test_check_prints_its_findings_on_standard_output(goaptui: Run, tmp_path: Path, plan: Path) -> None:
    assert goaptui("check", plan).status == 0
    assert goaptui("check", plan).out == ""
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(PLAN.replace('estimate = "30m"', "estimate = 30").replace("[goals.release]", "[gaols.release]"))
    ran = goaptui("check", plan, wrong)
    assert ran.status == 1
    lines = ran.out.splitlines()
    assert any(line.startswith(place(wrong, "gaols")) and "goals" in line for line in lines)
    assert any(line.startswith(place(wrong, "30\n")) for line in lines)


def test_check_warns_and_ends_with_0(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN + '[facts.idle]\ninitial = true\n[actions.never]\npreconditions = { scope = "narrow" }\n')
    ran = goaptui("check", path)
    assert ran.status == 0
    assert all(": warning: " in line and line.startswith(f"{path}:") for line in ran.out.splitlines())
    assert f'{place(path, "idle]")} warning: nobody reads "idle"' in ran.out
    assert f'{place(path, "never]")} warning: the action "never" can never run' in ran.out
    document = goaptui("check", "--json", path).document
    assert (document["valid"], document["errors"], document["warnings"]) == (True, 0, len(ran.out.splitlines()))
    assert document["files"][0]["problems"][0].keys() == {"line", "column", "severity", "message"}


def test_check_leaves_sessions_out_that_a_pattern_of_the_shell_brings_along(goaptui: Run, plan: Path) -> None:
    goaptui("set", plan, "built=true")
    session = plan.with_name("plan.session.toml")
    ran = goaptui("check", plan, session)
    assert (ran.status, ran.out) == (0, "")
    assert str(session) in ran.err
    assert goaptui("check", session).status == 1  # alone it was meant, and is no plan


def test_the_example_has_nothing_to_warn_of(goaptui: Run) -> None:
    assert goaptui("check", EXAMPLE)[:2] == (0, "")


def test_new_writes_a_plan_that_is_valid_and_solvable(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "plans" / 'my "big" plan.toml'
    ran = goaptui("new", path)
    assert ran.status == 0
    assert str(path) in ran.out
    assert goaptui("check", path)[:2] == (0, "")
    document = goaptui("plan", path, "--json").document
    assert (document["status"], document["optimal"]) == ("solved", True)
    assert document["steps"]
    assert all(branch["steps"] for branch in document["branches"])
    assert goaptui("plan", path).out.startswith('My "big" plan\n')


def test_new_leaves_alone_what_exists(goaptui: Run, plan: Path) -> None:
    before = files(plan.parent)
    ran = goaptui("new", plan)
    assert (ran.status, ran.out) == (1, "")
    assert files(plan.parent) == before
    link = plan.with_name("link.toml")
    link.symlink_to("nowhere.toml")
    assert goaptui("new", link).status == 1
    assert not plan.with_name("nowhere.toml").exists()


def test_new_where_no_file_can_be(goaptui: Run, plan: Path) -> None:
    ran = goaptui("new", plan / "under-a-file.toml")
    assert (ran.status, ran.out) == (1, "")
    assert "Traceback" not in ran.err


def test_schema_is_json_schema(goaptui: Run) -> None:
    ran = goaptui("schema")
    assert (ran.status, ran.err) == (0, "")
    schema = json.loads(ran.out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"plan", "facts", "goals", "actions", "phases"} <= schema["properties"].keys()


@pytest.mark.parametrize("action", ["build", "mend"])
def test_explain_an_action(goaptui: Run, plan: Path, action: str) -> None:
    ran = goaptui("explain", plan, action)
    assert (ran.status, ran.err) == (0, "")
    assert action.capitalize() in ran.out


def test_explain_why_there_is_no_plan(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "moon.toml"
    path.write_text("schema = 1\n[facts]\nmoon = false\n[goals.moon]\nconditions = { moon = true }\n")
    ran = goaptui("explain", path)
    assert (ran.status, ran.err) == (2, "")
    assert "moon" in ran.out.lower()
    assert goaptui("explain", path, "nope")[:2] == (1, "")
