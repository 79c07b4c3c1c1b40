"""Where the panes are: all four side by side where there is room, else one at a time under a line of tabs."""

from __future__ import annotations

from typing import NamedTuple

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from goaptui.ui.commands.base import VIEWS

WIDE, TALL = 100, 18
"""From this size on all four panes are shown."""


class Places(NamedTuple):
    """Where everything goes, by widget id; what is not named is not shown."""

    regions: dict[str, Region]
    wide: bool


def places(size: Size, current: str, banner: int = 0) -> Places:
    """Where everything goes on a screen of a size, when `current` is the pane that has the focus.

    `banner`: how many lines the banner has. Small screens give up title and tabs before the pane, whatever happens.
    """
    width, height = size
    wide = width >= WIDE and height >= TALL
    regions: dict[str, Region] = {}
    top, bottom = 0, height
    if wide or height >= 10:
        regions["title"] = Region(0, 0, width, 1)
        top = 1
    alone = current in VIEWS
    if not wide and not alone and height >= 6:
        regions["tabs"] = Region(0, top, width, 1)
        top += 1
    if height >= 4:
        bottom -= 1
        regions["footer"] = Region(0, bottom, width, 1)
    banner = min(banner, max(0, bottom - top - 4))
    if banner:
        regions["banner"] = Region(0, top, width, banner)
        top += banner
    body = Region(0, top, width, max(0, bottom - top))
    if wide and not alone:
        left = min(max(30, width * 28 // 100), 56)
        right = min(max(26, width * 25 // 100), 56)
        middle = width - left - right
        upper = (body.height + 1) // 2
        regions["world"] = Region(0, top, left, body.height)
        regions["plan"] = Region(left, top, middle, upper)
        regions["graph"] = Region(left, top + upper, middle, body.height - upper)
        regions["checklist"] = Region(left + middle, top, right, body.height)
    else:
        regions[current] = body
    return Places(regions, wide)


class CockpitLayout(Layout):
    """Places the children of the main screen by their ids, in one go: no fractions to resolve, no nested containers."""

    name = "cockpit"

    def __init__(self) -> None:
        self.current = "world"
        self.banner = 0

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Place the children that have a place."""
        regions = places(size, self.current, self.banner).regions
        return [
            WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if (region := regions.get(child.id or "")) is not None
        ]
