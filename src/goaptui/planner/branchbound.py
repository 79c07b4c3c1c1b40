"""A larger choice, solved by branch and bound: LM-cut at the nodes, reduced costs to fix operators, small landmarks first.

At a node LM-cut gives a lower bound. An operator is out if the bound with its reduced cost, and with what its
preconditions cost under the reduced costs, reaches the best plan known. What is left is simplified as the whole was
(`choices`), which commits operators, finds new landmarks and often falls apart; only then are the members of the
smallest landmark tried, each without those before it. After Imai and Fukunaga, "On a Practical, Integer-Linear
Programming Model for Delete-Free Tasks and its Use as a Heuristic for Cost-Optimal Planning" (2015), with LM-cut in
the place of the linear program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from goaptui.planner.choices import Component, components
from goaptui.planner.forced import Forced
from goaptui.planner.lmcut import Cut, OutOfTime, Relaxed
from goaptui.planner.net import Subnet
from goaptui.planner.regress import regress

SMALL = 24
"""Components of so many operators are tried by regression first."""


@dataclass(slots=True)
class Outcome:
    """The best operators known (by place in the component), a lower bound of the least weight, and the nodes."""

    ops: list[int]
    bound: int
    proven: bool
    nodes: int


def branch_and_bound(component: Component, weights: Sequence[int], pulse: Callable[[], bool]) -> Outcome:
    """Solve a component, as far as the limits that `pulse` watches allow."""
    return _Search(pulse).run(component, list(weights))


@dataclass(slots=True)
class _Root:
    """What LM-cut says of a component; `values` are the facts' costs under the `reduced` costs."""

    relaxed: Relaxed
    bound: int
    cuts: list[Cut]
    reduced: list[int]
    values: list[int]


