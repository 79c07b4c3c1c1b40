"""The signs of the screen: the same in every pane, in the legend and in help. Each has a word and a colour as well."""

from __future__ import annotations

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
