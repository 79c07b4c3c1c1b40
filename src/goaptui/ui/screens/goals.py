"""The goals: which of them are planned for, and how far each is."""

from __future__ import annotations

from textual import events

from goaptui.session.outlook import Outlook
from goaptui.ui.rows.choices import goal_rows
from goaptui.ui.rows.row import FixedRows, Row, Rows
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.widgets.line_pane import LinePane


class Goals(Dialog[tuple[str, ...]]):
    """``Goals(outlook)``: answers the ids of the goals to plan for, in file order; at least one."""

    WIDTH = 76

    def __init__(self, outlook: Outlook) -> None:
        super().__init__()
        self._outlook = outlook
        self._chosen = set(outlook.goals)
        self._empty = False

    def rows(self, width: int, wanted: str) -> Rows:
        """Each goal with its progress and what it lacks."""
        views = self._outlook.goal_views
        rows = goal_rows(views, self._chosen, width)
        if self._empty:
            rows += [Row(), Row(left=(("At least one goal is planned for.", "bad"),))]
        return FixedRows(rows, "Goals", ((f"{len(self._chosen)}/{len(views)} planned for", "dim"),))

    def hints(self) -> tuple[tuple[str, str], ...]:
        """What the keys do."""
        return (("space", "on, off"), ("enter", "plan for these"), ("o", "only this"), ("a", "all"), ("esc", "leave"))

    def key(self, event: events.Key) -> bool:
        """Choosing."""
        goal = self.sheet.cursor_row.key
        if event.key == "enter":
            self._apply()
            return True
        if event.key == "space" and goal is not None:
            self._chosen ^= {goal}
        elif event.key == "o" and goal is not None:
            self._chosen = {goal}
        elif event.key == "a":
            self._chosen = set(self._outlook.plan.goals)
        else:
            return False
        self._empty = False
        self.renew()
        return True

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click switches."""
        self.key(events.Key("space", " "))

    def _apply(self) -> None:
        if self._chosen:
            self.dismiss(tuple(goal for goal in self._outlook.plan.goals if goal in self._chosen))
            return
        self._empty = True
        self.renew()
