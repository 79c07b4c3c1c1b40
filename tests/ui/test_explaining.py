"""Why, in the app: at once what is known at once, then what was planned; given up with the dialog."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from goaptui.planner.solution import Cancelled, Limits
from goaptui.session.session import Session
from goaptui.session.views import Section
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.screens.explain import ExplainScreen
from tests.session.plans import open_session
from tests.ui.test_dialogs import NO_SETTINGS, shown

AT_ONCE = (Section("Needs", ("Nothing",)),)
PLANNED = (*AT_ONCE, Section("Without it", ("No plan.",)))


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path)


async def until(pilot: object, holds: object) -> None:
    for _ in range(200):
        if holds():  # type: ignore[operator]
            return
        await pilot.pause(0.01)  # type: ignore[attr-defined]
    raise AssertionError("it did not come to be")


async def test_what_is_planned_is_added_when_it_is_known(session: Session) -> None:
    known = threading.Event()

    def planned(limits: Limits) -> tuple[Section, ...]:
        assert known.wait(10)
        return PLANNED

    async with GoaptuiApp(session, settings=NO_SETTINGS).run_test(size=(80, 24)) as pilot:
        dialog = ExplainScreen("Build", AT_ONCE, planned)
        await pilot.app.push_screen(dialog)
        await pilot.pause()
        assert "Planning what would be otherwise" in shown(dialog)
        assert "Without it" not in shown(dialog)
        known.set()
        await until(pilot, lambda: "Without it" in shown(dialog))
        assert "Planning what" not in shown(dialog)


async def test_what_is_known_soon_is_in_the_first_frame(session: Session) -> None:
    async with GoaptuiApp(session, settings=NO_SETTINGS).run_test(size=(80, 24)) as pilot:
        dialog = ExplainScreen("Build", AT_ONCE, lambda limits: PLANNED)
        await pilot.app.push_screen(dialog)
        await until(pilot, lambda: "Without it" in shown(dialog))


async def test_closing_gives_the_question_up(session: Session) -> None:
    given_up = threading.Event()

    def planned(limits: Limits) -> tuple[Section, ...]:
        while True:
            try:
                limits.reached()
            except Cancelled:
                given_up.set()
                raise
            given_up.wait(0.005)

    async with GoaptuiApp(session, settings=NO_SETTINGS).run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(ExplainScreen("Build", AT_ONCE, planned))
        await pilot.pause()
        await pilot.press("escape")
        await until(pilot, given_up.is_set)


async def test_a_planner_that_fails_is_told(session: Session) -> None:
    def planned(limits: Limits) -> tuple[Section, ...]:
        raise RuntimeError("out of [bold]luck[/bold]")

    async with GoaptuiApp(session, settings=NO_SETTINGS).run_test(size=(80, 24)) as pilot:
        dialog = ExplainScreen("Build", AT_ONCE, planned)
        await pilot.app.push_screen(dialog)
        await until(pilot, lambda: "The planner failed: RuntimeError: out of [bold]luck[/bold]" in shown(dialog))


async def test_why_tells_what_it_would_cost(session: Session) -> None:
    async with GoaptuiApp(session, settings=NO_SETTINGS).run_test(size=(100, 40)) as pilot:
        await pilot.press("2", "g", "w")
        dialog = pilot.app.screen
        assert isinstance(dialog, ExplainScreen)
        await until(pilot, lambda: "No plan reaches the goals without it." in shown(dialog))


async def test_why_of_a_fact_and_of_no_plan(session: Session) -> None:
    async with GoaptuiApp(session, settings=NO_SETTINGS).run_test(size=(100, 40)) as pilot:
        await pilot.press("1", "g", "w")
        dialog = pilot.app.screen
        assert isinstance(dialog, ExplainScreen)
        await until(pilot, lambda: "If it were" in shown(dialog))
        assert "Changed by" in shown(dialog)
        await pilot.press("escape")
        await pilot.press("2", "g", "j", "f")  # measuring has failed: there is no plan
        await pilot.press("1", "w")
        dialog = pilot.app.screen
        assert isinstance(dialog, ExplainScreen)
        await until(pilot, lambda: "What would help" in shown(dialog))
        assert "set Measure back to todo (it has failed)" in shown(dialog)
        await pilot.press("escape")
        await pilot.press("2", "G", "w")  # on an action it is told as well
        dialog = pilot.app.screen
        assert isinstance(dialog, ExplainScreen)
        assert dialog.sheet.rows.title != "Why there is no plan"

        def at_the_end() -> bool:
            dialog.sheet.cursor_to_end(True)
            return "set Measure back to todo (it has failed)" in shown(dialog)

        await until(pilot, at_the_end)
