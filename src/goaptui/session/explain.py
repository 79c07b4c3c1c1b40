"""Why an action is in the plan, or why not; and why there is no plan: in sections of sentences."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from goaptui.domain.durations import format_minutes
from goaptui.domain.plan import Action
from goaptui.domain.values import format_number
from goaptui.session.outlook import Outlook
from goaptui.session.questions import AboutAction, Need, Support, about_action
from goaptui.session.readiness import status_word
from goaptui.session.structure import structure_of
from goaptui.session.text import action_title, duration_text, effect_text, outcome_title, value_text
from goaptui.session.views import Section

if TYPE_CHECKING:
    from goaptui.session.prices import ActionPrices, Help

HOLDS, LACKS = "✓", "○"
_AT_MOST = 6
_TOLD = ("beaten", "as good", "excluded", "cannot run")
"""What planning knows better than the quick look at an action: why it is not in the plan."""


def explain_action(outlook: Outlook, action_id: str, prices: ActionPrices | None = None) -> tuple[Section, ...]:
    """Everything that bears on an action: its place, what it needs and who supplies that, what it is good for.

    `prices` (see `session.prices`) adds what planning says: what it would cost without it, or with it.

    Raises:
        KeyError: the plan file has no such action.
    """
    from goaptui.session.explain_prices import compared, if_used, without_it

    action = outlook.plan.actions[action_id]
    about = about_action(outlook, action_id)
    positions = about.positions
    sections = [_place(outlook, action, about, prices), _needs(outlook, action, about)]
    if positions:
        sections.append(_good_for(outlook, about))
        sections.append(without_it(outlook, about, prices))
        sections += _otherwise(outlook, positions)
    else:
        sections.append(if_used(outlook, about, prices))
        sections += _instead(outlook, action)
    sections.append(compared(outlook, about, prices))
    sections.append(_brings(outlook, action))
    if action.description:
        sections.append(Section("Description", tuple(action.description.splitlines())))
    return tuple(section for section in sections if section.lines)


def explain_none(outlook: Outlook, found: Help | None = None) -> tuple[Section, ...]:
    """Why there is no plan: which goals cannot be reached, and what nobody can supply. Where there is one, that.

    `found` (see `session.prices`) adds which goals can be had, and what would help.
    """
    from goaptui.session.explain_prices import helping

    explanation = outlook.explanation
    if explanation is not None:
        sections = [Section("Why there is no plan", (explanation.summary,))]
        by_goal: dict[str | None, list[str]] = {}
        for obstacle in explanation.obstacles:
            by_goal.setdefault(obstacle.goal, []).append(obstacle.message)
        for goal, messages in by_goal.items():
            known = outlook.plan.goals.get(goal) if goal is not None else None
            sections.append(Section(f"Goal: {known.title}" if known else "What stands in the way", tuple(messages)))
        return (*sections, *(helping(outlook, found) if found is not None else ()))
    if outlook.status == "satisfied":
        return (Section("Nothing is left to do", ("All that is wanted holds already.",)),)
    if outlook.status == "unsolvable":
        return (Section("Why there is no plan", ("No order of the actions that may be planned reaches the goals.",)),)
    if outlook.status == "limit" and outlook.cost is None:
        line = "The search was stopped before it found a plan; whether there is one is not known."
        return (Section("There is no plan yet", (line,)),)
    cost = "" if outlook.cost is None else f" of cost {format_number(outlook.cost)}"
    return (Section("There is a plan", (f"A plan of {len(outlook.steps)} steps{cost} reaches the goals.",)),)


def _place(outlook: Outlook, action: Action, about: AboutAction, prices: ActionPrices | None) -> Section:
    status, positions = outlook.record.status(action.id), about.positions
    words = [] if status == "todo" else [f"It is {status_word(status)}."]
    if not positions:
        kind = outlook.other(action.id).kind
        told = prices.kind if prices is not None and prices.kind in _TOLD else kind
        return Section("Not in the plan", (f"{told}: {about.reason}", *words))
    where = ", ".join(str(position + 1) for position in positions)
    step = outlook.step(positions[0])
    lines = [f"Step {where} of {len(outlook.steps)}", f"Cost {format_number(step.cost)}{_takes(action)}"]
    if step.critical:
        lines.append("On the critical path: what delays it delays the whole.")
    elif step.slack:
        lines.append(f"It may be {format_minutes(step.slack)} late without delaying the whole.")
    return Section("In the plan", (*lines, *words))


def _takes(action: Action) -> str:
    text = duration_text(action.estimate)
    return f", takes {text}" if text else ""


def _needs(outlook: Outlook, action: Action, about: AboutAction) -> Section:
    lines = [_need(outlook, need) for need in about.needs]
    if (more := len(action.preconditions) - 1) > 0:
        lines.append(f"({more} other {'way' if more == 1 else 'ways'} would do as well)")
    return Section("Needs", tuple(lines) or ("Nothing: it is possible at any time.",))


def _need(outlook: Outlook, need: Need) -> str:
    settled = need.met and need.supplier is None
    if need.kind == "after":
        who = "" if settled else _source(outlook, need)
        return f"{HOLDS if settled else LACKS} after {need.text}" + (
            f": {need.now}" if settled else f" ({need.now}): {who}"
        )
    prefix = f"gate of {outlook.plan.phases[need.phase].title}: " if need.phase is not None else ""
    if settled:
        return f"{HOLDS} {prefix}{need.text}: holds now ({need.now})"
    return f"{LACKS} {prefix}{need.text} (now {need.now}): {_source(outlook, need)}"


def _source(outlook: Outlook, need: Need) -> str:
    """Who supplies something and when: a step of the plan, or actions that could, or nobody."""
    if need.supplier is not None:
        when = f", in {format_minutes(need.at)}" if need.at else ""
        return f"from {step_text(outlook, need.supplier)}{when}"
    planned = [action for action in need.could if action in outlook.positions]
    if planned:
        return f"could come from {listed(step_text(outlook, outlook.positions[action][0]) for action in planned)}"
    if need.kind == "after":
        return "not in the plan"
    if need.could:
        return f"could come from {listed(action_title(outlook.plan, action) for action in need.could)}"
    return "nobody supplies it"


def _good_for(outlook: Outlook, about: AboutAction) -> Section:
    by_consumer: dict[str, list[str]] = {}
    for link in about.supports:
        if link.step in about.positions:
            texts = by_consumer.setdefault(_consumer(outlook, link), [])
            if link.text not in texts:
                texts.append(link.text)
    lines = [f"for {consumer}: {listed(texts)}" for consumer, texts in by_consumer.items()]
    for goal in outlook.goals:
        chain = _chain(outlook, about, goal)
        if len(chain) > 1:
            words = [f"{action_title(outlook.plan, outlook.steps[link.step].action)} ({link.text})" for link in chain]
            lines.append(f"Up to the goal: {' → '.join([*words, outlook.plan.goals[goal].title])}")
    return Section("Good for", tuple(lines))


def _consumer(outlook: Outlook, link: Support) -> str:
    if link.to is not None:
        return step_text(outlook, link.to)
    assert link.goal is not None
    return f"the goal {outlook.plan.goals[link.goal].title}"


def _chain(outlook: Outlook, about: AboutAction, goal: str) -> list[Support]:
    """The shortest way along causal links from an action to a goal; empty where there is none."""
    came: dict[int, Support] = {}
    for link in about.supports:  # the nearest come first
        if link.goal == goal:
            chain = [link]
            while chain[0].step not in about.positions:
                chain.insert(0, came[chain[0].step])
            return chain
        if link.to is not None and link.to not in about.positions:
            came.setdefault(link.to, link)
    return []


def _otherwise(outlook: Outlook, positions: tuple[int, ...]) -> list[Section]:
    lines = []
    for branch in outlook.branches:
        if branch.step not in positions:
            continue
        action = outlook.steps[branch.step].action
        chance = f" ({_percent(branch.probability)})" if branch.probability is not None else ""
        title = f"{outcome_title(outlook.plan, action, branch.outcome)}{chance}"
        if branch.steps is None:
            known = "no plan leads on" if branch.status == "unsolvable" else "no plan was found in time"
            lines.append(f"{title}: {known}")
        else:
            course = listed(action_title(outlook.plan, step) for step in branch.steps) or "nothing more to do"
            cost = f"; {format_number(branch.cost)} in all" if branch.cost is not None else ""
            lines.append(f"{title}: {course}{cost}")
    return [Section("If it turns out otherwise", tuple(dict.fromkeys(lines)))]


def _percent(probability: Decimal) -> str:
    return f"{format_number(probability * 100)} %"


def _instead(outlook: Outlook, action: Action) -> list[Section]:
    """For an action that is not in the plan: who does in the plan what it could do."""
    lines = []
    for effect in action.effects_with(action.expected):
        rivals = [step.action for step in outlook.steps if _touches(outlook.plan.actions[step.action], effect.fact)]
        if rivals:
            fact = outlook.plan.facts[effect.fact]
            titles = listed(dict.fromkeys(action_title(outlook.plan, rival) for rival in rivals))
            lines.append(f"{effect_text(fact, effect)}: the plan has {titles}")
    return [Section("Instead of it", tuple(lines))]


def _touches(action: Action, fact: str) -> bool:
    return any(effect.fact == fact for effect in action.effects_with(action.expected))


def _brings(outlook: Outlook, action: Action) -> Section:
    plan, values = outlook.plan, outlook.record.values
    lines = []
    for effect in action.effects:
        fact = plan.facts[effect.fact]
        lines.append(f"{effect_text(fact, effect)} (now {value_text(fact, values.get(effect.fact))})")
    for outcome in action.outcomes:
        texts = ", ".join(effect_text(plan.facts[effect.fact], effect) for effect in outcome.effects) or "nothing else"
        expected = ", expected" if action.expected is not None and outcome.id == action.expected.id else ""
        chance = f" ({_percent(outcome.probability)}{expected})" if outcome.probability is not None else expected
        lines.append(f"{outcome.title}{chance}: {texts}")
    wanted = [
        goal.title
        for goal in plan.ordered_goals()
        if action.id in structure_of(plan).goal_actions[goal.id] and goal.id in outlook.goals
    ]
    lines += [f"wanted by the goal {title} for itself" for title in wanted]
    return Section("Brings", tuple(lines) or ("No change of any fact.",))


def step_text(outlook: Outlook, position: int) -> str:
    """A step in a sentence: ``step 2, Measure``."""
    return f"step {position + 1}, {action_title(outlook.plan, outlook.steps[position].action)}"


def listed(texts: Iterable[str]) -> str:
    """Texts in a sentence, the first few of them."""
    found = list(texts)
    shown = "; ".join(found[:_AT_MOST])
    return f"{shown} and {len(found) - _AT_MOST} more" if len(found) > _AT_MOST else shown


__all__ = ["Section", "explain_action", "explain_none"]
