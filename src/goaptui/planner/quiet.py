"""No pass of the garbage collector over everything there is, while a plan is sought.

A search makes millions of objects that all live, and none of them in cycles. To go through them takes up to half a
second, during which no other thread runs and no frame is painted, and a quarter of the search's time altogether. So
the oldest generation is left alone meanwhile; the young ones, which are small, are collected as ever.
"""

from __future__ import annotations

import gc
import threading
from typing import Any

_NEVER = 1_000_000_000


class Quiet:
    """A context that may be entered by several threads at once, and within itself."""

    __slots__ = ("_inside", "_lock", "_usual")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._usual = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._usual = gc.get_threshold()
                gc.set_threshold(self._usual[0], self._usual[1], _NEVER)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                gc.set_threshold(*self._usual)


def let_go(*large: dict[Any, Any] | list[Any]) -> None:
    """Empty what is large and done with, item by item: freed at once, millions of states hold all threads up."""
    for held in large:
        take = held.popitem if isinstance(held, dict) else held.pop
        while held:
            take()


quiet = Quiet()
"""The one there is, since there is one collector."""
