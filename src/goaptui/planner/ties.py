"""The preferred one of all optimal plans, from the part of the state space that they lie in.

Where a search has gone on through everything that is as good as the best, the optimal part of its graph has all plans
of least cost and fewest steps. A pass over it, from the goals backward, finds the multiset that is preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goaptui.planner.statespace import SearchState, StateSpace

if TYPE_CHECKING:
    from goaptui.planner.astar import Settler

ORDERS = 5000
"""So many states are looked at for the preferred order of an optimal plan."""


@dataclass(slots=True)
class Graph:
    """The states met: how cheaply, and from where (all ways that are as cheap)."""

    g: dict[SearchState, int] = field(default_factory=dict)
    parent: dict[SearchState, tuple[SearchState, tuple[int, ...]]] = field(default_factory=dict)
    others: dict[SearchState, list[tuple[SearchState, tuple[int, ...]]]] = field(default_factory=dict)

    def path(self, state: SearchState) -> list[int]:
        pieces = []
        while state in self.parent:
            state, ops = self.parent[state]
            pieces.append(ops)
        return [op for ops in reversed(pieces) for op in ops]


def preferred(
    space: StateSpace,
    settle: Settler,
    estimate: Callable[[int], int | None],
    graph: Graph,
    goals: Sequence[SearchState],
    best: int,
    start: SearchState,
    first: tuple[int, ...],
) -> list[int] | None:
    """The preferred of all optimal plans, in the preferred order; ``None`` where it was not found in time.

    The optimal part of `graph` is complete, `goals` has all states that optimal plans, those of weight `best`, end in;
    `first` leads from the beginning to `start`.
    """
    cost, g_of = space.cost, graph.g
    goals = [state for state in dict.fromkeys(goals) if g_of[state] == best]
    if not goals:
        return None
    # backward over edges that lie on optimal ways: for each state the greatest bonus of what is left
    bonus = space.bonuses()
    following: dict[SearchState, list[tuple[SearchState, tuple[int, ...]]]] = {}
    seen = set(goals)
    stack = list(goals)
    while stack:
        state = stack.pop()
        ways = list(graph.others.get(state, ()))
        if state in graph.parent:
            ways.append(graph.parent[state])
        for before, ops in ways:
            if g_of[before] + sum([cost[op] for op in ops]) == g_of[state]:
                following.setdefault(before, []).append((state, ops))
                if before not in seen:
                    seen.add(before)
                    stack.append(before)
    value: dict[SearchState, int] = dict.fromkeys(goals, 0)
    for state in sorted(seen, key=g_of.__getitem__, reverse=True):
        for after, ops in following.get(state, ()):
            total = sum([bonus[op] for op in ops]) + value[after]
            if state not in value or total > value[state]:
                value[state] = total
    if start not in value:
        return None
    # the multiset: along the best edges, whichever of equals
    state, left = start, value[start]
    chosen = list(first)
    while left or not space.is_goal(state):
        for after, ops in following[state]:
            gain = sum([bonus[op] for op in ops])
            if value.get(after) == left - gain:
                chosen += ops
                state, left = after, left - gain
                break
        else:
            return None

    def verdict(settled: SearchState, spent: int, rest: int) -> bool | None:
        """Whether the multiset can be finished from a state, where the graph knows."""
        known = g_of.get(settled)
        if known is None:
            return None
        return known == spent and value.get(settled) == rest

    from goaptui.planner.ordering import preferred_order

    return preferred_order(space, settle, estimate, chosen, bonus, verdict, ORDERS)
