"""Stand-ins for the tests of the benchmarks: a brute-force planner on domain semantics, and one on PDDL text."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from typing import Any

from goaptui.domain.plan import Plan
from goaptui.domain.state import State, contingencies, goal_actions


def brute_force(plan: Plan) -> Decimal | None:
    """The least cost of a plan by uniform-cost search over whole states; ``None`` where there is none."""
    spare = contingencies(plan)
    profile = plan.profiles[plan.profile]
    waited = {before for action in plan.actions.values() for before in action.after}
    waited.update(action for goal in plan.goals.values() for action in goal_actions(plan, goal))
    start = State.initial(plan)
    tie = count()
    queue: list[tuple[Decimal, int, State]] = [(Decimal(0), next(tie), start)]
    best: dict[Any, Decimal] = {}
    while queue:
        cost, _, state = heappop(queue)
        key = (tuple(state.values.items()), frozenset(waited & state.statuses.keys()))
        if key in best:
            continue
        best[key] = cost
        if all(state.fulfils(plan, goal) for goal in plan.goals.values()):
            return cost
        for action in plan.actions.values():
            if state.allowed(plan, action, spare) and state.applicable(plan, action):
                after = state.after(plan, action, action.expected)
                heappush(queue, (cost + profile.cost_of(action), next(tie), after))
    return None


def tokens(text: str) -> Any:
    """PDDL as nested lists."""
    stack: list[list[Any]] = [[]]
    for word in text.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            stack.append([])
        elif word == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(word)
    (found,) = stack[0]
    return found


def solve_pddl(domain: str, problem: str) -> int | None:
    """The least cost of a grounded task with costs; ``None`` where there is none."""
    operators = []
    for part in tokens(domain)[2:]:
        if part[0] == ":action":
            pre = frozenset(map(tuple, part[5][1:]))
            add, delete, cost = set(), set(), 0
            for effect in part[7][1:]:
                if effect[0] == "increase":
                    cost = int(effect[2])
                elif effect[0] == "not":
                    delete.add(tuple(effect[1]))
                else:
                    add.add(tuple(effect))
            operators.append((pre, frozenset(add), frozenset(delete), cost))
    sections = {part[0]: part[1:] for part in tokens(problem)[1:]}
    start = frozenset(tuple(atom) for atom in sections[":init"] if atom[0] != "=")
    goal = frozenset(map(tuple, sections[":goal"][0][1:]))
    return _uniform_cost(start, goal, operators)


def _uniform_cost(start: frozenset[Any], goal: frozenset[Any], operators: Iterable[Any]) -> int | None:
    tie = count()
    queue: list[tuple[int, int, frozenset[Any]]] = [(0, next(tie), start)]
    seen: set[frozenset[Any]] = set()
    while queue:
        cost, _, state = heappop(queue)
        if state in seen:
            continue
        seen.add(state)
        if goal <= state:
            return cost
        for pre, add, delete, price in operators:
            if pre <= state:
                heappush(queue, (cost + price, next(tie), (state - delete) | add))
    return None
