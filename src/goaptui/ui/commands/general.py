"""Commands that work everywhere: moving, filtering, undo, help, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from goaptui.ui.commands.base import PANES, Command, Context, needs_action

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen


def _can_undo(context: Context) -> str | None:
    return None if context.session.record.can_undo is not None else "There is nothing to undo."


def _can_redo(context: Context) -> str | None:
    return None if context.session.record.can_redo is not None else "There is nothing to redo."


def _can_explain(context: Context) -> str | None:
    if context.outlook.status in ("unsolvable", "limit") and not context.outlook.steps:
        return None  # then it says why there is no plan
    return None if context.fact is not None else needs_action(context)


def undo(screen: MainScreen) -> None:
    """Take the last change back."""
    what = screen.session.record.can_undo
    screen.change(screen.session.undo, f"Undone: {what}")


def redo(screen: MainScreen) -> None:
    """Make the last change that was undone again."""
    what = screen.session.record.can_redo
    screen.change(screen.session.redo, f"Done again: {what}")


def _move(lines: int) -> Callable[[MainScreen], object]:
    return lambda screen: screen.pane.move_cursor(lines)


def _go_to(pane: str) -> Callable[[MainScreen], object]:
    return lambda screen: screen.go_to_pane(pane)


_PANE_NAMES = {"world": "world state", "plan": "plan", "graph": "dependency graph", "checklist": "checklist"}

COMMANDS = (
    Command(
        "explain",
        "Why? Explain the action or fact",
        "Who supplies what it needs and when, what it is good for, what it would cost without it, or with it.",
        ("w", "enter"),
        lambda screen: screen.explain(),
        hint="why",
        rank=10,
        enabled=_can_explain,
    ),
    Command(
        "undo",
        "Undo",
        "Takes the last change back, and says which it was; any number of times, across restarts.",
        ("u",),
        undo,
        hint="undo",
        rank=11,
        enabled=_can_undo,
        changes=True,
    ),
    Command(
        "redo",
        "Redo",
        "Makes the last change that was undone again.",
        ("U", "ctrl+y", "ctrl+r"),
        redo,
        rank=12,
        enabled=_can_redo,
        changes=True,
    ),
    Command(
        "filter",
        "Filter the pane",
        "Shows only the rows that have every word; enter keeps the filter, esc clears it.",
        ("/",),
        lambda screen: screen.pane.open_filter(),
        hint="filter",
        rank=13,
    ),
    Command(
        "edit-plan",
        "Edit the plan file at this item",
        "Opens $VISUAL or $EDITOR at the line of what is selected; the plan is read again afterwards.",
        ("e",),
        lambda screen: screen.edit_plan(),
        hint="edit",
        rank=14,
    ),
    Command(
        "problems",
        "Show what is wrong with the plan file",
        "All errors of an edit that broke it, each with its place.",
        ("!",),
        lambda screen: screen.show_problems(),
        enabled=lambda context: None if context.plan_broken else "Nothing is wrong with the plan file.",
    ),
    Command(
        "cancel",
        "Stop, clear",
        "Stops a search that runs (keeping the best plan so far), clears the filter and messages.",
        ("escape",),
        lambda screen: screen.cancel(),
        hint="",
    ),
    Command(
        "theme",
        "Theme: the next one",
        "Dark, light, and the terminal's own sixteen colours; the palette has more.",
        ("T",),
        lambda screen: screen.next_theme(),
    ),
    Command(
        "help",
        "Help",
        "All keys of this place and of everywhere, as they are bound now.",
        ("?", "f1"),
        lambda screen: screen.show_help(),
        hint="help",
        rank=20,
    ),
    Command(
        "palette",
        "Command palette",
        "Every command by name.",
        ("ctrl+p",),
        lambda screen: screen.show_palette(),
        hint="palette",
        rank=21,
    ),
    Command(
        "quit",
        "Quit",
        "Everything is saved already; asks only where saving fails.",
        ("q", "ctrl+q", "ctrl+c"),
        lambda screen: screen.quit(),
        hint="quit",
        rank=22,
    ),
    Command(
        "next-pane",
        "Next pane",
        "Focuses the pane after this one.",
        ("tab",),
        lambda screen: screen.next_pane(1),
        hint="pane",
        rank=15,
    ),
    Command(
        "previous-pane",
        "Previous pane",
        "Focuses the pane before this one.",
        ("shift+tab",),
        lambda screen: screen.next_pane(-1),
    ),
    *(
        Command(
            f"pane-{pane}",
            f"Go to the {_PANE_NAMES[pane]}",
            "Focuses the pane.",
            (str(number),),
            _go_to(pane),
        )
        for number, pane in enumerate(PANES, 1)
    ),
    Command("down", "Down", "Moves the cursor down a row.", ("down", "j"), _move(1)),
    Command("up", "Up", "Moves the cursor up a row.", ("up", "k"), _move(-1)),
    Command(
        "page-down",
        "Page down",
        "Moves the cursor down a screenful.",
        ("pagedown",),
        lambda screen: screen.pane.page_cursor(1),
    ),
    Command(
        "page-up",
        "Page up",
        "Moves the cursor up a screenful.",
        ("pageup",),
        lambda screen: screen.pane.page_cursor(-1),
    ),
    Command(
        "first",
        "First row",
        "Moves the cursor to the first row.",
        ("g", "home"),
        lambda screen: screen.pane.cursor_to_end(False),
    ),
    Command(
        "last",
        "Last row",
        "Moves the cursor to the last row.",
        ("G", "end"),
        lambda screen: screen.pane.cursor_to_end(True),
    ),
)
