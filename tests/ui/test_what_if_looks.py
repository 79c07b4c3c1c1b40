"""Pictures of what is chosen between: profiles, goals, what if, comparison, scenarios."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from goaptui.session import scenario
from goaptui.session.session import Session
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.keymap import Settings
from goaptui.ui.rows import bars
from goaptui.ui.screens.main import MainScreen
from tests.ui.cockpit import write
from tests.ui.test_what_if import PLAN

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]
END = datetime(2026, 11, 23, 17, 30)


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No times of this machine: neither how long a search took nor when the plan ends."""
    monkeypatch.setattr(bars, "_milliseconds", lambda time: "1 ms")
    real = scenario.figures

    def figures(*given: object, **named: object) -> scenario.Figures:
        found = real(*given, **named)  # type: ignore[arg-type]
        return found._replace(end=END if found.end is not None else None)

    for module in ("compare", "scenarios", "profiles"):
        monkeypatch.setattr(f"goaptui.ui.screens.{module}.figures", figures)
    monkeypatch.setattr("goaptui.session.session._now", lambda: datetime(2026, 11, 20, 14, 2, tzinfo=UTC))


def keys(*names: str) -> Callable[[Pilot[int]], Awaitable[None]]:
    async def press(pilot: Pilot[int]) -> None:
        import asyncio

        app = pilot.app
        assert isinstance(app, GoaptuiApp)

        async def until(happens: Callable[[], bool]) -> None:
            for _ in range(5000):
                if happens():
                    return
                await asyncio.sleep(0.001)
            raise AssertionError("never settled")

        async def settle() -> None:
            main, screen = app.main, app.screen
            assert isinstance(main, MainScreen)
            await until(lambda: not main.planner.busy)
            weighing = getattr(screen, "weighing", None)
            await until(lambda: weighing is None or not weighing._thread.is_alive())
            await until(lambda: getattr(app.screen, "_asking", None) is None)
            await pilot.pause()

        for name in names:
            await pilot.press(name)
            await pilot.pause()
            await settle()
        main = app.main
        assert main is not None and main.view is not None
        if main.panes["graph"].display:
            await until(lambda: main.view is not None and main.view.timetable is not None)
        await settle()

    return press


def app(folder: Path, theme: str = "goaptui-dark") -> GoaptuiApp:
    return GoaptuiApp(Session.open(write(folder, PLAN)), settings=Settings({}, theme, ()))


@pytest.mark.parametrize("size", SIZES)
def test_profiles(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(app(tmp_path), terminal_size=size, run_before=keys("p"))


@pytest.mark.parametrize("size", SIZES)
def test_goals(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(app(tmp_path), terminal_size=size, run_before=keys("L", "down", "space"))


@pytest.mark.parametrize("size", SIZES)
def test_what_if(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(app(tmp_path), terminal_size=size, run_before=keys("v", "space", "2"))


def test_what_if_without_colour(snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(tmp_path), terminal_size=(80, 24), run_before=keys("v", "space"))


def test_what_if_in_light(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(
        app(tmp_path, "goaptui-light"),
        terminal_size=(120, 40),
        run_before=keys("v", "space", "v", "n", "enter", "V", "enter"),
    )


@pytest.mark.parametrize("size", SIZES)
def test_leaving(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(app(tmp_path), terminal_size=size, run_before=keys("v", "space", "2", "f", "v"))


@pytest.mark.parametrize("size", SIZES)
def test_comparison(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(app(tmp_path), terminal_size=size, run_before=keys("v", "space", "c"))


@pytest.mark.parametrize("size", SIZES)
def test_scenarios(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    pressed = keys(
        "v", "space", "v", "n", "enter", "v", "p", "p", "enter", "v", "n", "enter", "v", "L", "o", "enter", "V"
    )
    assert snap_compare(app(tmp_path), terminal_size=size, run_before=pressed)


def test_no_plan_and_what_would_help(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(app(tmp_path), terminal_size=(80, 24), run_before=keys("2", "g", "f", "W"))
