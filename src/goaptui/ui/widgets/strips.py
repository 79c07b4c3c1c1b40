"""Strips made of few segments, and what differs between two of them: what goes to the terminal depends on both."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from textual.strip import Strip

from goaptui.ui.rows.row import Span, cells
from goaptui.ui.themes import Palette


def join_segments(spans: Iterable[Span], palette: Palette, ground: str = "") -> list[Segment]:
    """Segments for spans: blanks go to the segment before them, neighbours of the same style become one.

    A blank shows nothing of its style but the ground, which is the same all along; underlined ones are kept apart.
    """
    segments: list[Segment] = []
    texts: list[str] = []
    style = None
    for text, token in spans:
        if not text:
            continue
        if style is not None and not style.underline and not text.strip(" "):
            texts.append(text)
            continue
        own = palette.style(token, ground)
        if texts and own != style:
            segments.append(Segment("".join(texts), style))
            texts = []
        style = own
        texts.append(text)
    if texts:
        segments.append(Segment("".join(texts), style))
    return segments


def difference(old: Strip, new: Strip) -> tuple[int, int]:
    """The cells from the first to the last that differ: where they begin and how many they are (0: none)."""
    if old is new:
        return (0, 0)
    width = new.cell_length
    if old.cell_length != width:
        return (0, width)
    before, after = list(old), list(new)
    start = _common(before, after, 1)
    if start >= width:
        return (0, 0)
    end = _common(before[::-1], after[::-1], -1)
    return (start, max(1, width - start - end))


def _common(old: list[Segment], new: list[Segment], step: int) -> int:
    """How many cells are equal, from the start or (with a `step` of -1) from the end on."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one.style != other.style:
            break
        if one.text == other.text:
            count += cells(one.text)
            continue
        if cells(one.text) == len(one.text) and cells(other.text) == len(other.text):  # no character is halved
            for a, b in zip(one.text[::step], other.text[::step], strict=False):
                if a != b:
                    break
                count += 1
        break
    return count
