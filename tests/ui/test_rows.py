"""Rows of world state and plan, the lines around them, and strips: values alone, no screen."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from goaptui.planner.solution import Progress
from goaptui.session.changes import changes
from goaptui.session.session import Session
from goaptui.ui.rows.bars import Hint, footer_parts, progress_words, tab_parts, title_parts, width_of
from goaptui.ui.rows.plan import PlanRows
from goaptui.ui.rows.row import Row, Rows, fit, matcher, pad, wrap
from goaptui.ui.rows.world import WorldRows
from goaptui.ui.themes import PALETTES, TOKENS, palette_of
from goaptui.ui.view import Item, View, selection_of
from goaptui.ui.widgets import strips
from goaptui.ui.widgets.strips import differences, join_segments
from tests.ui.plans import EXAMPLE, session

TEXTS = st.text(st.sampled_from("ab \u0301全角🚀─▰é"), max_size=30)


def example() -> Session:
    return Session.open(EXAMPLE, read_only=True)


def texts(rows: Rows) -> list[str]:
    return [rows.row(i).text for i in range(len(rows))]


def row(rows: Rows, key: str) -> Row:
    line = rows.find(key)
    assert line is not None, key
    return rows.row(line)


# ── world state ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_facts_stand_under_their_headings_and_only_they_can_be_chosen() -> None:
    rows = WorldRows(View(example().outlook), 60)
    assert texts(rows)[0] == "Diagnosis"
    assert rows.keys[0] is None
    assert rows.keys[1] == "conflict_understood"
    assert rows.items[1] == Item("fact", "conflict_understood")
    assert rows.find_item(Item("fact", "pass_rate")) == rows.find("pass_rate")


def test_a_fact_says_value_what_is_wanted_and_how_it_is_known() -> None:
    opened = example()
    rows = WorldRows(View(opened.outlook), 60)
    assert row(rows, "conflict_understood").text.split() == ["○", "Conflict", "understood", "false"]
    assert row(rows, "pass_rate").text.split() == ["?", "Pass", "rate", "unknown", "→", "≥", "0.95", "✗◎"]
    opened.autosave = False
    opened.set("pass_rate", Decimal("0.62"))
    opened.set("conflict_understood", True)
    rows = WorldRows(View(opened.outlook), 60)
    assert row(rows, "pass_rate").text.split() == ["◐", "Pass", "rate", "0.62", "→", "≥", "0.95", "✗◎*"]
    assert row(rows, "conflict_understood").text.split() == ["●", "Conflict", "understood", "true", "*"]
    opened.set("pass_rate", Decimal("0.97"))
    rows = WorldRows(View(opened.outlook), 60)
    assert row(rows, "pass_rate").text.split() == ["◐", "Pass", "rate", "0.97", "✓◎*"]
    assert rows.counter[0][0] == "1/13 met"


@pytest.mark.parametrize("width", [8, 14, 20, 26, 33, 60, 100])
def test_the_right_side_leaves_the_title_some_room(width: int) -> None:
    rows = WorldRows(View(example().outlook), width)
    for index in range(len(rows)):
        right = sum(cell_len(text) for text, _ in rows.row(index).right)
        assert right <= max(width - 8, 12)


def test_the_filter_looks_at_title_id_heading_and_value() -> None:
    view = View(example().outlook)
    assert [k for k in WorldRows(view, 40, "PASS rate").keys if k] == ["pass_rate"]
    assert "ci_green" in WorldRows(view, 40, "deliv").keys
    assert "coverage" in WorldRows(view, 40, "0.79").keys
    assert len(WorldRows(view, 40, "no such thing")) == 0


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_steps_are_numbered_and_say_how_they_stand() -> None:
    rows = PlanRows(View(example().outlook), 100)
    first = row(rows, "step/analyze_conflict/1").text.split()
    assert first[:2] == ["●", "1"]
    assert first[-3:] == ["ready", "30m", "low"]
    assert row(rows, "step/implement_fix/1").text.split()[-5:] == ["after", "1,", "2", "15m", "med"]
    measuring = [text for text in texts(rows) if "◇" in text]
    assert len(measuring) == 2
    assert rows.counter[-1][0] == " · 4h 40m"
    assert rows.counter[-2][0] == "8 steps"


def test_other_outcomes_stand_under_their_step() -> None:
    rows = PlanRows(View(example().outlook), 100)
    said = texts(rows)
    suite = next(i for i, text in enumerate(said) if "Run the full suite" in text and rows.keys[i])
    assert said[suite + 1].split()[:3] == ["↳", "30", "%"]
    assert said[suite + 1].endswith("+4 steps, 520 in all")
    assert rows.keys[suite + 1] is None


def test_actions_outside_the_plan_stand_below_with_the_reason() -> None:
    rows = PlanRows(View(example().outlook), 120)
    said = texts(rows)
    heading = said.index("Not in the plan")
    assert all((key or "").startswith("other/") for key in rows.keys[heading + 1 :])
    assert "only if Run the full suite" in said[heading + 1]


def test_what_a_replan_changed_is_marked() -> None:
    opened = example()
    opened.autosave = False
    before = opened.outlook
    opened.set("conflict_understood", True)
    after = opened.outlook
    rows = PlanRows(View(after, changes(before, after)), 100)
    assert "".join(text for text, _ in rows.counter) == "-1 cost 280 → 250 · 7 steps · 4h 10m"
    assert "- dropped: Analyse the pytest-asyncio conflict" in texts(rows)
    assert row(rows, "other/analyze_conflict").left[0] == ("-", "dropped")
    back = PlanRows(View(before, changes(after, before)), 100)
    assert row(back, "step/analyze_conflict/1").left[0] == ("+", "added")


def test_an_action_that_is_used_twice_has_a_row_for_each_use(tmp_path: Path) -> None:
    text = """
