"""What the documents' authors added up by hand, computed from the plans in `plans/`."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path

import pytest

from goaptui.schedule.totals import Totals
from goaptui.session.session import Session
from goaptui.session.timetable import Timetable, build_timetable

PLANS = Path(__file__).parents[2] / "plans"
NOW = datetime(2026, 2, 2, 9)


def timetable(name: str, *, initial: bool = True) -> Timetable:
    session = Session.open(PLANS / name, initial=initial, read_only=True)
    return build_timetable(session.outlook, now=NOW)


def points(totals: Totals) -> tuple[int, int, int]:
    return int(totals.best), int(totals.likely), int(totals.worst)


@pytest.mark.parametrize(
    ("name", "steps", "cost", "sequential", "parallel"),
    [
        ("portfolio-readiness.toml", 8, 280, (280, 280, 760), (280, 280, 760)),
        ("issue-1176.toml", 6, 22 * 480, (18 * 480, 22 * 480, 26 * 480), (18 * 480, 22 * 480, 26 * 480)),
        ("phase-11.toml", 13, 870, (750, 870, 990), (510, 570, 630)),
        ("phase-11-ungated.toml", 13, 870, (750, 870, 990), (480, 540, 600)),
    ],
)
def test_totals(
    name: str, steps: int, cost: int, sequential: tuple[int, int, int], parallel: tuple[int, int, int]
) -> None:
    found = timetable(name)
    assert found.outlook.status == "solved"
    assert found.outlook.optimal
    assert len(found.outlook.steps) == steps
    assert found.outlook.cost == cost
    assert points(found.sequential) == sequential
    assert points(found.parallel) == parallel
    assert found.layout.optimal
    assert found.layout.bound == parallel[1]


def test_portfolio_branches() -> None:
    branches = {b.outcome: b for b in timetable("portfolio-readiness.toml").outlook.branches}
    critical = next(b for b in branches.values() if b.steps is not None and "fix_remaining" in b.steps)
    assert critical.cost == 520


def test_the_state_that_phase_11_ends_in_leaves_four_to_six_hours() -> None:
    found = timetable("phase-11.toml", initial=False)
    assert [step.action for step in found.outlook.steps] == ["write_deployment", "test_bincode", "verify_all"]
    assert points(found.sequential) == (240, 300, 360)
    assert points(found.parallel) == (120, 150, 180)


def test_numbers_that_count_down_make_the_dear_way_cheap() -> None:
    steps = [step.action for step in timetable("debt-countdown.toml").outlook.steps]
    assert steps.count("run_codemod") == 2
    assert "replace_by_hand" not in steps
    session = Session.open(PLANS / "debt-countdown.toml", initial=True)
    session.set("deprecated_calls", 4)
    assert [step.action for step in session.outlook.steps].count("replace_by_hand") == 4


def test_an_exclusive_environment_is_held_by_one_change_at_a_time() -> None:
    found = timetable("shared-staging.toml")
    held = {}
    for step in found.layout.steps:
        if step.action.startswith(("deploy_", "clear_")):
            held.setdefault(step.action.split("_")[1], []).append((step.start, step.end))
    spans = sorted((min(times)[0], max(times)[1]) for times in held.values())
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.toml")), ids=lambda path: path.name)
def test_every_plan_is_valid(path: Path) -> None:
    if path.name.endswith(".session.toml"):
        return
    from goaptui.session.lint import check_file

    problems = check_file(path)
    expected = 1 if path.name == "issue-1176.toml" else 0  # its P1 issue holds up two of its P0 issues
    assert all(problem.severity == "warning" for problem in problems)
    assert (len(problems) > 0) == (expected > 0), problems
