"""Where a session stands: goals, metrics and checklists, met or not and by what evidence; as text and as a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goaptui.domain.text import one_line
from goaptui.exchange.text_table import columns, ticked
from goaptui.planner.solution import Solution
from goaptui.session.outlook import Outlook
from goaptui.session.views import ChecklistGroup, ConditionView

NOT_PLANNED = Solution("limit", optimal=False, cost=None, bound=None)
"""For an outlook of which only what holds now is looked at: that needs no plan, and is told at once."""


def reached(outlook: Outlook) -> bool:
    """Whether every goal of the plan holds."""
    return all(goal.met for goal in outlook.goal_views)


def status_text(outlook: Outlook) -> str:
    """What ``goaptui status`` prints; ends with a line feed."""
    goals = outlook.goal_views
    lines = [
        one_line(outlook.plan.title) or one_line(outlook.plan.file),
        f"{sum(goal.met for goal in goals)} of {len(goals)} goals hold"
        f" ({sum(goal.done for goal in goals)} of {sum(goal.total for goal in goals)} conditions)",
        "",
        "Goals",
    ]
    rows: list[tuple[str, ...]] = []
    for goal in goals:
        rows.append((f"{ticked(goal.met)} {one_line(goal.title)}", f"{goal.done}/{goal.total}", ""))
        rows += [_condition_row(outlook, condition) for condition in goal.conditions]
    lines += columns(rows)
    if outlook.metric_views:
        lines += ["", "Metrics"]
        metrics = []
        for metric in outlook.metric_views:
            now = ", ".join(f"{one_line(c.text)} (now {one_line(c.now_text)})" for c in metric.conditions)
            was = f"was: {one_line(metric.baseline)}" if metric.baseline else ""
            metrics.append((f"{ticked(metric.met)} {one_line(metric.title)}", now, was))
        lines += columns(metrics)
    for group in outlook.checklist:
        done, total = outlook.progress(group)
        lines += ["", f"{one_line(group.title)} {done}/{total}", *columns(_checklist_rows(outlook, group))]
    return "\n".join(lines) + "\n"


def status_document(outlook: Outlook) -> dict[str, Any]:
    """The document of ``goaptui status --json``."""
    record = outlook.record
    return {
        "title": outlook.plan.title,
        "reached": reached(outlook),
        "goals": [
            {
                "id": goal.id,
                "title": goal.title,
                "met": goal.met,
                "done": goal.done,
                "total": goal.total,
                "conditions": _conditions(outlook, goal.conditions),
            }
            for goal in outlook.goal_views
        ],
        "metrics": [
            {
                "title": metric.title,
                "group": metric.group,
                "met": metric.met,
                "baseline": metric.baseline,
                "conditions": _conditions(outlook, metric.conditions),
            }
            for metric in outlook.metric_views
        ],
        "checklists": [_checklist(outlook, group) for group in outlook.checklist],
        "facts": {
            fact: {
                "value": record.values[fact],
                "source": outlook.fact(fact).source,
                **_evidence(outlook, f"fact/{fact}"),
            }
            for fact in outlook.plan.facts
        },
        "actions": {
            action: {
                "status": record.status(action),
                "count": record.counts.get(action, 0),
                "outcome": record.outcomes.get(action),
                **_evidence(outlook, action),
            }
            for action in outlook.plan.actions
        },
    }


def _condition_row(outlook: Outlook, condition: ConditionView) -> tuple[str, ...]:
    return (
        f"    {ticked(condition.met)} {one_line(condition.text)}",
        one_line(condition.now_text),
        one_line(_source(outlook, condition)),
    )


def _source(outlook: Outlook, condition: ConditionView) -> str:
    """By what evidence a condition is said to hold or not."""
    if condition.fact is not None:
        return "; ".join([outlook.fact(condition.fact).source, *_notes(outlook, f"fact/{condition.fact}")])
    return "; ".join(_notes(outlook, condition.action or ""))


def _notes(outlook: Outlook, subject: str) -> list[str]:
    return [evidence.text for evidence in outlook.record.evidence.get(subject, ())]


def _evidence(outlook: Outlook, subject: str) -> dict[str, Any]:
    found = outlook.record.evidence.get(subject, ())
    return {"evidence": [{"time": evidence.time.isoformat(), "text": evidence.text} for evidence in found]}


def _conditions(outlook: Outlook, conditions: Iterable[ConditionView]) -> list[dict[str, Any]]:
    return [
        {
            "text": c.text,
            "met": c.met,
            "now": c.now_text,
            "fact": c.fact,
            "action": c.action,
            "source": _source(outlook, c),
        }
        for c in conditions
    ]


def _checklist_rows(outlook: Outlook, group: ChecklistGroup) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in group.rows:
        if row.kind in ("step", "acceptance"):
            continue  # of an action, whether it is done says enough on one screen; the document has all of it
        evidence = ""
        if row.kind == "action" and row.action is not None:
            status = outlook.record.status(row.action)
            evidence = "; ".join([*([] if status == "todo" else [status]), *_notes(outlook, row.action)])
        rows.append((f"{ticked(outlook.ticked(row))} {one_line(row.text)}", one_line(evidence)))
    return rows


def _checklist(outlook: Outlook, group: ChecklistGroup) -> dict[str, Any]:
    done, total = outlook.progress(group)
    return {
        "key": group.key,
        "title": group.title,
        "done": done,
        "total": total,
        "rows": [
            {
                "key": row.key,
                "kind": row.kind,
                "action": row.action,
                "text": row.text,
                "ticked": outlook.ticked(row),
                "automatic": outlook.automatic(row),
            }
            for row in group.rows
        ],
    }
