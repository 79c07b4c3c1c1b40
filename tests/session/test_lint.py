# ruff: noqa: E501  # the messages stand here as they are
"""Warnings: what a valid plan can hardly mean, at its place; and none for a plan that is in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from goaptui.cli.new import plan_text
from goaptui.session.lint import check_file, lint
from goaptui.storage.plan_file import parse_plan

EXAMPLES = sorted(
    file for file in (Path(__file__).parents[2] / "plans").glob("*.toml") if not file.name.endswith(".session.toml")
)

HEAD = """\
schema = 1
[facts]
a = false
b = false
[goals.g]
conditions = { a = true }
[actions.make_a]
effects = { a = true }
"""


def warnings(folder: Path, text: str, head: str = HEAD) -> list[str]:
    """The warnings for a text as ``line:column: message``."""
    file = folder / "plan.toml"
    file.write_text(head + text, encoding="utf-8")
    found = check_file(file)
    assert all(problem.severity == "warning" for problem in found), found
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in found]


USES_B = "[[metrics]]\ntitle = 'B'\ntarget = { b = true }\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ['4:1: nobody reads "b": no goal, precondition, gate, metric or checklist looks at it']),
        (USES_B, []),
        ("[checklists.c]\nitems = ['x', { title = 'y', conditions = { b = true } }]\n", []),
        ("[phases.p]\ngate = { b = false }\n", []),
        ("[actions.x]\npreconditions = { b = false }\neffects = { b = true }\n", []),
        (
            "[goals.h]\nconditions = { b = true }\n",
            [
                '4:1: nothing can set "b": the goal "h" needs it to be true, and no action changes it',
                '9:8: the goal "h" is out of reach: nothing sets "b" to true: it is false, and no action changes it',
            ],
        ),
        (
            "[actions.x]\npreconditions = { b = true }\n[actions.y]\nafter = ['x']\n",
            [
                '4:1: nothing can set "b": the action "x" needs it to be true, and no action changes it',
                '9:10: the action "x" can never run: "b" is never true',
                '11:10: the action "y" can never run: "x", which it comes after, can never be carried out',
            ],
        ),
        (
            "[actions.x]\npreconditions = { b = 'unknown' }\neffects = { b = true }\n",
            [
                '9:10: the action "x" can never run: "b" is never unknown',
                '10:23: nothing can set "b" so: the action "x" needs it to be unknown, and no effect ever makes it so',
            ],
        ),
        (
            "[phases.p]\ngate = { b = true }\n[phases.q]\nafter = ['p']\n[actions.x]\nphase = 'q'\n",
            [
                '4:1: nothing can set "b": the gate of the phase "p" needs it to be true, and no action changes it',
                '13:10: the action "x" can never run: the gate of the phase "p" never opens; "b" is never true',
            ],
        ),
        (
            "[actions.x]\npreconditions = [{ b = true }, { a = true }]\n",  # the other alternative will do
            [],
        ),
        (USES_B + "[goals.h]\n", ['12:8: the goal "h" asks for nothing; give it conditions or actions']),
        (USES_B + "[goals.h]\nactions = 'all'\n", []),
        (
            USES_B
            + "[phases.p]\nafter = ['q']\ngate = {}\n[phases.q]\nafter = ['p']\ngate = {}\n[phases.r]\nafter = ['r']\ngate = {}\n",
            [
                '13:10: the phases come after one another in a cycle: "p" → "q" → "p"',
                '19:10: the phases come after one another in a cycle: "r" → "r"',
            ],
        ),
        (
            USES_B + "[phases.p]\n[phases.q]\nafter = ['p']\n[phases.r]\nafter = ['p']\n",
            ['12:9: the phase "p" has no gate, so it holds nothing back, and "q", "r" come after it'],
        ),
        (USES_B + "[phases.p]\n[phases.q]\n", []),
    ],
)
def test_what_can_hardly_be_meant(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert warnings(tmp_path, text) == expected


def test_a_sensor_may_find_anything_and_reads_for_people(tmp_path: Path) -> None:
    facts = HEAD.replace("b = false", 'b = { initial = false, sensor = { run = "true", exit_code = 0 } }')
    assert warnings(tmp_path, "", facts) == []
    assert warnings(tmp_path, "[actions.x]\npreconditions = { b = true }\n", facts) == []


def test_goals_that_cannot_be_had_together(tmp_path: Path) -> None:
    text = (
        "[goals.h]\nconditions = { b = true }\n[actions.other]\npreconditions = { a = false }\neffects = { b = true }\n"
    )
    held = HEAD.replace("effects = { a = true }", "preconditions = { b = false }\neffects = { a = true }")
    (warning,) = warnings(tmp_path, text, held)
    assert warning.startswith("5:2: each goal can be reached alone, but not all of them together")


def test_a_goal_that_is_lost_on_the_way_is_out_of_reach(tmp_path: Path) -> None:
    text = """\
