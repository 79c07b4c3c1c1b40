"""The world state."""

from __future__ import annotations

from goaptui.ui.rows.row import Rows
from goaptui.ui.rows.world import WorldRows
from goaptui.ui.view import View
from goaptui.ui.widgets.line_pane import LinePane


class WorldPane(LinePane):
    """Facts: what is true, what is wanted, what changed."""

    TITLE = "World state"
    EMPTY = "This plan has no facts."

    def make_rows(self, view: View, width: int, wanted: str) -> Rows:
        """The facts under their headings."""
        return WorldRows(view, width, wanted)
