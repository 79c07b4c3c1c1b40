"""The evidence that an action can only be marked done with: a note or a link."""

from __future__ import annotations

from textual import events

from goaptui.ui.rows.line_edit import LineEdit
from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, wrap
from goaptui.ui.screens.dialog import Dialog


class EvidencePrompt(Dialog[str]):
    """``EvidencePrompt(title, detail)``: answers the text, which is never blank; ``None`` where it was left."""

    WRITES = True

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__()
        self._title, self._detail = clean(title), clean(detail)
        self._edit = LineEdit(most=2000)
        self._asked = False

    def rows(self, width: int, wanted: str) -> Rows:
        """What is asked, and the text."""
        rows = [Row(left=((line, "strong"),)) for line in wrap(self._title, width)]
        if self._detail:
            rows += [Row(left=((line, "dim"),)) for line in wrap(self._detail, width)]
        rows += [Row(), Row(left=(("= ", "dim"), *self._edit.spans(width - 2)))]
        if self._asked and not self._edit.text.strip():
            rows += [Row(left=((line, "bad"),)) for line in wrap("Without evidence it is not marked done.", width)]
        else:
            rows += [Row(left=((line, "dim"),)) for line in wrap("A note, or a link to where it can be seen.", width)]
        return FixedRows(rows, "Evidence")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Take it or leave it."""
        return (("enter", "done"), ("esc", "leave"))

    def key(self, event: events.Key) -> bool:
        """Writing, and enter."""
        if event.key == "enter":
            if text := self._edit.text.strip():
                self.dismiss(text)
                return True
            self._asked = True
        elif not self._edit.key(event.key, event.character):
            return False
        self.renew()
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Write what is pasted."""
        event.stop()
        self._edit.insert(event.text)
        self.renew()