schema = 1
[facts]
n = 2
[goals.g]
conditions = { n = 0 }
[actions.less]
effects = { n = "-= 1" }
"""
    rows = PlanRows(View(session(tmp_path, text).outlook), 60)
    assert [key for key in rows.keys if key] == ["step/less/1", "step/less/2"]


@pytest.mark.parametrize("width", [5, 12, 20, 30, 44, 60, 90])
def test_no_line_of_the_plan_is_wider_than_the_pane_but_titles(width: int) -> None:
    rows = PlanRows(View(example().outlook), width)
    for index in range(len(rows)):
        assert sum(cell_len(text) for text, _ in rows.row(index).right) <= max(width, 20)


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("planning", ["", "planning… best 310, bound 280"])
def test_the_title_line_fits_and_says_the_most_important(width: int, planning: str) -> None:
    outlook = example().outlook
    line = "".join(part.text for part in title_parts(outlook, planning, width))
    if width >= 40:
        assert cell_len(line) <= width
        assert "Port" in line
    if width >= 60:
        assert (planning or "optimal") in line
        assert "0/13" in line
    if width >= 120:
        assert "4h 40m left (at worst 12h 40m)" in line
        assert " time " in line


def test_words_on_a_search_that_runs() -> None:
    assert progress_words(None) == "planning…"
    assert progress_words(Progress(Decimal(310), Decimal("280.50"), 4)) == "planning… best 310, bound 280.5"
    assert progress_words(Progress(None, Decimal(5), 4)) == "planning… bound 5"
    assert progress_words(Progress(None, None, 4)) == "planning… 4 looked at"


@pytest.mark.parametrize("width", [12, 20, 40, 60, 80])
def test_tabs_fit(width: int) -> None:
    tabs = [
        ("world", "World", "4/7"),
        ("plan", "Plan", "8"),
        ("graph", "Graph", ""),
        ("checklist", "Checklist", "1/98"),
    ]
    parts = tab_parts(tabs, "plan", width)
    assert width_of(parts) <= max(width, 12)
    assert [part.tag for part in parts] == ["pane-world", "pane-plan", "pane-graph", "pane-checklist"]
    assert next(part for part in parts if part.tag == "pane-plan").text.startswith("[2")


@given(st.integers(1, 150), st.text(max_size=60), st.integers(0, 12))
def test_the_footer_never_is_wider_than_the_screen(width: int, message: str, count: int) -> None:
    hints = [Hint("k" * (1 + i % 5), f"word {i}", f"c{i}", i % 3 > 0) for i in range(count)]
    always = [Hint("?", "help", "help"), Hint("^p", "palette", "palette")]
    parts = footer_parts(hints, width, "".join(c for c in message if c.isprintable()), "warn", always)
    assert width_of(parts) <= max(width, 1)


def test_a_message_stands_before_the_keys_and_what_always_is_there_stays() -> None:
    parts = footer_parts([Hint("u", "undo", "undo")], 80, "Not ready", "warn", [Hint("?", "help", "help")])
    line = "".join(part.text for part in parts)
    assert line.startswith(" Not ready")
    assert line.endswith("? help")
    assert "undo" not in line


# ── texts and strips ─────────────────────────────────────────────────────────────────────────────────────────────────


@given(TEXTS, st.integers(0, 20))
def test_texts_are_cut_by_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width
    assert fit(text, width) == text or fit(text, width).endswith("…") or not width
    assert cell_len(pad(text, width)) == width
    assert cell_len(pad(text, width, right=True)) == width


@given(TEXTS, st.integers(1, 20))
def test_texts_are_wrapped_by_cells_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= max(width, 2) for line in lines)


def test_a_filter_wants_every_word_whatever_the_case() -> None:
    assert matcher("Run SUITE")("run the full suite")
    assert not matcher("run nothing")("run the full suite")
    assert matcher("")("anything")
    assert matcher("straße")("STRASSE")


def test_every_palette_knows_every_name_and_both_grounds() -> None:
    for palette in PALETTES.values():
        for token in (*TOKENS, "no such name"):
            for ground in ("", "cursor", "same"):
                assert isinstance(palette.style(token, ground), Style)
        assert palette.style("text", "cursor") != palette.style("text")


def test_a_palette_can_be_made_of_any_theme() -> None:
    from textual.theme import BUILTIN_THEMES

    for theme in BUILTIN_THEMES.values():
        palette = palette_of(theme)
        assert palette.style("good") != palette.style("bad") or palette.name == "goaptui-plain"
    assert palette_of(BUILTIN_THEMES["nord"], no_color=True).style("good").color is None


STYLES = [Style(bold=True), Style(color="red"), Style()]
SEGMENTS = st.lists(st.tuples(TEXTS, st.sampled_from(STYLES)), max_size=6)


def strip_of(parts: list[tuple[str, Style]], width: int = 40) -> Strip:
    """A line within its frame."""
    return Strip([Segment("│"), *(Segment(text, style) for text, style in parts if text)]).adjust_cell_length(width)


@settings(deadline=None)
@given(SEGMENTS, SEGMENTS)
def test_painting_what_differs_makes_the_new_line(old: list[tuple[str, Style]], new: list[tuple[str, Style]]) -> None:
    before, after = strip_of(old), strip_of(new)
    painted = strips._cells(before)
    for x, width in differences(before, after):
        piece = strips._cells(after.crop(x, x + width))
        assert len(piece) == width > 0
        painted[x : x + width] = piece
    assert painted == strips._cells(after)


def test_equal_lines_do_not_differ_and_one_letter_is_one_cell() -> None:
    one = strip_of([("abc", STYLES[0]), ("def", STYLES[1])])
    assert differences(one, strip_of([("abc", STYLES[0]), ("def", STYLES[1])])) == []
    assert differences(one, strip_of([("abc", STYLES[0]), ("dxf", STYLES[1])])) == [(5, 1)]
    assert differences(one, strip_of([("abc", STYLES[1]), ("def", STYLES[1])])) == [(1, 3)]
    wide = strip_of([("a全b", STYLES[0])])
    assert differences(wide, strip_of([("a角b", STYLES[0])])) == [(2, 2)]


def test_segments_are_few_and_say_the_same() -> None:
    palette = PALETTES["goaptui-dark"]
    segments = join_segments(
        [(" ", "mark"), ("a", "text"), ("  ", "dim"), ("b", "text"), ("", "bad"), ("c", "bad")], palette
    )
    assert [segment.text for segment in segments] == [" ", "a  b", "c"]


def test_a_selection_knows_what_it_is_related_to() -> None:
    outlook = example().outlook
    action = (
        selection_of(Item("action", "run_full_suite"), outlook) if "run_full_suite" in outlook.plan.actions else None
    )
    for name in outlook.plan.actions:
        action = selection_of(Item("action", name), outlook)
        for fact in action.changes:
            assert "c" in action.mark(Item("fact", fact))
            assert name in selection_of(Item("fact", fact), outlook).changed_by
    assert selection_of(Item("fact", "gone"), outlook).item is None
    assert selection_of(Item("action", "gone"), outlook).item is None
    assert selection_of(None, outlook).mark(Item("fact", "x")) == ""
