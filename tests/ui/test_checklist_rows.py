"""The rows of the checklist: what is there, what is ticked, what is collapsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from goaptui.session.session import Session
from goaptui.ui.rows.checklist import ChecklistRows, Lines
from goaptui.ui.rows.row import Row
from goaptui.ui.view import Item, View
from tests.ui.plans import ordered_plan, outlook_of, random_needs, session


@pytest.fixture
def small(tmp_path: Path) -> Session:
    return session(tmp_path)


def rows_of(
    session: Session, width: int = 40, collapsed: frozenset[str] = frozenset(), wanted: str = ""
) -> ChecklistRows:
    outlook = session.outlook
    return ChecklistRows(View(outlook), width, Lines(outlook.checklist, collapsed, wanted), collapsed)


def line(row: Row) -> str:
    left, right = "".join(t for t, _ in row.left), "".join(t for t, _ in row.right)
    return f"{left} | {right}" if right else left


def lines(rows: ChecklistRows) -> list[str]:
    return [line(rows.row(i)) for i in range(len(rows))]


def test_phases_actions_steps_criteria_and_lists_are_there(small: Session) -> None:
    assert lines(rows_of(small)) == [
        "▾ Make | 0/6",
        "  ☐ Build [red]it[/red] | 0/3 ▾",
        "    ☐ Compile",
        "    ☐ Link",
        "    accepted when",
        "    ☐ It starts",
        "  ☐ Test it",
        "  ☐ Write the docs",
        "▾ Ship | 0/4",
        "  ☐ Ship it | 0/3 ▾",
        "    ☐ Tag",
        "    ☐ Upload",
        "    ☐ Announce",
        "▾ Before we start | 0/2",
        "  ☐ Back everything up",
        "  ☐ It is built | auto",
    ]


def test_what_is_ticked_shows_and_counts(small: Session) -> None:
    rows = rows_of(small)
    small.tick(next(key for key in rows.keys if key is not None and key.endswith("Back everything up")))
    small.done("build")
    shown = lines(rows_of(small))
    assert shown[:4] == [
        "▾ Make | 3/6",
        "  ☑ Build [red]it[/red] | 2/3 ▾",
        "    ☑ Compile",
        "    ☑ Link",
    ]
    assert shown[-3:] == ["▾ Before we start | 2/2", "  ☑ Back everything up", "  ☑ It is built | auto"]
    assert "".join(t for t, _ in rows_of(small).counter) == "5/12"


def test_an_action_says_what_has_become_of_it(small: Session) -> None:
    small.start("test")
    small.skip("build")
    shown = lines(rows_of(small))
    assert "  ☐ Test it | doing " in shown
    assert "  ☑ Build [red]it[/red] | skipped 2/3 ▾" in shown
    small.fail("test")
    assert "  ☐ Test it | failed " in lines(rows_of(small))


def test_groups_and_actions_collapse(small: Session) -> None:
    shown = lines(rows_of(small, collapsed=frozenset({"phase/make", "action/ship"})))
    assert shown == [
        "▸ Make | 0/6",
        "▾ Ship | 0/4",
        "  ☐ Ship it | 0/3 ▸",
        "▾ Before we start | 0/2",
        "  ☐ Back everything up",
        "  ☐ It is built | auto",
    ]


def test_a_filter_shows_what_it_finds_under_its_headings_whatever_is_collapsed(small: Session) -> None:
    shown = lines(rows_of(small, collapsed=frozenset({"phase/ship"}), wanted="UPLO"))
    assert [text.split(" |")[0] for text in shown] == ["▸ Ship", "  ☐ Ship it", "    ☐ Upload"]
    assert lines(rows_of(small, wanted="make"))[0] == "▾ Make | 0/6"
    assert len(rows_of(small, wanted="make")) == 8
    assert len(rows_of(small, wanted="nothing like it")) == 0


def test_rows_know_their_parents_and_what_collapses(small: Session) -> None:
    rows = rows_of(small)
    assert rows.parent(2) == 1 and rows.parent(5) == 1 and rows.parent(1) == 0 and rows.parent(0) is None
    assert rows.can_collapse(0) and rows.can_collapse(1) and not rows.can_collapse(2) and not rows.can_collapse(6)


def test_an_action_is_found_at_its_own_row(small: Session) -> None:
    rows = rows_of(small)
    assert rows.find_item(Item("action", "ship")) == 9
    assert rows.find_item(Item("action", "none")) is None
    assert rows.find_item(Item("fact", "built")) is None
    assert rows.items[2] == Item("action", "build")  # and its steps act on it


def test_narrow_rows_say_less(small: Session) -> None:
    assert line(rows_of(small, width=20).row(1)) == "  ☐ Build [red]it[/red] | ▾"
    assert line(rows_of(small, width=20).row(15)) == "  ☐ It is built | a"


def test_what_costs_with_the_number_of_rows_is_shared_by_all_views() -> None:
    outlook = outlook_of(ordered_plan(random_needs(4, 1250)))
    made = Lines(outlook.checklist, frozenset(), "")
    assert len(made.lines) > 5000
    rows = ChecklistRows(View(outlook), 40, made)
    assert rows.keys is made.keys and rows.items is made.items
    assert rows.find("action/a1249") == made.index["action/a1249"]


def test_a_plan_without_anything_to_tick_has_no_rows(tmp_path: Path) -> None:
    rows = rows_of(session(tmp_path, "schema = 1\n[facts]\na = true\n[goals.g]\nconditions = { a = true }\n"))
    assert len(rows) == 0 and rows.counter == ()
