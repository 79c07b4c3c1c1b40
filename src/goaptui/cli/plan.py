"""``goaptui plan``: the cheapest way from now to the goal."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer, answer_json
from goaptui.cli.planning import STATUSES, planned


def run(arguments: Arguments) -> int:
    """Plan and print the steps; the status says whether there is a plan."""
    outlook = planned(arguments)
    if arguments.flag("--json"):
        answer_json(outlook.to_json())
    else:
        from goaptui.exchange.text_plan import plan_text

        answer(plan_text(outlook))
    return STATUSES[outlook.status]
