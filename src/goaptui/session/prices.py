"""What if, as data: what it would cost without an action or with it, with another value of a fact; what would help.

Each number is the planner's: the cost of a plan that it found, validated, and, where `Course.optimal` says so, proved
to be a cheapest one of the constrained problem. All of it is a pure function of an outlook and limits, and takes
planning: a few milliseconds a question for most plans, as long as the limits allow for hard ones.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from goaptui.domain.plan import Goal
from goaptui.domain.state import State
from goaptui.domain.values import Value
from goaptui.planner.goalsets import GoalSets, goal_sets
from goaptui.planner.repairs import Repair, Repairs, find_repairs, values_of_interest
from goaptui.planner.solution import Limits
from goaptui.planner.whatif import Course, constrained, course, with_values
from goaptui.session.outlook import Outlook
from goaptui.session.questions import AboutAction, ReasonKind, about_action, requirements_on, without
from goaptui.session.request import compiled

__all__ = [
    "ActionPrices", "FactPrices", "Help", "Price", "Repair", "price_action", "price_fact", "what_helps",
]  # fmt: skip

SECONDS = 3.0
"""So long is planned where no limits are given."""

MOST_VALUES = 6
"""So many values of one fact are tried."""


class Price(NamedTuple):
    """A course that was planned, beside the plan."""

    course: Course
    difference: Decimal | None
    """How much more it costs than the plan does (less: negative); ``None`` where one of them has no cost."""
    added: tuple[str, ...]
    """Steps in: the actions that it has and the plan has not, as often as it has them more, in its order."""
    dropped: tuple[str, ...]
    """Steps out, likewise, in the plan's order."""


class ActionPrices(NamedTuple):
    """What planning says of an action."""

    kind: ReasonKind
    """As in `AboutAction`, with what planning alone can tell."""
    without: Price | None
    """The best plan that does not use it, where the plan does."""
    using: Price | None
    """The best plan that uses it, where the plan does not, and it may be planned at all."""
    instead: tuple[Price | None, ...]
    """Beside each of `AboutAction.alternatives`: the best plan that uses it and not the action that was asked about.

    ``None`` for the action itself, and where the plan does not use the action that was asked about."""
    missing: tuple[str, ...]
    """Where no plan uses it: why, in sentences, the deepest causes first."""


class FactPrices(NamedTuple):
    """What planning says of a fact: the plan for each other value that anybody asks for."""

    values: tuple[tuple[Value, Price], ...]


class Help(NamedTuple):
    """Where there is no plan: which goals can be had, and what would help."""

    sets: GoalSets
    repairs: Repairs


def price_action(outlook: Outlook, action_id: str, limits: Limits | None = None) -> ActionPrices:
    """What would be without an action of the plan; what it would cost to use one that is not in it.

    Raises:
        Cancelled: the token of `limits` was cancelled.
        KeyError: the plan file has no such action.
    """
    limits = limits or Limits(SECONDS)
    about = about_action(outlook, action_id)
    nothing = ActionPrices(about.kind, None, None, (None,) * len(about.alternatives), ())
    if about.positions:
        spared = _price(outlook, _constrained(outlook, limits, without=(action_id,)))
        instead = [
            None
            if row.action == action_id
            else _price(outlook, _constrained(outlook, _share(limits), without=(action_id,), using=(row.action,)))
            for row in about.alternatives
        ]
        return nothing._replace(without=spared, instead=tuple(instead))
    if about.kind in ("failed", "skipped", "contingency"):
        return nothing
    if outlook.cost is None:  # nothing to compare with: whether it can run at all is another question
        return nothing._replace(missing=_missing(outlook, about, (), limits))
    using = _constrained(outlook, limits, using=(action_id,))
    kind = about.kind
    missing: tuple[str, ...] = ()
    if using.status == "unsolvable":
        alone = _constrained(outlook, limits, using=(action_id,), goals=())
        if kind not in ("branch", "done", "achieved"):
            kind = "excluded" if alone.found else "cannot run"
        missing = _missing(outlook, about, outlook.goals if alone.found else (), limits)
    elif using.cost is not None and kind == "not needed":
        kind = _kind(outlook, action_id, using)
    return nothing._replace(kind=kind, using=_price(outlook, using), missing=missing)


