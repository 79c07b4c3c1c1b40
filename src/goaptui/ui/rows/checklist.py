"""The checklist as rows: phases with their actions, steps and acceptance criteria, then the plan's own lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from goaptui.session.views import ChecklistGroup, ChecklistRow
from goaptui.ui.rows.row import Row, Rows, Span, clean, matcher
from goaptui.ui.view import Item, View

TICKED, OPEN = "☑", "☐"
EXPANDED, COLLAPSED = "▾", "▸"
_WITH_STATUS = 24
"""The width from which an action's row says more than its title."""
_STATUS: dict[str, Span] = {"doing": ("doing ", "warn"), "failed": ("failed ", "bad"), "skipped": ("skipped ", "dim")}

Line: TypeAlias = ChecklistGroup | ChecklistRow | str
"""A heading, a row, or a sentence between rows."""


class Lines:
    """Which lines there are: of one checklist, with what is collapsed, under one filter. No state changes them."""

    def __init__(self, groups: Sequence[ChecklistGroup], collapsed: frozenset[str], wanted: str) -> None:
        self.lines: list[Line] = []
        self.keys: list[str | None] = []
        self.items: list[Item | None] = []
        self.details: dict[str, tuple[ChecklistRow, ...]] = {}
        """By the key of an action's row, its steps and criteria."""
        passes = matcher(wanted)
        for group in groups:
            self._group(group, group.key in collapsed and not wanted, collapsed, passes if wanted else None)
        self.index = {key: line for line, key in enumerate(self.keys) if key is not None}
        self.by_item: dict[Item, int] = {}
        for line, item in enumerate(self.items):
            if item is not None:
                self.by_item.setdefault(item, line)

    def _group(self, group: ChecklistGroup, hidden: bool, collapsed: frozenset[str], passes: object) -> None:
        blocks: list[list[ChecklistRow]] = []
        for row in group.rows:
            if row.depth and blocks:
                blocks[-1].append(row)
            else:
                blocks.append([row])
        for head, *details in blocks:
            if details:
                self.details[head.key] = tuple(details)
        if callable(passes):
            found = passes(group.title)
            blocks = [
                block if found or passes(block[0].text) else [block[0], *(row for row in block[1:] if passes(row.text))]
                for block in blocks
                if found or any(passes(row.text) for row in block)
            ]
            if not blocks:
                return
        self._add(group, group.key, None)
        if hidden:
            return
        for head, *details in blocks:
            self._add(head, head.key, _item(head))
            if head.key in collapsed and not callable(passes):
                continue
            said = False
            for row in details:
                if row.kind == "acceptance" and not said:
                    self._add("accepted when", None, None)
                    said = True
                self._add(row, row.key, _item(row))

    def _add(self, line: Line, key: str | None, item: Item | None) -> None:
        self.lines.append(line)
        self.keys.append(key)
        self.items.append(item)


def _item(row: ChecklistRow) -> Item | None:
    return Item("action", row.action) if row.action is not None else None


class ChecklistRows(Rows):
    """The rows of one view. What costs with their number is in `lines`, which is kept from view to view."""

    title = "Checklist"

    def __init__(self, view: View, width: int, lines: Lines, collapsed: frozenset[str] = frozenset()) -> None:
        super().__init__(lines.keys, lines.items)
        self._index = lines.index
        self._lines = lines
        self._outlook = view.outlook
        self._width = width
        self._collapsed = collapsed
        done, total = view.outlook.checklist_progress
        if total:
            self.counter = ((f"{done}/{total}", "good" if done == total else "dim"),)

    def find_item(self, item: Item | None) -> int | None:
        """The line of an action's row."""
        return self._lines.by_item.get(item) if item is not None else None

    def line(self, index: int) -> Line | None:
        """What a line is."""
        return self._lines.lines[index] if 0 <= index < len(self._lines.lines) else None

    def parent(self, index: int) -> int | None:
        """The line that a line is indented under: a detail's action, an action's heading."""
        line = self.line(index)
        if not isinstance(line, ChecklistRow):
            return None
        for above in range(index - 1, -1, -1):
            other = self._lines.lines[above]
            if isinstance(other, ChecklistGroup) or (isinstance(other, ChecklistRow) and other.depth < line.depth):
                return above
        return None

    def can_collapse(self, index: int) -> bool:
        """Whether there is something under a line to be hidden."""
        line = self.line(index)
        if isinstance(line, ChecklistGroup):
            return bool(line.rows)
        return isinstance(line, ChecklistRow) and line.key in self._lines.details

    def make(self, index: int) -> Row:
        """A heading, an action, a step, a criterion, an item."""
        line = self._lines.lines[index]
        if isinstance(line, str):
            return Row(left=((f"    {line}", "dim"),))
        if isinstance(line, ChecklistGroup):
            return self._heading(line)
        return self._row(line)

    def _heading(self, group: ChecklistGroup) -> Row:
        done, total = self._outlook.progress(group)
        sign = COLLAPSED if group.key in self._collapsed else EXPANDED
        token = "good" if total and done == total else "dim"
        left = ((f"{sign} ", "dim"), (clean(group.title), "heading"))
        return Row(group.key, left, ((f"{done}/{total}", token),))

    def _row(self, row: ChecklistRow) -> Row:
        outlook = self._outlook
        ticked = outlook.ticked(row)
        left: list[Span] = [
            ("    " if row.depth else "  ", "text"),
            (f"{TICKED if ticked else OPEN} ", "good" if ticked else "text"),
        ]
        right: tuple[Span, ...] = ()
        token = "dim" if ticked else "text"
        if row.kind == "action" and row.action is not None:
            if not ticked and row.action in outlook.positions and outlook.readiness(row.action)[0]:
                token = "strong"
            right = self._beside(row, row.action)
        elif row.kind == "item" and outlook.automatic(row):
            right = (("auto" if self._width >= _WITH_STATUS else "a", "info"),)
        left.append((clean(row.text), token))
        return Row(row.key, tuple(left), right, _item(row))

    def _beside(self, row: ChecklistRow, action: str) -> tuple[Span, ...]:
        """An action's status, how many of its details are ticked, and whether they are shown."""
        details = self._lines.details.get(row.key, ())
        spans: list[Span] = []
        status = _STATUS.get(self._outlook.record.status(action))
        if status is not None:
            spans.append(status)
        if details:
            done = sum(map(self._outlook.ticked, details))
            token = "good" if done == len(details) else "dim"
            if self._width >= _WITH_STATUS:
                spans.append((f"{done}/{len(details)} ", token))
            spans.append((COLLAPSED if row.key in self._collapsed else EXPANDED, "dim"))
        elif spans and self._width < _WITH_STATUS:
            spans = []
        return tuple(spans)
