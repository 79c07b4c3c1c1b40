"""Searches that take turns, since no single one is the best for all tasks.

A contender is asked for a share of work at a time. Work is counted, not timed, so that the order of events, and with it
the answer, is the same on every machine: one unit is what takes about a microsecond in plain Python. Shares double from
round to round, so that the whole takes a small multiple of what the best contender takes alone. Whose bound is ahead of
all others gets more: the least f in the queue tells how near a search is to its end. Plans and bounds are shared: what
one has found, all know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

FIRST = 60_000
"""The work of each contender's first share."""

LEAD = 3
"""So many times the share of the others has the one whose bound is ahead."""


@dataclass(slots=True)
class Found:
    """What a search came to. `ops` are places of operators in order, ``None`` where no plan was found.

    `bound` is a proven lower bound of the additive cost; `proven` tells that `ops` is optimal, or that no plan exists.
    `preferred` tells that `ops` is the preferred one of the optimal plans, in the preferred order. `spent` tells that
    the search has nothing left that it could try (it came to its limit of memory, say).
    """

    ops: list[int] | None
    bound: int
    proven: bool
    expanded: int = 0
    preferred: bool = False
    spent: bool = False


class Contender(Protocol):
    """A search that can be asked to go on."""

    work: int
    """The work that was done so far."""

    expanded: int
    """So many states were expanded so far."""

    def run(self, work: int) -> Found:
        """Go on for about so much work. `expanded` of the answer counts from the beginning."""

    def improve(self, plan: list[int]) -> None:
        """Take a plan over that is better than the best one known."""


class Improver:
    """A contender that proves nothing: it asks for better and better plans.

    `better` gets the number of the round, the work that it may do and the weight of the best plan known, and gives a
    better plan and the work that it did.
    """

    def __init__(
        self, weigh: Callable[[list[int]], int], better: Callable[[int, int, int | None], tuple[list[int] | None, int]]
    ) -> None:
        self.work = 0
        self.expanded = 0
        self._weigh = weigh
        self._better = better
        self._round = 0
        self._best: int | None = None

    def run(self, work: int) -> Found:
        """Go on."""
        plan, done = self._better(self._round, work, self._best)
        self._round += 1
        self.work += done
        if plan is not None:
            self.improve(plan)
        return Found(plan, 0, False)

    def improve(self, plan: list[int]) -> None:
        """Take a plan over."""
        weight = self._weigh(plan)
        if self._best is None or weight < self._best:
            self._best = weight


@dataclass(slots=True)
class Part:
    """A contender's part in the whole: `share` hundredths of a full share; after `most` work it is left aside.

    It comes back where all others have nothing left to try.
    """

    contender: Contender
    share: int = 100
    most: int | None = None
    bound: int = 0


def compete(
    parts: Sequence[Part], weigh: Callable[[list[int]], int], shift: int, over: Callable[[], bool],
    plan: list[int] | None = None, tell: Callable[[list[int] | None, int, int], None] | None = None,
) -> Found:  # fmt: skip
    """Let them take turns until one of them is done, or plan and bound meet, or it is `over`.

    `weigh` gives the weight of a plan; shifted right by `shift` it is the cost. Where the cost is proven to be the
    least, and only the number of steps is not, the search goes on for as long again as that has taken, and no longer:
    then the answer is proven, but `bound` is below its weight. `tell` hears of the best plan, the bound and the states
    expanded, whether or not they are news.
    """
    left = list(parts)
    best = None if plan is None else weigh(plan)
    bound = 0
    share = FIRST
    enough: int | None = None
    expanded = 0
    if plan is not None:
        for part in left:
            part.contender.improve(plan)
    while left:
        active = [part for part in left if part.most is None or part.contender.work < part.most] or left
        for part in active:
            second = max([other.bound for other in parts if other is not part], default=0)
            ahead = 0 < second < part.bound
            found = part.contender.run(share * part.share * (LEAD if ahead else 1) // 100)
            part.bound = found.bound
            expanded = sum([other.contender.expanded for other in parts])
            if found.proven:
                found.expanded = expanded
                return found
            bound = max(bound, found.bound)
            if found.ops is not None:
                weight = weigh(found.ops)
                if best is None or weight < best:
                    best, plan = weight, found.ops
                    for other in parts:
                        if other is not part:
                            other.contender.improve(plan)
            if tell is not None:
                tell(plan, bound, expanded)
            if best is not None and bound >= best:
                return Found(plan, best, True, expanded)
            if over():
                return Found(plan, bound, False, expanded)
            if best is not None and bound >> shift >= best >> shift:
                work = sum([other.contender.work for other in parts])
                if enough is None:
                    enough = 2 * work + FIRST
                elif work >= enough:
                    return Found(plan, bound, True, expanded)
            if found.spent:
                left.remove(part)
        share *= 2
    return Found(plan, bound, False, expanded)