class _Search:
    def __init__(self, pulse: Callable[[], bool]) -> None:
        self.pulse = pulse
        self.nodes = 0
        self.stopped = False

    def run(self, component: Component, weights: list[int]) -> Outcome:
        """Solve, with a greedy plan as the first upper bound."""
        plan = greedy_plan(component, weights, weights)
        cost = sum([weights[op] for op in plan])
        bound = 0
        try:
            root = self._root(component, weights, cost + 1)
            if root is not None:
                bound = root.bound
                found = self._component(component, weights, cost, root)
                if found is not None:
                    plan = found
        except OutOfTime:
            self.stopped = True
        if self.stopped:
            return Outcome(plan, bound, False, self.nodes)
        return Outcome(plan, sum([weights[op] for op in plan]), True, self.nodes)

    def _root(self, component: Component, weights: list[int], upper: int) -> _Root | None:
        """The lower bound of a component; ``None`` where it reaches `upper`."""
        self.nodes += 1
        relaxed = Relaxed(component.n, component.pre, component.add, weights, component.goals)
        result = relaxed.cuts_without((), (), upper, [*weights, 0], self.pulse)
        if result is None or result[0] >= upper:
            return None
        return _Root(relaxed, *result)

    def _component(self, component: Component, weights: list[int], upper: int, root: _Root) -> list[int] | None:
        """The cheapest operators of less weight than `upper`, or ``None``. With `stopped`: the best found."""
        best: list[int] | None = None
        plan = greedy_plan(component, weights, root.reduced)
        cost = sum([weights[op] for op in plan])
        if cost < upper:
            best, upper = plan, cost
        if root.bound >= upper:
            return best
        gap = upper - root.bound
        values, relaxed = root.values, root.relaxed
        live = []
        for op, rest in enumerate(root.reduced[:-1]):
            if rest + max([values[fact] for fact in relaxed.pre[op]]) < gap:
                live.append(op)
        pre, add = component.pre, component.add
        if len(live) < len(weights):
            found = self._part(component, weights, live, (), component.goals, upper)
            return found if found is not None else best
        options = min([ops for _, ops in root.cuts], key=lambda ops: (len(ops), ops))
        options = sorted(options, key=lambda op: (root.reduced[op], weights[op]))
        barred: set[int] = set()
        for op in options:
            kept = [other for other in live if other not in barred and other != op]
            if component.order is not None:
                goals = [fact for fact in {*component.goals, *pre[op]} if fact not in add[op]]
                found = self._part(component, weights, kept, add[op], sorted(goals), upper - weights[op])
                if found is not None:
                    found = [op, *found]
            else:
                free = weights[:]
                free[op] = 0
                found = self._part(component, free, sorted([op, *kept]), (), component.goals, upper - weights[op])
                if found is not None and op not in found:
                    found = [op, *found]
            if found is not None:
                cost = sum([weights[other] for other in found])
                if cost < upper:
                    best, upper = found, cost
            if self.stopped:
                break
            barred.add(op)
        return best

    def _part(
        self, component: Component, weights: list[int], live: list[int], had: Sequence[int], goals: list[int],
        upper: int,
    ) -> list[int] | None:  # fmt: skip
        """The same, with some operators alone, some facts had already, and other goals."""
        if upper <= 0:
            return None
        if self.pulse():
            self.stopped = True
            return None
        live = _reachable(component, live, had, goals)
        if not live:
            return None if any(fact not in had for fact in goals) else []
        add = component.add
        net = Subnet(
            component.n,
            goals,
            [tuple(component.pre[op]) for op in live],
            [tuple(add[op]) for op in live],
            [weights[op] for op in live],
        )
        for fact in had:
            net.holds[fact] = 1
        if component.order is None:
            whole = Component(
                component.n, goals, list(range(len(live))), [list(p) for p in net.pre], [list(a) for a in net.add]
            )
            parts, base, chosen = [whole], 0, []
        else:
            forced = Forced(net)  # type: ignore[arg-type]
            parts = components(net, forced) if forced.open else []  # type: ignore[arg-type]
            chosen = list(forced.committed)
            base = sum([net.weights[op] for op in chosen])
        if base >= upper:
            return None
        left: list[tuple[Component, list[int], _Root]] = []
        for part in parts:
            part_weights = [net.weights[op] for op in part.ops]
            if part.order is not None and len(part.ops) <= SMALL:
                solved = regress(part, part_weights, 400)
                if solved is not None:
                    base += solved[0]
                    if base >= upper:
                        return None
                    chosen += [part.ops[op] for op in solved[1]]
                    continue
            try:
                root = self._root(part, part_weights, upper - base)
            except OutOfTime:
                self.stopped = True
                return None
            if root is None:
                return None
            base += root.bound
            left.append((part, part_weights, root))
        if base >= upper:
            return None
        for part, part_weights, root in left:
            base -= root.bound
            found = self._component(part, part_weights, upper - base, root)
            if found is None:
                return None
            base += sum([part_weights[op] for op in found])
            chosen += [part.ops[op] for op in found]
            if base >= upper:
                return None
            if self.stopped and part is not left[-1][0]:
                return None
        return [live[op] for op in chosen]


def _reachable(component: Component, live: list[int], had: Sequence[int], goals: Sequence[int]) -> list[int]:
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
                if all([have[fact] for fact in pre[op]]):
                    changed = True
                    out.append(op)
                    for fact in add[op]:
                        have[fact] = True
                else:
                    later.append(op)
            rest = later
        out.sort()
    return out if all([have[fact] for fact in goals]) else []


def greedy_plan(component: Component, weights: Sequence[int], cost: Sequence[int]) -> list[int]:
    """A plan by best supporters under some costs (additive estimate), with what is redundant taken out."""
    n = component.n
    value: list[int] = [-1] * n
    support = [-1] * n
    users: list[list[int]] = [[] for _ in range(n)]
    counts = []
    heap: list[tuple[int, int, int]] = []
    total = [0] * len(component.ops)
    add, pre = component.add, component.pre
    for op, needs in enumerate(pre):
        counts.append(len(needs))
        for fact in needs:
            users[fact].append(op)
        if not needs:
            for fact in add[op]:
                heappush(heap, (cost[op], fact, op))
    while heap:
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
    for op in sorted(chosen, key=lambda op: -weights[op]):
        chosen.discard(op)
        if not _reachable(component, sorted(chosen), (), component.goals):
            chosen.add(op)
    return sorted(chosen)
