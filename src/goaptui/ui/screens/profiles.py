"""The cost profiles: what each one's plan comes to, and one of them to be taken."""

from __future__ import annotations

from textual import events

from goaptui.session.outlook import Outlook
from goaptui.session.request import PlanRequest
from goaptui.session.scenario import Figures, figures
from goaptui.ui.rows.choices import profile_rows
from goaptui.ui.rows.row import FixedRows, Row, Rows
from goaptui.ui.saving import describe
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.weighing import Found, Job, Weighing
from goaptui.ui.widgets.line_pane import LinePane


class Profiles(Dialog[str]):
    """``Profiles(request, outlook)``: answers the profile's id. Plans and figures are shown as they arrive.

    `request` is what is planned now; `outlook` what came of it, where that is known.
    """

    WIDTH = 92

    def __init__(self, request: PlanRequest, outlook: Outlook | None = None, key: str = "p") -> None:
        super().__init__()
        self._plan, self._current, self._key = request.plan, request.profile, key
        self._outlooks: dict[str, Outlook] = {}
        self._figures: dict[str, Figures] = {}
        self._failed: dict[str, str] = {}
        self.sheet.wanted_key = request.profile
        names = sorted(
            self._plan.profiles, key=lambda name: name != request.profile
        )  # what is compared with comes first
        jobs = [Job(n, request._replace(profile=n), outlook if n == request.profile else None) for n in names]
        self.weighing = Weighing(jobs, lambda found: self.call_later(self._take, found))

    def on_mount(self) -> None:
        """Have them planned."""
        self.weighing.start()

    def on_unmount(self) -> None:
        """Nobody waits for the rest any more."""
        self.weighing.close()

    def _take(self, found: Found) -> None:
        if found.error is not None:
            self._failed[found.key] = describe(found.error)
        if found.outlook is not None:
            self._outlooks[found.key] = found.outlook
            self._figures[found.key] = figures(found.outlook, found.timetable)
        self.renew()

    def rows(self, width: int, wanted: str) -> Rows:
        """A few rows each."""
        rows = profile_rows(self._plan, self._current, self._outlooks, self._figures, self._failed, width)
        return FixedRows(rows, "Profile: what counts as cost")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Take one or leave it."""
        return (("enter", "take it"), ("esc", "leave"), (self._key, "the next"))

    def key(self, event: events.Key) -> bool:
        """Choosing; the key that opened it goes round."""
        if event.key == "enter":
            self._choose(self.sheet.cursor_row)
        elif event.key == self._key:
            names = [key for key in self.sheet.rows.keys if key is not None]
            at = names.index(self.sheet.cursor_row.key or names[0])
            self.sheet.place_cursor(names[(at + 1) % len(names)])
        else:
            return event.key == "space"
        return True

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click chooses."""
        self._choose(row)

    def _choose(self, row: Row) -> None:
        if row.key is not None:
            self.dismiss(row.key)
