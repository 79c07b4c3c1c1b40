"""The plan as rows: the steps in order, what other outcomes would mean, and the actions that are not in it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from goaptui.domain.durations import format_span
from goaptui.domain.values import format_number
from goaptui.session.views import OtherView, StepView
from goaptui.ui.rows.glyphs import ADDED, DROPPED, MEASURES, MOVED, READY, STATUS_GLYPHS, STATUS_TOKENS
from goaptui.ui.rows.row import Row, Rows, Span, cells, clean, fit, matcher, pad, wrap
from goaptui.ui.view import Item, View, action_item

RISK_WORDS = {"none": "none", "low": "low", "medium": "med", "high": "high", "variable": "var"}
RISK_TOKENS = {"none": "dim", "low": "dim", "medium": "warn", "high": "bad", "variable": "warn"}

_WIDEST_DURATION, _WIDEST_WAIT = 10, 14
_RISK = 5
_LEAST_TITLE = 26
"""Cells that the title keeps while there is a column at the right that can give way: what it waits for, the risk."""
_MEASURED = 40
"""How many steps are looked at to find how wide the columns must be: enough for the first screens."""


class PlanRows(Rows):
    """First a sentence where there is no plan to show, then the steps, then the actions outside the plan."""

    title = "Plan"

    def __init__(self, view: View, width: int, wanted: str = "") -> None:
        self._view = view
        self._outlook = outlook = view.outlook
        self._width = width
        self._dropped = _dropped(view)
        actions = outlook.plan.actions
        passes = matcher(wanted)
        keys: list[str | None] = []
        items: list[Item | None] = []
        # What stands on a line: a step's index, an action outside the plan, or a finished row.
        self._what: list[int | str | Row] = []

        def say(rows: Iterable[Row]) -> None:
            for row in rows:
                keys.append(None)
                items.append(None)
                self._what.append(row)

        steps = outlook.steps
        self._digits = max(2, len(str(len(steps))))
        asides: dict[int, list[Row]] = {}
        if not wanted:
            say(_preface(view, width))
            asides = _asides(view)
        seen: dict[str, int] = {}
        for index, step in enumerate(steps):
            action = step.action
            nth = seen[action] = seen.get(action, 0) + 1
            if not wanted or passes(f"{actions[action].title} {action} {actions[action].phase or ''}"):
                keys.append(f"step/{action}/{nth}")
                items.append(action_item(action))
                self._what.append(index)
            if index in asides:
                say(asides[index])
        others = [a for a in outlook.others if not wanted or passes(f"{actions[a].title} {a} {actions[a].phase or ''}")]
        if others:
            if keys and self._what[-1] != Row():
                say([Row()])
            say(self._heading())
            keys += [f"other/{action}" for action in others]
            items += map(action_item, others)
            self._what += others
        super().__init__(keys, items)
        self.counter = _counter(view)
        self._measure()

    def _measure(self) -> None:
        """Find the columns' widths; those that leave the title no room are left out (0)."""
        steps = [self._outlook.step(i) for i in range(min(len(self._outlook.steps), _MEASURED))]
        duration = max((cells(step.duration_text) for step in steps), default=0)
        waits = max((cells(_standing(step)[0]) for step in steps), default=0)
        risk = _RISK - 1 if any(step.risk is not None for step in steps) else 0
        room = self._width - 6 - self._digits
        self._duration = min(duration, _WIDEST_DURATION) + 2 if duration and room >= 22 else 0
        room -= self._duration
        self._risk = risk + 1 if risk and room - risk - 1 >= _LEAST_TITLE else 0
        room -= self._risk
        self._waits = min(waits, _WIDEST_WAIT) + 1 if waits and room - waits - 1 >= _LEAST_TITLE else 0

    def make(self, index: int) -> Row:
        """A sentence, a step, or an action that is not in the plan."""
        what = self._what[index]
        if isinstance(what, Row):
            return what
        key, item = self.keys[index], self.items[index]
        if isinstance(what, int):
            return self._step(key, item, self._outlook.step(what))
        return self._other(key, item, self._outlook.other(what))

    def _heading(self) -> list[Row]:
        rows = [Row(left=(("Not in the plan", "heading"),))]
        if self._dropped:
            actions = self._outlook.plan.actions
            gone = ", ".join(clean(actions[a].title) for a in actions if a in self._dropped)
            rows.insert(0, Row(left=((f"{DROPPED} dropped: {gone}", "dropped"),)))
        return rows

    def _change(self, action: str) -> Span:
        changes = self._view.changes
        if changes is None:
            return (" ", "text")
        if action in changes.added:
            return (ADDED, "added")
        if action in changes.moved:
            return (MOVED, "moved")
        if action in self._dropped:
            return (DROPPED, "dropped")
        return (" ", "text")

    def _step(self, key: str | None, item: Item | None, step: StepView) -> Row:
        glyph = STATUS_GLYPHS[step.status]
        token = STATUS_TOKENS[step.status]
        if step.status == "todo" and step.ready:
            glyph, token = READY, "accent"
        left: list[Span] = [
            self._change(step.action),
            (f"{glyph} ", token),
            (f"{step.index + 1:>{self._digits}} ", "critical" if step.critical else "dim"),
        ]
        if step.measuring:
            left.append((f"{MEASURES} ", "info"))
        left.append((clean(step.title), "strong" if step.ready or step.status == "doing" else "text"))
        right: list[Span] = []
        if self._waits:
            words, token = _standing(step)
            right.append((pad(words, self._waits, right=True), token))
        if self._duration:
            right.append((pad(step.duration_text, self._duration, right=True), "text"))
        if self._risk:
            word = RISK_WORDS.get(step.risk or "", "")
            right.append((" " + pad(word, self._risk - 1), RISK_TOKENS.get(step.risk or "", "dim")))
        return Row(key, tuple(left), tuple(right), item)

    def _other(self, key: str | None, item: Item | None, other: OtherView) -> Row:
        glyph = STATUS_GLYPHS[other.status] if other.status != "todo" else " "
        left: tuple[Span, ...] = (
            self._change(other.action),
            (f"{glyph} ", STATUS_TOKENS[other.status]),
            (" " * (self._digits + 1), "dim"),
            (clean(other.title), "dim"),
        )
        # The title first, as far as it goes; the reason has what is left, at least a word.
        reason = clean(other.reason)
        title = sum(cells(text) for text, _ in left)
        room = max(self._width - title - 3, self._width // 3)
        kind = clean(other.kind)
        text = reason if cells(reason) <= room or cells(kind) > room else fit(reason, room)
        token = {"done": "good", "achieved": "good", "failed": "bad", "cannot run": "warn"}.get(other.kind, "dim")
        return Row(key, left, ((fit(text, room), token),), item)


def _standing(step: StepView) -> Span:
    """How a step stands: being done, ready, or what it waits for (``after 3, 4``)."""
    if step.status == "doing":
        return ("doing", "warn")
    if step.ready:
        return ("ready", "accent")
    if not step.waits_for:
        return ("waits", "dim")
    text = "after " + ", ".join(str(index + 1) for index in step.waits_for)
    return (text if cells(text) <= _WIDEST_WAIT else f"after {len(step.waits_for)} steps", "dim")


def _preface(view: View, width: int) -> list[Row]:
    """What is said above the steps: that all is done, that there is no plan and why, that it is not proven."""
    outlook = view.outlook
    goals = {goal.id: clean(goal.title) for goal in outlook.goal_views}
    if outlook.status == "satisfied":
        _, total = outlook.goal_progress
        what = f", all {total} conditions hold" if total > 1 else ""
        first, *rest = wrap(f"The goal is reached{what}. Nothing is left to do.", width - 2)
        rows = [Row(left=(("✓ ", "good"), (first, "good")))]
        rows += [Row(left=(("  ", "good"), (line, "good"))) for line in rest]
        chosen = [title for goal, title in goals.items() if goal in outlook.goals]
        rows += [Row(left=(("  ", "dim"), (line, "dim"))) for title in chosen for line in wrap(title, width - 2)]
        return [*rows, Row()]
    if outlook.status == "unsolvable":
        rows = [Row(left=((line, "bad"),)) for line in wrap("✗ No plan reaches the goal from here.", width)]
        explanation = outlook.explanation
        if explanation is not None:
            named = ", ".join(goals.get(goal, goal) for goal in explanation.goals)
            said = f"Out of reach: {named}" if named and explanation.obstacles else explanation.summary
            rows += [Row(left=((line, "strong"),)) for line in wrap(said, width)]
            for obstacle in explanation.obstacles:
                first, *rest = wrap(obstacle.message, width - 2)
                rows.append(Row(left=(("• ", "bad"), (first, "text"))))
                rows += [Row(left=(("  ", "bad"), (line, "text"))) for line in rest]
        return [*rows, Row()]
    if outlook.status == "limit":
        if outlook.steps:
            gap = f"no plan costs less than {format_number(outlook.bound)}" if outlook.bound is not None else ""
            text = "The best plan found when the search stopped; it may not be the cheapest" + (
                f" ({gap})." if gap else "."
            )
        else:
            text = "The search was stopped before it found a plan; there may be one."
        return [*(Row(left=((line, "warn"),)) for line in wrap(text, width)), Row()]
    return []


def _asides(view: View) -> dict[int, list[Row]]:
    """Under each measuring step: what each outcome that is not expected would mean."""
    outlook = view.outlook
    rows: dict[int, list[Row]] = {}
    indent = " " * (max(2, len(str(len(outlook.steps)))) + 4)
    for branch in outlook.branches:
        action = outlook.plan.actions[outlook.steps[branch.step].action]
        outcome = action.outcome(branch.outcome)
        title = clean(outcome.title) if outcome is not None else branch.outcome
        chance = f"{format_number(branch.probability * 100)} % " if branch.probability is not None else ""
        if branch.steps is None:
            what, token = "no plan leads on", "bad"
        elif not branch.steps:
            what, token = "nothing more to do", "dim"
        else:
            count = f"+{len(branch.steps)} step{'s' if len(branch.steps) > 1 else ''}"
            what, token = f"{count}, {format_number(branch.cost or Decimal(0))} in all", "dim"
        left: tuple[Span, ...] = ((f"{indent}↳ {chance}", "dim"), (title, "info"))
        rows.setdefault(branch.step, []).append(Row(left=left, right=((what, token),)))
    return rows


def _dropped(view: View) -> frozenset[str]:
    """The actions that a replan dropped; not those that left the plan because they are done, failed or skipped."""
    if view.changes is None:
        return frozenset()
    record = view.outlook.record
    return frozenset(action for action in view.changes.dropped if record.status(action) in ("todo", "doing"))


def _counter(view: View) -> tuple[Span, ...]:
    """``5 steps · 3h 10m``, and after a replan the cost before and after."""
    outlook, changes = view.outlook, view.changes
    if view.planning:
        return ((view.planning, "warn"),)
    if outlook.status == "unsolvable":
        return (("no plan", "bad"),)
    if outlook.status == "satisfied":
        return (("done", "good"),)
    count = len(outlook.steps)
    if not count:
        return ()
    spans: list[Span] = []
    if changes is not None:
        spans += [
            (f"{sign}{len(which)} ", token)
            for sign, which, token in (
                (ADDED, changes.added, "added"), (DROPPED, _dropped(view), "dropped"), (MOVED, changes.moved, "moved"),
            )
            if which
        ]  # fmt: skip
        if (
            changes.cost_before is not None
            and changes.cost_after is not None
            and changes.cost_before != changes.cost_after
        ):
            token = "added" if changes.cost_after < changes.cost_before else "moved"
            spans.append((f"cost {format_number(changes.cost_before)} → {format_number(changes.cost_after)}", token))
    lead = " · " if spans else ""
    spans.append((f"{lead}{count} step{'s' if count > 1 else ''}", "dim"))
    spans.append((f" · {format_span(outlook.totals.likely, outlook.plan.hours_per_day)}", "dim"))
    return tuple(spans)
