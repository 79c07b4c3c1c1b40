"""A hard choice again, after a change: what was the best has to be beaten.

The old plan, or what is left of it, with what is missing put in, is an upper bound at once. Where the old plan still
works, more can be said: whatever is better than the old plan uses something that was not to be had before, for
all the rest was proven to be worse. So one of the operators that gain by the change is in it, and the search begins
with these: most are out by their reduced costs, and each of the others leaves little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from goaptui.planner.branchbound import BranchAndBound, Root
from goaptui.planner.choices import Component
from goaptui.planner.greedyplan import greedy_plan, reachable, without_redundant
from goaptui.planner.lmcut import OutOfTime
from goaptui.planner.regions import Known
from goaptui.planner.weights import Preference

NODES = 20_000
"""So many nodes are looked at, divided by the number of operators; what takes longer is planned as if it were new."""


def beaten(
    component: Component, weights: list[int], top: int, known: Known, settled: set[int], pulse: Callable[[], bool]
) -> list[int] | None:
    """The cheapest operators (by place in the component), ``None`` where that takes too long to find out.

    `settled` are the operators that are chosen besides. Only for components without a cycle.
    """
    gaining = known.gaining
    if gaining is None or not settled <= known.plan or not gaining.isdisjoint(settled):
        return None
    mine = [place for place, op in enumerate(component.ops) if op in known.plan]
    if not reachable(component, mine, (), component.goals):
        return None
    mine = without_redundant(component, weights, set(mine))
    upper = sum([weights[op] for op in mine])
    search = BranchAndBound(Preference(top), pulse)
    search.allowance = NODES // len(weights)
    try:
        root = search.root(component, weights, upper)
        if root is None:
            return mine
        # With what is settled, these are no worse than the old plan: whatever is better has an operator that gains.
        better = _with_one_of(search, component, weights, upper, root, [op in gaining for op in component.ops])
    except OutOfTime:
        return None
    return None if search.stopped else mine if better is None else better


def mended(component: Component, weights: Sequence[int], known: Known) -> list[int]:
    """What is left of a plan, with what is missing put in: a plan to begin with."""
    free = list(weights)
    for place, op in enumerate(component.ops):
        if op in known.plan:
            free[place] = 0
    return greedy_plan(component, weights, free)


def _with_one_of(
    search: BranchAndBound, component: Component, weights: list[int], upper: int, root: Root, gaining: list[bool]
) -> list[int] | None:
    """The cheapest operators of less weight than `upper` that have one of some among them, or ``None``."""
    best: list[int] | None = None
    live = root.within(search.preference.most(upper, weights) - root.bound)
    options = sorted([op for op in live if gaining[op]], key=lambda op: (root.reduced[op], weights[op]))
    pre, add = component.pre, component.add
    barred: set[int] = set()
    for op in options:
        kept = [other for other in live if other not in barred and other != op]
        goals = sorted([fact for fact in {*component.goals, *pre[op]} if fact not in add[op]])
        cuts = [cut for cut in root.cuts if op not in cut[1]]
        found = search.part(component, weights, kept, add[op], goals, upper - weights[op], cuts)
        if search.stopped:
            return None
        if found is not None:
            best = [op, *found]
            upper = sum([weights[other] for other in best])
        barred.add(op)
    return best
