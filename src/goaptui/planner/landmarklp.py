"""The bound of a large choice: a linear program over its landmarks, found as they are missed.

Least cost such that of each landmark one operator is used, in parts: the hitting set of Bonet and Helmert
("Strengthening Landmark Heuristics via Hitting Sets", 2010), relaxed; its dual divides the costs among the landmarks
in the best way (Karpas and Domshlak, "Cost-Optimal Planning with Landmarks", 2009). New landmarks are those that the
present solution hits least (`minimal`), and those that LM-cut finds in costs that are not spent. The program is solved
all along, a few steps for each new landmark, by the primal-dual hybrid gradient method with preconditioning (Chambolle
and Pock 2011): exact solutions jump about, and what they miss says little. What is proven does not depend on any of
it: prices are rounded down to integers, checked, and what they leave is given to LM-cut.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias

from goaptui.planner.choices import Component
from goaptui.planner.lmcut import Cut, Relaxed
from goaptui.planner.minimal import Separator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Places: TypeAlias = NDArray[np.intp]

OMEGA = 0.4
"""The weight of the prices' steps beside those of the use: both approach the solution about as fast."""

STEPS = 12
"""Steps of the method a round."""

NEW = 4
"""Landmarks that are looked for a round."""

ROUNDS = 10
"""Rounds between two bounds."""

UNUSED = 300
"""So many of the last landmarks are kept where they are of no use yet."""

LEFT = 0.5
"""The share of the landmarks that keep their price while others are sought in what the rest leaves."""


def arrays_at_hand(pulse: Callable[[], bool]) -> bool:
    """Import numpy, which takes long the first time: beside, so that `pulse` is asked; whether it was waited for."""
    if "numpy" not in sys.modules:
        beside = Thread(target=import_module, args=("numpy",), daemon=True)
        beside.start()
        while beside.is_alive():
            if pulse():
                return False
            beside.join(0.004)
    return True


