"""Numbers in the delete relaxation: taken as they are where that is possible.

A number that only its own actions change, and of which everybody else tests one thing, is private: how cheaply it is
brought there depends only on which of its actions are to be had. For each set of what these need besides, the cheapest
way from value to value (Dijkstra) becomes one operator. Other numbers of few values get a fact for each value, and an
action one operator for each value that it starts from. For what remains, one use of an action counts as enough, which
is still a lower bound.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import combinations

from goaptui.planner.net import Net
from goaptui.planner.problem import Lits, ValueKey
from goaptui.planner.reach import Reach, own_test, saturated
from goaptui.planner.sets import NumberSet
from goaptui.planner.weights import weigh

MAX_SIGNATURES = 4
MAX_VARIANTS = 400


def put_numbers(net: Net, reach: Reach) -> None:
    """Put the ways of changing numbers into a net (see above)."""
    task = net.task
    problem = task.problem
    users = _users(net, reach)
    changing: dict[int, list[int]] = {var: [] for var in reach.values}
    for action in sorted(reach.actions):
        for var, _ in problem.incs[action]:
            changing[var].append(action)
        for var, _ in task.sets[action]:
            if var in changing and action not in changing[var]:
                changing[var].append(action)
    rest: list[int] = []
    for var in sorted(changing):
        open_lits = [lit for lit in problem.lits_of[var] if reach.reached[lit] and not net.holds[lit]]
        pure = {action for action in changing[var] if _pure(net, reach, var, action)}
        outside = [lit for lit in open_lits if any(user not in pure for user in users.get(lit, ()))]
        if not outside:
            continue
        private = len(pure) == len(changing[var]) and var not in reach.wide and len(outside) == 1
        if not (private and _private(net, var, changing[var], outside[0])):
            rest.append(var)
    if rest:
        _by_value(net, reach, rest, changing)


def _users(net: Net, reach: Reach) -> dict[int, list[int]]:
    """Who tests a literal of a number: actions, and -1 for goals and conditions with alternatives."""
    problem = net.task.problem
    numbers = {lit for var in reach.values for lit in problem.lits_of[var]}
    users: dict[int, list[int]] = {}
    for action in reach.actions:
        for lit in problem.pre[action]:
            if lit in numbers:
                users.setdefault(lit, []).append(action)
    for lit in net.task.goal:
        if lit in numbers:
            users.setdefault(lit, []).append(-1)
    for alternatives in problem.groups:
        for alternative in alternatives:
            for lit in alternative:
                if lit in numbers:
                    users.setdefault(lit, []).append(-1)
    return users


def _pure(net: Net, reach: Reach, var: int, action: int) -> bool:
    """Whether an action is of use for nothing but one number."""
    problem = net.task.problem
    if any(other != var for other, _ in problem.incs[action]):
        return False
    if any(other != var and other in reach.values for other, _ in net.task.sets[action]):
        return False
    own = problem.lits_of[var]
    return not any(lit not in own and net.wanted[lit] and not net.holds[lit] for lit in net.add[action])


def _private(net: Net, var: int, actions: list[int], target: int) -> bool:
    """Replace the actions of a private number by ways to its one tested literal; ``False``: too many ways."""
    task = net.task
    problem = task.problem
    own = set(problem.lits_of[var])
    needs: dict[int, frozenset[int]] = {
        action: frozenset(lit for lit in problem.pre[action] if lit not in own and not net.holds[lit])
        for action in actions
    }
    kinds = list(dict.fromkeys(needs.values()))
    base = frozenset[int]()
    extra = [kind for kind in kinds if kind != base]
    if len(extra) > MAX_SIGNATURES:
        return False
    weights, _ = weigh([task.costs[action] for action in actions], 16)
    weight = dict(zip(actions, weights, strict=True))
    ways: list[tuple[int, frozenset[int], tuple[int, ...]]] = []
    tests = {action: own_test(task, action, var) for action in actions}
    for size in range(len(extra) + 1):
        for subset in combinations(extra, size):
            given = base.union(*subset)
            usable = [action for action in actions if needs[action] <= given]
            way = _cheapest_way(net, var, usable, weight, tests, target)
            if way is None:
                continue
            cost, used = way
            wanted = base.union(*(needs[action] for action in used))
            if any(cheaper <= cost and asked <= wanted for cheaper, asked, _ in ways):
                continue
            ways.append((cost, wanted, used))
    for action in actions:
        net.live[action] = 0
    for _, wanted, used in ways:
        net.operator(sorted(wanted), (target,), used)
    return True


def _cheapest_way(
    net: Net, var: int, actions: list[int], weight: dict[int, int], tests: dict[int, NumberSet | None], target: int
) -> tuple[int, tuple[int, ...]] | None:
    """The cheapest multiset of actions that brings a number from its value to where the target literal holds."""
    task = net.task
    problem = task.problem
    goal = problem.lit_set[target]
    assert isinstance(goal, NumberSet)
    start = task.values[var]
    steps: list[tuple[int, int | None, ValueKey, NumberSet | None, int]] = []
    for action in actions:
        for other, by in problem.incs[action]:
            if other == var:
                steps.append((weight[action], by, None, tests[action], action))
        for other, value in task.sets[action]:
            if other == var:
                steps.append((weight[action], None, value, tests[action], action))
    after: ValueKey
    best: dict[ValueKey, int] = {start: 0}
    came: dict[ValueKey, tuple[ValueKey, int]] = {}
    serial = 0
    heap: list[tuple[int, int, ValueKey]] = [(0, 0, start)]
    while heap:
        cost, _, value = heappop(heap)
        if cost > best[value]:
            continue
        if goal.has(value):
            used = []
            while value in came:
                value, action = came[value]
                used.append(action)
            return cost, tuple(sorted(used))
        for price, by, fixed, test, action in steps:
            if test is not None and not test.has(value):
                continue
            if by is None:
                after = fixed
            elif value is None:
                continue
            else:
                after = saturated(task, var, value + by)
            total = cost + price
            known = best.get(after)
            if known is None or total < known:
                best[after] = total
                came[after] = (value, action)
                serial += 1
                heappush(heap, (total, serial, after))
    return None


def _by_value(net: Net, reach: Reach, numbers: list[int], changing: dict[int, list[int]]) -> None:
    """A fact for each value of the numbers that have few, and operators from value to value; else weak operators."""
    task = net.task
    problem = task.problem
    few = {var for var in numbers if var not in reach.wide}
    actions = sorted({action for var in numbers for action in changing[var]})
    while True:  # an action that changes several numbers at once must not come to too many operators
        total = 0
        worst = -1
        most = 0
        for action in actions:
            product = 1
            for var, _ in problem.incs[action]:
                if var in few:
                    product *= len(reach.values[var])
            total += product
            if product > most:
                most = product
                worst = action
        if total <= MAX_VARIANTS + 40 * len(actions) and most <= MAX_VARIANTS:
            break
        few -= {var for var, _ in problem.incs[worst]}
    net.exact = net.exact and few == set(numbers)
    value_fact: dict[tuple[int, ValueKey], int] = {}
    for var in sorted(few):
        for value in reach.values[var]:
            fact = net.fact()
            value_fact[var, value] = fact
            if value == task.values[var]:
                net.holds[fact] = 1
    for action in actions:
        net.live[action] = 0
        pre: list[int] = list(problem.pre[action])
        add: list[int] = list(net.add[action])
        combos: list[tuple[list[int], list[int]]] = [([], [])]
        for var, value in task.sets[action]:
            if var in few:
                add.append(value_fact[var, value])
        for var, by in problem.incs[action]:
            if var in few:
                test = own_test(task, action, var)
                pre = [lit for lit in pre if problem.lit_var[lit] != var]
                options: list[tuple[list[int], list[int]]] = []
                for value in reach.values[var]:
                    if test is not None and not test.has(value):
                        continue
                    if value is None:  # stays unknown; the other effects are had all the same
                        options.append(([value_fact[var, None]], []))
                        continue
                    after = saturated(task, var, value + by)
                    options.append(([value_fact[var, value]], [value_fact[var, after], *problem.lits_at(var, after)]))
                combos = [(p + q, a + b) for p, a in combos for q, b in options]
            elif var in reach.values:
                add += sorted(reach.made.get(action, ()))
        for needs, made in combos:
            facts = [fact for fact in dict.fromkeys(add + made) if not net.holds[fact] and net.wanted[fact]]
            if facts:
                net.operator(tuple(pre + needs), facts, (action,))


__all__ = ["Lits", "put_numbers"]
