"""A larger choice, solved by branch and bound: LM-cut at the nodes, reduced costs, small landmarks first.

At a node LM-cut gives a lower bound. An operator is out if the bound with its reduced cost, and with what its
preconditions cost under the reduced costs, reaches the best plan known. What is left is simplified as the whole was
(`choices`), which commits operators, finds new landmarks and often falls apart; only then are the members of the
smallest landmark tried, each without those before it. After Imai and Fukunaga, "On a Practical, Integer-Linear
Programming Model for Delete-Free Tasks and its Use as a Heuristic for Cost-Optimal Planning" (2015), with LM-cut in
the place of the linear program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random

from goaptui.planner.choices import Component, components
from goaptui.planner.forced import Forced
from goaptui.planner.greedyplan import greedy_plan, improved, reachable, supporters, without_redundant
from goaptui.planner.lmcut import Cut, OutOfTime, Relaxed
from goaptui.planner.net import Subnet
from goaptui.planner.regress import regress

EFFORT = 60_000_000
"""The first attempt has this, divided by the square of the number of operators, nodes."""

BRIEF = 20
"""So many nodes at first where there is little hope: components with a cycle, or of more than `LARGE` operators."""

LARGE = 500

FIRST = 40_000
"""So many operators are looked at by the local search before anything is known of a bound."""

PART = 12
"""So many operators of a plan are taken out at once by the local search, at first."""

SMALL = 24
"""Components of so many operators are tried by regression first."""


@dataclass(slots=True)
class _Root:
    """What LM-cut says of a component; `values` are the facts' costs under the `reduced` costs. Without preference."""

    relaxed: Relaxed
    bound: int
    cuts: list[Cut]
    reduced: list[int]
    values: list[int]


