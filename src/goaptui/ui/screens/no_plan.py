"""Why there is no plan, and what would help: each repair is tried as a what-if by one key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events

from goaptui.planner.solution import Limits
from goaptui.session.outlook import Outlook
from goaptui.session.views import Section
from goaptui.ui.rows.row import FixedRows, Row, Rows, clean, wrap
from goaptui.ui.screens.explain import ExplainScreen, section_rows
from goaptui.ui.widgets.line_pane import LinePane

if TYPE_CHECKING:
    from goaptui.planner.repairs import Repair

_SIGN = "→ "
"""Before each repair, in the explanation."""


class NoPlan(ExplainScreen):
    """``NoPlan(outlook, attempt)``: `attempt` is called with the repair that is to be tried, when this has closed."""

    def __init__(self, outlook: Outlook, attempt: Callable[[Repair], object]) -> None:
        from goaptui.session.explain import explain_none

        self._repairs: tuple[Repair, ...] = ()
        self._attempt = attempt

        def planned(limits: Limits) -> tuple[Section, ...]:
            from goaptui.session.prices import what_helps

            found = what_helps(outlook, limits)
            if found is not None:
                self._repairs = found.repairs.repairs
            return explain_none(outlook, found)

        super().__init__("Why there is no plan", explain_none(outlook), planned)

    def rows(self, width: int, wanted: str) -> Rows:
        """The explanation; its repairs can be chosen."""
        if not self._repairs or self._asking is not None:
            return super().rows(width, wanted)
        *others, helping = self._sections
        rows = [*section_rows(others, width), Row()] if others else []
        rows.append(Row(left=((clean(helping.heading), "heading"), (" (tried as a what-if)", "dim"))))
        number = 0
        for line in helping.lines:
            if line.startswith(_SIGN) and number < len(self._repairs):
                number += 1
                first, *rest = wrap(line[len(_SIGN) :], width - 4)
                digit = f"{number} " if number < 10 else "→ "
                rows.append(Row(f"repair/{number - 1}", (("  ", "text"), (digit, "key"), (first, "text"))))
                rows += [Row(left=((f"    {piece}", "text"),)) for piece in rest]
            else:
                rows += [Row(left=((f"  {piece}", "dim"),)) for piece in wrap(line, width - 2)]
        return FixedRows(rows, self._title)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Trying, and leaving."""
        if not self._repairs or self._asking is not None:
            return super().hints()
        last = min(len(self.sheet_keys), 9)
        return (("enter", "what if?"), (f"1–{last}" if last > 1 else "1", "try it"), ("esc", "close"))

    @property
    def sheet_keys(self) -> list[str]:
        """The keys of the repairs that are shown."""
        shown = sum(line.startswith(_SIGN) for line in self._sections[-1].lines)
        return [f"repair/{number}" for number in range(min(shown, len(self._repairs)))]

    def key(self, event: object) -> bool:
        """A digit, or enter, tries a repair."""
        name = event.key if isinstance(event, events.Key) else ""
        if self._repairs and self._asking is None:
            if name == "enter":
                self._try(self.sheet.cursor_row.key)
                return True
            if name.isdecimal() and 0 < int(name) <= len(self.sheet_keys):
                self._try(f"repair/{int(name) - 1}")
                return True
        return super().key(event)

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click tries."""
        self._try(row.key)

    def _try(self, key: str | None) -> None:
        if key is not None:
            repair = self._repairs[int(key.rpartition("/")[2])]
            self.dismiss(None)
            self._attempt(repair)
