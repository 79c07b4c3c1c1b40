"""The wording that all views share: values, requirements, effects, events."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from goaptui.domain.conditions import Conditions, Conjunction, Requirement, Test
from goaptui.domain.durations import Estimate, format_minutes
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Plan
from goaptui.domain.text import readable
from goaptui.domain.values import Value, format_value
from goaptui.session.events import Event

_SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def value_text(fact: Fact, value: Value) -> str:
    """A value with its unit: ``0.62``, ``true``, ``unknown``, ``80%``, ``3 days``. A ratio has no unit to show."""
    text = format_value(value)
    if not isinstance(value, Decimal) or fact.unit in ("", "ratio"):
        return text
    return f"{text}{'' if fact.unit in ('%', '‰', '°') else ' '}{fact.unit}"


def comparison_text(test: Test) -> str:
    """One comparison: ``≥ 0.95``, ``true``, ``≠ removed``, ``one of a, b``."""
    if test.op in ("known", "unknown", "in", "=="):
        return str(test)
    assert not isinstance(test.value, tuple)
    return f"{_SIGNS[test.op]} {format_value(test.value)}"


def wanted_text(requirement: Requirement) -> str:
    """What is wanted of a fact, without its name: ``≥ 0.95``, ``true``, ``≥ 2, < 5``."""
    return ", ".join(comparison_text(test) for test in requirement.tests)


def requirement_text(fact: Fact, requirement: Requirement) -> str:
    """What is wanted of a fact: ``Pass rate ≥ 0.95``, ``CI is green``, ``not CI is green``, ``Scope = removed``."""
    parts = []
    for test in requirement.tests:
        if test.op == "==" and test.value is True:
            parts.append(fact.title)
        elif test.op == "==" and test.value is False:
            parts.append(f"not {fact.title}")
        elif test.op == "==":
            assert not isinstance(test.value, tuple)
            parts.append(f"{fact.title} = {format_value(test.value)}")
        else:
            parts.append(f"{fact.title} {comparison_text(test)}")
    if len(parts) > 1:
        return f"{fact.title} {wanted_text(requirement)}"
    return parts[0]


def conjunction_text(plan: Plan, conjunction: Conjunction) -> str:
    """All that a conjunction wants, joined by commas; ``nothing`` where that is so."""
    return ", ".join(requirement_text(plan.facts[r.fact], r) for r in conjunction) or "nothing"


def conditions_text(plan: Plan, conditions: Conditions) -> str:
    """All that conditions want; alternatives joined by ``or``."""
    return " or ".join(conjunction_text(plan, conjunction) for conjunction in conditions)


def effect_text(fact: Fact, effect: Effect) -> str:
    """What an effect does: ``CI is green: true``, ``Blockers -= 1``, ``Pass rate: unknown``."""
    return f"{fact.title} {effect}" if effect.kind == "add" else f"{fact.title}: {effect}"


def duration_text(estimate: Estimate | None) -> str:
    """``30m``, ``2h–8h``; ``""`` without an estimate."""
    if estimate is None:
        return ""
    if estimate.best == estimate.worst:
        return format_minutes(estimate.likely)
    return f"{format_minutes(estimate.best)}–{format_minutes(estimate.worst)}"


def clock_text(time: datetime, today: datetime) -> str:
    """A time for people: of today the hour and minute, of another day the date as well."""
    local = time.astimezone(today.tzinfo)
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%Y-%m-%d %H:%M}"


def fact_title(plan: Plan, fact_id: str) -> str:
    """A fact's title; of one that the plan does not know, its id made readable."""
    fact = plan.facts.get(fact_id)
    return fact.title if fact else readable(fact_id)


def action_title(plan: Plan, action_id: str) -> str:
    """An action's title; of one that the plan does not know, its id made readable."""
    action = plan.actions.get(action_id)
    return action.title if action else readable(action_id)


def outcome_title(plan: Plan, action_id: str, outcome_id: str) -> str:
    """An outcome's title; of one that the plan does not know, its id made readable."""
    action = plan.actions.get(action_id)
    outcome = action.outcome(outcome_id) if action else None
    return outcome.title if outcome else readable(outcome_id)


def done_text(plan: Plan, action_id: str, outcome_id: str | None) -> str:
    """An action that was done, with its outcome: ``Run the full suite: Healthy``."""
    title = action_title(plan, action_id)
    return f"{title}: {outcome_title(plan, action_id, outcome_id)}" if outcome_id is not None else title


def event_text(plan: Plan, event: Event, original: Event | None = None) -> str:
    """What happened: ``CI is green: false → true``, ``Announce: done``, ``undo Announce: done``.

    `original` is the event that an ``undo`` or ``redo`` is of.
    """
    match event.kind:
        case "undo" | "redo":
            return f"{event.kind} {event_text(plan, original)}" if original is not None else event.kind
        case "set" | "sense":
            parts = []
            for change in event.changes:
                if change.what == "fact":
                    before, after = (
                        format_value(value) if value is None or isinstance(value, (bool, Decimal, str)) else str(value)
                        for value in (change.before, change.after)
                    )
                    parts.append(f"{fact_title(plan, change.id)}: {before} → {after}")
            return ", ".join(parts) or fact_title(plan, event.subject)
        case "done":
            if event.outcome is None:
                return f"{action_title(plan, event.subject)}: done"
            return f"{action_title(plan, event.subject)}: done, {outcome_title(plan, event.subject, event.outcome)}"
        case "start" | "fail" | "skip" | "todo":
            status = {"start": "doing", "fail": "failed", "skip": "skipped", "todo": "to do"}[event.kind]
            return f"{action_title(plan, event.subject)}: {status}"
        case "tick" | "untick":
            return f"{event.kind} {tick_text(event.subject)}"
        case "note":
            kind, _, name = event.subject.rpartition("/")
            return f"note on {fact_title(plan, name) if kind else action_title(plan, name)}"
    raise AssertionError(event.kind)


def tick_text(key: str) -> str:
    """The text of the checklist row that a key stands for."""
    return key.split("/", 2)[-1]
