"""A question whose answer would lose something."""

from __future__ import annotations

from textual import events

from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, wrap
from goaptui.ui.screens.dialog import Dialog


class Confirm(Dialog[bool]):
    """``Confirm(question, text, yes, asked_with)``: answers whether it was confirmed; ``None`` where it was left.

    ``y`` and enter confirm, ``n`` and escape do not. The key that it was asked with never confirms: a key that is held
    down, or pressed twice, must not answer a question that nobody has read.
    """

    WIDTH = 64

    def __init__(self, question: str, text: str = "", yes: str = "Yes", no: str = "Stay", asked_with: str = "") -> None:
        super().__init__()
        self._question, self._text = clean(question), clean(text)
        self._yes, self._no = yes, no
        self._asked_with = asked_with

    def rows(self, width: int, wanted: str) -> Rows:
        """The question, and what it is about."""
        rows = [Row(left=((line, "strong"),)) for line in wrap(self._question, width)]
        if self._text:
            rows += [Row(), *(Row(left=((line, "text"),)) for line in wrap(self._text, width))]
        return FixedRows(rows, "Sure?")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Both answers."""
        keys = [key for key in ("y", "enter") if key != self._asked_with]
        return ((keys[0], self._yes.lower()), ("esc", self._no.lower()))

    def key(self, event: events.Key) -> bool:
        """Yes, or no."""
        if event.key == self._asked_with:
            return True
        if event.key in ("y", "Y", "enter"):
            self.dismiss(True)
        elif event.key in ("n", "N"):
            self.dismiss(False)
        else:
            return False
        return True
