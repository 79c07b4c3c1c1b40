"""``goaptui explain``: why an action is in the plan, or why not; a fact; why there is no plan, and what would help."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer, answer_json
from goaptui.cli.planning import STATUSES, planned, seconds_given

if TYPE_CHECKING:
    from goaptui.planner.solution import Limits
    from goaptui.session.outlook import Outlook
    from goaptui.session.views import Section


def run(arguments: Arguments) -> int:
    """Print the reasons; the status is that of `plan`."""
    outlook = planned(arguments)

    from goaptui.exchange.text_explain import explain_text
    from goaptui.planner.solution import Limits

    # What was not used of the time for the plan itself is there for the questions.
    limits = Limits(max(0.0, seconds_given(arguments) - outlook.search.milliseconds / 1000))
    _, *subject = arguments.positional
    sections, document = _explained(outlook, subject[0] if subject else None, limits)
    if arguments.flag("--json"):
        answer_json(document)
    else:
        answer(explain_text(outlook, subject[0] if subject else None, sections))
    return STATUSES[outlook.status]


def _explained(outlook: Outlook, subject: str | None, limits: Limits) -> tuple[tuple[Section, ...], dict[str, Any]]:
    """The sections, and the document. An id that is an action's and a fact's means the action."""
    from goaptui.exchange.text_explain import action_document, fact_document, plan_document
    from goaptui.session.explain import explain_action, explain_none
    from goaptui.session.prices import price_action, price_fact, what_helps
    from goaptui.session.refused import Refused, unknown_name

    plan = outlook.plan
    if subject is None:
        found = what_helps(outlook, _at_most(limits, 2.0))
        sections = explain_none(outlook, found)
        return sections, plan_document(outlook, sections, found)
    if subject in plan.actions:
        prices = price_action(outlook, subject, limits)
        sections = explain_action(outlook, subject, prices)
        return sections, action_document(outlook, subject, sections, prices)
    if subject in plan.facts:
        from goaptui.session.explain_fact import explain_fact

        values = price_fact(outlook, subject, limits)
        sections = explain_fact(outlook, subject, values)
        return sections, fact_document(outlook, subject, sections, values)
    raise Refused(unknown_name("action or fact", subject, [*plan.actions, *plan.facts]))


def _at_most(limits: Limits, seconds: float) -> Limits:
    from goaptui.planner.solution import Limits

    return Limits(max(0.0, min(seconds, limits.deadline - time.monotonic())))
