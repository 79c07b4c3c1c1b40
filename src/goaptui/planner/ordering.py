"""The order of a plan that a search has found: always the first in the file that may come next and the rest works.

What the graph of the search knows of a state is asked first; where it knows nothing, the rest is tried depth first, and
what failed once is remembered. Orders of multisets that no search has found are those of `sequence`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from goaptui.planner.astar import Estimate, Settler
from goaptui.planner.statespace import SearchState, StateSpace

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
