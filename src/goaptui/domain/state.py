"""The state of a plan that is being carried out: what is true, and what became of each action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from goaptui.domain.conditions import holds
from goaptui.domain.effects import apply
from goaptui.domain.plan import Action, Goal, Outcome, Plan
from goaptui.domain.values import Value

Status: TypeAlias = Literal["todo", "doing", "done", "failed", "skipped"]
STATUSES: tuple[Status, ...] = ("todo", "doing", "done", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class State:
    """Values of the facts (an absent one is unknown) and statuses of the actions (an absent one is ``todo``)."""

    values: Mapping[str, Value] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)

    @classmethod
    def initial(cls, plan: Plan) -> State:
        """The state that the plan file describes."""
        return cls({fact.id: fact.initial for fact in plan.facts.values()}, {})

    def status(self, action_id: str) -> Status:
        """What became of an action."""
        return self.statuses.get(action_id, "todo")

    def carried_out(self, plan: Plan, action_id: str) -> bool:
        """Whether an action counts as carried out: done, skipped, or failed and its contingency carried out."""
        stand_in = self.stand_in(plan, action_id)
        return stand_in is not None and self.status(stand_in) in ("done", "skipped")

    def stand_in(self, plan: Plan, action_id: str) -> str | None:
        """The action that takes this one's place: itself, or, while it is failed, its contingency (in turn).

        ``None`` where the action has failed and nothing takes its place.
        """
        seen: set[str] = set()
        current: str | None = action_id
        while current is not None and current not in seen:
            if self.status(current) != "failed":
                return current
            seen.add(current)
            current = plan.actions[current].on_failure if current in plan.actions else None
        return None

    def allowed(self, plan: Plan, action: Action, contingency_of: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether an action may be planned: neither skipped nor failed, and a contingency only after a failure.

        `contingency_of` is `contingencies(plan)`.
        """
        if self.status(action.id) in ("skipped", "failed"):
            return False
        causes = contingency_of.get(action.id)
        return causes is None or any(self.status(cause) == "failed" for cause in causes)

    def applicable(self, plan: Plan, action: Action) -> bool:
        """Whether an action's preconditions, gates and `after` hold now (whether it may be planned is `allowed`)."""
        return (
            holds(action.preconditions, self.values)
            and all(self.carried_out(plan, before) for before in action.after)
            and all(holds(gate, self.values) for _, gate in plan.gates(action))
        )

    def after(self, plan: Plan, action: Action, outcome: Outcome | None) -> State:
        """The state when an action has been done with this outcome."""
        changed = apply(action.effects_with(outcome), plan.facts, self.values)
        return State({**self.values, **changed}, {**self.statuses, action.id: "done"})

    def fulfils(self, plan: Plan, goal: Goal) -> bool:
        """Whether a goal holds: its conditions, and its actions carried out."""
        return holds(goal.conditions, self.values) and all(
            self.carried_out(plan, action) for action in goal_actions(plan, goal)
        )


def contingencies(plan: Plan) -> dict[str, tuple[str, ...]]:
    """For each action that is somebody's `on_failure`, the ids of the actions that name it."""
    causes: dict[str, list[str]] = {}
    for action in plan.actions.values():
        if action.on_failure is not None:
            causes.setdefault(action.on_failure, []).append(action.id)
    return {action: tuple(named_by) for action, named_by in causes.items()}


def goal_actions(plan: Plan, goal: Goal) -> tuple[str, ...]:
    """The actions that a goal wants carried out; ``"all"`` leaves contingencies out (they stand in where needed)."""
    if goal.actions == "all":
        spare = contingencies(plan)
        return tuple(action for action in plan.actions if action not in spare)
    return goal.actions
