"""The base of the screens of their own: the line above as in the cockpit, rows over the whole screen, keys below.

A page shows an outlook, and follows the cockpit's: what happens meanwhile is on it at once. Escape, ``q`` and the key
that it was opened with close it; the key of another page goes there.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from goaptui.session.outlook import Outlook
from goaptui.ui.commands import BY_ID
from goaptui.ui.commands.screens import PAGES
from goaptui.ui.rows.bars import Hint, footer_parts, title_parts
from goaptui.ui.rows.row import Row, Rows
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.view import Item, View
from goaptui.ui.widgets.bar import Bar
from goaptui.ui.widgets.line_pane import LinePane

_WITH_TITLE, _WITH_FOOTER = 8, 4
"""Lines from which there is room for the line above and the one below."""
_NARROW = 50
_KEYS = {"esc": "escape", "/": "slash"}


class _Whole(Layout):
    name = "whole"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        assert isinstance(parent, Page)
        regions = parent.regions(size)
        return [
            WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if (region := regions.get(child.id or "")) is not None
        ]


class Page(Dialog[None]):
    """``Page(outlook, main)``; without `main` (in tests) it follows nothing. A page defines `rows`, `keys`, `key`."""

    COMMAND = ""
    """The id of the command that opens it."""

    def __init__(self, outlook: Outlook, main: MainScreen | None = None) -> None:
        super().__init__()
        self.outlook = outlook
        self.main = main
        self.title_bar = Bar(id="title")
        self.footer_bar = Bar(id="footer", on_tag=self._clicked_key)
        self._whole = _Whole()
        self._said = ""

    # ── what a page defines ─────────────────────────────────────────────────────────────────────────────────────

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Its own keys and what they do, the more important first."""
        return ()

    def changed(self) -> None:
        """The outlook is another one now."""
        self.renew()

    # ── the base ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def layout(self) -> Layout:
        """All of the screen."""
        return self._whole

    def compose(self) -> ComposeResult:
        """A line above, rows, a line below."""
        yield self.title_bar
        yield self.sheet
        yield self.footer_bar

    def regions(self, size: Size) -> dict[str, Region]:
        """Where everything is; what is not named is not shown."""
        width, height = size
        top = 1 if height >= _WITH_TITLE else 0
        bottom = height - 1 if height >= _WITH_FOOTER else height
        regions = self.body(Region(0, top, width, max(1, bottom - top)))
        if top:
            regions["title"] = Region(0, 0, width, 1)
        if bottom < height:
            regions["footer"] = Region(0, bottom, width, 1)
        return regions

    def body(self, region: Region) -> dict[str, Region]:
        """Where things are between the lines."""
        return {"sheet": region}

    def on_mount(self) -> None:
        """Follow the cockpit."""
        self.lines()
        if self.main is not None:
            self.watch(self.main, "view", self._follow, init=False)

    def on_resize(self) -> None:
        """Lines of the new width."""
        self.lines()

    def _follow(self, view: View | None) -> None:
        if view is not None and view.outlook is not self.outlook:
            self.outlook = view.outlook
            self.changed()
            self.lines()

    def lines(self) -> None:
        """The line above and the line below."""
        width = self.app.size.width
        planning = self.main.view.planning if self.main is not None and self.main.view is not None else ""
        title = self.main.title_line(width) if self.main is not None else title_parts(self.outlook, planning, width)
        self.title_bar.show(title)
        hints = [Hint(key, what, _KEYS.get(key, key)) for key, what in self.hints()]
        self.footer_bar.show(footer_parts(hints, width, self._said))

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Its own keys, and those of all pages."""
        close = ("esc", "close")
        if self.app.size.width < _NARROW:  # the way out is the one key that must be told
            return (close, *self.keys(), ("/", "filter"))
        return (*self.keys(), close, ("/", "filter"))

    def renew(self) -> None:
        """Show what has changed."""
        self.sheet.renew()

    def say(self, message: str) -> None:
        """Say something in the line below, until the next key."""
        self._said = message
        self.lines()

    def _rows(self, width: int, wanted: str) -> Rows:
        return self.rows(width, wanted)

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click is the key enter."""
        self.on_key(events.Key("enter", None))

    def _clicked_key(self, key: str) -> None:
        self.on_key(events.Key(key, key if len(key) == 1 else None))

    def on_key(self, event: events.Key) -> None:
        """Keys of all pages; the others as in every dialog."""
        if self._said:
            self.say("")
        if not self.sheet.filtering and self._common(event):
            event.stop()
            event.prevent_default()
            return
        super().on_key(event)

    def _common(self, event: events.Key) -> bool:
        if event.key == "slash":
            self.sheet.open_filter()
            return True
        command = self.main.keymap.find(event.key, "") if self.main is not None else None
        name = command.id if command is not None else ""
        if event.key == "q" or (name and name == self.COMMAND):
            self.dismiss(None)
        elif name in PAGES:
            self.leave_to(name)
        elif name == "theme" and self.main is not None:
            self.main.next_theme()
            self.forget_looks()
        else:
            return False
        return True

    def leave_to(self, command: str) -> None:
        """Close it, and run a command of the cockpit."""
        self.dismiss(None)
        if self.main is not None:
            reason = BY_ID[command].why_not(self.main.context())
            if reason is not None:
                self.main.say(reason, "warn")
            else:
                self.main.call_later(self.main.run_command, command)

    def go_to(self, item: Item | None) -> bool:
        """Close it, and select an item in the cockpit; say so where there is none. Always true, for `key`."""
        if item is None or self.main is None:
            self.say("This line leads nowhere: one of a fact or an action does.")
            return True
        self.dismiss(None)
        self.main.call_later(self.main.go_to_item, item)
        return True

    def forget_looks(self) -> None:
        """Draw everything anew: the palette changed."""
        self.sheet.forget_looks()
        for bar in (self.title_bar, self.footer_bar):
            bar.forget_looks()
