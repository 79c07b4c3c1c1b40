"""Additive weights that make the cheapest multiset of actions unique.

The contract's order of plans (cost, then fewer steps, then what stands earlier in the file) becomes one integer a
plan: ``cost`` in the high bits, the number of steps below it, and below that a bonus for each use of an action, the
greater the earlier it stands. Whatever minimises a sum of weights then finds the one right answer.
"""

from __future__ import annotations

from collections.abc import Sequence

STEP_BITS = 24
"""A plan has less than 2**24 steps."""


def weigh(costs: Sequence[int], bits: int | Sequence[int], step_bits: int = STEP_BITS) -> tuple[list[int], int]:
    """Weights for actions of these costs, in file order, each used less than ``2 ** bits`` times.

    `bits` may differ from action to action; 0 is for one that is used equally often in all plans that matter. A plan
    has less than ``2 ** step_bits`` steps. Returns the weights and by how many bits a weight is shifted to the right to
    give back the cost (rounded down: a lower bound of the weight gives a lower bound of the cost).
    """
    if isinstance(bits, int):
        bits = [bits] * len(costs)
    top = place = sum(bits)
    weights = []
    for cost, width in zip(costs, bits, strict=True):
        place -= width
        weights.append((((cost << step_bits) + 1) << top) - (1 << place if width else 0))
    return weights, top + step_bits


class Preference:
    """Weights of which the lowest `top` bits are the preference among plans of equal cost and length.

    Bounds are computed without them, in small integers; a tie is never pruned unless its preference cannot be better.
    """

    __slots__ = ("top",)

    def __init__(self, top: int) -> None:
        self.top = top

    def small(self, weights: Sequence[int]) -> list[int]:
        """Weights without the preference, rounded up."""
        top = self.top
        return [-(-weight >> top) for weight in weights]

    def full(self, bound: int, weights: Sequence[int]) -> int:
        """A lower bound with the preference at its best, from one without."""
        top = self.top
        return (bound << top) - sum([-weight % (1 << top) for weight in weights])

    def most(self, upper: int, weights: Sequence[int]) -> int:
        """The greatest small weight that a plan of less than `upper` can have."""
        top = self.top
        mask = (1 << top) - 1
        return (upper - 1 + sum([-weight & mask for weight in weights])) >> top
