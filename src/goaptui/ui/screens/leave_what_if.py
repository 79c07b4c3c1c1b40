"""How to leave a what-if in which something was tried: keep it, give it a name, or drop it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events

from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, wrap
from goaptui.ui.rows.scenarios import difference_rows
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.widgets.line_pane import LinePane

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook

_SHOWN = 8
"""So many changes are listed before the rest is only counted."""


class LeaveWhatIf(Dialog[str]):
    """Answers ``keep``, ``name``, ``drop``; ``None`` to stay. Only letters and enter answer: not the key that asked."""

    WIDTH = 72

    def __init__(
        self, changes: Sequence[str], told: str, today: Outlook | None, tried: Outlook | None, name: str = ""
    ) -> None:
        super().__init__()
        self._changes, self._told = tuple(changes), told
        self._today, self._tried, self._name = today, tried, clean(name)
        self.sheet.wanted_key = "keep"

    def rows(self, width: int, wanted: str) -> Rows:
        """What was tried, what it comes to, and what can become of it."""
        rows = [Row(left=((line, "strong"),)) for line in wrap(f"Tried: {self._told}", width)]
        for text in self._changes[:_SHOWN]:
            first, *rest = wrap(text, width - 4)
            rows += [Row(left=(("  • ", "dim"), (first, "text")))]
            rows += [Row(left=((f"    {line}", "text"),)) for line in rest]
        if (more := len(self._changes) - _SHOWN) > 0:
            rows.append(Row(left=((f"    and {more} more", "dim"),)))
        if self._today is not None and self._tried is not None:
            rows += [Row(), *difference_rows(self._today, self._tried, width)]
        rows.append(Row())
        name = f"as “{self._name}”, or by another name" if self._name else "by a name"
        for key, what, meaning in (
            ("keep", "Keep it", "it becomes real, and can be undone change by change"),
            ("name", "Name it", f"as a scenario, {name}; nothing is written"),
            ("drop", "Drop it", "everything is as it was"),
        ):
            room = width - 11
            first, *rest = wrap(meaning, room)
            rows.append(Row(key, ((f"{key[0]} ", "key"), (f"{what}  ", "strong"), (first, "dim"))))
            rows += [Row(left=((" " * 11 + line, "dim"),)) for line in rest]
        return FixedRows(rows, "Leave what if")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """The answers."""
        return (("enter", "choose"), ("esc", "stay"), ("k", "keep"), ("n", "name"), ("d", "drop"))

    def key(self, event: events.Key) -> bool:
        """An answer."""
        answer = {"k": "keep", "n": "name", "d": "drop"}.get(event.key)
        if event.key == "enter":
            answer = self.sheet.cursor_row.key
        if answer is None:
            return False
        self.dismiss(answer)
        return True

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click chooses."""
        if row.key is not None:
            self.dismiss(row.key)
