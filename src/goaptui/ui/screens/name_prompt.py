"""A name for what was tried."""

from __future__ import annotations

from collections.abc import Collection

from textual import events

from goaptui.ui.rows.line_edit import LineEdit
from goaptui.ui.rows.row import FixedRows, Row, Rows, wrap
from goaptui.ui.screens.dialog import Dialog


class NamePrompt(Dialog[str]):
    """``NamePrompt(suggestion, taken)``: answers a name that is not blank; ``None`` where it was left."""

    WIDTH = 60
    WRITES = True

    def __init__(self, suggestion: str, taken: Collection[str] = ()) -> None:
        super().__init__()
        self._edit = LineEdit(suggestion, fresh=True, most=60)
        self._taken = taken

    def rows(self, width: int, wanted: str) -> Rows:
        """What is asked, the name, and what follows from it."""
        name = self._edit.text.strip()
        text, token = "Kept until the app is left, to be compared and opened again.", "dim"
        if not name:
            text, token = "A scenario has a name.", "warn"
        elif name in self._taken:
            text, token = "There is one of this name: it is replaced.", "warn"
        rows = [
            Row(left=(("What is tried is called", "strong"),)),
            Row(),
            Row(left=(("= ", "dim"), *self._edit.spans(width - 2))),
            *(Row(left=((line, token),)) for line in wrap(text, width)),
        ]
        return FixedRows(rows, "Name")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Take it or leave it."""
        return (("enter", "take the name"), ("esc", "leave"))

    def key(self, event: events.Key) -> bool:
        """Writing, and enter."""
        if event.key == "enter":
            if name := self._edit.text.strip():
                self.dismiss(name)
            return True
        if not self._edit.key(event.key, event.character):
            return False
        self.renew()
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Write what is pasted."""
        event.stop()
        self._edit.insert(event.text)
        self.renew()
