"""What a drawn graph consists of: lanes, rows, and cells, whose characters follow from the lines in them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Edge: TypeAlias = tuple[int, int]

# A cell of a drawn row: the weights of its arms in base 3 (up 27, right 9, down 3, left 1; 0 none, 1 light, 2 heavy).
UP, RIGHT, DOWN, LEFT = 27, 9, 3, 1
_BOX = " ╴╸╷╮┑╻┒┓╶─╾╭┬┭┎┰┱╺╼━┍┮┯┏┲┳╵╯┙│┤┥╽┧┪╰┴┵├┼┽┟╁╅┕┶┷┝┾┿┢╆╈╹┚┛╿┦┩┃┨┫┖┸┹┞╀╃┠╂╉┗┺┻┡╄╇┣╊╋"
# Beyond the lines: the node, and the arrows beside it.
NODE, ARROW_RIGHT, ARROW_LEFT = 100, 101, 102

PLAIN_WEIGHT, HEAVY_WEIGHT = 1, 2


def glyph(cell: int) -> str:
    """The character of a cell; the node's own is the caller's, ``●`` here."""
    if cell < NODE:
        return _BOX[cell]
    return "●▸◂"[cell - NODE]


class Lane:
    """A lane: suppliers, and consumers that each need all of those.

    `top` and `bottom` are its ends, as positions in the order. Its piece between the positions `heavy_top` and
    `heavy_bottom` lies on the critical path.
    """

    __slots__ = ("bottom", "column", "heavy_bottom", "heavy_top", "sources", "targets", "top")

    def __init__(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> None:
        self.sources = sources
        self.targets = targets
        self.column = -1
        self.top = self.bottom = 0
        self.heavy_top, self.heavy_bottom = 0, -1

    def weight(self, position: int, below: bool) -> int:
        """The weight of the line just above, or just below, a position."""
        inside = (
            self.heavy_top <= position < self.heavy_bottom if below else self.heavy_top < position <= self.heavy_bottom
        )
        return HEAVY_WEIGHT if inside else PLAIN_WEIGHT


class Run(NamedTuple):
    """A horizontal piece: of which lane (its index), and from which to which cell of the row, both ends included."""

    lane: int
    first: int
    last: int


class LaneRow(NamedTuple):
    """One drawn row. `node` is ``None`` for a row between two nodes.

    `position` is that of the node, or of the one above. `cells` are two a column: the lane's, and the gap at its right.
    `lanes` has the lane of each column or -1.
    """

    node: int | None
    position: int
    cells: tuple[int, ...]
    lanes: tuple[int, ...]
    runs: tuple[Run, ...]
    column: int
    """Of the node, in its own row."""
