"""Whether an action could be carried out now, what stands in the way, and how conditions stand."""

from __future__ import annotations

from collections.abc import Mapping

from goaptui.domain.conditions import Conditions, Conjunction, holds
from goaptui.domain.plan import Action, Plan
from goaptui.domain.values import Value
from goaptui.session.record import Record
from goaptui.session.text import action_title, requirement_text, value_text
from goaptui.session.views import ConditionView

_STATUS_WORDS = {"todo": "to do", "doing": "being done", "done": "done", "failed": "failed", "skipped": "skipped"}


def nearest(conditions: Conditions, values: Mapping[str, Value]) -> Conjunction:
    """The alternative that lacks least; of equals the first."""
    if len(conditions) == 1:
        return conditions[0]
    return min(conditions, key=lambda c: sum(not r.holds(values.get(r.fact)) for r in c))


def conjunction_views(plan: Plan, conjunction: Conjunction, values: Mapping[str, Value]) -> tuple[ConditionView, ...]:
    """How each requirement of a conjunction stands."""
    return tuple(
        ConditionView(
            requirement_text(plan.facts[r.fact], r),
            r.holds(values.get(r.fact)),
            value_text(plan.facts[r.fact], values.get(r.fact)),
            r.fact,
        )
        for r in conjunction
    )


def action_view(plan: Plan, record: Record, action_id: str) -> ConditionView:
    """Whether an action counts as carried out."""
    met = record.state.carried_out(plan, action_id)
    word = _STATUS_WORDS[record.status(action_id)]
    return ConditionView(f"{action_title(plan, action_id)} carried out", met, word, None, action_id)


def status_word(status: str) -> str:
    """A status in words: ``to do``, ``being done``, ``done`` …"""
    return _STATUS_WORDS[status]


def missing(plan: Plan, conditions: Conditions, values: Mapping[str, Value]) -> list[str]:
    """What does not hold of the alternative that lacks least: ``Pass rate ≥ 0.95 (now 0.62)``."""
    if holds(conditions, values):
        return []
    return [
        f"{view.text} (now {view.now_text})"
        for view in conjunction_views(plan, nearest(conditions, values), values)
        if not view.met
    ]


def readiness(plan: Plan, record: Record, action: Action) -> tuple[bool, tuple[str, ...]]:
    """Whether an action's preconditions, gates and `after` hold now; where not, a sentence for each that does not."""
    values = record.values
    sentences = [f"needs {text}" for text in missing(plan, action.preconditions, values)]
    if action.after:
        state = record.state
        sentences += [
            f"comes after {action_title(plan, before)} ({status_word(record.status(before))})"
            for before in action.after
            if not state.carried_out(plan, before)
        ]
    for phase, gate in plan.gates(action):
        lacking = missing(plan, gate, values)
        if lacking:
            sentences.append(f"waits for the gate of {plan.phases[phase].title}: {', '.join(lacking)}")
    return not sentences, tuple(sentences)
