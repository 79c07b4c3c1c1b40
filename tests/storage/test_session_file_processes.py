"""Several processes and one session: nothing is lost, not by a kill and not by working at the same time."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

from goaptui.session.session import Session
from tests.session.plans import open_session

HERE = Path(__file__).parent
COUNTER = """\
schema = 1
[facts]
saved = 0
[goals.g]
conditions = { saved = "> 0" }
[actions.add]
effects = { saved = "+= 1" }
"""


def test_a_kill_in_the_middle_of_a_save_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(COUNTER)
    program = [sys.executable, str(HERE / "kill_saves.py"), str(plan), "60", "20260101"]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_processes_that_work_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    """Each does the action again and again, half of them with a session that stays open: every one of them counts."""
    plan = tmp_path / "plan.toml"
    plan.write_text(COUNTER)
    program = (
        "import sys\n"
        "from goaptui import Session\n"
        "session = Session.open(sys.argv[1])\n"
        "for _ in range(25):\n"
        "    if sys.argv[2] == 'again': session = Session.open(sys.argv[1])\n"
        "    session.done('add')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(plan), how], stderr=subprocess.PIPE, text=True)
        for how in ("again", "open", "again", "open")
    ]
    for process in running:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    session = Session.open(plan)
    assert len(session.log) == 100
    assert session.record.values["saved"] == Decimal(100)
    assert session.record.counts == {"add": 100}
    for number, event in enumerate(session.log):
        assert [(change.before, change.after) for change in event.changes if change.what == "fact"] == [
            (Decimal(number), Decimal(number + 1))
        ]


def test_two_sessions_merge(tmp_path: Path) -> None:
    ours = open_session(tmp_path)
    theirs = Session.open(ours.path)
    theirs.done("mend")
    theirs.set("scope", "narrow")
    assert ours.done("build").changes
    assert [event.subject for event in ours.log] == ["mend", "scope", "build"]
    assert ours.record.values["scope"] == "narrow"
    assert ours.record.values["blockers"] == 2
    assert theirs.reload_session() is True
    assert theirs.reload_session() is False
    assert theirs.log == ours.log
    assert theirs.record == ours.record


def test_both_undo_the_same_change_once(tmp_path: Path) -> None:
    ours = open_session(tmp_path)
    ours.done("mend")
    ours.done("mend")
    theirs = Session.open(ours.path)
    for session in (ours, theirs):
        session.autosave = False
        session.undo()
    ours.save()
    assert theirs.save() is True
    assert theirs.record.values["blockers"] == 2
    assert theirs.record.counts == {"mend": 1}
    assert theirs.redo().changes
    assert theirs.record.values["blockers"] == 1
    theirs.save()
    assert Session.open(ours.path).record == theirs.record


def test_an_undo_beside_a_new_change_takes_back_its_own(tmp_path: Path) -> None:
    ours = open_session(tmp_path)
    ours.set("blockers", 5)
    theirs = Session.open(ours.path)
    theirs.set("blockers", 7)
    ours.autosave = False
    undone = ours.undo()
    assert undone.of == ours.log[0].id
    ours.save()
    # what stands is what the other one set, for that was not undone
    assert ours.record.values["blockers"] == 7
    ours.undo()
    assert ours.record.values["blockers"] == 3
    ours.save()
    assert Session.open(ours.path).record == ours.record
