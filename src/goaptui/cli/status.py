"""``goaptui status``: what holds, and by what evidence."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer, answer_json

NOT_YET = 4


def run(arguments: Arguments) -> int:
    """Print goals, metrics and checklists; the status says whether all goals hold."""
    from goaptui.cli.opening import opened
    from goaptui.exchange.text_status import NOT_PLANNED, reached, status_document, status_text
    from goaptui.session.outlook import Outlook

    session = opened(arguments.positional[0], read_only=True)
    outlook = Outlook(session.request(), NOT_PLANNED)
    if arguments.flag("--json"):
        answer_json(status_document(outlook))
    else:
        answer(status_text(outlook))
    return 0 if reached(outlook) else NOT_YET
