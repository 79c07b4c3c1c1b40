"""Fact landmarks of the delete relaxation, complete, in one topological pass over bit masks.

Keyder, Richter and Helmert, "Sound and Complete Landmarks for And/Or Graphs" (2010): the landmarks of a fact are itself
and what is a landmark of every operator that makes it; those of an operator are the landmarks of all that it needs.
Where the net has no cycle one pass in topological order is enough; on cycles the greatest fixpoint is computed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from goaptui.planner.pulse import Ask, never, rounds


def landmark_masks(
    n_facts: int, pre: Sequence[Sequence[int]], add: Sequence[Sequence[int]], ask: Ask = never
) -> tuple[list[int], list[int], list[int] | None]:
    """For each fact, and for each operator, the mask of the facts that must come before (a fact's own bit included).

    The third value is a topological order of the facts (operators' needs before what they make), ``None`` where there
    is a cycle. Every operator and fact given must be reachable.
    """
    waits = [0] * n_facts  # makers that are not done
    for facts in add:
        for fact in facts:
            waits[fact] += 1
    users: list[list[int]] = [[] for _ in range(n_facts)]
    counts = []
    ready = []
    for op, facts in enumerate(pre):
        counts.append(len(facts))
        if facts:
            for fact in facts:
                users[fact].append(op)
        else:
            ready.append(op)
    everything = (1 << n_facts) - 1
    of_fact = [everything] * n_facts
    of_op = [0] * len(pre)
    order: list[int] = []
    for _ in rounds(ask):
        if not ready:
            break
        op = ready.pop()
        mask = 0
        for fact in pre[op]:
            mask |= of_fact[fact]
        of_op[op] = mask
        for fact in add[op]:
            of_fact[fact] &= mask | 1 << fact
            waits[fact] -= 1
            if not waits[fact]:
                of_fact[fact] |= 1 << fact
                order.append(fact)
                for user in users[fact]:
                    counts[user] -= 1
                    if not counts[user]:
                        ready.append(user)
    if len(order) == n_facts:
        return of_fact, of_op, order
    # a cycle: down from "everything" to the greatest fixpoint, over the operators that are left
    left = {op for op, count in enumerate(counts) if count}
    queue = deque(left)
    waiting = set(queue)
    for _ in rounds(ask):
        if not queue:
            break
        op = queue.popleft()
        waiting.discard(op)
        mask = 0
        for fact in pre[op]:
            mask |= of_fact[fact]
        of_op[op] = mask
        for fact in add[op]:
            after = of_fact[fact] & (mask | 1 << fact)
            if after != of_fact[fact]:
                of_fact[fact] = after
                for user in users[fact]:
                    if user not in waiting:
                        waiting.add(user)
                        queue.append(user)
    return of_fact, of_op, None
