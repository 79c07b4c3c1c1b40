"""The timetable of what is on the screen, and the timeline that shows it: what the cockpit has to do with time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.ui.saving import describe
from goaptui.ui.timetabling import Result, TimetableWorker

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.timetable import Timetable
    from goaptui.ui.screens.main import MainScreen
    from goaptui.ui.widgets.timeline_pane import TimelinePane


class Timetables:
    """Keeps the newest timetable, and has one made where there is none for what is shown."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._worker = TimetableWorker(self._told)
        self._latest: Timetable | None = None
        self._begun = False

    def begin(self) -> None:
        """From now on timetables are made (not before the first paint)."""
        self._begun = True

    def of(self, outlook: Outlook) -> Timetable | None:
        """The timetable of an outlook, if it has been made."""
        return self._latest if self._latest is not None and self._latest.outlook is outlook else None

    def want(self, outlook: Outlook) -> None:
        """Have the timetable of an outlook made, giving up an older one; with a forecast while the timeline is open."""
        if not self._begun:
            return
        if self._screen.current == "timeline":
            self._worker.want_forecasts(self.of(outlook))
        else:
            self._worker.no_forecasts()
        if self.of(outlook) is None:
            self._worker.request(outlook)

    def give_up(self) -> None:
        """Leave the interpreter to the planner and to what draws: what is being made is of a plan that goes."""
        self._worker.give_up()

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _told(self, result: Result) -> None:
        self._screen.call_later(self._take, result)  # from the worker's thread

    def _take(self, result: Result) -> None:
        screen = self._screen
        if result.error is not None:
            screen.goaptui.note_error(result.error)
            screen.fault("timetable", f"The plan could not be laid out in time: {describe(result.error)}")
            return
        screen.fault("timetable", "")
        self._latest = result.timetable
        if screen.view is not None and result.outlook is screen.outlook:
            screen.take_timetable()

    # ── the timeline ─────────────────────────────────────────────────────────────────────────────────────────────

    def make_pane(self) -> TimelinePane:
        """The timeline, made when it is first opened."""
        from goaptui.ui.widgets.timeline_pane import TimelinePane

        pane = TimelinePane(id="timeline")
        pane.listener = self._screen
        self._screen.mount(pane)
        return pane

    def way_back(self, last: str) -> str:
        """The pane to go back to: the last one, unless an action was chosen since and that pane has facts."""
        pane = self._screen.pane
        chosen = getattr(pane, "chosen", False) and self._screen.selection.item is not None
        return "plan" if last == "world" and chosen else last
