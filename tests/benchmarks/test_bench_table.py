"""The table tells a wrong answer, the plot is a picture, the peers agree where they are installed."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import families, measure, pddl, scaling, table
from benchmarks.__main__ import main
from benchmarks.measure import Measured, describe, whole_call
from benchmarks.peers import Missing, Verdict, fast_downward, highs

ANSWER = Measured(0.002, 5, "solved", True, Decimal(10), Decimal(10), 3, "relaxation", 0)


def result(ours: Measured = ANSWER, *, solvable: bool = True, **peers: Verdict) -> table.Result:
    return table.Result("dag", 50, 1, solvable, 50, ours, dict(peers))


def test_agreement_is_no_fault() -> None:
    assert result(fd=Verdict("optimal", 0.1, Decimal(10), Decimal(10))).wrong() == []
    assert (
        result(replace(ANSWER, status="unsolvable", optimal=False, cost=None, bound=None), solvable=False).wrong() == []
    )


@pytest.mark.parametrize(
    ("ours", "solvable", "peer", "word"),
    [
        (ANSWER, True, Verdict("optimal", 0.1, Decimal(9), Decimal(9)), "bound 10; fd proves 9"),
        (ANSWER, True, Verdict("optimal", 0.1, Decimal(11), Decimal(11)), "costs 10; fd proves 11"),
        (ANSWER, True, Verdict("unsolvable", 0.1), "fd says unsolvable"),
        (ANSWER, False, Verdict("time", 10.0), "is unsolvable"),
        (replace(ANSWER, fault="step 2 is not applicable"), True, Verdict("time", 10.0), "step 2"),
        (
            replace(ANSWER, status="unsolvable", cost=None, bound=None),
            True,
            Verdict("optimal", 0.1, Decimal(9), Decimal(9)),
            "has a plan of 9",
        ),
    ],
)
def test_what_cannot_be_right_is_told(ours: Measured, solvable: bool, peer: Verdict, word: str) -> None:
    wrong = result(ours, solvable=solvable, fd=peer)
    assert any(word in what for what in wrong.wrong())
    assert "1 WRONG" in table.row([wrong])


def test_the_row_has_medians_ratio_and_aim() -> None:
    seconds = {1: 0.001, 2: 0.002, 3: 0.009}
    line = table.row(
        [result(replace(ANSWER, seconds=s), fd=Verdict("optimal", 0.04, Decimal(10))) for s in seconds.values()]
    )
    assert "2.00 ms" in line
    assert "proven 3/3" in line
    assert "0.050" in line
    assert "0.11✓" in line
    assert "3/3 agree" in line


def test_a_broken_answer_is_found_by_simulation() -> None:
    plan = families.make("chain", 9, 1).plan()
    solution = whole_call(plan, seconds=10)
    assert describe(plan, solution, [0.1]).fault == ""
    assert "not applicable" in describe(plan, replace(solution, steps=solution.steps[::-1]), [0.1]).fault
    assert "does not hold" in describe(plan, replace(solution, steps=solution.steps[:-1]), [0.1]).fault
    assert "cost" in describe(plan, replace(solution, cost=Decimal(1)), [0.1]).fault


def test_one_run_prints_the_table_and_writes_the_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    common = ["--kinds", "chain,enum", "--sizes", "9", "--seeds", "1,2", "--runs", "1", "--peers", "none"]
    assert main(["table", *common, "--json", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["chain", "9"]] * 2 + [["enum", "9"]] * 2
    rows = json.loads(file.read_text("utf-8"))["results"]
    assert [(row["kind"], row["seed"], row["solvable"]) for row in rows[:4]] == [
        ("chain", 1, True), ("chain", 2, True), ("chain", 1, False), ("chain", 2, False),
    ]  # fmt: skip
    assert all(row["ours"]["optimal"] == row["solvable"] for row in rows)


def test_the_plot_is_well_formed_and_names_every_kind() -> None:
    points = [
        scaling.Point(kind, size, size * factor, 20.0, 30.0, True, "solved", "")
        for kind, factor in (("chain", 1e-5), ("enum", 1.1e-5))
        for size in (100, 1000, 10_000)
    ]
    root = ElementTree.fromstring(scaling.svg(points))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"chain", "enum", "10,000"} <= set(texts)
    assert scaling.exponents(points) == pytest.approx({"chain": 1.0, "enum": 1.0})


def test_fast_downward_agrees_where_it_is_installed() -> None:
    try:
        fast_downward.program()
    except Missing as why:
        pytest.skip(str(why))
    for solvable in (True, False):
        draft = families.make("enum", 9, 1, solvable=solvable)
        verdict, _ = fast_downward.best(pddl.write(draft.plan()), fast_downward.OPTIMAL, seconds=10.0)
        ours = whole_call(draft.plan(), seconds=10)
        assert verdict.status == ("optimal" if solvable else "unsolvable")
        assert verdict.cost == ours.cost


@pytest.mark.parametrize("kind", ["dag", "epics"])
def test_highs_agrees_where_it_is_installed(kind: str) -> None:
    pytest.importorskip("highspy")
    for seed in (1, 2, 3):
        draft = families.make(kind, 50, seed)
        assert highs.solve(draft.plan(), seconds=10.0).cost == whole_call(draft.plan(), seconds=10).cost


def test_highs_refuses_plans_with_deletes() -> None:
    pytest.importorskip("highspy")
    with pytest.raises(Missing):
        highs.solve(families.make("exclusive", 9, 1).plan(), seconds=1.0)


def test_an_exception_of_the_planner_is_a_fault_and_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr(measure, "solve", broken)
    answer = measure.measure(families.make("chain", 9, 1).plan)
    assert result(answer).wrong() == ["raised RuntimeError: lost"]


def test_only_long_answers_of_peers_are_reused(tmp_path: Path) -> None:
    rows = [result(fd=Verdict("optimal", 0.2, Decimal(10), Decimal(10))), result(fd=Verdict("time", 10.0))]
    rows[1].seed = 2
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"results": [row.to_json() for row in rows]}), "utf-8")
    assert table.reuse(file) == {"dag 50 seed 1": {}, "dag 50 seed 2": {"fd": Verdict("time", 10.0)}}
