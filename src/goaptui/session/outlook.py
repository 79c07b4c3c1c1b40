"""The outlook: everything that can be seen from one state of a session, as an immutable value.

Panes, commands and exporters read it and compute nothing of their own. What depends on the plan file alone is computed
once a plan (`session.structure`); what is about one item is computed when it is asked for, and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from goaptui.domain.conditions import Conditions, holds
from goaptui.domain.plan import Goal, Plan
from goaptui.planner.solution import Branch, Explanation, Limits, SearchStats, Solution, SolutionStatus, Step
from goaptui.schedule.precedence import Precedence, lay_out
from goaptui.schedule.totals import Totals, likely_minutes, totals
from goaptui.session.readiness import action_view, conjunction_views, nearest, readiness
from goaptui.session.record import Record
from goaptui.session.request import PlanRequest, compiled
from goaptui.session.structure import Structure, structure_of
from goaptui.session.text import clock_text, done_text, duration_text, value_text, wanted_text
from goaptui.session.views import (
    ChecklistGroup,
    ChecklistRow,
    ConditionView,
    FactGroup,
    FactView,
    GateView,
    GoalView,
    MetricView,
    OtherView,
    Relations,
    StepView,
)

if TYPE_CHECKING:
    from goaptui.planner.relaxed import Reach

__all__ = ["Outlook", "PlanRequest", "build_outlook"]


def build_outlook(request: PlanRequest, limits: Limits | None = None) -> Outlook:
    """Plan, and give what follows. Pure: safe in any thread.

    Raises:
        Cancelled: the token of `limits` was cancelled.
    """
    from goaptui.planner.solve import solve

    problem = compiled(request.plan, limits)
    solution = solve(problem, request.state, goals=request.goals, profile=request.profile, limits=limits)
    return Outlook(request, solution)


class Outlook:
    """What is true, what to do next and why, and how far it is. Immutable; safe to read from any thread."""

    def __init__(self, request: PlanRequest, solution: Solution) -> None:
        self.plan: Plan = request.plan
        self.record: Record = request.record
        self.goals: tuple[str, ...] = request.goals
        """The goals that the plan is made for, in file order."""
        self.profile: str = request.profile
        self.solution: Solution = solution
        self._structure: Structure = structure_of(request.plan)
        self._facts: dict[str, FactView] = {}
        self._steps: dict[int, StepView] = {}
        self._others: dict[str, OtherView] = {}
        self._ready: dict[str, tuple[bool, tuple[str, ...]]] = {}
        self._relations: dict[str, Relations] = {}
        self._progress: dict[str, tuple[int, int]] = {}

    # ── the plan ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def status(self) -> SolutionStatus:
        """``solved``, ``satisfied``, ``unsolvable`` or ``limit``."""
        return self.solution.status

    @property
    def optimal(self) -> bool:
        """Whether the plan is proven to be a cheapest one."""
        return self.solution.optimal

    @property
    def cost(self) -> Decimal | None:
        """The plan's cost; ``None`` where there is no plan."""
        return self.solution.cost

    @property
    def bound(self) -> Decimal | None:
        """The proven lower bound of any plan's cost; ``None`` where no plan exists."""
        return self.solution.bound

    @property
    def steps(self) -> tuple[Step, ...]:
        """The plan's steps, in order."""
        return self.solution.steps

    @property
    def branches(self) -> tuple[Branch, ...]:
        """What follows each outcome that is not the expected one."""
        return self.solution.branches

    @property
    def search(self) -> SearchStats:
        """What the search did."""
        return self.solution.search

    @property
    def explanation(self) -> Explanation | None:
        """Why there is no plan; ``None`` where there is one."""
        return self.solution.explanation

    @cached_property
    def totals(self) -> Totals:
        """Minutes of what is still to be done."""
        return totals(self.plan, [step.action for step in self.steps], self.branches)

    def to_json(self) -> dict[str, Any]:
        """The document of ``goaptui plan --json``; its numbers are exact (see `session.json_out`)."""
        from goaptui.session.document import plan_document

        return plan_document(self)

    @cached_property
    def positions(self) -> Mapping[str, tuple[int, ...]]:
        """For each action of the plan's steps, the indices of its steps."""
        positions: dict[str, tuple[int, ...]] = {}
        for index, step in enumerate(self.steps):
            positions[step.action] = (*positions.get(step.action, ()), index)
        return positions

    @cached_property
    def _layout(self) -> Precedence:
        actions = self.plan.actions
        minutes = [likely_minutes(actions[step.action].estimate) for step in self.steps]
        return lay_out(minutes, [step.needs for step in self.steps])

    @property
    def makespan(self) -> Decimal:
        """Likely minutes of the whole where all that may run side by side does (precedence alone)."""
        return self._layout.makespan

    @property
    def critical(self) -> frozenset[int]:
        """Indices of the steps on the critical path; none where nothing has an estimate."""
        return self._layout.critical

    def span(self, index: int) -> tuple[Decimal, Decimal, Decimal, bool]:
        """Start, end and slack of a step, in minutes by precedence alone, and whether it is critical."""
        layout = self._layout
        return layout.start[index], layout.end[index], layout.slack[index], index in layout.critical

    @cached_property
    def _deviations(self) -> Mapping[int, int]:
        counts: dict[int, int] = {}
        for branch in self.branches:
            counts[branch.step] = counts.get(branch.step, 0) + 1
        return counts

    def step(self, index: int) -> StepView:
        """One step of the plan. `IndexError` where there is none."""
        view = self._steps.get(index)
        if view is None:
            step = self.steps[index]
            action = self.plan.actions[step.action]
            ready, missing = self.readiness(step.action)
            layout = self._layout
            outcome = action.outcome(step.outcome) if step.outcome is not None else None
            view = self._steps[index] = StepView(
                index=index,
                action=action.id,
                title=action.title,
                status=self.record.status(action.id),
                ready=ready,
                missing=missing,
                waits_for=step.needs,
                minutes=action.estimate,
                duration_text=duration_text(action.estimate),
                risk=action.risk,
                cost=step.cost,
                measuring=bool(action.outcomes),
                outcome_title=outcome.title if outcome is not None else "",
                critical=index in layout.critical,
                start=layout.start[index],
                end=layout.end[index],
                slack=layout.slack[index],
                branches=self._deviations.get(index, 0),
            )
        return view

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Ids of the actions that are not in the plan, in file order."""
        positions = self.positions
        return tuple(action for action in self.plan.actions if action not in positions)

    def other(self, action_id: str) -> OtherView:
        """One action that is not in the plan, and why it is not. `KeyError` where the plan file has no such action."""
        view = self._others.get(action_id)
        if view is None:
            from goaptui.session.why_not import other_view

            view = self._others[action_id] = other_view(self, action_id)
        return view

    @cached_property
    def reachable(self) -> Reach:
        """What can ever hold and run from here, as far as that is seen without a search."""
        from goaptui.planner.relaxed import reach

        return reach(self.plan, self.record.state)

    # ── the world ───────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def fact_groups(self) -> tuple[FactGroup, ...]:
        """All facts under their headings, in the order of each heading's first fact."""
        return self._structure.fact_groups

    def fact(self, fact_id: str) -> FactView:
        """One fact. `KeyError` where the plan file has no such fact."""
        view = self._facts.get(fact_id)
        if view is None:
            view = self._facts[fact_id] = self._fact(fact_id)
        return view

    def _fact(self, fact_id: str) -> FactView:
        fact, value, structure = self.plan.facts[fact_id], self.record.values[fact_id], self._structure
        wants = structure.wants(self.goals).get(fact_id, ())
        met: bool | None = None
        wanted = ""
        if wants:
            wanted = self._wanted_text(fact_id)
            by_goal: dict[str, bool] = {}
            for want in wants:
                by_goal[want.goal] = by_goal.get(want.goal, False) or want.requirement.holds(value)
            # Of a goal with alternatives, another one may hold that wants nothing of this fact.
            met = all(
                held or holds(self.plan.goals[goal].conditions, self.record.values) for goal, held in by_goal.items()
            )
        return FactView(
            id=fact_id,
            title=fact.title,
            group=fact.group,
            type=fact.type,
            value=value,
            text=value_text(fact, value),
            wanted=wanted,
            met=met,
            changed=value != fact.initial,
            initial_text=value_text(fact, fact.initial),
            sensor=fact.sensor is not None,
            source=self._source(fact_id),
            read_by=structure.read_by.get(fact_id, ()),
            changed_by=structure.changed_by.get(fact_id, ()),
        )

    def _wanted_text(self, fact_id: str) -> str:
        texts: dict[str, list[str]] = {}
        for want in self._structure.wants(self.goals)[fact_id]:
            text = wanted_text(want.requirement)
            of_goal = texts.setdefault(want.goal, [])
            if text not in of_goal:
                of_goal.append(text)
        return ", ".join(dict.fromkeys(" or ".join(of_goal) for of_goal in texts.values()))

    def _source(self, fact_id: str) -> str:
        event = self.record.sources.get(fact_id)
        if event is None:
            return "initial"
        if event.kind == "done":
            return done_text(self.plan, event.subject, event.outcome)
        from datetime import datetime

        clock = clock_text(event.time, datetime.now().astimezone())
        return f"sensed {clock}" if event.kind == "sense" else f"set by hand {clock}"

    # ── goals, gates, metrics ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def goal_views(self) -> tuple[GoalView, ...]:
        """All goals, the more urgent first."""
        return tuple(self._goal(goal) for goal in self.plan.ordered_goals())

    def _goal(self, goal: Goal) -> GoalView:
        conditions = self._conditions(goal.conditions) + tuple(
            action_view(self.plan, self.record, action) for action in self._structure.goal_actions[goal.id]
        )
        done = sum(condition.met for condition in conditions)
        return GoalView(
            goal.id,
            goal.title,
            done == len(conditions),
            conditions,
            done,
            len(conditions),
            goal.id in self.goals,
            goal.description,
        )

    def _conditions(self, conditions: Conditions) -> tuple[ConditionView, ...]:
        return conjunction_views(self.plan, nearest(conditions, self.record.values), self.record.values)

    @cached_property
    def goal_progress(self) -> tuple[int, int]:
        """How many conditions of the chosen goals are met, and how many they have."""
        values, state = self.record.values, self.record.state
        done = total = 0
        for goal_id in self.goals:
            conjunction = nearest(self.plan.goals[goal_id].conditions, values)
            actions = self._structure.goal_actions[goal_id]
            total += len(conjunction) + len(actions)
            done += sum(requirement.holds(values.get(requirement.fact)) for requirement in conjunction)
            if actions and state.statuses:
                done += sum(state.carried_out(self.plan, action) for action in actions)
        return done, total

    @cached_property
    def metric_views(self) -> tuple[MetricView, ...]:
        """All metrics, in file order."""
        return tuple(
            MetricView(
                metric.title,
                metric.group,
                holds(metric.target, self.record.values),
                self._conditions(metric.target),
                metric.baseline,
                metric.description,
            )
            for metric in self.plan.metrics
        )

    @cached_property
    def gate_views(self) -> tuple[GateView, ...]:
        """All phases with their gates, in file order."""
        return tuple(
            GateView(phase.id, phase.title, None, ())
            if phase.gate is None
            else GateView(phase.id, phase.title, holds(phase.gate, self.record.values), self._conditions(phase.gate))
            for phase in self.plan.phases.values()
        )

    # ── the checklist ───────────────────────────────────────────────────────────────────────────────────────────

    @property
    def checklist(self) -> tuple[ChecklistGroup, ...]:
        """The checklist's structure: the same object for every outlook of one plan."""
        return self._structure.checklist.groups

    def ticked(self, row: ChecklistRow) -> bool:
        """Whether a row is ticked: by hand, by the world state, or because its action is done or skipped.

        Acceptance criteria are ticked by hand alone: an action that is done need not have been accepted.
        """
        item = self._structure.checklist.item_of.get(row.key)
        if item is not None and item.conditions is not None:
            return holds(item.conditions, self.record.values)
        if row.kind in ("action", "step") and self._settled(row.action):
            return True
        return row.key in self.record.ticks

    def automatic(self, row: ChecklistRow) -> bool:
        """Whether a row ticks itself, so that nobody can (un)tick it by hand now: by conditions, or with its action."""
        return row.key in self._structure.checklist.item_of or (row.kind == "step" and self._settled(row.action))

    def _settled(self, action: str | None) -> bool:
        return action is not None and self.record.statuses.get(action) in ("done", "skipped")

    def progress(self, group: ChecklistGroup) -> tuple[int, int]:
        """How many rows of a group are ticked, and how many it has."""
        found = self._progress.get(group.key)
        if found is None:
            done = sum(self.ticked(row) for row in group.rows)
            found = self._progress[group.key] = (done, len(group.rows))
        return found

    @cached_property
    def checklist_progress(self) -> tuple[int, int]:
        """How many rows are ticked, and how many there are."""
        checklist = self._structure.checklist
        values, statuses = self.record.values, self.record.statuses
        done = sum(holds(item.conditions, values) for item in checklist.item_of.values() if item.conditions is not None)
        for action, status in statuses.items():
            if status in ("done", "skipped") and action in self.plan.actions:
                done += 1 + len(self.plan.actions[action].steps)
        for key in self.record.ticks:
            row = checklist.rows.get(key)
            if (
                row is not None
                and key not in checklist.item_of
                and not (row.kind == "step" and self._settled(row.action))
            ):
                done += 1
        return done, len(checklist.rows)

    # ── actions ─────────────────────────────────────────────────────────────────────────────────────────────────

    def readiness(self, action_id: str) -> tuple[bool, tuple[str, ...]]:
        """Whether an action could be carried out now; where not, a sentence for each thing that does not hold."""
        found = self._ready.get(action_id)
        if found is None:
            found = self._ready[action_id] = readiness(self.plan, self.record, self.plan.actions[action_id])
        return found

    def relations(self, action_id: str) -> Relations:
        """What an action touches, for marking."""
        found = self._relations.get(action_id)
        if found is None:
            from goaptui.session.structure import changes

            action = self.plan.actions[action_id]
            positions = self.positions.get(action_id)
            if positions:
                needs = {self.steps[other].action for index in positions for other in self.steps[index].needs}
                supports = {self.steps[other].action for index in positions for other in self.steps[index].supports}
            else:
                needs, supports = set(action.after), set(self._structure.before_of.get(action_id, ()))
            actions = self.plan.actions
            found = self._relations[action_id] = Relations(
                self._structure.reads(action),
                changes(action),
                tuple(sorted(needs - {action_id}, key=lambda other: actions[other].index)),
                tuple(sorted(supports - {action_id}, key=lambda other: actions[other].index)),
            )
        return found
