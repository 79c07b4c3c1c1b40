"""What if: problems that differ from a plan in one respect, solved by the same planner, with the same proof.

That an action may not be used, must be used, or needs less than it says is put into the plan document itself: a fact
that nobody sets holds an action back, a fact that it alone sets shows that it was used. So the answer is the optimum of
the constrained problem, checked by the validator, and no technique of the planner has to know of the question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from goaptui.domain.conditions import Conditions, Requirement, Test
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Phase, Plan
from goaptui.domain.state import State
from goaptui.planner.problem import Problem, compile_plan
from goaptui.planner.solution import Limits, SolutionStatus

# No id of a plan file has a blank in it.
_HELD_BACK, _USED = "held back", "used "


class Course(NamedTuple):
    """The expected course of a plan: what it costs, what is proven, and its actions in order.

    `cost` is ``None`` where no plan is known; with status ``unsolvable`` there is none, and `bound` is ``None``, too.
    """

    status: SolutionStatus
    optimal: bool
    cost: Decimal | None
    bound: Decimal | None
    steps: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether there is a plan, proven to be a cheapest one or not."""
        return self.cost is not None


class Drop(NamedTuple):
    """Something that is asked for no longer: of an action (a requirement, or that another comes before), or of a gate.

    Exactly one of `action` and `phase` is given. A requirement is dropped from every alternative that has it.
    """

    action: str | None = None
    phase: str | None = None
    requirement: Requirement | None = None
    after: str | None = None


def course(problem: Problem, state: State, goals: Sequence[str], profile: str, limits: Limits) -> Course:
    """The cheapest expected course, without its branches. `Cancelled` as of `solve`."""
    from goaptui.planner.solve import solve

    # Its own limits, since branches are not wanted; the deadline stays what it was.
    own = Limits(limits.seconds, limits.token, branches=False)
    own.deadline = limits.deadline
    found = solve(problem, state, goals=goals, profile=profile, limits=own)
    return Course(found.status, found.optimal, found.cost, found.bound, tuple(step.action for step in found.steps))


def constrained(
    problem: Problem,
    state: State,
    goals: Sequence[str],
    profile: str,
    limits: Limits,
    *,
    without: Collection[str] = (),
    using: Collection[str] = (),
    drop: Drop | None = None,
) -> Course:
    """The cheapest course that uses none of some actions and each of others at least once; `drop` is not asked for.

    What has been done already counts as before, as far as others come after it; `using` means from now on.

    Raises:
        Cancelled: the token of `limits` was cancelled.
        KeyError: the plan has no such action or phase.
    """
    plan = problem.plan
    if drop is not None:
        plan = dropped(plan, drop)
    facts: dict[str, Fact] = dict(plan.facts)
    actions: dict[str, Action] = dict(plan.actions)
    wanted: dict[str, Goal] = dict(plan.goals)
    names = list(goals)
    if without:
        facts[_HELD_BACK] = Fact(_HELD_BACK, "bool", True, index=len(facts))
        free = Requirement(_HELD_BACK, (Test("==", False),))
        for name in without:
            action = actions[name]
            held = tuple((*conjunction, free) for conjunction in action.preconditions)
            actions[name] = replace(action, preconditions=held)
    for name in using:
        fact = _USED + name
        facts[fact] = Fact(fact, "bool", False, index=len(facts))
        actions[name] = replace(actions[name], effects=(*actions[name].effects, Effect(fact, "set", True)))
        wanted[fact] = Goal(fact, len(wanted), conditions=((Requirement(fact, (Test("==", True),)),),))
        names.append(fact)
    if without or using:
        plan = replace(plan, facts=facts, actions=actions, goals=wanted)
        values = {name: fact.initial for name, fact in facts.items() if name not in problem.plan.facts}
        state = State({**state.values, **values}, state.statuses)
    return course(problem if plan is problem.plan else compile_plan(plan, limits), state, names, profile, limits)


def with_values(state: State, values: Mapping[str, object]) -> State:
    """The state with other values of some facts."""
    return State({**state.values, **values}, state.statuses)  # type: ignore[dict-item]


def dropped(plan: Plan, drop: Drop) -> Plan:
    """The plan that does not ask for something. `KeyError` where it has no such action or phase."""
    if drop.phase is not None:
        phase: Phase = plan.phases[drop.phase]
        assert phase.gate is not None
        gate = _less(phase.gate, drop.requirement)
        return replace(plan, phases={**plan.phases, phase.id: replace(phase, gate=gate)})
    assert drop.action is not None
    action = plan.actions[drop.action]
    if drop.requirement is not None:
        action = replace(action, preconditions=_less(action.preconditions, drop.requirement))
    if drop.after is not None:
        action = replace(action, after=tuple(name for name in action.after if name != drop.after))
    return replace(plan, actions={**plan.actions, action.id: action})


def _less(conditions: Conditions, requirement: Requirement | None) -> Conditions:
    return tuple(tuple(r for r in conjunction if r != requirement) for conjunction in conditions)
