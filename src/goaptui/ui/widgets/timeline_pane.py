"""The timeline: bars in working time, with an axis that scrolls and zooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual import events

from goaptui.ui.rows.row import Row, Rows
from goaptui.ui.rows.time_axis import Window, fitted
from goaptui.ui.rows.timeline import GROUPINGS, Grouping, Line, Lines, TimelineRows, chart_width, window_span
from goaptui.ui.rows.timeline_text import details, figures
from goaptui.ui.rows.timing import Timing, timing_of
from goaptui.ui.view import Item, View
from goaptui.ui.widgets.line_pane import LinePane

ZOOM = 1.5
_SHORTEST = 1.0
"""Minutes a cell: not more is made of less."""
_LONGEST_DAYS = 10
"""Working days a cell, unless the plan is longer than all the cells of that."""


def _clock() -> datetime:
    return datetime.now().replace(microsecond=0)


class TimelinePane(LinePane):
    """Steps, gates and what has happened, each with its bar. Figures and axis stay above, details below."""

    TITLE = "Timeline"
    EMPTY = "Nothing is left to do, and nothing was done that could be shown."

    def __init__(self, *, number: int = 0, id: str | None = None, clock: Callable[[], datetime] = _clock) -> None:
        super().__init__(number=number, id=id)
        self._clock = clock
        self._grouping: Grouping = "plan"
        self._timing: Timing | None = None
        self._lines: Lines | None = None
        self._lines_of: tuple[object, ...] = ()
        self._window: Window | None = None
        self.chosen = False
        """Whether the user has moved the cursor since the timeline was opened."""
        self._head: tuple[Row, ...] = ()
        self._head_of: tuple[object, int] = (None, -1)
        self._tail_of: tuple[object, int] = (None, -1)
        self._tail: tuple[Row, ...] = ()
        self._fit: int = 0
        """What the window was fitted to and follows: 0 what is ahead, 1 everything, -1 nothing (moved by hand)."""

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def made_of(self, view: View) -> object:
        """The timetable, too."""
        return view.timetable

    def make_rows(self, view: View, width: int, wanted: str) -> Rows:
        """Lines by plan, agent or phase, drawn for the window."""
        timing = self._timing
        if timing is None or timing.outlook is not view.outlook or timing.timetable is not view.timetable:
            timing = self._timing = timing_of(view.outlook, view.timetable, self._clock())
        made_of = (self._grouping, wanted)
        if self._lines is None or self._lines.timing is not timing or self._lines_of != made_of:
            self._lines = Lines(timing, self._grouping, wanted)
            self._lines_of = made_of
        count = chart_width(width)
        window = self._window
        if window is None or self._fit >= 0:
            window = fitted(*window_span(timing, self._fit == 1), count)
        elif window.columns != count:
            window = Window(window.start, window.per_cell, count)
        self._window = window
        return TimelineRows(self._lines, width, window)

    @property
    def line(self) -> Line | None:
        """What the cursor is on."""
        if self._lines is None or not 0 <= self.cursor < len(self._lines.lines):
            return None
        return self._lines.lines[self.cursor]

    def head(self) -> tuple[Row, ...]:
        """Figures and axis."""
        rows = self.rows
        if not isinstance(rows, TimelineRows) or self._height < 8:
            return ()
        if self._head_of != (rows, self._height):
            self._head_of = (rows, self._height)
            self._head = (*figures(rows.timing, self._row_width, brief=self._height < 16), *rows.head())
        return self._head

    def tail(self) -> tuple[Row, ...]:
        """Details of the row under the cursor."""
        rows = self.rows
        if not isinstance(rows, TimelineRows) or self._height < 10:
            return ()
        if self._tail_of != (rows, self.cursor):
            self._tail_of = (rows, self.cursor)
            self._tail = details(rows.timing, self.line)
        return self._tail

    # ── what commands call ───────────────────────────────────────────────────────────────────────────────────────

    def next_grouping(self) -> Grouping:
        """Group by the next of plan, agent, phase; the one that it is now."""
        self._grouping = GROUPINGS[(GROUPINGS.index(self._grouping) + 1) % len(GROUPINGS)]
        item = self.cursor_row.item
        self._again()
        if item is not None and self.cursor_row.item != item:
            self.select(item)
        return self._grouping

    def zoom(self, closer: bool) -> bool:
        """Show less in more cells, or more in fewer, around the cursor's bar (or the middle); whether it did."""
        window, timing = self._window, self._timing
        if window is None or timing is None:
            return False
        begin, end = window_span(timing, True)
        day = float(timing.calendar.day_minutes)
        longest = max(_LONGEST_DAYS * day, 2 * (end - begin) / window.columns)
        shortest = min(_SHORTEST, (end - begin) / window.columns / 4)
        per_cell = min(max(window.per_cell / ZOOM if closer else window.per_cell * ZOOM, shortest), longest)
        if per_cell == window.per_cell:
            return False
        anchor = self._anchor(window)
        kept = window.place(anchor)
        return self._look_at(Window(anchor - kept * per_cell, per_cell, window.columns))

    def shift(self, share: float) -> bool:
        """Scroll in time by a share of what is in sight."""
        window, timing = self._window, self._timing
        if window is None or timing is None:
            return False
        begin, end = window_span(timing, True)
        by = max(1, round(abs(share) * window.columns)) * window.per_cell * (1 if share > 0 else -1)
        # Something stays in sight, whatever happens.
        start = min(max(window.start + by, begin - window.per_cell * window.columns * 0.8), end - window.per_cell)
        return start != window.start and self._look_at(window._replace(start=start))

    def to_end(self, last: bool) -> bool:
        """Scroll to the beginning of what is ahead, or to its end."""
        window, timing = self._window, self._timing
        if window is None or timing is None:
            return False
        begin, end = window_span(timing, False)
        start = end - window.per_cell * (window.columns - 1) if last else begin
        return start != window.start and self._look_at(window._replace(start=start))

    def fit(self) -> bool:
        """Have all that is ahead in sight; where it is already, all that has happened, too; whether it is all now."""
        self._fit = 1 if self._fit == 0 else 0
        self._again()
        return self._fit == 1

    @property
    def has_more_past(self) -> bool:
        """Whether there is more to see than what is ahead."""
        return self._timing is not None and window_span(self._timing, True) != window_span(self._timing, False)

    def _anchor(self, window: Window) -> float:
        """The time that stays where it is when the window is zoomed."""
        span = self._bar()
        if span is not None:
            middle = (span[0] + span[1]) / 2
            if window.cell(middle) is not None:
                return middle
        return window.start + window.per_cell * window.columns / 2

    def _bar(self) -> tuple[float, float] | None:
        line, timing = self.line, self._timing
        if line is None or timing is None:
            return None
        if line.kind == "step":
            return float(timing.steps[line.place].start), float(timing.steps[line.place].end)
        if line.kind == "past":
            one = timing.past[line.place]
            return float(one.end if one.begin is None else one.begin), float(one.end)
        if line.kind == "gate" and (at := timing.gates[line.place].at) is not None:
            return float(at), float(at)
        return None

    def _look_at(self, window: Window) -> bool:
        self._window, self._fit = window, -1
        self._again()
        return True

    def _again(self) -> None:
        self._made_for = ()
        self._make()
        self._keep_in_range()
        self.scroll_to_cursor()
        self.sync()

    # ── the base, with the cursor's bar in sight ─────────────────────────────────────────────────────────────────

    def _make(self, follow: bool = True) -> None:
        first = self._lines is None
        super()._make(follow)
        if first and self._lines is not None and self.view is not None:  # opened: at what is selected
            self.select(self.view.selection.item)

    def _on_focus(self, event: events.Focus) -> None:
        self.chosen = False
        super()._on_focus(event)

    def _go(self, index: int, step: int) -> bool:
        moved = super()._go(index, step)
        self.chosen = self.chosen or moved
        return moved

    def on_click(self, event: events.Click) -> None:
        """Choose what is clicked."""
        self.chosen = True
        super().on_click(event)

    def _remember(self, index: int) -> None:
        moved = index != self.cursor
        super()._remember(index)
        if moved and self._fit < 0:
            self._follow_bar()

    def _follow_bar(self) -> None:
        """Scroll in time where nothing of the cursor's bar is in sight."""
        window, span = self._window, self._bar()
        if window is None or span is None or (span[1] >= window.start and span[0] < window.end):
            return
        start = span[0] - window.per_cell * min(4, window.columns // 4)
        self._window = window._replace(start=start)
        self._made_for = ()
        self._make()

    def select(self, item: Item | None) -> None:
        """Put the cursor on an item's row: a step's, before what was done of the same action."""
        if item is None or self.cursor_row.item == item:
            return
        found = [i for i, other in enumerate(self.rows.items) if other == item]
        steps = [i for i in found if (self.rows.keys[i] or "").startswith("step/")]
        if found:
            self._place((steps or found)[0])

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll in time."""
        event.stop()
        self.shift(0.1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll in time."""
        event.stop()
        self.shift(-0.1)
