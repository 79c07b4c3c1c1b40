"""The order of a multiset of actions: always the first in the file that may come next, so that the rest works.

A depth-first search over orders in that preference; what failed once is remembered. An action that takes away nothing
that is needed, and whose own effects nothing chosen takes away, may always go first: there is nothing to try beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from goaptui.planner.astar import Estimate, Settler
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


Verdict: TypeAlias = Callable[[SearchState, int, int], bool | None]
"""Whether a state, the weight spent and the bonus left belong to an optimal plan; ``None`` where that is not known."""


def preferred_order(
    space: StateSpace, settle: Settler, estimate: Estimate, chosen: Sequence[int], bonus: Sequence[int],
    verdict: Verdict, most: int,
) -> list[int] | None:  # fmt: skip
    """The preferred order of the multiset of an optimal plan; ``None`` where `most` states were not enough.

    Step by step the first operator in the file is taken after which what is left of the multiset leads to the goal.
    Mostly the graph of the search knows; it does not where something forced is put off that the search used at once.
    """
    whole = sum([space.cost[op] for op in chosen])
    finish = _Finish(space, settle, estimate, verdict, bonus, whole, most)
    left: dict[int, int] = {}
    for op in sorted(chosen):
        left[op] = left.get(op, 0) + 1
    state = space.start
    order: list[int] = []
    while left:
        for op in left:
            if not space.holding(state[0], space.need[op], space.groups[op]):
                continue
            rest = dict(left)
            _take(rest, op)
            after = space.successor(state, op)
            works = finish.possible(after, rest)
            if works is None:
                return None
            if works:
                break
        else:
            return None
        order.append(op)
        state = after
        left = rest
    return order if space.is_goal(state) else None


def _take(left: dict[int, int], op: int) -> None:
    """One use of an operator less."""
    if left[op] == 1:
        del left[op]
    else:
        left[op] -= 1


class _Finish:
    """Whether a multiset that is part of an optimal plan's leads from a state to the goal, used up exactly."""

    def __init__(
        self, space: StateSpace, settle: Settler, estimate: Estimate, verdict: Verdict, bonus: Sequence[int],
        whole: int, most: int,
    ) -> None:  # fmt: skip
        self.space = space
        self.settle = settle
        self.estimate = estimate
        self.verdict = verdict
        self.bonus = bonus
        self.whole = whole
        self.most = most
        self.dead: set[tuple[SearchState, tuple[tuple[int, int], ...]]] = set()

    def possible(self, state: SearchState, left: dict[int, int]) -> bool | None:
        """Depth first, what is forced and harmless used at once; ``None``: too many states."""
        space = self.space
        cost, bonus = space.cost, self.bonus
        stack = [(state, left)]
        looked: list[tuple[SearchState, tuple[tuple[int, int], ...]]] = []
        while stack:
            state, left = stack.pop()
            settled, used, _ = self.settle(state)
            if used:
                left = dict(left)
                if any(op not in left for op in used):
                    continue
                for op in used:
                    _take(left, op)
            if not left:
                if space.is_goal(settled):
                    self.dead.difference_update(looked)
                    return True
                continue
            key = (settled, tuple(left.items()))
            if key in self.dead:
                continue
            self.dead.add(key)
            looked.append(key)
            budget = sum([cost[op] * count for op, count in left.items()])
            rest = sum([bonus[op] * count for op, count in left.items()])
            verdict = self.verdict(settled, self.whole - budget, rest)
            if verdict is not None:
                if verdict:
                    self.dead.difference_update(looked)
                    return True
                continue
            least = self.estimate(settled[0])
            if least is None or least > budget:
                continue
            self.most -= 1
            if self.most < 0:
                return None
            for op in reversed(left):
                if space.holding(settled[0], space.need[op], space.groups[op]):
                    after = dict(left)
                    _take(after, op)
                    stack.append((space.successor(settled, op), after))
        return False
