"""A number that many actions use up: a budget. Together they can use no more than there is and what is produced.

Whoever uses of it asks first whether there is enough, so it never falls below a floor, and over a whole plan what is
used is at most what was there above the floor and what was produced. That one inequality is all that ties otherwise
independent choices to each other. Each choice is solved for every amount of use that may be worth it, and a dynamic
program over the choices (a multiple-choice knapsack; Kellerer, Pferschy and Pisinger, "Knapsack Problems", 2004) finds
the cheapest combination, production included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from goaptui.planner.net import Net
from goaptui.planner.pulse import Ask, heed, never
from goaptui.planner.reach import Reach, own_test, setters_of
from goaptui.planner.task import Task

MAX_AMOUNT = 20000


class TooMuch(Exception):
    """More amounts than a table should have."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A number that is used up. `supply` is what may be used before anything is produced; `producers` are actions."""

    var: int
    supply: int
    producers: tuple[tuple[int, int], ...]
    """Each with the amount."""


def find_resource(
    net: Net, reach: Reach, changing: dict[int, list[int]], users: dict[int, list[int]]
) -> Resource | None:
    """The one number that is a resource, put into the net: its tests count as held, uses are noted."""
    found = []
    for var, actions in changing.items():
        resource = _as_resource(net, reach, var, actions, users)
        if resource is not None:
            found.append(resource)
    if len(found) != 1:
        return None
    resource = found[0]
    net.resource = resource
    problem = net.task.problem
    for lit in problem.lits_of[resource.var]:
        net.holds[lit] = 1
    net.goal = [fact for fact in net.goal if not net.holds[fact]]
    for action in changing[resource.var]:
        for var, by in problem.incs[action]:
            if var == resource.var and by < 0:
                net.uses[action] = -by
    net.bundle([action for action, _ in resource.producers])
    return resource


def _as_resource(net: Net, reach: Reach, var: int, actions: list[int], users: dict[int, list[int]]) -> Resource | None:
    task = net.task
    problem = task.problem
    value = task.values[var]
    if value is None:
        return None
    own = set(problem.lits_of[var])
    changers = set(actions)
    for lit in own:
        if any(user not in changers for user in users.get(lit, ())):
            return None  # somebody else looks at it, too
    floors: list[int] = []
    producers: list[tuple[int, int]] = []
    # Where the start covers each test by itself, what increases the number seemed to be of no use: here it is of use.
    idle = [
        action
        for action in _others(task, var, actions)
        if not any(x == var and by < 0 for x, by in problem.incs[action])
    ]
    for action in (*actions, *idle):
        if any(changed == var for changed, _ in task.sets[action]):
            return None
        by = next(amount for changed, amount in problem.incs[action] if changed == var)
        test = own_test(task, action, var)
        if by < 0:
            if test is None or test.unknown or len(test.intervals) != 1:
                return None
            low, high = test.intervals[0]
            if low is None or high is not None:
                return None
            floors.append(low + by)
        else:
            open_needs = [lit for lit in problem.pre[action] if not net.holds[lit] and lit not in own]
            other_uses = [lit for lit in net.add[action] if net.wanted[lit] and not net.holds[lit] and lit not in own]
            if len(problem.incs[action]) > 1 or open_needs or other_uses:
                return None
            producers.append((action, by))
    if not floors:
        return None
    floor = min(floors)
    least = problem.bounds[var][0]
    if (least is not None and least > floor) or value < floor:
        return None
    producers.sort()
    return Resource(var, value - floor, tuple(producers))


def _others(task: Task, var: int, actions: list[int]) -> list[int]:
    """The actions that may be planned and change a number, besides these."""
    known = set(actions)
    every = {*task.problem.changers[var], *setters_of(task, var)}
    return sorted(action for action in every - known if task.allowed[action])


def cheapest_mix(
    resource: Resource,
    used: int,
    fronts: Sequence[Sequence[tuple[int, int]]],
    producer_weights: Sequence[int],
    ask: Ask = never,
) -> tuple[list[int], list[int]] | None:
    """Which option of each choice, and how often each producer; ``None`` where no choice can do with what there is.

    Each front is the options of one choice as (weight, use). `used` is used whatever is chosen.

    Raises:
        TooMuch: there are too many amounts to look at.
    """
    table: dict[int, tuple[int, tuple[int, object] | None]] = {0: (0, None)}
    for front in fronts:
        after: dict[int, tuple[int, tuple[int, object] | None]] = {}
        for total, (weight, chosen) in heed(table.items(), ask):
            for option, (more, use) in enumerate(front):
                known = after.get(total + use)
                if known is None or weight + more < known[0]:
                    after[total + use] = (weight + more, (option, chosen))
        # more use for more weight is never of use
        table = {}
        least: int | None = None
        for total in heed(sorted(after), ask):
            entry = after[total]
            if least is None or entry[0] < least:
                least = entry[0]
                table[total] = entry
        if len(table) > MAX_AMOUNT:
            raise TooMuch
    production = _production(resource, max(table) + used - resource.supply, producer_weights)
    best: tuple[int, int, int] | None = None
    for total, (weight, _) in table.items():
        missing = max(0, total + used - resource.supply)
        made = production(missing)
        if made is not None and (best is None or weight + made[0] < best[0]):
            best = (weight + made[0], total, missing)
    if best is None:
        return None
    made = production(best[2])
    assert made is not None
    options: list[int] = []
    link = table[best[1]][1]
    while link is not None:
        options.append(link[0])
        link = link[1]  # type: ignore[assignment]
    options.reverse()
    return options, made[1]


class _Production:
    """The cheapest way to produce at least some amount: a covering knapsack, grown as it is asked."""

    def __init__(self, amounts: list[int], weights: Sequence[int], unit: int) -> None:
        self.amounts = amounts
        self.weights = weights
        self.unit = unit
        self.best: list[tuple[int, int]] = [(0, -1)]

    def __call__(self, missing: int) -> tuple[int, list[int]] | None:
        """The weight, and how often each producer is used; ``None`` where nothing produces."""
        counts = [0] * len(self.amounts)
        if missing and not self.amounts:
            return None
        steps = -(-missing // self.unit)
        best = self.best
        while len(best) <= steps:
            here = len(best)
            best.append(
                min(
                    (best[max(0, here - amount)][0] + weight, i)
                    for i, (amount, weight) in enumerate(zip(self.amounts, self.weights, strict=True))
                )
            )
        weight = best[steps][0]
        while steps > 0:
            producer = best[steps][1]
            counts[producer] += 1
            steps -= self.amounts[producer]
        return weight, counts


def _production(resource: Resource, most: int, weights: Sequence[int]) -> _Production:
    unit = 0
    for _, amount in resource.producers:
        unit = gcd(unit, amount)
    if not unit:
        return _Production([], weights, 1)
    if most // unit > MAX_AMOUNT:
        raise TooMuch
    return _Production([amount // unit for _, amount in resource.producers], weights, unit)
