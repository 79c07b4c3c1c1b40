"""Why, as data: what an action needs and is good for, who changes and who needs a fact. Read off the outlook.

What takes planning (what it would cost without, what would help) is in `session.prices`; the words are in
`session.explain`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from goaptui.domain.conditions import Conditions, Requirement
from goaptui.domain.durations import Estimate
from goaptui.domain.plan import Action
from goaptui.domain.values import Level, Reversibility, Value
from goaptui.planner.solution import Link
from goaptui.planner.validate import InvalidPlan, validate
from goaptui.session.outlook import Outlook
from goaptui.session.readiness import nearest, status_word
from goaptui.session.structure import structure_of
from goaptui.session.text import action_title, requirement_text, value_text

NeedKind: TypeAlias = Literal["precondition", "gate", "after"]
ReasonKind: TypeAlias = Literal[
    "in plan", "done", "failed", "skipped", "contingency", "achieved", "branch", "cannot run", "excluded",
    "not needed", "beaten", "as good", "cheaper",
]  # fmt: skip
"""Why an action is in the plan or not. Planning tells ``beaten`` (the best plan that uses it costs more), ``as good``
(it costs the same), ``excluded`` (it can run, but no plan that uses it reaches the goals) and ``cheaper`` (only where
the plan is not proven to be a cheapest one) from ``not needed`` (even the best plan that uses it works without it)."""

MOST_ALTERNATIVES = 6


class Need(NamedTuple):
    """One thing that an action asks for, and where it comes from."""

    kind: NeedKind
    text: str
    """``Pass rate ≥ 0.95``; for ``after`` the other action's title."""
    met: bool
    """Whether it holds now."""
    now: str
    """The fact's value, or the other action's status."""
    supplier: int | None
    """The index of the step that makes it hold for this one; ``None`` where none does or has to."""
    at: Decimal | None
    """Minutes from now at which that step has ended, by precedence alone and likely minutes."""
    could: tuple[str, ...]
    """Actions that could make it hold, in file order, where no step supplies it and it does not hold."""
    fact: str | None = None
    action: str | None = None
    phase: str | None = None
    requirement: Requirement | None = None


class Support(NamedTuple):
    """A causal link on the way from an action to a goal: a step supplies what another, or a goal, needs.

    `part`: it does not make it hold by itself, but without it, it would not hold (one of several that count a number
    up, or that keep it up).
    """

    step: int
    kind: Literal["precondition", "gate", "after", "goal"]
    text: str
    """What is supplied: ``Built``, ``being carried out``, ``Pass rate ≥ 0.95 (in part)``."""
    to: int | None
    """The index of the step that needs it; ``None`` where a goal does."""
    goal: str | None
    fact: str | None
    action: str | None
    part: bool = False


class Alternative(NamedTuple):
    """An action beside another that supplies the same, with what tells them apart."""

    action: str
    supplies: tuple[str, ...]
    """What both supply: ``Pass rate ≥ 0.95``."""
    in_plan: bool
    cost: Decimal
    minutes: Estimate | None
    risk: Level | None
    reversibility: Reversibility | None
    complexity: Level | None
    cognitive_load: Level | None


class AboutAction(NamedTuple):
    """What is to be said of an action without planning."""

    action: str
    kind: ReasonKind
    reason: str
    """Why it is not in the plan, as a sentence; ``""`` where it is."""
    positions: tuple[int, ...]
    ready: bool
    needs: tuple[Need, ...]
    """Preconditions, gates and `after`; of alternatives, those that the plan makes hold, else those that lack least."""
    supports: tuple[Support, ...]
    """All causal links from it up to the goals, the nearest first."""
    dropped: str | None
    """What fails first where it is left out and all else stays; ``None``: nothing does, or it is not in the plan."""
    alternatives: tuple[Alternative, ...]
    """First the action itself, then others that supply what it supplies; none where there are no others."""


class Changer(NamedTuple):
    """An action that changes a fact."""

    action: str
    outcome: str | None
    """The outcome that does; ``None``: the action itself."""
    expected: bool
    """Whether it does as expected."""
    effect: str
    """To what, or by how much: ``true``, ``-= 1``, ``unknown``."""
    positions: tuple[int, ...]
    can_run: bool
    """Whether it can ever run from here, as far as that is seen without a search."""


