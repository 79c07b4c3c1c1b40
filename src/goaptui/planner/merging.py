"""Better plans of a large choice out of several: the best that can be made of the operators of all of them.

Good plans are alike, and where they differ each has its strong points: together they have a few times as many operators
as one, and of these branch and bound soon finds the best plan (tour merging: Cook and Seymour 2003). The plans begin
with best supporters under costs that are changed at random, from a fixed seed. None of this proves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from goaptui.planner.branchbound import BranchAndBound, Root
from goaptui.planner.choices import Component
from goaptui.planner.greedyplan import supporters, without_redundant
from goaptui.planner.neighbourhoods import Neighbourhoods

STARTS = 8
"""So many plans are made from scratch in a turn, and as many are kept for the next one."""

NODES = 100
"""So many nodes to make one plan of several."""


class Merging:
    """The plans of one component; `better` is told of each that is better than the best so far."""

    def __init__(
        self, component: Component, weights: Sequence[int], search: BranchAndBound, better: Callable[[list[int]], None]
    ) -> None:
        self._component = component
        self._weights = list(weights)
        self._search = search
        self._better = better
        self._dice = Random(2)
        self._plans: list[tuple[int, list[int]]] = []

    def know(self, plan: Sequence[int]) -> None:
        """Another plan."""
        ops = sorted(plan)
        entry = (sum([self._weights[op] for op in ops]), ops)
        if entry not in self._plans:
            self._plans.append(entry)
            self._plans.sort()
            if self._plans[0] is entry:
                self._better(ops)
            del self._plans[STARTS:]

    def turn(self, tries: int, root: Root, pulse: Callable[[], bool]) -> None:
        """New plans from scratch, each improved by so many `tries`, and what can be made of them and the old ones."""
        component, weights, dice = self._component, self._weights, self._dice
        for _ in range(STARTS):
            if pulse():
                return
            # a half to one and a half of the weight
            costs = [
                weight * (128 + bits) >> 8 for weight, bits in zip(weights, dice.randbytes(len(weights)), strict=True)
            ]
            start = without_redundant(component, weights, set(supporters(component, costs, pulse)), pulse)
            local = Neighbourhoods(component, weights, start, _nobody, dice)
            local.wander(tries, pulse)
            self._plans.append((local.cost, local.plan))
        self._plans.sort()
        self._better(self._plans[0][1])
        for count in (2, 4, len(self._plans)):
            self._merge(count, root)
        del self._plans[STARTS:]

    def _merge(self, count: int, root: Root) -> None:
        """The best plan of the operators of the first so many."""
        search = self._search
        live = sorted({op for _, plan in self._plans[:count] for op in plan})
        search.allowance = NODES
        known = root.cuts if self._component.order is not None else ()
        found = search.part(
            self._component, self._weights, live, (), self._component.goals, self._plans[0][0], known
        )  # fmt: skip
        search.allowance = None
        search.stopped = False
        if found is not None:
            self.know(found)


def _nobody(plan: list[int]) -> None:
    """Nobody is told of plans that are not made better yet."""
