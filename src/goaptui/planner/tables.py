"""An estimate for searches over the finite-domain task: pattern databases, their costs partitioned.

`patterns` finds the projections, `partition` divides the costs among them for a few orders; here it is decided which
orders: those that are good at the start, and at states that random walks come to.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from goaptui.planner.implied import FactPairs
from goaptui.planner.partition import Sums, Table, added_up, partition
from goaptui.planner.patterns import Patterns, Unsolvable
from goaptui.planner.projection import INFINITE, Operators, Projection

if TYPE_CHECKING:
    from goaptui.planner.fdr import Fdr
    from goaptui.planner.projection import Ints

BUDGET = 200_000_000
"""So many numbers are looked at while the tables are made: about a second."""

MOST_HELD = 3_000_000
"""So many transitions are held."""

ORDERS = 4

DEAD = 1 << 60
"""The estimate of a state that has no way to the goal."""


class Tables:
    """The estimate. `start` is what it says of the start; `unsolvable`: it saw that there is no plan."""

    def __init__(self, sums: Sums | None, start: int, unsolvable: bool = False) -> None:
        self._sums = sums
        self.start = start
        self.unsolvable = unsolvable

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
    if not pairs.possible(fdr.goal):
        return Tables(None, 0, unsolvable=True)
    operators = Operators(fdr, pairs)
    if not operators.goal or not len(operators.cost) or sum(fdr.cost) >= INFINITE >> 12:
        return Tables(None, 0)
    patterns = Patterns(operators, pulse)
    try:
        patterns.systematic(budget // 4)
        dice = Random(1)
        rounds = 3
        for turn in range(rounds):
            patterns.grow((budget // 2 - patterns.work) // (rounds - turn), MOST_HELD, dice)
    except Unsolvable:
        return Tables(None, 0, unsolvable=True)
    return _orders(operators, patterns, pulse, budget - patterns.work)


def _orders(operators: Operators, patterns: Patterns, pulse: Callable[[], bool], budget: int) -> Tables:
    import numpy as np

    found: list[Projection] = list(patterns.projections.values())
    samples = np.concatenate((np.array([operators.start]), sample(operators, Random(2))))
    heights = np.zeros((len(found), len(samples)), np.int64)
    stolen = np.ones(len(found))
    for place, projection in enumerate(found):
        distance = projection.distances(projection.class_costs(operators.cost))
        index = samples[:, list(projection.pattern)] @ np.array(projection.strides)
        heights[place] = distance[index]
        stolen[place] = max(1, int(projection.spread(projection.saturated(distance)).sum()))
    alive = (heights < INFINITE).all(axis=0)
    samples, heights = samples[alive], heights[:, alive]
    best = np.zeros(len(samples), np.int64)
    kept: list[list[Table]] = []
    tried = set()
    work = 0
    for state in range(len(samples)):
        if state and (work > budget or len(kept) >= ORDERS):
            break
        for score in (heights[:, state].astype(float), heights[:, state] / stolen):
            order = np.argsort(-score, kind="stable").tolist()
            if tuple(order) in tried:
                continue
            tried.add(tuple(order))
            before = sum([projection.work for projection in found])
            made = partition(operators, [found[place] for place in order], pulse)
            if made is None:
                break
            work += sum([projection.work for projection in found]) - before + 20_000 * len(found)
            tables = added_up(made[0], operators.domains)
            h = Sums([tables], operators.domains).h(samples)
            if (h > best).any():
                kept.append(tables)
                best = np.maximum(best, h)
    sums = Sums(kept, operators.domains)
    return Tables(sums, int(sums.h(np.array([operators.start]))[0]))


WALKS = 40


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
    steps = random.integers(1, 2 * 40, WALKS)
    walkers = np.arange(WALKS)
    for step in range(int(steps.max())):
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


__all__ = ["Operators", "Tables", "make_tables"]
