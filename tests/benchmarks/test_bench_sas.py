"""Translated tasks as plan files."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench_brute import brute_force

from benchmarks import sas_import
from benchmarks.sas_import import Skipped, read
from goaptui.storage.plan_file import load_plan

# A van at one of three places, a parcel at two of them or in the van; a light that is on or off; driving dims nothing.
TASK = """begin_version
3
end_version
begin_metric
{metric}
end_metric
3
begin_variable
var0
-1
3
Atom at(van, a)
Atom at(van, b)
Atom at(van, c)
end_variable
begin_variable
var1
-1
3
Atom at(parcel, a)
Atom in(parcel, van)
<none of those>
end_variable
begin_variable
var2
-1
2
NegatedAtom lit(lamp)
Atom lit(lamp)
end_variable
1
begin_mutex_group
2
0 0
1 2
end_mutex_group
begin_state
1
0
0
end_state
begin_goal
2
0 2
1 1
end_goal
4
begin_operator
drive van b a
0
1
0 0 1 0
4
end_operator
begin_operator
drive van a c
1
2 1
1
0 0 0 2
7
end_operator
begin_operator
load parcel
1
0 0
1
0 1 0 1
0
end_operator
begin_operator
switch
0
1
{condition}2 -1 1
2
end_operator
{axioms}
"""


def task(metric: int = 1, condition: str = "0 ", axioms: int = 0) -> str:
    return TASK.format(metric=metric, condition=condition, axioms=axioms)


def test_mutex_groups_become_enums_and_lone_atoms_bools() -> None:
    plan = read(task(), "van").plan()
    assert [(fact.type, fact.initial) for fact in plan.facts.values()] == [
        ("enum", "at.van.b"), ("enum", "at.parcel.a"), ("bool", False),
    ]  # fmt: skip
    assert plan.facts["var1"].values == ("at.parcel.a", "in.parcel.van", "none.of.those")
    assert list(plan.actions) == ["drive.van.b.a", "drive.van.a.c", "load.parcel", "switch"]
    assert brute_force(plan) == 4 + 0 + 2 + 7


def test_without_a_metric_every_action_costs_one() -> None:
    assert brute_force(read(task(metric=0)).plan()) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (task(condition="1 0 1 "), "conditional effects (switch)"),
        (task(axioms=1), "axioms"),
        (task().replace("var2\n-1", "var2\n0"), "derived variables"),
        (task().replace("begin_version\n3", "begin_version\n2"), "version 3"),
        (task()[:400], "no task of version 3"),
        ("", "no task of version 3"),
    ],
)
def test_what_has_no_form_in_a_plan_file_is_skipped_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(Skipped) as caught:
        read(text)
    assert message in str(caught.value)


def test_the_command_writes_a_plan_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "output.sas", tmp_path / "plan.toml"
    source.write_text(task(), "utf-8")
    assert sas_import.main([str(source), "-o", str(target)]) == 0
    assert brute_force(load_plan(str(target))) == 13
    source.write_text(task(axioms=2), "utf-8")
    assert sas_import.main([str(source), "-o", str(tmp_path / "none.toml")]) == 1
    assert "skipped: axioms" in capsys.readouterr().err
    assert not (tmp_path / "none.toml").exists()


def test_names_that_come_out_alike_are_told_apart() -> None:
    plan = read(task().replace("drive van a c", "drive-van b;a").replace("drive van b a", "drive-van b a")).plan()
    assert list(plan.actions)[:2] == ["drive-van.b.a", "drive-van.b.a.2"]
