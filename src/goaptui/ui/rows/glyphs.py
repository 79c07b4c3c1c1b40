"""The signs of the screen: the same in every pane, in the legend and in help. Each has a word and a colour as well."""

from __future__ import annotations

from goaptui.session.views import StepView
from goaptui.ui.rows.row import Span

READY, WAITS, DOING, DONE, FAILED, SKIPPED = "●", "○", "▶", "✓", "✗", "⊘"
"""What has become of an action, or whether it can be begun."""
MEASURES, MEASURES_READY = "◇", "◆"
"""An action whose outcome is not known beforehand; in the plan it stands beside the status, in the graph for it."""
GOAL = "◎"
HEAVY = "━"
"""The critical path."""
ADDED, MOVED, DROPPED = "+", "~", "-"
"""What a replan changed."""

STATUS_GLYPHS = {"todo": WAITS, "doing": DOING, "done": DONE, "failed": FAILED, "skipped": SKIPPED}
STATUS_TOKENS = {"todo": "dim", "doing": "warn", "done": "good", "failed": "bad", "skipped": "dim"}


def status_span(step: StepView) -> Span:
    """The sign of a step: what has become of it, or whether it can be begun."""
    if step.status == "doing":
        return (DOING, "warn")
    if step.status == "failed":
        return (FAILED, "bad")
    if step.measuring:
        return (MEASURES_READY, "accent") if step.ready else (MEASURES, "info")
    return (READY, "accent") if step.ready else (WAITS, "text")
