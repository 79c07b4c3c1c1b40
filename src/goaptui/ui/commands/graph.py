"""Commands of the dependency graph: along its edges, around a node or all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from goaptui.ui.commands.base import Command, Context

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen
    from goaptui.ui.widgets.graph_pane import GraphPane

GRAPH = ("graph",)
_SHIFT = 8


def _pane(screen: MainScreen) -> GraphPane:
    from goaptui.ui.widgets.graph_pane import GraphPane

    pane = screen.panes["graph"]
    assert isinstance(pane, GraphPane)
    return pane


def _on_node(context: Context) -> str | None:
    return None if context.key is not None else "There is nothing to walk from here."


def _walk(consumers: bool) -> Callable[[MainScreen], object]:
    def run(screen: MainScreen) -> None:
        if not _pane(screen).walk(consumers):
            screen.say("It supplies nothing further." if consumers else "Nothing that is shown supplies it.", "dim")

    return run


def toggle_whole(screen: MainScreen) -> None:
    """All of a large graph, or the neighbourhood of the cursor."""
    pane = _pane(screen)
    if not pane.large:
        screen.say("All of it is shown already.", "dim")
    elif pane.toggle_whole():
        screen.say("All of the graph is shown.")
    else:
        screen.say("What is around the cursor is shown.")


def _shift(cells: int) -> Callable[[MainScreen], object]:
    def run(screen: MainScreen) -> None:
        if not _pane(screen).shift_titles(cells):
            screen.say("Every title in sight is shown to its end." if cells > 0 else "Titles begin here.", "dim")

    return run


COMMANDS = (
    Command(
        "to-supplier",
        "To what it needs",
        "Goes along an edge to the nearest supplier; back and again, to the next nearest.",
        ("left", "h"),
        _walk(False),
        GRAPH,
        "needs",
        7,
        _on_node,
    ),
    Command(
        "to-consumer",
        "To what needs it",
        "Goes along an edge to the nearest consumer; back and again, to the next nearest.",
        ("right", "l"),
        _walk(True),
        GRAPH,
        "feeds",
        8,
        _on_node,
    ),
    Command(
        "graph-whole",
        "All of a large graph, or what is near",
        "With more than some 200 actions the neighbourhood of the cursor is shown; this shows all of them, and back.",
        ("n",),
        toggle_whole,
        GRAPH,
    ),
    Command(
        "titles-right",
        "Further right in long titles",
        "Moves the titles to the left, to read the ends of those that are cut.",
        (">", "shift+right"),
        _shift(_SHIFT),
        GRAPH,
    ),
    Command(
        "titles-left",
        "Further left in long titles",
        "Moves the titles back.",
        ("<", "shift+left"),
        _shift(-_SHIFT),
        GRAPH,
    ),
)
