"""Carry out a multiset of actions, always the first in the file that may come next, under the real semantics.

Where this gets through it is the lexicographically least valid order, for every choice was the first there was; and
then an optimum of the delete relaxation is an optimal plan. Linear, but for the queue.

Where it does not, the actions may take away what others need. Then it is tried once more with what every order must
heed (`threats`): still the first that may come next, so still the least.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from goaptui.planner.problem import ValueKey
from goaptui.planner.reach import saturated
from goaptui.planner.task import Task
from goaptui.planner.threats import Threats


def carry_out(task: Task, counts: Mapping[int, int]) -> list[int] | None:
    """The order, or ``None`` where it gets stuck or misses the goal (another order may still work)."""
    order = _run(task, counts, None)
    if order is None:
        threats = Threats(task, counts)
        if threats.takes and threats.possible:
            return _run(task, counts, threats)
    return order


def _run(task: Task, counts: Mapping[int, int], threats: Threats | None) -> list[int] | None:
    problem = task.problem
    pre, sets, incs, lits_of, lits_at = problem.pre, task.sets, problem.incs, problem.lits_of, problem.lits_at
    holds = bytearray(task.holds)
    groups = problem.groups
    base = problem.group_base
    left = dict(counts)
    waits: dict[int, int] = {}
    users: dict[int, list[int]] = {}
    ready: list[int] = []
    group_users: dict[int, list[int]] = {}
    for action in counts:
        missing = 0
        for lit in pre[action]:
            if not holds[lit]:
                missing += 1
            if lit in users:
                users[lit].append(action)
            else:
                users[lit] = [action]
            if lit >= base:
                for alternative in groups[lit - base]:
                    for other in alternative:
                        group_users.setdefault(other, []).append(lit)
        if threats is not None:
            missing += threats.waits.get(action, 0)
        waits[action] = missing
        if not missing:
            ready.append(action)
    heapify(ready)
    barred: list[int] = []
    values: dict[int, ValueKey] = {}
    order: list[int] = []

    def turn(lit: int, now: int) -> None:
        holds[lit] = now
        by = -1 if now else 1
        for user in users.get(lit, ()):
            waits[user] += by
            if not waits[user] and left[user]:
                heappush(ready, user)
        for group in group_users.get(lit, ()):
            held = any(all(holds[other] for other in alternative) for alternative in groups[group - base])
            if held != holds[group]:
                turn(group, int(held))

    while ready:
        action = heappop(ready)
        if waits[action] or not left[action]:
            continue
        if threats is not None:
            if threats.barred(action, left, holds):
                barred.append(action)
                continue
            for other in threats.after.get(action, ()) if left[action] == 1 else ():
                waits[other] -= 1
                if not waits[other]:
                    heappush(ready, other)
            for other in barred:  # what bars them may be gone after this step
                heappush(ready, other)
            barred.clear()
        order.append(action)
        left[action] -= 1
        increases = incs[action]
        changed: list[tuple[int, ValueKey]] = []
        for var, by_amount in increases:
            value = values.get(var, task.values[var])
            if value is not None:
                changed.append((var, saturated(task, var, value + by_amount)))
        for var, value in sets[action]:
            values[var] = value
            lits = lits_of[var]
            if len(lits) == 1:
                lit = lits[0]
                now = 1 if lits_at(var, value) else 0
                if holds[lit] != now:
                    turn(lit, now)
                continue
            held = lits_at(var, value)
            for lit in lits:
                now = 1 if lit in held else 0
                if holds[lit] != now:
                    turn(lit, now)
        for var, value in changed:
            values[var] = value
            held = lits_at(var, value)
            for lit in lits_of[var]:
                now = 1 if lit in held else 0
                if holds[lit] != now:
                    turn(lit, now)
        if left[action] and not waits[action]:
            heappush(ready, action)
    if len(order) != sum(counts.values()):
        return None
    base_goal = task.goal
    goal_holds = bytearray(holds)
    for lit in base_goal:
        if lit >= base and any(all(holds[other] for other in alternative) for alternative in groups[lit - base]):
            goal_holds[lit] = 1
        elif lit >= base:
            goal_holds[lit] = 0
    return order if all(goal_holds[lit] for lit in base_goal) else None
