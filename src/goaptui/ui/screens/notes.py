"""The notes, read as Markdown: the list at the left and what is chosen at the right; below it where it is narrow."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.widgets import Markdown

from goaptui.session.outlook import Outlook
from goaptui.ui.rows.notes import NoteText, note_rows, note_texts
from goaptui.ui.rows.row import Row, Rows
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.screens.page import Page
from goaptui.ui.widgets.line_pane import LinePane

_BESIDE_FROM = 100
"""The width from which the note stands beside the list."""


class _Body(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What is read; the page scrolls it."""


class NotesPage(Page):
    """The plan's summary, its notes, and those on actions. Links are text: nothing here is opened or run."""

    COMMAND = "notes"
    DEFAULT_CSS = """
    NotesPage _Body { padding: 0 2; background: $background; scrollbar-size-vertical: 1; }
    NotesPage Markdown { padding: 1 0; max-width: 100; background: $background; }
    NotesPage Markdown MarkdownHeader { content-align: left middle; margin: 0 0 1 0; padding: 0; }
    """

    def __init__(self, outlook: Outlook, main: MainScreen | None = None) -> None:
        super().__init__(outlook, main)
        self._texts = note_texts(outlook.plan)
        self._read: NoteText | None = None
        self._markdown = Markdown(open_links=False)
        self._body = _Body(self._markdown, id="body")

    def compose(self) -> ComposeResult:
        """The list, and the note."""
        yield self.title_bar
        yield self.sheet
        yield self._body
        yield self.footer_bar

    def body(self, region: Region) -> dict[str, Region]:
        """Beside each other, or one above the other."""
        x, y, width, height = region
        if width >= _BESIDE_FROM:
            left = min(max(30, width * 30 // 100), 48)
            return {"sheet": Region(x, y, left, height), "body": Region(x + left, y, width - left, height)}
        top = min(len(self._texts) + 3, max(3, height // 3))
        if height - top < 3:
            return {"sheet": region}
        return {"sheet": Region(x, y, width, top), "body": Region(x, y + top, width, height - top)}

    def rows(self, width: int, wanted: str) -> Rows:
        """The notes by title."""
        return note_rows(self._texts, width, wanted)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """One is chosen, and scrolled."""
        return (("↑ ↓", "choose"), ("space", "read on"), ("b", "back up"))

    def on_mount(self) -> None:
        """Show the first."""
        super().on_mount()
        self.call_after_refresh(self._show)

    def changed(self) -> None:
        """The plan may be another one."""
        self._texts = note_texts(self.outlook.plan)
        self.refresh(layout=True)
        super().changed()
        self._show()

    def highlighted(self, pane: LinePane, row: Row) -> None:
        """Show the note that the cursor is on."""
        self._show()

    def filter_changed(self, pane: LinePane) -> None:
        """Another note may be under the cursor."""
        self._show()

    def _show(self) -> None:
        key = self.sheet.cursor_row.key
        text = next((text for text in self._texts if text.key == key), None)
        if text != self._read:
            self._read = text
            self._markdown.update(text.markdown if text is not None else "")
            self._body.scroll_home(animate=False)

    def key(self, event: events.Key) -> bool:
        """Scroll the note."""
        page = max(1, self._body.size.height - 2)
        by = {"space": page, "pagedown": page, "b": -page, "pageup": -page, "right": 3, "left": -3, "enter": page}
        if event.key not in by:
            return False
        self._body.scroll_relative(y=by[event.key], animate=False)
        return True

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """A link is only read."""
        event.stop()
        self.say(event.href)
