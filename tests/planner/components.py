"""Small choices of the delete relaxation at random, and their optimum by trying everything."""

from __future__ import annotations

from itertools import combinations
from random import Random

from goaptui.planner.choices import Component
from goaptui.planner.weights import weigh


def closure(component: Component, ops: tuple[int, ...]) -> set[int]:
    """The facts that some operators reach when nothing is lost."""
    have: set[int] = set()
    left = list(ops)
    while True:
        ready = [op for op in left if have.issuperset(component.pre[op])]
        if not ready:
            return have
        for op in ready:
            have.update(component.add[op])
            left.remove(op)


def cheapest(component: Component, weights: list[int]) -> int:
    """The least weight of operators that reach the goals, by trying all sets of them."""
    ops = range(len(component.ops))
    return min(
        sum(weights[op] for op in chosen)
        for size in range(len(component.ops) + 1)
        for chosen in combinations(ops, size)
        if closure(component, chosen).issuperset(component.goals)
    )


def random_component(seed: int, cyclic: bool) -> tuple[Component, list[int], int]:
    """Up to 7 facts and 11 operators that can all be reached; weights that tell sets of operators apart."""
    dice = Random(seed)
    n = dice.randint(2, 7)
    pre: list[list[int]] = []
    add: list[list[int]] = []
    for fact in range(n):
        for _ in range(dice.choice((1, 1, 2)) if len(pre) < 10 else 1):
            below = list(range(fact))
            needs = dice.sample(below, min(len(below), dice.choice((0, 1, 1, 2))))
            above = [fact] + ([dice.randrange(fact, n)] if dice.random() < 0.3 else [])
            pre.append(sorted(needs))
            add.append(sorted(set(above)))
    if cyclic:
        for _ in range(2):
            pre.append([dice.randrange(n)])
            add.append([dice.randrange(n)])
    goals = sorted(dice.sample(range(n), dice.randint(1, min(3, n))))
    component = Component(n, goals, list(range(len(pre))), pre, add)
    component.order = None if cyclic else list(range(n))
    step_bits = len(pre).bit_length() + 1
    weights, shift = weigh([dice.randint(0, 6) for _ in pre], 1, step_bits)
    return component, weights, shift - step_bits
