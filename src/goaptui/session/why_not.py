"""Why an action is not in the plan, in a sentence: for each row below the plan, so it has to be quick.

`session.explain` has the long answer, with what choosing the action would cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.domain.conditions import Requirement
from goaptui.domain.effects import apply
from goaptui.domain.plan import Action
from goaptui.session.readiness import conjunction_views, nearest
from goaptui.session.structure import structure_of
from goaptui.session.text import action_title, clock_text, done_text, duration_text, effect_text
from goaptui.session.views import OtherKind, OtherView

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook

_AT_MOST = 3


def other_view(outlook: Outlook, action_id: str) -> OtherView:
    """The view of an action that is not in the plan."""
    action = outlook.plan.actions[action_id]
    kind, reason = _why(outlook, action)
    return OtherView(
        action_id,
        action.title,
        outlook.record.status(action_id),
        duration_text(action.estimate),
        action.risk,
        kind,
        reason,
    )


def _why(outlook: Outlook, action: Action) -> tuple[OtherKind, str]:
    plan, record = outlook.plan, outlook.record
    status = record.status(action.id)
    if status == "done":
        return "done", f"done{_when(outlook, action.id)}{_outcome(outlook, action.id)}"
    if status == "failed":
        stand_in = record.state.stand_in(plan, action.id)
        instead = f"; {action_title(plan, stand_in)} takes its place" if stand_in is not None else ""
        return "failed", f"failed{_when(outlook, action.id)}{instead}"
    if status == "skipped":
        return "skipped", f"skipped{_when(outlook, action.id)}"
    causes = structure_of(plan).contingency_of.get(action.id)
    if causes is not None and not any(record.status(cause) == "failed" for cause in causes):
        return "contingency", f"only if {' or '.join(action_title(plan, cause) for cause in causes)} fails"
    if (achieved := _achieved(outlook, action)) is not None:
        return "achieved", achieved
    if (branch := _branch(outlook, action)) is not None:
        return "not needed", branch
    if action.id not in outlook.reachable.runs:
        return "cannot run", _cannot_run(outlook, action)
    if outlook.status == "satisfied":
        return "not needed", "all that is wanted holds already"
    if outlook.status == "unsolvable" or (outlook.status == "limit" and not outlook.steps):
        return "not needed", "there is no plan for it to be in"
    return "not needed", _not_needed(outlook, action)


def _branch(outlook: Outlook, action: Action) -> str | None:
    """On which outcome the action would be used; ``None`` where no branch uses it."""
    for branch in outlook.branches:
        if branch.steps is not None and action.id in branch.steps:
            return f"only if {done_text(outlook.plan, outlook.steps[branch.step].action, branch.outcome)}"
    return None


def _deviation(outlook: Outlook, action: Action) -> str | None:
    """The outcome, not the expected one, that brings about something the action lacks; ``None`` where there is none."""
    plan, record = outlook.plan, outlook.record
    for requirement in nearest(action.preconditions, record.values):
        if requirement.holds(record.values.get(requirement.fact)):
            continue
        for other in suppliers(outlook, requirement):
            for outcome in plan.actions[other].outcomes:
                if outcome != plan.actions[other].expected and any(
                    effect.fact == requirement.fact and effect.kind == "set" and requirement.holds(effect.value)
                    for effect in outcome.effects
                ):
                    return f"only if {done_text(plan, other, outcome.id)}"
    return None


def suppliers(outlook: Outlook, requirement: Requirement) -> list[str]:
    """The actions that may make a requirement hold, by an effect or an outcome, in file order.

    An effect that counts up or down may do so after some times; whether it does, a plan has to tell.
    """
    plan = outlook.plan
    found = []
    for action_id in structure_of(plan).changed_by.get(requirement.fact, ()):
        action = plan.actions[action_id]
        effects = [effect for effect in action.effects if effect.fact == requirement.fact]
        effects += [
            effect for outcome in action.outcomes for effect in outcome.effects if effect.fact == requirement.fact
        ]
        if any(e.kind == "add" or requirement.holds(e.value if e.kind == "set" else None) for e in effects):
            found.append(action_id)
    return found


def _when(outlook: Outlook, action_id: str) -> str:
    times = outlook.record.times.get(action_id)
    if times is None or times.ended is None:
        return ""
    from datetime import datetime

    return f" {clock_text(times.ended, datetime.now().astimezone())}"


def _outcome(outlook: Outlook, action_id: str) -> str:
    outcome = outlook.record.outcomes.get(action_id)
    if outcome is None:
        return ""
    return done_text(outlook.plan, action_id, outcome).removeprefix(action_title(outlook.plan, action_id))


def _achieved(outlook: Outlook, action: Action) -> str | None:
    """That all the action would bring is there already; ``None`` where it would change something."""
    plan, values = outlook.plan, outlook.record.values
    effects = action.effects_with(action.expected)
    if not effects:
        return None
    if any(values.get(fact) != value for fact, value in apply(effects, plan.facts, values).items()):
        return None
    return f"already so: {_list([effect_text(plan.facts[effect.fact], effect) for effect in effects])}"


def _cannot_run(outlook: Outlook, action: Action) -> str:
    if (deviation := _deviation(outlook, action)) is not None:
        return deviation
    plan, record, within = outlook.plan, outlook.record, outlook.reachable
    lacking: list[str] = []
    for conditions in (action.preconditions, *(gate for _, gate in plan.gates(action))):
        missing = min(([r for r in conjunction if not within.can_hold(r)] for conjunction in conditions), key=len)
        lacking += [view.text for view in conjunction_views(plan, tuple(missing), record.values)]
    lacking += [
        f"{action_title(plan, before)} carried out" for before in action.after if not within.can_be_carried_out(before)
    ]
    return f"nothing brings about what it needs: {_list(list(dict.fromkeys(lacking)))}"


def _not_needed(outlook: Outlook, action: Action) -> str:
    plan, structure = outlook.plan, structure_of(outlook.plan)
    touched = {effect.fact for effect in action.effects_with(action.expected)}
    rivals = [
        plan.actions[step.action].title
        for step in outlook.steps
        if touched.intersection(
            e.fact for e in plan.actions[step.action].effects_with(plan.actions[step.action].expected)
        )
    ]
    if rivals:
        return f"the plan has {_list(list(dict.fromkeys(rivals)))} for it"
    wanted = structure.wants(outlook.goals)
    if any(fact in wanted for fact in touched):
        return "what is wanted of the facts that it changes holds already"
    return "no step and no chosen goal needs what it changes"


def _list(texts: list[str]) -> str:
    shown = ", ".join(texts[:_AT_MOST])
    return f"{shown} and {len(texts) - _AT_MOST} more" if len(texts) > _AT_MOST else shown
