"""What the failure of an action comes to: its contingency, a way round it, or none. Words, from two outlooks."""

from __future__ import annotations

from typing import Literal, TypeAlias

from goaptui.domain.values import format_number
from goaptui.session.changes import changes
from goaptui.session.outlook import Outlook

WayOn: TypeAlias = Literal["contingency", "round", "unneeded", "none", "unknown"]


def way_on(before: Outlook, after: Outlook, action: str) -> WayOn:
    """How it goes on after an action has failed.

    ``contingency``: the action named by its `on_failure` is in the plan now and was not. ``round``: another way.
    ``unneeded``: it was not in the plan, which is as it was. ``none``: no plan leads to the goals any more (it was so
    before: ``unneeded``). ``unknown``: the search was stopped before it found one.
    """
    if after.cost is None:
        if after.status == "limit":
            return "unknown"
        return "none" if before.cost is not None else "unneeded"
    substitute = after.plan.actions[action].on_failure
    if substitute is not None and substitute in after.positions and substitute not in before.positions:
        return "contingency"
    return "round" if action in before.positions else "unneeded"


def failure_text(before: Outlook, after: Outlook, action: str) -> str:
    """What is said when an action has failed: ``The plan goes round it: 1 step in, 2 out, cost 280 → 310.``"""
    found = after.plan.actions[action]
    way = way_on(before, after, action)
    if way == "none":
        contingency = "" if found.on_failure is not None else ", and it has no contingency"
        return f"there is no way round it{contingency}"
    if way == "unknown":
        return "no way round it has been found in the time"
    if way == "unneeded":
        return "the plan does not need it" if after.cost is not None else "there was no plan before, either"
    substitute = found.on_failure
    lead = "the plan goes round it"
    if way == "contingency" and substitute is not None:
        lead = f"its contingency comes in: {after.plan.actions[substitute].title}"
    differs = _difference(before, after)
    return f"{lead} ({differs})" if differs else lead


def _difference(before: Outlook, after: Outlook) -> str:
    found = changes(before, after)
    parts = []
    if found.added or found.dropped:
        parts.append(f"+{len(found.added)} −{len(found.dropped)}")
    if found.cost_before is not None and found.cost_after is not None and found.cost_before != found.cost_after:
        parts.append(f"cost {format_number(found.cost_before)} → {format_number(found.cost_after)}")
    return ", ".join(parts)
