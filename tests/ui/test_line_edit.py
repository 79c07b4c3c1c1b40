"""The line that values and evidence are written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goaptui.ui.rows.line_edit import CURSOR, LineEdit
from goaptui.ui.rows.row import cells


def typed(edit: LineEdit, *keys: str) -> str:
    for key in keys:
        edit.key(key, key if len(key) == 1 else None)
    return edit.text


def test_writing_and_moving() -> None:
    edit = LineEdit()
    assert typed(edit, *"abc", "left", "x", "home", "y", "end", "z") == "yabxcz"
    assert typed(edit, "backspace", "home", "delete") == "abxc"


def test_what_was_there_is_replaced_by_the_first_character() -> None:
    assert typed(LineEdit("0.62", fresh=True), "1") == "1"
    assert typed(LineEdit("0.62", fresh=True), "backspace") == ""
    assert typed(LineEdit("0.62", fresh=True), "delete") == ""
    assert typed(LineEdit("0.62", fresh=True), "end", "5") == "0.625"
    assert typed(LineEdit("0.62", fresh=True), "left", "1") == "0.612"


def test_deleting_by_more_than_a_character() -> None:
    assert typed(LineEdit("one two three"), "ctrl+w") == "one two "
    assert typed(LineEdit("one"), "ctrl+w") == ""
    assert typed(LineEdit("one two"), "home", "right", "ctrl+k") == "o"
    assert typed(LineEdit("one two"), "left", "ctrl+u") == "o"


def test_keys_that_are_not_for_it_are_told() -> None:
    edit = LineEdit("a")
    assert not edit.key("escape", "\x1b") and not edit.key("up", None) and not edit.key("enter", "\r")
    assert edit.text == "a"


def test_pasted_text_becomes_one_harmless_line() -> None:
    edit = LineEdit()
    edit.insert("one\ntwo\x1b[31m\u202e")
    assert "\n" not in edit.text and "\x1b" not in edit.text and "\u202e" not in edit.text
    assert LineEdit("x" * 50, most=10).text == "x" * 10
    full = LineEdit("x" * 8, most=10)
    full.insert("yyyy")
    assert full.text == "x" * 8 + "yy"


@pytest.mark.parametrize(
    "text", ["", "short", "a text that is much longer than there is room for it", "日本語のとても長い文章です"]
)
@given(width=st.integers(2, 30), moves=st.integers(0, 60))
def test_the_part_around_the_cursor_is_shown(text: str, width: int, moves: int) -> None:
    edit = LineEdit(text)
    for _ in range(moves):
        edit.key("left", None)
    shown = "".join(piece for piece, _ in edit.spans(width))
    assert CURSOR in shown
    assert cells(shown) <= width + 1  # a wide character at the edge


@given(
    st.lists(st.sampled_from([*"ab é日", "left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u"]))
)
def test_the_cursor_is_always_in_the_text(keys: list[str]) -> None:
    edit = LineEdit("start", fresh=True)
    for key in keys:
        typed(edit, key)
        assert 0 <= edit.cursor <= len(edit.text)
