"""The session file: what is written, what is refused, and that a failed save harms nothing."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap
from decimal import Decimal
from pathlib import Path

import pytest
import tomli

from goaptui.session.session import Session
from goaptui.storage.session_file import SaveError, SessionError, format_events, session_path
from tests.session.plans import TEXT, open_session, write_plan


@pytest.mark.parametrize(
    ("plan", "session"),
    [
        ("plan.toml", "plan.session.toml"),
        ("a/b.toml", "a/b.session.toml"),
        ("plan", "plan.session.toml"),
        ("PLAN.TOML", "PLAN.session.toml"),
        ("v1.2.toml", "v1.2.session.toml"),
        (".toml", ".session.toml"),
    ],
)
def test_the_name_follows_from_the_plans(plan: str, session: str) -> None:
    assert session_path(plan) == Path(session)


def test_what_a_person_finds_in_the_file(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.set("built", True)
    session.done("measure", "bad", "https://ci/1")
    session.tick("item/before/Back up")
    found = tomli.loads(session.session_path.read_text())
    assert found["schema"] == 1
    assert found["facts"] == {"built": True, "blockers": 5, "scope": "wide", "coverage": "unknown", "pass_rate": 0.8}
    assert {action: table["status"] for action, table in found["actions"].items()} == {
        "build": "todo", "measure": "done", "mend": "todo", "replace": "todo", "announce": "todo", "narrow": "todo",
    }  # fmt: skip
    measure = found["actions"]["measure"]
    assert {key: measure[key] for key in ("status", "outcome", "count")} == {
        "status": "done", "outcome": "bad", "count": 1,
    }  # fmt: skip
    assert measure["ended"].tzinfo is not None
    assert found["ticks"] == ["item/before/Back up"]
    assert [(e["subject"], e["text"]) for e in found["evidence"]] == [("measure", "https://ci/1")]
    assert [(e["kind"], e["subject"]) for e in found["log"]] == [
        ("set", "built"), ("done", "measure"), ("tick", "item/before/Back up"),
    ]  # fmt: skip
    assert session.session_path.read_text().startswith("#")


def test_reading_writes_nothing(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    assert session.outlook.steps
    session.reload_session()
    session.save()
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def test_a_save_leaves_nothing_but_the_file(tmp_path: Path) -> None:
    open_session(tmp_path).set("built", True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.session.toml", "plan.toml"]


@pytest.mark.parametrize("number", ["123456789012345.123456789", "-0.000000001", "0.3", "1e2", "0", "100.50"])
def test_numbers_come_back_to_the_last_digit(tmp_path: Path, number: str) -> None:
    text = TEXT.replace("blockers = { initial = 3, min = 0, max = 9 }", "blockers = 3")
    session = open_session(tmp_path, text)
    session.set("blockers", number)
    assert session.record.values["blockers"] == Decimal(number)
    again = Session.open(session.path)
    assert again.record.values["blockers"] == Decimal(number)
    assert again.log == session.log
    assert "Decimal" not in session.session_path.read_text()


def test_any_text_of_evidence_comes_back(tmp_path: Path) -> None:
    text = 'said "no"\\\n[[log]]\n\t\x07 ünï – 🙂 \u2028 end'
    session = open_session(tmp_path)
    session.note("build", text)
    session.set("built", True)
    assert Session.open(session.path).record.evidence["build"][0].text == text
    session.note("build", "lone \udcff surrogate")
    assert Session.open(session.path).record.evidence["build"][1].text == "lone ? surrogate"


def test_short_events_can_be_continued() -> None:
    both = format_events([{"id": "a"}]) + format_events([{"id": "b", "changes": [{"x": 1}]}]) + format_events([])
    assert tomli.loads(both) == {"log": [{"id": "a"}, {"id": "b", "changes": [{"x": 1}]}]}


DAMAGED = {
    "torn": ("schema = 1\nstarted = 20", 2, 11, "damaged"),
    "not TOML": ("{}", 1, 1, "damaged"),
    "empty": ("", 0, 0, "empty"),
    "no schema": ('[facts]\na = "b"\n', 1, 1, "schema"),
    "schema of another type": ('schema = "1"\n', 1, 10, "schema"),
    "newer": ("schema = 2\nstarted = 2026-01-01 00:00:00+00:00\n", 1, 10, "newer"),
    "unknown part": ("schema = 1\nstarted = 2026-01-01 00:00:00+00:00\nfuture = 1\n", 3, 10, "future"),
    "no start": ("schema = 1\n", 1, 1, "started"),
    "no list": ("schema = 1\nstarted = 2026-01-01 00:00:00+00:00\nlog = 3\n", 3, 7, "log"),
}
EVENT = '[[log]]\nid = "a"\ntime = 2026-01-01 00:00:00+00:00\nkind = "set"\nsubject = "built"\n'
BAD_EVENTS = {
    "kind": (EVENT.replace('"set"', '"teleport"'), "teleport"),
    "time": (EVENT.replace("+00:00", ""), "time"),
    "id": (EVENT.replace('id = "a"\n', ""), "id"),
    "twice": (EVENT + EVENT, "two events"),
    "key": (EVENT + "colour = 3\n", "colour"),
    "undo of nothing": (EVENT.replace('"set"', '"undo"') + 'of = "zz"\n', "zz"),
    "change": (EVENT + "changes = [{ fact = 3 }]\n", "change"),
    "change of what": (EVENT + "changes = [{ mood = 'x' }]\n", "mood"),
    "status": (EVENT + "changes = [{ status = 'build', to = 'finished' }]\n", "finished"),
    "value": (EVENT + "changes = [{ fact = 'built', from = 1, to = [1] }]\n", "value"),
    "no value": (EVENT + "changes = [{ fact = 'built', from = 1 }]\n", '"to"'),
    "long number": (EVENT + "changes = [{ fact = 'built', from = 1, to = 1e99 }]\n", "digits"),
}
for _name, (_text, _word) in BAD_EVENTS.items():
    DAMAGED[f"event: {_name}"] = ("schema = 1\nstarted = 2026-01-01 00:00:00+00:00\n" + _text, -1, -1, _word)


@pytest.mark.parametrize("name", DAMAGED)
def test_a_file_that_makes_no_sense_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    text, line, column, word = DAMAGED[name]
    plan = write_plan(tmp_path)
    path = session_path(plan)
    path.write_text(text)
    with pytest.raises(SessionError) as caught:
        Session.open(plan)
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert word in problem.message
    if line >= 0:
        assert (problem.line, problem.column) == (line, column)
    else:
        assert problem.line >= 3
    assert path.read_text() == text


def test_damage_that_comes_while_it_is_open_is_not_overwritten(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.set("built", True)
    session.session_path.write_bytes(b"schema = 1\n\xff")
    with pytest.raises(SessionError, match="UTF-8") as caught:
        session.set("built", False)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (2, 1)
    assert session.session_path.read_bytes() == b"schema = 1\n\xff"
    assert session.record.values["built"] is False


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    plan = write_plan(tmp_path)
    session_path(plan).mkdir()
    with pytest.raises(SessionError, match="folder"):
        Session.open(plan)


def test_a_file_that_was_removed_is_written_again_in_full(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.set("built", True)
    session.session_path.unlink()
    session.set("scope", "narrow")
    again = Session.open(session.path)
    assert [event.subject for event in again.log] == ["built", "scope"]


def test_a_full_disk_leaves_file_and_session_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_session(tmp_path)
    session.set("built", True)
    before = session.session_path.read_bytes()

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(SaveError, match="no space"):
            session.set("scope", "narrow")
    assert session.session_path.read_bytes() == before
    assert session.record.values["scope"] == "narrow"
    assert session.unsaved == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.session.toml", "plan.toml"]
    session.save()
    assert Session.open(session.path).record.values["scope"] == "narrow"


def test_a_file_system_that_takes_no_more(tmp_path: Path) -> None:
    """The same with a real limit, in a process of its own."""
    plan = write_plan(tmp_path)
    program = textwrap.dedent(
        """
        import resource, sys
        from goaptui import SaveError, Session
        session = Session.open(sys.argv[1])
        session.set("built", True)
        before = session.session_path.read_bytes()
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), len(before)))
        try:
            session.set("scope", "narrow")
        except SaveError as error:
            assert "no space" in str(error), error
        else:
            raise SystemExit("saved beyond the limit")
        assert session.session_path.read_bytes() == before
        assert session.record.values["scope"] == "narrow"
        """
    )
    done = subprocess.run([sys.executable, "-c", program, str(plan)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS])
def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    session = open_session(tmp_path)
    session.set("built", True)
    before = session.session_path.read_bytes()
    real_open = os.open

    def refuse(path: str | Path, flags: int, *args: int, **options: int) -> int:
        if flags & os.O_CREAT:
            raise OSError(code, os.strerror(code), str(path))
        return real_open(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(SaveError, match="cannot be written to"):
        session.set("scope", "narrow")
    assert session.session_path.read_bytes() == before
    assert session.record.values["scope"] == "narrow"


def test_a_read_only_session_is_not_saved(tmp_path: Path) -> None:
    session = Session.open(write_plan(tmp_path), read_only=True)
    session.set("built", True)
    assert session.record.values["built"] is True
    with pytest.raises(SaveError, match="read-only"):
        session.save()
    assert not session.session_path.exists()


def test_a_lock_that_is_held_for_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from goaptui.storage import lock

    session = open_session(tmp_path)
    monkeypatch.setattr(lock.time, "monotonic", iter(range(0, 1000, 6)).__next__)
    monkeypatch.setattr(lock.time, "sleep", lambda _: None)
    with (
        lock.locked(tmp_path / "plan.session.toml.lock", 1),
        pytest.raises(SaveError, match="another process has been holding"),
    ):
        session.set("built", True)
    assert session.record.values["built"] is True
    session.save()
    assert Session.open(session.path).record.values["built"] is True


def test_a_lock_file_left_by_a_crash_is_no_obstacle(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    (tmp_path / "plan.session.toml.lock").write_text("")
    session.set("built", True)
    assert Session.open(session.path).record.values["built"] is True


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    session.session_path.symlink_to(elsewhere / "real.toml")
    session.set("built", True)
    assert session.session_path.is_symlink()
    assert (elsewhere / "real.toml").is_file()
    assert Session.open(session.path).record.values["built"] is True


def test_what_somebody_changed_by_hand_above_the_log_is_told(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.set("built", True)
    session.skip("mend")
    path = session.session_path
    path.write_text(path.read_text().replace("built = true", "built = false").replace('"skipped"\n', '"done"\n', 1))
    again = Session.open(session.path)
    assert again.record.values["built"] is True
    assert again.record.status("mend") == "skipped"
    assert len([w for w in again.warnings if "built" in w]) == 1
    assert len([w for w in again.warnings if "mend" in w]) == 1


def test_comments_and_crlf_of_an_editor_do_no_harm(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.set("built", True)
    session.done("measure", "good")
    path = session.session_path
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"[[log]]", b"[[ log ]] # mine", 1))
    again = Session.open(session.path)
    again.set("scope", "narrow")
    assert [event.kind for event in Session.open(session.path).log] == ["set", "done", "set"]
