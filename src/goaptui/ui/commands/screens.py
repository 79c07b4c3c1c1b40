"""Commands that open screens of their own, look at the past, and hand things over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.ui.commands.base import Command, Context, needs_action

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen

PAGES = ("metrics", "risks", "history", "notes", "details", "timeline")
"""The commands that open a screen of their own: from one of them, the key of another goes there."""


def _has_metrics(context: Context) -> str | None:
    plan = context.outlook.plan
    return None if plan.metrics or plan.phases else "This plan has no metrics and no phases."


def _has_notes(context: Context) -> str | None:
    plan = context.outlook.plan
    if plan.notes or plan.summary or any(action.notes for action in plan.actions.values()):
        return None
    return "This plan has no notes."


def _has_item(context: Context) -> str | None:
    return None if context.item is not None else "Neither an action nor a fact is selected here."


def _has_commands(context: Context) -> str | None:
    if context.action is None:
        return needs_action(context)
    found = context.outlook.plan.actions.get(context.action)
    return None if found is not None and found.commands else "This action has no commands."


def _in_past(context: Context) -> str | None:
    return None if context.past else "This is now: the history shows past moments."


def metrics(screen: MainScreen) -> None:
    """Open the metrics and gates."""
    from goaptui.ui import pages

    pages.open_metrics(screen)


def risks(screen: MainScreen) -> None:
    """Open the risks."""
    from goaptui.ui import pages

    pages.open_risks(screen)


def history(screen: MainScreen) -> None:
    """Open the history."""
    from goaptui.ui import pages

    pages.open_history(screen)


def notes(screen: MainScreen) -> None:
    """Open the notes."""
    from goaptui.ui import pages

    pages.open_notes(screen)


def details(screen: MainScreen) -> None:
    """Open the details of what is selected."""
    from goaptui.ui import pages

    pages.open_details(screen)


def now(screen: MainScreen) -> None:
    """Leave the past."""
    screen.show_past(None)


def return_there(screen: MainScreen) -> None:
    """Ask whether to return the session to the moment that is looked at."""
    from goaptui.ui import past

    assert screen.past is not None  # the command is not run otherwise
    past.ask_return(screen, screen.past.event)


def export(screen: MainScreen) -> None:
    """Choose a format, and write the plan in it."""
    from goaptui.ui import handover

    handover.ask_export(screen)


def screenshot(screen: MainScreen) -> None:
    """Write the screen as a picture."""
    from goaptui.ui import handover

    handover.save_screenshot(screen)


def copy_title(screen: MainScreen) -> None:
    """Copy the title of what is selected."""
    from goaptui.ui import handover

    handover.copy_title(screen)


def copy_id(screen: MainScreen) -> None:
    """Copy the id of what is selected."""
    from goaptui.ui import handover

    handover.copy_id(screen)


def copy_commands(screen: MainScreen) -> None:
    """Copy the action's commands."""
    from goaptui.ui import handover

    handover.copy_commands(screen)


def copy_summary(screen: MainScreen) -> None:
    """Copy the plan's summary."""
    from goaptui.ui import handover

    handover.copy_summary(screen)


COMMANDS = (
    Command(
        "details",
        "Details: all that the file says of it",
        "Every key of the action or fact, with what has happened to it; who reads and changes a fact.",
        ("i",),
        details,
        hint="details",
        rank=30,
        enabled=_has_item,
    ),
    Command(
        "metrics",
        "Metrics and gates",
        "Baseline, now and target of each metric, met or not; which gates are open; and how each got there.",
        ("m",),
        metrics,
        hint="metrics",
        rank=31,
        enabled=_has_metrics,
    ),
    Command(
        "risks",
        "Risks",
        "Matrix of probability and impact, each risk's mitigation and contingency, how much is at high risk.",
        ("R",),
        risks,
        hint="risks",
        rank=32,
    ),
    Command(
        "history",
        "History: look back",
        "Every event by day; enter shows all panes as they were then.",
        ("H",),
        history,
        hint="history",
        rank=33,
    ),
    Command(
        "notes",
        "Notes",
        "The plan's summary, its notes and those on actions, as Markdown.",
        ("N",),
        notes,
        hint="notes",
        rank=34,
        enabled=_has_notes,
    ),
    Command(
        "now",
        "Back to now",
        "Leaves the past moment that is looked at; esc does, too.",
        ("b",),
        now,
        enabled=_in_past,
    ),
    Command(
        "return",
        "Return the session to this moment",
        "Undoes (and brings again) whatever was changed since; each of these can be undone or redone, too.",
        ("B",),
        return_there,
        enabled=_in_past,
    ),
    Command(
        "export",
        "Export the plan",
        "Writes it beside the plan file as a document, a drawing, a calendar or data.",
        ("E",),
        export,
    ),
    Command(
        "copy-title",
        "Copy the title",
        "Of the selected action or fact, to the clipboard.",
        ("y",),
        copy_title,
        enabled=_has_item,
    ),
    Command(
        "copy-id",
        "Copy the id",
        "Of the selected action or fact, to the clipboard.",
        (),
        copy_id,
        enabled=_has_item,
    ),
    Command(
        "copy-commands",
        "Copy the action's commands",
        "A line each, to the clipboard; nothing is run.",
        ("Y",),
        copy_commands,
        enabled=_has_commands,
    ),
    Command(
        "copy-summary",
        "Copy the summary",
        "The quick reference as Markdown, to the clipboard.",
        (),
        copy_summary,
    ),
    Command(
        "screenshot",
        "Save a screenshot",
        "The screen as it is now, as an SVG picture beside the plan file.",
        (),
        screenshot,
    ),
)
