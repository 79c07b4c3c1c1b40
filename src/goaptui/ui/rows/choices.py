"""What can be chosen between: profiles with the plan of each, goals with how far each is. Rows, no widgets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from goaptui.domain.plan import Plan
from goaptui.domain.values import format_number
from goaptui.session.outlook import Outlook
from goaptui.session.scenario import Figures, priced
from goaptui.session.views import GoalView
from goaptui.ui.rows.row import Row, Span, cells, clean, wrap
from goaptui.ui.rows.scenarios import finish_text, share_text, steps_told, work_text

_BAR = 7


def profile_rows(
    plan: Plan,
    current: str,
    outlooks: Mapping[str, Outlook],
    found: Mapping[str, Figures],
    failed: Mapping[str, str],
    width: int,
) -> list[Row]:
    """Each profile: its name and what its plan is best at, what that comes to, and how it differs from the one now."""
    rows: list[Row] = []
    best = _best(plan, found)
    for profile in plan.profiles.values():
        if rows:
            rows.append(Row())
        now = profile.id == current
        left: list[Span] = [("● " if now else "○ ", "accent" if now else "dim"), (clean(profile.title), "strong")]
        if now:
            left.append(("  now", "accent"))
        words = ", ".join(best.get(profile.id, ()))
        rows.append(Row(profile.id, tuple(left), ((words, "good"),) if words else ()))
        if profile.description:
            rows += _said(profile.description, width, "dim")
        outlook, figures = outlooks.get(profile.id), found.get(profile.id)
        if profile.id in failed:
            rows += _said(f"The planner failed: {failed[profile.id]}", width, "bad")
        elif outlook is None or figures is None:
            rows += _said("planning…", width, "warn")
        else:
            rows += _profile(plan, profile.id, current, outlook, figures, outlooks.get(current), width)
    return rows


def _profile(
    plan: Plan, profile: str, current: str, outlook: Outlook, found: Figures, now: Outlook | None, width: int
) -> list[Row]:
    per_day = plan.hours_per_day
    if found.status == "satisfied":
        return _said("The goal is reached; nothing is left to do.", width, "good")
    if found.cost is None:
        return _said(
            "There is no plan." if found.status == "unsolvable" else "No plan was found in time.", width, "bad"
        )
    proven = "" if found.optimal else " (not proven)"
    steps = f"{found.steps} step{'s' if found.steps != 1 else ''}"
    pieces = [
        f"cost {format_number(found.cost)}{proven}",
        steps,
        f"work {work_text(found, per_day)}",
        f"finish in {finish_text(found, per_day)}",
    ]
    rows = _listed(pieces, width, "text")
    shares = (("high risk", found.high), ("medium risk", found.medium), ("no way back", found.final))
    risks = [f"{what}: {share_text(share, per_day)}" for what, share in shares]
    rows += _listed(risks, width, "warn" if found.high.steps or found.final.steps else "text")
    if profile != current and now is not None:
        rows += _difference(plan, current, outlook, now, width)
    return rows


def _difference(plan: Plan, current: str, outlook: Outlook, now: Outlook, width: int) -> list[Row]:
    told = steps_told(now, outlook)
    if told == "the same":
        return _said("the same steps as now", width, "dim")
    before, after = now.cost, priced(outlook, current)
    title = clean(plan.profiles[current].title)
    pieces = [f"steps against now: {told}"]
    if before is not None and after is not None:
        gap = after - before
        price = "the same" if not gap else f"{'+' if gap > 0 else '−'}{format_number(abs(gap))}"
        pieces.append(f"at the prices of {title}: {format_number(after)} ({price})")
    return _listed(pieces, width, "info")


def _best(plan: Plan, found: Mapping[str, Figures]) -> dict[str, tuple[str, ...]]:
    """What each plan is best at: only once all are there, and only where they differ."""
    best: dict[str, list[str]] = {}
    known = {name: f for name, f in found.items() if f.found and f.steps}
    if len(known) == len(plan.profiles) > 1:
        for word, number in (("fastest", _fast), ("safest", _safe), ("easiest to take back", _back)):
            least = min(map(number, known.values()))
            if any(number(f) != least for f in known.values()):
                for name, f in known.items():
                    if number(f) == least:
                        best.setdefault(name, []).append(word)
    return {name: tuple(words) for name, words in best.items()}


def _fast(found: Figures) -> tuple[Decimal, ...]:
    return (found.span.likely if found.span is not None else found.work.likely,)


def _safe(found: Figures) -> tuple[Decimal, ...]:
    return (found.high.minutes, Decimal(found.high.steps), found.medium.minutes, Decimal(found.medium.steps))


def _back(found: Figures) -> tuple[Decimal, ...]:
    return (found.final.minutes, Decimal(found.final.steps))


def goal_rows(goals: Sequence[GoalView], chosen: Collection[str], width: int) -> list[Row]:
    """Each goal: whether it is planned for, how far it is, and what it still lacks."""
    rows: list[Row] = []
    for goal in goals:
        on = goal.id in chosen
        filled = _BAR * goal.done // goal.total if goal.total else _BAR
        bar: tuple[Span, ...] = (("▰" * filled, "good"), ("▱" * (_BAR - filled), "dim"))
        count = ((f" {goal.done}/{goal.total}", "good" if goal.met else "text"),)
        left: tuple[Span, ...] = (
            ("☑ " if on else "☐ ", "good" if on else "dim"),
            (clean(goal.title), "strong" if on else "dim"),
        )
        rows.append(Row(goal.id, left, (*(bar if width >= 44 else ()), *count)))
        if goal.met:
            rows.append(Row(left=(("  ✓ ", "good"), ("reached", "dim"))))
        for condition in goal.conditions:
            if not condition.met:
                first, *rest = wrap(condition.text, max(8, width - 4 - cells(condition.now_text) - 1))
                now = ((clean(condition.now_text), "dim"),) if condition.now_text else ()
                rows.append(Row(left=(("  ○ ", "warn" if on else "dim"), (first, "text" if on else "dim")), right=now))
                rows += [Row(left=((f"    {line}", "text" if on else "dim"),)) for line in rest]
    return rows


def _listed(pieces: Sequence[str], width: int, token: str) -> list[Row]:
    """Pieces beside one another, broken between them rather than within."""
    lines: list[str] = []
    for piece in pieces:
        if lines and cells(lines[-1]) + cells(piece) + 3 <= width - 2:
            lines[-1] += f" · {piece}"
        else:
            lines.append(piece)
    return [row for line in lines for row in _said(line, width, token)]


def _said(text: str, width: int, token: str) -> list[Row]:
    return [Row(left=((f"  {line}", token),)) for line in wrap(text, width - 2)]
