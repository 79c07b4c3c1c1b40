# ruff: noqa: E501  # the messages stand here as they are
"""Text that is not TOML, files that are not text: one error, at the place where people look."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from goaptui.domain.problems import PlanError
from goaptui.storage import plan_file
from goaptui.storage.plan_file import check, load_plan
from tests.storage.plans import HEAD, errors

SYNTAX = [
    ("a=1\na=2", '2:1: the key "a" is given twice; it is already there on line 1'),
    ("[a]\n[b]\n[a]\n", '3:2: the table "a" is declared twice; it is already there on line 1'),
    ("[a]\nx=1\n[a.x]\n", '3:4: the key "x" is given twice; it is already there on line 2'),
    ("a={b=1}\na.c=2", '2:1: "a" adds to a table that was complete before; write it all in one place'),
    ("a={b=1,c=3,b=2}", '1:12: the key "b" is given twice; it is already there on line 1'),
    ("[[a]]\n[a]\n", '2:2: the table "a" is declared twice; it is already there on line 1'),
    ("a=[]\n[[a]]\n", '2:3: "a" adds to a table that was complete before; write it all in one place'),
    ("a={}\n[a.b]\n", '2:2: the table "a" is declared twice; it is already there on line 1'),
    ("[a.b]\n[a]\nb.c=1\n", '3:3: "c" adds to a table that was complete before; write it all in one place'),
    ("é = 1", "1:1: a line is KEY = VALUE or [TABLE]; a key with letters such as é, or blanks, is written in quotes"),
    ("a = tru", '1:5: "tru" is no value; text is written in quotes, a bool as true or false'),
    ("a = True", '1:5: "True" is no value; write true'),
    ("a = yes", '1:5: "yes" is no value; write true'),
    ("a = null", '1:5: "null" is no value; leave the key out for what is not given'),
    ("a =", "1:4: a value is missing; write true, false, a number, or text in quotes"),
    ("a = # x", "1:5: a value is missing; write true, false, a number, or text in quotes"),
    ("a = .5", '1:5: ".5" is no number; write 0.5'),
    ("a = 01", "1:5: a number does not begin with 0; text is written in quotes"),
    ("a = 1.", "1:6: digits stand on both sides of . in a number"),
    ("a = 2026-13-01", "1:5: 2026-13-01 is no date of the calendar"),
    ("a = 2026-02-30", '1:5: "2026-02-30" is no date of the calendar'),
    ('a = "x\ny"', '1:7: a text in "…" ends on its line; write several lines in """…"""'),
    ('a = "x', "1:5: a text that begins here has no closing quotes"),
    ('a = """x\ny', "1:5: a text that begins here has no closing quotes"),
    ("b=1\na = [1,\n2\n\n[c]\nx=1", '2:5: a list that begins here has no closing "]"'),
    ("a = {b = [1,2}", '1:10: a list that begins here has no closing "]"'),
    ("x = {a = 1\n", '1:5: a table that begins here has no closing "}"'),
    ("[a", '1:3: a table\'s header ends with "]"'),
    ("[[a]", '1:4: the header of an array\'s member ends with "]]"'),
    ("a", '1:2: a key is followed by "=" and a value'),
    ("a b = 1", '1:3: a key is followed by "=" and a value'),
    ('a = "\\q"', '1:8: a backslash in "…" is written twice, or the text in single quotes'),
    ('a="\\ud800"', "1:10: this escape is not a character"),
    ('a="\x01"', "1:4: the character '\\x01' is not allowed here; write an escape"),
    ("a=1\ra=2", '1:4: "a=2" follows the value; the next key stands on a line of its own'),
    ("<<<<<<< HEAD\na=1", "1:1: a mark of a merge conflict; choose one of the two sides"),
    ('a = "x" "y"', '1:9: "y" follows the value; the next key stands on a line of its own'),
    ("a = 'it's'", '1:9: "s\'" follows the value; the next key stands on a line of its own'),
    ("a = “x”", '1:5: "“x”" has curly quotes; write straight ones'),
    ("a: 1", '1:2: a key is followed by "=" and a value'),
    ("a = (1)", '1:5: "(1)" is no value; text is written in quotes, a bool as true or false'),
    ('[x]\ny = [ "a" "b" ]', '2:11: a comma is missing before "b" ]'),
    ("a = {b=1 c=2}", '1:10: a comma is missing before "c=2}"'),
    ("\x00", "1:1: a line is KEY = VALUE or [TABLE]; a key with letters such as é, or blanks, is written in quotes"),
    ('# ü\n"ü" = "ä" x', '2:11: "x" follows the value; the next key stands on a line of its own'),
    ("a.b=1\na=2", '2:1: the key "a" is given twice; it is already there on line 1'),
    ("a=1\na.b=2", '2:1: the key "a" is given twice; it is already there on line 1'),
    ("[a]\n[[a]]", '2:3: the key "a" is given twice; it is already there on line 1'),
    ("[[a]]\n[[a]]\nx=1\nx=2\n", '4:1: the key "x" is given twice; it is already there on line 3'),
    ("a = hello world", '1:5: "hello" is no value; text is written in quotes, a bool as true or false'),
    ('a = """\n[x]\ny = 3\n', "1:5: a text that begins here has no closing quotes"),
    ('a = [\n "x",\n # ]\n', '1:5: a list that begins here has no closing "]"'),
    ("a=0xZZ", '1:4: "xZZ" follows the value; the next key stands on a line of its own'),
    ("a=1_", "1:4: digits stand on both sides of _ in a number"),
    ("a=--1", '1:3: "--1" is no value; text is written in quotes, a bool as true or false'),
    ("[a]\r\nb=1\r\nb=2\r\n", '3:1: the key "b" is given twice; it is already there on line 2'),
    ("[]", "1:2: a key is expected here; one with other characters than A-Z, a-z, 0-9, - and _ is written in quotes"),
    ("[a.]", "1:4: a key is expected here; one with other characters than A-Z, a-z, 0-9, - and _ is written in quotes"),
    ("=1", "1:1: a line is KEY = VALUE or [TABLE]; a key with letters such as é, or blanks, is written in quotes"),
    ('"a=1', "1:5: a text has no closing quotes"),
    ("a = 12:99", '1:7: ":99" follows the value; the next key stands on a line of its own'),
    ("a=[1,\n2,\n\n[c]\nx=1", '1:3: a list that begins here has no closing "]"'),
    ('a = [\n "x"\n "y"\n]', '3:2: a comma is missing before "y"'),
    ("a = {\n x = 1\n y = 2\n}", '1:5: a table that begins here has no closing "}"'),
    ("[f]\na = { b = 1,\n[g]\n", '2:5: a table that begins here has no closing "}"'),
    ("a=1979-05-27T07:32:00+99:99", '1:22: "+99:99" follows the value; the next key stands on a line of its own'),
]


