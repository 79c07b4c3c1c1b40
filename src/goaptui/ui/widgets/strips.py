"""Strips made of few segments, and what differs between two of them: what goes to the terminal depends on both."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from goaptui.ui.rows.row import Span
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


def differences(old: Strip, new: Strip) -> list[tuple[int, int]]:
    """The runs of cells that differ between two strips of the same width: where each begins, and how many cells."""
    if old is new:
        return []
    before, after = _cells(old), _cells(new)
    if len(before) != len(after):
        return [(0, len(after))]
    runs: list[tuple[int, int]] = []
    start = end = -1
    for index, (one, other) in enumerate(zip(before, after, strict=True)):
        if one == other:
            continue
        if start < 0:
            start = index
        elif index - end > _WORTH_SKIPPING:
            runs.append(_whole(before, after, start, end))
            start = index
        end = index
    if start >= 0:
        runs.append(_whole(before, after, start, end))
    return runs


_WORTH_SKIPPING = 10
"""So many equal cells cost more to send than to go to the next run: a cursor movement and a style."""
_REST = ""
"""Stands in the second cell of a wide character."""

_Cell = tuple[str, "Style | None"]


def _cells(strip: Strip) -> list[_Cell]:
    """A strip cell by cell. A character of no width belongs to the cell before it."""
    line: list[_Cell] = []
    for text, style, _ in strip:
        if text.isascii() or _one_cell_each(text):
            line += [(character, style) for character in text]
            continue
        for character in text:
            width = cell_len(character)
            if width == 0:  # at the very start of a line there is nothing that it could belong to
                if line:
                    base = _base(line, len(line) - 1)
                    line[base] = (line[base][0] + character, line[base][1])
            else:
                line.append((character, style))
                line += [(_REST, style)] * (width - 1)
    return line


@lru_cache(maxsize=2048)
def _one_cell_each(text: str) -> bool:
    return all(cell_len(character) == 1 for character in text)


def _whole(before: list[_Cell], after: list[_Cell], start: int, end: int) -> tuple[int, int]:
    """A run that halves no character, neither of the old line nor of the new one."""
    last = len(after) - 1
    while start > 0 and (before[start][0] == _REST or after[start][0] == _REST):
        start -= 1
    while end < last and (
        before[end + 1][0] == _REST
        or after[end + 1][0] == _REST
        or len(after[_base(after, end)][0]) > 1  # a strip that is cut behind a character of no width loses it
    ):
        end += 1
    return (start, end - start + 1)


def _base(line: list[_Cell], index: int) -> int:
    """The cell where the character of a cell begins."""
    while index > 0 and line[index][0] == _REST:
        index -= 1
    return index
