"""Two plans side by side: what each comes to, and which steps come in and go out."""

from __future__ import annotations

from goaptui.session.outlook import Outlook
from goaptui.session.scenario import Figures, figures, side_by_side
from goaptui.ui.rows.row import Rows
from goaptui.ui.rows.scenarios import CompareRows
from goaptui.ui.saving import describe
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.screens.page import Page
from goaptui.ui.weighing import Found, Job, Weighing


class ComparePage(Page):
    """``ComparePage(jobs, titles, main)``: two jobs, the left one (today's plan, as a rule) and the right one."""

    COMMAND = "compare"

    def __init__(
        self, jobs: tuple[Job, Job], titles: tuple[str, str], outlook: Outlook, main: MainScreen | None = None
    ) -> None:
        super().__init__(outlook, main)
        self._keys = (jobs[0].key, jobs[1].key)
        self._titles = titles
        self._outlooks: dict[str, Outlook] = {job.key: job.outlook for job in jobs if job.outlook is not None}
        self._figures: dict[str, Figures] = {key: figures(outlook) for key, outlook in self._outlooks.items()}
        self._fault = ""
        self.weighing = Weighing(jobs, lambda found: self.call_later(self._take, found))

    def on_mount(self) -> None:
        """Have the plans found, and laid out in time."""
        super().on_mount()
        self.weighing.start()

    def on_unmount(self) -> None:
        """Nobody waits for the rest any more."""
        self.weighing.close()

    def _take(self, found: Found) -> None:
        if found.error is not None:
            self._fault = f"The planner failed: {describe(found.error)}"
        if found.outlook is not None:
            self._outlooks[found.key] = found.outlook
            self._figures[found.key] = figures(found.outlook, found.timetable)
        self.renew()

    def changed(self) -> None:
        """What is compared stays as it was asked for."""

    def rows(self, width: int, wanted: str) -> Rows:
        """Figures, then the steps."""
        left, right = (self._outlooks.get(key) for key in self._keys)
        found = tuple(self._figures.get(key) for key in self._keys)
        pairs = side_by_side(left, right) if left is not None and right is not None else ()
        return CompareRows(self._titles, (left, right), (found[0], found[1]), pairs, width, wanted, self._fault)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What the signs mean."""
        return (("+", "in"), ("-", "out"), ("~", "elsewhere"))
