"""What a screen would feel while the planner works: the gaps between frames, and how soon a cancelled search ends.

The planner runs in a thread at full load; the main thread ticks as an app does, asleep until the next frame is due. A
frame is late by as long as the planner holds the interpreter. The same ticker without a planner tells what the
machine itself does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Cancelled, CancelToken, Limits
from goaptui.planner.solve import solve

FRAME = 1 / 60


@dataclass(frozen=True, slots=True)
class Smoothness:
    """Lateness of frames in milliseconds (median of all, 99th of a hundred, worst), and from cancel to the end."""

    frames: int
    median: float
    percentile: float
    worst: float
    cancelled: float | None
    """Milliseconds from `cancel` to the end of the search; ``None`` where it was over before."""


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
    """The ticker while plans are solved one after the other; after some seconds the search that runs is cancelled."""
    token = CancelToken()
    ended: list[float] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while not token.cancelled:
                plan = make()
                solve(compile_plan(plan), State.initial(plan), limits=Limits(60.0, token))
        except Cancelled:
            ended.append(time.perf_counter())
        except BaseException as error:  # told by the main thread
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    late = ticker(lambda: not thread.is_alive(), seconds)
    asked = time.perf_counter()
    token.cancel()
    thread.join(60)
    if failures:
        raise failures[0]
    return _summary(late, (ended[0] - asked) * 1000 if ended else None)


def _summary(late: list[float], cancelled: float | None) -> Smoothness:
    ordered = sorted(value * 1000 for value in late)
    count = len(ordered)
    return Smoothness(count, ordered[count // 2], ordered[min(count - 1, count * 99 // 100)], ordered[-1], cancelled)


HEAD = f"{'load':28}{'frames':>8}{'median':>10}{'99 %':>10}{'worst':>10}{'cancel':>10}"


def row(name: str, found: Smoothness) -> str:
    """One line."""
    cancelled = "–" if found.cancelled is None else f"{found.cancelled:.1f} ms"
    return (
        f"{name:28}{found.frames:>8}{found.median:>7.1f} ms{found.percentile:>7.1f} ms{found.worst:>7.1f} ms"
        f"{cancelled:>10}"
    )
