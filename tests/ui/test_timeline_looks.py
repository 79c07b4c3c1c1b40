"""Pictures of the timeline: a change of how it looks is meant, or it is a fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from goaptui.session.outlook import Outlook
from goaptui.session.session import Session
from goaptui.ui.themes import DARK, LIGHT, PLAIN, Palette
from goaptui.ui.view import View
from goaptui.ui.widgets.timeline_pane import TimelinePane
from tests.ui.timelines import NOW, opened, timetable

Compare = Callable[..., bool]
PLANS = Path(__file__).parents[2] / "plans"


class Alone(App[None]):
    """The timeline and nothing else, at a time that does not pass."""

    CSS = "Screen { background: #14171c; } TimelinePane { width: 1fr; height: 1fr; }"

    def __init__(
        self, outlook: Outlook, now: datetime, turns: int = 0, palette: Palette = DARK, made: bool = True
    ) -> None:
        super().__init__()
        self.palette = palette
        self.pane = TimelinePane(clock=lambda: now)
        self._view = View(outlook, timetable=timetable(outlook, now) if made else None)
        self._turns = turns

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.show(self._view)
        self.pane.focus()
        self.call_after_refresh(self._turn)

    def _turn(self) -> None:
        for _ in range(self._turns):
            self.pane.next_grouping()


def plan_of(name: str) -> Outlook:
    return Session.open(PLANS / name, initial=True, read_only=True).outlook


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
@pytest.mark.parametrize("turns", [0, 1, 2], ids=["plan", "agent", "phase"])
def test_agents_and_gates(snap_compare: Compare, size: tuple[int, int], turns: int) -> None:
    app = Alone(plan_of("phase-11.toml"), datetime(2025, 11, 12, 12, 30), turns)
    assert snap_compare(app, terminal_size=size)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
def test_weeks(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(Alone(plan_of("issue-1176.toml"), datetime(2025, 1, 20, 9)), terminal_size=size)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
def test_what_has_happened(
    snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    session = opened(tmp_path)
    for when, act in (
        (datetime(2026, 1, 30, 10), lambda: session.start("build")),
        (datetime(2026, 1, 30, 17), lambda: session.done("build")),
        (datetime(2026, 2, 2, 9), lambda: session.start("test")),
    ):
        monkeypatch.setattr("goaptui.session.session._now", lambda when=when: when.astimezone())
        act()
    assert snap_compare(Alone(session.outlook, datetime(2026, 2, 2, 10)), terminal_size=size)


@pytest.mark.parametrize("palette", [LIGHT, PLAIN], ids=["light", "plain"])
def test_light_and_without_colour(snap_compare: Compare, tmp_path: Path, palette: Palette) -> None:
    app = Alone(opened(tmp_path).outlook, NOW, palette=palette)
    assert snap_compare(app, terminal_size=(80, 24))


def test_while_it_is_made(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(Alone(opened(tmp_path).outlook, NOW, made=False), terminal_size=(80, 24))
