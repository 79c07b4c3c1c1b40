"""Why: an explanation in sections."""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.session.views import Section
from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, wrap
from goaptui.ui.screens.dialog import Dialog

_GLYPHS = {"✓": "good", "○": "warn", "✗": "bad", "•": "dim", "▶": "warn", "→": "accent"}


class ExplainScreen(Dialog[None]):
    """``ExplainScreen(title, sections)``: headings and lines, to be read and scrolled."""

    WIDTH = 92

    def __init__(self, title: str, sections: Sequence[Section]) -> None:
        super().__init__()
        self._title = clean(title)
        self._sections = tuple(sections)

    def rows(self, width: int, wanted: str) -> Rows:
        """The sections, wrapped."""
        return FixedRows(section_rows(self._sections, width), self._title)

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
