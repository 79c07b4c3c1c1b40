"""The order of a plan: of the chosen actions always the first in the file that may come next, so that the rest works.

Where a plan is known to be optimal, and so the only multiset of its weight, the first action may be taken after which
a plan of the weight that is left exists; that is looked up in a depth-first search with memory.

For a multiset of which nothing is known: a depth-first search over orders in that preference; what failed once is
remembered. An action that takes away nothing that is needed, and whose own effects nothing chosen takes away, may
always go first: there is nothing to try beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from goaptui.planner.astar import Estimate, Explorer
from goaptui.planner.statespace import COUNT_BITS, SearchState, StateSpace


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


def first_order(
    space: StateSpace, forced: Sequence[tuple[int, int]], plan: Sequence[int], estimate: Estimate, most: int
) -> list[int] | None:
    """The lexicographically least order of an optimal plan; ``None`` where `most` states were not enough."""
    finish = _Finish(space, forced, estimate, most)
    cost = space.cost
    budget = left = 0
    for op in plan:
        budget += cost[op]
        left += 1 << COUNT_BITS * op
    kinds = sorted(set(plan))
    state = space.start
    order: list[int] = []
    while left:
        for op in kinds:
            if not left >> COUNT_BITS * op & COUNT_MASK or not space.holding(
                state[0], space.need[op], space.groups[op]
            ):
                continue
            after = space.successor(state, op)
            works = finish.possible(after, left - (1 << COUNT_BITS * op), budget - cost[op])
            if works is None:
                return None
            if works:
                break
        else:
            return None
        order.append(op)
        state = after
        budget -= cost[op]
        left -= 1 << COUNT_BITS * op
    return order


COUNT_MASK = (1 << COUNT_BITS) - 1


class _Entry(NamedTuple):
    state: SearchState
    left: int
    """How often each operator may still be used, `COUNT_BITS` for each."""


class _Finish:
    """Whether a plan that uses up exactly some operators leads on from a state."""

    def __init__(self, space: StateSpace, forced: Sequence[tuple[int, int]], estimate: Estimate, most: int) -> None:
        self.space = space
        self.settle = Explorer(space, forced).settle
        self.estimate = estimate
        self.known: dict[_Entry, bool] = {}
        self.most = most

    def possible(self, state: SearchState, left: int, budget: int) -> bool | None:
        """Depth first over what is forced and harmless used at once; ``None``: too many states."""
        root = self._entry(state, left, budget)
        if isinstance(root, bool):
            return root
        known = self.known
        stack = [(root[0], self._following(*root))]
        while stack:
            key, following = stack[-1]
            pushed = False
            for after, rest in following:
                found = known.get(after)
                if found:
                    for entry, _ in stack:
                        known[entry] = True
                    return True
                if found is None:
                    self.most -= 1
                    if self.most < 0:
                        return None
                    stack.append((after, self._following(after, rest)))
                    pushed = True
                    break
            if not pushed:
                stack.pop()
                known[key] = False
        return False

    def _entry(self, state: SearchState, left: int, budget: int) -> tuple[_Entry, int] | bool:
        """The settled state with what is left; or whether it is known to be possible."""
        state, used, weight = self.settle(state)
        for op in used:
            if not left >> COUNT_BITS * op & COUNT_MASK:
                return False
            left -= 1 << COUNT_BITS * op
        budget -= weight
        if not left:
            return self.space.is_goal(state)
        rest = self.estimate(state)
        if rest is None or rest > budget:
            return False
        key = _Entry(state, left)
        found = self.known.get(key)
        return (key, budget) if found is None else found

    def _following(self, key: _Entry, budget: int) -> Iterator[tuple[_Entry, int]]:
        """What may come next, the most promising first."""
        state, left = key
        space = self.space
        options: list[tuple[int, int, tuple[_Entry, int]]] = []
        for op in space.applicable(state):
            if not left >> COUNT_BITS * op & COUNT_MASK:
                continue
            entry = self._entry(space.successor(state, op), left - (1 << COUNT_BITS * op), budget - space.cost[op])
            if entry is True:
                done = _Entry(space.start, -1)
                self.known[done] = True
                return iter([(done, 0)])
            if not isinstance(entry, bool):
                rest = self.estimate(entry[0].state)
                assert rest is not None
                options.append((entry[1] - rest, len(options), entry))
        options.sort()
        return iter([entry for _, _, entry in options])
