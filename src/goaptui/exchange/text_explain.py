"""Explanations as plain text and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goaptui.domain.text import one_line
from goaptui.session.outlook import Outlook
from goaptui.session.views import Section


def explain_text(outlook: Outlook, action: str | None, sections: Sequence[Section]) -> str:
    """What ``goaptui explain`` prints, about an action or about the plan as a whole; ends with a line feed."""
    lines = [f"{one_line(outlook.plan.actions[action].title)} ({action})" if action else one_line(outlook.plan.title)]
    for section in sections:
        lines += ["", one_line(section.heading), *(f"  {one_line(line)}".rstrip() for line in section.lines)]
    return "\n".join(lines) + "\n"


def explain_document(outlook: Outlook, action: str | None, sections: Sequence[Section]) -> dict[str, Any]:
    """The document of ``goaptui explain --json``."""
    return {
        "status": outlook.status,
        "action": action,
        "in_plan": action in outlook.positions if action else None,
        "sections": [{"heading": section.heading, "lines": list(section.lines)} for section in sections],
        "explanation": outlook.to_json()["explanation"],
    }
