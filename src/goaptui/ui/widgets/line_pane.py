"""The base of every pane: a scrolling list of rows, drawn line by line.

How to write a pane
-------------------
1. Rows (``ui/rows/<name>.py``, no Textual): a subclass of `goaptui.ui.rows.row.Rows` whose ``__init__`` takes a
   `View`, a width (cells inside the frame, without the gutter) and the filter text. There it works out the lines' keys
   and items, the ``title`` and the ``counter``; ``make(index)`` makes the `Row` of one line: ``left`` and ``right``
   spans of (text, style name); names are in `goaptui.ui.themes.TOKENS`. Put every text that comes from a plan through
   `clean`. The key of a line must be stable over replans ("fact:ci_green", "step:update_ci#1"), so that the cursor
   finds it again.
2. Pane (``ui/widgets/<name>_pane.py``)::

       class WorldPane(LinePane):
           TITLE = "World state"
           EMPTY = "This plan has no facts."

           def make_rows(self, view: View, width: int, wanted: str) -> Rows:
               return WorldRows(view, width, wanted)

   That is all. The base draws frame, title, counter, scroll thumb and filter, keeps cursor and scroll position by
   key, marks what is related to the selection in the gutter, and refreshes exactly the lines whose row, mark or ground
   differ from what is on the screen. Nothing here asks for a layout pass.
3. Keys are not bound here: the screen looks them up in the keymap and runs commands (`goaptui.ui.commands`), which act
   on ``pane.cursor_row``. A pane with movements of its own (along edges) overrides `move_cursor` or adds methods for
   commands.

The screen calls `show(view)` whenever outlook or selection changed, and is the `listener` that hears what the user did.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from goaptui.ui.rows.row import EMPTY_ROW, FixedRows, Row, Rows, Span, cells, fit
from goaptui.ui.themes import DARK, Palette
from goaptui.ui.view import Item, View
from goaptui.ui.widgets.strips import differences, join_segments

GUTTER = 3
"""Cells at the left of each row: the cursor, and the mark of the relation to the selection (two)."""

# What one line looks like: compared by value to know which lines must be drawn again.
_Look = tuple[object, ...]

_LIGHT = ("╭", "─", "╮", "│", "╰", "╯")
_HEAVY = ("┏", "━", "┓", "┃", "┗", "┛")
_KEPT_STRIPS = 400


class PaneListener(Protocol):
    """Who hears what happens in a pane: the screen. Called at once, so that all panes change in the same frame."""

    def highlighted(self, pane: LinePane, row: Row) -> None:
        """The user moved the cursor to a row (by key or mouse), or focused the pane."""

    def opened(self, pane: LinePane, row: Row) -> None:
        """The user double-clicked a row (enter is a key like any other)."""

    def filter_changed(self, pane: LinePane) -> None:
        """The filter of a pane was opened, changed or closed."""


class LinePane(ScrollView, can_focus=True, inherit_bindings=False):
    """A framed, scrolling list of rows with a cursor, a filter and marks. See the module's text for how to use it."""

    DEFAULT_CSS = """
    LinePane { overflow: hidden hidden; }
    """
    ALLOW_MAXIMIZE = False
    TITLE: ClassVar[str] = ""
    EMPTY: ClassVar[str] = "Nothing here."
    """What is said where there are no rows at all."""

    def __init__(self, *, number: int = 0, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.number = number
        self.listener: PaneListener | None = None
        self.view: View | None = None
        self.rows: Rows = FixedRows((), self.TITLE)
        self.cursor = 0
        """The line of the cursor; meaningful where it is on a row with a key."""
        self.filter_text = ""
        self.filtering = False
        """Whether keys go into the filter."""
        self._cursor_key: str | None = None
        self._moved = False
        self._width = self._height = 0
        self._made_for: tuple[object, ...] = ()
        self._drawn: dict[int, _Look] = {}
        self._strips: dict[tuple[object, ...], Strip] = {}

    # ── what a pane defines ──────────────────────────────────────────────────────────────────────────────────────

    def make_rows(self, view: View, width: int, wanted: str) -> Rows:
        """The rows for a view. `width`: cells for a row's text, gutter and frame not counted. `wanted`: the filter."""
        raise NotImplementedError

    def mark_of(self, row: Row, view: View) -> str:
        """What stands in the gutter (up to two cells) for the relation of a row to the selection."""
        return view.selection.mark(row.item)

    def is_selected(self, row: Row, item: Item | None) -> bool:
        """Whether a row is to be seen as the selected item, where the cursor is not on it."""
        return row.item is not None and row.item == item

    def made_of(self, view: View) -> object:
        """What else of a view, beside outlook and changes, the rows are made of (by identity)."""
        return None

    def head(self) -> tuple[Row, ...]:
        """Lines that stay above the rows when they scroll."""
        return ()

    def tail(self) -> tuple[Row, ...]:
        """Lines that stay below the rows."""
        return ()

    # ── what the screen calls ────────────────────────────────────────────────────────────────────────────────────

    def show(self, view: View, *, follow: bool = True) -> None:
        """Take a new view, and have the visible lines that differ drawn again.

        The cursor stays on its row's key; where that is gone, on the same item (with `follow`) or the same line.
        """
        self.view = view
        self._make(follow)
        self._keep_in_range()
        self.sync()

    def select(self, item: Item | None) -> None:
        """Put the cursor on the first row of an item, if there is one, and have it in sight."""
        current = self.cursor_row.item
        if item is None or current == item:
            return
        index = self.rows.find_item(item)
        if index is not None:
            self._place(index)

    @property
    def cursor_row(self) -> Row:
        """The row under the cursor; an empty one where the pane has none that can be chosen."""
        if 0 <= self.cursor < len(self.rows) and self.rows.keys[self.cursor] is not None:
            return self.rows.row(self.cursor)
        return EMPTY_ROW

    def move_cursor(self, lines: int) -> bool:
        """Move the cursor by a number of rows that can be chosen; whether it moved. At an end, the view scrolls on."""
        keys = self.rows.keys
        step = 1 if lines > 0 else -1
        index, left = self.cursor, abs(lines)
        probe = index
        while left and 0 <= probe + step < len(keys):
            probe += step
            if keys[probe] is not None:
                index = probe
                left -= 1
        return self._go(index, step)

    def page_cursor(self, pages: int) -> bool:
        """Move the cursor by screenfuls."""
        target = self.cursor + pages * max(1, self._body_height - 1)
        return self._go(self._nearest(target, 1 if pages > 0 else -1), 1 if pages > 0 else -1)

    def cursor_to_end(self, last: bool) -> bool:
        """Move the cursor to the first or the last row that can be chosen."""
        return self._go(self._nearest(len(self.rows) - 1 if last else 0, 1 if last else -1), 1 if last else -1)

    def place_cursor(self, key: str) -> bool:
        """Put the cursor on the row of a key, telling the screen; whether there is one."""
        index = self.rows.find(key)
        return index is not None and self._go(index, 1)

    def open_filter(self) -> None:
        """Let keys go into the filter."""
        self.filtering = True
        self.sync()
        self._tell_filter()

    def close_filter(self, clear: bool) -> None:
        """Let keys be commands again; with `clear`, show every row again."""
        self.filtering = False
        self._set_filter("" if clear else self.filter_text)
        self._tell_filter()

    def filter_key(self, event: events.Key) -> bool:
        """Give a key to the filter that is open; whether it was one for it."""
        if event.key == "escape":
            self.close_filter(clear=True)
        elif event.key == "enter":
            self.close_filter(clear=False)
        elif event.key in ("backspace", "ctrl+h"):
            if self.filter_text:
                self._set_filter(self.filter_text[:-1])
            else:
                self.close_filter(clear=True)
        elif event.key == "ctrl+u":
            self._set_filter("")
        elif event.character is not None and event.is_printable:
            self._set_filter(self.filter_text + event.character)
        else:
            return False
        return True

    @property
    def mode(self) -> str:
        """What marks the frame, where what is shown is not true now."""
        return self.view.mode if self.view is not None else ""

    # ── rows, cursor, scroll position ────────────────────────────────────────────────────────────────────────────

    @property
    def palette(self) -> Palette:
        """How things look now."""
        return getattr(self.app, "palette", DARK)

    @property
    def _body_height(self) -> int:
        return max(0, self._height - 2 - len(self.head()) - len(self.tail()))

    @property
    def _row_width(self) -> int:
        return max(1, self._width - 2 - GUTTER - 1)

    def _make(self, follow: bool = True) -> None:
        view = self.view
        if view is None or not self._width:
            return
        made_for = (view.outlook, view.changes, self.made_of(view), view.planning, self._row_width, self.filter_text)
        # By identity: outlooks are values, and comparing two of them in full would cost more than making the rows.
        old = self._made_for
        if old and all(a is b for a, b in zip(old[:3], made_for[:3], strict=True)) and old[3:] == made_for[3:]:
            return
        item = self.cursor_row.item
        self.rows = self.make_rows(view, self._row_width, self.filter_text)
        self._made_for = made_for
        index = self.rows.find(self._cursor_key)
        if index is None and follow and item == view.selection.item:
            index = self.rows.find_item(item)
        if index is None:
            index = self._nearest(self.cursor, 1)
        self._remember(index)

    def _nearest(self, index: int, step: int) -> int:
        """The nearest line that can be chosen, looking towards `step` first; `index` if there is none."""
        keys = self.rows.keys
        if not len(keys):
            return 0
        index = min(max(index, 0), len(keys) - 1)
        onward = range(index, len(keys)) if step > 0 else range(index, -1, -1)
        back = range(index, -1, -1) if step > 0 else range(index, len(keys))
        return next((i for way in (onward, back) for i in way if keys[i] is not None), index)

    def _remember(self, index: int) -> None:
        self.cursor = index
        self._cursor_key = self.rows.keys[index] if index < len(self.rows) else None

    def _place(self, index: int) -> None:
        self._moved = True
        self._remember(index)
        self._keep_in_range()
        self.scroll_to_cursor()
        self.sync()

    def _go(self, index: int, step: int) -> bool:
        moved = index != self.cursor
        self._place(index)
        if moved:
            self._tell_highlighted()
        else:  # headings and sentences beyond the last row that can be chosen must be seen, too
            self._scroll(self.top + step)
        return moved

    @property
    def top(self) -> int:
        """The first line in sight."""
        return int(self.scroll_y)

    def _scroll(self, top: int) -> None:
        top = max(0, min(top, len(self.rows) - self._body_height))
        if top != self.scroll_y:
            self.scroll_target_y = self.scroll_y = top

    def _keep_in_range(self) -> None:
        # Set behind the reactive's back: the virtual size alone must not cost a layout pass.
        self.set_reactive(LinePane.virtual_size, Size(self._width, len(self.rows) + self._height - self._body_height))
        self._scroll(self.top)

    def scroll_to_cursor(self) -> None:
        """Have the cursor in sight, with its heading where it is the first row under one."""
        height = self._body_height
        first = self.cursor
        while first > 0 and self.cursor - first < 2 and self.rows.keys[first - 1] is None:
            first -= 1
        if self.cursor >= self.top + height:
            self._scroll(self.cursor - height + 1)
        if first < self.top:
            self._scroll(min(first, self.cursor) if self.cursor - first < height else self.cursor)

    def _tell_highlighted(self) -> None:
        if self.listener is not None:
            self.listener.highlighted(self, self.cursor_row)

    def _tell_filter(self) -> None:
        if self.listener is not None:
            self.listener.filter_changed(self)

    def _set_filter(self, text: str) -> None:
        if text != self.filter_text:
            self.filter_text = text
            self._make()
            self._keep_in_range()
            self.scroll_to_cursor()
        self.sync()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def sync(self) -> None:
        """Have every visible line drawn again whose look differs from what was drawn last."""
        regions = []
        for y, drawn in self._drawn.items():
            if y < self._height and (look := self._look(y)) != drawn:
                runs = differences(self._strip(y, drawn), self._strip(y, look))
                regions += [Region(x, y, width, 1) for x, width in runs]
        if regions:
            self.refresh(*regions)

    def forget_looks(self) -> None:
        """Draw everything anew: the palette changed."""
        self._strips.clear()
        self._drawn.clear()
        self.refresh()

    def _look(self, y: int) -> _Look:
        width, height = self._width, self._height
        focused = self.has_focus
        mode = self.mode
        if y == 0:
            return ("top", width, focused, self.rows.title or self.TITLE, self.rows.counter, self.number, mode)
        if y == height - 1:
            return ("bottom", width, focused, self.filtering, self.filter_text, self._found, self.rows.foot, mode)
        head, body = self.head(), self._body_height
        y -= 1
        if not len(head) <= y < len(head) + body:
            rows = head if y < len(head) else self.tail()
            place = y if y < len(head) else y - len(head) - body
            return ("row", width, focused, False, rows[place] if place < len(rows) else EMPTY_ROW, "", "", mode)
        y -= len(head)
        line = self.top + y
        thumb = self._thumb(y)
        if line >= len(self.rows):
            empty = "" if len(self.rows) or y else ("Nothing matches the filter." if self.filter_text else self.EMPTY)
            return ("row", width, focused, thumb, EMPTY_ROW if not empty else Row(left=((empty, "dim"),)), "", "", mode)
        row = self.rows.row(line)
        ground = "cursor" if focused and line == self.cursor and row.key is not None else ""
        mark = ""
        if self.view is not None:
            mark = self.mark_of(row, self.view)
            # Without the focus a pane's cursor is seen where it is on what is selected, as all that stands for it is.
            if not ground and self.is_selected(row, self.view.selection.item):
                ground = "same"
        return ("row", width, focused, thumb, row, ground, mark, mode)

    @property
    def _found(self) -> int:
        return sum(key is not None for key in self.rows.keys) if self.filter_text else -1

    def _thumb(self, y: int) -> bool:
        """Whether the scroll thumb is at a body line."""
        height, total = self._body_height, len(self.rows)
        if total <= height or height < 2:
            return False
        length = max(1, height * height // total)
        start = round(self.top * (height - length) / max(1, total - height))
        return start <= y < start + length

    def render_line(self, y: int) -> Strip:
        """One line of the pane, frame included."""
        look = self._look(y)
        self._drawn[y] = look
        return self._strip(y, look)

    def _strip(self, y: int, look: _Look) -> Strip:
        strip = self._strips.get(look)
        if strip is None:
            if len(self._strips) >= _KEPT_STRIPS:
                self._strips.clear()
            strip = self._strips[look] = Strip(self._segments(y, look), self._width)
        return strip

    def _segments(self, y: int, look: _Look) -> list[Segment]:
        """What a look looks like. Nothing but the look decides: strips are kept by it, and old ones compared."""
        width = self._width
        if width < 6 or self._height < 3:
            return [Segment(" " * width)]
        match look:
            case ("top", _, bool(focused), str(title), tuple(counter), int(number), str(mode)):
                label = f"{number} {title}" if number else title
                return self._edge(True, focused, (label, "title" if focused else "heading"), counter, mode)
            case ("bottom", _, bool(focused), bool(filtering), str(wanted), int(found), tuple(foot), str(mode)):
                if not filtering and not wanted:
                    return self._edge(False, focused, (mode, "mode"), foot, mode)
                left = (f"/{wanted}" + ("▏" if filtering else ""), "accent")
                right = f"{found} found" if wanted else "type to filter"
                return self._edge(False, focused, left, ((right, "dim"),), mode)
            case ("row", _, bool(focused), bool(thumb), Row() as row, str(ground), str(mark), str(mode)):
                side = (_HEAVY if focused else _LIGHT)[3]
                border = self.palette.style(_frame(focused, mode))
                bar = ("█" if focused else "┃") if thumb else side
                return [Segment(side, border), *self._body(row, ground, mark, width - 2), Segment(bar, border)]
        raise AssertionError(look)

    def _edge(self, top: bool, focused: bool, left: Span, right: tuple[Span, ...], mode: str) -> list[Segment]:
        """A top or bottom border with a label at the left and a counter at the right, each where there is room."""
        box = _HEAVY if focused else _LIGHT
        first, line, last = (box[0], box[1], box[2]) if top else (box[4], box[1], box[5])
        frame = _frame(focused, mode)
        room = self._width - 4  # the corners, and one piece of line at either end
        text = fit(left[0], room - 2) if left[0] else ""
        spans: list[Span] = [(first + line, frame)]
        used = 0
        if text:
            spans.append((f" {text} ", left[1]))
            used = cells(text) + 2
        while right and used + sum(cells(t) for t, _ in right) + 3 > room:
            right = right[:-1]  # what stands first says most
            while right and not right[-1][0].strip():
                right = right[:-1]
        right_width = sum(cells(t) for t, _ in right)
        if right_width:
            spans += [(line * (room - used - right_width - 2), frame), (" ", frame), *right, (" ", frame)]
        else:
            spans.append((line * max(0, room - used), frame))
        return join_segments((*spans, (line + last, frame)), self.palette)

    def _body(self, row: Row, ground: str, mark: str, width: int) -> list[Segment]:
        """Gutter, left part, right part: exactly `width` cells."""
        spans: list[Span] = [("›" if ground else " ", "accent"), (f"{mark:<2}"[:2], "mark")]
        room = width - GUTTER - 1
        right_width = sum(cells(text) for text, _ in row.right)
        left_room = room - right_width - (1 if row.right else 0)
        right: tuple[Span, ...] = row.right
        if left_room < min(8, room):  # too narrow for both: the left part says what it is
            right, right_width, left_room = (), 0, room
        used = 0
        for text, token in row.left:
            piece = fit(text, left_room - used)
            if piece:
                spans.append((piece, token))
                used += cells(piece)
            if piece != text:
                break
        spans.append((" " * (room - used - right_width), "text"))
        return join_segments((*spans, *right, (" ", "text")), self.palette, ground)

    # ── events ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        # Rows are made for the new width here, before the lines are asked for: on_resize comes after the first paint.
        resized = super()._size_updated(size, virtual_size, container_size, layout)
        if (self._width, self._height) != self.size:
            self._width, self._height = self.size
            self._drawn.clear()
            self._strips.clear()
            self._make()
            self._keep_in_range()
            if self._moved:  # until then the beginning is what matters: it may say that there is no plan, and why
                self.scroll_to_cursor()
        return resized

    def _on_focus(self, event: events.Focus) -> None:
        # In place of the widget's own handler, which has every line drawn again.
        event.prevent_default()
        self.has_focus = True
        self.sync()
        self._tell_highlighted()

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        self.filtering = False
        self.sync()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """No style depends on the focus here (lines do), so none is computed anew."""

    def line_at(self, y: int) -> int | None:
        """The line of rows at a height of the widget, or ``None`` on the frame and below the last row."""
        y -= 1 + len(self.head())
        line = self.top + y
        return line if 0 <= y < self._body_height and line < len(self.rows) else None

    def on_click(self, event: events.Click) -> None:
        """Choose the row that is clicked; open it with a double click; jump with a click on the scroll track."""
        if event.x == self._width - 1 and len(self.rows) > self._body_height:
            share = (event.y - 1 - len(self.head())) / max(1, self._body_height - 1)
            self._scroll(round(share * (len(self.rows) - self._body_height)))
            return
        line = self.line_at(event.y)
        if line is None or self.rows.keys[line] is None:
            return
        self._place(line)
        self._tell_highlighted()
        if event.chain == 2 and self.listener is not None:
            self.listener.opened(self, self.cursor_row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the cursor stays where it is."""
        event.stop()
        self._scroll(self.top + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll; the cursor stays where it is."""
        event.stop()
        self._scroll(self.top - 3)


def _frame(focused: bool, mode: str) -> str:
    """The style name of a frame. What is not true now has frames of its own in every pane."""
    return "border_mode" if mode else "border_focus" if focused else "border"
