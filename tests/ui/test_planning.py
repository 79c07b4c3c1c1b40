"""The planning worker: the newest request wins, quick answers come at once, errors come too."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from goaptui.planner.solution import Limits, Progress
from goaptui.ui.planning import Answer, PlanningWorker

WAIT = 10.0


class Planner:
    """Plans what it is told, when it is told: a stand-in whose requests are strings."""

    def __init__(self) -> None:
        self.begun: queue.Queue[tuple[str, Limits]] = queue.Queue()
        self.gates: dict[str, threading.Event] = {}
        self.progress: Progress | None = None

    def plan(self, request: Any, limits: Limits) -> Any:
        self.begun.put((request, limits))
        if self.progress is not None and limits.on_progress is not None:
            limits.on_progress(self.progress)
        gate = self.gates.get(request)
        while gate is not None and not gate.wait(0.001):
            if limits.reached():
                return f"best of {request}"
        if request == "broken":
            raise ZeroDivisionError("no such thing")
        return f"plan of {request}"


@pytest.fixture
def planner() -> Planner:
    return Planner()


def worker_of(planner: Planner) -> tuple[PlanningWorker, queue.Queue[Answer]]:
    answers: queue.Queue[Answer] = queue.Queue()
    return PlanningWorker(planner.plan, answers.put), answers


def request(worker: PlanningWorker, what: Any, wait: float = 0.0) -> Answer | None:
    return worker.request(what, wait)


def until(happens: Callable[[], bool]) -> None:
    ticker = threading.Event()
    for _ in range(5000):
        if happens():
            return
        ticker.wait(0.001)
    raise AssertionError("never")


def test_a_quick_answer_comes_at_once_and_is_not_delivered_again(planner: Planner) -> None:
    worker, answers = worker_of(planner)
    answer = request(worker, "a", WAIT)
    assert answer is not None
    assert answer.outlook == "plan of a"  # type: ignore[comparison-overlap]
    assert answer.generation == worker.generation
    until(lambda: not worker.busy)
    assert answers.empty()
    worker.close()


def test_a_slow_answer_is_delivered(planner: Planner) -> None:
    planner.gates["a"] = threading.Event()
    worker, answers = worker_of(planner)
    assert request(worker, "a") is None
    assert worker.busy
    planner.gates["a"].set()
    assert answers.get(timeout=WAIT).outlook == "plan of a"  # type: ignore[comparison-overlap]
    worker.close()


def test_a_new_request_cancels_the_old_one_whose_answer_is_dropped(planner: Planner) -> None:
    planner.gates["a"] = threading.Event()
    worker, answers = worker_of(planner)
    request(worker, "a")
    _, limits = planner.begun.get(timeout=WAIT)
    answer = request(worker, "b", WAIT)
    assert limits.token is not None
    assert limits.token.cancelled
    assert answer is not None
    assert answer.outlook == "plan of b"  # type: ignore[comparison-overlap]
    assert answers.empty()
    worker.close()


def test_of_many_requests_only_the_last_is_answered(planner: Planner) -> None:
    planner.gates = {str(i): threading.Event() for i in range(50)}
    worker, answers = worker_of(planner)
    for i in range(50):
        request(worker, str(i))
    planner.gates["49"].set()
    answer = answers.get(timeout=WAIT)
    assert (answer.outlook, answer.generation) == ("plan of 49", 50)
    assert answers.empty()
    worker.close()


def test_an_error_is_an_answer_and_the_next_request_is_planned(planner: Planner) -> None:
    worker, _ = worker_of(planner)
    answer = request(worker, "broken", WAIT)
    assert answer is not None
    assert isinstance(answer.error, ZeroDivisionError)
    after = request(worker, "a", WAIT)
    assert after is not None
    assert after.error is None
    worker.close()


def test_a_search_that_is_stopped_says_what_it_has(planner: Planner) -> None:
    planner.gates["a"] = threading.Event()
    worker, answers = worker_of(planner)
    assert not worker.stop_search()
    request(worker, "a")
    planner.begun.get(timeout=WAIT)
    assert worker.stop_search()
    assert answers.get(timeout=WAIT).outlook == "best of a"  # type: ignore[comparison-overlap]
    worker.close()


def test_progress_is_at_hand_and_forgotten_with_the_next_request(planner: Planner) -> None:
    planner.gates["a"] = threading.Event()
    planner.progress = Progress(Decimal(310), Decimal(280), 9)
    worker, _ = worker_of(planner)
    request(worker, "a")
    until(lambda: worker.progress is planner.progress)
    planner.progress = None
    request(worker, "b", WAIT)
    assert worker.progress is None
    worker.close()


def test_closing_ends_the_thread_and_nothing_is_delivered(planner: Planner) -> None:
    planner.gates["a"] = threading.Event()
    worker, answers = worker_of(planner)
    request(worker, "a")
    planner.begun.get(timeout=WAIT)
    thread = worker._thread
    assert thread is not None
    worker.close()
    thread.join(WAIT)
    assert not thread.is_alive()
    assert answers.empty()
