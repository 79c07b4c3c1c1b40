"""What the lines around the panes say: tabs, keys, and what is wrong. Parts, no widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from goaptui.domain.problems import PlanError
from goaptui.ui.commands import BY_ID, Context
from goaptui.ui.rows.bars import Hint, Part, footer_parts
from goaptui.ui.rows.row import wrap
from goaptui.ui.saving import describe

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.ui.keymap import Keymap

_ALWAYS = ("help", "palette")
_BANNER_LINES = 4
_FILTER_KEYS = (Hint("enter", "keep the filter", ""), Hint("esc", "clear it", ""))


def tabs_of(outlook: Outlook) -> list[tuple[str, str, str]]:
    """Pane id, title and counter of each tab."""
    done, total = outlook.goal_progress
    ticked, rows = outlook.checklist_progress
    return [
        ("world", "World", f"{done}/{total}"),
        ("plan", "Plan", str(len(outlook.steps))),
        ("graph", "Graph", ""),
        ("checklist", "Checklist", f"{ticked}/{rows}"),
    ]


def filter_keys(width: int) -> tuple[Part, ...]:
    """The keys while a filter is written."""
    return footer_parts(_FILTER_KEYS, width)


def keys_of(keymap: Keymap, context: Context, width: int, message: str, tone: str) -> tuple[Part, ...]:
    """The keys that work where the focus is; what there is to say goes before them."""
    hints: list[Hint] = []
    always: list[Hint] = []
    stop = keymap.label(BY_ID["cancel"])
    if context.planning:
        hints.append(Hint(stop, "stop the search", "cancel"))
    elif context.filtered:
        hints.append(Hint(stop, "clear the filter", "cancel"))
    taken: set[str] = set()
    if context.past:
        ways = (("now", "back to now"), ("return", "return to it"))
        hints += [Hint(key, word, name) for name, word in ways if (key := keymap.label(BY_ID[name]))]
        taken = {hint.key for hint in hints}
    elif context.trying:
        leave, compare = (keymap.label(BY_ID[name]) for name in ("what-if", "compare"))
        found = (Hint(leave, "keep or drop", "what-if"), Hint(compare, "compare", "compare"))
        hints += [hint for hint in found if hint.key]
        taken = {hint.key for hint in hints}
    for command in keymap.of_pane(context.pane):
        key = keymap.label(command)
        if not command.hint:
            break
        if key in taken:
            continue
        if key and command.id in _ALWAYS:
            always.append(Hint(key, command.hint, command.id))
        elif key:
            hints.append(Hint(key, command.hint, command.id, command.why_not(context) is None))
    return footer_parts(hints, width, message, tone, always)


def plan_fault(error: Exception, key: str) -> str:
    """What is said of an edit that broke the plan file; `key` shows all of it."""
    if not isinstance(error, PlanError):
        return f"The plan file cannot be read, so the last good plan stays: {describe(error)}"
    first, count = error.problems[0], len(error.problems)
    more = f" (and {count - 1} more{f': {key} shows them' if key else ''})" if count > 1 else ""
    place = f"line {first.line}: " if first.line else ""
    return f"The plan file has an error, so the last good plan stays: {place}{first.message}{more}"


def banner_lines(faults: Iterable[str], width: int) -> list[list[Part]]:
    """What is wrong, wrapped; a few lines of it."""
    lines: list[list[Part]] = []
    for fault in faults:
        lead = " ! "
        for line in wrap(fault, max(10, width - 4)):
            lines.append([Part(lead, "bad"), Part(line, "bad")])
            lead = "   "
    return lines[:_BANNER_LINES]
