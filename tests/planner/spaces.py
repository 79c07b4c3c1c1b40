"""The state space of a task, as the search gets it."""

from __future__ import annotations

from goaptui.planner.problem import compile_plan
from goaptui.planner.reach import Reach, relevant_with_deletes
from goaptui.planner.statespace import StateSpace
from goaptui.planner.task import make_task
from tests.planner.strategies import Task


def space_of(task: Task) -> StateSpace | None:
    """The state space of a task; ``None`` where there is nothing to search."""
    plan = task.plan
    made = make_task(compile_plan(plan), task.state, task.goals or tuple(plan.goals), task.profile or plan.profile)
    reach = Reach(made, relevant_with_deletes(made, made.goal))
    if made.satisfied or not all(reach.reached[lit] for lit in made.goal):
        return None
    return StateSpace(made, reach)
