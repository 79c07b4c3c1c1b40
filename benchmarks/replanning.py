"""Replanning: after one change, the time of the next answer as a share of a first solve of the same state.

Three changes are made on the way through a plan: the next step is done (the commonest case), one fact is set by hand to
the opposite of what the plan had made of it or to another value, one action is marked failed. The compiled problem
stays; what the planner keeps beside it from the call before is its own affair. The first solve that each is compared
with compiles a plan object of its own and must give the very same steps: an answer never depends on what came before.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median

from benchmarks import families
from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.domain.values import Value
from goaptui.planner.problem import Problem, compile_plan
from goaptui.planner.solution import Limits, Solution
from goaptui.planner.solve import solve


@dataclass(frozen=True, slots=True)
class Replanned:
    """One change: seconds again, seconds of a first solve, and whether the answers are the same."""

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
    solution = solve(problem, state, limits=Limits(seconds))
    if not solution.optimal:
        return []
    found = []
    for what, after in _changes(plan, problem, state, solution, changes, seconds, Random(f"{kind}:{size}:{seed}")):
        gc.collect()
        started = time.perf_counter()
        again = solve(problem, after, limits=Limits(seconds))
        spent = time.perf_counter() - started
        fresh = draft.plan()
        gc.collect()
        started = time.perf_counter()
        first = solve(compile_plan(fresh), after, limits=Limits(seconds))
        found.append(Replanned(what, spent, time.perf_counter() - started, _same(again, first)))
    return found


def _changes(
    plan: Plan, problem: Problem, state: State, solution: Solution, count: int, seconds: float, rng: Random
) -> Iterator[tuple[str, State]]:
    """The states to plan from, each a change away from one that has just been planned from."""
    facts = list(plan.facts.values())
    for _ in range(count):
        if not solution.steps:
            return
        step = plan.actions[solution.steps[0].action]
        state = state.after(plan, step, step.expected)
        yield "step done", state
        fact = rng.choice(facts)
        value: Value = state.values.get(fact.id)
        if fact.type == "bool":
            value = not value
        elif fact.type == "enum":
            value = rng.choice([v for v in fact.values if v != value])
        else:
            value = fact.initial if value != fact.initial else None
        yield "fact set", State({**state.values, fact.id: value}, state.statuses)
        solution = solve(problem, state, limits=Limits(seconds))  # the way on, and what the next change starts from
        if solution.steps:
            failed = rng.choice(solution.steps).action
            yield "action failed", State(state.values, {**state.statuses, failed: "failed"})
            solution = solve(problem, state, limits=Limits(seconds))


def _same(one: Solution, other: Solution) -> bool:
    return (one.status, one.cost, [s.action for s in one.steps]) == (
        other.status, other.cost, [s.action for s in other.steps]
    )  # fmt: skip


HEAD = f"{'instances':24}{'change':16}{'again':>11}{'first solve':>13}{'share':>8}{'worst':>8}{'same':>9}"


def rows(name: str, found: Sequence[Replanned]) -> Iterator[str]:
    """A line for each sort of change: medians; the median and the worst share."""
    for change in dict.fromkeys(one.change for one in found):
        ones = [one for one in found if one.change == change]
        shares = [one.again / one.first for one in ones]
        same = sum(one.same for one in ones)
        yield (
            f"{name:24}{change:16}{median(o.again for o in ones) * 1000:>8.2f} ms"
            f"{median(o.first for o in ones) * 1000:>10.2f} ms{median(shares):>8.2f}{max(shares):>8.2f}"
            f"{f'{same}/{len(ones)}':>9}{'' if same == len(ones) else '  DIFFERS'}"
        )
