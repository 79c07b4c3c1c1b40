"""The timeline as rows: steps, gates and what has happened as bars in time, by plan, agent or phase."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from goaptui.domain.durations import format_span
from goaptui.domain.plan import Action
from goaptui.ui.rows.glyphs import (
    DONE,
    FAILED,
    STATUS_GLYPHS,
    STATUS_TOKENS,
    status_span,
)
from goaptui.ui.rows.row import Row, Rows, Span, cells, clean, matcher, pad
from goaptui.ui.rows.time_axis import Axis, Window, axis
from goaptui.ui.rows.timing import ZERO, Timing
from goaptui.ui.view import Item

Grouping: TypeAlias = Literal["plan", "agent", "phase"]
GROUPINGS: tuple[Grouping, ...] = ("plan", "agent", "phase")

GATE, GATE_HOLDS = "◆", "◇"
SLACK, NOW, BORDER, SPENT = "·", "┃", "│", "═"
MARKS = (("P50", "┆", "good"), ("P80", "┊", "info"), ("P90", "┊", "warn"))
"""The shares of the runs that are marked: name, line, style name."""
BEFORE, BEYOND = "◂", "▸"
_LOADS = "▁▂▃▄▅▆▇█"

_DURATION, _AGENTS = 9, 16
_WIDE = 120
"""From this width on there is a column of agents."""

LEGEND: tuple[Span, ...] = (
    ("━ critical", "critical"), ("─ has slack", "info"), (f"{SLACK} slack", "dim"),
    (f"{GATE} gate, no time", "heading"), (f"{NOW} now", "accent"), (f"{SPENT} so far", "good"),
)  # fmt: skip


class Line(NamedTuple):
    """What stands on a line. `place` is the step's index, or the position among the past or the gates."""

    kind: Literal["step", "past", "gate", "heading", "blank"]
    place: int = -1
    title: str = ""
    members: tuple[int, ...] = ()
    """Of a heading: the steps under it."""
    capacity: int = 0
    """Of an agent's heading: how much it can carry out at once."""


