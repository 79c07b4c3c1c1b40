"""The plan laid out in time, off the UI's thread: the newest outlook wins, and an older answer is dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.timetable import Timetable

REST = 0.15
"""Seconds without a newer outlook before one is laid out: keys that are pressed quickly are not slowed down by it."""
LARGE = 150
"""So many steps double the rest: a large plan takes long to lay out, and the next key must not meet that."""
QUICK = 0.3
"""Seconds for each search for the shortest schedule in the first answer; the second may take longer."""


class Result(NamedTuple):
    """What became of an outlook: its timetable (without a forecast at first), or the error that it failed with."""

    outlook: Outlook
    timetable: Timetable | None
    error: BaseException | None = None


class Lay(Protocol):
    """`goaptui.session.timetable.build_timetable`, or a stand-in for it."""

    def __call__(self, outlook: Outlook, stop: Callable[[], bool]) -> Timetable: ...


class Forecast(Protocol):
    """`goaptui.session.timetable.with_forecast`, or a stand-in for it."""

    def __call__(self, timetable: Timetable, stop: Callable[[], bool]) -> Timetable: ...


class TimetableWorker:
    """A thread that lays plans out in time. `deliver` is called on that thread, first with the schedule alone.

    The forecast (which has numpy imported) is made only while `forecasts` says so. Nothing is imported, and no thread
    begun, before the first request.
    """

    def __init__(
        self,
        deliver: Callable[[Result], object],
        lay: Lay | None = None,
        forecast: Forecast | None = None,
        rest: float = REST,
    ) -> None:
        self._deliver = deliver
        self._lay = lay or _lay
        self._forecast = forecast or _forecast
        self._rest = rest
        self._lock = threading.Condition()
        self._wanted: Outlook | None = None
        """The newest outlook: everything of another one is dropped."""
        self._to_lay: Outlook | None = None
        self._to_forecast: Timetable | None = None
        self._forecast_begun: Timetable | None = None
        self._forecasts = False
        self._closed = False
        self._thread: threading.Thread | None = None

    def request(self, outlook: Outlook) -> None:
        """Have an outlook laid out, giving up what is being laid out, unless it is this one."""
        with self._lock:
            if self._closed or outlook is self._wanted:
                return
            self._wanted = self._to_lay = outlook
            self._to_forecast = None
            self._wake()

    def give_up(self) -> None:
        """Stop laying out what is no longer on the screen: something newer is on its way."""
        with self._lock:
            self._wanted = self._to_lay = self._to_forecast = None

    def want_forecasts(self, timetable: Timetable | None) -> None:
        """From now on have forecasts made, too; at once for a timetable that is at hand and has none."""
        with self._lock:
            self._forecasts = True
            if timetable is not None and timetable.forecast is None:
                self._queue_forecast(timetable)

    def no_forecasts(self) -> None:
        """From now on schedules are enough."""
        with self._lock:
            self._forecasts = False

    def close(self) -> None:
        """Give up what is being laid out, and end the thread."""
        with self._lock:
            self._closed = True
            self._wanted = self._to_lay = self._to_forecast = None
            self._lock.notify_all()

    def _queue_forecast(self, timetable: Timetable) -> None:
        if timetable.outlook is self._wanted and timetable is not self._forecast_begun:
            self._to_forecast = timetable
            self._wake()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="timetable", daemon=True)
            self._thread.start()
        self._lock.notify_all()

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._to_lay or self._to_forecast or self._closed)
                while self._to_lay is not None:  # something newer within the rest: rest again
                    newest = self._to_lay
                    self._lock.wait(self._rest * (1 + len(newest.steps) / LARGE))
                    if self._to_lay is newest:
                        break
                if self._closed:
                    return
                outlook, self._to_lay = self._to_lay, None
                timetable, self._to_forecast = (None, self._to_forecast) if outlook else (self._to_forecast, None)
                self._forecast_begun = timetable or self._forecast_begun
            if outlook is not None:
                self._carry_out(outlook, partial(self._lay, outlook))
            elif timetable is not None:
                self._carry_out(timetable.outlook, partial(self._forecast, timetable))

    def _carry_out(self, outlook: Outlook, work: Callable[[Callable[[], bool]], Timetable]) -> None:
        def stop() -> bool:
            return self._wanted is not outlook

        timetable: Timetable | None = None
        error: BaseException | None = None
        try:
            timetable = work(stop)
        except Exception as fault:  # it is shown; the thread goes on for the next request
            error = fault
        with self._lock:
            if stop():
                return
            if timetable is not None and timetable.forecast is None and self._forecasts:
                self._queue_forecast(timetable)
        self._deliver(Result(outlook, timetable, error))


def _lay(outlook: Outlook, stop: Callable[[], bool]) -> Timetable:
    from datetime import datetime

    from goaptui.session.timetable import build_timetable

    return build_timetable(outlook, now=datetime.now().replace(microsecond=0), forecast=False, seconds=QUICK, stop=stop)


def _forecast(timetable: Timetable, stop: Callable[[], bool]) -> Timetable:
    from goaptui.session.timetable import with_forecast

    return with_forecast(timetable, stop)
