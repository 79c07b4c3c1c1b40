"""``goaptui explain``: why an action is in the plan, or why not; why there is no plan."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer, answer_json
from goaptui.cli.planning import STATUSES, planned


def run(arguments: Arguments) -> int:
    """Print the reasons; the status is that of `plan`."""
    outlook = planned(arguments)

    from goaptui.exchange.text_explain import explain_document, explain_text
    from goaptui.session.explain import explain_action, explain_none
    from goaptui.session.refused import Refused, unknown_name

    _, *action = arguments.positional
    if action and action[0] not in outlook.plan.actions:
        raise Refused(unknown_name("action", action[0], outlook.plan.actions))
    sections = explain_action(outlook, action[0]) if action else explain_none(outlook)
    if arguments.flag("--json"):
        answer_json(explain_document(outlook, action[0] if action else None, sections))
    else:
        answer(explain_text(outlook, action[0] if action else None, sections))
    return STATUSES[outlook.status]