class Lines:
    """The lines of a timeline with their keys and items: independent of width and window, made once a grouping."""

    def __init__(self, timing: Timing, grouping: Grouping, wanted: str = "") -> None:
        self.timing = timing
        self.grouping = grouping
        self.keys: list[str | None] = []
        self.items: list[Item | None] = []
        self.lines: list[Line] = []
        self._passes = matcher(wanted)
        self._wanted = bool(wanted)
        actions = timing.plan.actions
        self._nth: list[int] = []
        count: dict[str, int] = {}
        for step in timing.outlook.steps:
            count[step.action] = count.get(step.action, 0) + 1
            self._nth.append(count[step.action])
        past = [i for i, one in enumerate(timing.past) if one.status != "doing" and one.action in actions]
        if grouping == "plan":
            self._by_plan(past)
        elif grouping == "agent":
            self._by_agent(past)
        else:
            self._by_phase(past)

    # ── the groupings ──

    def _by_plan(self, past: Sequence[int]) -> None:
        timing = self.timing
        self._group("Done so far", past, (), ())
        after: dict[int, list[int]] = {}
        for place, gate in enumerate(timing.gates):
            if gate.step is not None:
                after.setdefault(gate.step, []).append(place)
        if self.lines and timing.steps:
            self._add(None, None, Line("blank"))
        for index in range(len(timing.steps)):
            self._step(index)
            for place in after.get(index, ()):
                self._gate(place)

    def _by_agent(self, past: Sequence[int]) -> None:
        plan = self.timing.plan
        steps: dict[str, list[int]] = {agent: [] for agent in plan.agents}
        for index in self._in_time():
            for agent in self._action(index).agents or ("",):
                steps.setdefault(agent, []).append(index)
        done: dict[str, list[int]] = {}
        for place in past:
            for agent in plan.actions[self.timing.past[place].action].agents or ("",):
                done.setdefault(agent, []).append(place)
                steps.setdefault(agent, [])
        nobody = steps.pop("", [])
        for agent, members in steps.items():
            known = plan.agents.get(agent)
            title, capacity = (known.title, known.capacity) if known is not None else (agent, 1)
            self._group(title, done.get(agent, ()), members, (), f"/{agent}", capacity)
        self._group("Nobody in particular", done.get("", ()), nobody, (), "/")
        self._group("Gates", (), (), range(len(self.timing.gates)))

    def _by_phase(self, past: Sequence[int]) -> None:
        plan, timing = self.timing.plan, self.timing
        steps: dict[str, list[int]] = {phase: [] for phase in plan.phases}
        for index in self._in_time():
            steps.setdefault(self._action(index).phase or "", []).append(index)
        done: dict[str, list[int]] = {}
        for place in past:
            done.setdefault(plan.actions[timing.past[place].action].phase or "", []).append(place)
        gates = {gate.phase: (place,) for place, gate in enumerate(timing.gates)}
        nobody = steps.pop("", [])
        for phase, members in steps.items():
            title = plan.phases[phase].title if phase in plan.phases else phase
            self._group(title, done.get(phase, ()), members, gates.get(phase, ()))
        self._group("No phase", done.get("", ()), nobody, ())

    def _in_time(self) -> list[int]:
        steps = self.timing.steps
        return sorted(range(len(steps)), key=lambda i: (steps[i].start, steps[i].end, i))

    def _action(self, index: int) -> Action:
        return self.timing.plan.actions[self.timing.outlook.steps[index].action]

    # ── lines ──

    def _group(
        self,
        title: str,
        past: Sequence[int],
        steps: Sequence[int],
        gates: Sequence[int],
        suffix: str = "",
        capacity: int = 0,
    ) -> None:
        """A heading and what is under it; nothing where nothing is (or passes the filter)."""
        begin = len(self.lines)
        if begin and not self._wanted:
            self._add(None, None, Line("blank"))
        heading = len(self.lines)
        self._add(None, None, Line("heading", -1, clean(title), tuple(steps), capacity))
        for place in past:
            self._past(place, suffix)
        for index in steps:
            self._step(index, suffix)
        for place in gates:
            self._gate(place)
        if len(self.lines) == heading + 1 and not (capacity and not self._wanted):
            del self.lines[begin:], self.keys[begin:], self.items[begin:]

    def _add(self, key: str | None, item: Item | None, line: Line) -> None:
        self.keys.append(key)
        self.items.append(item)
        self.lines.append(line)

    def _of_action(self, action: str) -> bool:
        found = self.timing.plan.actions[action]
        return not self._wanted or self._passes(
            f"{found.title} {found.id} {found.phase or ''} {' '.join(found.agents)}"
        )

    def _step(self, index: int, suffix: str = "") -> None:
        action = self.timing.outlook.steps[index].action
        if self._of_action(action):
            self._add(f"step/{action}/{self._nth[index]}{suffix}", Item("action", action), Line("step", index))

    def _past(self, place: int, suffix: str) -> None:
        action = self.timing.past[place].action
        if self._of_action(action):
            self._add(f"past/{action}{suffix}", Item("action", action), Line("past", place))

    def _gate(self, place: int) -> None:
        phase = self.timing.gates[place].phase
        if not self._wanted or self._passes(f"gate {self.timing.plan.phases[phase].title} {phase}"):
            self._add(f"gate/{phase}", None, Line("gate", place))


