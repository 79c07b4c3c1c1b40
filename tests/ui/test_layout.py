"""Where things are, at every size."""

from __future__ import annotations

import pytest
from textual.geometry import Region, Size

from goaptui.ui.commands import PANES
from goaptui.ui.layout import places

SIZES = [
    (w, h)
    for w in (1, 5, 20, 40, 60, 79, 80, 99, 100, 120, 160, 200, 400)
    for h in (1, 2, 3, 5, 12, 17, 18, 24, 40, 60)
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("banner", [0, 1, 4])
def test_everything_is_on_the_screen_and_nothing_overlaps(size: tuple[int, int], banner: int) -> None:
    regions, wide = places(Size(*size), "plan", banner)
    screen = Region(0, 0, *size)
    shown = [region for region in regions.values() if region.area]
    assert all(region in screen for region in shown)
    assert sum(region.area for region in shown) == screen.area  # no gaps, no overlaps
    for i, one in enumerate(shown):
        assert not any(one.overlaps(other) for other in shown[i + 1 :])
    assert set(regions) & set(PANES) == (set(PANES) if wide else {"plan"})


@pytest.mark.parametrize("size", [(100, 18), (120, 40), (200, 60)])
def test_four_panes_where_there_is_room(size: tuple[int, int]) -> None:
    regions, wide = places(Size(*size), "world")
    assert wide
    assert "tabs" not in regions
    assert all(regions[pane].width >= 26 and regions[pane].height >= 7 for pane in PANES)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (99, 40), (120, 17)])
def test_one_pane_under_tabs_where_there_is_not(size: tuple[int, int]) -> None:
    regions, wide = places(Size(*size), "graph")
    assert not wide
    assert regions["graph"].width == size[0]
    assert "tabs" in regions


def test_the_smallest_screens_keep_the_pane() -> None:
    assert places(Size(20, 5), "world", banner=2).regions["world"].height == 4
    assert places(Size(20, 3), "world").regions["world"].height == 3
