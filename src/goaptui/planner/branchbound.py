"""A larger choice, solved by branch and bound: LM-cut at the nodes, reduced costs, small landmarks first.

At a node LM-cut gives a lower bound. An operator is out if the bound with its reduced cost, and with what its
preconditions cost under the reduced costs, reaches the best plan known. What is left is simplified as the whole was
(`choices`), which commits operators, finds new landmarks and often falls apart; only then are the members of the
smallest landmark tried, each without those before it. After Imai and Fukunaga, "On a Practical, Integer-Linear
Programming Model for Delete-Free Tasks and its Use as a Heuristic for Cost-Optimal Planning" (2015), with LM-cut in
the place of the linear program; at the root its landmarks may come from one (`landmarklp`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goaptui.planner.choices import Component, components
from goaptui.planner.forced import Forced
from goaptui.planner.greedyplan import greedy_plan, reachable
from goaptui.planner.lmcut import Cut, OutOfTime, Relaxed
from goaptui.planner.net import Subnet
from goaptui.planner.pulse import never
from goaptui.planner.regress import regress
from goaptui.planner.weights import Preference

WATCHED = 500
"""The limits are looked at while components of more operators than this are simplified, too."""

SMALL = 24
"""Components of so many operators are tried by regression first."""


@dataclass(slots=True)
class Root:
    """What is proven of a component; `values` are the facts' costs under the `reduced` costs. Without preference."""

    relaxed: Relaxed
    bound: int
    cuts: list[Cut]
    reduced: list[int]
    values: list[int]

    def within(self, gap: int) -> list[int]:
        """The operators that may belong to a plan that exceeds the bound by no more than `gap`."""
        values, pre = self.values, self.relaxed.pre
        return [
            op for op, rest in enumerate(self.reduced[:-1]) if rest + max([values[fact] for fact in pre[op]]) <= gap
        ]


