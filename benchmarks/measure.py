"""Measuring goaptui's planner: the whole call, from a loaded plan to the validated answer."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from goaptui.domain.effects import apply
from goaptui.domain.plan import Plan
from goaptui.domain.state import State, Status
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits, Solution
from goaptui.planner.solve import solve

Clock = Callable[[], float]

LONG = 0.5
"""Seconds from which on one measurement is enough."""
SHORT = 0.05
"""Seconds that the measurements of one instance come to at least (or twenty of them), for the median."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured answer: the median of `runs` times in seconds, and the answer's own words."""

    seconds: float
    runs: int
    status: str
    optimal: bool
    cost: Decimal | None
    bound: Decimal | None
    steps: int
    method: str
    expanded: int
    fault: str = ""
    """What is wrong with the answer by the benchmark's own simulation; empty where nothing is."""


def whole_call(plan: Plan, *, seconds: float) -> Solution:
    """What is measured: compile, solve, validate."""
    return solve(compile_plan(plan), State.initial(plan), limits=Limits(seconds))


def measure(
    make: Callable[[], Plan], *, seconds: float = 10.0, runs: int = 5, clock: Clock = time.perf_counter
) -> Measured:
    """The median time of whole calls, each on a plan object of its own; one run where it is long, more where short."""
    times: list[float] = []
    plan = make()
    gc.collect()
    while True:
        started = clock()
        try:
            solution = whole_call(plan, seconds=seconds)
        except Exception as error:  # the table goes on, and says so
            what = f"raised {type(error).__name__}: {error}"
            return Measured(clock() - started, 1, "error", False, None, None, 0, "", 0, what)
        times.append(clock() - started)
        if times[-1] > LONG or (len(times) >= runs and (len(times) >= 20 or sum(times) >= SHORT)):
            break
        plan = make()
    return describe(plan, solution, times)


def describe(plan: Plan, solution: Solution, times: Sequence[float]) -> Measured:
    """An answer with its times, checked."""
    return Measured(
        median(times), len(times), solution.status, solution.optimal, solution.cost, solution.bound,
        len(solution.steps), solution.search.method, solution.search.expanded, fault(plan, solution),
    )  # fmt: skip


def fault(plan: Plan, solution: Solution) -> str:
    """What is wrong with an answer, by a simulation with nothing but the domain's own semantics."""
    if solution.status in ("unsolvable", "satisfied") or solution.cost is None:
        return "steps without a plan" if solution.steps else ""
    values, statuses = dict(State.initial(plan).values), dict[str, Status]()
    state, total = State(values, statuses), Decimal(0)  # a state that moves along: copying one a step is quadratic
    profile = plan.profiles[plan.profile]
    for number, step in enumerate(solution.steps):
        action = plan.actions[step.action]
        if not state.applicable(plan, action):
            return f"step {number} ({step.action}) is not applicable"
        total += profile.cost_of(action)
        values.update(apply(action.effects_with(action.expected), plan.facts, values))
        statuses[action.id] = "done"
    for goal in plan.goals.values():
        if not state.fulfils(plan, goal):
            return f"goal {goal.id} does not hold at the end"
    if total != solution.cost:
        return f"the steps cost {total}, not {solution.cost}"
    if solution.bound is not None and solution.bound > total:
        return f"the bound {solution.bound} is above the cost {total}"
    if solution.optimal and solution.bound != total:
        return "optimal is said, and bound and cost differ"
    return ""
