"""How far it seems to the goal, and what seems to be of use: a relaxed plan from a state.

The estimate of Hoffmann and Nebel, "The FF Planning System" (2001): a plan from the state in which nothing is lost,
found by best supporters under the additive estimate (Keyder and Geffner, "Heuristics for Planning with Action Costs
Revisited", 2008). Its cost is no bound, but a good guide; its operators that can run now are the preferred ones; and
carried out as far as it goes it often leads most of the way (Vidal, "A Lookahead Strategy for Heuristic Search
Planning", 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from goaptui.planner.lmcut import Relaxed


class Guide:
    """Relaxed plans of a delete-free task under costs of one's own, for its first `n_real` operators.

    `work` counts what was done, in units of about a microsecond.
    """

    def __init__(self, relaxed: Relaxed, cost: Sequence[int], n_real: int) -> None:
        self.relaxed = relaxed
        self.n_real = n_real
        self.cost = [*cost, *[0] * (len(relaxed.pre) - len(cost))]
        self.work = 0
        self._lengths = [len(needs) for needs in relaxed.pre]
        self._bits = relaxed.n_facts.bit_length()

    def __call__(self, facts: Sequence[int]) -> tuple[int, list[int]] | None:
        """The cost of a relaxed plan from these facts, and its operators in an order that they may have.

        ``None`` where not even such a plan exists.
        """
        relaxed = self.relaxed
        add, uses, goal, pre = relaxed.add, relaxed.uses, relaxed.goal, relaxed.pre
        bits = self._bits
        low = (1 << bits) - 1
        value = [-1] * relaxed.n_facts
        via = [-1] * relaxed.n_facts
        counts = self._lengths[:]
        total = self.cost[:]
        heap = [*facts, relaxed.always]
        for fact in heap:
            value[fact] = 0
        heapify(heap)
        popped = 0
        while heap:
            entry = heappop(heap)
            fact = entry & low
            reached = entry >> bits
            if reached != value[fact]:
                continue
            if fact == goal:
                break
            for op in uses[fact]:
                popped += 1
                total[op] += reached
                counts[op] -= 1
                if not counts[op]:
                    after = total[op]
                    for new in add[op]:
                        old = value[new]
                        if old < 0 or after < old:
                            value[new] = after
                            via[new] = op
                            heappush(heap, after << bits | new)
        self.work += 20 + (len(value) + len(counts)) // 30 + popped // 8
        if value[goal] < 0:
            return None
        chosen: set[int] = set()
        stack = [goal]
        while stack:
            op = via[stack.pop()]
            if op >= 0 and op not in chosen:
                chosen.add(op)
                stack += pre[op]
        cost = self.cost
        n = self.n_real
        plan = [op for op in chosen if op < n]
        plan.sort(key=lambda op: (total[op], op))
        return sum([cost[op] for op in plan]), plan
