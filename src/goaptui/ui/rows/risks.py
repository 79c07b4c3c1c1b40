"""Risks as rows: how much of what is left is at risk, the matrix, and each risk with what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from goaptui.domain.durations import format_span
from goaptui.domain.plan import Action, Risk
from goaptui.domain.values import LEVELS
from goaptui.session.outlook import Outlook
from goaptui.session.readiness import status_word
from goaptui.ui.rows.glyphs import READY, STATUS_GLYPHS, STATUS_TOKENS, WAITS
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, clean, fit, matcher, pad
from goaptui.ui.rows.text_rows import WIDEST, heading, kept_together, labelled, plural, sentence, spans_width
from goaptui.ui.view import action_item

_WEIGHTS = {"none": 0, "low": 1, "medium": 2, "high": 3, "variable": 2}
_LABEL = 10
"""Cells of the matrix's left axis."""
_CELL = (5, 14)
"""The least and the most cells of a column of the matrix."""
_BAR = 10
_NAMED = 8
"""So many steps are named before they are only counted."""


def level(text: str) -> str | None:
    """The level that a text names, whatever its case; ``None`` for free text."""
    word = text.strip().casefold()
    return word if word in LEVELS else None


def severity(risk: Risk) -> str:
    """The style of a risk: by the product of its levels; free text says nothing."""
    return _severity(level(risk.probability), level(risk.impact))


def _severity(probability: str | None, impact: str | None) -> str:
    if probability is None or impact is None:
        return "text"
    product = _WEIGHTS[probability] * _WEIGHTS[impact]
    return "bad" if product >= 6 else "warn" if product >= 3 else "good"


def in_matrix(risk: Risk) -> bool:
    """Whether both of its axes are levels."""
    return level(risk.probability) is not None and level(risk.impact) is not None


def risk_rows(outlook: Outlook, width: int, wanted: str = "") -> Rows:
    """What is left, the matrix, the risks; with a filter the risks alone."""
    plan = outlook.plan
    passes = matcher(wanted)
    whole, width = width, min(width, WIDEST)
    rows: list[Row] = []
    if not wanted:
        rows += _left(outlook, width)
        if any(in_matrix(risk) for risk in plan.risks):
            rows += [Row(), heading("Probability and impact"), *_matrix(plan.risks, width)]
    numbered = [
        (number, risk)
        for number, risk in enumerate(plan.risks, 1)
        if passes(f"{risk.title} {risk.probability} {risk.impact} {risk.mitigation} {risk.contingency}")
    ]
    placed = [(number, risk) for number, risk in numbered if in_matrix(risk)]
    free = [(number, risk) for number, risk in numbered if not in_matrix(risk)]
    for title, group in (("Risks", placed), ("Told in words" if placed else "Risks", free)):
        if group:
            rows += [Row()] * bool(rows)
            rows.append(heading(title))
            for number, risk in group:
                rows += _risk(outlook, number, risk, width)
    if not plan.risks:
        rows += [Row(), Row(left=(("The plan file names no risks.", "dim"),))]
    elif not numbered:
        rows = [Row(left=(("Nothing matches the filter.", "dim"),))]
    return FixedRows(kept_together(rows, whole), "Risks", _counter(outlook))


def _counter(outlook: Outlook) -> tuple[Span, ...]:
    risks = outlook.plan.risks
    if not risks:
        return ()
    ahead = sum(is_ahead(outlook, risk) for risk in risks)
    concerned = sum(bool(risk.actions) for risk in risks)
    spans: list[Span] = [(plural(len(risks), "risk"), "dim")]
    if concerned:
        spans.append((f" · {ahead} still ahead", "warn" if ahead else "good"))
    return tuple(spans)


def is_ahead(outlook: Outlook, risk: Risk) -> bool:
    """Whether an action that it concerns is in the plan."""
    return any(action in outlook.positions for action in risk.actions)


# ── what is left ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _left(outlook: Outlook, width: int) -> list[Row]:
    """How much of the remaining plan, in steps and likely minutes, is at high risk or cannot be taken back."""
    plan = outlook.plan
    actions = [plan.actions[step.action] for step in outlook.steps]
    hours = plan.hours_per_day
    if not actions:
        words = {"satisfied": "Nothing is left to do.", "unsolvable": "There is no plan."}
        return [heading("What is left"), Row("left", ((words.get(outlook.status, "There is no plan yet."), "dim"),))]
    total = _minutes(actions)
    time: Span = (format_span(total, hours), "dim")
    rows = [heading("What is left", (f"{plural(len(actions), 'step')}  ", "dim"), time)]
    parts: tuple[tuple[str, Callable[[Action], bool]], ...] = (
        ("at high risk", lambda a: a.risk == "high"),
        ("cannot be taken back", lambda a: a.reversibility == "none"),
        ("only in part to be taken back", lambda a: a.reversibility == "partial"),
        ("any of these", lambda a: a.risk == "high" or a.reversibility in ("none", "partial")),
    )
    for title, belongs in parts:
        found = [index for index, action in enumerate(actions) if belongs(action)]
        minutes = _minutes([actions[index] for index in found])
        token = "dim" if not found else "warn"
        right: list[Span] = []
        if width >= 60:
            filled = int(_BAR * minutes / total) if total else 0
            filled = max(filled, 1) if minutes else 0
            right += [("▰" * filled, "warn"), ("▱" * (_BAR - filled), "dim"), ("  ", "dim")]
        right += [(pad(str(len(found)), 3, right=True), token), (" of ", "dim"), (f"{len(actions)}", "dim")]
        right += [(pad(format_span(minutes, hours), 9, right=True), token)]
        left: Span = (title, "text" if found else "dim")
        rows.append(Row(f"left/{title}", (left,), tuple(right)))
        if found and title != "any of these":
            names = ", ".join(f"{index + 1} {clean(actions[index].title)}" for index in found[:_NAMED])
            more = len(found) - _NAMED
            rows += sentence(names + (f" and {more} more" if more > 0 else ""), width, 2)
    unestimated = sum(action.estimate is None for action in actions)
    if unestimated:
        verb = "has" if unestimated == 1 else "have"
        rows += sentence(f"{plural(unestimated, 'step')} {verb} no estimate, and no time here.", width)
    return rows


