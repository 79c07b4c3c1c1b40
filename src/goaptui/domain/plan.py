"""The plan document: an immutable value, as the file says it, with every name resolved and every number exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from goaptui.domain.conditions import ALWAYS, Conditions, Conjunction
from goaptui.domain.durations import DEFAULT_HOURS_PER_DAY, Estimate
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.text import readable
from goaptui.domain.values import EvidenceRule, Level, Reversibility

WORKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A named result of an action. `effects` come besides the action's own."""

    id: str
    effects: tuple[Effect, ...] = ()
    probability: Decimal | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """The title, or the id made readable."""
        return self.name or readable(self.id)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done. `index` is its position in the file, from 0."""

    id: str
    index: int = 0
    name: str = ""
    description: str = ""
    notes: str = ""
    preconditions: Conditions = ALWAYS
    after: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    estimate: Estimate | None = None
    cost: Decimal | None = None
    complexity: Level | None = None
    risk: Level | None = None
    cognitive_load: Level | None = None
    reversibility: Reversibility | None = None
    phase: str | None = None
    agents: tuple[str, ...] = ()
    owner: str = ""
    priority: str = ""
    tags: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    evidence: EvidenceRule | None = None
    on_failure: str | None = None

    @property
    def title(self) -> str:
        """The title, or the id made readable."""
        return self.name or readable(self.id)

    @property
    def expected(self) -> Outcome | None:
        """The outcome that the planner expects: the likeliest, of several the first; ``None`` without outcomes."""
        if not self.outcomes:
            return None
        if self.outcomes[0].probability is None:
            return self.outcomes[0]
        return max(self.outcomes, key=lambda outcome: outcome.probability or 0)  # max keeps the first of equals

    def outcome(self, outcome_id: str) -> Outcome | None:
        """The outcome of this id, or ``None``."""
        return next((outcome for outcome in self.outcomes if outcome.id == outcome_id), None)

    def effects_with(self, outcome: Outcome | None) -> tuple[Effect, ...]:
        """The action's own effects and the outcome's; they touch different facts."""
        return self.effects + outcome.effects if outcome else self.effects


@dataclass(frozen=True, slots=True)
class Goal:
    """What must become true. `actions` must have been carried out, too; ``"all"`` means every action."""

    id: str
    index: int = 0
    name: str = ""
    description: str = ""
    priority: Decimal | None = None
    conditions: Conditions = ALWAYS
    actions: tuple[str, ...] | Literal["all"] = ()

    @property
    def title(self) -> str:
        """The title, or the id made readable."""
        return self.name or readable(self.id)


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase. `gate` is ``None`` where it has none; an action of it needs the gate of each phase in `after`."""

    id: str
    name: str = ""
    description: str = ""
    gate: Conditions | None = None
    after: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title, or the id made readable."""
        return self.name or readable(self.id)


@dataclass(frozen=True, slots=True)
class Agent:
    """Who carries actions out, and how many at once."""

    id: str
    name: str = ""
    description: str = ""
    capacity: int = 1

    @property
    def title(self) -> str:
        """The title, or the id made readable."""
        return self.name or readable(self.id)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an action costs: `time` a minute, and an amount for each level of the others (0 where not given)."""

    id: str
    name: str = ""
    description: str = ""
    time: Decimal = Decimal(0)
    risk: Mapping[str, Decimal] = field(default_factory=dict)
    complexity: Mapping[str, Decimal] = field(default_factory=dict)
    cognitive_load: Mapping[str, Decimal] = field(default_factory=dict)
    reversibility: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title, or the id made readable."""
        return self.name or readable(self.id)

    def cost_of(self, action: Action) -> Decimal:
        """The cost of an action under this profile, exact; never negative."""
        if action.cost is not None:
            return action.cost
        total = Decimal(1) if action.estimate is None else self.time * action.estimate.likely
        # Asked of every action of every plan, and most profiles weigh the time alone.
        if self.risk and action.risk is not None:
            total += self.risk.get(action.risk, 0)
        if self.complexity and action.complexity is not None:
            total += self.complexity.get(action.complexity, 0)
        if self.cognitive_load and action.cognitive_load is not None:
            total += self.cognitive_load.get(action.cognitive_load, 0)
        if self.reversibility and action.reversibility is not None:
            total += self.reversibility.get(action.reversibility, 0)
        return total


TIME_PROFILE = Profile("time", time=Decimal(1))


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that may go wrong. `probability` and `impact` are levels or free text."""

    title: str
    probability: str = ""
    impact: str = ""
    mitigation: str = ""
    contingency: str = ""
    description: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure of success; met or not follows from the world state."""

    title: str
    group: str = ""
    target: Conditions = ALWAYS
    baseline: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of a checklist. With `conditions` it ticks itself; without (``None``) it is ticked by hand."""

    title: str
    conditions: Conditions | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of the plan's own."""

    id: str
    name: str = ""
    description: str = ""
    items: tuple[ChecklistItem, ...] = ()

    @property
    def title(self) -> str:
        """The title, or the id made readable."""
        return self.name or readable(self.id)


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth keeping, in Markdown."""

    title: str
    body: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A whole plan. Mappings are in file order. Compared by identity: a reload makes another plan."""

    file: str
    """The path as given, for messages; empty where there is no file."""
    title: str = ""
    summary: str = ""
    priority: str = ""
    owner: str = ""
    created: date | None = None
    tags: tuple[str, ...] = ()
    hours_per_day: Decimal = DEFAULT_HOURS_PER_DAY
    start: date | None = None
    workdays: tuple[str, ...] = WORKDAYS[:5]
    profile: str = "time"
    evidence: EvidenceRule = "optional"
    facts: Mapping[str, Fact] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    phases: Mapping[str, Phase] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=lambda: {"time": TIME_PROFILE})
    """Always has ``time``; a plan may define it anew."""
    risks: tuple[Risk, ...] = ()
    metrics: tuple[Metric, ...] = ()
    checklists: Mapping[str, Checklist] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    derived: dict[str, object] = field(default_factory=dict, init=False, repr=False)
    """What upper layers computed from this plan alone, by their own keys; kept here so that it dies with the plan."""

    def gates(self, action: Action) -> tuple[tuple[str, Conditions], ...]:
        """The gates that hold back an action, each with the id of the phase that it closes."""
        if action.phase is None or action.phase not in self.phases:
            return ()
        after = self.phases[action.phase].after
        return tuple((phase, gate) for phase in after if (gate := self.phases[phase].gate) is not None)

    def evidence_rule(self, action: Action) -> EvidenceRule:
        """Whether an action may, or must, come with evidence to be marked done."""
        return action.evidence or self.evidence

    def ordered_goals(self) -> tuple[Goal, ...]:
        """Goals in the order to show them: by priority (smaller first; none: file order, after those that have one)."""
        return tuple(sorted(self.goals.values(), key=lambda g: (g.priority is None, g.priority or 0, g.index)))


__all__ = [
    "TIME_PROFILE", "WORKDAYS", "Action", "Agent", "Checklist", "ChecklistItem", "Conjunction", "Goal", "Metric",
    "Note", "Outcome", "Phase", "Plan", "Profile", "Risk",
]  # fmt: skip