class BranchAndBound:
    """The search, as far as `pulse` and the allowance let it.

    Attributes:
        nodes: how many nodes were looked at.
        allowance: so many nodes more, where they are limited.
        stopped: the search did not come to its end; to be set back by who goes on.
    """

    def __init__(self, preference: Preference, pulse: Callable[[], bool]) -> None:
        self.preference = preference
        self.pulse = pulse
        self.nodes = 0
        self.allowance: int | None = None
        self.stopped = False

    def root(self, component: Component, weights: list[int], upper: int, known: Sequence[Cut] = ()) -> Root | None:
        """The lower bound of a component; ``None`` where it reaches `upper`. `known` are landmarks to begin with."""
        most = self.preference.most(upper, weights)
        small = self.preference.small(weights)
        cost = [*small, 0]
        bound = 0
        cuts: list[Cut] = []
        for share, ops in known:
            for op in ops:
                cost[op] -= share
        for share, ops in known:  # and what those that are out leave to the others
            more = min([cost[op] for op in ops])
            if more:
                for op in ops:
                    cost[op] -= more
            bound += share + more
            cuts.append((share + more, ops))
        if bound > most:
            return None
        self.nodes += 1
        relaxed = Relaxed(component.n, component.pre, component.add, small, component.goals)
        result = relaxed.cuts_without((), (), most, [*small, 0], self.pulse)
        if result is None or result[0] > most:
            return None
        if result[0] >= bound or not cuts:
            return Root(relaxed, *result)
        result = relaxed.cuts_without((), (), most - bound, cost, self.pulse)
        if result is None or bound + result[0] > most:
            return None
        return Root(relaxed, bound + result[0], cuts + result[1], result[2], result[3])

    def cheapest(self, component: Component, weights: list[int], upper: int, root: Root) -> list[int] | None:
        """The cheapest operators of less weight than `upper`, or ``None``. With `stopped`: the best found."""
        best: list[int] | None = None
        live = root.within(self.preference.most(upper, weights) - root.bound)
        pre, add = component.pre, component.add
        if len(weights) - len(live) > len(weights) // 20:
            return self.part(component, weights, live, (), component.goals, upper, root.cuts)
        if not root.cuts:  # nothing costs anything
            return greedy_plan(component, weights, weights)
        options = min([ops for _, ops in root.cuts], key=lambda ops: (len(ops), ops))
        options = sorted(set(options).intersection(live), key=lambda op: (root.reduced[op], weights[op]))
        barred: set[int] = set()
        for op in options:
            kept = [other for other in live if other not in barred and other != op]
            if component.order is not None:
                goals = [fact for fact in {*component.goals, *pre[op]} if fact not in add[op]]
                others = [cut for cut in root.cuts if op not in cut[1]]
                found = self.part(component, weights, kept, add[op], sorted(goals), upper - weights[op], others)
                if found is not None:
                    found = [op, *found]
            else:
                free = weights[:]
                free[op] = 0
                found = self.part(component, free, sorted([op, *kept]), (), component.goals, upper - weights[op], ())
                if found is not None and op not in found:
                    found = [op, *found]
            if found is not None:
                cost = sum([weights[other] for other in found])
                if cost < upper:
                    best, upper = found, cost
            if self.stopped:
                break
            barred.add(op)
        return best

    def part(
        self, component: Component, weights: list[int], live: list[int], had: Sequence[int], goals: list[int],
        upper: int, known: Sequence[Cut],
    ) -> list[int] | None:  # fmt: skip
        """The same, with some operators alone, some facts had already, and other goals."""
        if upper <= 0:
            return None
        if self.allowance is not None:
            self.allowance -= 1
        if self.pulse() or (self.allowance is not None and self.allowance < 0):
            self.stopped = True
            return None
        live = reachable(component, live, had, goals)
        if not live:
            return None if any(fact not in had for fact in goals) else []
        add = component.add
        net = Subnet(
            component.n,
            goals,
            [tuple(component.pre[op]) for op in live],
            [tuple(add[op]) for op in live],
            [weights[op] for op in live],
            self.pulse if len(live) > WATCHED else never,
        )
        for fact in had:
            net.holds[fact] = 1
        if component.order is None:
            whole = Component(
                component.n, goals, list(range(len(live))), [list(p) for p in net.pre], [list(a) for a in net.add]
            )
            parts, base, chosen = [whole], 0, []
        else:
            forced = Forced(net)  # type: ignore[arg-type]
            parts = components(net, forced) if forced.open else []  # type: ignore[arg-type]
            chosen = list(forced.committed)
            base = sum([net.weights[op] for op in chosen])
        if base >= upper:
            return None
        inherited = _inherited(parts, live, known, chosen) if known else [[] for _ in parts]
        left: list[tuple[Component, list[int], Root, int]] = []
        for part, cuts in zip(parts, inherited, strict=True):
            part_weights = [net.weights[op] for op in part.ops]
            if part.order is not None and len(part.ops) <= SMALL:
                solved = regress(part, part_weights, 400)
                if solved is not None:
                    base += solved[0]
                    if base >= upper:
                        return None
                    chosen += [part.ops[op] for op in solved[1]]
                    continue
            try:
                root = self.root(part, part_weights, upper - base, cuts)
            except OutOfTime:
                self.stopped = True
                return None
            if root is None:
                return None
            least = self.preference.full(root.bound, part_weights)
            base += least
            left.append((part, part_weights, root, least))
        if base >= upper:
            return None
        for part, part_weights, root, least in left:
            base -= least
            found = self.cheapest(part, part_weights, upper - base, root)
            if found is None:
                return None
            base += sum([part_weights[op] for op in found])
            chosen += [part.ops[op] for op in found]
            if base >= upper:
                return None
            if self.stopped and part is not left[-1][0]:
                return None
        return [live[op] for op in chosen]


def _inherited(parts: list[Component], live: list[int], known: Sequence[Cut], chosen: list[int]) -> list[list[Cut]]:
    """Of the landmarks of a component those that are landmarks of one part of it, in the parts' numbers.

    A landmark that a chosen operator belongs to is had; of the others all members that are left must be in one part.
    """
    place: dict[int, tuple[int, int]] = {}
    for number, part in enumerate(parts):
        for i, op in enumerate(part.ops):
            place[live[op]] = (number, i)
    done = {live[op] for op in chosen}
    out: list[list[Cut]] = [[] for _ in parts]
    for share, ops in known:
        if done.isdisjoint(ops):
            left = [place[op] for op in ops if op in place]
            owners = {number for number, _ in left}
            if len(owners) == 1:
                out[owners.pop()].append((share, [i for _, i in left]))
    return out