class LandmarkProgram:
    """The program for a component with these costs; `cuts` are landmarks to begin with.

    Attributes:
        use: for each operator how much of it is used, from 0 to 1, in the solutions of late.
        settled: nothing was found lately that the solution misses.
    """

    def __init__(self, component: Component, cost: Sequence[int], relaxed: Relaxed, cuts: Iterable[Cut]) -> None:
        import numpy as np

        self._relaxed = relaxed
        self._cost = list(cost)
        self._separator = Separator(component)
        self._dice = Random(1)
        self._noise = np.random.default_rng(1)
        plain = np.array(self._cost, np.float64)
        self._unit = float(plain.mean()) or 1.0
        self._scaled: Floats = plain / self._unit
        self._landmarks: list[tuple[int, ...]] = []
        self._known: set[tuple[int, ...]] = set()
        self._x: Floats = np.zeros(len(self._cost))
        self._turn = 0
        self._dry = 0
        self.use: Floats = self._x
        prices = [self._put(ops) * share for share, ops in cuts]
        self._arrange([price / self._unit for price in prices if price])
        spent = np.bincount(self._index, self._prices[self._row], len(self._x))
        self._x = np.minimum(spent / np.maximum(self._scaled, 1e-9), 1) / 2

    @property
    def settled(self) -> bool:
        """Whether nothing was found in the last rounds that the solution misses."""
        return self._dry >= 2 * ROUNDS

    def _put(self, ops: Iterable[int]) -> bool:
        """Add a landmark that is not known yet."""
        key = tuple(sorted(ops))
        if key in self._known:
            return False
        self._known.add(key)
        self._landmarks.append(key)
        return True

    def _arrange(self, prices: Sequence[float]) -> None:
        """Make the arrays for the landmarks; those without a price are new."""
        import numpy as np

        marks = self._landmarks
        self._prices: Floats = np.array([*prices, *[0.0] * (len(marks) - len(prices))])
        self._mean_prices = self._prices
        self._length: Places = np.array([len(ops) for ops in marks], np.intp)
        self._index: Places = np.array([op for ops in marks for op in ops], np.intp)
        self._row: Places = np.repeat(np.arange(len(marks)), self._length)
        self._first: Places = np.cumsum(self._length) - self._length

    def _extend(self, prices: Sequence[float] = ()) -> None:
        """Make the arrays longer by the landmarks that are new."""
        import numpy as np

        old = len(self._prices)
        new = self._landmarks[old:]
        if not new:
            return
        length = np.array([len(ops) for ops in new], np.intp)
        added = np.array(prices) if prices else np.zeros(len(new))
        self._prices = np.concatenate((self._prices, added))
        self._mean_prices = np.concatenate((self._mean_prices, added))
        self._first = np.concatenate((self._first, np.cumsum(length) - length + len(self._index)))
        self._length = np.concatenate((self._length, length))
        self._row = np.concatenate((self._row, np.repeat(np.arange(old, old + len(new)), length)))
        self._index = np.concatenate((self._index, np.array([op for ops in new for op in ops], np.intp)))

    def _forget(self) -> None:
        """Drop landmarks that had their time and are of no use."""
        count = len(self._landmarks)
        prices = self._prices.tolist()
        kept = [place for place in range(count) if place >= count - UNUSED or prices[place] > 1e-9]
        if len(kept) < count * 0.8:
            self._landmarks = [self._landmarks[place] for place in kept]
            self._known = set(self._landmarks)
            self._arrange([prices[place] for place in kept])

    def rounds(self, pulse: Callable[[], bool]) -> None:
        """So much as is worth looking at the bound again."""
        for _ in range(ROUNDS):
            if pulse():
                return
            self.round(pulse)

    def round(self, pulse: Callable[[], bool]) -> None:
        """Some steps, and landmarks that the solution misses."""
        import numpy as np

        average = self._steps()
        self.use = use = average if not self._turn else 0.7 * self.use + 0.3 * average
        self._turn += 1
        found = False
        free = self._scaled <= 0
        size = len(use)
        goals = len(self._separator.goals)
        for number in range(NEW):
            if pulse():
                return
            base = use if number % 2 else average
            ranks = base + free + 1e-3 * self._noise.random(size)
            goal = self._dice.randrange(goals) if number % 2 else None
            ops = self._separator.landmark(np.argsort(-ranks).tolist(), goal)
            if base[ops].sum() < 0.999 and self._put(ops):
                found = True
        self._extend()
        self._dry = 0 if found else self._dry + 1

    def _steps(self) -> Floats:
        """Steps of the method; the mean of where they led."""
        import numpy as np

        index, row, first, scaled = self._index, self._row, self._first, self._scaled
        size = len(scaled)
        tau = 1 / OMEGA / np.maximum(np.bincount(index, minlength=size), 1)
        sigma = OMEGA / self._length
        x, prices = self._x, self._prices
        spent = np.bincount(index, prices[row], size)
        x_sum = np.zeros(size)
        price_sum = np.zeros(len(prices))
        for _ in range(STEPS):
            after = np.clip(x - tau * (scaled - spent), 0, 1)
            hit = np.add.reduceat((2 * after - x)[index], first)
            prices = np.maximum(prices + sigma * (1 - hit), 0)
            spent = np.bincount(index, prices[row], size)
            x = after
            x_sum += x
            price_sum += prices
        self._x, self._prices = x, prices
        mean: Floats = x_sum / STEPS
        self._mean_prices = price_sum / STEPS
        return mean

    def bound(self, most: int, pulse: Callable[[], bool]) -> tuple[int, list[Cut], list[int], list[int]] | None:
        """A lower bound, landmarks with their shares of it, the costs that they leave, the facts' values under these.

        ``None`` where the bound exceeds `most`: no plan costs as little. New landmarks are kept.

        Raises:
            OutOfTime: by LM-cut.
        """
        rest, shares = self._shares()
        # landmarks for what comes: some give up their share for the moment
        again = rest[:]
        for share, ops in shares:
            if self._dice.random() >= LEFT:
                for op in ops:
                    again[op] += share
        self._seek(again, None, pulse)
        left = most - sum([share for share, _ in shares])
        result = None if left < 0 else self._seek(rest, left, pulse)
        if result is None:
            return None
        self._forget()
        return result[0] + most - left, shares + result[1], result[2], result[3]

    def _seek(
        self, costs: Sequence[int], most: int | None, pulse: Callable[[], bool]
    ) -> tuple[int, list[Cut], list[int], list[int]] | None:
        """New landmarks by LM-cut, with the prices that it gives them; ``None`` where it exceeds `most`."""
        result = self._relaxed.cuts_without((), (), most, [*costs, 0], pulse)
        assert result is not None
        if most is not None and result[0] > most:
            return None
        self._extend([share / self._unit for share, ops in result[1] if self._put(ops)])
        return result

    def _shares(self) -> tuple[list[int], list[Cut]]:
        """The prices as integers such that no operator is spent beyond its cost, and what is left of the costs."""
        best: Any = None
        for prices in (self._prices, self._mean_prices):
            valid = self._valid(prices)
            if best is None or valid.sum() > best.sum():
                best = valid
        rest = self._cost[:]
        shares: list[Cut] = []
        unit = self._unit * (1 - 1e-9)
        for price, ops in zip(best.tolist(), self._landmarks, strict=False):
            share = min(int(price * unit), min([rest[op] for op in ops]))  # what floats got wrong
            if share > 0:
                for op in ops:
                    rest[op] -= share
                shares.append((share, list(ops)))
        return rest, shares

    def _valid(self, prices: Floats) -> Floats:
        """Prices of which no operator is spent by more than its cost, up to rounding."""
        import numpy as np

        spent = np.bincount(self._index, prices[self._row], len(self._scaled))
        factor = np.minimum(1, self._scaled / np.maximum(spent, 1e-12))
        lowered: Floats = prices * np.minimum.reduceat(factor[self._index], self._first)
        return lowered
