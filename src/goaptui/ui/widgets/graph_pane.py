"""The dependency graph."""

from __future__ import annotations

from goaptui.ui.rows.rails import Drawings, RailsRows, Shown
from goaptui.ui.rows.row import Row, Rows
from goaptui.ui.view import Item, View
from goaptui.ui.widgets.line_pane import LinePane

FEEDS, IS_FED = "▴", "▾"
"""In the gutter: this row supplies the selected one; it is supplied by it."""


class GraphPane(LinePane):
    """What depends on what, in rails. The lines of the row under the cursor stand out; arrows walk along them."""

    TITLE = "Dependencies"
    EMPTY = "Nothing is left to do, and nothing that was done is known to have led here."

    def __init__(self, *, number: int = 0, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(number=number, id=id, classes=classes)
        self._drawings = Drawings()
        self._whole = False
        self._centre: str | None = None
        self._shift = 0
        self._made_height = 0
        self._trail: list[tuple[str, bool]] = []
        """Where the last walks along edges came from, and whether each went towards consumers."""
        self._tried: dict[tuple[str, bool], int] = {}

    def make_rows(self, view: View, width: int, wanted: str) -> Rows:
        """The graph, in rails."""
        shown = Shown(self._whole, self._centre, self._shift, self._body_height)
        return RailsRows(view, width, wanted, shown, self._drawings)

    def made_of(self, view: View) -> object:
        """The bars come from the timetable."""
        return view.timetable

    def mark_of(self, row: Row, view: View) -> str:
        """Facts' readers and changers as everywhere; for an action, who feeds it and whom it feeds."""
        selection = view.selection
        if row.item is not None and selection.item is not None and selection.item.kind == "action":
            if row.item.id in selection.needs:
                return FEEDS
            if row.item.id in selection.supports:
                return IS_FED
        return super().mark_of(row, view)

    # ── what commands call ──────────────────────────────────────────────────────────────────────────────────────

    def walk(self, consumers: bool) -> bool:
        """Go along an edge to the nearest supplier or consumer; whether there is one.

        Going back leads where one came from; going the same way again from there, to the next nearest one.
        """
        rows = self.rows
        key = self.cursor_row.key
        if not isinstance(rows, RailsRows) or key is None:
            return False
        self._show_neighbours(consumers)
        rows = self.rows
        assert isinstance(rows, RailsRows)
        ways = rows.neighbours(self.cursor, consumers)
        if not ways:
            return False
        keys = [rows.keys[line] for line in ways]
        came = self._trail[-1] if self._trail else None
        if came is not None and came[1] != consumers and came[0] in keys:
            self._trail.pop()
            self._tried[came] = self._tried.get(came, 0) + 1
            line = ways[keys.index(came[0])]
        else:
            line = ways[self._tried.get((key, consumers), 0) % len(ways)]
            self._trail.append((key, consumers))
        trail, tried = self._trail[-100:], self._tried
        moved = self._go(line, 1)
        self._trail, self._tried = trail, tried
        return moved

    def toggle_whole(self) -> bool:
        """Show all of a large graph, or the neighbourhood of the cursor again; whether all is shown."""
        self._whole = not self._whole
        self._centre = self.cursor_row.key or self._centre
        self._again()
        return self._whole

    @property
    def large(self) -> bool:
        """Whether there is more than the neighbourhood to show."""
        return isinstance(self.rows, RailsRows) and self.rows.large

    def shift_titles(self, by: int) -> bool:
        """Show titles without their first cells, to read the ends of long ones; whether anything moved."""
        shift = max(0, self._shift + by)
        if by > 0 and not (isinstance(self.rows, RailsRows) and self.rows.overflows(self.top, self._body_height)):
            return False
        if shift == self._shift:
            return False
        self._shift = shift
        self._again()
        return True

    # ── the base, with the neighbourhood and the light ──────────────────────────────────────────────────────────

    def select(self, item: Item | None) -> None:
        """Put the cursor on an item's row; where it is not among the rows, have the neighbourhood be its own."""
        if item is not None and item.kind == "action" and item != self.cursor_row.item and self._narrowed:
            assert isinstance(self.rows, RailsRows)
            if self.rows.find_item(item) is None and (key := self.rows.key_of(item)) is not None:
                self._centre = key
                self._cursor_key = key
                self._again()
        super().select(item)

    def sync(self) -> None:
        """Light the lines of the cursor's row, then have drawn again what differs."""
        if isinstance(self.rows, RailsRows):
            self.rows.light(self.cursor)
        super().sync()

    def _make(self, follow: bool = True) -> None:
        if self._body_height != self._made_height:  # how airy the rows are depends on the height, too
            self._made_for, self._made_height = (), self._body_height
        super()._make(follow)

    def _remember(self, index: int) -> None:
        if index != self.cursor:  # moved otherwise: a walk begins anew
            self._trail, self._tried = [], {}
        super()._remember(index)

    @property
    def _narrowed(self) -> bool:
        return isinstance(self.rows, RailsRows) and self.rows.large and not self._whole and not self.filter_text

    def _show_neighbours(self, consumers: bool) -> None:
        """Have the neighbourhood be the cursor's, where neighbours of it are not among the rows."""
        if self._narrowed:
            assert isinstance(self.rows, RailsRows)
            if self.rows.hidden(self.cursor, consumers):
                self._centre = self.cursor_row.key
                self._again()

    def _again(self) -> None:
        self._made_for = ()
        self._make()
        self._keep_in_range()
        self.scroll_to_cursor()
        self.sync()
