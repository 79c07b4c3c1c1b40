"""Plans for tests, written as in a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goaptui.domain.plan import Plan
from goaptui.domain.state import State, Status
from goaptui.domain.values import Value
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits, Solution
from goaptui.planner.solve import solve
from goaptui.storage.plan_file import parse_plan


def plan_of(text: str) -> Plan:
    """The plan of a file's text, without the line that names the schema."""
    return parse_plan("schema = 1\n" + text)


def state_of(plan: Plan, values: Mapping[str, Value] | None = None, **statuses: Status) -> State:
    """The initial state with some values changed, and statuses of actions."""
    return State({**State.initial(plan).values, **(values or {})}, dict(statuses))


def solved(text: str, values: Mapping[str, Value] | None = None, statuses: Any = None, **options: Any) -> Solution:
    """The planner's answer for a file's text."""
    plan = plan_of(text)
    options.setdefault("limits", Limits(seconds=60))
    return solve(compile_plan(plan), state_of(plan, values, **(statuses or {})), **options)


def actions_of(solution: Solution) -> list[str]:
    """The actions of a solution's steps."""
    return [step.action for step in solution.steps]
