"""Risks."""

from __future__ import annotations

from textual import events

from goaptui.ui.rows.risks import risk_rows
from goaptui.ui.rows.row import Rows
from goaptui.ui.screens.page import Page


class RisksPage(Page):
    """How much of what is left is at risk, the matrix of probability and impact, and each risk."""

    COMMAND = "risks"

    def rows(self, width: int, wanted: str) -> Rows:
        """What is left, the matrix, the list."""
        return risk_rows(self.outlook, width, wanted)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Actions can be gone to."""
        return (("enter", "go to the action"),)

    def key(self, event: events.Key) -> bool:
        """Go to the action under the cursor."""
        return event.key == "enter" and self.go_to(self.sheet.cursor_row.item)
