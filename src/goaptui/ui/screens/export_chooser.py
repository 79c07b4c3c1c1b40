"""Which format to export to."""

from __future__ import annotations

from pathlib import Path

from textual import events

from goaptui.cli.table import EXPORTS
from goaptui.ui.handover import export_path
from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, matcher, pad, wrap
from goaptui.ui.screens.dialog import Dialog

_MODES = {
    "PAST": "The past moment that is shown is exported, not how things are now.",
    "WHAT IF": "What is being tried is exported, not how things are.",
}


class ExportChooser(Dialog[str]):
    """``ExportChooser(plan_path, mode)``: answers a format of `goaptui.cli.table.EXPORTS`; ``None`` where it was left.

    `mode` says what is exported where that is not how things are now (the past, a what-if).
    """

    WIDTH = 88

    def __init__(self, plan: Path, mode: str = "") -> None:
        super().__init__()
        self._plan, self._mode = plan, mode

    def rows(self, width: int, wanted: str) -> Rows:
        """Formats, with what they are and where they would go."""
        passes = matcher(wanted)
        rows: list[Row] = []
        if self._mode:
            rows += [Row(left=((line, "warn"),)) for line in wrap(_MODES.get(self._mode, self._mode), width)]
            rows.append(Row())
        column = max(map(len, EXPORTS)) + 2
        found = [form for form in EXPORTS if passes(f"{form} {EXPORTS[form]}")]
        for form in found:
            first, *rest = wrap(EXPORTS[form], max(8, width - column))
            rows.append(Row(form, ((pad(form, column), "strong"), (first, "text"))))
            rows += [Row(left=((" " * column + line, "text"),)) for line in rest]
            there = " (is there already)" if export_path(self._plan, form).exists() else ""
            name = f"{export_path(self._plan, form).name}{there}"
            rows += [Row(left=((" " * column + line, "dim"),)) for line in wrap(clean(name), max(8, width - column))]
        if not found:
            rows.append(Row(left=(("Nothing matches the filter.", "dim"),)))
        return FixedRows(rows, "Export")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """One is written, or none."""
        return (("enter", "write"), ("esc", "close"), ("/", "filter"))

    def key(self, event: events.Key) -> bool:
        """Choose the format under the cursor."""
        if event.key == "slash":
            self.sheet.open_filter()
        elif event.key == "enter" and self.sheet.cursor_row.key is not None:
            self.dismiss(self.sheet.cursor_row.key)
        elif event.key == "q":
            self.dismiss(None)
        else:
            return False
        return True

    def clicked(self, row: Row) -> None:
        """A click chooses."""
        if row.key is not None:
            self.dismiss(row.key)
