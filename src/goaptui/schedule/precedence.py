"""The plan laid out by precedence alone: every step begins as soon as the steps that it needs have ended.

The critical path method of Kelley and Walker (1959), on activities as nodes. No agents, no calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)


class Precedence(NamedTuple):
    """Earliest start and end, and slack, of each step, in minutes; `makespan` is the length of the whole."""

    start: tuple[Decimal, ...]
    end: tuple[Decimal, ...]
    slack: tuple[Decimal, ...]
    makespan: Decimal
    critical: frozenset[int]
    """The steps without slack; none, where nothing takes any time."""


def lay_out(minutes: Sequence[Decimal], needs: Sequence[Sequence[int]]) -> Precedence:
    """Lay out steps of these lengths; `needs` has for each the indices of the earlier steps that it needs.

    Linear in steps and needs.
    """
    count = len(minutes)
    start = [ZERO] * count
    end = [ZERO] * count
    makespan = ZERO
    for index, needed in enumerate(needs):
        begin = ZERO
        for other in needed:
            if end[other] > begin:
                begin = end[other]
        start[index] = begin
        end[index] = finish = begin + minutes[index]
        if finish > makespan:
            makespan = finish
    latest = [makespan] * count
    for index in range(count - 1, -1, -1):
        begin = latest[index] - minutes[index]
        for other in needs[index]:
            if begin < latest[other]:
                latest[other] = begin
    slack = tuple(late - early for late, early in zip(latest, end, strict=True))
    critical = frozenset(index for index, left in enumerate(slack) if not left) if makespan else frozenset()
    return Precedence(tuple(start), tuple(end), slack, makespan, critical)
