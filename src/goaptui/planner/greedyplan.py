"""Plans of a choice soon: best supporters, without what is redundant, made better one operator at a time.

The additive estimate of Bonet and Geffner ("Planning as Heuristic Search", 2001) tells for each fact the operator by
which it seems to be had most cheaply; what the goals come to by these is a plan. None of this proves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush

from goaptui.planner.choices import Component
from goaptui.planner.pulse import Ask, heed, never, rounds


def supporters(component: Component, cost: Sequence[int], ask: Ask = never) -> list[int]:
    """A plan by best supporters under some costs (additive estimate), soon: near-linear.

    Operators of negative cost are not used; the empty list where there is no plan without them.
    """
    n = component.n
    value: list[int] = [-1] * n
    support = [-1] * n
    users: list[list[int]] = [[] for _ in range(n)]
    counts = []
    heap: list[tuple[int, int, int]] = []
    total = [0] * len(component.ops)
    add, pre = component.add, component.pre
    for op, needs in enumerate(heed(pre, ask)):
        counts.append(len(needs))
        for fact in needs:
            users[fact].append(op)
        if cost[op] < 0:
            counts[op] = -1
        elif not needs:
            for fact in add[op]:
                heappush(heap, (cost[op], fact, op))
    for _ in rounds(ask):
        if not heap:
            break
        reached, fact, op = heappop(heap)
        if value[fact] >= 0:
            continue
        value[fact] = reached
        support[fact] = op
        for user in users[fact]:
            total[user] += reached
            counts[user] -= 1
            if not counts[user]:
                for made in add[user]:
                    if value[made] < 0:
                        heappush(heap, (total[user] + cost[user], made, user))
    if any(support[fact] < 0 for fact in component.goals):
        return []
    chosen: set[int] = set()
    stack = list(component.goals)
    seen = set(stack)
    while stack:
        op = support[stack.pop()]
        if op not in chosen:
            chosen.add(op)
            for fact in pre[op]:
                if fact not in seen:
                    seen.add(fact)
                    stack.append(fact)
    return sorted(chosen)


def greedy_plan(component: Component, weights: Sequence[int], cost: Sequence[int], ask: Ask = never) -> list[int]:
    """A plan by best supporters under some costs, with what is redundant taken out; see `supporters`."""
    return without_redundant(component, weights, set(supporters(component, cost, ask)), ask)


def without_redundant(component: Component, weights: Sequence[int], chosen: set[int], ask: Ask = never) -> list[int]:
    """A plan without operators that it can do without, dear ones first."""
    needed = _indispensable(component, chosen)
    for op in sorted(chosen, key=lambda op: -weights[op]):
        if op not in needed:
            ask()
            chosen.discard(op)
            if reachable(component, sorted(chosen), (), component.goals):
                needed = _indispensable(component, chosen)
            else:
                chosen.add(op)
    return sorted(chosen)


def _indispensable(component: Component, chosen: set[int]) -> set[int]:
    """Operators of a plan that alone make what is needed, backwards from the goals: none of them is redundant."""
    pre, add = component.pre, component.add
    maker: dict[int, int] = {}
    for op in chosen:
        for fact in add[op]:
            maker[fact] = -1 if fact in maker else op
    found: set[int] = set()
    stack = list(component.goals)
    while stack:
        op = maker.get(stack.pop(), -1)
        if op >= 0 and op not in found:
            found.add(op)
            stack += pre[op]
    return found


def reachable(component: Component, live: list[int], had: Sequence[int], goals: Sequence[int]) -> list[int]:
    """Those of some operators that can be reached; none where a goal can't."""
    have = [False] * component.n
    for fact in had:
        have[fact] = True
    pre, add = component.pre, component.add
    if component.order is not None:
        # what an operator needs comes before what it makes, and so does every maker before its users
        out = []
        waiting = sorted(live, key=lambda op: max(pre[op], default=-1))
        for op in waiting:
            for fact in pre[op]:
                if not have[fact]:
                    break
            else:
                out.append(op)
                for fact in add[op]:
                    have[fact] = True
        out.sort()
    else:
        out = []
        rest = live
        changed = True
        while changed:
            changed = False
            later = []
            for op in rest:
                if all(have[fact] for fact in pre[op]):
                    changed = True
                    out.append(op)
                    for fact in add[op]:
                        have[fact] = True
                else:
                    later.append(op)
            rest = later
        out.sort()
    return out if all(have[fact] for fact in goals) else []


def improved(
    component: Component, weights: Sequence[int], plan: list[int], pulse: Callable[[], bool],
    better: Callable[[list[int]], None], tries: int | None = None,
) -> list[int]:  # fmt: skip
    """Local search: forbid one operator at a time, with those that stay for nothing, as long as it gets better.

    `better` is told of each better plan; ends after so many `tries`.
    """
    best = plan
    cost = sum([weights[op] for op in plan])
    again = True
    while again and not pulse():
        again = False
        for op in sorted(best, key=lambda op: -weights[op]):
            if tries is not None:
                tries -= 1
                if tries < 0:
                    return best
            free = list(weights)
            for other in best:
                free[other] = 0
            free[op] = -1
            found = greedy_plan(component, weights, free, pulse)
            if found:
                total = sum([weights[other] for other in found])
                if total < cost:
                    best, cost = found, total
                    better(best)
                    again = True
                    break
            if pulse():
                break
    return best
