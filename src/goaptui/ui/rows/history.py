"""The history as rows: every event by day, the newest first, for that is what one looks back from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from goaptui.session.events import Event
from goaptui.ui.rows.glyphs import DOING, DONE, FAILED, SKIPPED, WAITS
from goaptui.ui.rows.row import Row, Rows, Span, clean, matcher
from goaptui.ui.rows.text_rows import WIDEST, flush, plural, sentence

NOW, BEGINNING = "now", "beginning"
"""The keys of the first row and the last one; those between are ids of events."""
_SHOWN: Span = ("shown", "critical")
_UNDONE: Span = ("undone", "warn")

_GLYPHS: dict[str, Span] = {
    "done": (DONE, "good"), "start": (DOING, "warn"), "fail": (FAILED, "bad"), "skip": (SKIPPED, "dim"),
    "todo": (WAITS, "text"), "tick": ("☑", "good"), "untick": ("☐", "text"), "note": ("“", "info"),
    "set": ("=", "info"), "sense": ("=", "accent"), "undo": ("«", "warn"), "redo": ("»", "warn"),
}  # fmt: skip


class HistoryRows(Rows):
    """Now, the events, the beginning. `describe` and `stands` are the session's; `shown` is the moment looked at."""

    title = "History"

    def __init__(
        self,
        log: Sequence[Event],
        started: datetime,
        describe: Callable[[Event], str],
        stands: Callable[[Event], bool],
        width: int,
        wanted: str = "",
        shown: str = NOW,
        now: datetime | None = None,
    ) -> None:
        self._now = now or datetime.now().astimezone()
        self._describe, self._stands = describe, stands
        self._shown = shown
        self._width = width
        self._started = started
        passes = matcher(wanted)
        keys: list[str | None] = [] if wanted else [NOW]
        # What stands on a line: an event, a day with its number of events, or a finished row.
        self._what: list[Event | tuple[date, int] | Row | None] = [] if wanted else [None]
        day: date | None = None
        heading = count = found = 0
        for event in reversed(log):
            if wanted and not passes(f"{describe(event)} {event.evidence or ''} {'' if stands(event) else 'undone'}"):
                continue
            found += 1
            on = event.time.astimezone(self._now.tzinfo).date()
            if on != day:
                if keys:
                    keys.append(None)
                    self._what.append(Row())
                day, heading, count = on, len(keys), 0
                keys.append(None)
                self._what.append((on, 0))
            count += 1
            self._what[heading] = (on, count)
            keys.append(event.id)
            self._what.append(event)
            if event.evidence:
                for row in sentence(f"“{clean(event.evidence)}”", min(width, WIDEST), 9):
                    keys.append(None)
                    self._what.append(row)
        if not wanted:
            keys += [None, BEGINNING]
            self._what += [Row(), None]
        super().__init__(keys, [None] * len(keys))
        self.counter = ((plural(found, "event"), "dim"),)

    def make(self, index: int) -> Row:
        """Now, a day, an event, the beginning."""
        row = self._row(index)
        return flush(row, WIDEST) if self._width > WIDEST else row

    def _row(self, index: int) -> Row:
        what, key = self._what[index], self.keys[index]
        if isinstance(what, Row):
            return what
        if isinstance(what, Event):
            return self._event(what)
        shown: tuple[Span, ...] = (_SHOWN,) if key == self._shown else ()
        if what is not None:
            on, count = what
            return Row(left=((day_text(on, self._now.date()), "heading"),), right=((plural(count, "event"), "dim"),))
        if key == NOW:
            return Row(NOW, (("Now", "strong"),), shown)
        began = self._started.astimezone(self._now.tzinfo)
        return Row(BEGINNING, ((f"The beginning, {began:%Y-%m-%d %H:%M}", "text"),), shown)

    def _event(self, event: Event) -> Row:
        stands = self._stands(event)
        glyph, token = _GLYPHS[event.kind]
        time = event.time.astimezone(self._now.tzinfo)
        left: tuple[Span, ...] = (
            (f"{time:%H:%M}  ", "dim"),
            (f"{glyph} ", token if stands else "dim"),
            (clean(self._describe(event)), "dim" if not stands or event.kind in ("undo", "redo") else "text"),
        )
        right = [_UNDONE] * (not stands) + [("  ", "text")] * (not stands and event.id == self._shown)
        right += [_SHOWN] * (event.id == self._shown)
        return Row(event.id, left, tuple(right))


def day_text(day: date, today: date) -> str:
    """A day for people: ``Today, Sat 2026-11-21``, ``Yesterday, …``, ``Thu 2026-11-19``."""
    text = f"{day:%a %Y-%m-%d}"
    if day == today:
        return f"Today, {text}"
    return f"Yesterday, {text}" if day == today - timedelta(days=1) else text
