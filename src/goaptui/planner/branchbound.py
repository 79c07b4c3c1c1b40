"""A larger choice, solved by branch and bound: LM-cut at the nodes, reduced costs to fix operators, small landmarks first.

A node decides for some operators that they are in the plan (their cost is paid) or out of it. LM-cut gives a lower
bound for the rest; an operator whose reduced cost exceeds the gap to the best plan known is out. The branches of a node
are the members of its smallest landmark, each without those before it. After Imai and Fukunaga, "On a Practical,
Integer-Linear Programming Model for Delete-Free Tasks and its Use as a Heuristic for Cost-Optimal Planning" (2015),
with LM-cut in the place of the linear program.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from goaptui.planner.choices import Component
from goaptui.planner.lmcut import Relaxed
from goaptui.planner.solution import Limits


def branch_and_bound(
    component: Component, weights: Sequence[int], limits: Limits
) -> tuple[list[int], int, bool, int]:
    """Operators (by place in the component), a lower bound of the least weight, whether they are optimal, and nodes."""
    return _Search(component, weights, limits).run()


class _Search:
    def __init__(self, component: Component, weights: Sequence[int], limits: Limits) -> None:
        self.component = component
        self.weights = list(weights)
        self.limits = limits
        self.relaxed = Relaxed(component.n, component.pre, component.add, weights, component.goals)
        self.best: list[int] = []
        self.best_cost = 0
        self.nodes = 0

    def run(self) -> tuple[list[int], int, bool, int]:
        """Best first over lower bounds."""
        n = len(self.component.ops)
        self.best = self._greedy(list(self.weights))
        self.best_cost = sum(self.weights[op] for op in self.best)
        heap: list[tuple[int, int, frozenset[int], frozenset[int], list[int]]] = []
        serial = 0
        root = self._node(frozenset(), frozenset())
        if root is None:
            return self.best, self.best_cost, True, self.nodes
        heappush(heap, (root[0], serial, frozenset(), root[1], root[2]))
        while heap:
            bound, _, inside, outside, branching = heappop(heap)
            if bound >= self.best_cost:
                break
            if self.limits.reached():
                return self.best, bound, False, self.nodes
            barred = set(outside)
            for op in branching:
                child = self._node(inside | {op}, frozenset(barred))
                barred.add(op)
                if child is not None:
                    serial += 1
                    heappush(heap, (max(bound, child[0]), serial, inside | {op}, child[1], child[2]))
        assert n
        return self.best, self.best_cost, True, self.nodes

    def _node(
        self, inside: frozenset[int], outside: frozenset[int]
    ) -> tuple[int, frozenset[int], list[int]] | None:
        """The lower bound of a node, all operators that are out, and the landmark to branch on; ``None``: closed."""
        self.nodes += 1
        relaxed = self.relaxed
        cost = list(self.weights)
        cost.append(0)
        paid = 0
        for op in inside:
            paid += cost[op]
            cost[op] = 0
        result = relaxed.cuts_without((), outside, self.best_cost - paid, cost)
        if result is None:
            return None
        estimate, cuts, reduced, values = result
        bound = paid + estimate
        if bound >= self.best_cost:
            return None
        plan = self._greedy(reduced, outside)
        plan_cost = sum(self.weights[op] for op in plan)
        if plan_cost < self.best_cost:
            self.best, self.best_cost = plan, plan_cost
            if bound >= plan_cost:
                return None
        gap = self.best_cost - bound
        out = set(outside)
        for op, rest in enumerate(reduced[:-1]):
            if op not in inside and op not in out:
                needs = rest + max([values[fact] for fact in relaxed.pre[op]])
                if needs >= gap or min([values[fact] for fact in relaxed.pre[op]]) < 0:
                    out.add(op)
        best: list[int] | None = None
        for _, ops in cuts:
            members = [op for op in ops if op not in out]
            if best is None or len(members) < len(best):
                best = members
        assert best is not None
        best.sort(key=lambda op: reduced[op])
        return bound, frozenset(out), best

    def _greedy(self, cost: list[int], outside: frozenset[int] = frozenset()) -> list[int]:
        """A plan by best supporters under these costs (additive estimate), with what is redundant taken out."""
        component = self.component
        n = component.n
        value: list[int] = [-1] * n
        support = [-1] * n
        users: list[list[int]] = [[] for _ in range(n)]
        counts = []
        heap: list[tuple[int, int, int]] = []
        total = [0] * len(component.ops)
        for op, needs in enumerate(component.pre):
            counts.append(len(needs))
            for fact in needs:
                users[fact].append(op)
            if not needs and op not in outside:
                for fact in component.add[op]:
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
                if not counts[user] and user not in outside:
                    for made in component.add[user]:
                        if value[made] < 0:
                            heappush(heap, (total[user] + cost[user], made, user))
        chosen: set[int] = set()
        stack = list(component.goals)
        seen = set(stack)
        while stack:
            op = support[stack.pop()]
            if op not in chosen:
                chosen.add(op)
                for fact in component.pre[op]:
                    if fact not in seen:
                        seen.add(fact)
                        stack.append(fact)
        return self._without_redundant(chosen)

    def _without_redundant(self, chosen: set[int]) -> list[int]:
        for op in sorted(chosen, key=lambda op: -self.weights[op]):
            chosen.discard(op)
            if not self._reaches(chosen):
                chosen.add(op)
        return sorted(chosen)

    def _reaches(self, ops: set[int]) -> bool:
        component = self.component
        have = [False] * component.n
        left = list(ops)
        changed = True
        while changed and left:
            changed = False
            rest = []
            for op in left:
                if all([have[fact] for fact in component.pre[op]]):
                    changed = True
                    for fact in component.add[op]:
                        have[fact] = True
                else:
                    rest.append(op)
            left = rest
        return all([have[fact] for fact in component.goals])
