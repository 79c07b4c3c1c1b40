"""The base of dialogs that a text is written in."""

from __future__ import annotations

from typing import Generic

from textual import events

from goaptui.ui.rows.line_edit import LineEdit
from goaptui.ui.screens.dialog import Dialog, Result


class TextDialog(Dialog[Result], Generic[Result]):
    """``TextDialog(edit)``: a dialog defines besides what becomes of the text with enter, and after each change."""

    WRITES = True

    def __init__(self, edit: LineEdit) -> None:
        super().__init__()
        self.edit = edit

    def entered(self) -> None:
        """Enter was pressed."""
        raise NotImplementedError

    def written(self) -> None:
        """The text has changed."""
        self.renew()

    def key(self, event: events.Key) -> bool:
        """Writing, and enter."""
        if event.key == "enter":
            self.entered()
            return True
        if not self.edit.key(event.key, event.character):
            return False
        self.written()
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Write what is pasted."""
        event.stop()
        self.edit.insert(event.text)
        self.written()
