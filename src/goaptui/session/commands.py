"""What each kind of event changes, given the plan and the session so far.

The same code makes a new event and makes an unsaved one again on top of what another process wrote meanwhile, so that
two people who each do one of three things leave one, not two.
"""

from __future__ import annotations

from datetime import datetime

from goaptui.domain.effects import apply
from goaptui.domain.plan import Action, Outcome, Plan
from goaptui.domain.values import Value
from goaptui.session.events import Change, ChangeKind, Content, Event, EventKind
from goaptui.session.history import History

STATUS_AFTER = {"done": "done", "start": "doing", "fail": "failed", "skip": "skipped", "todo": "todo"}


def set_changes(plan: Plan, history: History, fact_id: str, value: Value) -> tuple[Change, ...]:
    """Giving a fact a value."""
    return (Change("fact", fact_id, history.value(plan, fact_id), value),)


def status_changes(
    plan: Plan,
    history: History,
    kind: EventKind,
    action: Action,
    time: datetime,
    outcome: Outcome | None = None,
    evidence: str | None = None,
) -> tuple[Change, ...]:
    """``done``, ``start``, ``fail``, ``skip`` or ``todo`` of an action. ``done`` alone touches facts."""
    name = action.id
    status = STATUS_AFTER[kind]
    changes: list[Change] = []
    if kind == "done":
        effects = action.effects_with(outcome)
        before = {effect.fact: history.value(plan, effect.fact) for effect in effects}
        changes += [
            Change("fact", fact, before[fact], after) for fact, after in apply(effects, plan.facts, before).items()
        ]
    changes.append(_change(history, "status", name, status))
    if kind == "done":
        changes.append(_change(history, "count", name, history.counts.get(name, 0) + 1))
        if outcome is not None:
            changes.append(_change(history, "outcome", name, outcome.id))
    if kind == "start":
        changes.append(_change(history, "started", name, time))
        if history.now("ended", name) is not None:
            changes.append(_change(history, "ended", name, None))
    elif kind != "todo":
        changes.append(_change(history, "ended", name, time))
    if evidence is not None:
        changes.append(Change("evidence", name, None, evidence))
    return tuple(changes)


def tick_changes(history: History, key: str, on: bool) -> tuple[Change, ...]:
    """Ticking a row by hand, or the opposite."""
    return (Change("tick", key, key in history.ticks, on),)


def note_changes(subject: str, text: str) -> tuple[Change, ...]:
    """Attaching evidence to an action, or to ``fact/ID``."""
    return (Change("evidence", subject, None, text),)


def turn_changes(plan: Plan, history: History, kind: EventKind, event: Event) -> tuple[Change, ...]:
    """Taking an event back (``undo``), or bringing it again (``redo``)."""

    def fact_now(fact_id: str) -> Value:
        return history.value(plan, fact_id) if fact_id in plan.facts else history.facts.get(fact_id)

    def initial(fact_id: str) -> Value:
        return plan.facts[fact_id].initial if fact_id in plan.facts else None

    if kind == "undo":
        return history.undo_changes(event, fact_now, initial)
    return history.redo_changes(event, fact_now)


def rebase(plan: Plan, history: History, event: Event) -> Event:
    """An event that nobody else has seen yet, as it is after what others did: its meaning again, not its numbers."""
    if event.kind in ("undo", "redo"):
        original = history.event(event.of or "")
        if original is None or bool(history.stands(original.id)) is not (event.kind == "undo"):
            return event._replace(changes=())  # somebody else did it as well; once is enough
        return event._replace(changes=turn_changes(plan, history, event.kind, original))
    action = plan.actions.get(event.subject)
    if event.kind == "done" and action is not None:
        outcome = action.outcome(event.outcome) if event.outcome is not None else None
        if (outcome is None) == (event.outcome is None) and all(
            e.fact in plan.facts for e in action.effects_with(outcome)
        ):
            return event._replace(
                changes=status_changes(plan, history, "done", action, event.time, outcome, event.evidence),
            )
    # All else sets what it sets; only what was there before may be another.
    changes = tuple(
        change
        if change.what == "evidence"
        else change._replace(
            before=history.value(plan, change.id) if change.id in plan.facts else history.facts.get(change.id)
        )
        if change.what == "fact"
        else change._replace(before=history.now(change.what, change.id))
        for change in event.changes
    )
    return event._replace(changes=changes)


def renew(plan: Plan, history: History, event: Event, time: datetime) -> Event | None:
    """An event that was tried elsewhere, carried out now on top of a history; ``None`` where nothing would change."""
    action = plan.actions.get(event.subject)
    if event.kind in ("start", "fail", "skip", "todo") and action is not None:
        changes = status_changes(plan, history, event.kind, action, time, None, event.evidence)
        if event.evidence is None and history.now("status", action.id) == STATUS_AFTER[event.kind]:
            return None
        return event._replace(time=time, changes=changes)
    again = rebase(plan, history, event._replace(time=time))
    if all(change.before == change.after and change.what != "evidence" for change in again.changes):
        return None
    return again


def _change(history: History, what: ChangeKind, name: str, after: Content) -> Change:
    return Change(what, name, history.now(what, name), after)
