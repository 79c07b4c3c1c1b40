"""The framed list of rows that a dialog consists of."""

from __future__ import annotations

from collections.abc import Callable

from goaptui.ui.rows.row import Rows
from goaptui.ui.widgets.line_pane import GUTTER, LinePane


class Sheet(LinePane):
    """Rows that do not come from a view but from whoever opens it: from a width and the filter's text."""

    DEFAULT_CSS = "Sheet { background: $background; }"

    def __init__(self, make: Callable[[int, str], Rows]) -> None:
        super().__init__(id="sheet")
        self._make_sheet = make
        self._made_with: tuple[int, str] | None = None
        self.wanted_key: str | None = None
        """Where the cursor is to be when rows are made next."""

    @staticmethod
    def row_width(width: int) -> int:
        """Cells for a row's text in a sheet of a width."""
        return max(1, width - 2 - GUTTER - 1)

    @property
    def mode(self) -> str:
        """As the cockpit's, where it belongs to a screen that shows what the cockpit shows."""
        mode = getattr(getattr(self.screen, "main", None), "mode", "")
        return mode if isinstance(mode, str) else ""

    def renew(self) -> None:
        """Make the rows anew: something that they show has changed."""
        self._made_with = None
        self._make()
        self._keep_in_range()
        self.scroll_to_cursor()
        self.sync()

    @property
    def _text(self) -> bool:
        """Whether there is no row to choose: then movements scroll."""
        return all(key is None for key in self.rows.keys)

    def move_cursor(self, lines: int) -> bool:
        """Move the cursor, or scroll."""
        return self._scroll_text(self.top + lines) if self._text else super().move_cursor(lines)

    def page_cursor(self, pages: int) -> bool:
        """Move by screenfuls."""
        by = pages * max(1, self._body_height - 1)
        return self._scroll_text(self.top + by) if self._text else super().page_cursor(pages)

    def cursor_to_end(self, last: bool) -> bool:
        """Move to the first or the last row."""
        return self._scroll_text(len(self.rows) if last else 0) if self._text else super().cursor_to_end(last)

    def scroll_to_cursor(self) -> None:
        """Have the cursor in sight, where there is one."""
        if not self._text:
            super().scroll_to_cursor()

    def _scroll_text(self, top: int) -> bool:
        before = self.top
        self._scroll(top)
        return self.top != before

    def _make(self, follow: bool = True) -> None:
        wanted = (self._row_width, self.filter_text)
        if not self._width or wanted == self._made_with:
            return
        self.rows = self._make_sheet(*wanted)
        self._made_with = wanted
        index = self.rows.find(self.wanted_key or self._cursor_key)
        self.wanted_key = None
        self._remember(self._nearest(self.cursor, 1) if index is None else index)
