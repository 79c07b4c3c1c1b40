"""A fact's value, written or chosen, checked while it is written."""

from __future__ import annotations

from typing import NamedTuple

from textual import events

from goaptui.domain.facts import Fact
from goaptui.domain.values import UNKNOWN_WORD, Value, format_number, format_value
from goaptui.session.validity import parse_value
from goaptui.ui.rows.line_edit import LineEdit
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, clean, wrap
from goaptui.ui.screens.text_dialog import TextDialog
from goaptui.ui.widgets.line_pane import LinePane


class ValueChosen(NamedTuple):
    """The value to give the fact; ``None`` is unknown."""

    value: Value


class ValueEditor(TextDialog[ValueChosen]):
    """``ValueEditor(fact, value)``: answers the value that was confirmed, or ``None`` where it was left.

    The value can be typed (of a bool or an enum, so much of it as is unique) or chosen with the arrows, which step a
    number. What cannot be taken says why, and enter does not take it.
    """

    WIDTH = 60

    def __init__(self, fact: Fact, value: Value) -> None:
        super().__init__(LineEdit(format_value(value), fresh=True, most=200))
        self._fact = fact
        self._now = value
        self.sheet.wanted_key = f"choice/{format_value(value)}"

    # ── the value ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that it can be given, as words; of a number only that it is unknown."""
        fact = self._fact
        values = {"bool": ("true", "false"), "enum": fact.values}.get(fact.type, ())
        return (*values, UNKNOWN_WORD)

    def _parsed(self) -> tuple[ValueChosen | None, str]:
        """What the text means; where it means nothing, why not."""
        text = self.edit.text.strip()
        if not text:
            return None, f"Write a value, or {UNKNOWN_WORD}."
        try:
            return ValueChosen(parse_value(self._fact, text)), ""
        except ValueError as error:
            begun = [choice for choice in self.choices if choice.casefold().startswith(text.casefold())]
            if len(begun) == 1:
                return ValueChosen(parse_value(self._fact, begun[0])), ""
            return None, str(error)

    def entered(self) -> None:
        """Take the value, where the text means one."""
        chosen, _ = self._parsed()
        if chosen is not None:
            self.dismiss(chosen)

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────

    def rows(self, width: int, wanted: str) -> Rows:
        """The text and what it means first, for they must be in sight; then what there is to choose, then the fact."""
        fact = self._fact
        rows = [Row(left=(("= ", "dim"), *self.edit.spans(width - 2)))]
        chosen, fault = self._parsed()
        if chosen is None:
            rows += [Row(left=((line, "bad"),)) for line in wrap(fault, width)]
        elif chosen.value == self._now and (chosen.value is None) == (self._now is None):
            rows.append(Row(left=(("as it is", "dim"),)))
        else:
            rows.append(Row(left=(("becomes ", "dim"), (clean(format_value(chosen.value)), "accent"))))
        kind = [Row(left=((line, "dim"),)) for line in wrap(type_text(fact), width)]
        room = self.app.size.height - 2 - len(rows) - len(kind) - 1
        if room < 3:
            kind, room = [], self.app.size.height - 2 - len(rows)
        rows += [*kind, Row()] if kind else []
        text = self._choice()
        first, last = self._window(text, room)
        for choice in self.choices[first:last]:
            # With a value that is none of these, none of them has the cursor.
            key = None if text is None else f"choice/{choice}"
            left = ((clean(choice), "strong" if choice == text else "text"),)
            rows.append(Row(key, left, (("now", "dim"),) if choice == format_value(self._now) else ()))
        if fact.description and kind:
            rows += [Row(), *(Row(left=((line, "dim"),)) for line in wrap(fact.description, width))]
        counter: tuple[Span, ...] = ()
        if last - first < len(self.choices):
            counter = ((f"{first + 1}–{last} of {len(self.choices)}", "dim"),)
        return FixedRows(rows, clean(fact.title), counter)

    def _window(self, text: str | None, room: int) -> tuple[int, int]:
        """Which choices there is room for, around the one that is written."""
        count, room = len(self.choices), max(1, room)
        at = self.choices.index(text) if text is not None else 0
        first = max(0, min(at - room // 2, count - room))
        return first, min(count, first + room)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Take it or leave it."""
        return (("enter", "set"), ("esc", "leave"), ("↑ ↓", "step" if self._fact.type == "number" else "choose"))

    # ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────

    def key(self, event: events.Key) -> bool:
        """Writing, choosing, taking."""
        if event.key in ("up", "down"):
            self._step(-1 if event.key == "up" else 1)
            self.written()
            return True
        return super().key(event)

    def clicked(self, row: Row) -> None:
        """A choice that is clicked is written."""
        if row.key is not None:
            self.edit.set(row.key.removeprefix("choice/"))
            self.written()

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click takes a choice."""
        self.entered()

    def _step(self, by: int) -> None:
        fact, chosen = self._fact, self._parsed()[0]
        if fact.type == "number":
            value = chosen.value if chosen is not None else None
            if value is None or isinstance(value, (bool, str)):
                ends = [end for end in (fact.initial, fact.minimum, fact.maximum) if end is not None]
                new = ends[0] if ends else fact.step * 0
            else:
                new = fact.saturate(value - by * fact.step)  # up is more
            self.edit.set(format_value(new))
            return
        words = list(self.choices)
        at = words.index(format_value(chosen.value)) if chosen is not None else -1 if by > 0 else len(words)
        self.edit.set(words[(at + by) % len(words)])
        self.edit.fresh = True

    def _choice(self) -> str | None:
        """The choice that is written, if it is one."""
        chosen, _ = self._parsed()
        text = format_value(chosen.value) if chosen is not None else None
        return text if text in self.choices else None

    def written(self) -> None:
        """Put the cursor on the choice that is written."""
        choice = self._choice()
        self.sheet.wanted_key = f"choice/{choice}" if choice is not None else None
        self.renew()


def type_text(fact: Fact) -> str:
    """What values a fact has: ``Number from 0 to 1, in steps of 0.01 (ratio)``, ``One of session, function``."""
    if fact.type == "bool":
        return "true, false or unknown"
    if fact.type == "enum":
        return f"one of {len(fact.values)} values, or unknown"
    low, high = fact.minimum, fact.maximum
    if low is not None and high is not None:
        words = f"number from {format_number(low)} to {format_number(high)}"
    elif low is not None:
        words = f"number from {format_number(low)}"
    elif high is not None:
        words = f"number up to {format_number(high)}"
    else:
        words = "number"
    unit = f" ({clean(fact.unit)})" if fact.unit else ""
    return f"{words}{unit}, in steps of {format_number(fact.step)}, or unknown"
