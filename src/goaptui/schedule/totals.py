"""Minutes of a whole course, and of all that may become of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from goaptui.domain.durations import Estimate
from goaptui.domain.plan import Plan
from goaptui.planner.solution import Branch

ZERO = Decimal(0)


class Totals(NamedTuple):
    """Minutes of what is still to be done: `likely` of the expected course, the others over it and every branch."""

    best: Decimal
    likely: Decimal
    worst: Decimal


def totals(plan: Plan, steps: Sequence[str], branches: Iterable[Branch]) -> Totals:
    """The minutes of a course (action ids in order) and its branches, one after the other, in sequence.

    `likely` is that of the expected course. `best` and `worst` are the least and the greatest over the expected course
    and every branch, a branch being the steps up to and with the one that deviates, then its own; where no plan leads
    on it is no course. A step without an estimate counts 0.
    """
    nothing = (ZERO, ZERO)
    spans: dict[str, tuple[Decimal, Decimal]] = {}

    def span(action: str) -> tuple[Decimal, Decimal]:
        found = spans.get(action)
        if found is None:
            estimate = plan.actions[action].estimate
            found = spans[action] = nothing if estimate is None else (estimate.best, estimate.worst)
        return found

    best, likely, worst = [ZERO], ZERO, [ZERO]  # after so many steps
    for action in steps:
        least, most = span(action)
        best.append(best[-1] + least)
        worst.append(worst[-1] + most)
        likely += likely_minutes(plan.actions[action].estimate)
    least_of_all, most_of_all = best[-1], worst[-1]
    for branch in branches:
        if branch.steps is not None:
            least_of_all = min(least_of_all, best[branch.step + 1] + sum((span(a)[0] for a in branch.steps), ZERO))
            most_of_all = max(most_of_all, worst[branch.step + 1] + sum((span(a)[1] for a in branch.steps), ZERO))
    return Totals(least_of_all, likely, most_of_all)


def likely_minutes(estimate: Estimate | None) -> Decimal:
    """The likely minutes of an estimate; 0 without one."""
    return ZERO if estimate is None else estimate.likely