def _kind(outlook: Outlook, action_id: str, using: Course) -> ReasonKind:
    assert using.cost is not None and outlook.cost is not None
    if using.cost < outlook.cost:
        return "cheaper"
    if without(outlook, using.steps, action_id) is None:
        return "not needed"
    return "as good" if using.cost == outlook.cost else "beaten"


def price_fact(outlook: Outlook, fact_id: str, limits: Limits | None = None) -> FactPrices:
    """The plans for other values of a fact. Values that nobody tells apart from those that are given are left out.

    Raises:
        Cancelled: the token of `limits` was cancelled.
        KeyError: the plan file has no such fact.
    """
    limits = limits or Limits(SECONDS)
    fact, now = outlook.plan.facts[fact_id], outlook.record.values.get(fact_id)
    requirements = requirements_on(outlook, fact_id)
    chosen: list[Value] = []
    told_apart = {tuple(r.holds(now) for r in requirements)}
    for value in values_of_interest(fact, requirements, now) if requirements else ():
        profile = tuple(r.holds(value) for r in requirements)
        if profile not in told_apart:
            told_apart.add(profile)
            chosen.append(value)
    problem, state = compiled(outlook.plan), outlook.record.state
    found = []
    for value in chosen[:MOST_VALUES]:
        changed = with_values(state, {fact_id: value})
        found.append((value, _price(outlook, course(problem, changed, outlook.goals, outlook.profile, limits))))
    return FactPrices(tuple(found))


def what_helps(outlook: Outlook, limits: Limits | None = None) -> Help | None:
    """What can be had and what would help where there is no plan; ``None`` where that is not proven.

    Raises:
        Cancelled: the token of `limits` was cancelled.
    """
    if outlook.status != "unsolvable":
        return None
    limits = limits or Limits(SECONDS)
    problem, state = compiled(outlook.plan), outlook.record.state
    sets = goal_sets(problem, state, outlook.goals, outlook.profile, _share(limits, 0.4))
    repairs = find_repairs(problem, state, outlook.goals, outlook.profile, limits, conflict=sets.conflict)
    return Help(sets, repairs)


def _price(outlook: Outlook, found: Course) -> Price:
    difference = None if found.cost is None or outlook.cost is None else found.cost - outlook.cost
    if not found.found:
        return Price(found, difference, (), ())
    before = [step.action for step in outlook.steps]
    return Price(found, difference, _more(found.steps, before), _more(before, found.steps))


def _more(steps: Sequence[str], than: Sequence[str]) -> tuple[str, ...]:
    left = Counter(than)
    more = []
    for step in steps:
        if left[step]:
            left[step] -= 1
        else:
            more.append(step)
    return tuple(more)


def _constrained(
    outlook: Outlook,
    limits: Limits,
    without: tuple[str, ...] = (),
    using: tuple[str, ...] = (),
    goals: tuple[str, ...] | None = None,
) -> Course:
    wanted = outlook.goals if goals is None else goals
    problem, state = compiled(outlook.plan), outlook.record.state
    return constrained(problem, state, wanted, outlook.profile, limits, without=without, using=using)


def _share(limits: Limits, part: float = 0.5) -> Limits:
    """Limits for one of several questions: a part of the time that is left."""
    return Limits(max(0.0, limits.deadline - time.monotonic()) * part, limits.token, branches=False)


def _missing(outlook: Outlook, about: AboutAction, goals: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """Why no plan carries an action out, and reaches the goals besides."""
    from goaptui.planner.explain import explain_unsolvable
    from goaptui.planner.problem import compile_plan

    may_run = not goals and outlook.cost is None and about.action in outlook.reachable.runs
    if may_run and _constrained(outlook, limits, using=(about.action,), goals=()).status != "unsolvable":
        return ()
    name = f"using {about.action}"
    goal = Goal(name, len(outlook.plan.goals), conditions=((),), actions=(about.action,))
    plan = replace(outlook.plan, goals={**outlook.plan.goals, name: goal})
    statuses = {other: status for other, status in outlook.record.statuses.items() if other != about.action}
    state = State(outlook.record.values, statuses)
    found = explain_unsolvable(compile_plan(plan), state, (*goals, name), outlook.profile, _share(limits))
    return tuple(obstacle.message for obstacle in found.obstacles)
