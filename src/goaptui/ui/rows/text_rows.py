"""Pieces that the rows of several screens are made of: wrapped sentences, labels with their texts."""

from __future__ import annotations

from collections.abc import Iterable

from goaptui.domain.text import block
from goaptui.ui.rows.row import Row, Span, cells, clean, fit, pad, wrap

WIDEST = 104
"""Cells that lines use of a screen: what belongs together must not be an arm's length apart."""


def heading(text: str, *right: Span) -> Row:
    """A heading; the cursor passes over it."""
    return Row(left=((clean(text), "heading"),), right=right)


def sentence(text: str, width: int, indent: int = 0, token: str = "dim") -> list[Row]:
    """A text over as many lines as it needs; its own line breaks are kept."""
    indent = min(indent, max(0, width - 10))
    return [
        Row(left=((" " * indent + line, token),))
        for paragraph in block(text).strip("\n").split("\n")
        for line in wrap(paragraph, width - indent)
    ]


def labelled(label: str, text: str, width: int, column: int, indent: int = 0, token: str = "text") -> list[Row]:
    """A label and its text, which is wrapped beside it; below it where that would leave the text no room."""
    lead = indent + column
    if width - lead < 16:
        return [
            Row(left=((" " * indent + fit(clean(label), width), "dim"),)),
            *sentence(text, width, indent + 2, token),
        ]
    lines = sentence(text, width, lead, token)
    first = "".join(piece for piece, _ in lines[0].left)[lead:]
    head = Row(left=((" " * indent + pad(clean(label), column - 1) + " ", "dim"), (first, token)))
    return [head, *lines[1:]]


def spans_width(spans: tuple[Span, ...]) -> int:
    """Cells of some spans together."""
    return sum(cells(text) for text, _ in spans)


def plural(count: int, word: str) -> str:
    """``1 step``, ``2 steps``."""
    return f"{count} {word}{'s' if count != 1 else ''}"


def flush(row: Row, width: int) -> Row:
    """A row whose right part ends at a width, whatever more there is."""
    if not row.right:
        return row
    gap = width - spans_width(row.left) - spans_width(row.right)
    return Row(row.key, (*row.left, (" " * gap, "text"), *row.right), (), row.item) if gap > 0 else row


def kept_together(rows: Iterable[Row], width: int) -> list[Row]:
    """Rows as they are shown on a screen of a width, made for `WIDEST` at most."""
    return [flush(row, WIDEST) for row in rows] if width > WIDEST else list(rows)
