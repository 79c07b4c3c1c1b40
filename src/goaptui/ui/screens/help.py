"""Help: the keys as they are bound now, and what the signs mean."""

from __future__ import annotations

from textual import events

from goaptui.ui.commands import PANES, TITLES, VIEWS, Command
from goaptui.ui.keymap import Keymap
from goaptui.ui.rows.glyphs import DOING, DONE, FAILED, GOAL, HEAVY, MEASURES, READY, SKIPPED, WAITS
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, cells, matcher, pad, wrap
from goaptui.ui.screens.dialog import Dialog

_SIGNS: tuple[tuple[str, str, str], ...] = (
    (READY, "accent", "ready: everything that it needs holds now"),
    (WAITS, "text", "waits for another step"),
    (DOING, "warn", "is being done"),
    (DONE, "good", "done"),
    (FAILED, "bad", "failed"),
    (SKIPPED, "dim", "skipped: counts as carried out, without its effects"),
    (MEASURES, "info", "measures: which outcome it has is not known beforehand (◆ when it is ready)"),
    (GOAL, "heading", "goal"),
    (HEAVY, "critical", "on the critical path: what delays it delays the whole"),
    ("├▸", "dim", "comes in from that line; ─╮ and ─┤ go out into it; ─│─ cross and do not meet"),
    ("⇠3", "mark", "needs step 3, ⇢3 feeds it: a line that there was no room to draw; ⋯3 neighbours are not shown"),
    ("▴ ▾", "mark", "feeds the selected action, is fed by it"),
    ("r c", "mark", "reads, changes: how a fact and the selected action are related"),
    ("+ ~ -", "added", "added, moved, dropped by the last change; gone with the next key"),
    ("☑ ☐", "good", "ticked or not; auto: ticks itself, by the world state or with its action"),
)


class HelpScreen(Dialog[None]):
    """``HelpScreen(keymap, pane)``: the commands of the pane first, then those of everywhere and of the other panes."""

    WIDTH = 88

    def __init__(self, keymap: Keymap, pane: str) -> None:
        super().__init__()
        self._keymap = keymap
        self._pane = pane

    def rows(self, width: int, wanted: str) -> Rows:
        """Commands by place, then the signs."""
        passes = matcher(wanted)
        rows: list[Row] = []
        column = min(max((cells(self._keymap.labels(c)) for c in self._keymap.commands), default=0), width // 4) + 2
        groups = _groups(self._keymap.commands, self._pane)
        for heading, commands in groups:
            found = [c for c in commands if passes(f"{heading} {c.title} {c.doc} {self._keymap.labels(c)}")]
            if found:
                rows += [Row()] * bool(rows) + [Row(left=((heading, "heading"),))]
            for command in found:
                rows += _entry(self._keymap.labels(command) or "–", "key", command.title, command.doc, column, width)
        signs = [sign for sign in _SIGNS if passes(f"signs {sign[0]} {sign[2]}")]
        if signs:
            rows += [Row()] * bool(rows) + [Row(left=(("Signs", "heading"),))]
            for glyph, token, meaning in signs:
                rows += _entry(glyph, token, meaning, "", column, width)
        if not rows:
            rows = [Row(left=(("Nothing matches the filter.", "dim"),))]
        return FixedRows(rows, "Help")

    def hints(self) -> tuple[tuple[str, str], ...]:
        """It is read and filtered."""
        return (("esc", "close"), ("/", "filter"), ("↑ ↓", "scroll"))

    def key(self, event: events.Key) -> bool:
        """The filter, and the keys that one presses to be rid of it."""
        if event.key == "slash":
            self.sheet.open_filter()
        elif event.key in ("question_mark", "f1", "q", "enter"):
            self.dismiss(None)
        else:
            return False
        return True


def _groups(commands: tuple[Command, ...], pane: str) -> list[tuple[str, list[Command]]]:
    """Commands by where they work: in this pane, everywhere, in each of the others. Each is listed once."""
    here = [c for c in commands if pane in c.panes]
    groups = [(TITLES.get(pane, pane), here), ("Everywhere", [c for c in commands if not c.panes])]
    listed = {c.id for c in here}
    for other in (*PANES, *VIEWS):
        there = [c for c in commands if other in c.panes and c.id not in listed]
        listed |= {c.id for c in there}
        groups.append((TITLES.get(other, other), there))
    return [(heading, found) for heading, found in groups if found]


def _entry(keys: str, token: str, title: str, doc: str, column: int, width: int) -> list[Row]:
    """A key, what it does, and a sentence on it."""
    room = max(10, width - column)
    left: list[Span] = [(pad(keys, column - 1) + " ", token)]
    first, *rest = wrap(title, room)
    rows = [Row(left=(*left, (first, "text")))]
    rows += [Row(left=((" " * column, "text"), (line, "text"))) for line in rest]
    rows += [Row(left=((" " * column, "text"), (line, "dim"))) for line in (wrap(doc, room) if doc else [])]
    return rows
