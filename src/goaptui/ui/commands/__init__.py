"""The registry of commands. Help, footer, palette and key bindings come from here and from nowhere else."""

from __future__ import annotations

from goaptui.ui.commands import checklist, choices, general, graph, plan, screens, timeline, world
from goaptui.ui.commands.base import ACTION_PANES, PANES, TITLES, VIEWS, Command, Context

COMMANDS: tuple[Command, ...] = (
    *world.COMMANDS,
    *plan.COMMANDS,
    *graph.COMMANDS,
    *checklist.COMMANDS,
    *timeline.COMMANDS,
    *choices.COMMANDS,
    *general.COMMANDS,
    *screens.COMMANDS,
)
BY_ID = {command.id: command for command in COMMANDS}

__all__ = ["ACTION_PANES", "BY_ID", "COMMANDS", "PANES", "TITLES", "VIEWS", "Command", "Context"]
