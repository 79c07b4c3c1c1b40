"""The order of a multiset of actions: always the first in the file that may come next, so that the rest works.

A depth-first search over orders in that preference; what failed once is remembered. An action that takes away nothing
that is needed, and whose own effects nothing chosen takes away, may always go first: there is nothing to try beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.planner.statespace import SearchState, StateSpace


def order_of(space: StateSpace, chosen: Sequence[int], most: int) -> tuple[list[int] | None, bool]:
    """The lexicographically least valid order of a multiset of operators (by place in the space).

    ``None`` where there is none, or none was found within `most` steps; the second value tells whether it is a proof.
    """
    counts: dict[int, int] = {}
    for op in sorted(chosen):
        counts[op] = counts.get(op, 0) + 1
    kinds = list(counts)
    order: list[int] = []
    state: SearchState = space.start
    if not kinds:
        return ([], True) if space.is_goal(state) else (None, True)
    left = [counts[op] for op in kinds]
    needed = space.goal
    for group in space.goal_groups:
        for alternative in group:
            needed |= alternative
    for op in kinds:
        needed |= space.need[op]
        for group in space.groups[op]:
            for alternative in group:
                needed |= alternative
    lost = 0  # what is needed and may be taken away
    for op in kinds:
        lost |= needed & ~space.clear[op] & ~space.set[op]
        for number, _ in (*space.sets[op], *space.incs[op]):
            lost |= space.number_lits[number] & needed
    dead: set[tuple[SearchState, tuple[int, ...]]] = set()
    # each frame: state, the next kind to try, the kind that led here (None at the root), whether it was safe
    frames: list[list[object]] = [[state, 0, None, False]]
    total = len(chosen)
    while frames:
        frame = frames[-1]
        state = frame[0]  # type: ignore[assignment]
        place = frame[1]
        assert isinstance(place, int)
        if len(order) == total:
            if space.is_goal(state):
                return order, True
            place = len(kinds)
        mask = state[0]
        pushed = False
        while place < len(kinds):
            op = kinds[place]
            if left[place] and space.holding(mask, space.need[op], space.groups[op]):
                after = space.successor(state, op)
                left[place] -= 1
                if (after, tuple(left)) in dead:
                    left[place] += 1
                else:
                    most -= 1
                    if most < 0:
                        return None, False
                    safe = not (space.sets[op] or space.incs[op] or mask & ~after[0] & needed or space.set[op] & lost)
                    frame[1] = len(kinds) if safe else place + 1
                    order.append(op)
                    frames.append([after, 0, place, safe])
                    pushed = True
                    break
            place += 1
        if pushed:
            continue
        frames.pop()
        dead.add((state, tuple(left)))
        if frames:
            came = frame[2]
            assert isinstance(came, int)
            left[came] += 1
            order.pop()
    return None, True
