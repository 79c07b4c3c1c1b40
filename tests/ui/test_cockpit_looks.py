"""Pictures of the cockpit: at every size, in every look, with every kind of plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from goaptui.session import session as session_module
from goaptui.session.session import Session
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.keymap import Settings
from goaptui.ui.rows import bars
from tests.ui.cockpit import Cockpit, write
from tests.ui.plans import EXAMPLE

Compare = Callable[..., bool]

EMPTY = """
schema = 1
[plan]
title = "Nothing yet"
[goals.done]
"""
NO_PLAN = """
schema = 1
[plan]
title = "Out of reach"
[facts]
budget = 0
approved = false
live = false
[goals.live]
title = "It is live"
conditions = { live = true }
[actions.deploy]
title = "Deploy"
preconditions = { approved = true, budget = ">= 100" }
effects = { live = true }
[actions.ask]
title = "Ask for approval"
preconditions = { budget = "> 0" }
effects = { approved = true }
"""
LONG = """
schema = 1
[plan]
title = "非常に長いタイトル 🚀 with [red]markup[/red] and a name that goes on and on and on and on and on and on"
[facts.wide]
initial = false
label = "全角文字の事実がここにあります、とても長い名前です、まだまだ続きます"
group = "グループ 👩‍👩‍👧‍👦 [bold]x[/bold]"
[facts.number]
initial = 123456789012345.123456789
max = 999999999999999.999999999
label = "A label that is far too long for any pane that anybody will ever have on a screen of any size"
unit = "単位"
[goals.all]
title = "目標"
conditions = { wide = true, number = ">= 999999999999999.999999999" }
[actions.wide]
title = "全角のアクション名がここに入りますのでとても長くなっています、はい"
estimate = "999d"
effects = { wide = true }
risk = "high"
[actions.number]
title = "Set\\tthe\\u001b[31m number to what it must be, whatever it takes and however long the title of this gets"
estimate = "1m..999d"
effects = { number = 999999999999999.999999999 }
[actions.number.outcomes.expected_after_all]
title = "That which everybody had expected after all that had been said and done before"
[actions.number.outcomes.unexpected]
title = "予想外の結果"
effects = { wide = "unknown" }
"""


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No clocks, no times, no settings of whoever runs this."""
    monkeypatch.setattr(bars, "_milliseconds", lambda time: "2 ms")
    monkeypatch.setattr(session_module, "_now", lambda: datetime(2026, 1, 5, 9, 30, tzinfo=UTC))
    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)


def opened(folder: Path, text: str, theme: str = "goaptui-dark") -> GoaptuiApp:
    return GoaptuiApp(Session.open(write(folder, text)), settings=Settings({}, theme, ()))


def pressing(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def press(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, GoaptuiApp)
        assert app.main is not None
        cockpit = Cockpit(app, pilot, app.main)
        await cockpit.settle()
        await cockpit.press(*keys)
        main = app.main
        if main.panes["graph"].display:  # it shows the plan in time as soon as that is known
            await cockpit.until(lambda: main.view is not None and main.view.timetable is not None, "the timetable")

    return press


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_example(snap_compare: Compare, tmp_path: Path, size: tuple[int, int], theme: str) -> None:
    app = opened(tmp_path, EXAMPLE.read_text(), f"goaptui-{theme}")
    assert snap_compare(app, terminal_size=size, run_before=pressing("down"))


def test_the_example_without_colour(snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = opened(tmp_path, EXAMPLE.read_text())
    assert snap_compare(app, terminal_size=(120, 40), run_before=pressing("2", "down"))


def test_sixteen_colours(snap_compare: Compare, tmp_path: Path) -> None:
    app = opened(tmp_path, EXAMPLE.read_text(), "goaptui-ansi")
    assert snap_compare(app, terminal_size=(100, 30), run_before=pressing("2", "down"))


def test_what_a_replan_changed(snap_compare: Compare, tmp_path: Path) -> None:
    app = opened(tmp_path, EXAMPLE.read_text())
    assert snap_compare(app, terminal_size=(140, 30), run_before=pressing("space"))


def test_a_message_and_a_filter(snap_compare: Compare, tmp_path: Path) -> None:
    app = opened(tmp_path, EXAMPLE.read_text())
    assert snap_compare(
        app, terminal_size=(120, 30), run_before=pressing("slash", *"test", "enter", "2", "end", "space")
    )


def test_an_empty_plan(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(opened(tmp_path, EMPTY), terminal_size=(120, 24), run_before=pressing())


def test_no_plan_and_why(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(opened(tmp_path, NO_PLAN), terminal_size=(120, 24), run_before=pressing("2"))


def test_a_goal_that_is_reached(snap_compare: Compare, tmp_path: Path) -> None:
    app = opened(tmp_path, NO_PLAN.replace("live = false", "live = true"))
    assert snap_compare(app, terminal_size=(80, 24), run_before=pressing("2"))


@pytest.mark.parametrize("size", [(60, 20), (120, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_long_and_wide_names(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(opened(tmp_path, LONG), terminal_size=size, run_before=pressing("2"))


@pytest.mark.parametrize("size", [(20, 5), (40, 12)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_small_screens(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(opened(tmp_path, EXAMPLE.read_text()), terminal_size=size, run_before=pressing("down", "down"))
