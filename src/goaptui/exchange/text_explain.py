"""Explanations as plain text and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from goaptui.domain.text import one_line
from goaptui.domain.values import Value
from goaptui.planner.whatif import Course
from goaptui.session.document import minutes, number
from goaptui.session.json_out import Number
from goaptui.session.outlook import Outlook
from goaptui.session.questions import AboutAction, AboutFact, about_action, about_fact
from goaptui.session.views import Section

if TYPE_CHECKING:
    from goaptui.planner.repairs import Repair
    from goaptui.session.prices import ActionPrices, FactPrices, Help, Price


def explain_text(outlook: Outlook, subject: str | None, sections: Sequence[Section]) -> str:
    """What ``goaptui explain`` prints, about an action, a fact or the plan as a whole; ends with a line feed."""
    plan = outlook.plan
    known = (plan.actions.get(subject) or plan.facts[subject]) if subject else None
    lines = [f"{one_line(known.title)} ({subject})" if known is not None else one_line(plan.title)]
    for section in sections:
        lines += ["", one_line(section.heading), *(f"  {one_line(line)}".rstrip() for line in section.lines)]
    return "\n".join(lines) + "\n"


def action_document(
    outlook: Outlook, action: str, sections: Sequence[Section], prices: ActionPrices | None
) -> dict[str, Any]:
    """The document of ``goaptui explain PLAN ACTION --json``."""
    about = about_action(outlook, action)
    return {
        **_head(outlook, sections),
        "action": action,
        "in_plan": bool(about.positions),
        "reason": {
            "kind": prices.kind if prices is not None else about.kind,
            "text": about.reason,
            "missing": list(prices.missing) if prices is not None else [],
        },
        "steps": list(about.positions),
        "ready": about.ready,
        "conditions": _conditions(about),
        "supports": [
            {
                "step": link.step,
                "to": link.to,
                "goal": link.goal,
                "kind": link.kind,
                "text": link.text,
                "fact": link.fact,
                "action": link.action,
                "part": link.part,
            }
            for link in about.supports
        ],
        "left_out": about.dropped,
        "without": _price(prices.without) if prices is not None else None,
        "with": _price(prices.using) if prices is not None else None,
        "alternatives": _alternatives(about, prices),
    }


def fact_document(
    outlook: Outlook, fact: str, sections: Sequence[Section], prices: FactPrices | None
) -> dict[str, Any]:
    """The document of ``goaptui explain PLAN FACT --json``."""
    about = about_fact(outlook, fact)
    return {
        **_head(outlook, sections),
        "fact": fact,
        "value": _value(about.value),
        "source": _source(about),
        "changed_by": [
            {
                "action": changer.action,
                "outcome": changer.outcome,
                "expected": changer.expected,
                "effect": changer.effect,
                "steps": list(changer.positions),
                "can_run": changer.can_run,
            }
            for changer in about.changers
        ],
        "needed_by": [
            {
                "kind": reader.kind,
                "text": reader.text,
                "met": reader.met,
                "action": reader.action,
                "phase": reader.phase,
                "goal": reader.goal,
                "metric": reader.metric,
                "step": reader.step,
                "supplier": reader.supplier,
            }
            for reader in about.readers
        ],
        "values": [
            {"value": _value(value), **(_price(price) or {})} for value, price in (prices.values if prices else ())
        ],
    }


def plan_document(outlook: Outlook, sections: Sequence[Section], found: Help | None) -> dict[str, Any]:
    """The document of ``goaptui explain PLAN --json``."""
    return {
        **_head(outlook, sections),
        "goals": [
            {"goal": one.goals[0], **_course(one.course)} for one in (found.sets.alone if found is not None else ())
        ],
        "together": [
            {"goals": list(one.goals), **_course(one.course)}
            for one in (found.sets.together if found is not None else ())
        ],
        "conflict": list(found.sets.conflict) if found is not None else [],
        "repairs": [_repair(repair) for repair in (found.repairs.repairs if found is not None else ())],
        "complete": found.sets.complete and found.repairs.complete if found is not None else True,
    }


def _head(outlook: Outlook, sections: Sequence[Section]) -> dict[str, Any]:
    return {
        "status": outlook.status,
        "cost": number(outlook.cost),
        "action": None,
        "fact": None,
        "in_plan": None,
        "sections": [{"heading": section.heading, "lines": list(section.lines)} for section in sections],
        "explanation": outlook.to_json()["explanation"],
    }


def _conditions(about: AboutAction) -> list[dict[str, Any]]:
    return [
        {
            "kind": need.kind,
            "text": need.text,
            "fact": need.fact,
            "action": need.action,
            "phase": need.phase,
            "met": need.met,
            "now": need.now,
            "step": need.supplier,
            "at": number(need.at),
            "suppliers": list(need.could),
        }
        for need in about.needs
    ]


def _alternatives(about: AboutAction, prices: ActionPrices | None) -> list[dict[str, Any]]:
    return [
        {
            "action": row.action,
            "supplies": list(row.supplies),
            "in_plan": row.in_plan,
            "cost": number(row.cost),
            "minutes": minutes(row.minutes),
            "risk": row.risk,
            "reversibility": row.reversibility,
            "complexity": row.complexity,
            "cognitive_load": row.cognitive_load,
            "instead": _price(prices.instead[place]) if prices is not None else None,
        }
        for place, row in enumerate(about.alternatives)
    ]


def _course(course: Course) -> dict[str, Any]:
    return {
        "status": course.status,
        "optimal": course.optimal,
        "cost": number(course.cost),
        "bound": number(course.bound),
        "steps": list(course.steps),
    }


def _price(price: Price | None) -> dict[str, Any] | None:
    if price is None:
        return None
    return {
        **_course(price.course),
        "difference": number(price.difference),
        "added": list(price.added),
        "dropped": list(price.dropped),
    }


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "kind": repair.kind,
        "facts": {fact: _value(value) for fact, value in repair.values},
        "declares": repair.declares,
        "action": repair.action,
        "phase": repair.phase,
        "after": repair.after,
        "requirement": None
        if repair.requirement is None
        else {"fact": repair.requirement.fact, "text": str(repair.requirement)},
        **_course(repair.course),
    }


def _source(about: AboutFact) -> dict[str, Any]:
    return {
        "kind": about.event,
        "text": about.source,
        "time": about.time.isoformat() if about.time is not None else None,
        "action": about.action,
        "outcome": about.outcome,
        "evidence": list(about.evidence),
    }


def _value(value: Value) -> bool | str | Number | None:
    return value if value is None or isinstance(value, (bool, str)) else number(value)
