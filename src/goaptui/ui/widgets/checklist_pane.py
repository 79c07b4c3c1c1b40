"""The checklist."""

from __future__ import annotations

from goaptui.session.views import ChecklistGroup, ChecklistRow
from goaptui.ui.rows.checklist import ChecklistRows, Lines
from goaptui.ui.rows.row import Row, Rows
from goaptui.ui.view import Item, View
from goaptui.ui.widgets.line_pane import LinePane


class ChecklistPane(LinePane):
    """What is ticked and what is not. What is collapsed stays so while the plan is open."""

    TITLE = "Checklist"
    EMPTY = "This plan has nothing to tick."

    def __init__(self, *, number: int = 0, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(number=number, id=id, classes=classes)
        self._collapsed: frozenset[str] = frozenset()
        self._lines: Lines | None = None
        self._lines_of: tuple[object, ...] = ()

    def make_rows(self, view: View, width: int, wanted: str) -> Rows:
        """Groups, actions, their details, the plan's lists."""
        checklist = view.outlook.checklist
        made_of = (checklist, self._collapsed, wanted)
        if self._lines is None or self._lines_of[0] is not checklist or self._lines_of[1:] != made_of[1:]:
            self._lines = Lines(checklist, self._collapsed, wanted)
            self._lines_of = made_of
        return ChecklistRows(view, width, self._lines, self._collapsed)

    def mark_of(self, row: Row, view: View) -> str:
        """Marks stand at actions, not at each of their steps again."""
        return super().mark_of(row, view) if _is_action(row) else ""

    def is_selected(self, row: Row, item: Item | None) -> bool:
        """Of a selected action its own row, not each of its steps."""
        return super().is_selected(row, item) and _is_action(row)

    @property
    def line(self) -> ChecklistRow | ChecklistGroup | None:
        """What the cursor is on."""
        line = self.rows.line(self.cursor) if isinstance(self.rows, ChecklistRows) else None
        return None if isinstance(line, str) else line

    def toggle(self) -> bool:
        """Collapse or expand what the cursor is on, or is under; whether anything changed."""
        rows = self.rows
        if not isinstance(rows, ChecklistRows):
            return False
        if not rows.can_collapse(self.cursor):
            parent = rows.parent(self.cursor)
            if parent is None or not rows.can_collapse(parent):
                return False
            self._go(parent, -1)
        key = rows.keys[self.cursor]
        return key is not None and self._set_collapsed(key, key not in self._collapsed)

    def go_in(self) -> bool:
        """Show what is under the cursor's row; where it is shown, go into it."""
        rows = self.rows
        if not isinstance(rows, ChecklistRows) or not rows.can_collapse(self.cursor):
            return False
        key = rows.keys[self.cursor]
        if key in self._collapsed:
            return self._set_collapsed(key, False)
        return self.move_cursor(1)

    def go_out(self) -> bool:
        """Hide what is under the cursor's row; where nothing is, go to the row that this one is under."""
        rows = self.rows
        if not isinstance(rows, ChecklistRows):
            return False
        key = rows.keys[self.cursor] if self.cursor < len(rows) else None
        if key is not None and rows.can_collapse(self.cursor) and key not in self._collapsed and not self.filter_text:
            return self._set_collapsed(key, True)
        parent = rows.parent(self.cursor)
        return parent is not None and self._go(parent, -1)

    def _set_collapsed(self, key: str, collapsed: bool) -> bool:
        if self.filter_text:
            return False  # a filter shows whatever it finds
        self._collapsed = self._collapsed | {key} if collapsed else self._collapsed - {key}
        self._made_for = ()
        self._make()
        self._keep_in_range()
        self.scroll_to_cursor()
        self.sync()
        return True


def _is_action(row: Row) -> bool:
    return row.key is not None and row.key.startswith("action/")
