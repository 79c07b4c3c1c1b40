"""The timeline in the app, key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from goaptui.session.session import Session
from goaptui.ui.rows.rails import RailsRows
from goaptui.ui.view import Item
from goaptui.ui.widgets.timeline_pane import TimelinePane
from tests.ui.cockpit import Cockpit, cockpit
from tests.ui.timelines import opened

SIZES = [(160, 48), (80, 24), (40, 12)]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return opened(tmp_path)


def timeline(app: Cockpit) -> TimelinePane:
    pane = app.main.panes["timeline"]
    assert isinstance(pane, TimelinePane)
    return pane


async def forecast(app: Cockpit) -> None:
    """Open the timeline, and wait for what the simulation says."""
    await app.press("t")
    await app.until(lambda: "simulating" not in app.text("timeline") and "P50" in app.text("timeline"), "a forecast")


@pytest.mark.parametrize("size", SIZES)
async def test_a_key_opens_it_and_goes_back(session: Session, size: tuple[int, int]) -> None:
    async with cockpit(session, size) as app:
        await app.press("2", "t")
        assert app.main.current == "timeline"
        shown = [name for name, pane in app.main.panes.items() if pane.display]
        assert shown == ["timeline"]
        assert app.main.focused is timeline(app)
        await app.press("t")
        assert app.main.current == "plan"
        assert not timeline(app).display
        await app.press("t", "escape")
        assert app.main.current == "plan"


async def test_figures_dates_and_bars_are_on_the_screen(session: Session) -> None:
    async with cockpit(session) as app:
        await forecast(app)
        text = app.text("timeline")
        for words in ("In sequence", "In parallel", "Forecast", "20,000 runs", "Mon 2 Feb", "▾P50", "Gate: Make"):
            assert words in text


async def test_the_schedule_is_shown_before_the_forecast(session: Session) -> None:
    async with cockpit(session) as app:
        app.main.timetables.close()
        await app.press("t")
        assert "simulating…" in app.text("timeline")
        assert "Build it" in app.text("timeline")


async def test_moving_selects_everywhere_and_the_selection_is_kept(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2", "t", "down", "down")
        assert app.main.selection.item is not None
        chosen = app.main.selection.item
        await app.press("escape")
        assert app.main.selection.item == chosen
        assert app.main.current == "plan"
        assert app.main.panes["plan"].cursor_row.item == chosen
        assert app.main.panes["graph"].cursor_row.item == chosen


async def test_it_opens_at_what_is_selected(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2")
        app.main.panes["plan"].place_cursor("step/write/1")
        await app.press("t")
        assert timeline(app).cursor_row.item == Item("action", "write")


async def test_a_glance_from_the_world_comes_back_to_its_fact(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("1", "down")
        fact = app.main.selection.item
        await app.press("t", "escape")
        assert app.main.current == "world"
        assert app.main.selection.item == fact
        await app.press("t", "down", "escape")
        assert app.main.current == "plan", "the world has no row of an action"


async def test_groupings(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("t", "b")
        assert "Timeline by agent" in app.text("timeline")
        assert "Developer" in app.text("timeline")
        await app.press("b")
        assert "Timeline by phase" in app.text("timeline")
        await app.press("b")
        assert "Developer" not in "".join(app.lines("timeline")[:-4])


async def test_zoom_scroll_and_fit(session: Session) -> None:
    async with cockpit(session) as app:
        await forecast(app)
        pane = timeline(app)
        fit = pane.rows.window  # type: ignore[attr-defined]
        await app.press("+", "+")
        closer = pane.rows.window  # type: ignore[attr-defined]
        assert closer.per_cell < fit.per_cell
        await app.press("right")
        assert pane.rows.window.start > closer.start  # type: ignore[attr-defined]
        await app.press("left", "home")
        assert pane.rows.window.start == 0  # type: ignore[attr-defined]
        await app.press("end")
        assert pane.rows.window.end >= 480  # type: ignore[attr-defined]
        await app.press("0")
        assert pane.rows.window == fit  # type: ignore[attr-defined]
        for _ in range(30):
            await app.press("-")
        assert pane.rows.window.per_cell >= 480 * 5  # type: ignore[attr-defined]
        assert "no further" in app.said
        for _ in range(40):
            await app.press("+")
        assert pane.rows.window.per_cell <= 1  # type: ignore[attr-defined]


async def test_the_cursor_takes_the_window_along(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("t", "+", "+", "+", "+", "+", "+", "home", "g")
        pane = timeline(app)
        assert pane.rows.window.end < 480  # type: ignore[attr-defined]
        await app.press("G")
        window = pane.rows.window  # type: ignore[attr-defined]
        assert window.start <= 480 <= window.end


async def test_work_is_marked_done_here_as_anywhere(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("t", "g", "space")
        assert session.record.status("build") == "done"
        await app.until(lambda: "Done so far" in app.text("timeline"), "what was done")
        assert "build" not in app.steps()


async def test_the_rails_take_their_bars_from_the_schedule(tmp_path: Path) -> None:
    text = """
schema = 1
[plan]
title = "One pair of hands"
[goals.g]
actions = "all"
[actions.one]
estimate = "1h"
agent = "me"
[actions.two]
estimate = "1h"
agent = "me"
"""
    async with cockpit(opened(tmp_path, text), (160, 48)) as app:

        def counted() -> str:
            rows = app.main.panes["graph"].rows
            assert isinstance(rows, RailsRows)
            return "".join(text for text, _ in rows.counter)

        await app.until(lambda: "2h" in counted(), "agents considered")
        assert app.main.view is not None
        assert app.main.view.timetable is not None
        assert app.main.view.timetable.forecast is None, "numpy and the simulation are for the timeline alone"


async def test_a_change_makes_the_timetable_anew(session: Session) -> None:
    async with cockpit(session) as app:
        await forecast(app)
        before = app.main.view.timetable if app.main.view else None
        await app.press("g", "x")
        await app.until(lambda: app.main.view and app.main.view.timetable not in (None, before), "another timetable")
        assert app.main.view is not None
        assert app.main.view.timetable is not None
        assert app.main.view.timetable.outlook is app.main.outlook


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (20, 6), (40, 9), (300, 90)])
async def test_any_size(session: Session, size: tuple[int, int]) -> None:
    async with cockpit(session, size) as app:
        await app.press("t", "b", "+", "right", "down", "b", "0", "-", "escape", "t")
        assert app.main.current == "timeline"


async def test_help_and_palette_know_it(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("t", "question_mark")
        text = "\n".join(app.screen())
        assert "Zoom in" in text
        await app.press("escape")
        assert app.main.current == "timeline"
        app.main.run_command("edit-value")
        await app.settle()