class TimelineRows(Rows):
    """The rows of a timeline for a width and a window. `chart_width` says how many cells the bars have."""

    title = "Timeline"

    def __init__(self, lines: Lines, width: int, window: Window) -> None:
        super().__init__(lines.keys, lines.items)
        self.lines = lines
        self.timing = timing = lines.timing
        self.window = window
        self._width = width
        self._digits = len(str(max(len(timing.steps), 1)))
        self._agents = _AGENTS if width >= _WIDE and lines.grouping != "agent" else 0
        self._duration = _DURATION if width >= 50 else 0
        self._per_day = timing.plan.hours_per_day
        self.axis: Axis = axis(window, timing.calendar)
        self.title = {"plan": "Timeline", "agent": "Timeline by agent", "phase": "Timeline by phase"}[lines.grouping]
        marks: dict[int, Span] = dict.fromkeys(sorted(self.axis.borders), (BORDER, "border"))
        forecast = timing.forecast
        if forecast is not None:
            values = {"P50": forecast.p50, "P80": forecast.p80, "P90": forecast.p90}
            for name, glyph, token in reversed(MARKS):
                value = values[name]
                if name != "P80" and value is not None and (cell := window.cell(float(value))) is not None:
                    marks[cell] = (glyph, token)
        if (cell := window.cell(float(timing.now))) is not None:
            marks[cell] = (NOW, "accent")
        self._marks = marks
        self._spent = {one.action: one for one in timing.past if one.status == "doing"}
        self._took = {actual.action: actual for actual in timing.actuals}
        room = width - 2
        foot: list[Span] = []
        for text, token in LEGEND:
            if room < cells(text) + 2:
                break
            foot += [("  ", "dim")] * bool(foot) + [(text, token)]
            room -= cells(text) + 2
        self.foot = tuple(foot)

    def make(self, index: int) -> Row:
        """A step, a gate, what has happened, a heading."""
        line, key, item = self.lines.lines[index], self.keys[index], self.items[index]
        if line.kind == "blank":
            return Row(right=self._right((), "", "", "dim"))
        if line.kind == "heading":
            return self._heading(line)
        if line.kind == "gate":
            return self._gate(key, line.place)
        if line.kind == "past":
            return self._past(key, item, line.place)
        return self._step(key, item, line.place)

    # ── rows ──

    def _step(self, key: str | None, item: Item | None, index: int) -> Row:
        timing = self.timing
        step, placed = timing.outlook.step(index), timing.steps[index]
        left: tuple[Span, ...] = (
            status_span(step),
            (" ", "text"),
            (f"{index + 1:>{self._digits}} ", "critical" if placed.critical else "dim"),
            (clean(step.title), "strong" if step.ready or step.status == "doing" else "text"),
        )
        chart = _Chart(self.window, self._marks)
        token = "critical" if placed.critical else "info"
        if placed.slack:
            chart.dots(float(placed.end), float(placed.end + placed.slack))
        spent = self._spent.get(step.action)
        if spent is not None and spent.begin is not None:
            chart.bar(float(spent.begin), float(spent.end), (SPENT, SPENT, SPENT), "good")
        if placed.end == placed.start:
            chart.point(float(placed.start), GATE, token)
        else:
            chart.bar(float(placed.start), float(placed.end), "━╺╸" if placed.critical else "─╶╴", token)
        length = format_span(placed.end - placed.start, self._per_day) if step.minutes is not None else ""
        agents = ", ".join(timing.plan.actions[step.action].agents)
        return Row(key, left, self._right(chart.spans(), length, clean(agents), "text"), item)

    def _past(self, key: str | None, item: Item | None, place: int) -> Row:
        one = self.timing.past[place]
        left: tuple[Span, ...] = (
            (STATUS_GLYPHS[one.status], STATUS_TOKENS[one.status]),
            (" " * (self._digits + 2), "text"),
            (clean(self.timing.plan.actions[one.action].title), "dim"),
        )
        chart = _Chart(self.window, self._marks)
        token = "good" if one.status == "done" else "bad"
        if one.begin is None or one.begin == one.end:
            chart.point(float(one.end), DONE if one.status == "done" else FAILED, token)
        else:
            chart.bar(float(one.begin), float(one.end), (SPENT, SPENT, SPENT), token)
        took = self._took.get(one.action)
        length = format_span(took.minutes.quantize(Decimal(1)), self._per_day) if took is not None else ""
        agents = ", ".join(self.timing.plan.actions[one.action].agents)
        tone = "dim"
        if took is not None and took.estimate is not None:
            tone = "warn" if took.minutes > took.estimate else "good"
        return Row(key, left, self._right(chart.spans(), length, clean(agents), tone), item)

    def _gate(self, key: str | None, place: int) -> Row:
        gate = self.timing.gates[place]
        title = clean(self.timing.plan.phases[gate.phase].title)
        holds_now = gate.step is None and gate.at is not None
        glyph = GATE_HOLDS if holds_now else GATE
        chart = _Chart(self.window, self._marks)
        if gate.at is not None:
            chart.point(float(self.timing.now if holds_now else gate.at), glyph, "good" if holds_now else "heading")
        word = "holds" if holds_now else "" if gate.at is not None else "never"
        token = "good" if holds_now else "heading"
        left: tuple[Span, ...] = (
            (glyph, token if gate.at is not None else "dim"),
            (" " * (self._digits + 2), "text"),
            (f"Gate: {title}", token if gate.at is not None else "dim"),
        )
        return Row(key, left, self._right(chart.spans(), word, "", "dim"), None)

    def _heading(self, line: Line) -> Row:
        steps = self.timing.steps
        busy = sum((steps[i].end - steps[i].start for i in line.members), ZERO)
        chart = _Chart(self.window, self._marks)
        title: list[Span] = [(line.title, "heading")]
        if line.capacity:
            if line.capacity > 1:
                title.append((f" ×{line.capacity}", "dim"))
            chart.load([(float(steps[i].start), float(steps[i].end)) for i in line.members], line.capacity)
        elif line.members:
            begin = min(steps[i].start for i in line.members)
            chart.extent(float(begin), float(max(steps[i].end for i in line.members)))
            busy = max(steps[i].end for i in line.members) - begin
        length = format_span(busy, self._per_day) if busy else ""
        return Row(None, tuple(title), self._right(chart.spans(), length, "", "dim"), None)

    def _right(self, chart: tuple[Span, ...], length: str, agents: str, token: str) -> tuple[Span, ...]:
        spans: list[Span] = []
        if self._agents:
            spans.append((pad(agents, self._agents - 1) + " ", "dim"))
        if self._duration:
            spans.append((pad(length, self._duration - 1, right=True) + " ", token))
        return (*spans, *(chart or _Chart(self.window, self._marks).spans()))

    # ── the lines above the rows ──

    def head(self) -> tuple[Row, ...]:
        """The axis: what the labels are of, hours or days or months, and what is marked."""
        window = self.window
        forecast = self.timing.forecast
        wanted: list[tuple[float, str, str]] = [(float(self.timing.now), "now", "accent")]
        if forecast is not None:
            for (name, _, token), value in zip(MARKS, (forecast.p50, forecast.p80, forecast.p90), strict=True):
                if name != "P80" and value is not None:
                    wanted.append((float(value), name, token))
        labels = _Chart(window, {})
        # What is out of sight at the right is put there from the edge inwards: the latest first.
        beyond = [mark for mark in wanted if mark[0] >= window.end]
        for minutes, name, token in [*sorted(m for m in wanted if m not in beyond), *sorted(beyond, reverse=True)]:
            labels.label(minutes, name, token)
        return (
            Row(right=((self.axis.upper, "heading"),)),
            Row(right=((self.axis.lower, "dim"),)),
            Row(right=labels.spans()),
        )


