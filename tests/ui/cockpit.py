"""The app under test: opened without a terminal, keys pressed, what is on the screen read as text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from goaptui.session.session import Session
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.keymap import Settings
from goaptui.ui.screens.main import MainScreen

THEME = Settings({}, "goaptui-dark", ())


class Cockpit:
    """The app, its pilot and its main screen."""

    def __init__(self, app: GoaptuiApp, pilot: Pilot[int], main: MainScreen) -> None:
        self.app, self.pilot, self.main = app, pilot, main

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what follows from them is there."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is planned any more."""
        await self.pilot.pause()
        while self.main.planner.busy:
            await asyncio.sleep(0.001)
        await self.pilot.pause()

    async def until(self, happens: object, what: str) -> None:
        """Wait until something that another thread does has happened."""
        assert callable(happens)
        for _ in range(2000):
            if happens():
                await self.pilot.pause()
                return
            await asyncio.sleep(0.002)
        raise AssertionError(f"never: {what}")

    def lines(self, pane: str) -> list[str]:
        """What a pane shows, frame included."""
        widget = self.main.panes[pane]
        return [widget.render_line(y).text for y in range(widget.size.height)]

    def text(self, pane: str) -> str:
        """What a pane shows, as one text."""
        return "\n".join(self.lines(pane))

    def screen(self) -> list[str]:
        """The whole screen."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def said(self) -> str:
        """The line below."""
        return self.main.footer_bar.render_line(0).text.strip()

    @property
    def top(self) -> str:
        """The line above."""
        return self.main.title_bar.render_line(0).text

    def value(self, fact: str) -> object:
        """What a fact is."""
        return self.main.session.record.values[fact]

    def steps(self) -> list[str]:
        """The actions of the plan on the screen."""
        return [step.action for step in self.main.outlook.steps]


@asynccontextmanager
async def cockpit(
    session: Session, size: tuple[int, int] = (120, 40), settings: Settings = THEME
) -> AsyncIterator[Cockpit]:
    """The app on a session."""
    app = GoaptuiApp(session, settings=settings)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        main = app.main
        assert main is not None
        opened = Cockpit(app, pilot, main)
        await opened.settle()
        yield opened


def write(folder: Path, text: str, name: str = "plan.toml") -> Path:
    """A plan file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
