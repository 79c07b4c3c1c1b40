"""What a screen would feel while the planner works: the gaps between frames, and how soon a cancelled search ends.

The planner runs in a thread at full load; the main thread ticks as an app does, asleep until the next frame is due. A
frame is late by as long as the planner holds the interpreter. The same ticker without a planner tells what the
machine itself does. Then searches are cancelled at several moments, from compiling on, and the looks at the token are
timed: between two of them nobody would have been heard.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Cancelled, CancelToken, Limits
from goaptui.planner.solve import solve

FRAME = 1 / 60


@dataclass(frozen=True, slots=True)
class Smoothness:
    """Lateness of frames in milliseconds (median of all, 99th of a hundred, worst), and what cancelling takes."""

    frames: int
    median: float
    percentile: float
    worst: float
    cancelled: float | None
    """Milliseconds from `cancel` to the end of the search, at worst; ``None`` where it was always over before."""
    deaf: float | None = None
    """Milliseconds between two looks at the token, at worst."""


class Watching(CancelToken):
    """A token that notes the longest time between two looks at it."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self.last = time.perf_counter()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        now = time.perf_counter()
        self.longest = max(self.longest, now - self.last)
        self.last = now
        return self._event.is_set()


MOMENTS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.4)
"""Seconds after which searches are cancelled."""


def ticker(until: Callable[[], bool], seconds: float) -> list[float]:
    """Seconds by which each frame came late, until a condition holds or the time is over."""
    late: list[float] = []
    end = time.perf_counter() + seconds
    due = time.perf_counter() + FRAME
    while time.perf_counter() < end and not until():
        time.sleep(max(0.0, due - time.perf_counter()))
        now = time.perf_counter()
        late.append(max(0.0, now - due))
        due = max(due + FRAME, now)
    return late


def idle(seconds: float) -> Smoothness:
    """The ticker alone."""
    return _summary(ticker(lambda: False, seconds), None)


def busy(make: Callable[[], Plan], seconds: float) -> Smoothness:
    """The ticker while a plan is compiled and solved over and over; then searches are cancelled."""
    plan = make()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.001)  # as the app does
    gc.collect()
    gc.freeze()  # as the app does when it has painted first
    try:
        with _Worker(plan) as worker:
            late = ticker(lambda: not worker.thread.is_alive(), seconds)
        ends = [worker.ended, *(cancelled(plan, moment) for moment in MOMENTS if moment < seconds)]
        deaf = Watching()
        deaf.last = time.perf_counter()
        solve(compile_plan(plan, Limits(seconds, deaf)), State.initial(plan), limits=Limits(seconds, deaf))
    finally:
        gc.unfreeze()
        sys.setswitchinterval(interval)
    found = _summary(late, max((end for end in ends if end is not None), default=None))
    return replace(found, deaf=max(deaf.longest, time.perf_counter() - deaf.last) * 1000)


def cancelled(plan: Plan, moment: float) -> float | None:
    """Milliseconds from `cancel`, so many seconds after the start, to the end; ``None`` where it was over before."""
    with _Worker(plan, once=True) as worker:
        time.sleep(moment)
    return worker.ended


class _Worker:
    """Compiles and solves in a thread until it is cancelled; `ended` are the milliseconds that this took."""

    def __init__(self, plan: Plan, once: bool = False) -> None:
        self.token = CancelToken()
        self.ended: float | None = None
        self._plan = plan
        self._once = once
        self._at: float | None = None
        self._failure: BaseException | None = None
        self.thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        try:
            while not self.token.cancelled:
                limits = Limits(60.0, self.token)
                solve(compile_plan(self._plan, limits), State.initial(self._plan), limits=limits)
                if self._once:
                    break
        except Cancelled:
            self._at = time.perf_counter()
        except BaseException as error:  # told by the main thread
            self._failure = error

    def __enter__(self) -> _Worker:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        asked = time.perf_counter()
        self.token.cancel()
        self.thread.join(60)
        if self._failure is not None:
            raise self._failure
        if self._at is not None:
            self.ended = (self._at - asked) * 1000


def _summary(late: list[float], cancelled: float | None) -> Smoothness:
    ordered = sorted(value * 1000 for value in late)
    count = len(ordered)
    return Smoothness(count, ordered[count // 2], ordered[min(count - 1, count * 99 // 100)], ordered[-1], cancelled)


HEAD = f"{'load':28}{'frames':>8}{'median':>10}{'99 %':>10}{'worst':>10}{'cancel':>10}{'deaf':>10}"


def row(name: str, found: Smoothness) -> str:
    """One line."""
    cancelled = "–" if found.cancelled is None else f"{found.cancelled:.1f} ms"
    return (
        f"{name:28}{found.frames:>8}{found.median:>7.1f} ms{found.percentile:>7.1f} ms{found.worst:>7.1f} ms"
        f"{cancelled:>10}{'–' if found.deaf is None else f'{found.deaf:.1f} ms':>10}"
    )
