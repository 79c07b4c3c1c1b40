"""An estimate for searches over the finite-domain task: pattern databases, their costs partitioned.

`patterns` finds the projections, `partition` divides the costs among them for a few orders; here it is decided which
orders: those that are good at the start, at states that random walks come to, and at states that a search names.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from goaptui.planner.implied import FactPairs
from goaptui.planner.partition import Sums, Table, added_up, partition
from goaptui.planner.patterns import Patterns, Unsolvable
from goaptui.planner.projection import INFINITE, MOST_COST, Operators, Stopped, TooDear

if TYPE_CHECKING:
    from goaptui.planner.fdr import Fdr
    from goaptui.planner.projection import Ints, Projection

BUDGET = 200_000_000
"""So many numbers are looked at while the tables are made: about a second."""

MOST_HELD = 3_000_000
"""So many transitions are held."""

ROUNDS = 3
"""So often large projections are grown from each goal, each time with other choices."""

ORDERS = 4
"""So many sums there are at most."""

WALKS = 40
"""States that random walks come to."""

LONGEST = 80
"""Steps of a walk."""

DEAD = 1 << 60
"""The estimate of a state that has no way to the goal."""


class Tables:
    """The estimate. `start` is what it says of the start; `unsolvable`: it saw that there is no plan."""

    def __init__(self, sums: Sums | None, start: int, unsolvable: bool = False) -> None:
        self._sums = sums
        self.start = start
        self.unsolvable = unsolvable

    @property
    def count(self) -> int:
        """How many tables there are."""
        return 0 if self._sums is None else self._sums.count

    def h(self, values: Ints) -> Ints:
        """For each row of values a lower bound of what is left; `DEAD`: there is no way to the goal."""
        import numpy as np

        if self._sums is None:
            return np.full(len(values), DEAD if self.unsolvable else 0, np.int64)
        out = self._sums.h(values)
        out[out >= INFINITE] = DEAD
        return out


def make_tables(fdr: Fdr, pairs: FactPairs, pulse: Callable[[], bool], budget: int = BUDGET) -> Tables:
    """Tables for a task, as good as they get for so much work."""
    return Maker(fdr, pairs, pulse).make(budget)


class Maker:
    """Makes tables, and better ones when it is asked again: it goes on with what it has."""

    def __init__(self, fdr: Fdr, pairs: FactPairs, pulse: Callable[[], bool]) -> None:
        self.possible = pairs.possible(fdr.goal)
        self.useful = bool(fdr.goal) and bool(pairs.usable) and max(fdr.cost) < MOST_COST >> 1
        self._task = fdr, pairs, pulse
        self._patterns: Patterns | None = None
        self._dice = Random(1)
        self._kept: list[list[Table]] = []

    def make(self, budget: int, states: Ints | None = None) -> Tables:
        """Tables, as good as they get for so much more work. They are to be good for `states` (rows of values), too."""
        if not self.possible:
            return Tables(None, 0, unsolvable=True)
        if not self.useful:
            return Tables(None, 0)
        try:
            return self._make(budget, states)
        except Unsolvable:
            return Tables(None, 0, unsolvable=True)
        except (TooDear, Stopped):
            self.useful = False
            return Tables(None, 0)

    def _make(self, budget: int, states: Ints | None) -> Tables:
        import numpy as np

        if self._patterns is None:
            self._patterns = Patterns(Operators(*self._task))
        patterns = self._patterns
        patterns.systematic(budget // 5)
        end = patterns.work + 2 * budget // 5
        for turn in range(ROUNDS):
            patterns.grow((end - patterns.work) // (ROUNDS - turn), MOST_HELD, self._dice)
        walks = sample(patterns.operators, self._dice)
        named = walks[:0] if states is None else states
        weights = np.repeat([10.0, 3.0, 1.0], [1, len(named), len(walks)])
        samples = np.concatenate([np.array([patterns.operators.start]), named, walks])
        return self._sums(patterns, samples, weights, 2 * budget // 5)

    def _sums(self, patterns: Patterns, samples: Ints, weights: Ints, budget: int) -> Tables:
        """Sums that are good for the samples, as these weigh. Those made before may stay."""
        import numpy as np

        operators, domains = patterns.operators, patterns.operators.domains
        found: list[Projection] = list(patterns.projections.values())
        heights = np.array([patterns.look_up(projection, samples) for projection in found])
        alive = (heights < INFINITE).all(axis=0)
        samples, heights, weights = samples[alive], heights[:, alive], weights[alive]
        shares = (
            np.ones(len(found)),
            np.array([patterns.stolen[projection.pattern] for projection in found]),
            np.array([len(projection.pattern) for projection in found]),
        )
        pool = [(tables, Sums([tables], domains).h(samples)) for tables in self._kept]
        tried: set[tuple[int, ...]] = set()
        work = 0
        for state, share in product(range(len(samples)), shares):
            if work > budget and state and pool:
                break
            order = tuple(np.argsort(-heights[:, state] / share, kind="stable").tolist())
            if order in tried:
                continue
            tried.add(order)
            before = sum([projection.work for projection in found])
            made, _ = partition(operators, [found[place] for place in order])
            work += sum([projection.work for projection in found]) - before + 20_000 * len(found)
            tables = added_up(made, domains)
            pool.append((tables, Sums([tables], domains).h(samples)))
            pool = _best(pool, weights)
        self._kept = [tables for tables, _ in pool]
        sums = Sums(self._kept, domains)
        return Tables(sums, int(sums.h(np.array([operators.start]))[0]))


def _best(pool: list[tuple[list[Table], Ints]], weights: Ints) -> list[tuple[list[Table], Ints]]:
    """The pool without those that add nothing, and without the one that adds least, where there are too many."""
    import numpy as np

    while len(pool) > 1:
        heights = np.array([h for _, h in pool], float)
        worth = [(np.delete(heights, place, axis=0).max(axis=0) * weights).sum() for place in range(len(pool))]
        least = max(range(len(pool)), key=lambda place: (worth[place], place))
        if len(pool) <= ORDERS and worth[least] < (heights.max(axis=0) * weights).sum():
            break
        del pool[least]
    return pool


def sample(operators: Operators, dice: Random) -> Ints:
    """States that random walks from the start come to."""
    import numpy as np

    random = np.random.default_rng(dice.randrange(1 << 30))
    states = np.repeat(np.array([operators.start], np.int64), WALKS, axis=0)
    base = np.concatenate(([0], np.cumsum(operators.domains)[:-1]))
    need = np.zeros((sum(operators.domains), len(operators.pre)), np.float32)
    rows, columns = np.nonzero(operators.pre >= 0)
    need[base[columns] + operators.pre[rows, columns], rows] = 1
    count = need.sum(axis=0)
    steps = random.integers(1, LONGEST, WALKS)
    walkers = np.arange(WALKS)
    for step in range(int(steps.max())):
        operators.pause()
        here = walkers[steps > step]
        hot = np.zeros((len(here), len(need)), np.float32)
        hot[np.arange(len(here))[:, None], states[here] + base] = 1
        ready = hot @ need == count
        luck = random.random(ready.shape, np.float32) * ready
        chosen = luck.argmax(axis=1)
        moved = ready.any(axis=1)
        eff = operators.eff[chosen[moved]]
        states[here[moved]] = np.where(eff >= 0, eff, states[here[moved]])
    return states


__all__ = ["DEAD", "Maker", "Tables", "make_tables", "sample"]
