"""Dependency graph and checklist in the app, key by key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from goaptui.session.session import Session
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.keymap import NO_SETTINGS
from goaptui.ui.rows.rails import RailsRows
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.view import Item, View
from goaptui.ui.widgets.checklist_pane import ChecklistPane
from goaptui.ui.widgets.graph_pane import GraphPane
from tests.ui.plans import ordered_plan, outlook_of, random_needs, session


@asynccontextmanager
async def running(opened: Session, size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Pilot[int], MainScreen]]:
    app = GoaptuiApp(opened, settings=NO_SETTINGS)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        main = app.main
        assert main is not None
        yield pilot, main


@pytest.fixture
def small(tmp_path: Path) -> Session:
    return session(tmp_path)


def graph(main: MainScreen) -> GraphPane:
    pane = main.panes["graph"]
    assert isinstance(pane, GraphPane)
    return pane


def checklist(main: MainScreen) -> ChecklistPane:
    pane = main.panes["checklist"]
    assert isinstance(pane, ChecklistPane)
    return pane


def said(main: MainScreen) -> str:
    return main._message


# ── dependency graph ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_up_and_down_go_by_row_left_and_right_along_edges(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("3")
        pane = graph(main)

        async def at(*keys: str) -> str | None:
            await pilot.press(*keys)
            return pane.cursor_row.key

        assert await at("g") == "step/build/1"
        assert await at("down") == "step/test/1"
        assert await at("g", "right") == "step/test/1"
        assert await at("left") == "step/build/1"  # back where it came from
        assert await at("right") == "step/write/1"  # and on to the next
        assert await at("right") == "step/ship/1"
        assert await at("right") == "goal/out"
        assert await at("right") == "goal/out"
        assert said(main) == "It supplies nothing further."
        assert await at("left", "left", "left", "left") == "step/build/1"
        assert said(main) == "Nothing that is shown supplies it."


async def test_pressing_again_goes_on_and_a_walk_ends_with_another_movement(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("3", "g", "right", "left", "right")
        pane = graph(main)
        assert pane.cursor_row.key == "step/write/1"
        await pilot.press("g", "right")  # moved otherwise: it begins with the nearest again
        assert pane.cursor_row.key == "step/test/1"


async def test_the_cursor_stays_on_its_action_when_the_plan_changes(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("3", "G", "up")
        assert graph(main).cursor_row.key == "step/ship/1"
        main.change(lambda: small.done("build"))
        await pilot.pause()
        assert graph(main).cursor_row.key == "step/ship/1"


async def test_a_step_that_is_done_keeps_the_cursor_as_what_was_done(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("3", "g", "space")
        await pilot.pause()
        assert small.record.status("build") == "done"
        assert graph(main).cursor_row.key == "done/build"
        await pilot.press("u")
        assert small.record.status("build") == "todo"
        assert graph(main).cursor_row.key == "step/build/1"


async def test_what_is_selected_elsewhere_has_the_cursor_and_its_lines_stand_out(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("2", "g", "down")
        pane = graph(main)
        assert pane.cursor_row.key == "step/test/1"
        rows = pane.rows
        assert isinstance(rows, RailsRows)
        assert any(token == "accent" and "▸" in text for text, token in rows.row(1).left)
        marks = [pane.mark_of(rows.row(i), main.view) for i in range(len(rows)) if main.view and rows.keys[i]]
        assert marks == ["▴", "", "", "▾", ""]


async def test_long_titles_can_be_read_to_their_end(tmp_path: Path) -> None:
    long = "A title that is so long that no pane of this width could ever show it to its very last word, the END"
    text = f'schema = 1\n[goals.g]\nactions = "all"\n[actions.a]\ntitle = "{long}"\n'
    async with running(session(tmp_path, text)) as (pilot, main):
        await pilot.press("3")
        pane = graph(main)
        strip = lambda: "".join(pane.render_line(1).text)  # noqa: E731
        assert "A title" in strip() and "END" not in strip()
        await pilot.press(*[">"] * 12)
        assert "END" in strip() and said(main) == "Every title in sight is shown to its end."
        await pilot.press(*["<"] * 20)
        assert "A title" in strip()


async def test_filter(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("3", "slash", *"it")
        pane = graph(main)
        assert len([key for key in pane.rows.keys if key]) == 5
        await pilot.press(*" te")
        assert [key for key in pane.rows.keys if key] == ["step/test/1", "step/write/1"]
        await pilot.press("escape")
        assert len([key for key in pane.rows.keys if key]) == 5


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (200, 60)])
async def test_no_size_breaks_it(small: Session, size: tuple[int, int]) -> None:
    async with running(small, size) as (pilot, main):
        for pane in "34":
            await pilot.press(pane, "down", "right", "left", "enter", "end", "home", "n")
            await pilot.resize_terminal(33, 7)
            await pilot.resize_terminal(*size)
        assert main.is_attached


async def test_a_large_graph_is_walked_from_neighbourhood_to_neighbourhood(tmp_path: Path) -> None:
    outlook = outlook_of(ordered_plan(random_needs(2, 400)))
    async with running(session(tmp_path)) as (pilot, main):
        await pilot.press("3")
        pane = graph(main)
        pane.listener = None  # the screen would have its own plan shown again
        pane.show(View(outlook))
        await pilot.pause()
        assert pane.large
        first = pane.cursor_row.key
        assert first == "step/a0/1"
        seen = {first}
        for _ in range(60):
            if not pane.walk(consumers=True):
                break
            seen.add(pane.cursor_row.key)
        assert pane.cursor_row.key == "goal/g0"  # to the end, though the first rows did not have it
        assert len(seen) > 5
        assert not pane.rows.title.endswith("all")
        before = pane.cursor_row.key
        assert pane.toggle_whole()
        assert pane.rows.title == "Dependencies, all" and pane.cursor_row.key == before
        assert not pane.toggle_whole()
        assert pane.rows.title == "Dependencies around Goal 0" and pane.cursor_row.key == before


async def test_select_brings_the_neighbourhood_of_what_is_selected(tmp_path: Path) -> None:
    outlook = outlook_of(ordered_plan(random_needs(2, 400)))
    async with running(session(tmp_path)) as (_, main):
        pane = graph(main)
        pane.listener = None
        pane.show(View(outlook))
        pane.select(Item("action", "a300"))
        assert pane.cursor_row.key == "step/a300/1"
        assert pane.rows.title == "Dependencies around Action 300"


# ── checklist ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_space_ticks_steps_criteria_and_items(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("4", "g", "down", "down")
        assert checklist(main).cursor_row.key == "step/build/Compile"
        await pilot.press("space")
        assert small.record.ticks == {"step/build/Compile"}
        assert small.log[-1].kind == "tick"
        await pilot.press("space")
        assert small.record.ticks == frozenset()
        await pilot.press("G", "up", "space")
        assert small.record.ticks == {"item/before/Back everything up"}
        await pilot.press("u")
        assert small.record.ticks == frozenset()


async def test_ticking_an_action_is_marking_it_done(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("4", "g", "down", "space")
        assert small.log[-1].kind == "done" and small.log[-1].subject == "build"
        assert checklist(main).cursor_row.key == "action/build"
        await pilot.press("space")
        assert small.record.status("build") == "todo" and "Facts stay" in said(main)


async def test_ticking_an_action_asks_for_its_outcome(small: Session) -> None:
    small.done("build")
    async with running(small) as (pilot, main):
        await pilot.press("4")
        assert checklist(main).place_cursor("action/test")
        await pilot.press("space")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "OutcomeChooser"
        await pilot.press("enter")
        await pilot.pause()
        assert small.log[-1].kind == "done" and small.log[-1].outcome == "good"


async def test_an_action_that_is_not_ready_says_what_is_missing(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("4")
        checklist(main).place_cursor("action/ship")
        await pilot.press("space")
        assert small.record.status("ship") == "todo"
        assert "Not ready" in said(main)


async def test_what_ticks_itself_says_why_it_cannot_be_ticked(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("4", "G", "space")
        assert not small.log
        assert said(main) == "“It is built” ticks itself as soon as this holds: Built"
        small.done("build")
        main.replan()
        await pilot.press("g", "down", "down", "space")
        assert said(main) == "“Compile” is ticked because its action is done."


async def test_enter_and_arrows_collapse_and_expand(small: Session) -> None:
    async with running(small) as (pilot, main):
        pane = checklist(main)
        await pilot.press("4", "g", "enter")
        assert pane.rows.keys[:2] == ["phase/make", "phase/ship"]
        await pilot.press("right")
        assert pane.rows.keys[:2] == ["phase/make", "action/build"]
        await pilot.press("right")
        assert pane.cursor_row.key == "action/build"
        await pilot.press("left")  # an action with details is collapsed first
        assert pane.rows.keys[1:3] == ["action/build", "action/test"]
        await pilot.press("left")
        assert pane.cursor_row.key == "phase/make"
        await pilot.press("down", "right", "right")
        assert pane.cursor_row.key == "step/build/Compile"
        await pilot.press("enter")  # on a detail: its action is collapsed, and has the cursor
        assert pane.cursor_row.key == "action/build" and "step/build/Compile" not in pane.rows.keys


async def test_what_is_collapsed_stays_so_over_changes(small: Session) -> None:
    async with running(small) as (pilot, main):
        pane = checklist(main)
        await pilot.press("4", "g", "enter", "down", "down", "right", "space")
        assert small.log or said(main)
        main.change(lambda: small.set("built", True))
        await pilot.pause()
        assert pane.rows.keys[:2] == ["phase/make", "phase/ship"]


async def test_a_heading_says_that_its_rows_are_ticked(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("4", "g", "space")
        assert said(main) == "A heading is not ticked: its rows are." and not small.log


async def test_texts_are_never_markup(small: Session) -> None:
    async with running(small) as (pilot, main):
        await pilot.press("4")
        text = "\n".join(checklist(main).render_line(y).text for y in range(6))
        assert "Build [red]it…" in text