class Reader(NamedTuple):
    """Someone who asks something of a fact: an action (with its step where it is planned), gate, goal or metric."""

    kind: Literal["precondition", "gate", "goal", "metric"]
    text: str
    met: bool
    action: str | None = None
    phase: str | None = None
    goal: str | None = None
    metric: str | None = None
    step: int | None = None
    supplier: int | None = None
    """The step that makes it hold for that step or goal; ``None``: it holds from the start, or is not in the plan."""


class AboutFact(NamedTuple):
    """What is to be said of a fact without planning."""

    fact: str
    value: Value
    source: str
    """How the value is known: ``initial``, ``set by hand 14:02``, ``Run the full suite: Healthy``."""
    event: Literal["initial", "set", "sense", "done"]
    time: datetime | None
    action: str | None
    """The action whose being done gave the value, with its `outcome`."""
    outcome: str | None
    evidence: tuple[str, ...]
    changers: tuple[Changer, ...]
    readers: tuple[Reader, ...]


def about_action(outlook: Outlook, action_id: str) -> AboutAction:
    """Everything about an action that is known without planning.

    Raises:
        KeyError: the plan file has no such action.
    """
    action = outlook.plan.actions[action_id]
    positions = outlook.positions.get(action_id, ())
    kind: ReasonKind = "in plan"
    reason = ""
    if not positions:
        view = outlook.other(action_id)
        in_branch = any(branch.steps is not None and action_id in branch.steps for branch in outlook.branches)
        kind, reason = "branch" if in_branch and view.kind == "not needed" else view.kind, view.reason
    alternatives = _alternatives(outlook, action, positions)
    if kind == "not needed" and alternatives:  # more exact than the quick look, which goes by the facts that it changes
        others = ", ".join(action_title(outlook.plan, row.action) for row in alternatives[1:])
        reason = f"the plan has {others} for it"
    return AboutAction(
        action_id,
        kind,
        reason,
        positions,
        outlook.readiness(action_id)[0],
        tuple(_needs(outlook, action, positions[0] if positions else None)),
        tuple(_supports(outlook, positions)),
        _dropped(outlook, positions),
        alternatives,
    )


def able(outlook: Outlook, requirement: Requirement) -> list[str]:
    """The actions that may make a requirement hold by what is expected of them, in file order."""
    found = []
    for action_id in structure_of(outlook.plan).changed_by.get(requirement.fact, ()):
        action = outlook.plan.actions[action_id]
        effects = [effect for effect in action.effects_with(action.expected) if effect.fact == requirement.fact]
        if any(e.kind == "add" or requirement.holds(e.value if e.kind == "set" else None) for e in effects):
            found.append(action_id)
    return found


# ── actions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _needs(outlook: Outlook, action: Action, position: int | None) -> Iterator[Need]:
    plan, record = outlook.plan, outlook.record
    linked = [link for link in outlook.solution.links if link.consumer == position] if position is not None else []
    suppliers = {(link.kind, link.phase, link.requirement or link.action): link.supplier for link in linked}

    def asked(kind: NeedKind, conditions: Conditions, phase: str | None = None) -> Iterator[Need]:
        of_plan = [link.requirement for link in linked if link.kind == kind and link.phase == phase]
        for requirement in of_plan or nearest(conditions, record.values):
            assert requirement is not None
            fact, value = plan.facts[requirement.fact], record.values.get(requirement.fact)
            supplier = suppliers.get((kind, phase, requirement))
            met = requirement.holds(value)
            could = () if met or supplier is not None else tuple(_could(outlook, requirement))
            yield Need(
                kind, requirement_text(fact, requirement), met, value_text(fact, value), supplier,
                _end(outlook, supplier), could, fact.id, None, phase, requirement,
            )  # fmt: skip

    yield from asked("precondition", action.preconditions)
    for phase, gate in plan.gates(action):
        yield from asked("gate", gate, phase)
    for before in action.after:
        supplier = suppliers.get(("after", None, before))
        met = record.state.carried_out(plan, before)
        stand_in = record.state.stand_in(plan, before)
        could = () if met or supplier is not None or stand_in is None else (stand_in,)
        yield Need(
            "after", action_title(plan, before), met, status_word(record.status(before)), supplier,
            _end(outlook, supplier), could, action=before,
        )  # fmt: skip


def _could(outlook: Outlook, requirement: Requirement) -> list[str]:
    from goaptui.session.why_not import suppliers

    return suppliers(outlook, requirement)


