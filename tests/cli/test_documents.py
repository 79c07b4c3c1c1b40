"""The example plan keeps its figures; what README and changelog show is what the program does."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

import goaptui as package
from goaptui.cli.table import COMMANDS
from goaptui.domain.facts import Fact
from goaptui.domain.values import Value

from .conftest import Run

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "plans" / "portfolio-readiness.toml"
EXPECTED = [
    "analyze_conflict", "design_solution", "implement_fix", "validate_async", "run_suite", "update_ci",
    "merge_and_deploy", "document_patterns",
]  # fmt: skip


def some_values(fact: Fact) -> list[Value]:
    if fact.type == "bool":
        return [True, False, None]
    if fact.type == "enum":
        return [*fact.values, None]
    return [fact.minimum, fact.maximum if fact.maximum is not None else Decimal(5000), None]


def test_the_figures_of_the_example() -> None:
    outlook = package.solve(package.load(EXAMPLE))
    assert (outlook.status, outlook.optimal, outlook.cost, outlook.bound) == ("solved", True, 280, 280)
    assert [step.action for step in outlook.steps] == EXPECTED
    assert tuple(outlook.totals) == (280, 280, 760)
    assert [(branch.outcome, branch.cost, branch.retries) for branch in outlook.branches] == [
        ("failing", 345, False),
        ("broken", 520, False),
    ]
    assert outlook.branches[1].steps == ("fix_remaining", *EXPECTED[5:])


@pytest.mark.parametrize("outcome", ["healthy", "broken"])
def test_whatever_fact_of_the_example_is_changed_there_is_a_way_on(outcome: str) -> None:
    session = package.Session.open(EXAMPLE, initial=True, read_only=True)
    outcomes = {"validate_async": "passing", "run_suite": outcome}
    for _ in range(20):
        for fact in session.plan.facts.values():
            for value in some_values(fact):
                facts = {**session.record.values, fact.id: value}
                outlook = package.solve(session.plan, facts=facts)
                assert outlook.status in ("solved", "satisfied"), (fact.id, value)
                assert not any(branch.retries or branch.steps is None for branch in outlook.branches), (fact.id, value)
        if session.outlook.status == "satisfied":
            return
        action = session.outlook.steps[0].action
        session.done(action, outcomes.get(action))
    raise AssertionError("the goal is not reached")


def test_the_plan_of_the_readme_prints_what_the_readme_says(goaptui: Run, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    plan = tmp_path / "release.toml"
    plan.write_text(re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)[0], encoding="utf-8")
    shown = re.findall(r"```text\n\$ goaptui plan release.toml\n(.*?)```", readme, re.DOTALL)[0]
    assert goaptui("check", plan).out == ""
    assert goaptui("plan", plan).out == shown


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for name, command in COMMANDS.items():
        assert f"`{name}" in page or f"goaptui {name}" in page, name
        for option in command.options:
            assert option.name in page, (name, option.name)
