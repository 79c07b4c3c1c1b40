"""The plan."""

from __future__ import annotations

from goaptui.ui.rows.plan import PlanRows
from goaptui.ui.rows.row import Rows
from goaptui.ui.view import View
from goaptui.ui.widgets.line_pane import LinePane


class PlanPane(LinePane):
    """The steps in order, and the actions that are not in the plan."""

    TITLE = "Plan"
    EMPTY = "This plan has no actions."

    def make_rows(self, view: View, width: int, wanted: str) -> Rows:
        """The steps, then the others."""
        return PlanRows(view, width, wanted)

    def show(self, view: View, *, follow: bool = True) -> None:
        """As every pane; where there is a plan no more, or one again, that is seen: it stands at the top."""
        before = self.view.outlook.status if self.view is not None else view.outlook.status
        if before != view.outlook.status:
            self._scroll(0)
        super().show(view, follow=follow)
