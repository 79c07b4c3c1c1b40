"""Planning off the UI's thread: the newest request wins, and an answer that nobody wants any more is dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from goaptui.planner.solution import Cancelled, CancelToken, Limits, Progress

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook, PlanRequest

SAME_FRAME, LONGEST_WAIT = 0.010, 0.045
"""Seconds that the UI's thread waits for an answer, so that a quick one is in the same frame as the key: the first, and
as long as the second where the last answer took about so long (drawing twice would take longer than the wait)."""
SECONDS = 30.0
"""How long a search may go on before it says what it has; the user can stop it sooner."""


class Answer(NamedTuple):
    """What became of a request: an outlook, or the error that the planner failed with."""

    generation: int
    outlook: Outlook | None
    error: BaseException | None = None


class PlanningWorker:
    """A thread that plans. `deliver` is called on that thread with each answer that `request` did not wait for.

    `plan` is a pure function of request and limits, given here so that this can be tested without a planner.
    """

    def __init__(
        self,
        plan: Callable[[PlanRequest, Limits], Outlook],
        deliver: Callable[[Answer], object],
        seconds: float = SECONDS,
    ) -> None:
        self._plan = plan
        self._deliver = deliver
        self._seconds = seconds
        self._lock = threading.Condition(threading.RLock())
        self._pending: tuple[int, PlanRequest] | None = None
        self._running: Limits | None = None
        self._answer: Answer | None = None
        self._waiting = 0
        self._took = (0.0, 0.0)
        """Seconds that the last two answers took. The quicker one counts: the other may have been held up."""
        self._end = threading.Event()
        self._thread: threading.Thread | None = None
        self.generation = 0
        """The number of the newest request."""
        self.progress: Progress | None = None
        """What the search that runs has so far."""

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._pending is not None or self._running is not None

    def request(self, request: PlanRequest, wait: float | None = None) -> Answer | None:
        """Plan anew, giving up what is being planned.

        Returns the answer where it is there within `wait` seconds (by default some milliseconds; see `SAME_FRAME`);
        else ``None``, and `deliver` is called later.
        """
        if wait is None:
            expected = min(self._took) * 1.8
            wait = SAME_FRAME if expected > LONGEST_WAIT else max(SAME_FRAME, expected)
        with self._lock:
            self.begin(request)
            return self.await_answer(wait)

    def begin(self, request: PlanRequest) -> None:
        """Plan anew, giving up what is being planned. The answer is kept for `await_answer`, which must follow."""
        with self._lock:
            self.generation += 1
            self._pending = (self.generation, request)
            self._answer = self.progress = None
            if self._running is not None and self._running.token is not None:
                self._running.token.cancel()
            self._waiting = self.generation
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="planner", daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def await_answer(self, seconds: float) -> Answer | None:
        """The answer to the newest request where it is there within some seconds; else it is delivered later."""
        with self._lock:
            self._lock.wait_for(lambda: self._answer is not None, seconds)
            self._waiting = 0
            answer, self._answer = self._answer, None
            return answer

    def stop_search(self) -> bool:
        """Have the search say now what it has; whether one was running."""
        with self._lock:
            if self._running is None:
                return False
            self._running.deadline = 0.0
            return True

    def close(self) -> None:
        """Give up what is being planned, and end the thread."""
        with self._lock:
            self._end.set()
            self._pending = None
            if self._running is not None and self._running.token is not None:
                self._running.token.cancel()
            self._lock.notify_all()

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._pending is not None or self._end.is_set())
                if self._end.is_set() or self._pending is None:
                    return
                (generation, request), self._pending = self._pending, None
                limits = Limits(self._seconds, CancelToken(), self._note)
                self._running = limits
            began = time.perf_counter()
            outlook: Outlook | None = None
            error: BaseException | None = None
            try:
                outlook = self._plan(request, limits)
            except Cancelled:
                pass
            except Exception as fault:  # it is shown; the thread goes on for the next request
                error = fault
            with self._lock:
                self._running = None
                self._took = (self._took[1], time.perf_counter() - began)
                if self._end.is_set():
                    return
                if generation != self.generation or (outlook is None and error is None):
                    continue
                answer = Answer(generation, outlook, error)
                if self._waiting == generation:
                    self._answer = answer
                    self._lock.notify_all()
                    continue
            self._deliver(answer)

    def _note(self, progress: Progress) -> None:
        self.progress = progress


def provisional(request: PlanRequest, before: Outlook | None) -> Outlook:
    """What is shown while the planner works: the world as it is now, with the steps as they were."""
    from goaptui.planner.solution import Solution
    from goaptui.session.outlook import Outlook

    if before is not None and before.plan is request.plan:
        return Outlook(request, before.solution)
    return Outlook(request, Solution("limit", False, None, None))
