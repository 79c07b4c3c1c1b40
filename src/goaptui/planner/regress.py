"""A small choice without cycles, solved by regression: the last open fact in topological order first.

Depth first over sets of facts that are still needed; a set that was come by as cheaply before is not looked at again.
Each maker of the last needed fact is tried, cheapest first. Exact, and fast where the component is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from goaptui.planner.choices import Component


def regress(component: Component, weights: Sequence[int], most: int) -> tuple[int, list[int]] | None:
    """The least weight and the operators (by place in the component); ``None`` where more than `most` sets were met.

    The component has no cycle.
    """
    makers: list[list[tuple[int, int, int, int]]] = [[] for _ in range(component.n)]
    for op, made in enumerate(component.add):
        made_mask = 0
        for fact in made:
            made_mask |= 1 << fact
        need_mask = 0
        for fact in component.pre[op]:
            need_mask |= 1 << fact
        for fact in made:
            makers[fact].append((weights[op], op, need_mask, made_mask))
    for options in makers:
        options.sort()
    goal = 0
    for fact in component.goals:
        goal |= 1 << fact
    best_cost: int | None = None
    best: list[int] = []
    seen: dict[tuple[int, int], int] = {}
    # each frame: needed, had, cost, the operator that led here, how deep
    stack: list[tuple[int, int, int, int, int]] = [(goal, 0, 0, -1, 0)]
    path: list[int] = []
    while stack:
        needed, had, cost, op, depth = stack.pop()
        if best_cost is not None and cost >= best_cost:
            continue
        del path[depth:]
        if op >= 0:
            path.append(op)
            depth += 1
        if not needed:
            best_cost = cost
            best = path[:]
            continue
        last = needed.bit_length() - 1
        key = (needed, had & ((1 << last) - 1))
        before = seen.get(key)
        if before is not None and before <= cost:
            continue
        seen[key] = cost
        most -= 1
        if most < 0:
            return None
        for weight, maker, need_mask, made_mask in reversed(makers[last]):
            after = cost + weight
            if best_cost is None or after < best_cost:
                have = had | made_mask
                stack.append(((needed | need_mask) & ~have, have, after, maker, depth))
    assert best_cost is not None
    return best_cost, best


def regress_front(
    component: Component, weights: Sequence[int], uses: Sequence[int], most: int
) -> list[tuple[int, int, list[int]]] | None:
    """For each use of a shared resource that is worth it the least weight and the operators; ``None`` as above.

    Each is (weight, use, operators); ascending in weight, descending in use.
    """
    makers: list[list[tuple[int, int, int, int, int]]] = [[] for _ in range(component.n)]
    for op, made in enumerate(component.add):
        made_mask = 0
        for fact in made:
            made_mask |= 1 << fact
        need_mask = 0
        for fact in component.pre[op]:
            need_mask |= 1 << fact
        for fact in made:
            makers[fact].append((weights[op], uses[op], op, need_mask, made_mask))
    goal = 0
    for fact in component.goals:
        goal |= 1 << fact
    labels: dict[tuple[int, int], list[tuple[int, int]]] = {}
    heap: list[tuple[int, int, int, int, int, int]] = [(0, 0, 0, goal, 0, -1)]
    came: list[tuple[int, int]] = [(-1, -1)]  # label before, operator
    front: list[tuple[int, int, list[int]]] = []
    while heap:
        weight, use, label, needed, had, _ = heappop(heap)
        if front and front[-1][1] <= use:
            continue
        if not needed:
            ops = []
            step = label
            while step:
                step, op = came[step]
                ops.append(op)
            front.append((weight, use, ops))
            continue
        last = needed.bit_length() - 1
        key = (needed, had & ((1 << last) - 1))
        known = labels.setdefault(key, [])
        if any(w <= weight and u <= use for w, u in known):
            continue
        known.append((weight, use))
        most -= 1
        if most < 0:
            return None
        for more, more_use, op, need_mask, made_mask in makers[last]:
            have = had | made_mask
            came.append((label, op))
            heappush(heap, (weight + more, use + more_use, len(came) - 1, (needed | need_mask) & ~have, have, op))
    return front
