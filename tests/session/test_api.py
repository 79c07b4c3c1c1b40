"""goaptui from Python, as the contract has it."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import goaptui
from tests.session.plans import write_plan

EXAMPLE = Path(__file__).parent.parent.parent / "plans" / "portfolio-readiness.toml"


def test_importing_costs_nothing() -> None:
    program = "import sys; before = set(sys.modules); import goaptui; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"goaptui", "__future__"}


def test_every_public_name_is_there() -> None:
    for name in goaptui.__all__:
        assert getattr(goaptui, name) is not None
    assert set(goaptui.__all__) <= set(dir(goaptui))
    with pytest.raises(AttributeError, match="nonsense"):
        goaptui.nonsense  # noqa: B018


def test_load_raises_with_problems(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("schema = 1\n[goals.g]\nconditions = { nowhere = true }\n")
    with pytest.raises(goaptui.PlanError) as caught:
        goaptui.load(path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == (str(path), 3, 16)
    assert "nowhere" in problem.message


def test_solve_from_the_initial_state(tmp_path: Path) -> None:
    plan = goaptui.load(write_plan(tmp_path))
    goaptui.Session.open(plan.file).done("build")  # solve leaves the session aside
    outlook = goaptui.solve(plan)
    assert (outlook.status, outlook.optimal, outlook.cost, outlook.bound) == ("solved", True, 106, 106)
    assert outlook.steps[0].action == "build"
    assert outlook.branches[0].outcome == "bad"
    assert outlook.totals.likely == 105
    assert not list(tmp_path.glob("*.lock"))


def test_solve_with_everything(tmp_path: Path) -> None:
    plan = goaptui.load(write_plan(tmp_path))
    outlook = goaptui.solve(
        plan, facts={"built": True, "pass_rate": None, "blockers": 2}, goals=["release"], profile="time", time_limit=5.0
    )
    assert [step.action for step in outlook.steps] == ["build", "measure", "announce"]
    assert outlook.goals == ("release",)
    assert goaptui.solve(plan, facts={"scope": "narrow"}, goals=["small"]).status == "satisfied"


def test_solving_again_reuses_what_was_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from goaptui.planner import problem

    plan = goaptui.load(write_plan(tmp_path))
    first = goaptui.solve(plan)
    monkeypatch.delattr(problem, "compile_plan")
    monkeypatch.setattr(problem, "compile_plan", None, raising=False)
    assert goaptui.solve(plan, facts={"blockers": 1}).steps == first.steps


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"facts": {"buil": True}}, '"built"'),
        ({"facts": {"built": 3}}, "true"),
        ({"facts": {"blockers": 10}}, "at most 9"),
        ({"goals": ["releas"]}, '"release"'),
        ({"profile": "tme"}, '"time"'),
    ],
)
def test_solve_refuses_what_the_plan_does_not_have(tmp_path: Path, arguments: dict[str, object], word: str) -> None:
    plan = goaptui.load(write_plan(tmp_path))
    with pytest.raises(ValueError, match=word):
        goaptui.solve(plan, **arguments)  # type: ignore[arg-type]


def test_the_document(tmp_path: Path) -> None:
    document = goaptui.solve(goaptui.load(write_plan(tmp_path))).to_json()
    assert list(document) == [
        "status",
        "optimal",
        "cost",
        "bound",
        "steps",
        "branches",
        "totals",
        "search",
        "explanation",
    ]
    assert document["steps"][1] == {
        "action": "measure", "title": "Measure", "cost": 60, "minutes": {"best": 60, "likely": 60, "worst": 60},
        "needs": [0], "supports": [],
    }  # fmt: skip
    assert document["steps"][3]["minutes"] is None
    assert document["branches"] == [
        {
            "step": 1, "outcome": "bad", "probability": 0.3, "cost": 196,
            "steps": ["build", "measure", "announce", "narrow"],
        }
    ]  # fmt: skip
    assert document["totals"] == {"minutes": {"best": 105, "likely": 105, "worst": 195}}
    assert set(document["search"]) == {"expanded", "milliseconds"}
    assert document["explanation"] is None
    assert json.loads(json.dumps(document)) == document


def test_the_document_of_what_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "moon.toml"
    path.write_text("schema = 1\n[facts]\nmoon = false\n[goals.moon]\nconditions = { moon = true }\n")
    document = goaptui.solve(goaptui.load(path)).to_json()
    assert (document["status"], document["optimal"], document["cost"], document["bound"], document["steps"]) == (
        "unsolvable", False, None, None, [],
    )  # fmt: skip
    assert "moon" in document["explanation"]["goals"]
    assert "moon" in document["explanation"]["facts"]


def test_a_branch_that_leads_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(
        "schema = 1\n[facts]\nok = { type = 'bool' }\n[goals.g]\nconditions = { ok = true }\n"
        "[actions.look]\npreconditions = { ok = 'unknown' }\nestimate = '2h..4h'\n"
        "outcomes.yes.effects = { ok = true }\noutcomes.no.effects = { ok = false }\n"
    )
    document = goaptui.solve(goaptui.load(path)).to_json()
    assert document["status"] == "solved"
    assert document["branches"] == [
        {"step": 0, "outcome": "no", "probability": None, "cost": None, "steps": None, "status": "unsolvable"}
    ]
    assert document["totals"] == {"minutes": {"best": 120, "likely": 180, "worst": 240}}


def test_the_example() -> None:
    outlook = goaptui.solve(goaptui.load(EXAMPLE))
    assert (outlook.cost, len(outlook.steps), outlook.optimal) == (Decimal(280), 8, True)
    assert outlook.totals.worst == 760
    suite = next(branch for branch in outlook.branches if outlook.steps[branch.step].action == "run_suite")
    assert suite.cost == 520


def test_a_session(tmp_path: Path) -> None:
    session = goaptui.Session.open(write_plan(tmp_path))
    session.set("built", True)
    session.set("pass_rate", "0.95")
    assert [step.action for step in session.outlook.steps] == ["build", "measure", "announce", "narrow"]
    session.skip("announce")
    assert [step.action for step in session.outlook.steps] == ["narrow"]
