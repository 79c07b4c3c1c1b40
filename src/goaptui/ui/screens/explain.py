"""Why: an explanation in sections."""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.session.views import Section
from goaptui.ui.explaining import Asking, Planned
from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, wrap
from goaptui.ui.screens.dialog import Dialog

_GLYPHS = {"✓": "good", "○": "warn", "✗": "bad", "•": "dim", "▶": "warn", "→": "accent"}


_QUICK = 0.03
"""Seconds that the first frame waits for what is planned: drawing twice would take about as long."""


class ExplainScreen(Dialog[None]):
    """``ExplainScreen(title, sections, planned)``: headings and lines, to be read and scrolled.

    With `planned`, the sections are shown at once, and those that it gives take their place when they are known.
    """

    WIDTH = 92

    def __init__(self, title: str, sections: Sequence[Section], planned: Planned | None = None) -> None:
        super().__init__()
        self._title = clean(title)
        self._sections = tuple(sections)
        self._planned = planned
        self._asking: Asking | None = None

    def rows(self, width: int, wanted: str) -> Rows:
        """The sections, wrapped."""
        rows = section_rows(self._sections, width)
        if self._asking is not None:
            rows += [Row(), Row(left=(("Planning what would be otherwise …", "dim"),))]
        return FixedRows(rows, self._title)

    def on_mount(self) -> None:
        """Begin to plan; what is known within a moment is in the first frame."""
        if self._planned is not None:
            self._asking = Asking(self._planned, lambda: self.call_later(self._take))
            if self._asking.wait(_QUICK):
                self._take()

    def on_unmount(self) -> None:
        """Nobody wants the answer any more."""
        if self._asking is not None:
            self._asking.give_up()

    def _take(self) -> None:
        asking, self._asking = self._asking, None
        if asking is None:
            return
        if asking.answer is not None:
            self._sections = asking.answer
        elif asking.error is not None:
            fault = f"{type(asking.error).__name__}: {asking.error}"
            self._sections += (Section("What would be otherwise", (f"✗ The planner failed: {fault}",)),)
        self.renew()

    def hints(self) -> tuple[tuple[str, str], ...]:
        """It is only read."""
        return (("esc", "close"), ("↑ ↓", "scroll"))

    def key(self, event: object) -> bool:
        """The keys that one presses to be rid of a text."""
        if getattr(event, "key", "") in ("enter", "q", "w"):
            self.dismiss(None)
            return True
        return False


def section_rows(sections: Sequence[Section], width: int) -> list[Row]:
    """Sections as rows: a heading, its lines indented and wrapped; a line's first glyph has its colour."""
    rows: list[Row] = []
    for section in sections:
        if rows:
            rows.append(Row())
        rows.append(Row(left=((clean(section.heading), "heading"),)))
        for line in section.lines:
            text = clean(line)
            glyph = text[:1] if text[:1] in _GLYPHS and text[1:2] == " " else ""
            if glyph:
                first, *rest = wrap(text[2:], width - 4)
                rows.append(Row(left=((f"  {glyph} ", _GLYPHS[glyph]), (first, "text"))))
                rows += [Row(left=((f"    {piece}", "text"),)) for piece in rest]
            else:
                first, *rest = wrap(text, width - 2)
                rows.append(Row(left=((f"  {first}", "text"),)))
                rows += [Row(left=((f"  {piece}", "text"),)) for piece in rest]
    return rows or [Row(left=(("There is nothing to say.", "dim"),))]