@pytest.mark.parametrize(("text", "expected"), SYNTAX)
def test_text_that_is_not_toml(text: str, expected: str) -> None:
    place, _, message = expected.partition(": ")
    assert errors(text, head="") == [f"{place}: this is not TOML: {message}"]


def test_what_the_parser_refuses_for_its_size() -> None:
    deep = "the file nests lists and tables, or the parts of a key, too deeply to be read"
    assert errors("x = " + "[" * 1000, head="") == [f"1:1: {deep}"]
    assert errors("[" + ".".join("a" * 3000) + "]", head="") == [f"1:1: {deep}"]
    long = "a number has at most 15 digits before the point and 9 after it"
    assert errors("\n\n x = " + "9" * 5000, head="") == [f"3:6: {long}"]
    assert errors("[actions.a]\ncost = 0x" + "f" * 5000) == [f"11:8: {long}"]
    assert errors("[actions.a]\ntitle = 0x" + "f" * 5000) == [
        "11:9: title must be text in quotes, not a very long number"
    ]


def problem_of(path: Path) -> str:
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    plan, problems = check(path)
    assert plan is None
    assert tuple(problems) == caught.value.problems
    (problem,) = problems
    return str(problem).removeprefix(f"{path}:")


def test_no_such_file_a_directory_and_a_name_that_is_none(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "none.toml").startswith("1:1: no such file; ")
    assert problem_of(tmp_path) == "1:1: this is a directory, not a plan file"
    assert problem_of(tmp_path / ("x" * 300)).startswith("1:1: the file cannot be read: ")
    assert problem_of(Path(str(tmp_path) + "/\0")) == "1:1: this is no file name"
    (tmp_path / "file").write_text(HEAD)
    assert problem_of(tmp_path / "file" / "plan.toml").startswith("1:1: the file cannot be read: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_permission_denied(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(HEAD)
    file.chmod(0)
    assert problem_of(file) == "1:1: permission denied; the file cannot be read"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"schema = 1\n# gr\xc3\xbc\xdfe\n", "2:6: this is not UTF-8 text (byte 18 is 0xdf); save the file as UTF-8"),
        (b"\xef\xbb\xbfa = '\xff'", "1:6: this is not UTF-8 text (byte 9 is 0xff); save the file as UTF-8"),
        ("schema = 1".encode("utf-16"), "1:1: this is not UTF-8 text (UTF-16); save the file as UTF-8"),
        (b"", "1:1: the plan file is empty; `goaptui new PLAN` writes one to start from"),
        (b"\xef\xbb\xbf\r\n", "1:1: the plan file is empty; `goaptui new PLAN` writes one to start from"),
        (
            b"\x7fELF\x00\x00",
            "1:1: this is not TOML: a line is KEY = VALUE or [TABLE]; a key with letters such as é, or blanks, is written in quotes",
        ),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, expected: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(data)
    assert problem_of(file) == expected


def test_a_byte_order_mark_and_crlf_do_not_shift_positions(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(b"\xef\xbb\xbfsch = 1\r\n[plan]\r\ntitle = 1\r\n[goals.g]\r\n")
    assert [(problem.line, problem.column) for problem in check(file)[1]] == [(1, 1), (1, 1), (3, 9)]
    file.write_bytes(b"\xef\xbb\xbfx =\r\n")
    assert problem_of(file).startswith("1:4: this is not TOML: a value is missing")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_file, "MAX_BYTES", 2**20)
    file = tmp_path / "plan.toml"
    file.write_bytes(b"#" * (2**20 + 1))
    assert problem_of(file) == "1:1: this is larger than a plan can be (1 MiB)"
    file.write_bytes(HEAD.encode() + b"#" * (2**20 - len(HEAD)))
    assert load_plan(file).goals


def test_a_session_is_not_taken_for_a_plan(tmp_path: Path) -> None:
    file = tmp_path / "my.session.toml"
    file.write_text("schema = 1\nstarted = 2026-01-31\n")
    assert problem_of(file) == "1:1: this is a session, not a plan; the plan is my.toml, beside it"
    file.write_text(HEAD)
    assert load_plan(file).goals


def test_all_errors_of_syntax_are_told_where_one_does_not_follow_from_another() -> None:
    text = """\
[plan]
title = True
owner = "me
tags = ["a" "b"]
x = [
  1,
  .5,
]
title = 1
title = 2
y = {
[facts]
z = nope
"""
    places = ["2:9", "3:12", "4:13", "7:3", "10:1", "11:5"]
    assert [error.partition(": ")[0] for error in errors(text, head="")] == places
