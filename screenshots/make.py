"""The pictures of the README: the real app, driven by keys, written as SVG and PNG beside this script.

Run it with ``make screenshots``. Time, figures of the machine and settings are held still, so that a run without a
change in the app changes no picture.
"""

from __future__ import annotations

import asyncio
import datetime as clocks
import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

os.environ["TZ"] = "UTC"
time.tzset()

from goaptui.session import outlook  # noqa: E402
from goaptui.session import session as session_module  # noqa: E402
from goaptui.session.session import Session  # noqa: E402
from goaptui.ui import timetabling, weighing  # noqa: E402
from goaptui.ui.app import GoaptuiApp  # noqa: E402
from goaptui.ui.keymap import Settings  # noqa: E402
from goaptui.ui.rows import bars  # noqa: E402
from goaptui.ui.widgets import timeline_pane  # noqa: E402

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


class _Real(type):
    """Has every moment count as one of the class."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class Frozen(datetime, metaclass=_Real):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The same moment, again and again."""
        return NOW.astimezone(tz) if tz is not None else NOW.replace(tzinfo=None)


HERE = Path(__file__).parent
PLANS = HERE.parent / "plans"


@dataclass(frozen=True)
class Picture:
    """One picture: which plan, which keys, how large."""

    name: str
    keys: Sequence[str]
    plan: str = "portfolio-readiness.toml"
    size: tuple[int, int] = (120, 40)
    theme: str = "goaptui-dark"


PICTURES = (
    Picture("cockpit", ("2", "down", "down")),
    Picture("replanned", ("2", "space", "space", "space", "space", "1", "space", "2")),
    Picture("why", ("2", "down", "down", "w")),
    Picture("light", ("3", "down"), theme="goaptui-light"),
    Picture("narrow", ("2", "down"), size=(80, 24)),
    Picture("graph", ("3",), plan="phase-11-ungated.toml", size=(80, 24)),
    Picture("compare", ("v", "1", "space", "down", "down", "space", "c")),
    Picture("risks", ("R",)),
    Picture("timeline", ("2", "down", "t"), plan="shared-staging.toml"),
)


async def photograph(picture: Picture, folder: Path) -> str:
    """The SVG of a picture."""
    plan = folder / picture.plan
    shutil.copy(PLANS / picture.plan, plan)
    app = GoaptuiApp(Session.open(plan), settings=Settings({}, picture.theme, ()))
    async with app.run_test(size=picture.size) as pilot:
        await _settled(app, pilot)
        for key in picture.keys:
            await pilot.press(key)
            await _settled(app, pilot)
        title = app.main.session.plan.title if app.main is not None else ""
        svg = app.export_screenshot(title=f"goaptui: {title}")
    return _self_contained(svg)


async def _settled(app: GoaptuiApp, pilot: object) -> None:
    """Wait until nothing is planned, simulated or painted any more."""
    for _ in range(3):
        await app.workers.wait_for_complete()
        await pilot.pause()  # type: ignore[attr-defined]
        await pilot._wait_for_screen()  # type: ignore[attr-defined]
        await asyncio.sleep(0.25)


def _self_contained(svg: str) -> str:
    """The same picture without fonts from the net, and with names that depend on nothing but its content."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", "'DejaVu Sans Mono', 'Fira Code', Menlo, Consolas, monospace")
    svg = svg.replace("font-family: Fira Code", "font-family: 'DejaVu Sans Mono', 'Fira Code', Menlo, Consolas")
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> None:
    """Make every picture."""
    import resvg_py

    session_module._now = lambda: NOW
    for module in (outlook, timetabling, weighing, timeline_pane):
        module.datetime = Frozen  # type: ignore[attr-defined]
    clocks.datetime = Frozen  # type: ignore[misc]  # for those who import it when they need it
    bars._milliseconds = lambda milliseconds: "2 ms"
    for picture in PICTURES:
        with tempfile.TemporaryDirectory() as folder:
            svg = asyncio.run(photograph(picture, Path(folder)))
        path = HERE / f"{picture.name}.svg"
        path.write_text(svg, encoding="utf-8")
        png = resvg_py.svg_to_bytes(svg_string=svg, zoom=1)
        path.with_suffix(".png").write_bytes(bytes(png))
        print(f"{path.name}: {len(svg) // 1024} KB, {path.with_suffix('.png').stat().st_size // 1024} KB as PNG")


if __name__ == "__main__":
    main()
