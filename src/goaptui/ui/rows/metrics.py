"""Metrics and gates as rows: what was, what is, what is wanted, and how each got there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from goaptui.domain.conditions import Conditions, Conjunction, Requirement
from goaptui.domain.plan import Metric
from goaptui.session.outlook import Outlook
from goaptui.session.readiness import nearest
from goaptui.session.text import clock_text, requirement_text, value_text, wanted_text
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, cells, clean, fit, matcher, pad
from goaptui.ui.rows.text_rows import WIDEST, heading, kept_together, plural, sentence
from goaptui.ui.view import fact_item

MET, UNMET, NONE = "✓", "✗", "–"
_TABLE_FROM = 56
"""The width from which baseline, now and target stand in columns."""
_WIDEST = 22


class _Columns(NamedTuple):
    """Widths of baseline, now, target; none (0) where it is too narrow for columns."""

    was: int
    now: int
    target: int


def metric_rows(outlook: Outlook, width: int, wanted: str = "", now: datetime | None = None) -> Rows:
    """All metrics by group, then the phases' gates. `now` is what the times of day are told from."""
    now = now or datetime.now().astimezone()
    passes = matcher(wanted)
    maker = _Maker(outlook, min(width, WIDEST), now)
    rows: list[Row] = []
    groups: dict[str, list[int]] = {}
    for index, metric in enumerate(outlook.plan.metrics):
        if passes(f"{metric.title} {metric.group} {metric.baseline} {metric.description}"):
            groups.setdefault(metric.group, []).append(index)
    columns = maker.columns([outlook.plan.metrics[i] for found in groups.values() for i in found])
    for title, indices in groups.items():
        rows += [Row()] * bool(rows)
        rows.append(heading(title or ("Other" if len(groups) > 1 else "Metrics"), *_column_titles(columns)))
        for index in indices:
            rows += maker.metric(index, columns)
    gates = [gate for gate in outlook.gate_views if passes(f"gate {gate.title}")]
    if gates:
        rows += [Row()] * bool(rows)
        rows.append(heading("Phases and gates"))
        for gate in gates:
            rows += maker.gate(gate.phase, gate.met)
    if not rows:
        rows = [Row(left=(("Nothing matches the filter." if wanted else "No metrics and no phases.", "dim"),))]
    return FixedRows(kept_together(rows, width), "Metrics and gates", _counter(outlook))


def _counter(outlook: Outlook) -> tuple[Span, ...]:
    spans: list[Span] = []
    metrics = outlook.metric_views
    if metrics:
        met = sum(metric.met for metric in metrics)
        spans.append((f"{met}/{len(metrics)} metrics met", "good" if met == len(metrics) else "dim"))
    gates = [gate.met for gate in outlook.gate_views if gate.met is not None]
    if gates:
        text = f"{sum(gates)}/{len(gates)} gates open"
        spans.append((f" · {text}" if spans else text, "good" if all(gates) else "dim"))
    return tuple(spans)


def _column_titles(columns: _Columns) -> tuple[Span, ...]:
    if not columns.now:
        return ()
    titles = zip(("was", "now", "target"), columns, strict=True)
    return tuple(("  " + pad(title, width), "dim") for title, width in titles if width)


def source_text(outlook: Outlook, fact: str, now: datetime) -> str:
    """How a fact got its value, and when: ``Run the full suite: Healthy, 14:02``."""
    event = outlook.record.sources.get(fact)
    if event is None:
        return "as the plan file has it"
    text = outlook.fact(fact).source
    if event.kind != "done":
        return text
    return f"{text}, {clock_text(event.time, now)}"


