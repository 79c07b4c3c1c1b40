"""The validator: carries a plan out step by step, by the document alone, and says where it fails.

It knows nothing of the compiled problem, so a fault there cannot hide itself here. It stays on: one pass over the
steps, which looks only at what each step reads and writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from goaptui.domain.conditions import Conditions, Requirement, holds
from goaptui.domain.effects import Effect, apply
from goaptui.domain.plan import Action, Goal, Plan, Profile
from goaptui.domain.state import State, goal_actions
from goaptui.domain.values import Value, format_value
from goaptui.planner.pulse import Ask, heed, never


class InvalidPlan(Exception):
    """A plan that cannot be carried out. `step` is the index of the step at fault, ``None`` where a goal is not met."""

    def __init__(self, step: int | None, sentence: str) -> None:
        self.step = step
        self.sentence = sentence
        super().__init__(sentence if step is None else f"step {step}: {sentence}")


def chosen_goals(plan: Plan, goals: Sequence[str] | None) -> tuple[Goal, ...]:
    """The goals of these ids, each once and in file order; ``None`` means all.

    Raises:
        ValueError: the plan has no goal of an id.
    """
    if goals is None:
        return tuple(plan.goals.values())
    for goal in goals:
        if goal not in plan.goals:
            raise ValueError(f'there is no goal "{goal}"')
    wanted = set(goals)
    return tuple(goal for goal in plan.goals.values() if goal.id in wanted)


def chosen_profile(plan: Plan, profile: str | None) -> Profile:
    """The profile of this id; ``None`` means the plan's own.

    Raises:
        ValueError: the plan has no such profile.
    """
    chosen = plan.profile if profile is None else profile
    if chosen not in plan.profiles:
        raise ValueError(f'there is no profile "{chosen}"')
    return plan.profiles[chosen]


def validate(
    plan: Plan,
    state: State,
    goals: Sequence[str] | None,
    profile: str | None,
    steps: Sequence[tuple[str, str | None]],
    ask: Ask = never,
) -> Decimal:
    """Carry out `steps` (action id, outcome id) from `state` and return what they cost.

    Checks of each step that it may be planned (neither failed nor skipped, a contingency only after a failure), that
    its preconditions, gates and `after` hold in the state it meets, and that its outcome is one of its own; of the
    state at the end that every chosen goal holds.

    Raises:
        InvalidPlan: the first step, or the goal, that fails.
        ValueError: an unknown goal or profile.
    """
    wanted = chosen_goals(plan, goals)
    cost_of = chosen_profile(plan, profile).cost_of
    actions, facts = plan.actions, plan.facts
    values = dict(state.values)
    statuses = state.statuses
    # A failure stands throughout: an action that has failed is never planned. So what may be planned, and what takes
    # the place of a failed action, are settled before the first step.
    contingencies = {action.on_failure for action in actions.values() if action.on_failure is not None}
    failed = [action for action, status in statuses.items() if status == "failed"]
    released = {actions[cause].on_failure for cause in failed if cause in actions}
    carried_out = {action for action, status in statuses.items() if status in ("done", "skipped")}
    gates: dict[str, tuple[tuple[str, Conditions], ...]] = {}
    total = Decimal(0)

    for index, (action_id, outcome_id) in enumerate(heed(steps, ask)):
        action = actions.get(action_id)
        if action is None:
            raise InvalidPlan(index, f'there is no action "{action_id}"')
        status = statuses.get(action_id)
        if status in ("failed", "skipped"):
            raise InvalidPlan(index, f'"{action_id}" is {status}')
        if action_id in contingencies and action_id not in released:
            raise InvalidPlan(index, f'"{action_id}" is a contingency, and what it stands in for has not failed')

        if not holds(action.preconditions, values):
            raise InvalidPlan(index, f'"{action_id}" needs {unmet(action.preconditions, values)}')
        if action.phase is not None:
            if action.phase not in gates:
                gates[action.phase] = plan.gates(action)
            for phase, gate in gates[action.phase]:
                if not holds(gate, values):
                    fault = unmet(gate, values)
                    raise InvalidPlan(index, f'"{action_id}" needs the gate of phase "{phase}": {fault}')
        for before in action.after:
            if before not in carried_out and (not failed or not _carried_out(plan, state, before, carried_out)):
                raise InvalidPlan(index, f'"{action_id}" comes after "{before}", which has not been carried out')

        effects = action.effects
        if action.outcomes or outcome_id is not None:
            effects += _outcome_effects(action, outcome_id, index)
        if len(effects) == 1 and effects[0].kind == "set":
            values[effects[0].fact] = effects[0].value
        elif effects:
            values.update(apply(effects, facts, values))  # together: each reads the values before the step
        carried_out.add(action_id)
        total += cost_of(action)

    for goal in wanted:
        fault = unmet(goal.conditions, values)
        if fault:
            raise InvalidPlan(None, f'goal "{goal.id}" needs {fault}')
        for wanted_action in goal_actions(plan, goal):
            if wanted_action not in carried_out and not _carried_out(plan, state, wanted_action, carried_out):
                raise InvalidPlan(None, f'goal "{goal.id}" wants "{wanted_action}" carried out')
    return total


def unmet(conditions: Conditions, values: Mapping[str, Value]) -> str:
    """What is missing for conditions to hold, in words; empty where they hold. Of alternatives, each is named."""
    missing: list[str] = []
    for conjunction in conditions:
        for requirement in conjunction:
            value = values.get(requirement.fact)
            for test in requirement.tests:
                if not test.holds(value):
                    missing.append(need(requirement, value))
                    break
            else:
                continue
            break
        else:
            return ""
    return " or ".join(missing)


def need(requirement: Requirement, value: Value) -> str:
    """A requirement beside the value that the fact has: ``"pass_rate" to be >= 0.95 (it is 0.6)``."""
    return f'"{requirement.fact}" to be {requirement} (it is {format_value(value)})'


def _outcome_effects(action: Action, outcome_id: str | None, index: int) -> tuple[Effect, ...]:
    """What the outcome of this id changes besides the action's own effects."""
    if outcome_id is None:
        raise InvalidPlan(index, f'"{action.id}" has outcomes, and the step names none')
    outcome = action.outcome(outcome_id)
    if outcome is None:
        raise InvalidPlan(index, f'"{action.id}" has no outcome "{outcome_id}"')
    return outcome.effects


def _carried_out(plan: Plan, state: State, action_id: str, done: set[str]) -> bool:
    """Whether an action, or what takes its place after a failure, is among those carried out."""
    stand_in = state.stand_in(plan, action_id)
    return stand_in is not None and stand_in in done
