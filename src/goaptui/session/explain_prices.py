"""What planning says, in words: without an action, with it, beside others; what can be had, what would help.

Each number is one of `session.prices`, and so the planner's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from goaptui.domain.values import format_number, format_value
from goaptui.planner.goalsets import GoalSets
from goaptui.planner.repairs import Repair
from goaptui.planner.whatif import Course
from goaptui.session.outlook import Outlook
from goaptui.session.questions import AboutAction, Alternative
from goaptui.session.text import action_title, duration_text, fact_title, requirement_text, value_text
from goaptui.session.views import Section

if TYPE_CHECKING:
    from goaptui.session.prices import ActionPrices, Help, Price

_AT_MOST = 8
"""So many steps, and so many repairs, are named."""


def without_it(outlook: Outlook, about: AboutAction, prices: ActionPrices | None) -> Section:
    """What would be without an action of the plan."""
    lines = []
    if about.dropped is not None:
        lines.append(f"Left out of the plan as it is: {about.dropped}.")
    elif about.positions:
        lines.append("Left out, the plan works all the same.")
    if prices is not None and prices.without is not None:
        lines += _priced(outlook, prices.without, "without it", "No plan reaches the goals without it.")
    return Section("Without it", tuple(lines))


def if_used(outlook: Outlook, about: AboutAction, prices: ActionPrices | None) -> Section:
    """What it would cost to use an action that is not in the plan."""
    if prices is None:
        return Section("If it were used", ())
    lines: list[str] = []
    if prices.using is not None:
        unsolvable = "No plan carries it out" + (" while all goes as expected." if prices.kind == "branch" else ".")
        if prices.kind == "excluded":
            unsolvable = "It can be carried out, but no plan that uses it reaches the goals."
        lines += _priced(outlook, prices.using, "that uses it", unsolvable)
        if prices.kind == "not needed" and prices.using.course.found:
            lines.append("Even that plan works as well without it.")
        elif prices.kind == "as good":
            more = len(prices.using.course.steps) - len(outlook.steps)
            why = f"it has {_count(more, 'more step')}" if more > 0 else "what stands earlier in the file is preferred"
            lines.append(f"It is as good, but {why}.")
        elif prices.kind == "cheaper":
            lines.append("That is cheaper: the plan is not proven to be a cheapest one.")
    lines += [f"{message[:1].upper()}{message[1:]}." for message in prices.missing]
    return Section("If it were used", tuple(lines))


def compared(outlook: Outlook, about: AboutAction, prices: ActionPrices | None) -> Section:
    """An action beside others that supply the same."""
    rows = about.alternatives
    lines = []
    for place, row in enumerate(rows):
        which = " (this one)" if row.action == about.action else " (in the plan)" if row.in_plan else ""
        line = f"{action_title(outlook.plan, row.action)}{which}: {', '.join(_traits(row, rows))}"
        price = prices.instead[place] if prices is not None else None
        if price is not None:
            line += f"; {_in_its_place(price)}"
        lines.append(line)
    if lines and not about.positions:
        lines.append(f"What each would supply: {', '.join(rows[0].supplies)}")
    elif lines:
        lines.append(f"What is supplied: {', '.join(rows[0].supplies)}")
    return Section("Beside others", tuple(lines))


def _traits(row: Alternative, rows: Sequence[Alternative]) -> list[str]:
    traits = [duration_text(row.minutes) or "no estimate"] if any(other.minutes for other in rows) else []
    for name, of in (
        ("risk", [(other, other.risk) for other in rows]),
        ("reversibility", [(other, other.reversibility) for other in rows]),
        ("complexity", [(other, other.complexity) for other in rows]),
        ("cognitive load", [(other, other.cognitive_load) for other in rows]),
    ):
        if any(level is not None for _, level in of):
            level = next(level for other, level in of if other is row)
            traits.append(f"{name} {level or 'not given'}")
    return [*traits, f"cost {format_number(row.cost)}"]


def _in_its_place(price: Price) -> str:
    course = price.course
    if course.cost is None:
        return "in place of this one no plan" + ("" if course.status == "unsolvable" else " was found in time")
    return f"in place of this one the plan would cost {_cost(course)}{_difference(price)}"


def _priced(outlook: Outlook, price: Price, what: str, unsolvable: str) -> list[str]:
    course = price.course
    if course.cost is None:
        if course.status == "unsolvable":
            return [unsolvable]
        bound = f"; it costs at least {format_number(course.bound)}" if course.bound else ""
        return [f"No plan {what} was found in time; whether there is one is not known{bound}."]
    if course.optimal:
        lines = [f"The cheapest plan {what} costs {format_number(course.cost)}{_difference(price)}."]
    else:
        lines = [
            f"A plan {what} was found that costs {format_number(course.cost)}{_difference(price)}; {_proven(course)}."
        ]
    if price.added:
        lines.append(f"Steps in: {_steps(outlook, price.added)}")
    if price.dropped:
        lines.append(f"Steps out: {_steps(outlook, price.dropped)}")
    return lines


def _proven(course: Course) -> str:
    bound = "nothing" if course.bound is None else format_number(course.bound)
    return f"a cheaper one is not ruled out, but none below {bound}"


def _cost(course: Course) -> str:
    assert course.cost is not None
    return ("" if course.optimal else "at most ") + format_number(course.cost)


def _difference(price: Price) -> str:
    if price.difference is None:
        return ""
    if not price.difference:
        return ", as much as the plan"
    return f", {_more(price.difference)}"


def _more(difference: Decimal) -> str:
    return f"{format_number(abs(difference))} {'more' if difference > 0 else 'less'}"


def _steps(outlook: Outlook, actions: Sequence[str]) -> str:
    texts = [
        action_title(outlook.plan, action) + (f" ×{count}" if count > 1 else "")
        for action, count in Counter(actions).items()
    ]
    return "; ".join(texts[:_AT_MOST]) + (f" and {len(texts) - _AT_MOST} more" if len(texts) > _AT_MOST else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def course_text(course: Course) -> str:
    """What a course comes to: ``a plan of 3 steps, cost 75``, ``nothing is left to do``, ``no plan``."""
    if course.cost is None:
        return "no plan" if course.status == "unsolvable" else "no plan was found in time"
    if not course.steps:
        return "nothing is left to do"
    return f"a plan of {_count(len(course.steps), 'step')}, cost {_cost(course)}"


def value_price(outlook: Outlook, fact_id: str, price: Price) -> str:
    """What would be with another value: ``a plan of 3 steps, cost 75, 30 less``."""
    return course_text(price.course) + (_difference(price) if price.difference else "")


# ── no plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def helping(outlook: Outlook, found: Help) -> list[Section]:
    """Which goals can be had, and what would help."""
    lines = _had(outlook, found.sets)
    helps = [f"→ {repair_text(outlook, repair)}: {course_text(repair.course)}" for repair in found.repairs.repairs]
    if len(helps) > _AT_MOST:
        helps = [*helps[:_AT_MOST], f"({len(helps) - _AT_MOST} more)"]
    if not helps:
        helps = ["No change of one fact or of two, and nothing that is not asked for any more, was found to help."]
    if not found.repairs.complete:
        helps.append("(There may be more: not everything was tried in the time.)")
    return [
        Section(heading, tuple(texts))
        for heading, texts in (("What can be had", lines), ("What would help", helps))
        if texts
    ]


def _had(outlook: Outlook, sets: GoalSets) -> list[str]:
    goals = outlook.plan.goals
    lines = []
    many = len(sets.alone) > _AT_MOST
    for one in sets.alone if len(sets.alone) > 1 else ():
        title, course = goals[one.goals[0]].title, one.course
        sign = "✓" if course.found else "✗" if course.status == "unsolvable" else "○"
        if not (many and course.found):
            lines.append(f"{sign} {title} alone: {course_text(course)}")
    if many:
        lines.append(f"✓ {_count(sum(one.course.found for one in sets.alone), 'goal')} can be had alone")
    for one in sets.together:
        if len(one.goals) > 1:
            left = [goal for goal in outlook.goals if goal not in one.goals]
            names = _joined(outlook, one.goals) if len(one.goals) <= len(left) else f"All but {_joined(outlook, left)}"
            lines.append(f"✓ {names}: {course_text(one.course)}")
    if len(sets.conflict) > 1:
        lines.append(f"✗ {_joined(outlook, sets.conflict)}: not together")
    if lines and not sets.complete:
        lines.append("(There may be more: not every set of goals was looked at.)")
    return lines


def _joined(outlook: Outlook, goals: Sequence[str]) -> str:
    return " + ".join(outlook.plan.goals[goal].title for goal in goals)


def repair_text(outlook: Outlook, repair: Repair) -> str:
    """What is done to repair: ``set Sun to true``, ``do without Sun for Fly``, ``set Build back to todo``."""
    plan = outlook.plan
    if repair.kind == "facts":
        parts = [f"{fact_title(plan, fact)} to {_value(outlook, fact, value)}" for fact, value in repair.values]
        return f"set {' and '.join(parts)} by hand{' (which a goal asks for)' if repair.declares else ''}"
    if repair.kind == "status":
        assert repair.action is not None
        became = "has failed" if outlook.record.status(repair.action) == "failed" else "was skipped"
        return f"set {action_title(plan, repair.action)} back to todo (it {became})"
    if repair.kind == "after":
        assert repair.action is not None and repair.after is not None
        return f"let {action_title(plan, repair.action)} not wait for {action_title(plan, repair.after)}"
    assert repair.requirement is not None
    condition = requirement_text(plan.facts[repair.requirement.fact], repair.requirement)
    if repair.kind == "gate":
        assert repair.phase is not None
        return f"drop “{condition}” from the gate of {plan.phases[repair.phase].title}"
    assert repair.action is not None
    return f"drop “{condition}” from what {action_title(plan, repair.action)} needs"


def _value(outlook: Outlook, fact: str, value: object) -> str:
    known = outlook.plan.facts.get(fact)
    if isinstance(value, (bool, Decimal, str)) or value is None:
        return value_text(known, value) if known is not None else format_value(value)
    raise TypeError(type(value).__name__)
