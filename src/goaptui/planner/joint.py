"""Numbers that the same actions move: brought to where they are wanted together.

"Fixing a bug quickly adds debt; closing needs no bugs and little debt." What a single number costs says little then.
Where nothing but their own actions moves the numbers, and all others ask the same of them at once, the cheapest way
through their values together (Dijkstra 1959) is what it costs, for each set of what those actions need besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from goaptui.planner.net import Net
from goaptui.planner.numbers import Way, ways_by_needs
from goaptui.planner.problem import ValueKey
from goaptui.planner.reach import Reach, own_test, saturated
from goaptui.planner.resource import TooMuch
from goaptui.planner.sets import NumberSet
from goaptui.planner.weights import weigh

MOST = 2000
"""So many combinations of values are looked at; numbers that ask for more are left to other techniques."""

Values: TypeAlias = tuple[ValueKey, ...]


def put_joint(
    net: Net, reach: Reach, numbers: Sequence[int], changing: Mapping[int, list[int]], users: Mapping[int, list[int]]
) -> list[int]:
    """Put the ways of numbers that are moved together into a net; those that are not of that kind are returned."""
    rest = []
    for cluster in _clusters(net, numbers, changing):
        if len(cluster) < 2 or not _put(net, reach, cluster, changing, users):
            rest += cluster
    return sorted(rest)


def _clusters(net: Net, numbers: Sequence[int], changing: Mapping[int, list[int]]) -> list[list[int]]:
    """The numbers that some action moves together, in groups."""
    leader = {var: var for var in numbers}

    def find(var: int) -> int:
        while leader[var] != var:
            var = leader[var]
        return var

    of_action: dict[int, int] = {}
    for var in numbers:
        for action in changing[var]:
            other = of_action.setdefault(action, var)
            leader[find(var)] = find(other)
    groups: dict[int, list[int]] = {}
    for var in numbers:
        groups.setdefault(find(var), []).append(var)
    return list(groups.values())


def _put(
    net: Net, reach: Reach, cluster: Sequence[int], changing: Mapping[int, list[int]], users: Mapping[int, list[int]]
) -> bool:
    task = net.task
    problem = task.problem
    actions = sorted({action for var in cluster for action in changing[var]})
    own = {lit for var in cluster for lit in problem.lits_of[var]}
    if not all(_pure(net, reach, cluster, own, action) for action in actions):
        return False
    target = _target(net, own, set(actions), users)
    if target is None:
        return False
    needs = {
        action: frozenset(lit for lit in problem.pre[action] if lit not in own and not net.holds[lit])
        for action in actions
    }
    moves = _Moves(net, cluster, actions, target)
    try:
        ways = ways_by_needs(needs, moves.ways)
    except TooMuch:
        return False
    if ways is None:
        return False
    net.bundle(actions)
    net.stricter = True
    made = [lit for lit in target if not net.holds[lit]]
    for _, _, wanted, used in ways:
        net.operator(sorted(wanted), made, used)
    return True


def _pure(net: Net, reach: Reach, cluster: Sequence[int], own: set[int], action: int) -> bool:
    """Whether an action is of use for nothing but these numbers."""
    problem = net.task.problem
    if net.uses.get(action) or any(var not in cluster for var, _ in problem.incs[action]):
        return False
    if any(var not in cluster and var in reach.values for var, _ in net.task.sets[action]):
        return False
    return not any(lit not in own and net.wanted[lit] and not net.holds[lit] for lit in net.add[action])


def _target(net: Net, own: set[int], actions: set[int], users: Mapping[int, list[int]]) -> list[int] | None:
    """What all others ask of the numbers, all of it at once; ``None`` where they ask for different things."""
    problem = net.task.problem
    base = problem.group_base
    for alternatives in problem.groups:
        if any(lit in own for alternative in alternatives for lit in alternative):
            return None
    asked: set[tuple[int, ...]] = set()
    for lit in own:
        if not net.holds[lit]:
            for user in users.get(lit, ()):
                if user not in actions:
                    needed = net.task.goal if user < 0 else problem.pre[user]
                    asked.add(tuple([other for other in needed if other < base and other in own]))
    return list(asked.pop()) if len(asked) == 1 else None


class _Moves:
    """The ways of some numbers from their values to where all of a target holds."""

    def __init__(self, net: Net, cluster: Sequence[int], actions: Sequence[int], target: Sequence[int]) -> None:
        task = net.task
        problem = task.problem
        self.task = task
        self.cluster = cluster
        place = {var: i for i, var in enumerate(cluster)}
        self.start: Values = tuple([task.values[var] for var in cluster])
        self.target = [(place[problem.lit_var[lit]], _set_of(net, lit)) for lit in target]
        weights, _ = weigh([task.costs[action] for action in actions], 16)
        self.steps: list[
            tuple[int, int, list[tuple[int, NumberSet]], list[tuple[int, int]], list[tuple[int, ValueKey]]]
        ] = []
        for action, weight in zip(actions, weights, strict=True):
            tests = [(place[var], test) for var in cluster if (test := own_test(task, action, var)) is not None]
            incs = [(place[var], by) for var, by in problem.incs[action] if var in place]
            sets = [(place[var], value) for var, value in task.sets[action] if var in place]
            self.steps.append((weight, action, tests, incs, sets))

    def ways(self, usable: frozenset[int]) -> list[Way]:
        """The lightest way with some of the actions, where there is one.

        Raises:
            TooMuch: it was not found among as many combinations of values as are looked at.
        """
        task, cluster = self.task, self.cluster
        steps = [step for step in self.steps if step[1] in usable]
        best: dict[Values, int] = {self.start: 0}
        came: dict[Values, tuple[Values, int]] = {}
        heap: list[tuple[int, int, Values]] = [(0, 0, self.start)]
        serial = 0
        while heap:
            weight, _, values = heappop(heap)
            if weight > best[values]:
                continue
            if len(best) > MOST:
                raise TooMuch
            if all(test.has(values[place]) for place, test in self.target):
                used = []
                while values in came:
                    values, action = came[values]
                    used.append(action)
                return [(weight, 0, tuple(sorted(used)))]
            for price, action, tests, incs, sets in steps:
                if not all(test.has(values[place]) for place, test in tests):
                    continue
                after = list(values)
                for place, by in incs:
                    value = values[place]
                    if value is not None:
                        after[place] = saturated(task, cluster[place], value + by)
                for place, fixed in sets:
                    after[place] = fixed
                reached = tuple(after)
                known = best.get(reached)
                if known is None or weight + price < known:
                    best[reached] = weight + price
                    came[reached] = (values, action)
                    serial += 1
                    heappush(heap, (weight + price, serial, reached))
        return []


def _set_of(net: Net, lit: int) -> NumberSet:
    values = net.task.problem.lit_set[lit]
    assert isinstance(values, NumberSet)
    return values
