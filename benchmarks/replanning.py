"""Replanning: after one change, the time of the next answer as a share of a first solve of the same state.

On the way through a plan each of `CHANGES` is made, always from a state that has just been planned from. The compiled
problem stays; what the planner keeps beside it from the call before is its own affair. A first solve is the whole call
for the same state: a loaded plan object that was not seen before is compiled and solved. It must give the very same
steps: an answer never depends on what came before.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import TypeAlias

from benchmarks import families
from goaptui.domain.plan import Plan
from goaptui.domain.state import State, Status
from goaptui.domain.values import Value
from goaptui.planner.problem import Problem, compile_plan
from goaptui.planner.solution import Limits, Solution
from goaptui.planner.solve import solve

Asked: TypeAlias = "tuple[tuple[str, ...] | None, str | None]"
"""Goals and profile; ``None`` is the plan's own."""

CHANGES = (
    "step done",
    "step undone",
    "another step",
    "fact set",
    "fact set back",
    "fact of no use",
    "step's action failed",
    "other action failed",
    "action skipped",
    "profile",
    "goals",
)
"""A step of the plan is done and undone again (the commonest case); one that is not the next is done; one fact is set
by hand, and set back; one fact that the plan neither asks for nor changes; an action of the plan fails, is skipped; one
that is not in the plan fails; another profile, all goals but one."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """One change: processor seconds again and of a first solve, and whether the answers are the same."""

    change: str
    again: float
    first: float
    same: bool


def run(kind: str, size: int, seed: int, *, changes: int, seconds: float) -> list[Replanned]:
    """`changes` changes of each sort along the plan of one instance; empty where it cannot be solved in time."""
    draft = families.make(kind, size, seed)
    plan = draft.plan()
    problem = compile_plan(plan)
    state = State.initial(plan)
    if not _solve(problem, state, (None, None), seconds).optimal:
        return []
    found = []
    for what, after, asked in _changes(plan, problem, state, changes, seconds, Random(f"{kind}:{size}:{seed}")):
        gc.collect()
        started = time.process_time()
        again = _solve(problem, after, asked, seconds)
        spent = time.process_time() - started
        fresh = draft.plan()
        gc.collect()
        started = time.process_time()
        first = _solve(compile_plan(fresh), after, asked, seconds)
        found.append(Replanned(what, spent, time.process_time() - started, _same(again, first)))
    return found


def _solve(problem: Problem, state: State, asked: Asked, seconds: float) -> Solution:
    goals, profile = asked
    return solve(problem, state, goals=goals, profile=profile, limits=Limits(seconds))


def _changes(
    plan: Plan, problem: Problem, state: State, count: int, seconds: float, rng: Random
) -> Iterator[tuple[str, State, Asked]]:
    """The states to plan from, each a change away from one that has just been planned from."""
    usual: Asked = (None, None)
    for _ in range(count):
        solution = _solve(problem, state, usual, seconds)
        if len(solution.steps) < 3:
            return
        before, state = state, _done(plan, state, solution, 0)
        yield "step done", state, usual
        yield "step undone", before, usual
        solution = _solve(problem, state, usual, seconds)
        ready = [i for i in range(1, len(solution.steps)) if _ready(plan, state, solution, i)]
        used = {step.action for step in solution.steps}
        idle = [action for action in plan.actions if action not in used]
        concern = {fact for name in used for fact in _facts(plan, name)}
        concern.update(r.fact for goal in plan.goals.values() for c in goal.conditions for r in c)
        free = [fact for fact in plan.facts if fact not in concern]
        chosen = rng.choice(list(plan.facts))
        changed = {
            "another step": _done(plan, state, solution, rng.choice(ready)) if ready else None,
            "fact set": _set(plan, state, chosen, rng),
            "fact set back": state,
            "fact of no use": _set(plan, state, rng.choice(free), rng) if free else None,
            "step's action failed": _status(state, rng.choice(solution.steps).action, "failed"),
            "other action failed": _status(state, rng.choice(idle), "failed") if idle else None,
            "action skipped": _status(state, rng.choice(solution.steps).action, "skipped"),
        }
        for what, after in changed.items():
            if after is not None:
                if after is not state:
                    _solve(problem, state, usual, seconds)  # what the change starts from
                yield what, after, usual
        profiles = [profile for profile in plan.profiles if profile != plan.profile]
        if profiles:
            yield "profile", state, (None, profiles[0])
        if len(plan.goals) > 1:
            yield "goals", state, (tuple(plan.goals)[:-1], None)


def _done(plan: Plan, state: State, solution: Solution, place: int) -> State:
    action = plan.actions[solution.steps[place].action]
    return state.after(plan, action, action.expected)


def _ready(plan: Plan, state: State, solution: Solution, place: int) -> bool:
    return state.applicable(plan, plan.actions[solution.steps[place].action])


def _facts(plan: Plan, name: str) -> set[str]:
    action = plan.actions[name]
    asked = {requirement.fact for conjunction in action.preconditions for requirement in conjunction}
    return asked.union(effect.fact for effect in action.effects_with(action.expected))


def _set(plan: Plan, state: State, fact: str, rng: Random) -> State:
    return State({**state.values, fact: _other(plan, state, fact, rng)}, state.statuses)


def _status(state: State, action: str, status: Status) -> State:
    return State(state.values, {**state.statuses, action: status})


def _other(plan: Plan, state: State, name: str, rng: Random) -> Value:
    """Another value of a fact: the opposite, another one of its values, the initial number or none."""
    fact, value = plan.facts[name], state.values.get(name)
    if fact.type == "bool":
        return not value
    if fact.type == "enum":
        return rng.choice([other for other in fact.values if other != value])
    return fact.initial if value != fact.initial else None


def _same(one: Solution, other: Solution) -> bool:
    return (one.status, one.cost, [s.action for s in one.steps]) == (
        other.status, other.cost, [s.action for s in other.steps]
    )  # fmt: skip


HEAD = f"{'instances':24}{'change':22}{'again':>11}{'first solve':>13}{'share':>8}{'worst':>8}{'same':>9}"


def rows(name: str, found: Sequence[Replanned]) -> Iterator[str]:
    """A line for each sort of change: medians; the median and the worst share."""
    for change in dict.fromkeys(one.change for one in found):
        ones = [one for one in found if one.change == change]
        shares = [one.again / one.first for one in ones]
        same = sum(one.same for one in ones)
        yield (
            f"{name:24}{change:22}{median(o.again for o in ones) * 1000:>8.2f} ms"
            f"{median(o.first for o in ones) * 1000:>10.2f} ms{median(shares):>8.2f}{max(shares):>8.2f}"
            f"{f'{same}/{len(ones)}':>9}{'' if same == len(ones) else '  DIFFERS'}"
        )
