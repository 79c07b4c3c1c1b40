"""A name for what was tried."""

from __future__ import annotations

from collections.abc import Collection

from goaptui.ui.rows.line_edit import LineEdit
from goaptui.ui.rows.row import FixedRows, Row, Rows, wrap
from goaptui.ui.screens.text_dialog import TextDialog


class NamePrompt(TextDialog[str]):
    """``NamePrompt(suggestion, taken)``: answers a name that is not blank; ``None`` where it was left."""

    WIDTH = 60

    def __init__(self, suggestion: str, taken: Collection[str] = ()) -> None:
        super().__init__(LineEdit(suggestion, fresh=True, most=60))
        self._taken = taken

    def rows(self, width: int, wanted: str) -> Rows:
        """What is asked, the name, and what follows from it."""
        name = self.edit.text.strip()
        text, token = "Kept until the app is left, to be compared and opened again.", "dim"
        if not name:
            text, token = "A scenario has a name.", "warn"
        elif name in self._taken:
            text, token = "There is one of this name: it is replaced.", "warn"
        rows = [
            Row(left=(("What is tried is called", "strong"),)),
            Row(),
            Row(left=(("= ", "dim"), *self.edit.spans(width - 2))),
            *(Row(left=((line, token),)) for line in wrap(text, width)),
        ]
        return FixedRows(rows, "Name")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Take it or leave it."""
        return (("enter", "take the name"), ("esc", "leave"))

    def entered(self) -> None:
        """Take the name, where there is one."""
        if name := self.edit.text.strip():
            self.dismiss(name)
