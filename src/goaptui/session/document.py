"""The outlook as the document of ``goaptui plan --json``."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from goaptui.domain.durations import Estimate
from goaptui.planner.solution import Branch, Explanation
from goaptui.schedule.totals import Totals
from goaptui.session.json_out import Number, exact_number

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook


def plan_document(outlook: Outlook) -> dict[str, Any]:
    """The document, as dicts and lists of texts, exact numbers, bools and ``None``."""
    actions = outlook.plan.actions
    return {
        "status": outlook.status,
        "optimal": outlook.optimal,
        "cost": number(outlook.cost),
        "bound": number(outlook.bound),
        "steps": [
            {
                "action": step.action,
                "title": actions[step.action].title,
                "cost": number(step.cost),
                "minutes": minutes(actions[step.action].estimate),
                "needs": list(step.needs),
                "supports": list(step.supports),
            }
            for step in outlook.steps
        ],
        "branches": [_branch(branch) for branch in outlook.branches],
        "totals": {"minutes": minutes(outlook.totals)},
        "search": {"expanded": outlook.search.expanded, "milliseconds": round(outlook.search.milliseconds, 3)},
        "explanation": _explanation(outlook.explanation),
    }


def number(value: Decimal | None) -> Number | None:
    """An exact number, or ``None``."""
    return None if value is None else exact_number(value)


def minutes(estimate: Estimate | Totals | None) -> dict[str, Number] | None:
    """Three points in minutes; ``None`` without an estimate."""
    if estimate is None:
        return None
    return {
        "best": exact_number(estimate.best),
        "likely": exact_number(estimate.likely),
        "worst": exact_number(estimate.worst),
    }


def _branch(branch: Branch) -> dict[str, Any]:
    document: dict[str, Any] = {
        "step": branch.step,
        "outcome": branch.outcome,
        "probability": number(branch.probability),
        "cost": number(branch.cost),
        "steps": None if branch.steps is None else list(branch.steps),
    }
    if branch.steps is None or branch.status == "limit":
        document["status"] = branch.status
    return document


def _explanation(explanation: Explanation | None) -> dict[str, Any] | None:
    if explanation is None:
        return None
    return {
        "summary": explanation.summary,
        "goals": list(explanation.goals),
        "facts": list(explanation.facts),
        "actions": list(explanation.actions),
        "obstacles": [
            {
                "kind": obstacle.kind,
                "message": obstacle.message,
                "goal": obstacle.goal,
                "fact": obstacle.fact,
                "action": obstacle.action,
            }
            for obstacle in explanation.obstacles
        ],
    }
