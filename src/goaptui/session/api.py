"""The functions of the package's own interface: `goaptui.load`, `goaptui.solve`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from goaptui.domain.plan import Plan
from goaptui.planner.solution import CancelToken, Limits
from goaptui.session.history import History
from goaptui.session.outlook import Outlook, PlanRequest, build_outlook
from goaptui.session.refused import Refused, unknown_name
from goaptui.session.snapshot import full_record
from goaptui.session.structure import chosen_goals
from goaptui.storage.plan_file import load_plan


def load(path: str | os.PathLike[str]) -> Plan:
    """The plan in a file.

    Raises:
        PlanError: it cannot be used; `problems` has every error: file, line, column, message.
    """
    return load_plan(path)


def solve(
    plan: Plan,
    facts: Mapping[str, object] | None = None,
    goals: Sequence[str] | None = None,
    profile: str | None = None,
    time_limit: float = 10.0,
    token: CancelToken | None = None,
) -> Outlook:
    """Plan from the plan file's initial state. What is compiled is kept with the plan for the next time.

    Args:
        facts: values instead of the initial ones: bools, numbers, enum values; ``None`` for unknown.
        goals: ids of the goals to plan for; all, where none are given.
        profile: id of the cost profile; the plan's own, where none is given.
        time_limit: seconds after which the best plan so far is given.
        token: cancels the search from another thread.

    Raises:
        Refused: a `ValueError`: a fact, goal or profile that the plan has not, or a value that a fact cannot have.
        Cancelled: `token` was cancelled.
    """
    return build_outlook(initial_request(plan, facts, goals, profile), Limits(time_limit, token))


def initial_request(
    plan: Plan,
    facts: Mapping[str, object] | None = None,
    goals: Sequence[str] | None = None,
    profile: str | None = None,
) -> PlanRequest:
    """What to plan, from the initial state (arguments and errors as of `solve`)."""
    for goal in goals or ():
        if goal not in plan.goals:
            raise Refused(unknown_name("goal", goal, plan.goals))
    if profile is not None and profile not in plan.profiles:
        raise Refused(unknown_name("profile", profile, plan.profiles))
    record = full_record(plan, History(), datetime.now(UTC).astimezone().replace(microsecond=0))
    request = PlanRequest(plan, record, chosen_goals(plan, tuple(goals) if goals else None), profile or plan.profile)
    return request.with_facts(facts) if facts else request
