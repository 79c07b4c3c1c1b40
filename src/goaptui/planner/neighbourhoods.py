"""Better plans of a choice, from a plan: a part of it is given up and made anew, with the rest as it is.

Either quickly, by best supporters, and what comes out is gone on from even where it is a little worse (threshold
accepting: Dueck and Scheuer 1990); or by branch and bound, optimally (large neighbourhood search: Shaw 1998). The parts
are chosen at random, from a fixed seed. None of this proves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from random import Random

from goaptui.planner.branchbound import BranchAndBound, Root
from goaptui.planner.choices import Component
from goaptui.planner.greedyplan import supporters, without_redundant

PART = 12
"""So many operators of a plan are taken out at once, at first."""

SIZES = (1, 2, 4, 8, 16)
"""So many operators of a plan are taken out at once by the quick changes."""

NODES = 60
"""So many nodes for a part."""


class Neighbourhoods:
    """The local search of one component; `better` is told of each plan that is better than the best so far."""

    def __init__(
        self, component: Component, weights: Sequence[int], plan: Sequence[int], better: Callable[[list[int]], None],
        dice: Random | None = None,
    ) -> None:  # fmt: skip
        self._component = component
        self._weights = list(weights)
        self._better = better
        self._dice = dice or Random(1)
        self._torn = PART
        self._failures = 0
        self.plan = sorted(plan)
        self.cost = self._cost(self.plan)

    def _cost(self, plan: Iterable[int]) -> int:
        weights = self._weights
        return sum([weights[op] for op in plan])

    def know(self, plan: Sequence[int], cost: int) -> None:
        """A plan from elsewhere, to go on from if it is better."""
        if cost < self.cost:
            self.plan, self.cost = sorted(plan), cost

    def _found(self, plan: list[int], cost: int) -> None:
        if cost < self.cost:
            self.plan, self.cost = plan, cost
            self._better(plan)

    def wander(self, tries: int, pulse: Callable[[], bool]) -> None:
        """Many quick changes; what is accepted is worse by less and less than what there was."""
        component, weights, dice = self._component, self._weights, self._dice
        size = len(weights)
        threshold = sum(weights) // size // 4
        plan, cost = self.plan, self.cost
        for left in range(tries, 0, -1):
            if pulse() or not plan:
                return
            centre = dice.choice(plan)
            torn = near(component, plan, centre, dice.choice(SIZES), dice)
            # eight tenths to twelve tenths of the weight
            costs = [
                weight * (820 + (bits >> 3)) >> 10 for weight, bits in zip(weights, dice.randbytes(size), strict=True)
            ]
            for op in plan:
                costs[op] = 0
            for op in torn:
                costs[op] = -1 if op == centre or dice.random() < 0.5 else weights[op]
            found = supporters(component, costs, pulse)
            if not found:
                continue
            found = without_redundant(component, weights, set(found), pulse)
            total = self._cost(found)
            if total <= cost + threshold * left // tries:
                plan, cost = found, total
                self._found(plan, cost)

    def by_parts(self, search: BranchAndBound, root: Root, rounds: int) -> None:
        """Parts anew by branch and bound, larger ones when that is of no use any more.

        Only for components without a cycle. Operators of high reduced cost, which hardly belong to good plans, are left
        out.
        """
        component, weights, dice = self._component, self._weights, self._dice
        while rounds and not search.pulse():
            rounds -= 1
            best = self.plan
            ceiling = (search.preference.small([self.cost])[0] - root.bound) // 50
            torn = near(component, best, dice.choice(best), self._torn, dice)
            kept = [op for op in best if op not in torn]
            had = {fact for op in kept for fact in component.add[op]}
            goals = {fact for op in kept for fact in component.pre[op]}.union(component.goals) - had
            upper = self._cost(torn)
            live = [
                op
                for op in _within(component, weights, set(kept), had, upper)
                if root.reduced[op] <= ceiling or op in torn
            ]
            search.allowance = NODES
            found = search.part(component, weights, live, sorted(had), sorted(goals), upper, ())
            search.stopped = False
            search.allowance = None
            if found is not None:
                plan = without_redundant(component, weights, {*kept, *found}, search.pulse)
                self._found(plan, self._cost(plan))
                self._failures = 0
                continue
            self._failures += 1
            if self._failures > len(best):
                self._failures = 0
                self._torn = self._torn * 3 // 2 if self._torn < len(best) // 2 else PART


def _within(
    component: Component, weights: Sequence[int], barred: set[int], had: Iterable[int], upper: int
) -> list[int]:
    """The operators that may be part of a plan of less weight than `upper`: what they need costs less at any rate."""
    n = component.n
    pre, add = component.pre, component.add
    value: list[int] = [-1] * n
    users: list[list[int]] = [[] for _ in range(n)]
    counts = []
    heap: list[tuple[int, int]] = [(0, fact) for fact in had]
    out: list[int] = []
    for op, needs in enumerate(pre):
        counts.append(-1 if op in barred else len(needs))
        for fact in needs:
            users[fact].append(op)
        if not needs and op not in barred and weights[op] < upper:
            out.append(op)
            for fact in add[op]:
                heappush(heap, (weights[op], fact))
    while heap:
        reached, fact = heappop(heap)
        if value[fact] >= 0:
            continue
        value[fact] = reached
        for op in users[fact]:
            counts[op] -= 1
            if not counts[op] and reached + weights[op] < upper:
                out.append(op)
                for made in add[op]:
                    if value[made] < 0:
                        heappush(heap, (reached + weights[op], made))
    out.sort()
    return out


def near(component: Component, plan: list[int], centre: int, size: int, dice: Random) -> set[int]:
    """Some operators of a plan around one of them, by who makes what for whom."""
    makers: dict[int, list[int]] = {}
    users: dict[int, list[int]] = {}
    for op in plan:
        for fact in component.add[op]:
            makers.setdefault(fact, []).append(op)
        for fact in component.pre[op]:
            users.setdefault(fact, []).append(op)
    found = {centre}
    border = [centre]
    while border and len(found) < size:
        op = border.pop(dice.randrange(len(border)))
        around = [other for fact in component.pre[op] for other in makers.get(fact, ())]
        around += [other for fact in component.add[op] for other in users.get(fact, ())]
        for other in around:
            if other not in found:
                found.add(other)
                border.append(other)
    return found
