"""Numbers in the delete relaxation: taken as they are where that is possible.

A number that only its own actions change, and of which everybody else tests one thing, is private: how cheaply it is
brought there depends only on which of its actions are to be had. For each set of what these need besides, the cheapest
way from value to value (Dijkstra) becomes one operator. Other numbers of few values get a fact for each value, and an
action one operator for each value that it starts from. For what remains, one use of an action counts as enough, which
is still a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from itertools import combinations
from typing import TypeAlias

from goaptui.planner.covers import Cover, Item, cheapest_cover, once, put_cover, put_marks
from goaptui.planner.net import Net
from goaptui.planner.problem import Lits, ValueKey
from goaptui.planner.pulse import heed
from goaptui.planner.reach import Reach, own_test, saturated
from goaptui.planner.resource import TooMuch, find_resource
from goaptui.planner.sets import NumberSet
from goaptui.planner.weights import weigh

Way: TypeAlias = tuple[int, int, tuple[int, ...]]
"""Weight, use of a shared resource, and the actions, ascending."""

MAX_SIGNATURES = 4
MAX_VARIANTS = 400
MAX_VALUES = 2000
"""So many values of one number are looked at."""


def put_numbers(net: Net, reach: Reach) -> None:
    """Put the ways of changing numbers into a net (see above)."""
    task = net.task
    problem = task.problem
    users = _users(net, reach)
    changing: dict[int, list[int]] = {var: [] for var in reach.values}
    for action in heed(sorted(reach.actions), net.ask):
        for var, _ in problem.incs[action]:
            changing[var].append(action)
        for var, _ in task.sets[action]:
            if var in changing and action not in changing[var]:
                changing[var].append(action)
    resource = find_resource(net, reach, changing, users)
    reached = reach.reached
    rest: list[int] = []
    for var in sorted(changing):
        net.ask()
        if resource is not None and var == resource.var:
            continue
        open_lits = [lit for lit in problem.lits_of[var] if reached[lit] and not net.holds[lit]]
        pure = {action for action in changing[var] if _pure(net, reach, var, action)}
        outside = [lit for lit in open_lits if not pure.issuperset(users.get(lit, ()))]
        if not outside:
            continue
        if not _by_itself(net, reach, var, changing[var], outside, open_lits, len(pure) == len(changing[var])):
            rest.append(var)
    if len(rest) > 1:
        from goaptui.planner.joint import put_joint

        rest = put_joint(net, reach, rest, changing, users)
    if rest:
        _by_value(net, reach, rest, changing)
    if net.stricter:
        net.leave_out_unreachable()


def _by_itself(
    net: Net, reach: Reach, var: int, actions: list[int], outside: list[int], marks: list[int], pure: bool
) -> bool:
    """Put the ways of one number into a net, where it can be looked at by itself."""
    if not pure:
        return put_cover(net, var, actions, marks)
    if len(outside) == 1 and _private(net, var, actions, outside[0]):
        return True
    return put_marks(net, var, actions, outside) or put_cover(net, var, actions, marks)


def _users(net: Net, reach: Reach) -> dict[int, list[int]]:
    """Who tests a literal of a number: actions, and -1 for goals and conditions with alternatives."""
    problem = net.task.problem
    users: dict[int, list[int]] = {lit: [] for var in reach.values for lit in problem.lits_of[var]}
    for action in heed(reach.actions, net.ask):
        for lit in problem.pre[action]:
            if lit in users:
                users[lit].append(action)
    for lit in net.task.goal:
        if lit in users:
            users[lit].append(-1)
    for alternatives in problem.groups:
        for alternative in alternatives:
            for lit in alternative:
                if lit in users:
                    users[lit].append(-1)
    return users


def _pure(net: Net, reach: Reach, var: int, action: int) -> bool:
    """Whether an action is of use for nothing but one number."""
    task, holds, wanted = net.task, net.holds, net.wanted
    problem = task.problem
    shared = None if net.resource is None else net.resource.var
    for other, _ in problem.incs[action]:
        if other not in (var, shared):
            return False
    for other, _ in task.sets[action]:
        if other != var and other in reach.values:
            return False
    for lit in net.add[action]:  # noqa: SIM110 (asked of every action that changes a number)
        if wanted[lit] and not holds[lit] and problem.lit_var[lit] != var:
            return False
    return True


def _private(net: Net, var: int, actions: list[int], target: int) -> bool:
    """Replace the actions of a private number by ways to its one tested literal; ``False``: too many ways."""
    task = net.task
    problem = task.problem
    pre, lit_var, holds = problem.pre, problem.lit_var, net.holds
    needs = {
        action: frozenset([lit for lit in pre[action] if lit_var[lit] != var and not holds[lit]]) for action in actions
    }
    weights, _ = weigh([task.costs[action] for action in actions], 16)
    weight = dict(zip(actions, weights, strict=True))
    singles = frozenset([action for action in actions if once(task, action)])
    moves = _Moves(net, var, actions, weight, target, singles)
    uses = tuple([net.uses.get(action, 0) for action in actions])
    key = (var, task.values[var], target, tuple(weights), tuple(actions), uses, singles)
    all_known = problem.cache.setdefault("ways", {})
    assert isinstance(all_known, dict)
    known: dict[frozenset[int], list[Way]] = all_known.setdefault(key, {})

    def find(usable: frozenset[int]) -> list[Way]:
        options = known.get(usable)
        if options is None:
            options = known[usable] = moves.ways(usable)
        return options

    try:
        ways = ways_by_needs(needs, find)
    except TooMuch:
        return False
    if ways is None:
        return False
    net.bundle(actions)
    net.stricter = net.stricter or bool(singles)
    for _, use, wanted, used in ways:
        op = net.operator(sorted(wanted), (target,), used)
        if use:
            net.uses[op] = use
    return True


def ways_by_needs(
    needs: Mapping[int, frozenset[int]], find: Callable[[frozenset[int]], list[Way]]
) -> list[tuple[int, int, frozenset[int], tuple[int, ...]]] | None:
    """The best ways with each set of what their actions need: weight, use, what is needed, the actions.

    `find` gives the best ways with some actions. ``None`` where there are too many such sets.
    """
    base = frozenset[int]()
    extra = [kind for kind in dict.fromkeys(needs.values()) if kind != base]
    if len(extra) > MAX_SIGNATURES:
        return None
    ways: list[tuple[int, int, frozenset[int], tuple[int, ...]]] = []
    best = find(frozenset(needs))
    alone = base.union(*[needs[action] for action in best[0][2]]) if len(best) == 1 else None
    for size in range(len(extra) + 1):
        for subset in combinations(extra, size):
            given = base.union(*subset)
            if alone is not None and alone <= given:
                options = best  # what is best with all actions is best with fewer, where it is to be had
            else:
                options = find(frozenset([action for action in needs if needs[action] <= given]))
            for cost, use, used in options:
                wanted = base.union(*[needs[action] for action in used])
                for c, u, asked, _ in ways:
                    if c <= cost and u <= use and asked <= wanted:
                        break
                else:
                    ways.append((cost, use, wanted, used))
    return ways


class _Moves:
    """The ways of a number from value to value."""

    def __init__(
        self, net: Net, var: int, actions: list[int], weight: dict[int, int], target: int, singles: frozenset[int]
    ) -> None:
        task = net.task
        problem = task.problem
        self.task = task
        self.singles = singles
        self.var = var
        goal = problem.lit_set[target]
        assert isinstance(goal, NumberSet)
        self.goal = goal
        self.steps: list[tuple[int, int, int | None, ValueKey, NumberSet | None, int]] = []
        for action in actions:
            test = own_test(task, action, var)
            use = net.uses.get(action, 0)
            for other, by in problem.incs[action]:
                if other == var:
                    self.steps.append((weight[action], use, by, None, test, action))
            for other, fixed in task.sets[action]:
                if other == var:
                    self.steps.append((weight[action], use, None, fixed, test, action))

    def ways(self, usable: frozenset[int]) -> list[Way]:
        """The cheapest multisets of actions to where the target holds, for each use of the shared resource.

        Each is (weight, use, actions); none is as good as another in both. Dijkstra, with labels where there is use.

        Raises:
            TooMuch: none was found among as many values as are looked at.
        """
        task, var, goal = self.task, self.var, self.goal
        steps = [step for step in self.steps if step[5] in usable]
        if not usable.isdisjoint(self.singles):
            cover = self._cover(steps)
            if cover is not None:
                return [(cover[0], 0, cover[1])] if cover[1] else []
        start = task.values[var]
        lowest, highest = task.problem.bounds[var]
        found: list[Way] = []
        least: dict[ValueKey, int] = {}  # the use with which a value was reached last, less than all before
        queued: dict[ValueKey, tuple[int, int]] = {
            start: (0, 0)
        }  # the least weight with which a value is queued, and its use
        came: list[tuple[int, int]] = [(0, -1)]  # the label before, and the action
        heap: list[tuple[int, int, int, ValueKey]] = [(0, 0, 0, start)]
        while heap:
            cost, use, label, value = heappop(heap)
            if value in least:
                if least[value] <= use:
                    continue
            elif len(least) >= MAX_VALUES:
                raise TooMuch
            least[value] = use
            if goal.has(value):
                used = []
                while label:
                    label, action = came[label]
                    used.append(action)
                found.append((cost, use, tuple(sorted(used))))
                if not use:
                    break
                continue
            asked: NumberSet | None = None
            passed = True
            for price, more, by, fixed, test, action in steps:
                if test is not asked:  # mostly they all ask the same
                    asked = test
                    passed = test is None or test.has(value)
                if not passed:
                    continue
                after: ValueKey
                if by is None:
                    after = fixed
                elif value is None:
                    continue
                else:
                    after = value + by
                    if lowest is not None and after < lowest:
                        after = lowest
                    elif highest is not None and after > highest:
                        after = highest
                weight, total = cost + price, use + more
                other = queued.get(after)
                if other is not None:
                    if other[0] <= weight and other[1] <= total:
                        continue
                    if after in least and least[after] <= total:
                        continue
                if other is None or weight < other[0]:
                    queued[after] = weight, total
                came.append((label, action))
                heappush(heap, (weight, total, len(came) - 1, after))
        return found

    def _cover(self, steps: list[tuple[int, int, int | None, ValueKey, NumberSet | None, int]]) -> Cover | None:
        """The cheapest way where some actions can be used but once (none: no actions); ``None``: not of that kind."""
        items: list[Item] = []
        for cost, use, by, _, test, action in steps:
            if use or by is None:
                return None
            items.append((cost, by, test, action, action in self.singles))
        return cheapest_cover(self.task, self.var, self.goal, items)


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
    value_fact: dict[tuple[int, ValueKey], int] = {}
    for var in sorted(few):
        for value in reach.values[var]:
            fact = net.fact()
            value_fact[var, value] = fact
            if value == task.values[var]:
                net.holds[fact] = 1
    for action in heed(actions, net.ask):
        net.live[action] = 0
        pre: list[int] = list(problem.pre[action])
        add: list[int] = list(net.add[action])
        combos: list[tuple[list[int], list[int]]] = [([], [])]
        for var, value in task.sets[action]:
            if var in few:
                add.append(value_fact[var, value])
        for var, by in problem.incs[action]:
            if net.resource is not None and var == net.resource.var:
                continue
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
                add += sorted(reach.made_by(action))
        for needs, made in combos:
            facts = [fact for fact in dict.fromkeys(add + made) if not net.holds[fact] and net.wanted[fact]]
            if facts:
                op = net.operator(tuple(pre + needs), facts, (action,))
                if action in net.uses:
                    net.uses[op] = net.uses[action]


__all__ = ["Lits", "put_numbers"]
