"""Pictures of the screens of their own, and of the cockpit in the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from goaptui.session import session as session_module
from goaptui.session.session import Session
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.keymap import Settings
from goaptui.ui.rows import bars
from tests.ui.cockpit import Cockpit
from tests.ui.plans import session as open_session
from tests.ui.rich_plan import RICH

Compare = Callable[..., bool]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session with a past of two days, long ago."""
    monkeypatch.setattr(bars, "_milliseconds", lambda time: "2 ms")
    clock = [datetime(2026, 1, 5, 9, 30, tzinfo=UTC)]

    def tick() -> datetime:
        clock[0] += timedelta(hours=7)
        return clock[0]

    monkeypatch.setattr(session_module, "_now", tick)
    session = open_session(tmp_path, RICH)
    session._record = session.record._replace(started=clock[0])
    session.set("ci", True, "https://ci.example.org/run/17")
    session.done("fix", evidence="Found the cause: a fixture of the session")
    session.start("merge")
    session.undo()
    session.set("found", True, "Counted by hand")
    return session


def picture(
    compare: Compare, session: Session, size: tuple[int, int], *keys: str, theme: str = "dark", shows: str = ""
) -> bool:
    async def press(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, GoaptuiApp)
        assert app.main is not None
        cockpit = Cockpit(app, pilot, app.main)
        await cockpit.settle()
        await cockpit.press(*keys)
        await cockpit.until(lambda: shows in "\n".join(cockpit.screen()), shows)
        await cockpit.settle()

    app = GoaptuiApp(session, settings=Settings({}, f"goaptui-{theme}", ()))
    return compare(app, terminal_size=size, run_before=press)


@SIZES
def test_metrics(snap_compare: Compare, lived: Session, size: tuple[int, int]) -> None:
    assert picture(snap_compare, lived, size, "m", "down")


@SIZES
def test_risks(snap_compare: Compare, lived: Session, size: tuple[int, int]) -> None:
    assert picture(snap_compare, lived, size, "R", "down")


@SIZES
def test_history(snap_compare: Compare, lived: Session, size: tuple[int, int]) -> None:
    assert picture(snap_compare, lived, size, "H", "down", "down")


@SIZES
def test_notes(snap_compare: Compare, lived: Session, size: tuple[int, int]) -> None:
    assert picture(snap_compare, lived, size, "N", "down", shows="with code and a link")


@SIZES
def test_details_of_an_action(snap_compare: Compare, lived: Session, size: tuple[int, int]) -> None:
    assert picture(snap_compare, lived, size, "2", "end", "i")


@SIZES
def test_details_of_a_fact(snap_compare: Compare, lived: Session, size: tuple[int, int]) -> None:
    assert picture(snap_compare, lived, size, "1", "end", "i")


@SIZES
def test_the_past(snap_compare: Compare, lived: Session, size: tuple[int, int]) -> None:
    assert picture(snap_compare, lived, size, "H", "end", "up", "enter", shows="PAST:")


def test_the_past_without_much_room(snap_compare: Compare, lived: Session) -> None:
    assert picture(snap_compare, lived, (40, 8), "H", "end", "up", "enter", shows="PAST")


def test_a_return_is_confirmed(snap_compare: Compare, lived: Session) -> None:
    assert picture(snap_compare, lived, (80, 24), "H", "end", "B")


def test_the_formats_of_exports(snap_compare: Compare, lived: Session) -> None:
    assert picture(snap_compare, lived, (80, 24), "E", "down")


@pytest.mark.parametrize("key", ["m", "R", "H", "N", "i"])
def test_in_light(snap_compare: Compare, lived: Session, key: str) -> None:
    shows = "with code and a link" if key == "N" else ""
    keys = (key, "down") if key == "N" else (key,)
    assert picture(snap_compare, lived, (80, 24), *keys, theme="light", shows=shows)


@pytest.mark.parametrize("key", ["R", "N"])
def test_in_sixteen_colours(snap_compare: Compare, lived: Session, key: str) -> None:
    shows = "with code and a link" if key == "N" else ""
    keys = (key, "down") if key == "N" else (key,)
    assert picture(snap_compare, lived, (80, 24), *keys, theme="ansi", shows=shows)
