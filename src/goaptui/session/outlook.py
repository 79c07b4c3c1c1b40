"""The outlook: everything that can be seen from one state of a session, as an immutable value.

Panes, commands and exporters read it and compute nothing of their own. What depends on the plan file alone is computed
once a plan (`session.structure`); what is about one item is computed when it is asked for, and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from goaptui.domain.plan import Plan
from goaptui.planner.solution import Branch, Explanation, SearchStats, Solution, SolutionStatus, Step
from goaptui.session.record import Record
from goaptui.session.views import (
    ChecklistGroup,
    ChecklistRow,
    FactGroup,
    FactView,
    GateView,
    GoalView,
    MetricView,
    OtherView,
    Relations,
    StepView,
    Totals,
)


class Outlook:
    """What is true, what to do next and why, and how far it is. Immutable; safe to read from any thread."""

    plan: Plan
    record: Record
    solution: Solution
    goals: tuple[str, ...]
    """The goals that the plan is made for, in file order."""
    profile: str

    @property
    def status(self) -> SolutionStatus:
        """``solved``, ``satisfied``, ``unsolvable`` or ``limit``."""
        raise NotImplementedError

    @property
    def optimal(self) -> bool:
        """Whether the plan is proven to be a cheapest one."""
        raise NotImplementedError

    @property
    def cost(self) -> Decimal | None:
        """The plan's cost; ``None`` where there is no plan."""
        raise NotImplementedError

    @property
    def bound(self) -> Decimal | None:
        """The proven lower bound of any plan's cost; ``None`` where no plan exists."""
        raise NotImplementedError

    @property
    def steps(self) -> tuple[Step, ...]:
        """The plan's steps, in order."""
        raise NotImplementedError

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What follows each outcome that is not the expected one."""
        raise NotImplementedError

    @property
    def search(self) -> SearchStats:
        """What the search did."""
        raise NotImplementedError

    @property
    def explanation(self) -> Explanation | None:
        """Why there is no plan; ``None`` where there is one."""
        raise NotImplementedError

    @property
    def totals(self) -> Totals:
        """Minutes of what is still to be done."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """The document of ``goaptui plan --json``; its numbers are exact (see `session.json_out.dumps`)."""
        raise NotImplementedError

    @property
    def fact_groups(self) -> tuple[FactGroup, ...]:
        """All facts under their headings, in file order of each heading's first fact."""
        raise NotImplementedError

    def fact(self, fact_id: str) -> FactView:
        """One fact. `KeyError` where the plan has no such fact."""
        raise NotImplementedError

    @property
    def positions(self) -> Mapping[str, tuple[int, ...]]:
        """For each action of the plan's steps, the indices of its steps."""
        raise NotImplementedError

    def step(self, index: int) -> StepView:
        """One step of the plan."""
        raise NotImplementedError

    @property
    def others(self) -> tuple[str, ...]:
        """Ids of the actions that are not in the plan, in file order."""
        raise NotImplementedError

    def other(self, action_id: str) -> OtherView:
        """One action that is not in the plan, and why it is not."""
        raise NotImplementedError

    @property
    def critical(self) -> frozenset[int]:
        """Indices of the steps on the critical path."""
        raise NotImplementedError

    @property
    def goal_views(self) -> tuple[GoalView, ...]:
        """All goals, the more urgent first."""
        raise NotImplementedError

    @property
    def goal_progress(self) -> tuple[int, int]:
        """How many conditions of the chosen goals are met, and how many they have."""
        raise NotImplementedError

    @property
    def metric_views(self) -> tuple[MetricView, ...]:
        """All metrics, in file order."""
        raise NotImplementedError

    @property
    def gate_views(self) -> tuple[GateView, ...]:
        """All phases with their gates, in file order."""
        raise NotImplementedError

    @property
    def checklist(self) -> tuple[ChecklistGroup, ...]:
        """The checklist's structure: the same object for every outlook of one plan."""
        raise NotImplementedError

    def ticked(self, row: ChecklistRow) -> bool:
        """Whether a row is ticked, by hand or by itself."""
        raise NotImplementedError

    def automatic(self, row: ChecklistRow) -> bool:
        """Whether a row ticks itself, so that nobody can (un)tick it by hand now."""
        raise NotImplementedError

    def progress(self, group: ChecklistGroup) -> tuple[int, int]:
        """How many rows of a group are ticked, and how many it has."""
        raise NotImplementedError

    @property
    def checklist_progress(self) -> tuple[int, int]:
        """How many rows are ticked, and how many there are."""
        raise NotImplementedError

    def readiness(self, action_id: str) -> tuple[bool, tuple[str, ...]]:
        """Whether an action could be carried out now; where not, a sentence for each thing that does not hold."""
        raise NotImplementedError

    def relations(self, action_id: str) -> Relations:
        """What an action touches, for marking."""
        raise NotImplementedError
