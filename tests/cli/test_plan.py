"""`goaptui plan`: its document, its options, its exit statuses; and that it writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import PLAN, Run, files, place

UNSOLVABLE = """\
schema = 1
[facts]
moon = false
[goals.moon]
conditions = { moon = true }
"""


def test_the_document_is_that_of_the_contract(goaptui: Run, plan: Path) -> None:
    ran = goaptui("plan", plan, "--json")
    assert (ran.status, ran.err) == (0, "")
    document = ran.document
    assert document["search"].keys() == {"expanded", "milliseconds"}
    del document["search"]
    assert document == {
        "status": "solved",
        "optimal": True,
        "cost": 40,
        "bound": 40,
        "steps": [
            {
                "action": "build",
                "title": "Build",
                "cost": 30,
                "minutes": {"best": 30, "likely": 30, "worst": 30},
                "needs": [],
                "supports": [1],
            },
            {
                "action": "measure",
                "title": "Measure",
                "cost": 10,
                "minutes": {"best": 10, "likely": 10, "worst": 10},
                "needs": [0],
                "supports": [],
            },
        ],
        "branches": [{"step": 1, "outcome": "bad", "probability": 0.2, "cost": 160, "steps": ["mend"]}],
        "totals": {"minutes": {"best": 40, "likely": 40, "worst": 280}},
        "explanation": None,
    }


def test_numbers_are_written_as_exact_decimals(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.replace('estimate = "30m"', "cost = 123456789012345.123456789"))
    out = goaptui("plan", path, "--json").out
    assert '"cost": 123456789012345.123456789,' in out
    assert '"cost": 123456789012355.123456789,' in out
    assert '"probability": 0.2,' in out


def test_the_text_has_every_step_and_branch(goaptui: Run, plan: Path) -> None:
    ran = goaptui("plan", plan)
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:3] == ["Ship it", "2 steps, cost 40, proven optimal", "Time: 40m (at best 40m, at worst 4h 40m)"]
    assert any(line.split()[:2] == ["1", "build"] and line.endswith("ready") for line in lines)
    assert any(line.split()[:2] == ["2", "measure"] and "Good" in line for line in lines)
    assert "  2 measure: Bad (20 %): cost 160 in all" in lines
    assert "      mend" in lines


def test_satisfied_is_0(goaptui: Run, plan: Path) -> None:
    ran = goaptui("plan", plan, "--set", "built=true", "--set=pass_rate=1", "--json")
    assert ran.status == 0
    assert (ran.document["status"], ran.document["steps"], ran.document["cost"]) == ("satisfied", [], 0)


def test_unsolvable_is_2_with_an_explanation_on_standard_output(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "moon.toml"
    path.write_text(UNSOLVABLE)
    ran = goaptui("plan", path, "--json")
    assert (ran.status, ran.err) == (2, "")
    document = ran.document
    assert (document["status"], document["optimal"], document["cost"], document["bound"], document["steps"]) == (
        "unsolvable", False, None, None, [],
    )  # fmt: skip
    assert document["explanation"]["goals"] == ["moon"]
    assert document["explanation"]["facts"] == ["moon"]
    text = goaptui("plan", path)
    assert text.status == 2
    assert "No plan exists." in text.out
    assert "moon" in text.out.lower().partition("no plan exists.")[2]


def test_a_limit_that_is_over_at_once_is_3_or_an_answer(goaptui: Run, tmp_path: Path) -> None:
    # Independent alternatives without end: no planner proves this in no time at all.
    facts = "".join(f"f{i} = false\n" for i in range(60))
    goals = ", ".join(f"f{i} = true" for i in range(60))
    actions = "".join(
        f"[actions.a{i}_{k}]\ncost = {7 * i % 11 + k + 1}\n"
        f"effects = {{ f{i} = true, f{(i * 13 + k + 1) % 60} = {'true' if k else 'false'} }}\n"
        for i in range(60)
        for k in range(3)
    )
    path = tmp_path / "hard.toml"
    path.write_text(f"schema = 1\n[facts]\n{facts}[goals.all]\nconditions = {{ {goals} }}\n{actions}")
    ran = goaptui("plan", path, "--time-limit", "0", "--json")
    assert (ran.status, ran.document["status"], ran.document["optimal"]) == (3, "limit", False)


def test_it_plans_from_the_session_and_initial_leaves_it_aside(goaptui: Run, plan: Path) -> None:
    assert goaptui("done", plan, "build").status == 0
    assert [step["action"] for step in goaptui("plan", plan, "--json").document["steps"]] == ["measure"]
    assert len(goaptui("plan", plan, "--initial", "--json").document["steps"]) == 2
    plan.with_name("plan.session.toml").write_text("schema = 99\n")
    assert goaptui("plan", plan).status == 1
    assert goaptui("plan", plan, "--initial").status == 0


def test_unknown_makes_a_fact_unknown(goaptui: Run, plan: Path) -> None:
    goaptui("set", plan, "built=true", "pass_rate=1")
    assert goaptui("plan", plan, "--json").document["status"] == "satisfied"
    document = goaptui("plan", plan, "--set", "pass_rate=unknown", "--json").document
    assert [step["action"] for step in document["steps"]] == ["measure"]


def test_goal_and_profile(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    extra = '[goals.other]\nconditions = { scope = "narrow" }\n'
    extra += '[actions.narrow]\neffects = { scope = "narrow" }\nrisk = "high"\n'
    path.write_text(PLAN + extra + "[profiles.safe]\ntime = 1\nrisk = { high = 100 }\n")
    assert goaptui("plan", path, "--goal", "other", "--json").document["cost"] == 1
    assert goaptui("plan", path, "--goal", "other", "--profile", "safe", "--json").document["cost"] == 101
    both = goaptui("plan", path, "--goal", "other", "--goal", "release", "--json").document
    assert both["cost"] == goaptui("plan", path, "--json").document["cost"] == 41


@pytest.mark.parametrize(
    "options",
    [
        ["--goal", "relase"],
        ["--profile", "nope"],
        ["--set", "nope=1"],
        ["--set", "pass_rate=2"],
        ["--set", "built=yes"],
        ["--set", "scope=wider"],
        ["--set", "built"],
        ["--time-limit", "-1"],
        ["--time-limit", "soon"],
        ["--time-limit", "nan"],
        ["--time-limit"],
        ["--nope"],
        ["--json=1"],
        ["another.toml"],
    ],
)
def test_wrong_usage_and_bad_input_are_1_with_nothing_on_standard_output(
    goaptui: Run, plan: Path, options: list[str]
) -> None:
    ran = goaptui("plan", plan, *options)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err


def test_a_plan_with_errors_is_1_and_says_where(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.replace("preconditions", "precondition"))
    ran = goaptui("plan", path, "--json")
    assert (ran.status, ran.out) == (1, "")
    assert f"{place(path, 'precondition')} " in ran.err
    assert ran.err.count('"preconditions"') == 3  # every place, and what was meant


def test_asking_writes_no_file(goaptui: Run, plan: Path) -> None:
    before = files(plan.parent)
    for words in (["plan", plan, "--set", "built=true"], ["status", plan], ["check", plan], ["explain", plan, "mend"]):
        goaptui(*words)
        assert files(plan.parent) == before, words
    goaptui("done", plan, "build")
    before = files(plan.parent)
    assert len(before) > 1
    for words in (["plan", plan, "--set", "built=false"], ["status", plan], ["check", plan], ["explain", plan, "mend"]):
        goaptui(*words)
        assert files(plan.parent) == before, words


def test_escape_sequences_of_a_plan_do_not_reach_the_terminal(goaptui: Run, tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        PLAN.replace('"Ship it"', '"Ship\\u001b[2J it"').replace('"Build"', '"Bu\\u001b]0;x\\u0007ild\\nx"')
    )
    for words in (["plan", path], ["status", path], ["explain", path, "build"], ["set", path, "built=true"]):
        out = goaptui(*words).out
        assert out.replace("\n", "").isprintable(), words
        assert out
