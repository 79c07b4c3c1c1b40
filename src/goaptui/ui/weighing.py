"""Several plans beside the one on the screen: planned and laid out in time one after another, off the UI's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from goaptui.planner.solution import Cancelled, CancelToken, Limits

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.request import PlanRequest
    from goaptui.session.timetable import Timetable

SECONDS = 10.0
"""How long each of them may be searched for."""
LAYING = 0.2
"""Seconds for each search for the shortest schedule."""


class Job(NamedTuple):
    """One plan to be found; where its outlook is known already it is only laid out in time."""

    key: str
    request: PlanRequest
    outlook: Outlook | None = None


class Found(NamedTuple):
    """What has come of a job: first the outlook alone, later with its timetable; or the error that it failed with."""

    key: str
    outlook: Outlook | None
    timetable: Timetable | None = None
    error: BaseException | None = None


class Weighing:
    """A thread for some jobs: first all of them are planned, then each is laid out. `deliver` is called on it."""

    def __init__(self, jobs: Sequence[Job], deliver: Callable[[Found], object]) -> None:
        self._jobs = tuple(jobs)
        self._deliver = deliver
        self._token = CancelToken()
        self._thread = threading.Thread(target=self._run, name="weighing", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Give up what is not there yet."""
        self._token.cancel()

    @property
    def busy(self) -> bool:
        """Whether there is more to come."""
        return self._thread.is_alive() and not self._token.cancelled

    def _run(self) -> None:
        outlooks: list[tuple[str, Outlook]] = []
        for job in self._jobs:
            try:
                outlook = job.outlook or self._plan(job.request)
            except Cancelled:
                return
            except Exception as error:  # it is shown, and the others go on
                self._tell(Found(job.key, None, None, error))
                continue
            outlooks.append((job.key, outlook))
            self._tell(Found(job.key, outlook))
        for key, outlook in outlooks:
            if self._token.cancelled:
                return
            try:
                self._tell(Found(key, outlook, self._lay(outlook)))
            except Exception as error:
                self._tell(Found(key, outlook, None, error))

    def _tell(self, found: Found) -> None:
        if not self._token.cancelled:
            self._deliver(found)

    def _plan(self, request: PlanRequest) -> Outlook:
        from goaptui.session.outlook import build_outlook

        return build_outlook(request, Limits(SECONDS, self._token))

    def _lay(self, outlook: Outlook) -> Timetable:
        from datetime import datetime

        from goaptui.session.timetable import build_timetable

        now = datetime.now().replace(microsecond=0)
        return build_timetable(outlook, now=now, forecast=False, seconds=LAYING, stop=lambda: self._token.cancelled)
