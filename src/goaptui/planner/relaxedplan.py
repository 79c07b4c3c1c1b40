"""The optimum of the delete relaxation: what is forced, then each choice that is left, solved for itself.

If the actions that come out can be carried out as they really are, they are an optimal plan, for every plan is a plan
of the relaxation; if not, their cost is a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goaptui.planner.choices import Component, components
from goaptui.planner.cycles import drop_ways_back
from goaptui.planner.forced import Forced
from goaptui.planner.net import Net
from goaptui.planner.regions import Known, Settled, carried_over
from goaptui.planner.regress import regress, regress_front
from goaptui.planner.resource import Resource, TooMuch, cheapest_mix
from goaptui.planner.weights import weigh

if TYPE_CHECKING:
    from goaptui.planner.choice import Choice


@dataclass(slots=True)
class RelaxedPlan:
    """`counts` maps actions to how often they are used; `bound` is a proven lower bound of the integer cost.

    `proven` tells that no cheaper (or equal and preferred) multiset exists in the relaxation, `possible` is false where
    none exists at all.
    """

    net: Net
    chosen: list[int]
    """The operators that are settled."""
    hard: list[tuple[Choice, int]] = field(default_factory=list)
    """The choices that are not, each with the shift that turns its weights into costs."""
    keys: list[object] = field(default_factory=list)
    """What the hard choices are remembered by."""
    made: dict[int, int] = field(default_factory=dict)
    """How often what produces a shared resource is used."""
    counts: dict[int, int] = field(default_factory=dict)
    loose: bool = False
    """Whether something was left aside, so that this is a lower bound and no more."""
    bound: int = 0
    proven: bool = True
    possible: bool = True
    nodes: int = 0
    settled: Settled | None = None
    """For planning again; ``None`` where operators are not the same in another state."""

    def begin(self, tell: Callable[[], None]) -> None:
        """Find good plans and bounds for what is not settled; `tell` is called when something changed."""

        def changed() -> None:
            self.assemble()
            tell()

        for choice, _ in self.hard:
            choice.changed = changed
            choice.begin()
        changed()

    def work(self, patient: bool) -> None:
        """Try to settle what is not, for a moment or as long as it takes."""
        known = _solved(self.net)
        turns = [choice.work(patient) for choice, _ in self.hard]
        while turns:  # none has to wait for another one that takes for ever
            turns = [turn for turn in turns if next(turn, turns) is not turns]
        for (choice, _), key in zip(self.hard, self.keys, strict=True):
            if choice.proven:
                remembered(known, key, choice.plan)
        self.assemble()

    def assemble(self) -> None:
        """Put the settled operators and the best of the others together."""
        net = self.net
        costs = net.task.costs
        ops = list(self.chosen)
        surplus = 0
        for choice, shift in self.hard:
            part = [choice.component.ops[op] for op in choice.plan]
            ops += part
            if not choice.proven:
                surplus += sum([costs[action] for op in part for action in net.actions_of(op)])
                surplus -= choice.bound >> shift
        counts = self.counts = dict(self.made)
        n_actions = net.n_actions
        for op in ops:
            if op < n_actions:
                counts[op] = counts.get(op, 0) + 1
            else:
                for action in net.owners[op - n_actions]:
                    counts[action] = counts.get(action, 0) + 1
        self.bound = sum([costs[action] * count for action, count in counts.items()]) - surplus
        self.proven = not self.loose and all(choice.proven for choice, _ in self.hard)
        self.nodes = sum(choice.nodes for choice, _ in self.hard)
        settled = self.settled
        if settled is not None and self.proven:
            settled.chosen = [op for op in ops if op not in settled.committed]


def relaxed_plan(
    net: Net, pulse: Callable[[], bool], before: Settled | None = None, best: Known | None = None
) -> RelaxedPlan:
    """The cheapest multiset of actions that reaches the goals when nothing is ever taken away.

    Hard choices have just some plan at first (see `RelaxedPlan.begin` and `RelaxedPlan.work`). `before` is what was
    settled in another state, `best` the plan there.
    """
    if not net.possible:
        return RelaxedPlan(net, [], possible=False)
    forced = Forced(net)
    acyclic = False
    if forced.open:
        acyclic = (before is not None and before.still_acyclic(net)) or not drop_ways_back(net)
        if not acyclic:
            forced = Forced(net)
    settled = None if net.owners or net.resource is not None else Settled(net, forced, acyclic)
    kept: list[int] = []
    if forced.open and settled is not None and before is not None and before.chosen is not None:
        kept = carried_over(forced, settled, before)
    left = components(net, forced) if forced.open else []
    plan = RelaxedPlan(net, [*forced.committed, *kept], settled=settled)
    if net.resource is not None:
        try:
            mix = _with_resource(net, net.resource, plan.chosen, left)
        except TooMuch:
            plan.loose = True  # what follows leaves the resource aside: a lower bound
        else:
            if mix is None:
                plan.possible = False
                return plan
            ops, plan.made = mix
            plan.chosen += ops
            left = []
    known = _solved(net)
    hard: list[tuple[Component, list[int], int, int, object]] = []
    for component in left:
        pulse()
        weights, shift, top = component_weights(net, component)
        if component.order is not None:
            result = regress(component, weights, 300)
            if result is not None:
                plan.chosen += [component.ops[op] for op in result[1]]
                continue
        key = _key(component, weights)
        solved = known.get(key)
        if solved is not None:
            plan.chosen += [component.ops[op] for op in solved]
        else:
            hard.append((component, weights, top, shift, key))
    for component, weights, top, shift, key in hard:
        choice = _choice(component, weights, top, pulse)
        if best is not None and settled is not None and settled.acyclic and component.order is not None:
            from goaptui.planner.rematch import beaten, mended

            found = beaten(component, weights, top, best, set(plan.chosen), pulse) if len(hard) == 1 else None
            if found is not None:
                plan.chosen += [component.ops[op] for op in found]
                remembered(known, key, found)
                continue
            choice.take(mended(component, weights, best))
        plan.hard.append((choice, shift))
        plan.keys.append(key)
    plan.assemble()
    return plan


REMEMBERED = 50
"""So many hard choices are remembered for the next time that they come up, in another state."""


def remembered(known: dict[object, list[int]], key: object, plan: list[int]) -> None:
    """Keep the solution of a hard choice."""
    if len(known) >= REMEMBERED:
        known.clear()
    known[key] = plan


def _solved(net: Net) -> dict[object, list[int]]:
    """Hard choices that were solved before: they depend on nothing but what they are remembered by."""
    found = net.task.problem.cache.setdefault("choices", {})
    assert isinstance(found, dict)
    return found


def _key(component: Component, weights: list[int]) -> object:
    return (
        component.n,
        tuple(component.goals),
        tuple(weights),
        tuple(map(tuple, component.pre)),
        tuple(map(tuple, component.add)),
    )


def _choice(component: Component, weights: list[int], top: int, pulse: Callable[[], bool]) -> Choice:
    from goaptui.planner.choice import Choice

    return Choice(component, weights, top, pulse)


def _with_resource(
    net: Net, resource: Resource, committed: list[int], left: list[Component]
) -> tuple[list[int], dict[int, int]] | None:
    """The operators for all components together, and how often each producer is used; ``None``: it never suffices."""
    uses = net.uses
    used = sum([uses.get(op, 0) for op in committed])
    ops = [op for component in left for op in component.ops]
    owners: dict[int, int] = {}  # how often an action can be used at most
    for op in ops:
        for action in net.actions_of(op):
            owners[action] = owners.get(action, 0) + 1
    for action, _ in resource.producers:
        owners[action] = 1 << 15
    actions = sorted(owners)
    costs = net.task.costs
    weights, _ = weigh([costs[action] for action in actions], [owners[action].bit_length() for action in actions])
    of = dict(zip(actions, weights, strict=True))
    fronts: list[list[tuple[int, int, list[int]]]] = []
    for component in left:
        net.ask()
        if component.order is None:
            raise TooMuch
        front = regress_front(
            component,
            [sum([of[action] for action in net.actions_of(op)]) for op in component.ops],
            [uses.get(op, 0) for op in component.ops],
            3000,
        )
        if front is None:
            raise TooMuch
        fronts.append(front)
    mix = cheapest_mix(
        resource,
        used,
        [[(weight, use) for weight, use, _ in front] for front in fronts],
        [of[action] for action, _ in resource.producers],
        net.ask,
    )
    if mix is None:
        return None
    options, made = mix
    chosen: list[int] = []
    for component, front, option in zip(left, fronts, options, strict=True):
        chosen += [component.ops[op] for op in front[option][2]]
    return chosen, {action: count for (action, _), count in zip(resource.producers, made, strict=True) if count}


def component_weights(net: Net, component: Component) -> tuple[list[int], int, int]:
    """A weight for each operator of a component, the shift that gives back the cost, and the bits of the preference."""
    ops = component.ops
    n = net.n_actions
    costs = net.task.costs
    if max(ops) < n:
        order = sorted(ops)
        step_bits = len(ops).bit_length() + 1
        weights, shift = weigh([costs[op] for op in order], 1, step_bits)
        of = dict(zip(order, weights, strict=True))
        return [of[op] for op in ops], shift, shift - step_bits
    used = [net.actions_of(op) for op in ops]
    actions = sorted({action for owners in used for action in owners})
    step_bits = sum([len(owners) for owners in used]).bit_length() + 1
    weights, shift = weigh([costs[action] for action in actions], step_bits, step_bits)
    of = dict(zip(actions, weights, strict=True))
    return [sum([of[action] for action in owners]) for owners in used], shift, shift - step_bits
