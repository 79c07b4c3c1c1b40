"""Positions: every key and value of a TOML text is found where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import tomli
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from goaptui.storage.context import Path as DocumentPath
from goaptui.storage.positions import Positions, locate, normal
from tests.storage.plans import EVERYTHING

EXAMPLE = Path(__file__).parents[2] / "plans" / "portfolio-readiness.toml"

AWKWARD = (
    """\
# [not.a.table]
"quoted key" = 1
'literal.key' . inner = "a # b"   # = 2
"es\\u0063aped\\"" = '''
[also.not]
x = 1'''
multi = \"\"\"
a = "b" \\\\\"\"\"  # after a backslash
quotes = \"\"\"a\"\"\"\"\"
more = ''''a''''
empty = ""
dates = [2026-01-02 , 2026-01-02 10:11:12, 10:11, 1979-05-27T07:32:00-08:00] # zones
numbers = [ 1_000, 0xFF, -1.5e3, +inf, nan ]
nested = [ [ 1, [ "]" , '[' ] ], { a = { b = [ { c = 1 }, {} ] }, "d e" = "}" } ]
lines = [
  # a comment ]
  "x", # one
  "y"
  ,
]
inline = {
  a = 1, # TOML 1.1
  b.c = "\\x41\\e",
}
[ table . "with blanks" ]
größe = 0
""".replace("größe", '"größe"')
    + """
[[array]]
a = 1
[[array]]
  [array.sub]
  x = 1
  [[array.sub.deep]]
  y = 2
  [[array.sub.deep]]
  y = 3
[array.sub2]
z = 4
[super.table]
a.b = 1
a.c = 2
[super]
late = true
"""
)


def leaves(value: Any, path: DocumentPath = ()) -> Iterator[tuple[DocumentPath, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))


def value_at(text: str, offset: int) -> Any:
    """What stands at an offset, read by the parser from the shortest text that is a value."""
    for end in range(offset + 1, len(text) + 1):
        if end == len(text) or text[end] in " \t\n,]}#":
            try:
                document = tomli.loads(f"v = {text[offset:end]}")
            except (tomli.TOMLDecodeError, RecursionError):
                continue
            if document.keys() == {"v"} and not unfinished(text, offset, end, document["v"]):
                return document["v"]
    raise AssertionError(f"no value at {offset}: {text[offset : offset + 40]!r}")


def unfinished(text: str, offset: int, end: int, value: Any) -> bool:
    """A date may go on after a blank, and a text of several lines with more quotes."""
    return type(value) is date and text[end : end + 1] == " " and text[end + 1 : end + 2].isdigit()


def check_every_place(text: str) -> None:
    positions, plain = Positions(text), normal(text)
    lines = plain.split("\n")
    for path, value in leaves(tomli.loads(plain)):
        if path and isinstance(path[-1], str):
            line, column = positions.of(path, "key")
            written = lines[line - 1][column - 1 :]
            key = tomli.loads(f"{key_text(written)} = 0")
            assert next(iter(key)) == path[-1], path
        if isinstance(value, (str, bool, int, float, date, datetime, time)):
            found = value_at(plain, positions.offset(path))
            assert found == value or value != value, path
            line, column = positions.of(path)
            assert sum(len(before) + 1 for before in lines[: line - 1]) + column - 1 == positions.offset(path)


def key_text(written: str) -> str:
    """The key that a text begins with."""
    if written[0] not in "\"'":
        match = re.match("[A-Za-z0-9_-]+", written)
        assert match is not None
        return match.group()
    end = 1
    while written[end] != written[0]:
        end += 2 if written[end] == "\\" and written[0] == '"' else 1
    return written[: end + 1]


@pytest.mark.parametrize(
    "text", [AWKWARD, EVERYTHING, EXAMPLE.read_text(encoding="utf-8")], ids=["awkward", "everything", "example"]
)
def test_every_key_and_value_is_found(text: str) -> None:
    check_every_place(text)
    check_every_place("\ufeff" + text.replace("\n", "\r\n"))


keys = st.text(st.characters(codec="utf-8"), max_size=5)
scalars = st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8"), max_size=8) | st.dates()
documents = st.dictionaries(
    keys,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=12,
    ),
    max_size=5,
)


@given(documents, st.booleans())
def test_every_key_and_value_is_found_whatever_the_document(document: dict[str, Any], multiline: bool) -> None:
    check_every_place(tomli_w.dumps(document, multiline_strings=multiline))


def test_places_of_tables_and_of_what_is_not_there() -> None:
    positions = Positions("a = 1\n[t.u]\nx = 2\n[[l]]\n[[l]]\ny = 3\n")
    assert positions.of(("t", "u"), "key") == (2, 4)
    assert positions.of(("t",), "key") == (2, 2)
    assert positions.of(("l", 1), "key") == (5, 3)
    assert positions.of(("l",), "key") == (4, 3)
    assert positions.of(("t", "u", "missing"), "key") == (2, 4)
    assert positions.of(("missing",), "key") == (1, 1)
    assert positions.of((), "key") == (1, 1)


def test_an_editor_is_sent_to_the_item() -> None:
    lines = EVERYTHING.splitlines()
    for path, written in [
        (("actions", "run_suite"), "[actions.run_suite]"),
        (("facts", "blockers"), "blockers = 3"),
        (("facts", "ci_green"), "[facts.ci_green]"),
        (("actions", "run_suite", "outcomes", "broken"), "[actions.run_suite.outcomes.broken]"),
        (("metrics", 0), "[[metrics]]"),
    ]:
        line, column = locate(EVERYTHING, path)
        assert lines[line - 1] == written
        assert lines[line - 1][column - 1 :].startswith(str(path[-1])) or isinstance(path[-1], int)


@given(st.text(st.sampled_from("ab=.[]{}\"'#,\\\n \t1"), max_size=40))
def test_text_that_is_not_toml_is_scanned_up_to_the_fault(text: str) -> None:
    line, column = Positions(text).of(("a", 0, "b"))
    assert 1 <= line <= text.count("\n") + 1
    assert 1 <= column <= len(text) + 1
