"""The Markdown exports: every title survives, boxes are aligned, ticks and totals are those of the state."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from goaptui import Session, load, solve
from goaptui.exchange.boxes import box, diamond, wrapped
from goaptui.exchange.document import document, summary
from goaptui.exchange.markdown import code, fenced, table, text
from goaptui.exchange.roadmap import roadmap
from goaptui.exchange.text_table import width
from goaptui.session.timetable import Timetable, build_timetable

PLANS = sorted(path for path in (Path(__file__).parents[2] / "plans").glob("*.toml") if ".session" not in path.name)
NOW = datetime(2026, 2, 2, 9)
GITHUB = MarkdownIt("gfm-like", {"linkify": False})
titles = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")) | st.just(" "), max_size=30)
tricky = st.lists(
    st.sampled_from(["|", "`", "``", "_", "*", "<b>", "a", "1.", "- ", "#", "[x](y)", "&amp;", "~~", "\\", "漢字", " "])
).map("".join)


def shown(markdown: str) -> str:
    """What a reader sees of Markdown: the text of its rendering, blanks collapsed."""
    import html

    rendered = GITHUB.render(markdown)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", rendered)).split())


@given(titles | tricky)
def test_a_text_is_shown_to_the_letter(title: str) -> None:
    assert shown(text(title)) == " ".join(title.split())


@given(titles | tricky)
def test_a_text_in_a_table_is_shown_to_the_letter(title: str) -> None:
    lines = table(("head", "other"), [(text(title), "end")])
    assert shown("\n".join(lines)) == " ".join(f"head other {title} end".split())


@given(titles | tricky)
def test_code_is_shown_to_the_letter(title: str) -> None:
    if title.strip():
        assert shown(f"x {code(title)} y") == " ".join(f"x {title} y".split())


def test_a_fence_is_longer_than_what_it_holds() -> None:
    assert fenced("a\n````\nb")[0] == "`````"


@given(st.lists(titles, max_size=4), st.integers(12, 120))
def test_every_line_of_a_box_takes_the_same_cells(lines: list[str], cells: int) -> None:
    assert {width(line) for line in box([["head"], lines], cells)} == {cells}


@given(titles, st.integers(2, 60))
def test_wrapped_lines_fit_and_lose_nothing(title: str, cells: int) -> None:
    lines = wrapped(title, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(title.split())


def test_a_diamond_fits() -> None:
    assert all(width(line) <= 60 for line in diamond("How does it end? " * 6, 60))


@pytest.fixture(params=PLANS, ids=lambda path: path.stem)
def timetable(request: pytest.FixtureRequest) -> Timetable:
    return build_timetable(solve(load(request.param)), now=NOW)


@pytest.mark.parametrize("cells", [60, 80, 120])
def test_the_roadmap_is_aligned(timetable: Timetable, cells: int) -> None:
    drawing = roadmap(timetable, cells).split("```text\n")[1].split("\n```")[0].split("\n")
    assert max(width(line) for line in drawing) == cells
    for line in drawing:
        if line and line[0] in "┌│├└╔║╠╚┏┃┣┗":
            assert width(line) == cells, line


def test_the_document_has_all_that_the_plan_has(timetable: Timetable) -> None:
    plan = timetable.outlook.plan
    found = shown(document(timetable))
    titles = [action.title for action in plan.actions.values()]
    titles += [item for action in plan.actions.values() for item in (*action.steps, *action.acceptance)]
    titles += [fact.title for fact in plan.facts.values()] + [goal.title for goal in plan.goals.values()]
    titles += [risk.title for risk in plan.risks] + [metric.title for metric in plan.metrics]
    titles += [item.title for checklist in plan.checklists.values() for item in checklist.items]
    titles += [note.title for note in plan.notes]
    assert [title for title in titles if " ".join(title.split()) not in found] == []


def test_the_summary_says_what_comes_next(timetable: Timetable) -> None:
    found = shown(summary(timetable))
    assert "Next" in found
    assert timetable.outlook.step(0).title in found


def test_ticks_follow_the_session() -> None:
    session = Session.open(PLANS[0].parent / "portfolio-readiness.toml", initial=True)
    before = document(build_timetable(session.outlook, now=NOW))
    session.done("analyze_conflict")
    after = document(build_timetable(session.outlook, now=NOW))
    assert after.count("- [x]") > before.count("- [x]")


def test_a_plan_without_a_way_says_why(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    path.write_text("schema = 1\nfacts.a = false\ngoals.g.conditions.a = true\n")
    timetable = build_timetable(solve(load(path)), now=NOW)
    assert "No plan exists" in document(timetable) or "no plan exists" in document(timetable)
    assert "NO PLAN EXISTS" in roadmap(timetable)
    assert "Why there is no plan" in summary(timetable)
