"""Help, versions, mistyped words, and how the program behaves as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import goaptui as package
from goaptui.cli import example
from goaptui.cli.arguments import HelpWanted, UsageError, parse
from goaptui.cli.open_app import plans_in
from goaptui.cli.table import COMMANDS

from .conftest import PLAN, Run

ROOT = Path(__file__).parent.parent.parent
PROGRAM = (sys.executable, "-m", "goaptui")


def process(*words: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [*PROGRAM, *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL, **options)  # type: ignore[call-overload, no-any-return]


def test_help_names_every_command(goaptui: Run) -> None:
    for word in ("-h", "--help"):
        ran = goaptui(word)
        assert (ran.status, ran.err) == (0, "")
        for name, command in COMMANDS.items():
            assert f"  {name} " in ran.out
            assert command.summary in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(goaptui: Run, name: str) -> None:
    ran = goaptui(name, "-h")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == goaptui(name, "whatever", "--help").out
    assert f"usage: goaptui {name}" in ran.out
    assert f"goaptui {name}" in ran.out.partition("examples:")[2]
    for option in COMMANDS[name].options:
        assert option.name in ran.out
    assert ran.out.isascii()
    assert max(map(len, ran.out.splitlines())) <= 110


def test_the_version_is_that_of_the_project(goaptui: Run) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert package.__version__ == declared
    assert goaptui("--version").out == f"goaptui {declared}\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["plna", "x.toml"], "goaptui plan x.toml"),
        (["statsu"], "goaptui status"),
        (["no-such.toml"], "no such file: no-such.toml"),
        (["some/where"], "no such file: some/where"),
        (["zzzzzz"], '"zzzzzz"'),
        (["--jsno"], "--jsno"),
        (["plan"], "PLAN is missing"),
        (["set", "x.toml"], "FACT=VALUE... is missing"),
        (["done", "x.toml"], "ACTION is missing"),
        (["undo", "x.toml", "y"], "y"),
        (["plan", "x.toml", "--jsn"], "--json"),
        (["plan", "x.toml", "--goal"], "--goal needs a value"),
    ],
)
def test_wrong_usage_is_1_and_says_what_to_write(goaptui: Run, words: list[str], hint: str) -> None:
    ran = goaptui(*words)
    assert (ran.status, ran.out) == (1, "")
    assert hint in ran.err


def test_a_command_that_stands_after_its_plan(goaptui: Run, plan: Path) -> None:
    assert f"goaptui check {plan}" in goaptui(plan, "check").err


def test_the_app_wants_a_terminal(goaptui: Run, plan: Path) -> None:
    ran = goaptui(plan)
    assert (ran.status, ran.out) == (1, "")
    assert "terminal" in ran.err
    assert goaptui(plan.parent).status == 1


def test_options_anywhere_and_dashes_after_two_dashes() -> None:
    words = parse(COMMANDS["set"], ["p", "a=1", "--json", "b=2", "--", "-c=3", "--json", "-h"])
    assert (words.positional, words.flag("--json")) == (["p", "a=1", "b=2", "-c=3", "--json", "-h"], True)
    words = parse(COMMANDS["plan"], ["--set", "-a=1", "--set=b=c=d", "p", "--goal", "x", "--goal", "y", "--profile=q"])
    assert words.many("--set") == ["-a=1", "b=c=d"]
    assert (words.many("--goal"), words.one("--profile"), words.one("--time-limit")) == (["x", "y"], "q", None)
    with pytest.raises(UsageError, match="-- -c"):
        parse(COMMANDS["set"], ["p", "-c"])
    with pytest.raises(HelpWanted):
        parse(COMMANDS["plan"], ["--json", "-h", "--nonsense"])


def test_the_plans_of_a_folder(tmp_path: Path) -> None:
    assert plans_in(str(tmp_path / "plans")) == []
    folder = tmp_path / "plans"
    folder.mkdir()
    for name in ("b.toml", "a.toml", "a.session.toml", ".hidden.toml", "notes.md"):
        (folder / name).write_text("")
    (folder / "c.toml").mkdir()
    assert plans_in(str(folder)) == [str(folder / "a.toml"), str(folder / "b.toml")]


def test_the_example_is_copied_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    path, fresh = example.own_copy()
    assert fresh
    assert tmp_path in Path(path).parents
    assert Path(path).read_bytes() == (ROOT / "plans" / example.NAME).read_bytes()
    Path(path).write_text("mine")
    assert example.own_copy() == (path, False)
    assert Path(path).read_text() == "mine"


def test_an_example_that_cannot_be_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").write_text("a file, where a folder should be")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(example.Failure, match="cannot be copied"):
        example.own_copy()


def test_whoever_stops_reading_is_not_told_about_it(plan: Path) -> None:
    for words in (["--help"], ["plan", "-h"], ["plan", str(plan), "--json"], ["status", str(plan)]):
        read, write = os.pipe()
        os.close(read)
        try:
            done = subprocess.run([*PROGRAM, *words], stdout=write, stderr=subprocess.PIPE, check=False)
        finally:
            os.close(write)
        assert done.stderr == b"", words
        assert done.returncode == (4 if words[0] == "status" else 0), words


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_an_answer_that_cannot_be_written_is_1(plan: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PROGRAM, "plan", str(plan)], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_encodings_that_lack_characters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.replace('"Ship it"', '"Pläne → 計画"').replace('"Good"', '"≥ gut"'), encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for words in (["plan", path], ["plan", path, "--json"], ["status", path], ["set", path, "built=true"]):
        done = process(*words, env=env)
        assert done.stderr == b"", words
        assert done.returncode == (4 if words[0] == "status" else 0)
        done.stdout.decode(encoding)
    assert "計画" in process("plan", path, env=env).stdout.decode(encoding) or encoding != "utf-8"


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.toml"
    Path(os.fsdecode(name)).write_text(PLAN.replace("schema = 1", "schema = 1\nnonsense = 2"))
    done = subprocess.run([*PROGRAM, "check", name], capture_output=True, check=False)
    assert (done.returncode, done.stderr.count(b"Traceback")) == (1, 0)
    assert b"nonsense" in done.stdout


def test_ctrl_c_ends_with_130_and_without_a_traceback(tmp_path: Path) -> None:
    # Reading a pipe lasts until somebody has written into it: a command that is surely still busy at the signal.
    pipe = tmp_path / "plan.toml"
    os.mkfifo(pipe)
    with subprocess.Popen([*PROGRAM, "plan", str(pipe)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        writer = None
        while writer is None:
            try:
                writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)  # works once the program has opened the other end
            except OSError:
                assert running.poll() is None, running.communicate()
        running.send_signal(signal.SIGINT)
        os.close(writer)  # where the signal came just before the reading began, this ends it
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, b"", b"")
