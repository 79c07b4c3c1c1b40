"""`set`, `done`, `start`, `fail`, `skip`, `todo`, `undo`, `redo`: recorded, refused, taken back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from .conftest import Run, files


def facts(goaptui: Run, plan: Path) -> dict[str, object]:
    return {fact: seen["value"] for fact, seen in goaptui("status", plan, "--json").document["facts"].items()}


def statuses(goaptui: Run, plan: Path) -> dict[str, str]:
    return {action: seen["status"] for action, seen in goaptui("status", plan, "--json").document["actions"].items()}


def test_set_records_values_of_every_type(goaptui: Run, plan: Path) -> None:
    ran = goaptui("set", plan, "built=true", "--json", "pass_rate=0.3", "scope=narrow")
    assert (ran.status, ran.err) == (0, "")
    assert [event["changes"] for event in ran.document["events"]] == [
        [{"what": "fact", "id": "built", "before": False, "after": True}],
        [{"what": "fact", "id": "pass_rate", "before": None, "after": 0.3}],
        [{"what": "fact", "id": "scope", "before": "wide", "after": "narrow"}],
    ]
    assert facts(goaptui, plan) == {"built": True, "pass_rate": 0.3, "scope": "narrow"}
    assert goaptui("set", plan, "pass_rate=unknown").status == 0
    assert facts(goaptui, plan)["pass_rate"] is None


def test_set_says_in_words_what_it_did(goaptui: Run, plan: Path) -> None:
    assert goaptui("set", plan, "built=true").out == "Built: false → true\n"
    assert goaptui("set", plan, "built=true").out == "built=true (as before)\n"


@pytest.mark.parametrize("wrong", ["nope=1", "built=yes", "pass_rate=1.1", "pass_rate=NaN", "scope=", "built", "=true"])
def test_set_records_all_or_nothing(goaptui: Run, plan: Path, wrong: str) -> None:
    before = files(plan.parent)
    ran = goaptui("set", plan, "scope=narrow", wrong)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err
    assert files(plan.parent) == before


def test_a_name_that_does_not_exist_brings_the_nearest(goaptui: Run, plan: Path) -> None:
    assert "built" in goaptui("set", plan, "buitl=true").err
    assert "measure" in goaptui("done", plan, "mesure").err


def test_done_applies_effects_and_wants_an_outcome(goaptui: Run, plan: Path) -> None:
    assert goaptui("done", plan, "build").status == 0
    before = files(plan.parent)
    refused = goaptui("done", plan, "measure")
    assert (refused.status, refused.out) == (1, "")
    assert "good" in refused.err
    assert "bad" in refused.err
    assert goaptui("done", plan, "measure", "--outcome", "splendid").status == 1
    assert goaptui("done", plan, "build", "--outcome", "good").status == 1
    assert files(plan.parent) == before
    ran = goaptui("done", plan, "measure", "--outcome", "bad", "--evidence", "-3 tests: see log", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert facts(goaptui, plan)["pass_rate"] == 0.3
    seen = goaptui("status", plan, "--json").document["actions"]["measure"]
    assert (seen["status"], seen["count"], seen["outcome"]) == ("done", 1, "bad")
    assert [evidence["text"] for evidence in seen["evidence"]] == ["-3 tests: see log"]


def test_done_of_what_was_not_ready_is_done_with_a_warning(goaptui: Run, plan: Path) -> None:
    ran = goaptui("done", plan, "measure", "--outcome=good", "--json")
    assert ran.status == 0
    assert "warning" in ran.err
    assert ran.document["warnings"]
    assert facts(goaptui, plan)["pass_rate"] == 0.97


def test_evidence_that_is_required(goaptui: Run, plan: Path) -> None:
    plan.write_text(plan.read_text().replace('title = "Ship it"', 'title = "Ship it"\nevidence = "required"'))
    refused = goaptui("done", plan, "build")
    assert (refused.status, refused.out) == (1, "")
    assert "evidence" in refused.err
    assert goaptui("done", plan, "build", "--evidence", "https://ci.example/1").status == 0


@pytest.mark.parametrize(
    ("command", "status"), [("start", "doing"), ("fail", "failed"), ("skip", "skipped"), ("done", "done")]
)
def test_marks_and_todo(goaptui: Run, plan: Path, command: str, status: str) -> None:
    assert goaptui(command, plan, "build").status == 0
    assert statuses(goaptui, plan)["build"] == status
    assert goaptui("todo", plan, "build").status == 0
    assert statuses(goaptui, plan)["build"] == "todo"
    assert goaptui("todo", plan, "build").out == "build: todo (as before)\n"


@pytest.mark.parametrize("command", ["start", "fail", "skip", "todo", "done"])
def test_an_action_that_does_not_exist(goaptui: Run, plan: Path, command: str) -> None:
    ran = goaptui(command, plan, "biuld")
    assert (ran.status, ran.out) == (1, "")
    assert "build" in ran.err
    assert list(plan.parent.glob("*.session.toml")) == []


def test_undo_and_redo_any_number_of_steps(goaptui: Run, plan: Path) -> None:
    nothing = goaptui("undo", plan)
    assert (nothing.status, nothing.out) == (1, "")
    assert "nothing to undo" in nothing.err
    goaptui("set", plan, "scope=narrow")
    goaptui("done", plan, "build")
    assert goaptui("undo", plan).status == 0
    assert facts(goaptui, plan) == {"built": False, "pass_rate": None, "scope": "narrow"}
    assert goaptui("undo", plan).status == 0
    assert facts(goaptui, plan) == {"built": False, "pass_rate": None, "scope": "wide"}
    assert goaptui("undo", plan).status == 1
    assert goaptui("redo", plan).status == 0
    assert goaptui("redo", plan, "--json").document["redo"] is None
    assert facts(goaptui, plan) == {"built": True, "pass_rate": None, "scope": "narrow"}
    assert statuses(goaptui, plan)["build"] == "done"
    assert goaptui("redo", plan).status == 1


def test_the_plan_file_is_never_touched(goaptui: Run, plan: Path) -> None:
    before = plan.read_bytes()
    for words in (["set", plan, "built=true"], ["done", plan, "build"], ["undo", plan], ["fail", plan, "mend"]):
        goaptui(*words)
    assert plan.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_1_and_says_so(
    goaptui: Run, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    if os.geteuid() == 0:  # root may write everywhere, so the write itself has to fail

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied", str(plan.parent))

        monkeypatch.setattr("os.open", refuse)
    else:
        plan.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        ran = goaptui("set", plan, "built=true")
    finally:
        monkeypatch.undo()
        plan.parent.chmod(stat.S_IRWXU)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err
    assert "Traceback" not in ran.err
    assert list(plan.parent.glob("*.session.toml")) == []
