"""The thread that lays plans out in time, with stand-ins: newest first, nothing old, no forecast unless wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from goaptui.session.outlook import Outlook
from goaptui.session.timetable import Timetable, with_forecast
from goaptui.ui.timetabling import Result, TimetableWorker
from tests.ui.timelines import opened, timetable

Stop = Callable[[], bool]
LONG = 10.0


class Desk:
    """A worker whose work waits until it is let go, and what it delivered."""

    def __init__(self, made: Timetable) -> None:
        self.made = made
        self.laid: list[Outlook] = []
        self.stopped: list[bool] = []
        self.results: list[Result] = []
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.delivered = threading.Semaphore(0)
        self.fault: Exception | None = None
        self.worker = TimetableWorker(self._take, self._lay, self._forecast, rest=0.0)

    def _lay(self, outlook: Outlook, stop: Stop) -> Timetable:
        self.laid.append(outlook)
        self.begun.release()
        assert self.go.acquire(timeout=LONG)
        self.stopped.append(stop())
        if self.fault is not None:
            raise self.fault
        return replace(self.made, outlook=outlook, forecast=None)

    def _forecast(self, made: Timetable, stop: Stop) -> Timetable:
        assert not stop()
        return replace(made, forecast=self.made.forecast)

    def _take(self, result: Result) -> None:
        self.results.append(result)
        self.delivered.release()

    def wait_begun(self) -> None:
        assert self.begun.acquire(timeout=LONG)

    def wait_delivered(self) -> None:
        assert self.delivered.acquire(timeout=LONG)


@pytest.fixture
def outlook(tmp_path: Path) -> Outlook:
    return opened(tmp_path).outlook


@pytest.fixture
def desk(outlook: Outlook) -> Iterator[Desk]:
    found = Desk(timetable(outlook))
    yield found
    found.worker.close()
    for _ in range(4):
        found.go.release()


def again(outlook: Outlook) -> Outlook:
    """Another outlook of the same."""
    from goaptui.session.request import PlanRequest

    return Outlook(PlanRequest(outlook.plan, outlook.record, outlook.goals, outlook.profile), outlook.solution)


def test_a_schedule_is_delivered_without_a_forecast(desk: Desk, outlook: Outlook) -> None:
    desk.worker.request(outlook)
    desk.go.release()
    desk.wait_delivered()
    assert desk.results[0].outlook is outlook
    assert desk.results[0].timetable is not None
    assert desk.results[0].timetable.forecast is None


def test_the_same_outlook_is_laid_out_once(desk: Desk, outlook: Outlook) -> None:
    desk.worker.request(outlook)
    desk.wait_begun()
    desk.worker.request(outlook)
    desk.go.release()
    desk.wait_delivered()
    desk.worker.request(outlook)
    other = again(outlook)
    desk.worker.request(other)
    desk.go.release()
    desk.wait_delivered()
    assert desk.laid == [outlook, other]


def test_what_is_old_is_told_to_stop_and_never_delivered(desk: Desk, outlook: Outlook) -> None:
    newer = again(outlook)
    desk.worker.request(outlook)
    desk.wait_begun()
    desk.worker.request(newer)
    desk.go.release()
    desk.go.release()
    desk.wait_delivered()
    assert desk.stopped == [True, False]
    assert [result.outlook for result in desk.results] == [newer]


def test_with_the_timeline_open_a_forecast_follows(desk: Desk, outlook: Outlook) -> None:
    desk.worker.want_forecasts(None)
    desk.worker.request(outlook)
    desk.go.release()
    desk.wait_delivered()
    desk.wait_delivered()
    assert [r.timetable is not None and r.timetable.forecast is not None for r in desk.results] == [False, True]


def test_a_forecast_for_what_is_at_hand(desk: Desk, outlook: Outlook) -> None:
    desk.worker.request(outlook)
    desk.go.release()
    desk.wait_delivered()
    desk.worker.want_forecasts(desk.results[0].timetable)
    desk.wait_delivered()
    assert desk.results[1].timetable is not None
    assert desk.results[1].timetable.forecast == desk.made.forecast
    assert len(desk.laid) == 1


def test_an_error_is_delivered_and_the_thread_goes_on(desk: Desk, outlook: Outlook) -> None:
    desk.fault = ValueError("no")
    desk.worker.request(outlook)
    desk.go.release()
    desk.wait_delivered()
    assert desk.results[0].error is desk.fault
    assert desk.results[0].timetable is None
    desk.fault = None
    desk.worker.request(again(outlook))
    desk.go.release()
    desk.wait_delivered()
    assert desk.results[1].error is None


def test_nothing_follows_a_close(desk: Desk, outlook: Outlook) -> None:
    desk.worker.close()
    desk.worker.request(outlook)
    assert desk.laid == []


def test_the_forecast_alone_is_the_same_as_with_the_rest(outlook: Outlook) -> None:
    assert with_forecast(timetable(outlook, forecast=False)).forecast == timetable(outlook).forecast
