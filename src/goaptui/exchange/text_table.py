"""Columns of plain text: aligned by what a character takes on the screen, titles from files made harmless."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """How many cells a text takes on a terminal: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2 if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )  # fmt: skip


def columns(rows: Sequence[Sequence[str]], indent: str = "  ", gap: str = "  ", right: Iterable[int] = ()) -> list[str]:
    """Rows as lines with aligned columns. `right` are the numbers of the columns that are aligned to the right.

    A column that is empty in every row takes no room; a line has no blanks at its end.
    """
    if not rows:
        return []
    count = max(len(row) for row in rows)
    flush_right = set(right)
    widths = [max((width(row[i]) for row in rows if i < len(row)), default=0) for i in range(count)]
    lines = []
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            if widths[i]:
                fill = " " * (widths[i] - width(cell))
                cells.append(fill + cell if i in flush_right else cell + fill)
        lines.append((indent + gap.join(cells)).rstrip())
    return lines


def ticked(on: bool) -> str:
    """A box, ticked or not."""
    return "[x]" if on else "[ ]"


def counted(count: int, noun: str) -> str:
    """A count with its noun: ``1 step``, ``2 steps``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
