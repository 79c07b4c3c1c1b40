"""The rows of the dependency graph: what they say of steps, done actions and goals, and how they are walked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from goaptui.session.outlook import Outlook
from goaptui.session.session import Session
from goaptui.session.views import Changes
from goaptui.ui.rows.rails import WHOLE_UP_TO, Drawings, RailsRows, Shown
from goaptui.ui.rows.rails_graph import NEAR_NODES, condensed, graph_of, neighbourhood
from goaptui.ui.rows.row import Row, cells
from goaptui.ui.view import Item, Selection, View
from tests.ui.plans import EXAMPLE, ordered_plan, outlook_of, random_needs, session


def texts(rows: RailsRows) -> list[str]:
    return [left_of(rows.row(i)).rstrip() for i in range(len(rows))]


def left_of(row: Row) -> str:
    return "".join(text for text, _ in row.left)


def right_of(row: Row) -> str:
    return "".join(text for text, _ in row.right)


def rails(outlook: Outlook, width: int = 60, **shown: object) -> RailsRows:
    return RailsRows(View(outlook), width, shown=Shown(**shown))  # type: ignore[arg-type]


@pytest.fixture
def small(tmp_path: Path) -> Session:
    return session(tmp_path)


def test_every_step_has_a_row_with_its_title_and_every_goal(small: Session) -> None:
    rows = rails(small.outlook)
    assert texts(rows) == [
        "●      1 Build [red]it[/red]",
        "┡▸◇━┓  2 Test it",
        "○───┨  3 Write the docs",
        "○◂━━┛  4 Ship it",
        "◎        It is out",
    ]
    assert [right_of(rows.row(i)).strip() for i in range(5)] == ["1h ━", "2h ━", "30m", "15m ━", "0/2 met"]


def test_status_is_a_glyph(small: Session) -> None:
    small.start("build")
    assert texts(rails(small.outlook))[0].startswith("▶")
    small.done("build")
    lines = texts(rails(small.outlook))
    assert lines[0] == "✓        Build [red]it[/red]"  # what was done stays, for it supplies what is left
    assert lines[1].startswith("├▸◆━┓")  # and what it supplied is ready
    assert right_of(rails(small.outlook).row(0)).strip() == "done"


def test_when_all_is_done_goals_and_what_led_there_remain(small: Session) -> None:
    small.done("build")
    small.done("test", "good")
    small.done("write", evidence="read it")
    small.done("ship")
    assert small.outlook.status == "satisfied"
    rows = rails(small.outlook)
    assert any(line.startswith("✓") for line in texts(rows))
    assert texts(rows)[-1].endswith("It is out")
    assert right_of(rows.row(len(rows) - 1)).strip() == "2/2 met"
    assert dict(rows.row(len(rows) - 1).left)["It is out"] == "good"


def test_where_there_is_no_plan_it_says_so(tmp_path: Path) -> None:
    text = (
        "schema = 1\n[facts]\na = false\n[goals.g]\nconditions = { a = true }\n[actions.b]\neffects = { a = false }\n"
    )
    rows = rails(session(tmp_path, text).outlook)
    assert texts(rows)[0] == "✗ No plan reaches the goal from here."
    assert rows.keys[0] is None
    assert rows.keys[-1] == "goal/g"


def test_the_critical_path_is_heavy_and_is_told_without_colour(small: Session) -> None:
    rows = rails(small.outlook, 80)
    critical = [right_of(rows.row(i)) for i in range(5) if "━" in right_of(rows.row(i))]
    assert len(critical) == 3
    assert "─" in right_of(rows.row(2)) and "━" not in right_of(rows.row(2))


def test_bars_begin_and_end_where_the_schedule_does(small: Session) -> None:
    rows = rails(small.outlook, 100)
    width = 50  # half of it all: the titles are short
    bars = [right_of(rows.row(i))[-width:] for i in range(4)]
    assert bars[0].startswith("━") and bars[3].rstrip()[-1] in "━╸╺"
    starts = [len(bar) - len(bar.lstrip()) for bar in bars]
    assert starts[0] == 0
    assert starts[1] == starts[2] == width * 60 // 195
    assert len(bars[3].rstrip()) == width


@pytest.mark.parametrize("width", [1, 5, 17, 24, 30, 47, 69, 70, 100, 200])
def test_rows_leave_room_for_titles_at_every_width(width: int) -> None:
    outlook = outlook_of(ordered_plan(random_needs(1, 40)))
    rows = rails(outlook, width)
    gutter = rows.layout.width
    assert gutter <= max(3, width // 4 + 6)
    for i in range(len(rows)):
        assert cells(right_of(rows.row(i))) <= width or width < 30


def test_lines_that_were_not_drawn_are_named_at_both_ends() -> None:
    outlook = outlook_of(ordered_plan(random_needs(1, 60)))
    rows = rails(outlook, 30)
    assert rows.layout.cut
    labels = [node.label for node in rows.graph.nodes]
    for supplier, consumer in rows.layout.cut:
        told = right_of(rows.row(rows.line_of(supplier))), right_of(rows.row(rows.line_of(consumer)))
        assert f"⇢{labels[consumer]}" in told[0] or "+" in told[0]
        assert f"⇠{labels[supplier]}" in told[1] or "+" in told[1]


def test_keys_and_items_stay_over_replans(small: Session) -> None:
    before = rails(small.outlook)
    small.done("build")
    after = rails(small.outlook)
    assert {"step/test/1", "step/ship/1", "goal/out"} <= set(before.keys) & set(after.keys)
    assert after.items[0] == Item("action", "build")
    assert after.find_item(Item("action", "test")) == 1


def test_an_action_that_is_used_twice_has_two_rows(tmp_path: Path) -> None:
    text = (
        "schema = 1\n[facts]\nn = 2\n[goals.g]\nconditions = { n = 0 }\n"
        "[actions.less]\npreconditions = { n = '> 0' }\neffects = { n = '-= 1' }\n"
    )
    rows = rails(session(tmp_path, text).outlook)
    assert [key for key in rows.keys if key] == ["step/less/1", "step/less/2", "goal/g"]


def test_what_changed_is_signed(small: Session) -> None:
    changes = Changes(frozenset({"test"}), frozenset(), frozenset({"ship"}), Decimal(1), Decimal(2), 4, 4)
    rows = RailsRows(View(small.outlook, changes), 60)
    spans = [span for i in range(len(rows)) for span in rows.row(i).left]
    assert ("+", "added") in spans and ("~", "moved") in spans


# ── walking, and what stands out ─────────────────────────────────────────────────────────────────────────────────────


def test_neighbours_are_the_nearest_first(small: Session) -> None:
    rows = rails(small.outlook)
    assert rows.neighbours(0, consumers=True) == (1, 2)
    assert rows.neighbours(3, consumers=False) == (2, 1)
    assert rows.neighbours(0, consumers=False) == ()


def test_the_lines_of_the_cursor_stand_out_and_no_others(small: Session) -> None:
    rows = rails(small.outlook)
    plain = [rows.row(i) for i in range(len(rows))]
    rows.light(1)  # Test it: fed by Build it, feeds Ship it
    lit = ["".join(text for text, token in rows.row(i).left[:-3] if token == "accent") for i in range(len(rows))]
    assert lit == ["●", "┡▸━┓", "┨", "◂━━┛", ""]  # the first is ready, which has this colour anyway
    rows.light(-1)
    assert [rows.row(i) for i in range(len(rows))] == plain


def test_lighting_makes_only_rows_anew_that_it_touches() -> None:
    rows = rails(outlook_of(ordered_plan([(), *((i,) for i in range(99))])))
    kept = [rows.row(i) for i in range(len(rows))]
    rows.light(50)
    assert [i for i in range(len(rows)) if rows.row(i) is not kept[i]] in ([], [49, 50, 51])


# ── large graphs ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def large() -> Outlook:
    return outlook_of(ordered_plan(random_needs(2, 1000)))


def test_of_a_large_graph_the_neighbourhood_is_shown_and_the_title_says_so(large: Outlook) -> None:
    selection = Selection(Item("action", "a500"))
    rows = RailsRows(View(large, selection=selection), 60)
    assert rows.title == "Dependencies around Action 500"
    assert "".join(text for text, _ in rows.counter).endswith("of 1001")
    assert rows.find("step/a500/1") is not None
    assert len(rows.graph.nodes) <= NEAR_NODES + 5
    assert any("⋯" in right_of(rows.row(i)) for i in range(len(rows)))


def test_all_of_a_large_graph_is_shown_when_asked_for(large: Outlook) -> None:
    rows = rails(large, whole=True)
    assert rows.title == "Dependencies, all"
    assert sum(key is not None for key in rows.keys) == 1001
    assert rows.large


def test_a_graph_up_to_the_limit_is_shown_whole() -> None:
    rows = rails(outlook_of(ordered_plan(random_needs(3, WHOLE_UP_TO - 1))))
    assert not rows.large and rows.title == "Dependencies"


def test_the_neighbourhood_has_the_nearest_and_counts_what_it_leaves_out(large: Outlook) -> None:
    graph = graph_of(large)
    centre = graph.find("step/a500/1")
    assert centre is not None
    near = neighbourhood(graph, centre, hops=2)
    own = near.find("step/a500/1")
    assert own is not None and near.hidden[own] == (0, 0)
    for i, node in enumerate(near.nodes):
        whole = graph.find(node.key)
        assert whole is not None
        assert len(near.needs[i]) + near.hidden[i][0] == len(graph.needs[whole])
        assert len(near.supports[i]) + near.hidden[i][1] == len(graph.supports[whole])


def test_a_layout_is_kept_until_lines_change(large: Outlook) -> None:
    drawings = Drawings()
    first = RailsRows(View(large), 60, shown=Shown(True), drawings=drawings)
    again = RailsRows(View(large), 60, shown=Shown(True), drawings=drawings)
    assert again.layout is first.layout
    assert RailsRows(View(large), 90, shown=Shown(True), drawings=drawings).layout is not first.layout


# ── filter ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_filter_keeps_who_depends_on_whom_through_what_it_hides() -> None:
    outlook = outlook_of(ordered_plan([(), (0,), (1,), (0,), (2, 3)]))
    rows = RailsRows(View(outlook), 60, "action")
    assert len([k for k in rows.keys if k]) == 5
    graph = graph_of(outlook)
    part = condensed(graph, [0, 2, 4])
    assert part.needs == ((), (0,), (1,))
    assert RailsRows(View(outlook), 60, "no such thing").keys == []
    found = RailsRows(View(outlook), 60, "action 4")
    assert [key for key in found.keys if key] == ["step/a4/1"]
    assert found.title == "Dependencies, filtered"


def test_the_example_is_a_chain_with_three_goals() -> None:
    rows = rails(Session.open(EXAMPLE, read_only=True).outlook, 76)
    kinds = [node.kind for node in rows.graph.nodes]
    assert kinds.count("step") == 8 and kinds.count("goal") == len(rows.graph.nodes) - 8
    assert "".join(text for text, _ in rows.counter) == "critical path 4h 40m"


def test_with_room_chains_have_lines(small: Session) -> None:
    outlook = outlook_of(ordered_plan([(), (0,), (1,)]))
    assert len(rails(outlook, height=20)) == 7  # three steps, the goal, and a line between any two
    assert len(rails(outlook, height=5)) == 4
