"""The history: what happened, and the way to look at any moment of it."""

from __future__ import annotations

from textual import events

from goaptui.session.outlook import Outlook
from goaptui.ui.commands import BY_ID
from goaptui.ui.past import ask_return
from goaptui.ui.rows.history import BEGINNING, NOW, HistoryRows
from goaptui.ui.rows.row import Rows
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.screens.page import Page


class HistoryPage(Page):
    """Every event by day, the newest first; enter shows all panes as they were right after one."""

    COMMAND = "history"

    def __init__(self, outlook: Outlook, main: MainScreen) -> None:
        super().__init__(outlook, main)
        self._session = main.session
        self.sheet.wanted_key = self._shown

    @property
    def _shown(self) -> str:
        """The key of the moment that the cockpit shows."""
        past = self.main.past if self.main is not None else None
        return NOW if past is None else past.event or BEGINNING

    def rows(self, width: int, wanted: str) -> Rows:
        """Now, the events, the beginning."""
        session = self._session
        log, started = session.log, session.record.started
        return HistoryRows(log, started, session.describe, session.stands, width, wanted, self._shown)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """A moment can be looked at, and returned to."""
        keys = [("enter", "look at this moment")]
        if self.main is not None:
            there, now = (self.main.keymap.label(BY_ID[name]) for name in ("return", "now"))
            keys += [(there, "return to it")] * bool(there)
            keys += [(now, "back to now")] * bool(now and self.main.past is not None)
        return tuple(keys)

    def key(self, event: events.Key) -> bool:
        """Look at the moment under the cursor, return to it, or go back to now."""
        main = self.main
        assert main is not None
        command = main.keymap.find(event.key, "")
        name = command.id if command is not None else ""
        key = self.sheet.cursor_row.key
        moment = None if key == BEGINNING else key
        if name == "now" and main.past is not None:
            self.dismiss(None)
            main.show_past(None)
        elif key is None:
            return False
        elif event.key == "enter":
            self.dismiss(None)
            if key == NOW:
                main.show_past(None)
            else:
                main.look_at(moment)
        elif name == "return":
            if key == NOW:
                self.say("That is how it is now.")
            else:
                self.dismiss(None)
                main.call_later(ask_return, main, moment)  # the answer goes to whoever asks: this screen is gone then
        else:
            return False
        return True
