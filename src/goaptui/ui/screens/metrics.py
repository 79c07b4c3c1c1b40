"""Metrics and gates."""

from __future__ import annotations

from textual import events

from goaptui.ui.rows.metrics import metric_rows
from goaptui.ui.rows.row import Rows
from goaptui.ui.screens.page import Page


class MetricsPage(Page):
    """Baseline, now and target of each metric by group; the phases' gates; where each value is from."""

    COMMAND = "metrics"

    def rows(self, width: int, wanted: str) -> Rows:
        """Metrics, then gates."""
        return metric_rows(self.outlook, width, wanted)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Facts can be gone to."""
        return (("enter", "go to the fact"),)

    def key(self, event: events.Key) -> bool:
        """Go to the fact under the cursor."""
        return event.key == "enter" and self.go_to(self.sheet.cursor_row.item)
