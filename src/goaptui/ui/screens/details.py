"""Details: everything that the plan file says of an action or a fact, and what has happened to it."""

from __future__ import annotations

from textual import events

from goaptui.session.outlook import Outlook
from goaptui.ui.rows.details import detail_rows
from goaptui.ui.rows.row import Rows
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.screens.page import Page
from goaptui.ui.view import Item


class DetailsPage(Page):
    """``DetailsPage(outlook, item, main)``. Enter on another action or fact shows that one's; backspace goes back."""

    COMMAND = "details"

    def __init__(self, outlook: Outlook, item: Item, main: MainScreen | None = None) -> None:
        super().__init__(outlook, main)
        self._items = [item]

    def rows(self, width: int, wanted: str) -> Rows:
        """Every key that the file has, then what the session has."""
        return detail_rows(self.outlook, self._items[-1], width, wanted)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What is named here can be gone to."""
        return (("enter", "details of it"), *(("bksp", "back"),) * (len(self._items) > 1))

    def key(self, event: events.Key) -> bool:
        """Go to what is under the cursor, or back."""
        if event.key == "enter":
            item = self.sheet.cursor_row.item
            if item is not None and item != self._items[-1]:
                self._show([*self._items, item])
        elif event.key in ("backspace", "left", "h") and len(self._items) > 1:
            self._show(self._items[:-1])
        else:
            return False
        return True

    def _show(self, items: list[Item]) -> None:
        self._items = items
        if self.sheet.filter_text:
            self.sheet.close_filter(clear=True)
        self.renew()
        self.sheet.cursor_to_end(False)
        self.lines()
