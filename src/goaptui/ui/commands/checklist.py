"""Commands of the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.session.views import ChecklistRow
from goaptui.ui.commands.base import Command, Context

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen
    from goaptui.ui.widgets.checklist_pane import ChecklistPane

CHECKLIST = ("checklist",)


def _pane(screen: MainScreen) -> ChecklistPane:
    from goaptui.ui.widgets.checklist_pane import ChecklistPane

    pane = screen.panes["checklist"]
    assert isinstance(pane, ChecklistPane)
    return pane


def _on_row(context: Context) -> str | None:
    return None if context.key is not None else "There is no row here."


def tick(screen: MainScreen) -> None:
    """Tick a row, or take its tick away. An action's row is marking it done, or setting it back to todo."""
    row = _pane(screen).line
    if not isinstance(row, ChecklistRow):
        screen.say("A heading is not ticked: its rows are.", "dim")
        return
    session, ticked = screen.session, screen.outlook.ticked(row)
    if row.kind == "action" and row.action is not None:
        action = row.action
        if ticked:
            said = f"To do again: {row.text}. Facts stay as they are."
            screen.change(lambda: session.todo(action), said)
        else:
            screen.finish(action, ready_only=True)
        return
    if screen.outlook.automatic(row):
        screen.say(_why_automatic(screen, row), "warn")
        return
    screen.change((lambda: session.untick(row.key)) if ticked else (lambda: session.tick(row.key)))


def _why_automatic(screen: MainScreen, row: ChecklistRow) -> str:
    """Why a row cannot be ticked by hand."""
    from goaptui.session.structure import structure_of
    from goaptui.session.text import conditions_text

    item = structure_of(screen.outlook.plan).checklist.item_of.get(row.key)
    if item is None or item.conditions is None:
        return f"“{row.text}” is ticked because its action is done."
    wanted = conditions_text(screen.outlook.plan, item.conditions)
    return f"“{row.text}” ticks itself as soon as this holds: {wanted}"


COMMANDS = (
    Command(
        "tick",
        "Tick, or take the tick away",
        "An action's row is the same as marking the action done; an item with conditions ticks itself.",
        ("space",),
        tick,
        CHECKLIST,
        "tick",
        1,
        _on_row,
        changes=True,
    ),
    Command(
        "toggle-rows",
        "Collapse or expand",
        "Hides the rows under a heading or an action, or shows them again.",
        ("enter",),
        lambda screen: _pane(screen).toggle(),
        CHECKLIST,
        "collapse",
        2,
        _on_row,
    ),
    Command(
        "expand",
        "Expand, go in",
        "Shows the rows under a heading or an action; where they are shown, goes to the first.",
        ("right", "l"),
        lambda screen: _pane(screen).go_in(),
        CHECKLIST,
    ),
    Command(
        "collapse",
        "Collapse, go out",
        "Hides the rows under a heading or an action; from one of them, goes to it.",
        ("left", "h"),
        lambda screen: _pane(screen).go_out(),
        CHECKLIST,
    ),
)
