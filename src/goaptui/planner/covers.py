"""Numbers that are brought somewhere by actions each of which can be used but once.

"Each fixed blocker is one less; the release needs none": without a limit the relaxation would fix the cheapest one over
and over. An action is used at most once where it takes away something that it needs itself and nobody gives back. Such
uses are items, and bringing the number past a mark is a covering knapsack over them (Kellerer, Pferschy and Pisinger,
"Knapsack Problems", 2004): solved exactly where the items are good for nothing else, and where they are, every item
without which the others do not suffice is in every plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from goaptui.planner.net import Net
from goaptui.planner.problem import FINITE
from goaptui.planner.reach import own_test, saturated, setters_of
from goaptui.planner.sets import NumberSet
from goaptui.planner.task import Task
from goaptui.planner.weights import weigh

Item: TypeAlias = tuple[int, int, NumberSet | None, int, bool]
"""Weight, amount, what it asks of the number itself, the action, and whether it can be used but once."""

Cover: TypeAlias = tuple[int, tuple[int, ...]]
"""The weight of a multiset of actions, and the actions, ascending; without actions: there is none."""

Link: TypeAlias = tuple["Link", int] | None

MOST = 200_000
"""So many sums are looked at; a number that asks for more is left to other techniques."""


def once(task: Task, action: int) -> bool:
    """Whether no plan uses an action twice: it takes away what it needs, and nothing makes that again."""
    if not task.sets[action]:
        return False
    problem = task.problem
    base, kinds, lit_var, allowed = problem.group_base, problem.kinds, problem.lit_var, task.allowed
    for lit in problem.pre[action]:
        if lit < base and task.holds[lit] and kinds[lit_var[lit]] == FINITE:
            var = lit_var[lit]
            for changed, value in task.sets[action]:
                if changed == var and lit not in problem.lits_at(var, value):
                    if not any(allowed[other] for other in task.achievers[lit]):
                        return True
                    break
    return False


def mark(goal: NumberSet, start: int, sign: int) -> tuple[int, int | None] | None:
    """The one interval of a set that lies ahead, as distances from the start to where it begins and ends.

    ``None`` where there is none or more than one.
    """
    ahead = []
    for low, high in goal.intervals:
        near, far = (low, high) if sign > 0 else (high, low)
        end = None if far is None else sign * (far - start)
        if end is None or end > 0:
            ahead.append((1 if near is None else sign * (near - start), end))
    return ahead[0] if len(ahead) == 1 and ahead[0][0] > 0 else None


def cheapest_cover(task: Task, var: int, goal: NumberSet, items: Sequence[Item]) -> Cover | None:
    """The lightest multiset of items that brings a number into a set: its weight and the actions, ascending.

    An empty tuple of actions with weight -1 says that all items together do not suffice. ``None`` where the question is
    another one: items that pull both ways, or that cannot be used in any order.
    """
    start = task.values[var]
    if start is None or not items:
        return None
    sign = 1 if items[0][1] > 0 else -1
    if any(sign * amount <= 0 for _, amount, _, _, _ in items) or saturated(task, var, start) != start:
        return None
    ahead = mark(goal, start, sign)
    if ahead is None:
        return None
    near, far = ahead
    best: dict[int, tuple[int, Link]] = {0: (0, None)}  # distance gone -> weight, and how
    looked = 0

    def gone(distance: int, amount: int) -> int:
        return sign * (saturated(task, var, start + sign * distance + amount) - start)

    for weight, amount, _, action, single in items:
        for distance, (known, link) in sorted(best.items()):
            while distance < near:
                looked += 1
                after = gone(distance, amount)
                entry = best.get(after)
                if after == distance or (entry is not None and entry[0] <= known + weight):
                    break
                known, link = known + weight, (link, action)
                best[after] = known, link
                if single:
                    break
                distance = after
        if looked > MOST:
            return None
    for distance in best:
        if distance < near:
            value = start + sign * distance
            if any(test is not None and not test.has(value) for _, _, test, _, _ in items):
                return None
    there = [entry for distance, entry in best.items() if distance >= near and (far is None or distance <= far)]
    if not there:
        return -1, ()
    weight, link = min(there, key=lambda entry: entry[0])
    used = []
    while link is not None:
        link, action = link
        used.append(action)
    return weight, tuple(sorted(used))


def put_cover(net: Net, var: int, actions: Sequence[int], marks: Sequence[int]) -> bool:
    """Tie a number's marks (literals) to the uses without which they are out of reach; ``False``: not of that kind.

    Only where what is tied suffices: otherwise the values between tell more.
    """
    task = net.task
    problem = task.problem
    start = task.values[var]
    if start is None or saturated(task, var, start) != start:
        return False
    if any(task.allowed[action] for action in setters_of(task, var)):
        return False
    amounts = {action: by for action in actions for changed, by in problem.incs[action] if changed == var}
    needed: dict[int, list[int]] = {}
    for lit in marks:
        goal = problem.lit_set[lit]
        assert isinstance(goal, NumberSet)
        ways = [(sign, found) for sign in (1, -1) if (found := mark(goal, start, sign)) is not None]
        if goal.unknown or len(ways) != 1 or len(goal.intervals) != 1:
            return False
        sign, (near, _) = ways[0]
        ahead = {action: sign * by for action, by in amounts.items() if sign * by > 0}
        if not all(once(task, action) for action in ahead):
            return False
        supply = sum(ahead.values())
        tied = needed[lit] = [action for action, amount in ahead.items() if supply - amount < near]
        if sum(ahead[action] for action in tied) < near:
            return False
    net.stricter = True
    used: dict[int, int] = {}
    for lit, tied in needed.items():
        for action in tied:
            if action not in used:
                fact = used[action] = net.fact()
                net.add[action] = (*net.add[action], fact)
                net.sources[fact] = [action]
        net.operator([used[action] for action in tied], (lit,), ())
    return True


def put_marks(net: Net, var: int, actions: Sequence[int], marks: Sequence[int]) -> bool:
    """Give each of several marks of a number its cheapest way, where who passes one has passed those before.

    For a number that its actions push one way alone, without end, and that nothing else is asked for. ``False``
    otherwise.
    """
    task = net.task
    problem = task.problem
    own = set(problem.lits_of[var])
    start = task.values[var]
    if start is None or any(net.uses.get(action) for action in actions):
        return False
    for action in actions:
        if any(changed == var for changed, _ in task.sets[action]):
            return False
        if any(lit not in own and not net.holds[lit] for lit in problem.pre[action]):
            return False  # what is asked for could ask for a mark that comes before
    weights, _ = weigh([task.costs[action] for action in actions], 16)
    items: list[Item] = []
    for action, weight in zip(actions, weights, strict=True):
        for changed, by in problem.incs[action]:
            if changed == var:
                items.append((weight, by, own_test(task, action, var), action, once(task, action)))
    by_action = {action: abs(amount) for _, amount, _, action, _ in items}
    ways: list[tuple[int, tuple[int, ...]]] = []
    nears: list[int] = []
    for lit in marks:
        goal = problem.lit_set[lit]
        assert isinstance(goal, NumberSet)
        ahead = mark(goal, start, 1 if items[0][1] > 0 else -1)
        cover = cheapest_cover(task, var, goal, items)
        if ahead is None or cover is None or (ahead[1] is not None and len(marks) > 1):
            return False
        nears.append(ahead[0])
        ways.append(cover)
    net.bundle(actions)
    net.stricter = True
    for _, used in ways:
        gone = sum([by_action[action] for action in used])
        if used:
            net.operator((), [lit for lit, near in zip(marks, nears, strict=True) if near <= gone], used)
    return True