schema = 1
[facts]
key = true
door = false
inside = false
[goals.g]
conditions = { inside = true, key = true }
[actions.unlock]
preconditions = { key = true }
effects = { door = true, key = false }
[actions.enter]
preconditions = { door = true }
effects = { inside = true }
"""
    (warning,) = warnings(tmp_path, text, "")
    assert warning.startswith('6:8: the goal "g" is out of reach')


MEASURE = """\
schema = 1
[facts]
rate = { type = "number", min = 0, max = 1 }
[goals.g]
conditions = { rate = ">= 0.9" }
[actions.measure]
estimate = "1h"
PRECONDITIONS
[actions.measure.outcomes.good]
probability = 0.7
effects = { rate = 1 }
[actions.measure.outcomes.bad]
probability = 0.3
effects = { rate = 0.5 }
[actions.mend]
preconditions = { rate = "< 0.9" }
effects = { rate = "unknown" }
estimate = "2h"
"""


def test_a_branch_that_begins_by_trying_the_same_again(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, MEASURE.replace("PRECONDITIONS", ""), "")
    assert warning == (
        '12:27: after "bad" the plan begins by trying "measure" again; where that is not meant, say what has to change '
        "first (a precondition that its result is unknown)"
    )
    assert warnings(tmp_path, MEASURE.replace("PRECONDITIONS", 'preconditions = { rate = "unknown" }'), "") == []


def test_lower_priorities_that_hold_up_higher_ones(tmp_path: Path) -> None:
    text = """\
schema = 1
[facts]
a = false
b = false
[goals.g]
conditions = { b = true }
actions = ["last"]
[actions.first]
effects = { a = true }
priority = "P10"
[actions.between]
after = ["first"]
[actions.second]
preconditions = { a = true }
effects = { b = true }
priority = "P2"
[actions.last]
after = ["between"]
priority = "p0"
"""
    assert warnings(tmp_path, text, "") == [
        '10:12: "first" has the priority P10 and holds up "second" (P2), "last" (p0)'
    ]
    assert warnings(tmp_path, text.replace("P10", "P0"), "") == []
    assert warnings(tmp_path, text.replace("P10", "low").replace("P2", "high"), "") == []
    (warning,) = warnings(tmp_path, text.replace("P10", "C").replace("P2", "b").replace("p0", "A"), "")
    assert warning.endswith('"first" has the priority C and holds up "second" (b), "last" (A)')
    assert warnings(tmp_path, text.replace("P10", "low 3").replace("P2", "high 1"), "") == []


def test_a_contingency_can_run(tmp_path: Path) -> None:
    text = USES_B + "[actions.x]\non_failure = 'y'\n[actions.y]\n[actions.z]\nafter = ['x']\n"
    assert warnings(tmp_path, text) == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_the_plans_that_come_with_the_program_are_in_order(file: Path) -> None:
    found = [problem.message for problem in check_file(file)]
    if file.name == "issue-1176.toml":  # its document has issue 4, of P1, hold up the issues 5 and 6, of P0
        (warning,) = found
        assert " has the priority P1 and holds up " in warning
        assert warning.count("(P0)") == 2
    else:
        assert found == []


def test_a_new_plan_is_in_order() -> None:
    assert lint(parse_plan(plan_text("plans/new.toml"))) == []


def test_the_errors_of_a_file_come_instead_of_warnings(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(HEAD + "[actions.x]\nefects = 1\n")
    assert [str(problem) for problem in check_file(file)] == [
        f'{file}:10:1: unknown key "efects" in an action; did you mean "effects"?'
    ]
    assert str(check_file(tmp_path)[0]) == f"{tmp_path}:1:1: this is a directory, not a plan file"


def test_without_time_to_plan_the_other_warnings_come_all_the_same() -> None:
    plan = parse_plan(HEAD + "[goals.h]\nconditions = { b = true }\n")
    assert [finding.path for finding in lint(plan, seconds=0)] == [("facts", "b")]
