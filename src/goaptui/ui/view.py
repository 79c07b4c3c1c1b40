"""What all panes are given: one immutable view of the outlook, of what changed, and of the shared selection."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from goaptui.session.changes import Changes
    from goaptui.session.outlook import Outlook
    from goaptui.session.timetable import Timetable

ItemKind: TypeAlias = Literal["fact", "action"]


class Item(NamedTuple):
    """What a row stands for: a fact or an action, by id. It is what is selected in all panes at once."""

    kind: ItemKind
    id: str


@cache
def action_item(action: str) -> Item:
    """The item of an action; the same object each time, for panes ask for thousands of them with every key."""
    return Item("action", action)


@cache
def fact_item(fact: str) -> Item:
    """The item of a fact; the same object each time."""
    return Item("fact", fact)


class Selection(NamedTuple):
    """The one selection that all panes share, with what it is related to.

    For an action: the facts that it `reads` and `changes`, the actions that supply what it `needs`, those that it
    `supports`. For a fact: the actions that read it (`read_by`) and change it (`changed_by`).
    """

    item: Item | None = None
    reads: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    supports: frozenset[str] = frozenset()
    read_by: frozenset[str] = frozenset()
    changed_by: frozenset[str] = frozenset()

    def mark(self, item: Item | None) -> str:
        """How an item is related to the selection, for the gutter: ``r`` reads, ``c`` changes, ``rc`` both; or none.

        A fact's mark says what the selected action does with it, an action's mark what it does with the selected fact.
        """
        if item is None or self.item is None or item.kind == self.item.kind:
            return ""
        if item.kind == "fact":
            return ("r" if item.id in self.reads else "") + ("c" if item.id in self.changes else "")
        return ("r" if item.id in self.read_by else "") + ("c" if item.id in self.changed_by else "")


NO_SELECTION = Selection()


def selection_of(item: Item | None, outlook: Outlook) -> Selection:
    """The selection of an item, with what it is related to; none where the plan does not have it."""
    if item is None:
        return NO_SELECTION
    if item.kind == "fact":
        if item.id not in outlook.plan.facts:
            return NO_SELECTION
        fact = outlook.fact(item.id)
        return Selection(item, read_by=frozenset(fact.read_by), changed_by=frozenset(fact.changed_by))
    if item.id not in outlook.plan.actions:
        return NO_SELECTION
    related = outlook.relations(item.id)
    return Selection(item, related.reads, related.changes, frozenset(related.needs), frozenset(related.supports))


class View(NamedTuple):
    """Everything that panes show. `changes` is ``None`` once what a replan changed has faded (on the next key)."""

    outlook: Outlook
    changes: Changes | None = None
    selection: Selection = NO_SELECTION
    planning: str = ""
    """What the planner says of itself while it works; empty when the outlook is up to date."""
    timetable: Timetable | None = None
    """The outlook laid out in time; ``None`` while that is being done."""
    mode: str = ""
    """What all frames are marked with where this is not what is true now: ``WHAT IF``, ``PAST``."""
