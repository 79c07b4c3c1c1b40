"""What panes, commands and exporters see of one item: small immutable values that an `Outlook` makes on demand.

Minutes and costs are exact decimals. Texts are for people and fit on one line; ids are the plan file's.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from goaptui.domain.durations import Estimate
from goaptui.domain.state import Status
from goaptui.domain.values import FactType, Level, Value
from goaptui.schedule.totals import Totals as Totals

OtherKind: TypeAlias = Literal["achieved", "not needed", "cannot run", "done", "failed", "skipped", "contingency"]
RowKind: TypeAlias = Literal["action", "step", "acceptance", "item"]


class FactGroup(NamedTuple):
    """Facts under one heading; facts without a group come under ``""``."""

    title: str
    fact_ids: tuple[str, ...]


class FactView(NamedTuple):
    """One fact as it is now."""

    id: str
    title: str
    group: str
    type: FactType
    value: Value
    text: str
    """The value with its unit: ``0.62 ratio``, ``true``, ``unknown``."""
    wanted: str
    """What the chosen goals want of it: ``≥ 0.95``, ``true``; ``""`` where none does."""
    met: bool | None
    """Whether that holds; ``None`` where nobody wants anything."""
    changed: bool
    """Whether the value differs from the initial one."""
    initial_text: str
    sensor: bool
    source: str
    """How we know: ``initial``, ``set by hand 14:02``, ``Run the full suite: Healthy``."""
    read_by: tuple[str, ...]
    """Actions whose preconditions or gates look at it, in file order."""
    changed_by: tuple[str, ...]
    """Actions whose effects or outcomes touch it, in file order."""


class StepView(NamedTuple):
    """One step of the plan."""

    index: int  # type: ignore[assignment]  # the field's word wins over tuple.index, which nobody calls here
    action: str
    title: str
    status: Status
    ready: bool
    """Whether its preconditions, gates and `after` hold now."""
    missing: tuple[str, ...]
    """Where it is not ready: a sentence for each thing that does not hold."""
    waits_for: tuple[int, ...]
    """Indices of the steps that supply what it needs."""
    minutes: Estimate | None
    duration_text: str
    """``30m``, ``2h–8h``; ``""`` where there is no estimate."""
    risk: Level | None
    cost: Decimal
    measuring: bool
    """Whether it has outcomes."""
    outcome_title: str
    """The outcome that is expected; ``""`` where it has none."""
    critical: bool
    start: Decimal
    """Earliest start, in minutes from now, by precedence alone and likely minutes."""
    end: Decimal
    slack: Decimal
    """How many minutes it may be late without the whole being late."""
    branches: int
    """How many other outcomes it has."""


class OtherView(NamedTuple):
    """One action that is not in the plan, and why."""

    action: str
    title: str
    status: Status
    duration_text: str
    risk: Level | None
    kind: OtherKind
    reason: str
    """A sentence."""


class ConditionView(NamedTuple):
    """One thing that a goal, gate, metric or action asks for."""

    text: str
    """``Pass rate ≥ 0.95``, ``Announce carried out``."""
    met: bool
    now_text: str
    """How it stands: the fact's value with its unit, or the action's status."""
    fact: str | None = None
    action: str | None = None


class GoalView(NamedTuple):
    """One goal. Of several alternatives, the one that lacks least is shown and counted (of equals, the first)."""

    id: str
    title: str
    met: bool
    conditions: tuple[ConditionView, ...]
    done: int
    total: int
    chosen: bool = True
    """Whether the plan is made for it."""
    description: str = ""


class MetricView(NamedTuple):
    """One metric: its target, and how it stands."""

    title: str
    group: str
    met: bool
    conditions: tuple[ConditionView, ...]
    baseline: str
    description: str = ""


class GateView(NamedTuple):
    """The gate that closes a phase; `met` is ``None`` where the phase has none."""

    phase: str
    title: str
    met: bool | None
    conditions: tuple[ConditionView, ...]


class ChecklistRow(NamedTuple):
    """One line of the checklist. Structure alone: whether it is ticked, `Outlook.ticked` says."""

    key: str
    """What `Session.tick` takes, stable while the text stays: ``action/ID``, ``step/ID/text``, ``item/LIST/text``."""
    kind: RowKind
    action: str | None
    """The action that the row is, or belongs to; ``None`` for an item of a list."""
    text: str
    depth: int
    """0, or 1 under an action."""
    position: int = 0
    """Position among all rows of the checklist."""


class ChecklistGroup(NamedTuple):
    """Rows under one heading: a phase, the actions without one, or a list of the plan's own."""

    key: str
    """``phase/ID``, ``phase/`` (no phase), ``list/ID``."""
    title: str
    rows: tuple[ChecklistRow, ...]


class Relations(NamedTuple):
    """What an action touches, for marking: facts that it reads and changes, actions that it needs and supports.

    `needs` and `supports` are by the plan's causal links where the action is in the plan, and by `after` elsewhere.
    """

    reads: frozenset[str]
    changes: frozenset[str]
    needs: tuple[str, ...]
    supports: tuple[str, ...]


class Section(NamedTuple):
    """A heading and its lines, of an explanation."""

    heading: str
    lines: tuple[str, ...]


class Changes(NamedTuple):
    """What a replan changed. Actions, not steps: an action that is used twice counts once."""

    added: frozenset[str]
    dropped: frozenset[str]
    moved: frozenset[str]
    cost_before: Decimal | None
    cost_after: Decimal | None
    steps_before: int
    steps_after: int

    @property
    def any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.added or self.dropped or self.moved) or self.cost_before != self.cost_after
