"""The world state as rows: what is true, what the goals want, how it differs from the start."""

from __future__ import annotations

from goaptui.session.views import FactView
from goaptui.ui.rows.row import Row, Rows, Span, cells, clean, fit, matcher
from goaptui.ui.view import Item, View, fact_item

GLYPHS = {True: "●", False: "○", None: "?"}
VALUED = "◐"
"""For a number or an enum that is known."""
MET, UNMET, SENSOR, CHANGED = "✓", "✗", "◎", "*"
_LEAST_TITLE = 10
"""Cells that a title keeps, as far as the width allows; what stands at the right gives way."""


class WorldRows(Rows):
    """Facts under their headings."""

    title = "World state"

    def __init__(self, view: View, width: int, wanted: str = "") -> None:
        self._outlook = outlook = view.outlook
        self._width = width
        facts = outlook.plan.facts
        passes = matcher(wanted)
        keys: list[str | None] = []
        items: list[Item | None] = []
        self._headings: dict[int, str] = {}
        groups = outlook.fact_groups
        self._sensors = any(fact.sensor is not None for fact in facts.values())
        for group in groups:
            ids = group.fact_ids
            if wanted:
                ids = tuple(i for i in ids if passes(f"{facts[i].title} {i} {group.title} {outlook.fact(i).text}"))
            if not ids:
                continue
            if group.title or len(groups) > 1:
                self._headings[len(keys)] = clean(group.title) or "Other"
                keys.append(None)
                items.append(None)
            keys += ids
            items += map(fact_item, ids)
        super().__init__(keys, items)
        self.counter = _counter(view)

    def make(self, index: int) -> Row:
        """A heading or a fact."""
        if index in self._headings:
            return Row(left=((self._headings[index], "heading"),))
        key = self.keys[index]
        assert key is not None
        return self._fact(self._outlook.fact(key), self.items[index])

    def _fact(self, fact: FactView, item: Item | None) -> Row:
        value = fact.value
        glyph = GLYPHS[value] if value is None or isinstance(value, bool) else VALUED
        token = {"●": "good", "○": "dim", "?": "warn", VALUED: "info"}[glyph]
        unmet = fact.met is False
        left: tuple[Span, ...] = (
            (f"{glyph} ", "bad" if unmet and glyph == "○" else token),
            (clean(fact.title), "strong" if unmet else "text"),
        )
        # Marks stand in columns, so that the eye can run down them.
        marks: list[Span] = [
            ({True: f" {MET}", False: f" {UNMET}", None: "  "}[fact.met], "good" if fact.met else "bad")
        ]
        if self._sensors:
            marks.append((SENSOR if fact.sensor else " ", "info"))
        marks.append((CHANGED if fact.changed else " ", "accent"))
        room = self._width - sum(cells(text) for text, _ in marks) - 3  # the glyph, and a blank before the value
        return Row(fact.id, left, (*self._value(fact, room, cells(clean(fact.title))), *marks), item)

    def _value(self, fact: FactView, room: int, title: int) -> tuple[Span, ...]:
        """The value, and what is wanted of it where that does not hold: ``0.62 → ≥ 0.95``, as far as there is room.

        A bool's glyph says its value, so there the title comes first; a number is nothing without its value.
        """
        text = clean(fact.text)
        if fact.met is not False:
            token = "warn" if fact.value is None else "dim" if fact.value is False or fact.met is None else "text"
            return ((fit(text, max(5, room - min(title, _LEAST_TITLE))), token),)
        wanted = clean(fact.wanted)
        whole = cells(text) + 3 + cells(wanted)
        glyph_tells = fact.value is None or isinstance(fact.value, bool)
        if whole <= room - (title if glyph_tells else min(title, _LEAST_TITLE)):
            return ((text, "warn" if fact.value is None else "text"), (" → ", "dim"), (wanted, "accent"))
        if cells(wanted) + 2 <= room - min(title, _LEAST_TITLE):  # what it must become says more than what it is
            return (("→ ", "dim"), (wanted, "accent"))
        return ((fit(text, max(5, room - min(title, _LEAST_TITLE))), "text"),)


def _counter(view: View) -> tuple[Span, ...]:
    """How many of the facts that the goals want are as wanted; without such, how many are known."""
    facts = {c.fact: c.met for goal in view.outlook.goal_views if goal.chosen for c in goal.conditions if c.fact}
    if not facts:
        return ()
    met = sum(facts.values())
    return ((f"{met}/{len(facts)} met", "good" if met == len(facts) else "dim"),)
