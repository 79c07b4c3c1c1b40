"""Records: made from a history and a plan, in full or one event further."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from goaptui.domain.plan import Plan
from goaptui.domain.values import Value, format_value
from goaptui.session.events import Event
from goaptui.session.history import History
from goaptui.session.record import Evidence, Orphan, Record
from goaptui.session.structure import structure_of
from goaptui.session.text import event_text
from goaptui.session.validity import value_fault


def full_record(plan: Plan, history: History, started: datetime) -> Record:
    """The record of a history under a plan."""
    values: dict[str, Value] = {fact.id: fact.initial for fact in plan.facts.values()}
    sources: dict[str, Event] = {}
    for fact_id, value in history.facts.items():
        fact = plan.facts.get(fact_id)
        if fact is not None and value_fault(fact, value) is None:
            values[fact_id] = value
            if (event := history.last("fact", fact_id)) is not None:
                sources[fact_id] = event
    evidence = {subject: _evidence(history, subject) for subject in history.with_evidence()}
    return _record(plan, history, started, values, sources, evidence, find_orphans(plan, history))


def next_record(plan: Plan, history: History, before: Record, event: Event) -> Record:
    """The record after `event`, the last of the history: what `full_record` gives, in a fraction of the time."""
    values, sources, evidence = dict(before.values), dict(before.sources), dict(before.evidence)
    facts = [change.id for change in event.changes if change.what == "fact" and change.id in plan.facts]
    for fact_id in facts:
        values[fact_id] = history.value(plan, fact_id)
        source = history.last("fact", fact_id)
        valid = fact_id in history.facts and value_fault(plan.facts[fact_id], history.facts[fact_id]) is None
        if source is not None and valid:
            sources[fact_id] = source
        else:
            sources.pop(fact_id, None)
    for subject in [change.id for change in event.changes if change.what == "evidence"]:
        items = _evidence(history, subject)
        if items:
            evidence[subject] = items
        else:
            evidence.pop(subject, None)
    # A new event is about what the plan knows; only where something else is about may it make or mend an orphan.
    orphans = find_orphans(plan, history) if before.orphans or event.kind in ("undo", "redo") else ()
    return _record(plan, history, before.started, values, sources, evidence, orphans)


def _record(
    plan: Plan,
    history: History,
    started: datetime,
    values: Mapping[str, Value],
    sources: Mapping[str, Event],
    evidence: Mapping[str, tuple[Evidence, ...]],
    orphans: tuple[Orphan, ...],
) -> Record:
    undoable, redoable = history.undoable, history.redoable
    return Record(
        values=values,
        statuses=dict(history.statuses),
        counts=dict(history.counts),
        outcomes=dict(history.outcomes),
        times=dict(history.times),
        ticks=frozenset(history.ticks),
        evidence=evidence,
        sources=sources,
        started=started,
        length=len(history.log),
        can_undo=event_text(plan, undoable) if undoable is not None else None,
        can_redo=event_text(plan, redoable) if redoable is not None else None,
        orphans=orphans,
    )


def _evidence(history: History, subject: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(event.time, event.evidence, event.id)
        for event in history.standing("evidence", subject)
        if event.evidence is not None
    )


def find_orphans(plan: Plan, history: History) -> tuple[Orphan, ...]:
    """What the session knows and the plan does not (any more)."""
    orphans: list[Orphan] = []
    for fact_id, value in history.facts.items():
        fact = plan.facts.get(fact_id)
        if fact is None:
            orphans.append(
                Orphan("fact", fact_id, f"the plan has no fact {fact_id} (the session: {format_value(value)})")
            )
        elif (reason := value_fault(fact, value)) is not None:
            orphans.append(Orphan("value", fact_id, f"{reason}; its initial value counts"))
    actions = {**history.statuses, **history.counts, **history.outcomes, **history.times}
    for action_id in actions:
        action = plan.actions.get(action_id)
        outcome = history.outcomes.get(action_id)
        if action is None:
            status = history.statuses.get(action_id, "todo")
            orphans.append(Orphan("action", action_id, f"the plan has no action {action_id} (the session: {status})"))
        elif outcome is not None and action.outcome(outcome) is None:
            message = f"{action_id} has no outcome {outcome} any more"
            orphans.append(Orphan("outcome", f"{action_id}/{outcome}", message))
    if history.ticks:
        rows = structure_of(plan).checklist.rows
        orphans += [
            Orphan("tick", key, f"the plan's checklist has no {key} any more")
            for key in sorted(history.ticks)
            if key not in rows
        ]
    for subject in history.with_evidence():
        kind, _, name = subject.rpartition("/")
        if name not in (plan.facts if kind else plan.actions) and subject not in actions:
            orphans.append(
                Orphan("evidence", subject, f"there is evidence for {subject}, which the plan does not have")
            )
    return tuple(orphans)
