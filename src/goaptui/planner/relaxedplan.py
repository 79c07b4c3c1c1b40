"""The optimum of the delete relaxation: what is forced, then each choice that is left, solved for itself.

If the actions that come out can be carried out as they really are, they are an optimal plan, for every plan is a plan
of the relaxation; if not, their cost is a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from goaptui.planner.choices import Component, components
from goaptui.planner.forced import Forced
from goaptui.planner.net import Net
from goaptui.planner.regress import regress, regress_front
from goaptui.planner.resource import Resource, TooMuch, cheapest_mix
from goaptui.planner.weights import weigh


@dataclass(slots=True)
class RelaxedPlan:
    """`counts` maps actions to how often they are used; `bound` is a proven lower bound of the integer cost.

    `proven` tells that no cheaper (or equal and preferred) multiset exists in the relaxation.
    """

    counts: dict[int, int] = field(default_factory=dict)
    bound: int = 0
    proven: bool = True
    possible: bool = True
    nodes: int = 0


def relaxed_plan(net: Net, pulse: Callable[[], bool], patient: bool = False) -> RelaxedPlan:
    """The cheapest multiset of actions that reaches the goals when nothing is ever taken away.

    Without `patient` a choice that is hard is given up after a first attempt.
    """
    forced = Forced(net)
    left = components(net, forced) if forced.open else []
    chosen = list(forced.committed)
    plan = RelaxedPlan()
    extra = 0
    counts = plan.counts
    if net.resource is not None:
        try:
            mix = _with_resource(net, net.resource, chosen, left)
        except TooMuch:
            plan.proven = False
        else:
            if mix is None:
                plan.possible = False
                return plan
            ops, made = mix
            chosen += ops
            counts.update(made)
            left = []
    for component in left:
        ops, weight, proven, nodes = solve_component(net, component, pulse, patient)
        chosen += ops
        plan.nodes += nodes
        if not proven:
            plan.proven = False
            extra += sum(_cost(net, op) for op in ops) - weight
    n_actions = net.n_actions
    for op in chosen:
        if op < n_actions:
            counts[op] = counts.get(op, 0) + 1
        else:
            for action in net.actions_of(op):
                counts[action] = counts.get(action, 0) + 1
    costs = net.task.costs
    plan.bound = sum([costs[action] * count for action, count in counts.items()]) - extra
    return plan


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
    )
    if mix is None:
        return None
    options, made = mix
    chosen: list[int] = []
    for component, front, option in zip(left, fronts, options, strict=True):
        chosen += [component.ops[op] for op in front[option][2]]
    return chosen, {action: count for (action, _), count in zip(resource.producers, made, strict=True) if count}


def _cost(net: Net, op: int) -> int:
    costs = net.task.costs
    return sum(costs[action] for action in net.actions_of(op))


def solve_component(
    net: Net, component: Component, pulse: Callable[[], bool], patient: bool
) -> tuple[list[int], int, bool, int]:
    """Operators of the net for a component, a lower bound of their cost, whether they are optimal, and nodes used."""
    weights, shift, top = component_weights(net, component)
    if component.order is not None:
        result = regress(component, weights, 300)
        if result is not None:
            return [component.ops[op] for op in result[1]], result[0] >> shift, True, 0
    from goaptui.planner.branchbound import branch_and_bound

    found = branch_and_bound(component, weights, top, pulse, patient)
    return [component.ops[op] for op in found.ops], found.bound >> shift, found.proven, found.nodes


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
    actions = sorted({action for op in ops for action in net.actions_of(op)})
    uses = sum(len(net.actions_of(op)) for op in ops)
    step_bits = uses.bit_length() + 1
    weights, shift = weigh([costs[action] for action in actions], step_bits, step_bits)
    of = dict(zip(actions, weights, strict=True))
    return [sum(of[action] for action in net.actions_of(op)) for op in ops], shift, shift - step_bits
