"""Looking at the limits in the midst of work, at a price that cannot be measured.

Whatever may take more than a few milliseconds asks now and then: in loops a few hundred rounds are gone through between
two looks, by iterators that run at the interpreter's own speed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, repeat
from typing import TypeAlias, TypeVar

from goaptui.planner.solution import Limits

T = TypeVar("T")

Ask: TypeAlias = Callable[[], bool]
"""Whether the time is over. Raises `Cancelled` where nobody wants the answer any more."""

ROUNDS = 256
"""So many rounds of a loop are gone through between two looks."""


class Pulse:
    """Looks at the limits every few milliseconds of work and lets other threads run.

    Attributes:
        over: whether the time is over, as far as was looked.
    """

    __slots__ = ("_last", "_limits", "_yield", "over")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._last = time.monotonic()
        self._yield = threading.current_thread() is not threading.main_thread()
        self.over = limits.reached()

    def __call__(self) -> bool:
        """Whether to stop. Raises `Cancelled` where nobody wants the answer any more."""
        now = time.monotonic()
        if now - self._last > 0.004:
            if self._yield:
                time.sleep(0)
                now = time.monotonic()
            self._last = now
            self.over = self._limits.reached()
        return self.over


def never() -> bool:
    """Nobody has set limits."""
    return False


def heed(items: Iterable[T], ask: Ask) -> Iterable[T]:
    """The same items, with a look at the limits now and then."""
    return items if ask is never else chain.from_iterable(_parts(items, ask))


def _parts(items: Iterable[T], ask: Ask) -> Iterator[tuple[T, ...]]:
    left = iter(items)
    while part := tuple(islice(left, ROUNDS)):
        ask()
        yield part


def rounds(ask: Ask) -> Iterable[object]:
    """As many rounds as are wanted, with a look at the limits now and then."""
    return repeat(None) if ask is never else chain.from_iterable(_spans(ask))


def _spans(ask: Ask) -> Iterator[range]:
    while True:
        ask()
        yield range(ROUNDS)
