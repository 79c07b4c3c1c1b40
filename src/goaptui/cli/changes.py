"""What the commands that change a session have in common: what they print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer, answer_json, one, say

if TYPE_CHECKING:
    from goaptui.session.events import Event
    from goaptui.session.session import Session


def report(
    arguments: Arguments,
    session: Session,
    events: Sequence[Event],
    unchanged: Sequence[str],
    warnings: Sequence[str] = (),
) -> int:
    """Tell what was recorded, what was so already, and (on standard error) what to mind. Returns the status, 0."""
    for warning in warnings:
        say(f"warning: {one(warning)}")
    if arguments.flag("--json"):
        record = session.record
        answer_json(
            {
                "events": [_event(session, event) for event in events],
                "unchanged": list(unchanged),
                "warnings": list(warnings),
                "undo": record.can_undo,
                "redo": record.can_redo,
            }
        )
    else:
        lines = [one(session.describe(event)) for event in events] + [f"{one(text)} (as before)" for text in unchanged]
        answer("".join(f"{line}\n" for line in lines))
    return 0


def _event(session: Session, event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "time": event.time.isoformat(),
        "kind": event.kind,
        "subject": event.subject,
        "outcome": event.outcome,
        "evidence": event.evidence,
        "text": session.describe(event),
        "changes": [
            {"what": change.what, "id": change.id, "before": _plain(change.before), "after": _plain(change.after)}
            for change in event.changes
        ],
    }


def _plain(content: object) -> object:
    return content.isoformat() if isinstance(content, datetime) else content