class _Maker:
    def __init__(self, outlook: Outlook, width: int, now: datetime) -> None:
        self.outlook, self.width, self.now = outlook, width, now

    def columns(self, metrics: Sequence[Metric]) -> _Columns:
        """As wide as the texts are, and never more than leaves the titles room."""
        if self.width < _TABLE_FROM or not metrics:
            return _Columns(0, 0, 0)
        was = [cells(clean(metric.baseline)) for metric in metrics]
        requirements = [r for metric in metrics for r in self._nearest(metric.target)]
        now = [cells(self._now(r)) for r in requirements]
        target = [cells(wanted_text(r)) for r in requirements]
        most = min(_WIDEST, self.width // 5)
        columns = _Columns(max(*was, 3), max((*now, 3)), max((*target, 6)))
        return _Columns(
            min(columns.was, _WIDEST, self.width // 4) if any(was) else 0,
            min(columns.now, most),
            min(columns.target, most),
        )

    def _nearest(self, conditions: Conditions) -> Conjunction:
        return nearest(conditions, self.outlook.record.values)

    def _now(self, requirement: Requirement) -> str:
        fact = self.outlook.plan.facts[requirement.fact]
        return clean(value_text(fact, self.outlook.record.values.get(fact.id)))

    def metric(self, index: int, columns: _Columns) -> list[Row]:
        """A metric; with one requirement on one line, else the requirements below it."""
        metric, view = self.outlook.plan.metrics[index], self.outlook.metric_views[index]
        wants = self._nearest(metric.target)
        key = f"metric/{index}"
        word = "met" if view.met else "not met"
        left = (_sign(view.met), (clean(metric.title), "text" if view.met else "strong"))
        item = fact_item(wants[0].fact) if len(wants) == 1 else None
        rows: list[Row] = []
        if not columns.now:
            rows.append(Row(key, left, ((word, "good" if view.met else "bad"),), item))
            if metric.baseline:
                rows += sentence(f"was {metric.baseline}", self.width, 4)
        elif len(wants) == 1:
            rows.append(Row(key, left, self._cells(columns, metric.baseline, wants[0]), item))
        elif columns.now:
            holding = sum(r.holds(self.outlook.record.values.get(r.fact)) for r in wants)
            summary = f"{holding}/{len(wants)}"
            right = _padded(columns, metric.baseline, summary if wants else "", "" if wants else "nothing", view.met)
            rows.append(Row(key, left, right))
        if columns.now and cells(clean(metric.baseline)) > columns.was:
            rows += sentence(f"was {metric.baseline}", self.width, 4)
        if metric.description:
            rows += sentence(metric.description, self.width, 4)
        if len(metric.target) > 1:
            rows += sentence(f"The nearest of {len(metric.target)} ways to meet it:", self.width, 4)
        for position, requirement in enumerate(wants):
            rows += self._requirement(f"{key}/{position}", requirement, columns, len(wants) > 1, metric.title)
        return rows

    def _requirement(
        self, key: str, requirement: Requirement, columns: _Columns, own_line: bool, title: str = ""
    ) -> list[Row]:
        """A requirement on a line of its own, where there are several of them, and where its fact's value is from."""
        fact = self.outlook.plan.facts[requirement.fact]
        met = requirement.holds(self.outlook.record.values.get(fact.id))
        source = source_text(self.outlook, fact.id, self.now)
        rows: list[Row] = []
        indent = 4
        if own_line and columns.now:
            left: tuple[Span, ...] = (("  ", "text"), _sign(met), (clean(fact.title), "text"))
            rows.append(Row(key, left, self._cells(columns, "", requirement), fact_item(fact.id)))
            indent = 6
        elif own_line or not columns.now:
            text = clean(requirement_text(fact, requirement))
            rows.append(Row(key, (("  ", "text"), _sign(met), (text, "text")), (), fact_item(fact.id)))
            rows += sentence(f"now {self._now(requirement)}", self.width, 6)
            indent = 6
        elif clean(fact.title).casefold() != clean(title).casefold():
            source = f"{fact.title}: {source}"
        rows += sentence(source, self.width, indent)
        rows += self._evidence(fact.id, indent)
        return rows

    def _evidence(self, fact: str, indent: int) -> list[Row]:
        found = self.outlook.record.evidence.get(f"fact/{fact}", ())
        return sentence(f"“{clean(found[-1].text)}”", self.width, indent, "info") if found else []

    def _cells(self, columns: _Columns, was: str, requirement: Requirement) -> tuple[Span, ...]:
        met = requirement.holds(self.outlook.record.values.get(requirement.fact))
        return _padded(columns, was, self._now(requirement), wanted_text(requirement), met)

    def gate(self, phase_id: str, met: bool | None) -> list[Row]:
        """A phase: its gate, what that asks for, and what it holds back."""
        plan = self.outlook.plan
        phase = plan.phases[phase_id]
        key = f"gate/{phase_id}"
        if phase.gate is None or met is None:
            return [Row(key, ((f"{NONE} ", "dim"), (clean(phase.title), "text")), (("no gate", "dim"),))]
        word: Span = ("open", "good") if met else ("closed", "bad")
        rows = [Row(key, (_sign(met), (clean(phase.title), "text" if met else "strong")), (word,))]
        behind = [other for other in plan.phases.values() if phase_id in other.after]
        if behind:
            held = [action.id for action in plan.actions.values() if action.phase in {other.id for other in behind}]
            ahead = sum(action in self.outlook.positions for action in held)
            names = ", ".join(clean(other.title) for other in behind)
            verb = "lets in" if met else "holds back"
            rows += sentence(f"{verb} {names}: {plural(len(held), 'action')}, {ahead} in the plan", self.width, 4)
        if len(phase.gate) > 1:
            rows += sentence(f"The nearest of {len(phase.gate)} ways through it:", self.width, 4)
        for position, requirement in enumerate(self._nearest(phase.gate)):
            fact = plan.facts[requirement.fact]
            holds = requirement.holds(self.outlook.record.values.get(fact.id))
            left: tuple[Span, ...] = (
                ("  ", "text"),
                _sign(holds),
                (clean(requirement_text(fact, requirement)), "text"),
            )
            now = fit(self._now(requirement), self.width // 3)
            rows.append(Row(f"{key}/{position}", left, ((f"now {now}", "dim"),), fact_item(fact.id)))
            rows += sentence(source_text(self.outlook, fact.id, self.now), self.width, 6)
            rows += self._evidence(fact.id, 6)
        return rows


def _sign(met: bool) -> Span:
    return (f"{MET} ", "good") if met else (f"{UNMET} ", "bad")


def _padded(columns: _Columns, was: str, now: str, target: str, met: bool) -> tuple[Span, ...]:
    texts = zip(
        (clean(was), now, target), columns, ("dim", "good" if met else "text", "dim" if met else "accent"), strict=True
    )
    return tuple(("  " + pad(text, width), token) for text, width, token in texts if width)