def _minutes(actions: list[Action]) -> Decimal:
    return sum((a.estimate.likely for a in actions if a.estimate is not None), Decimal(0))


# ── the matrix ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _matrix(risks: tuple[Risk, ...], width: int) -> list[Row]:
    """Probability upwards, impact to the right, the risks' numbers in the cells."""
    cells: dict[tuple[str, str], list[int]] = {}
    for number, risk in enumerate(risks, 1):
        probability, impact = level(risk.probability), level(risk.impact)
        if probability is not None and impact is not None:
            cells.setdefault((probability, impact), []).append(number)
    across = _axis({impact for _, impact in cells})
    up = _axis({probability for probability, _ in cells})[::-1]
    cell = min(_CELL[1], (width - _LABEL - 2) // len(across) - 1)
    if cell < _CELL[0]:
        return sentence("It is too narrow here for the matrix; the risks are below.", width, 2)
    blank = " " * _LABEL

    def rule(left: str, middle: str, right: str) -> Row:
        return Row(left=((blank, "text"), (left + middle.join("─" * cell for _ in across) + right, "border")))

    beside = width - _LABEL - 1 - len(across) * (cell + 1) >= len("impact")
    title = "probability" if beside else "probability ↑  impact →"
    rows = [Row(left=((fit(title, width), "dim"),)), rule("┌", "┬", "┐")]
    for position, probability in enumerate(up):
        spans: list[Span] = [(pad(probability, _LABEL - 1, right=True) + " ", "text"), ("│", "border")]
        for impact in across:
            found = cells.get((probability, impact), [])
            token = _severity(probability, impact)
            spans += [(pad(f" {_numbers(found, cell - 2)}", cell), token), ("│", "border")]
        rows.append(Row(left=tuple(spans)))
        rows.append(rule("├", "┼", "┤") if position < len(up) - 1 else rule("└", "┴", "┘"))
    short = {"medium": "med", "variable": "var"} if cell < 9 else {}
    names = "".join(pad(f" {short.get(impact, impact)}", cell + 1) for impact in across)
    rows.append(Row(left=((blank + " " + names, "text"), ("impact" if beside else "", "dim"))))
    return rows


def _axis(used: set[str]) -> tuple[str, ...]:
    """The levels of an axis: low to high always, the others where a risk has them."""
    return tuple(name for name in LEVELS if name in ("low", "medium", "high") or name in used)


def _numbers(found: list[int], room: int) -> str:
    """Numbers, as many as there is room for, and how many more there are."""
    text = " ".join(map(str, found))
    shown = len(found)
    while len(text) > room and shown > 1:
        shown -= 1
        text = " ".join(map(str, found[:shown])) + f" +{len(found) - shown}"
    return fit(text, room)


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _risk(outlook: Outlook, number: int, risk: Risk, width: int) -> list[Row]:
    token = severity(risk)
    ahead = is_ahead(outlook, risk)
    key = f"risk/{number}"
    levels = " × ".join(filter(None, (clean(risk.probability), clean(risk.impact))))
    title = "dim" if risk.actions and not ahead else "strong"
    right: list[Span] = []
    told = in_matrix(risk)
    if told:
        right.append((f"{levels}  ", token))
    if risk.actions:
        settled = all(outlook.record.status(action) in ("done", "skipped", "failed") for action in risk.actions)
        right.append(("ahead", "warn") if ahead else ("past", "good") if settled else ("not in the plan", "dim"))
    first, *rest = sentence(risk.title, max(12, width - 6 - spans_width(tuple(right))), 0, title)
    rows = [Row(key, ((f"{number:>2}  ", token if told else "text"), *first.left), tuple(right))]
    rows += [Row(left=(("    ", "text"), *row.left)) for row in rest]
    texts = [("", risk.description)]
    if not told:
        texts += [("probability", risk.probability), ("impact", risk.impact)]
    texts += [("mitigation", risk.mitigation), ("contingency", risk.contingency)]
    for label, text in texts:
        if text and label:
            rows += labelled(label, text, width, 13, 4)
        elif text:
            rows += sentence(text, width, 4)
    rows += [_action(outlook, f"{key}/{action}", action) for action in risk.actions]
    return rows


def _action(outlook: Outlook, key: str, action_id: str) -> Row:
    """An action that a risk concerns: still ahead, or what became of it."""
    status = outlook.record.status(action_id)
    positions = outlook.positions.get(action_id)
    title = clean(outlook.plan.actions[action_id].title)
    if positions:
        ready = outlook.readiness(action_id)[0]
        glyph = STATUS_GLYPHS["doing"] if status == "doing" else READY if ready else WAITS
        token = "warn" if status == "doing" else "accent" if ready else "text"
        steps = ", ".join(str(position + 1) for position in positions)
        word: Span = (f"ahead: {'steps' if len(positions) > 1 else 'step'} {steps}", "text")
    else:
        glyph, token = STATUS_GLYPHS[status], STATUS_TOKENS[status]
        word = ("not in the plan" if status == "todo" else f"past: {status_word(status)}", "dim")
    left: tuple[Span, ...] = (("    ", "text"), (f"{glyph} ", token), (title, "text" if positions else "dim"))
    return Row(key, left, (word,), action_item(action_id))
