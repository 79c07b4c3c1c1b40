"""Plans beside one another: what each comes to, and what differs. Rows, no widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from goaptui.domain.durations import format_span
from goaptui.domain.values import format_number
from goaptui.session.outlook import Outlook
from goaptui.session.scenario import Figures, Pair, Share, figures, priced, side_by_side
from goaptui.ui.rows.glyphs import ADDED, DROPPED, MOVED
from goaptui.ui.rows.row import Row, Rows, Span, cells, clean, fit, matcher, pad, wrap
from goaptui.ui.view import Item, action_item

_STATUS_WORDS = {"satisfied": "goal reached", "unsolvable": "no plan", "limit": "none found"}


class Line(NamedTuple):
    """One line of a table: what it is about, its text in each column, and the number behind it (smaller is better)."""

    label: str
    texts: tuple[str, ...]
    numbers: tuple[Decimal | None, ...] = ()
    """Where they can be compared; else none at all."""
    minutes: bool = False
    """Whether the numbers are minutes."""


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

    def line(
        label: str,
        text: Callable[[Figures], object],
        number: Callable[[Figures], Decimal | None] | None = None,
        minutes: bool = True,
    ) -> Line:
        texts = tuple("…" if f is None else str(text(f)) for f in found)
        numbers: tuple[Decimal | None, ...] = ()
        if number is not None:
            numbers = tuple(number(f) if f is not None and f.found else None for f in found)
        return Line(label, texts, numbers, minutes)

    profiles = {f.profile for f in found if f is not None}
    plan = next((outlook.plan for outlook in outlooks if outlook is not None), None)
    lines = [
        line("cost", _cost_text, (lambda f: f.cost) if len(profiles) == 1 else None, False),
    ]
    first = next((f for f in found if f is not None), None)
    if len(profiles) > 1 and plan is not None and first is not None:
        prices = [None if o is None else priced(o, first.profile) for o in outlooks]
        title = clean(plan.profiles[first.profile].title)
        texts = tuple(
            "…" if o is None else format_number(p) if p is not None else "–"
            for o, p in zip(outlooks, prices, strict=True)
        )
        lines.append(Line(f"at {title}’s prices", texts, tuple(prices)))
    lines += [
        line("steps", lambda f: f.steps if f.found else "–", lambda f: Decimal(f.steps), False),
        line("work, likely", lambda f: _work(f, f.work.likely, per_day), lambda f: f.work.likely),
        line("work, at worst", lambda f: _work(f, f.work.worst, per_day), lambda f: f.work.worst),
        line("finish in", lambda f: _finish(f, 1, per_day), lambda f: f.span.likely if f.span else None),
        line("finish, at worst", lambda f: _finish(f, 2, per_day), lambda f: f.span.worst if f.span else None),
        line("likely end", _end_text),
        line("at high risk", lambda f: _shared(f, f.high, per_day), lambda f: f.high.minutes),
        line("at medium risk", lambda f: _shared(f, f.medium, per_day), lambda f: f.medium.minutes),
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
    return f"{found.end.day} {found.end:%b %H:%M}"


def _shared(found: Figures, share: Share, per_day: Decimal) -> str:
    return share_text(share, per_day) if found.found else "–"


def work_text(found: Figures, per_day: Decimal) -> str:
    """``3h 10m, at worst 11h``: the work of a plan, one step after the other."""
    return _with_worst(found.work.likely, found.work.worst, per_day)


def finish_text(found: Figures, per_day: Decimal) -> str:
    """``2h 10m, at worst 8h``: from now to the end, with what can run side by side; ``…`` until that is known."""
    return "…" if found.span is None else _with_worst(found.span.likely, found.span.worst, per_day)


def _with_worst(likely: Decimal, worst: Decimal, per_day: Decimal) -> str:
    text = format_span(likely, per_day)
    return text if likely == worst else f"{text}, at worst {format_span(worst, per_day)}"


def tone_of(number: Decimal | None, than: Decimal | None) -> str:
    """Better, worse or the same as the first."""
    if number is None or than is None or number == than:
        return "text"
    return "good" if number < than else "warn"


def difference_rows(today: Outlook, tried: Outlook, width: int) -> list[Row]:
    """What a tried plan comes to beside today's, in a few rows: cost, steps in and out, work, risk."""
    per_day = tried.plan.hours_per_day
    one, other = figures(today), figures(tried)
    rows: list[Row] = []
    for line in table_lines((today, tried), (one, other), per_day):
        if line.label != "cost" and not (one.found and other.found):
            break  # there is nothing to compare beyond that
        same = line.texts[0] == line.texts[1]
        if "…" in line.texts or line.label == "likely end" or (same and line.label != "steps"):
            continue
        tone = tone_of(line.numbers[1], line.numbers[0]) if line.numbers else "text"
        label = pad(line.label, min(20, width // 3) - 1) + " "
        text = line.texts[0] if same else f"{line.texts[0]} → {line.texts[1]}"
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
    for outlook, at, moved, sign in (
        (left, pair.left, pair.left_moved, DROPPED),
        (right, pair.right, pair.right_moved, ADDED),
    ):
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
        spans += [
            (f"{mark} ", token),
            (f"{at + 1:>2} ", "dim"),
            (pad(clean(action.title), half - 6 - len(cost)), token),
            (f" {cost}", "dim"),
        ]
    return Row(f"pair/{index}", tuple(spans))


class CompareRows(Rows):
    """Two plans: a table of what each comes to with the difference, then their steps side by side."""

    title = "Compare"

    def __init__(
        self,
        titles: tuple[str, str],
        outlooks: tuple[Outlook | None, Outlook | None],
        found: tuple[Figures | None, Figures | None],
        pairs: Sequence[Pair],
        width: int,
        wanted: str,
        fault: str = "",
    ) -> None:
        self._outlooks, self._width = outlooks, width
        rows: list[Row] = [Row(left=((fault, "bad"),)), Row()] if fault else []
        known = next((outlook for outlook in outlooks if outlook is not None), None)
        if known is not None and not wanted:
            rows += _figure_table(titles, outlooks, found, known.plan.hours_per_day, width)
            rows.append(Row())
        left, right = outlooks
        shown: list[tuple[int, Pair]] = []
        if left is not None and right is not None:
            passes = matcher(wanted)
            for number, pair in enumerate(pairs):
                names = (o.steps[at].action for o, at in ((left, pair.left), (right, pair.right)) if at is not None)
                if passes(" ".join(f"{left.plan.actions[name].title} {name}" for name in names)):
                    shown.append((number, pair))
            half = (width - 3) // 2
            heads = [pad(clean(title), half) for title in titles]
            rows.append(Row(left=((heads[0], "heading"), (" │ ", "border"), (heads[1], "heading"))))
            come, gone, moved = count_pairs(pairs)
            self.counter = _counted(come, gone, moved)
        self._what: list[Row | tuple[int, Pair]] = [*rows, *shown]
        super().__init__(
            [None] * len(rows) + [f"pair/{number}" for number, _ in shown],
            [None] * len(rows) + [_item(pair, outlooks) for _, pair in shown],
        )

    def make(self, index: int) -> Row:
        """A line of the table, or a step of each plan."""
        what = self._what[index]
        if isinstance(what, Row):
            return what
        left, right = self._outlooks
        assert left is not None and right is not None
        return pair_row(what[0], what[1], left, right, self._width)


def _item(pair: Pair, outlooks: tuple[Outlook | None, Outlook | None]) -> Item | None:
    for outlook, at in zip(reversed(outlooks), (pair.right, pair.left), strict=True):
        if outlook is not None and at is not None:
            return action_item(outlook.steps[at].action)
    return None


def _counted(come: int, gone: int, moved: int) -> tuple[Span, ...]:
    counts = ((ADDED, come, "added"), (DROPPED, gone, "dropped"), (MOVED, moved, "moved"))
    shown = [(f"{sign}{count}", token) for sign, count, token in counts if count]
    spans = [piece for span in shown for piece in ((" ", "dim"), span)][1:]
    return tuple(spans) or (("the same steps", "dim"),)


def _figure_table(
    titles: Sequence[str],
    outlooks: Sequence[Outlook | None],
    found: Sequence[Figures | None],
    per_day: Decimal,
    width: int,
) -> list[Row]:
    """Label, one column for each plan, and (of two, where there is room) the difference."""
    lines = table_lines(outlooks, found, per_day)
    label = min(max(cells(line.label) for line in lines) + 2, width // 3)
    differs = width >= 60
    column = max(6, (width - label - (12 if differs else 0)) // 2)
    heads: list[Span] = [(" " * label, "text")]
    heads += [(pad(clean(title), column), "heading") for title in titles]
    rows = [Row(left=(*heads, ("difference", "heading")) if differs else tuple(heads))]
    for line in lines:
        tone = tone_of(line.numbers[1], line.numbers[0]) if line.numbers else "text"
        spans: list[Span] = [(pad(line.label, label - 1) + " ", "dim"), (pad(line.texts[0], column - 1) + " ", "text")]
        spans.append((pad(line.texts[1], column - 1) + " ", tone))
        if differs and line.numbers and line.numbers[0] is not None and line.numbers[1] is not None:
            gap = line.numbers[1] - line.numbers[0]
            text = format_span(abs(gap), per_day) if line.minutes else format_number(abs(gap))
            spans.append((f"{'+' if gap > 0 else '−'}{text}" if gap else "–", tone if gap else "dim"))
        rows.append(Row(left=tuple(spans)))
    return rows


class ScenarioRows(Rows):
    """The table of scenarios: a column each, as many as there is room for; below, the changes of the chosen one."""

    title = "Scenarios"

    def __init__(
        self,
        titles: Sequence[str],
        outlooks: Sequence[Outlook | None],
        found: Sequence[Figures | None],
        changes: Sequence[str],
        where: tuple[int, int],
        width: int,
        fault: str = "",
    ) -> None:
        at, first = where
        known = next((outlook for outlook in outlooks if outlook is not None), None)
        per_day = known.plan.hours_per_day if known is not None else Decimal(8)
        lines = table_lines(outlooks, found, per_day)
        lines += _about(outlooks, found)
        label = min(max(cells(line.label) for line in lines) + 2, max(8, width // 4))
        widest = max(cells(t) for texts in (titles, *(line.texts for line in lines)) for t in texts) + 3
        column = max(8, min(widest, 30, width - label))
        count = min(len(titles), max(1, (width - label) // column))
        first = max(0, min(first, at, len(titles) - count))
        self.first = first = max(first, at - count + 1)
        """The first column that is shown."""
        span = range(first, first + count)
        head: list[Span] = [(" " * label, "text")]
        for i in span:
            name = pad(fit(clean(titles[i]), column - 4), column - 2)
            head.append((("▸ " if i == at else "  ") + name, "accent" if i == at else "heading"))
        rows = [Row(left=tuple(head))]
        for line in lines:
            spans: list[Span] = [(pad(line.label, label - 1) + " ", "dim")]
            for i in span:
                tone = tone_of(line.numbers[i], line.numbers[0]) if line.numbers else "text"
                spans.append((pad("  " + line.texts[i], column - 1) + " ", tone))
            rows.append(Row(left=tuple(spans)))
        rows.append(Row())
        if fault:
            rows.append(Row(left=((fault, "bad"),)))
        rows.append(Row(left=((clean(titles[at]), "heading"),)))
        if not changes:
            words = "as things are" if not at else "no fact and no action is other than now"
            rows.append(Row(left=((f"  {words}", "dim"),)))
        for text in changes:
            begin, *rest = wrap(text, width - 4)
            rows.append(Row(left=(("  • ", "dim"), (begin, "text"))))
            rows += [Row(left=((f"    {piece}", "text"),)) for piece in rest]
        if len(titles) == 1:
            rows += [Row(), *_how(width)]
        self._made_rows = rows
        super().__init__([None] * len(rows), [None] * len(rows))
        hidden = len(titles) - count
        self.counter = ((f"{len(titles) - 1} beside now" + (f", {hidden} to the side" if hidden else ""), "dim"),)

    def make(self, index: int) -> Row:
        """A line."""
        return self._made_rows[index]


def _how(width: int) -> list[Row]:
    text = "There are no scenarios yet: begin a what-if, try something, and name it when you leave, or here."
    return [Row(left=((line, "dim"),)) for line in wrap(text, width)]


def _about(outlooks: Sequence[Outlook | None], found: Sequence[Figures | None]) -> list[Line]:
    """What each is planned for, and how many changes lead there."""
    goals = tuple("…" if o is None else f"{len(o.goals)} of {len(o.plan.goals)}" for o in outlooks)
    profiles = tuple("…" if o is None else clean(o.plan.profiles[o.profile].title) for o in outlooks)
    changes = tuple("…" if f is None else str(f.changes) if f.changes else "–" for f in found)
    return [Line("goals", goals), Line("profile", profiles), Line("changes made", changes)]
