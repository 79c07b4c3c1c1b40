"""The base of what is opened above the cockpit: a sheet of rows in the middle of the screen, used by keys alone.

A dialog is as large as its rows and never larger than the screen. Escape leaves it. It says in its lower border which
keys it has. Texts from plans are plain text everywhere: rows never hold markup.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.screen import ModalScreen
from textual.widget import Widget

from goaptui.ui.rows.row import Row, Rows, Span, cells
from goaptui.ui.widgets.line_pane import LinePane
from goaptui.ui.widgets.sheet import Sheet

Result = TypeVar("Result")

_MARGIN_FROM = 40
"""Screens narrower than this have no room for a margin."""


class _Centred(Layout):
    """One child in the middle, of the size that the dialog wants."""

    name = "centred"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        assert isinstance(parent, Dialog)
        region = parent.place(size)
        return [WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child) for child in children]


class Dialog(ModalScreen[Result], Generic[Result], inherit_bindings=False):
    """See the module. A dialog defines `rows`, `key`, and what it answers with `dismiss`."""

    DEFAULT_CSS = "Dialog { overflow: hidden hidden; }"
    AUTO_FOCUS = "#sheet"
    WIDTH = 76
    """Cells, frame included, that it has where the screen has them."""
    WRITES = False
    """Whether characters are text, and not movements."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet(self._rows)
        self.sheet.listener = self
        self._centred = _Centred()

    # ── what a dialog defines ───────────────────────────────────────────────────────────────────────────────────

    def rows(self, width: int, wanted: str) -> Rows:
        """Its rows, for a width in cells and a filter."""
        raise NotImplementedError

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys and what they do, the more important first: as many of them are shown as there is room for."""
        return (("esc", "close"),)

    def key(self, event: events.Key) -> bool:
        """Take a key; whether it was one of the dialog's own."""
        return False

    def opened(self, pane: LinePane, row: Row) -> None:
        """A row was double-clicked."""

    def clicked(self, row: Row) -> None:
        """A row that can be chosen was clicked."""

    # ── the base ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def layout(self) -> Layout:
        """The sheet's place."""
        return self._centred

    def compose(self) -> ComposeResult:
        """The sheet is all there is."""
        yield self.sheet

    def place(self, size: Size) -> Region:
        """Where the sheet is on a screen of a size."""
        margin = 4 if size.width >= _MARGIN_FROM else 0
        width = max(1, min(size.width - margin, self.WIDTH))
        lines = len(self._rows(Sheet.row_width(width), self.sheet.filter_text)) + 2
        height = max(1, min(size.height, lines))
        return Region((size.width - width) // 2, (size.height - height) // 2, width, height)

    def renew(self) -> None:
        """Show what has changed, in a sheet as large as that needs."""
        self._clear_arrangement_cache()  # it is kept by the screen's size alone, and the sheet's follows from its rows
        self.refresh(layout=True)
        self.sheet.renew()

    def highlighted(self, pane: LinePane, row: Row) -> None:
        """The cursor moved: nothing follows from that."""

    def filter_changed(self, pane: LinePane) -> None:
        """The filter was opened, changed or closed."""

    def _rows(self, width: int, wanted: str) -> Rows:
        rows = self.rows(width, wanted)
        room = width - 2
        foot: list[Span] = []
        for key, what in self.hints():
            taken = cells(key) + cells(what) + 3
            if taken > room and foot:
                break
            foot += [("  ", "dim")] * bool(foot) + [(key, "key"), (f" {what}", "dim")]
            room -= taken
        rows.foot = tuple(foot)
        return rows

    def on_click(self, event: events.Click) -> None:
        """A click has put the cursor on a row already; a dialog may do more with it."""
        event.stop()
        if event.widget is self.sheet and event.chain == 1 and self.sheet.line_at(event.y) == self.sheet.cursor:
            self.clicked(self.sheet.cursor_row)

    def on_key(self, event: events.Key) -> None:
        """A key goes to the filter that is open, to the dialog, or moves."""
        event.stop()
        event.prevent_default()
        sheet = self.sheet
        if sheet.filtering and sheet.filter_key(event):
            return
        if event.key in ("ctrl+q", "ctrl+c"):
            self.dismiss(None)
            self.app.call_later(self.app.run_action, "leave")
        elif self.key(event):
            return
        elif event.key == "escape":
            if sheet.filter_text:
                sheet.close_filter(clear=True)
            else:
                self.dismiss(None)
        else:
            self._move(event.key)

    def _move(self, key: str) -> None:
        sheet = self.sheet
        if not self.WRITES:
            key = {"j": "down", "k": "up", "g": "home", "G": "end", "space": "pagedown", "b": "pageup"}.get(key, key)
        if key in ("down", "up"):
            sheet.move_cursor(1 if key == "down" else -1)
        elif key in ("pagedown", "pageup"):
            sheet.page_cursor(1 if key == "pagedown" else -1)
        elif key in ("home", "end"):
            sheet.cursor_to_end(key == "end")
