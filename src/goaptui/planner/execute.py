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
from goaptui.planner.pulse import heed, rounds
from goaptui.planner.reach import saturated
from goaptui.planner.task import Task
from goaptui.planner.threats import Threats


def carry_out(task: Task, counts: Mapping[int, int]) -> list[int] | None:
    """The order, or ``None`` where it gets stuck or misses the goal (another order may still work)."""
    order = first_come(task, counts)
    if order is None:
        threats = Threats(task, counts)
        if threats.takes and threats.possible:
            order = _run(task, counts, threats)
            return None if order is None else Heeded(order)
    return order


class Heeded(list[int]):
    """An order in which some step might have come earlier, but for what is taken away."""


def first_come(task: Task, counts: Mapping[int, int]) -> list[int] | None:
    """The order in which always the first comes that may come, ``None`` where that does not get to the goal."""
    return _run(task, counts, None)


def _run(task: Task, counts: Mapping[int, int], threats: Threats | None) -> list[int] | None:
    problem = task.problem
    pre, sets, incs, lits_of, lits_at = problem.pre, task.sets, problem.incs, problem.lits_of, problem.lits_at
    only_adds, adds, start = problem.only_adds, task.adds, task.values
    holds = bytearray(task.holds)
    groups = problem.groups
    base = problem.group_base
    left = dict(counts)
    waits: dict[int, int] = {}
    users: dict[int, list[int]] = {}
    ready: list[int] = []
    group_users: dict[int, list[int]] = {}
    for action in heed(counts, task.ask):
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
            missing += len(threats.before.get(action, ()))
        waits[action] = missing
        if not missing:
            ready.append(action)
    heapify(ready)
    barred: list[int] = []
    values: dict[int, ValueKey] = {}
    order: list[int] = []

    def turn(lit: int, now: bool) -> None:
        holds[lit] = now
        tell(lit, now)
        for group in group_users.get(lit, ()):
            held = any(all(holds[other] for other in alternative) for alternative in groups[group - base])
            if held != holds[group]:
                holds[group] = held
                tell(group, held)

    def tell(lit: int, now: bool) -> None:
        by = -1 if now else 1
        for user in users.get(lit, ()):
            waits[user] += by
            if not waits[user] and left[user]:
                heappush(ready, user)

    for _ in rounds(task.ask):
        if not ready:
            break
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
        if only_adds[action]:  # most actions
            for lit in adds[action]:
                if not holds[lit]:
                    turn(lit, True)
            if left[action] and not waits[action]:
                heappush(ready, action)
            continue
        changed = sets[action]
        for var, by_amount in incs[action]:
            value = values.get(var, start[var])
            if value is not None:
                changed += ((var, saturated(task, var, value + by_amount)),)
        for var, value in changed:
            values[var] = value
            held = lits_at(var, value)
            for lit in lits_of[var]:
                now = lit in held
                if holds[lit] != now:
                    turn(lit, now)
        if left[action] and not waits[action]:
            heappush(ready, action)
    if len(order) != sum(counts.values()):
        return None
    for lit in task.goal:
        if lit >= base:
            if not any(all(holds[other] for other in alternative) for alternative in groups[lit - base]):
                return None
        elif not holds[lit]:
            return None
    return order
