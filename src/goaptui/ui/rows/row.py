"""Rows of styled segments, and the base of the things that make them. Pure values: tested without a screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from goaptui.domain.text import one_line
from goaptui.ui.view import Item

Span: TypeAlias = tuple[str, str]
"""A text and the name of its style (one of `goaptui.ui.themes.TOKENS`). The text is plain: never markup."""


class Row(NamedTuple):
    """One line of a pane.

    `key` names the line within its pane, so that the cursor finds it again after a replan; ``None`` for a line that the
    cursor passes over (a heading, a separator, a sentence). `item` is what the line stands for in the shared selection.
    `left` is cut with … where it does not fit, `right` stands at the right edge. Rows are compared by value: a line
    is drawn again only where its row differs from the one on the screen.
    """

    key: str | None = None
    left: tuple[Span, ...] = ()
    right: tuple[Span, ...] = ()
    item: Item | None = None

    @property
    def text(self) -> str:
        """The plain text, left and right, for filters and tests."""
        return " ".join(filter(None, ("".join(s for s, _ in self.left), "".join(s for s, _ in self.right))))


EMPTY_ROW = Row()


class Rows:
    """The lines of one pane for one view and one width, made on demand.

    To make a pane's rows: compute in ``__init__`` only what is needed to know how many lines there are and which keys
    and items they have (`keys`, `items`: parallel sequences, cheap even with 1,000 lines), and everything else in
    `make(i)`, which is called for lines that are on the screen and whose result is kept.
    """

    title = ""
    """The heading in the top border. Plain text."""
    counter: tuple[Span, ...] = ()
    """At the right of the top border: how far, how many."""
    foot: tuple[Span, ...] = ()
    """At the right of the bottom border, where no filter is: a legend."""

    def __init__(self, keys: Sequence[str | None], items: Sequence[Item | None]) -> None:
        self.keys = keys
        self.items = items
        self._made: dict[int, Row] = {}
        self._index: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def make(self, index: int) -> Row:
        """The row of a line; called once a line, when it comes on the screen."""
        raise NotImplementedError

    def row(self, index: int) -> Row:
        """The row of a line, made when it is first asked for."""
        row = self._made.get(index)
        if row is None:
            row = self._made[index] = self.make(index)
        return row

    def find(self, key: str | None) -> int | None:
        """The line of a key."""
        if key is None:
            return None
        if self._index is None:
            self._index = {k: i for i, k in enumerate(self.keys) if k is not None}
        return self._index.get(key)

    def find_item(self, item: Item | None) -> int | None:
        """The first line that stands for an item."""
        if item is None:
            return None
        try:
            return self.items.index(item)
        except ValueError:
            return None


class FixedRows(Rows):
    """Rows that are known beforehand: for short panes, messages and tests."""

    def __init__(self, rows: Sequence[Row], title: str = "", counter: tuple[Span, ...] = ()) -> None:
        super().__init__([row.key for row in rows], [row.item for row in rows])
        self._rows = rows
        self.title = title
        self.counter = counter

    def make(self, index: int) -> Row:
        """The row as it was given."""
        return self._rows[index]


def matcher(wanted: str) -> Callable[[str], bool]:
    """A test for a filter: every word of it occurs, whatever the case. Nothing wanted: everything passes."""
    words = wanted.casefold().split()
    if not words:
        return lambda text: True

    def passes(text: str) -> bool:
        folded = text.casefold()
        return all(word in folded for word in words)

    return passes


def cells(text: str) -> int:
    """The width of a text in terminal cells."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, width: int) -> str:
    """A text of at most `width` cells, cut with … where it is longer. Wide characters are never halved."""
    if width <= 0:
        return ""
    if cells(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip(" ") + "…"


def pad(text: str, width: int, right: bool = False) -> str:
    """A text of exactly `width` cells: cut, or filled with blanks (at the left, with `right`)."""
    text = fit(text, width)
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def clean(text: str) -> str:
    """Text from a file, for one line of a terminal."""
    return one_line(text)


def wrap(text: str, width: int) -> list[str]:
    """A text broken at blanks into lines of at most `width` cells; a word that is longer is broken where it must be."""
    width = max(width, 1)
    lines: list[str] = []
    line = ""
    for word in clean(text).split():
        candidate = f"{line} {word}" if line else word
        if cells(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        while cells(word) > width:
            head = set_cell_size(word, width).rstrip(" ") or word[0]
            lines.append(head)
            word = word[len(head) :]
        line = word
    if line or not lines:
        lines.append(line)
    return lines
