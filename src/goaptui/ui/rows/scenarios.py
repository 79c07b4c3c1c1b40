"""Plans beside one another: what each comes to, and what differs. Rows, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from goaptui.domain.durations import format_span
from goaptui.domain.values import format_number
from goaptui.session.outlook import Outlook
from goaptui.session.scenario import Figures, Pair, Share, figures, priced, side_by_side
from goaptui.ui.rows.glyphs import ADDED, DROPPED, MOVED
from goaptui.ui.rows.row import Row, Span, cells, clean, fit, pad

_STATUS_WORDS = {"satisfied": "goal reached", "unsolvable": "no plan", "limit": "none found"}


class Line(NamedTuple):
    """One line of a table: what it is about, its text in each column, and the number behind it (smaller is better)."""

    label: str
    texts: tuple[str, ...]
    numbers: tuple[Decimal | None, ...] = ()
    """Where they can be compared; else none at all."""


def span_text(minutes: Decimal | None, per_day: Decimal) -> str:
    """A time; ``…`` while it is worked out."""
    return "…" if minutes is None else format_span(minutes, per_day)


def share_text(share: Share, per_day: Decimal) -> str:
    """Some of the steps: ``none``, ``2 steps, 3h``."""
    if not share.steps:
        return "none"
    steps = f"{share.steps} step{'s' if share.steps != 1 else ''}"
    return f"{steps}, {format_span(share.minutes, per_day)}" if share.minutes else steps


def table_lines(outlooks: Sequence[Outlook | None], found: Sequence[Figures | None], per_day: Decimal) -> list[Line]:
    """The figures of some plans, line by line; ``…`` where one is still being planned."""

    def line(label: str, text: object, number: object = None) -> Line:
        assert callable(text)
        texts = tuple("…" if f is None else str(text(f)) for f in found)
        numbers: tuple[Decimal | None, ...] = ()
        if callable(number):
            numbers = tuple(number(f) if f is not None and f.found else None for f in found)
        return Line(label, texts, numbers)

    profiles = {f.profile for f in found if f is not None}
    plan = next((outlook.plan for outlook in outlooks if outlook is not None), None)
    lines = [
        line("cost", _cost_text, (lambda f: f.cost) if len(profiles) == 1 else None),
    ]
    first = next((f for f in found if f is not None), None)
    if len(profiles) > 1 and plan is not None and first is not None:
        prices = [None if o is None else priced(o, first.profile) for o in outlooks]
        title = clean(plan.profiles[first.profile].title)
        texts = tuple(
            "…" if o is None else format_number(p) if p is not None else "–" for o, p in zip(outlooks, prices, strict=True)
        )
        lines.append(Line(f"at {title}’s prices", texts, tuple(prices)))
    lines += [
        line("steps", lambda f: f.steps if f.found else "–", lambda f: Decimal(f.steps)),
        line("work, likely", lambda f: _work(f, f.work.likely, per_day), lambda f: f.work.likely),
        line("work, at worst", lambda f: _work(f, f.work.worst, per_day), lambda f: f.work.worst),
        line("finish in", lambda f: _finish(f, 1, per_day), lambda f: f.span.likely if f.span else None),
        line("finish, at worst", lambda f: _finish(f, 2, per_day), lambda f: f.span.worst if f.span else None),
        line("likely end", lambda f: _end_text(f)),
        line("at high risk", lambda f: _shared(f, f.high, per_day), lambda f: f.high.minutes),
        line("no way back", lambda f: _shared(f, f.final, per_day), lambda f: f.final.minutes),
    ]
    return lines


def _cost_text(found: Figures) -> str:
    if found.cost is None or found.status == "satisfied":
        return _STATUS_WORDS.get(found.status, "–")
    return format_number(found.cost) + ("" if found.optimal else " (not proven)")


def _work(found: Figures, minutes: Decimal, per_day: Decimal) -> str:
    return format_span(minutes, per_day) if found.found else "–"


def _finish(found: Figures, which: int, per_day: Decimal) -> str:
    if not found.found:
        return "–"
    if not found.steps:
        return "now"
    return span_text(found.span[which] if found.span is not None else None, per_day)


def _end_text(found: Figures) -> str:
    if not found.found:
        return "–"
    if not found.steps:
        return "now"
    if found.end is None:
        return "…" if found.span is None else "beyond the calendar"
    return f"{found.end:%a} {found.end.day} {found.end:%b %H:%M}"


def _shared(found: Figures, share: Share, per_day: Decimal) -> str:
    return share_text(share, per_day) if found.found else "–"


def tone_of(number: Decimal | None, than: Decimal | None) -> str:
    """Better, worse or the same as the first."""
    if number is None or than is None or number == than:
        return "text"
    return "good" if number < than else "warn"


def signed(number: Decimal, text: str) -> str:
    """A difference with its sign: ``+30``, ``−1h``."""
    return f"{'+' if number > 0 else '−'}{text}"


def difference_rows(today: Outlook, tried: Outlook, width: int) -> list[Row]:
    """What a tried plan comes to beside today's, in a few rows: cost, steps in and out, work, risk."""
    per_day = tried.plan.hours_per_day
    one, other = figures(today), figures(tried)
    rows: list[Row] = []
    for line in table_lines((today, tried), (one, other), per_day):
        if "…" in line.texts or line.label == "likely end" or line.texts[0] == line.texts[1] and line.label != "steps":
            continue
        tone = tone_of(line.numbers[1], line.numbers[0]) if line.numbers else "text"
        label = pad(line.label, min(20, width // 3))
        text = line.texts[0] if line.texts[0] == line.texts[1] else f"{line.texts[0]} → {line.texts[1]}"
        extra = f"  {steps_told(today, tried)}" if line.label == "steps" else ""
        rows.append(Row(left=((label, "dim"), (text, tone), (extra, "dim"))))
    return rows


def steps_told(today: Outlook, tried: Outlook) -> str:
    """``+2 −1 ~1``: steps in, out, and elsewhere; ``the same`` where nothing differs."""
    come, gone, moved = count_pairs(side_by_side(today, tried))
    parts = [f"{sign}{count}" for sign, count in ((ADDED, come), (DROPPED, gone), (MOVED, moved)) if count]
    return " ".join(parts) or "the same"


def count_pairs(pairs: Sequence[Pair]) -> tuple[int, int, int]:
    """How many steps come in, go out, and are elsewhere."""
    come = sum(pair.right is not None and pair.kind != "same" and not pair.right_moved for pair in pairs)
    gone = sum(pair.left is not None and pair.kind != "same" and not pair.left_moved for pair in pairs)
    return come, gone, sum(pair.right_moved for pair in pairs)


def pair_row(index: int, pair: Pair, left: Outlook, right: Outlook, width: int) -> Row:
    """One line of two plans side by side: number, sign and title of each."""
    half = (width - 3) // 2
    spans: list[Span] = []
    for outlook, at, moved, sign in ((left, pair.left, pair.left_moved, DROPPED), (right, pair.right, pair.right_moved, ADDED)):
        if spans:
            spans.append((" │ ", "border"))
        if at is None:
            spans.append((" " * half, "text"))
            continue
        same = pair.kind == "same"
        mark = " " if same else MOVED if moved else sign
        token = "text" if same else "moved" if moved else "dropped" if sign == DROPPED else "added"
        step = outlook.steps[at]
        action = outlook.plan.actions[step.action]
        cost = format_number(step.cost)
        title = fit(clean(action.title), half - 6 - len(cost))
        spans += [
            (f"{mark} ", token),
            (f"{at + 1:>2} ", "dim"),
            (pad(title, half - 6 - len(cost)), token if not same else "text"),
            (f" {cost}", "dim"),
        ]
    return Row(f"pair/{index}", tuple(spans))
