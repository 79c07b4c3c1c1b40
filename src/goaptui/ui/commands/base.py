"""What a command is: a small declaration from which bindings, footer, help and palette all come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from goaptui.ui.view import Item

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.session import Session
    from goaptui.ui.screens.main import MainScreen

PANES = ("world", "plan", "graph", "checklist")
"""The ids of the four panes, in the order of their numbers."""
VIEWS = ("timeline",)
"""What takes the place of the four panes while it is open; made when it is first opened."""
TITLES = {
    "world": "World state",
    "plan": "Plan",
    "graph": "Dependencies",
    "checklist": "Checklist",
    "timeline": "Timeline",
}
"""What panes and views are called."""
ACTION_PANES = ("plan", "graph", "checklist", "timeline")
"""The panes whose rows stand for actions."""


class Context(NamedTuple):
    """Where the user is: what a command needs to know to say whether it can run."""

    pane: str
    """The focused pane's id."""
    key: str | None
    """The key of the row under the cursor; ``None`` where there is none."""
    item: Item | None
    """What that row stands for."""
    session: Session
    outlook: Outlook
    planning: bool = False
    """Whether the planner works."""
    filtered: bool = False
    """Whether the focused pane has a filter."""
    plan_broken: bool = False
    """Whether the plan file, as it is now, has errors."""
    past: str = ""
    """Why nothing can be changed, while a past moment is looked at."""
    trying: bool = False
    """Whether what is on the screen is only tried."""

    @property
    def action(self) -> str | None:
        """The action under the cursor."""
        return self.item.id if self.item is not None and self.item.kind == "action" else None

    @property
    def fact(self) -> str | None:
        """The fact under the cursor."""
        return self.item.id if self.item is not None and self.item.kind == "fact" else None


Enabled: TypeAlias = Callable[[Context], "str | None"]
"""Why a command cannot run now, as a sentence; ``None`` where it can."""


def always(context: Context) -> str | None:
    """For commands that can always run."""
    return None


class Command(NamedTuple):
    """A command. The declaration is all there is: nothing else lists keys or titles."""

    id: str
    """Stable, for the user's keymap: ``toggle-fact``."""
    title: str
    """For help and palette: ``Toggle the fact``."""
    doc: str
    """A sentence."""
    keys: tuple[str, ...]
    """Default keys, as Textual names them, or single characters."""
    run: Callable[[MainScreen], object]
    panes: tuple[str, ...] = ()
    """The panes where it works; none: everywhere."""
    hint: str = ""
    """A word or two for the footer; empty: not in the footer."""
    rank: int = 50
    """Where it stands in the footer: smaller is more important."""
    enabled: Enabled = always
    changes: bool = False
    """Whether it changes the session: not while a past moment is looked at."""

    def why_not(self, context: Context) -> str | None:
        """Why it cannot run now; ``None`` where it can."""
        return context.past if self.changes and context.past else self.enabled(context)

    def works_in(self, pane: str) -> bool:
        """Whether it is a command of a pane."""
        return not self.panes or pane in self.panes


def needs_action(context: Context) -> str | None:
    """For commands on the action under the cursor."""
    return None if context.action is not None else "No action is selected here."


def needs_fact(context: Context) -> str | None:
    """For commands on the fact under the cursor."""
    return None if context.fact is not None else "No fact is selected here."