def _end(outlook: Outlook, step: int | None) -> Decimal | None:
    return None if step is None else outlook.step(step).end


def _supports(outlook: Outlook, positions: tuple[int, ...]) -> Iterator[Support]:
    onward: dict[int, list[Link]] = {}
    for link in outlook.solution.links:
        if link.supplier is not None:
            onward.setdefault(link.supplier, []).append(link)
    queue = list(positions)
    seen = set(positions)
    for step in queue:  # it grows while it is gone through
        links = [(link, False) for link in onward.get(step, ())]
        if not links or step in positions:
            links += [(link, True) for link in _in_part(outlook, step)]
        for link, part in links:
            yield _support(outlook, link, step, part)
            if link.consumer is not None and link.consumer not in seen:
                seen.add(link.consumer)
                queue.append(link.consumer)


def _in_part(outlook: Outlook, step: int) -> Iterator[Link]:
    """The links of others that would fail without a step: each fact that it changes is gone through without it."""
    plan, steps = outlook.plan, outlook.steps
    action = plan.actions[steps[step].action]
    for effect in action.effects_with(action.expected):
        fact = plan.facts[effect.fact]
        links = [
            link
            for link in outlook.solution.links
            if link.requirement is not None and link.requirement.fact == fact.id and link.supplier != step
        ]
        if not links:
            continue
        value = outlook.record.values.get(fact.id)
        values = [value]  # before each step, and at the end
        for index, other in enumerate(steps):
            done = plan.actions[other.action]
            for change in done.effects_with(done.expected) if index != step else ():
                if change.fact == fact.id:
                    value = change.result(fact, value)
            values.append(value)
        for link in links:
            consumer = len(steps) if link.consumer is None else link.consumer
            if consumer > step and link.requirement is not None and not link.requirement.holds(values[consumer]):
                yield link


def _support(outlook: Outlook, link: Link, step: int, part: bool) -> Support:
    text, fact = "being carried out", None
    if link.requirement is not None:
        fact = link.requirement.fact
        text = requirement_text(outlook.plan.facts[fact], link.requirement) + (" (in part)" if part else "")
    return Support(step, link.kind, text, link.consumer, link.goal, fact, link.action, part)


def without(outlook: Outlook, steps: Iterable[str], action_id: str) -> InvalidPlan | None:
    """What fails first where an action is left out of a course (action ids) and all else stays; ``None``: nothing."""
    actions = outlook.plan.actions
    rest = []
    for step in steps:
        if step != action_id:
            expected = actions[step].expected
            rest.append((step, None if expected is None else expected.id))
    try:
        validate(outlook.plan, outlook.record.state, outlook.goals, outlook.profile, rest)
    except InvalidPlan as fault:
        return fault
    return None


def _dropped(outlook: Outlook, positions: tuple[int, ...]) -> str | None:
    if not positions:
        return None
    fault = without(outlook, [step.action for step in outlook.steps], outlook.steps[positions[0]].action)
    return None if fault is None else fault.sentence


def _alternatives(outlook: Outlook, action: Action, positions: tuple[int, ...]) -> tuple[Alternative, ...]:
    supplied: dict[str, list[str]] = {}
    own: list[str] = []

    def note(other: str, requirement: Requirement) -> None:
        text = requirement_text(outlook.plan.facts[requirement.fact], requirement)
        for texts in (supplied.setdefault(other, []), own):
            if text not in texts:
                texts.append(text)

    touched = {effect.fact for effect in action.effects_with(action.expected)}
    for link in outlook.solution.links:
        if link.requirement is None or link.supplier is None or link.requirement.fact not in touched:
            continue
        if link.supplier in positions:
            for other in able(outlook, link.requirement):
                if other != action.id and other in outlook.reachable.runs:
                    note(other, link.requirement)
        elif not positions and action.id in able(outlook, link.requirement):
            note(outlook.steps[link.supplier].action, link.requirement)
    if not supplied:
        return ()
    order = sorted(supplied, key=lambda name: outlook.plan.actions[name].index)
    rows = [(action.id, own), *((name, supplied[name]) for name in order[:MOST_ALTERNATIVES])]
    return tuple(_alternative(outlook, name, texts) for name, texts in rows)