class Choice:
    """A component that is being solved, as far as the limits that `pulse` watches allow.

    The lowest `top` bits of a weight are the preference among plans of equal cost and length (see `weights`): bounds
    are computed without them, in small integers, and a tie is never pruned unless its preference cannot be better.

    Attributes:
        plan: the best operators known, by place in the component; `cost` is their weight.
        bound: a proven lower bound of the least weight.
        proven: whether `plan` is the best there is.
        nodes: how many nodes were looked at.
    """

    def __init__(self, component: Component, weights: Sequence[int], top: int, pulse: Callable[[], bool]) -> None:
        self.component = component
        self.weights = list(weights)
        self.pulse = pulse
        self.top = top
        self.nodes = 0
        self.stopped = False
        self.dice = Random(1)
        self.torn = PART
        self.failures = 0
        self.allowance: int | None = None
        """So many nodes more, where they are limited."""
        self.plan = supporters(component, weights)
        self.cost = sum([weights[op] for op in self.plan])
        self.bound = 0
        self.proven = False
        self.changed: Callable[[], None] | None = None
        """Called when the plan or the bound got better."""
        self.root: _Root | None = None
        self.begun = False

    def begin(self) -> None:
        """A good plan and a bound, so that it is known how much work is left. Until then there is just some plan."""
        self.begun = True
        component, weights = self.component, self.weights
        self._take(without_redundant(component, weights, set(self.plan)))
        tries = FIRST // len(weights)
        self._take(improved(component, weights, self.plan, self.pulse, self._take, tries))
        try:
            self.root = root = self._root(component, weights, self.cost + 1)
            if root is None:
                self.proven = True
            else:
                self.bound = self._full(root.bound, weights)
                self._tell()
                self._upper(root)
                self._settled()
        except OutOfTime:
            pass

    def _settled(self) -> bool:
        """Whether the bound meets the plan."""
        assert self.root is not None
        bound = self._full(self.root.bound, self.weights)
        if bound > self.bound:
            self.bound = bound
            self._tell()
        if self.root.bound > self._most(self.cost, self.weights):
            self.proven = True
            self.bound = self.cost
        return self.proven

    def work(self, patient: bool) -> None:
        """Branch and bound; with patience more and more of it, and between, local search for plans and bounds.

        Large components begin with the local search, as long as it finds something.
        """
        if not self.begun:
            self.begin()
        if self.proven or self.root is None:
            return
        component, weights = self.component, self.weights
        size = len(weights)
        patient = patient and component.order is not None
        allowance = max(BRIEF, EFFORT // size**2) if patient and size < LARGE else BRIEF
        local = patient and size >= LARGE
        try:
            while not self._settled():
                if not local:
                    self.allowance = allowance
                    allowance *= 3
                    found = self._component(component, weights, self.cost, self.root)
                    if found is not None:
                        self._take(found)
                    if not self.stopped:
                        self.proven = True
                        self.bound = self.cost
                        return
                    self.stopped = False
                if self.pulse() or not patient:
                    return
                before = self.cost
                self._take(self.by_parts(component, weights, self.root, 20 if size < LARGE else 40))
                local = size >= LARGE and self.cost < before
                self.root = self._tighten(self.root, self._most(self.cost, weights), 4)
        except OutOfTime:
            self.stopped = False

    def _take(self, plan: list[int]) -> None:
        cost = sum([self.weights[op] for op in plan])
        if cost < self.cost:
            self.plan = plan
            self.cost = cost
            self._tell()

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

    def _upper(self, root: _Root) -> None:
        """Good plans to begin with: greedy by plain and by reduced costs, each improved."""
        component, weights = self.component, self.weights
        plans = [self.plan, greedy_plan(component, weights, root.reduced)]
        plans.sort(key=lambda ops: sum([weights[op] for op in ops]))
        for ops in plans:
            self._take(improved(component, weights, ops, self.pulse, self._take))

    def by_parts(self, component: Component, weights: list[int], root: _Root, rounds: int) -> list[int]:
        """Local search in large neighbourhoods: solve a part of the plan anew, optimally, with the rest as it is.

        Only for components without a cycle. The parts are chosen at random, from a fixed seed; operators of high
        reduced cost, which hardly belong to good plans, are left out.
        """
        dice = self.dice
        best = sorted(self.plan)
        ceiling = (self._small([self.cost])[0] - root.bound) // 50
        while rounds and not self.pulse():
            rounds -= 1
            torn = _near(component, best, dice.choice(best), self.torn, dice)
            kept = [op for op in best if op not in torn]
            had = {fact for op in kept for fact in component.add[op]}
            goals = {fact for op in kept for fact in component.pre[op]}.union(component.goals) - had
            upper = sum([weights[op] for op in torn])
            live = [
                op
                for op in _within(component, weights, set(kept), had, upper)
                if root.reduced[op] <= ceiling or op in torn
            ]
            self.allowance = 60
            found = self._part(component, weights, live, sorted(had), sorted(goals), upper, ())
            if found is not None:
                best = without_redundant(component, weights, {*kept, *found})
                self.failures = 0
            else:
                self.failures += 1
                if self.failures > len(best):
                    self.failures = 0
                    self.torn = self.torn * 3 // 2 if self.torn < len(best) // 2 else PART
            self.stopped = False
        self.allowance = None
        return best

    def _small(self, weights: Sequence[int]) -> list[int]:
        """Weights without the preference, rounded up."""
        top = self.top
        return [-(-weight >> top) for weight in weights]

    def _full(self, bound: int, weights: Sequence[int]) -> int:
        """A lower bound with the preference at its best."""
        top = self.top
        return (bound << top) - sum([-weight % (1 << top) for weight in weights])

    def _most(self, upper: int, weights: Sequence[int]) -> int:
        """The greatest small weight that a plan of less than `upper` can have."""
        top = self.top
        mask = (1 << top) - 1
        return (upper - 1 + sum([-weight & mask for weight in weights])) >> top

    def _root(self, component: Component, weights: list[int], upper: int, known: Sequence[Cut] = ()) -> _Root | None:
        """The lower bound of a component; ``None`` where it reaches `upper`. `known` are landmarks to begin with."""
        most = self._most(upper, weights)
        small = self._small(weights)
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
            return _Root(relaxed, *result)
        result = relaxed.cuts_without((), (), most - bound, cost, self.pulse)
        if result is None or bound + result[0] > most:
            return None
        return _Root(relaxed, bound + result[0], cuts + result[1], result[2], result[3])

    def _tighten(self, root: _Root, most: int, patience: int) -> _Root:
        """Raise a bound: give up some landmarks, find others with what that sets free, keep what is no worse.

        Ends when the bound exceeds `most`, or has not risen `patience` times.
        """
        left = patience
        while left and root.bound <= most and not self.pulse():
            left -= 1
            cuts = root.cuts
            out = self._neighbours(cuts)
            cost = root.reduced[:]
            kept: list[Cut] = []
            bound = 0
            for i, cut in enumerate(cuts):
                if i in out:
                    for op in cut[1]:
                        cost[op] += cut[0]
                else:
                    kept.append(cut)
                    bound += cut[0]
            result = root.relaxed.cuts_without((), (), None, cost, self.pulse)
            assert result is not None
            if bound + result[0] >= root.bound:
                if bound + result[0] > root.bound:
                    left = patience
                kept += result[1]
                root = _Root(root.relaxed, bound + result[0], kept, result[2], result[3])
        return root

    def _neighbours(self, cuts: list[Cut]) -> set[int]:
        """The places of a landmark and of some that share operators with it, a tenth of all."""
        dice = self.dice
        n = len(cuts)
        first = dice.randrange(n)
        out = {first}
        ops = set(cuts[first][1])
        order = list(range(n))
        dice.shuffle(order)
        most = max(2, n // 10)
        for place in order:
            if len(out) >= most:
                break
            if not ops.isdisjoint(cuts[place][1]):
                out.add(place)
        return out

    def _component(self, component: Component, weights: list[int], upper: int, root: _Root) -> list[int] | None:
        """The cheapest operators of less weight than `upper`, or ``None``. With `stopped`: the best found."""
        best: list[int] | None = None
        gap = upper - root.bound
        values, relaxed = root.values, root.relaxed
        live = []
        for op, rest in enumerate(root.reduced[:-1]):
            if rest + max([values[fact] for fact in relaxed.pre[op]]) <= gap:
                live.append(op)
        pre, add = component.pre, component.add
        if len(live) < len(weights):
            found = self._part(component, weights, live, (), component.goals, upper, root.cuts)
            return found if found is not None else best
        if not root.cuts:  # nothing costs anything
            return greedy_plan(component, weights, weights)
        options = min([ops for _, ops in root.cuts], key=lambda ops: (len(ops), ops))
        options = sorted(options, key=lambda op: (root.reduced[op], weights[op]))
        barred: set[int] = set()
        for op in options:
            kept = [other for other in live if other not in barred and other != op]
            if component.order is not None:
                goals = [fact for fact in {*component.goals, *pre[op]} if fact not in add[op]]
                others = [cut for cut in root.cuts if op not in cut[1]]
                found = self._part(component, weights, kept, add[op], sorted(goals), upper - weights[op], others)
                if found is not None:
                    found = [op, *found]
            else:
                free = weights[:]
                free[op] = 0
                found = self._part(component, free, sorted([op, *kept]), (), component.goals, upper - weights[op], ())
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

    def _part(
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
        left: list[tuple[Component, list[int], _Root, int]] = []
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
                root = self._root(part, part_weights, upper - base, cuts)
            except OutOfTime:
                self.stopped = True
                return None
            if root is None:
                return None
            least = self._full(root.bound, part_weights)
            base += least
            left.append((part, part_weights, root, least))
        if base >= upper:
            return None
        for part, part_weights, root, least in left:
            base -= least
            found = self._component(part, part_weights, upper - base, root)
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


def _within(
    component: Component, weights: Sequence[int], barred: set[int], had: Iterable[int], upper: int
) -> list[int]:
    """The operators that may be part of a plan of less weight than `upper`: what they need costs less at any rate."""
    n = component.n
    pre, add = component.pre, component.add
    value: list[int] = [-1] * n
    users: list[list[int]] = [[] for _ in range(n)]
    counts = []
    heap: list[tuple[int, int]] = [(0, fact) for fact in had]
    out: list[int] = []
    for op, needs in enumerate(pre):
        counts.append(-1 if op in barred else len(needs))
        for fact in needs:
            users[fact].append(op)
        if not needs and op not in barred and weights[op] < upper:
            out.append(op)
            for fact in add[op]:
                heappush(heap, (weights[op], fact))
    while heap:
        reached, fact = heappop(heap)
        if value[fact] >= 0:
            continue
        value[fact] = reached
        for op in users[fact]:
            counts[op] -= 1
            if not counts[op] and reached + weights[op] < upper:
                out.append(op)
                for made in add[op]:
                    if value[made] < 0:
                        heappush(heap, (reached + weights[op], made))
    out.sort()
    return out


def _near(component: Component, plan: list[int], centre: int, size: int, dice: Random) -> set[int]:
    """Some operators of a plan around one of them, by who makes what for whom."""
    makers: dict[int, list[int]] = {}
    users: dict[int, list[int]] = {}
    for op in plan:
        for fact in component.add[op]:
            makers.setdefault(fact, []).append(op)
        for fact in component.pre[op]:
            users.setdefault(fact, []).append(op)
    found = {centre}
    border = [centre]
    while border and len(found) < size:
        op = border.pop(dice.randrange(len(border)))
        around = [other for fact in component.pre[op] for other in makers.get(fact, ())]
        around += [other for fact in component.add[op] for other in users.get(fact, ())]
        for other in around:
            if other not in found:
                found.add(other)
                border.append(other)
    return found