def chart_width(width: int) -> int:
    """How many cells of a row's width the bars have."""
    if width < 40:
        return max(1, width - 10)
    return max(20, min(width * 55 // 100, width - 30))


class _Chart:
    """The cells of one row's chart; what is drawn later covers what was there."""

    def __init__(self, window: Window, marks: dict[int, Span]) -> None:
        self._window = window
        self._cells: list[Span] = [(" ", "text")] * window.columns
        for cell, span in marks.items():
            self._cells[cell] = span

    def bar(self, begin: float, end: float, glyphs: Sequence[str], token: str) -> None:
        """A bar to half a cell, at least half a cell long; `glyphs`: whole, right half, left half of a cell."""
        window = self._window
        first, last = self._halves(begin), self._halves(end)
        last = max(last, first + 1)
        if last <= 0:
            self._edge(0, BEFORE, token)
        elif first >= 2 * window.columns:
            self._edge(window.columns - 1, BEYOND, token)
        for cell in range(max(first // 2, 0), min((last + 1) // 2, window.columns)):
            left, right = first <= 2 * cell < last, first <= 2 * cell + 1 < last
            if left or right:
                self._cells[cell] = (glyphs[0] if left and right else glyphs[2] if left else glyphs[1], token)

    def _halves(self, minutes: float) -> int:
        place = self._window.place(minutes) * 2
        return int(max(-2.0, min(place, 2.0 * self._window.columns + 2)) + 1e-6)

    def _edge(self, cell: int, glyph: str, token: str) -> None:
        if self._window.columns:
            self._cells[cell] = (glyph, token)

    def dots(self, begin: float, end: float) -> None:
        """Slack."""
        window = self._window
        first, last = -(-self._halves(begin) // 2), self._halves(end) // 2
        for cell in range(max(first, 0), min(last, window.columns)):
            self._cells[cell] = (SLACK, "dim")

    def extent(self, begin: float, end: float) -> None:
        """From where to where a group goes."""
        first, last = self._halves(begin) // 2, -(-self._halves(end) // 2)
        for cell in range(max(first, 0), min(max(last, first + 1), self._window.columns)):
            self._cells[cell] = ("▔", "dim")

    def load(self, spans: Sequence[tuple[float, float]], capacity: int) -> None:
        """How busy an agent is: the most that it carries out at once within each cell."""
        window = self._window
        changes: list[tuple[float, int]] = []
        for begin, end in spans:
            if begin < end:
                changes += [(begin, 1), (end, -1)]
        changes.sort()
        peaks = [0] * window.columns
        now = 0
        for position, (time, change) in enumerate(changes):
            now += change
            until = changes[position + 1][0] if position + 1 < len(changes) else time
            if not now or until == time:
                continue
            first, last = self._halves(time) // 2, -(-self._halves(until) // 2)
            for cell in range(max(first, 0), min(max(last, first + 1), window.columns)):
                peaks[cell] = max(peaks[cell], now)
        for cell, peak in enumerate(peaks):
            if peak:
                level = min(len(_LOADS) - 3, round(peak / capacity * (len(_LOADS) - 3)))
                self._cells[cell] = (_LOADS[level], "border")

    def point(self, minutes: float, glyph: str, token: str) -> None:
        """Something that takes no time."""
        cell = self._window.cell(minutes)
        if cell is not None:
            self._cells[cell] = (glyph, token)
        elif self._window.place(minutes) < 0:
            self._edge(0, BEFORE, token)
        else:
            self._edge(self._window.columns - 1, BEYOND, token)

    def label(self, minutes: float, name: str, token: str) -> None:
        """A mark of the axis, with its name where that touches no other; at the edge where it is out of sight."""
        window = self._window
        cell = window.cell(minutes)
        if cell is None:
            text = f"{BEFORE}{name}" if window.place(minutes) < 0 else f"{name}{BEYOND}"
            begin = 0 if window.place(minutes) < 0 else window.columns - len(text)
        else:
            text = f"▾{name}"
            begin = cell
            if begin + len(text) > window.columns:
                text, begin = f"{name}▾", cell - len(name)
        while begin >= 0 and any(self._cells[c][0] != " " for c in range(max(begin - 1, 0), begin + len(text))):
            if cell is None:
                begin -= 1  # out of sight: further from the edge
            elif len(text) > 1:
                text, begin = "▾", cell
            else:
                return
        if begin < 0:
            return
        for place, character in enumerate(text):
            if 0 <= begin + place < window.columns:
                self._cells[begin + place] = (character, token)

    def spans(self) -> tuple[Span, ...]:
        """The cells, neighbours of one style in one span."""
        found: list[Span] = []
        text, style = "", ""
        for character, token in self._cells:
            if token != style and text:
                found.append((text, style))
                text = ""
            style = token
            text += character
        if text:
            found.append((text, style))
        return tuple(found)


def window_span(timing: Timing, everything: bool) -> tuple[float, float]:
    """From when to when there is something to see: what is ahead, with what was lately, or everything.

    Lately: no longer ago than a day, or twice as long as what is ahead.
    """
    ends = [float(timing.makespan)]
    if timing.forecast is not None and timing.forecast.p90 is not None:
        ends.append(float(timing.forecast.p90))
    end = max(ends)
    begins = [0.0]
    if 0 < timing.now <= Decimal(max(end, 1.0)) or everything:
        begins.append(float(timing.now))
        end = max(end, float(timing.now) if everything else end)
    lately = max(2 * end, float(timing.calendar.day_minutes))
    for one in timing.past:
        begin = float(one.end if one.begin is None else one.begin)
        if everything or begin >= -lately:
            begins.append(begin)
    begin = min(begins)
    return (begin, max(end, begin + 1.0))


__all__ = ["GROUPINGS", "LEGEND", "Grouping", "Line", "Lines", "TimelineRows", "chart_width", "window_span"]
