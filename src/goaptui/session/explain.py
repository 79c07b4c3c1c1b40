"""Why an action is in the plan, or why not; and why there is no plan: in sections of sentences."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from decimal import Decimal

from goaptui.domain.conditions import Requirement
from goaptui.domain.durations import format_minutes
from goaptui.domain.plan import Action
from goaptui.domain.values import format_number
from goaptui.planner.solution import Link
from goaptui.session.outlook import Outlook
from goaptui.session.readiness import conjunction_views, nearest, status_word
from goaptui.session.structure import structure_of
from goaptui.session.text import action_title, duration_text, effect_text, outcome_title, requirement_text, value_text
from goaptui.session.views import Section
from goaptui.session.why_not import suppliers

HOLDS, LACKS = "✓", "○"
_AT_MOST = 6


def explain_action(outlook: Outlook, action_id: str) -> tuple[Section, ...]:
    """Everything that bears on an action: its place, what it needs and who supplies that, what it is good for.

    Raises:
        KeyError: the plan file has no such action.
    """
    action = outlook.plan.actions[action_id]
    positions = outlook.positions.get(action_id, ())
    sections = [_place(outlook, action, positions), _needs(outlook, action, positions[0] if positions else None)]
    if positions:
        sections.append(_good_for(outlook, positions))
        sections += _otherwise(outlook, positions)
    else:
        sections += _instead(outlook, action)
    sections.append(_brings(outlook, action))
    if action.description:
        sections.append(Section("Description", tuple(action.description.splitlines())))
    return tuple(section for section in sections if section.lines)


def explain_none(outlook: Outlook) -> tuple[Section, ...]:
    """Why there is no plan: which goals cannot be reached, and what nobody can supply. Where there is one, that."""
    explanation = outlook.explanation
    if explanation is not None:
        sections = [Section("Why there is no plan", (explanation.summary,))]
        by_goal: dict[str | None, list[str]] = {}
        for obstacle in explanation.obstacles:
            by_goal.setdefault(obstacle.goal, []).append(obstacle.message)
        for goal, messages in by_goal.items():
            known = outlook.plan.goals.get(goal) if goal is not None else None
            sections.append(Section(f"Goal: {known.title}" if known else "What stands in the way", tuple(messages)))
        return tuple(sections)
    if outlook.status == "satisfied":
        return (Section("Nothing is left to do", ("All that is wanted holds already.",)),)
    if outlook.status == "unsolvable":
        return (Section("Why there is no plan", ("No order of the actions that may be planned reaches the goals.",)),)
    if outlook.status == "limit" and outlook.cost is None:
        line = "The search was stopped before it found a plan; whether there is one is not known."
        return (Section("There is no plan yet", (line,)),)
    cost = "" if outlook.cost is None else f" of cost {format_number(outlook.cost)}"
    return (Section("There is a plan", (f"A plan of {len(outlook.steps)} steps{cost} reaches the goals.",)),)


def _place(outlook: Outlook, action: Action, positions: tuple[int, ...]) -> Section:
    status = outlook.record.status(action.id)
    words = [] if status == "todo" else [f"It is {status_word(status)}."]
    if not positions:
        view = outlook.other(action.id)
        return Section("Not in the plan", (f"{view.kind}: {view.reason}", *words))
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


def _needs(outlook: Outlook, action: Action, position: int | None) -> Section:
    plan, record = outlook.plan, outlook.record
    lines = []
    wanted = [(r, "") for r in nearest(action.preconditions, record.values)]
    if position is not None:  # of alternatives, the one that the plan makes hold
        linked = _linked(outlook, position, "precondition")
        if linked:
            wanted = [(r, "") for r in linked]
    for phase, gate in plan.gates(action):
        wanted += [(r, f"gate of {plan.phases[phase].title}: ") for r in nearest(gate, record.values)]
    for requirement, prefix in wanted:
        view = conjunction_views(plan, (requirement,), record.values)[0]
        if view.met and _supplier(outlook, position, requirement) is None:
            lines.append(f"{HOLDS} {prefix}{view.text}: holds now ({view.now_text})")
        else:
            lines.append(
                f"{LACKS} {prefix}{view.text} (now {view.now_text}): {_source(outlook, position, requirement)}"
            )
    for before in action.after:
        status = status_word(record.status(before))
        if record.state.carried_out(plan, before):
            lines.append(f"{HOLDS} after {action_title(plan, before)}: {status}")
        else:
            where = outlook.positions.get(before)
            who = f"step {where[0] + 1}" if where else "not in the plan"
            lines.append(f"{LACKS} after {action_title(plan, before)} ({status}): {who}")
    if (more := len(action.preconditions) - 1) > 0:
        lines.append(f"({more} other {'way' if more == 1 else 'ways'} would do as well)")
    return Section("Needs", tuple(lines) or ("Nothing: it is possible at any time.",))


def _linked(outlook: Outlook, position: int, kind: str) -> list[Requirement]:
    return [
        link.requirement
        for link in outlook.solution.links
        if link.consumer == position and link.kind == kind and link.requirement is not None
    ]


def _supplier(outlook: Outlook, position: int | None, requirement: Requirement) -> int | None:
    if position is None:
        return None
    for link in outlook.solution.links:
        if link.consumer == position and link.requirement == requirement:
            return link.supplier
    return None


def _source(outlook: Outlook, position: int | None, requirement: Requirement) -> str:
    """Who supplies a requirement: a step of the plan, or actions that could, or nobody."""
    supplier = _supplier(outlook, position, requirement)
    if supplier is not None:
        return f"from {_step(outlook, supplier)}"
    able = suppliers(outlook, requirement)
    planned = [action for action in able if action in outlook.positions]
    if planned:
        return f"could come from {_list(_step(outlook, outlook.positions[action][0]) for action in planned)}"
    if able:
        return f"could come from {_list(action_title(outlook.plan, action) for action in able)}"
    return "nobody supplies it"


def _good_for(outlook: Outlook, positions: tuple[int, ...]) -> Section:
    plan = outlook.plan
    by_consumer: dict[str, list[str]] = {}
    for position in positions:
        for link in outlook.solution.links:
            if link.supplier != position:
                continue
            what = "being carried out"
            if link.requirement is not None:
                what = requirement_text(plan.facts[link.requirement.fact], link.requirement)
            if link.consumer is not None:
                consumer = _step(outlook, link.consumer)
            elif link.goal is not None:
                consumer = f"the goal {plan.goals[link.goal].title}"
            else:
                continue
            texts = by_consumer.setdefault(consumer, [])
            if what not in texts:
                texts.append(what)
    lines = [f"for {consumer}: {_list(texts)}" for consumer, texts in by_consumer.items()]
    chain = _chain(outlook, positions)
    if len(chain) > 2:
        lines.append("Up to the goal: " + " → ".join(chain))
    return Section("Good for", tuple(lines))


def _chain(outlook: Outlook, positions: tuple[int, ...]) -> list[str]:
    """The shortest way along causal links from a step to a goal, as titles; empty where there is none."""
    onward: dict[int, list[Link]] = {}
    for link in outlook.solution.links:
        if link.supplier is not None:
            onward.setdefault(link.supplier, []).append(link)
    came: dict[int, int | None] = dict.fromkeys(positions, None)
    queue = deque(positions)
    while queue:
        position = queue.popleft()
        for link in onward.get(position, ()):
            if link.goal is not None:
                titles = [outlook.plan.goals[link.goal].title]
                at: int | None = position
                while at is not None:
                    titles.append(action_title(outlook.plan, outlook.steps[at].action))
                    at = came[at]
                return titles[::-1]
            if link.consumer is not None and link.consumer not in came:
                came[link.consumer] = position
                queue.append(link.consumer)
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
            course = _list(action_title(outlook.plan, step) for step in branch.steps) or "nothing more to do"
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
            titles = _list(dict.fromkeys(action_title(outlook.plan, rival) for rival in rivals))
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


def _step(outlook: Outlook, position: int) -> str:
    return f"step {position + 1}, {action_title(outlook.plan, outlook.steps[position].action)}"


def _list(texts: Iterable[str]) -> str:
    found = list(texts)
    shown = "; ".join(found[:_AT_MOST])
    return f"{shown} and {len(found) - _AT_MOST} more" if len(found) > _AT_MOST else shown


__all__ = ["Section", "explain_action", "explain_none"]