def _alternative(outlook: Outlook, name: str, supplies: list[str]) -> Alternative:
    action = outlook.plan.actions[name]
    return Alternative(
        name,
        tuple(supplies),
        name in outlook.positions,
        outlook.plan.profiles[outlook.profile].cost_of(action),
        action.estimate,
        action.risk,
        action.reversibility,
        action.complexity,
        action.cognitive_load,
    )


# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def about_fact(outlook: Outlook, fact_id: str) -> AboutFact:
    """Everything about a fact that is known without planning.

    Raises:
        KeyError: the plan file has no such fact.
    """
    view = outlook.fact(fact_id)
    event = outlook.record.sources.get(fact_id)
    done = event is not None and event.kind == "done"
    evidence = [item.text for item in outlook.record.evidence.get(f"fact/{fact_id}", ())]
    if event is not None and event.evidence and event.evidence not in evidence:
        evidence.append(event.evidence)
    return AboutFact(
        fact_id,
        view.value,
        view.source,
        "initial" if event is None else "done" if done else "sense" if event.kind == "sense" else "set",
        None if event is None else event.time,
        event.subject if event is not None and done else None,
        event.outcome if event is not None and done else None,
        tuple(evidence),
        tuple(_changers(outlook, fact_id)),
        tuple(_readers(outlook, fact_id)),
    )


def requirements_on(outlook: Outlook, fact_id: str) -> list[Requirement]:
    """What actions and the chosen goals ask of a fact, each once."""
    found: dict[Requirement, None] = {}
    plan = outlook.plan
    for name in structure_of(plan).read_by.get(fact_id, ()):
        action = plan.actions[name]
        for conditions in (action.preconditions, *(gate for _, gate in plan.gates(action))):
            found.update((r, None) for conjunction in conditions for r in conjunction if r.fact == fact_id)
    for want in structure_of(plan).wants(outlook.goals).get(fact_id, ()):
        found[want.requirement] = None
    return list(found)


def _changers(outlook: Outlook, fact_id: str) -> Iterator[Changer]:
    plan = outlook.plan
    for name in structure_of(plan).changed_by.get(fact_id, ()):
        action = plan.actions[name]
        positions, can_run = outlook.positions.get(name, ()), name in outlook.reachable.runs
        for effect in action.effects:
            if effect.fact == fact_id:
                yield Changer(name, None, True, str(effect), positions, can_run)
        for outcome in action.outcomes:
            for effect in outcome.effects:
                if effect.fact == fact_id:
                    yield Changer(name, outcome.id, outcome is action.expected, str(effect), positions, can_run)


def _readers(outlook: Outlook, fact_id: str) -> Iterator[Reader]:
    plan, structure = outlook.plan, structure_of(outlook.plan)
    fact, value = plan.facts[fact_id], outlook.record.values.get(fact_id)
    links = [link for link in outlook.solution.links if link.requirement and link.requirement.fact == fact_id]
    linked = set()
    for link in links:
        requirement = link.requirement
        assert requirement is not None
        action = outlook.steps[link.consumer].action if link.consumer is not None else None
        linked.add((action, link.phase, link.goal, requirement))
        kind: Literal["precondition", "gate", "goal"] = (
            "goal" if link.kind == "goal" else "gate" if link.kind == "gate" else "precondition"
        )
        yield Reader(
            kind, requirement_text(fact, requirement), requirement.holds(value), action, link.phase, link.goal,
            None, link.consumer, link.supplier,
        )  # fmt: skip
    for want in structure.wants(outlook.goals).get(fact_id, ()):
        if (None, None, want.goal, want.requirement) not in linked:
            text, met = requirement_text(fact, want.requirement), want.requirement.holds(value)
            yield Reader("goal", text, met, goal=want.goal)
    for name in structure.read_by.get(fact_id, ()):
        action_ = plan.actions[name]
        asked = [("precondition", None, action_.preconditions), *(("gate", p, g) for p, g in plan.gates(action_))]
        for of_kind, phase, conditions in asked:
            for requirement in dict.fromkeys(r for c in conditions for r in c if r.fact == fact_id):
                if (name, phase, None, requirement) not in linked:
                    text, met = requirement_text(fact, requirement), requirement.holds(value)
                    yield Reader("gate" if of_kind == "gate" else "precondition", text, met, name, phase)
    for metric in plan.metrics:
        for requirement in dict.fromkeys(r for c in metric.target for r in c if r.fact == fact_id):
            text, met = requirement_text(fact, requirement), requirement.holds(value)
            yield Reader("metric", text, met, metric=metric.title)
