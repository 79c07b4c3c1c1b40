"""How an action ended: one of its outcomes, and evidence where it must have some."""

from __future__ import annotations

from typing import NamedTuple

from textual import events

from goaptui.domain.effects import Effect
from goaptui.domain.plan import Action, Outcome, Plan
from goaptui.domain.values import format_number
from goaptui.session.text import effect_text
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, clean, wrap
from goaptui.ui.screens.dialog import Dialog
from goaptui.ui.widgets.line_pane import LinePane


class OutcomeChosen(NamedTuple):
    """The outcome's id (``None`` for an action without), and the evidence that was given."""

    outcome: str | None
    evidence: str | None = None


class OutcomeChooser(Dialog[OutcomeChosen]):
    """``OutcomeChooser(action, needs_evidence, plan)``: answers what was chosen, or ``None`` where it was left.

    The expected outcome has the cursor. A digit chooses, and so does enter; space does not, for it is the key that
    opens this, and a key that is held down must not answer.
    """

    WIDTH = 70

    def __init__(self, action: Action, needs_evidence: bool = False, plan: Plan | None = None) -> None:
        super().__init__()
        self._action = action
        self._needs_evidence = needs_evidence
        self._plan = plan
        expected = action.expected
        if expected is not None:
            self.sheet.wanted_key = expected.id

    def on_mount(self) -> None:
        """An action without outcomes is only asked for its evidence."""
        if not self._action.outcomes:
            self._choose(None)

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────

    def rows(self, width: int, wanted: str) -> Rows:
        """The outcomes: number, title, probability; and what each of them does."""
        rows: list[Row] = [Row(left=((line, "text"),)) for line in wrap("How did it end?", width)]
        rows.append(Row())
        for number, outcome in enumerate(self._action.outcomes, 1):
            left = ((f"{number} " if number < 10 else "  ", "key"), (clean(outcome.title), "strong"))
            rows.append(Row(outcome.id, left, self._right(outcome, width)))
            for effect in outcome.effects:
                rows += [Row(left=((f"  {line}", "dim"),)) for line in wrap(self._words(effect), width - 2)]
        return FixedRows(rows, clean(self._action.title))

    def _right(self, outcome: Outcome, width: int) -> tuple[Span, ...]:
        spans: list[Span] = []
        if outcome is self._action.expected and width >= 30:
            spans.append(("expected ", "accent"))
        if outcome.probability is not None:
            spans.append((f"{format_number(outcome.probability * 100)} %", "dim"))
        return tuple(spans)

    def _words(self, effect: Effect) -> str:
        fact = self._plan.facts.get(effect.fact) if self._plan is not None else None
        return effect_text(fact, effect) if fact is not None else f"{effect.fact}: {effect}"

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Take it or leave it."""
        last = min(len(self._action.outcomes), 9)
        return (("enter", "done"), (f"1–{last}" if last > 1 else "1", "choose"), ("esc", "leave"))

    # ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────

    def key(self, event: events.Key) -> bool:
        """Choosing."""
        if event.key == "enter":
            self._choose(self.sheet.cursor_row.key)
        elif event.key.isdecimal() and 0 < int(event.key) <= len(self._action.outcomes):
            self._choose(self._action.outcomes[int(event.key) - 1].id)
        else:
            return event.key == "space"
        return True

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click chooses."""
        if row.key is not None:
            self._choose(row.key)

    def _choose(self, outcome_id: str | None) -> None:
        if outcome_id is None and self._action.outcomes:
            return
        if not self._needs_evidence:
            self.dismiss(OutcomeChosen(outcome_id))
            return
        from goaptui.ui.screens.evidence_prompt import EvidencePrompt

        def given(evidence: str | None) -> None:
            if evidence is not None:
                self.dismiss(OutcomeChosen(outcome_id, evidence))
            elif not self._action.outcomes:
                self.dismiss(None)

        outcome = self._action.outcome(outcome_id) if outcome_id is not None else None
        detail = outcome.title if outcome is not None else ""
        self.app.push_screen(EvidencePrompt(self._action.title, detail), given)
