"""The evidence that an action can only be marked done with: a note or a link."""

from __future__ import annotations

from goaptui.ui.rows.line_edit import LineEdit
from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, wrap
from goaptui.ui.screens.text_dialog import TextDialog


class EvidencePrompt(TextDialog[str]):
    """``EvidencePrompt(title, detail)``: answers the text, which is never blank; ``None`` where it was left."""

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__(LineEdit(most=2000))
        self._title, self._detail = clean(title), clean(detail)
        self._asked = False

    def rows(self, width: int, wanted: str) -> Rows:
        """What is asked, and the text."""
        rows = [Row(left=((line, "strong"),)) for line in wrap(self._title, width)]
        if self._detail:
            rows += [Row(left=((line, "dim"),)) for line in wrap(self._detail, width)]
        rows += [Row(), Row(left=(("= ", "dim"), *self.edit.spans(width - 2)))]
        if self._asked and not self.edit.text.strip():
            rows += [Row(left=((line, "bad"),)) for line in wrap("Without evidence it is not marked done.", width)]
        else:
            rows += [Row(left=((line, "dim"),)) for line in wrap("A note, or a link to where it can be seen.", width)]
        return FixedRows(rows, "Evidence")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Take it or leave it."""
        return (("enter", "done"), ("esc", "leave"))

    def entered(self) -> None:
        """Take what is written; where nothing is, say that it is needed."""
        if text := self.edit.text.strip():
            self.dismiss(text)
        else:
            self._asked = True
            self.renew()
