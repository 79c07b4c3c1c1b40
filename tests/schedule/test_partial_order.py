"""Every linearisation of the partial order is a valid plan; what nothing forces is not ordered."""

from __future__ import annotations

import random

import pytest

from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.planner.validate import validate
from goaptui.schedule.partial_order import PartialOrder, partial_order
from goaptui.storage.plan_file import parse_plan
from tests.planner.reference import TooLarge, brute_force
from tests.planner.strategies import random_task


def linearisation(order: PartialOrder, generator: random.Random) -> list[int]:
    """A random sequence that keeps the order."""
    left = set(range(len(order.direct)))
    sequence: list[int] = []
    while left:
        free = [step for step in sorted(left) if not any(earlier in left for earlier in order.direct[step])]
        sequence.append(generator.choice(free))
        left.remove(sequence[-1])
    return sequence


@pytest.mark.parametrize("seed", range(400))
def test_every_linearisation_is_a_valid_plan_of_the_same_cost(seed: int) -> None:
    task = random_task(seed)
    try:
        answer = brute_force(task.plan, task.state, task.goals, task.profile)
    except TooLarge:
        pytest.skip("too large for the brute force")
    if answer.status != "solved":
        return
    order = partial_order(task.plan, task.state, task.goals, answer.steps)
    generator = random.Random(seed)
    cost = validate(task.plan, task.state, task.goals, task.profile, answer.steps)
    for _ in range(6):
        steps = [answer.steps[index] for index in linearisation(order, generator)]
        assert validate(task.plan, task.state, task.goals, task.profile, steps) == cost


def plan_of(text: str) -> tuple[Plan, list[tuple[str, str | None]]]:
    plan = parse_plan("schema = 1\n" + text, "test.toml")
    answer = brute_force(plan, State.initial(plan), None, None)
    return plan, list(answer.steps)


def pairs(text: str) -> tuple[list[str], set[tuple[int, int]]]:
    """The steps of the plan, and every ordered pair of the partial order."""
    plan, steps = plan_of(text)
    order = partial_order(plan, State.initial(plan), None, steps)
    closure = {(e, s) for s, mask in enumerate(order.closure) for e in range(len(steps)) if mask >> e & 1}
    return [action for action, _ in steps], closure


def test_steps_that_need_nothing_of_each_other_run_side_by_side() -> None:
    steps, ordered = pairs("""
        facts = { a = false, b = false, c = false }
        goals.g.conditions = { c = true }
        actions.x.effects = { a = true }
        actions.y.effects = { b = true }
        actions.z = { preconditions = { a = true, b = true }, effects = { c = true } }
    """)
    assert steps == ["x", "y", "z"]
    assert ordered == {(0, 2), (1, 2)}


def test_what_would_break_a_condition_waits_for_its_reader() -> None:
    steps, ordered = pairs("""
        facts = { free = true, a = false, b = false }
        goals.g.conditions = { a = true, b = true }
        actions.breaks.effects = { a = true, free = false }
        actions.reads = { preconditions = { free = true }, effects = { b = true } }
    """)
    assert steps == ["reads", "breaks"]
    assert ordered == {(0, 1)}


def test_counting_steps_are_unordered_where_the_slack_allows_it() -> None:
    steps, ordered = pairs("""
        facts = { blockers = 3 }
        goals.g.conditions = { blockers = "<= 0" }
        actions.mend = { preconditions = { blockers = "> 0" }, effects = { blockers = "-= 1" } }
    """)
    assert steps == ["mend"] * 3
    assert ordered == set()


def test_counting_steps_are_ordered_where_the_bounds_would_swallow_a_part() -> None:
    steps, ordered = pairs("""
        facts = { n = { initial = 1, min = 0, max = 3 } }
        goals.g = { conditions = { n = 2 }, actions = ["up", "down"] }
        actions.up = { effects = { n = "+= 3" } }
        actions.down = { effects = { n = "-= 1" } }
    """)
    assert steps == ["up", "down"]
    assert ordered == {(0, 1)}


def test_after_is_kept() -> None:
    steps, ordered = pairs("""
        goals.g.actions = "all"
        actions.x = {}
        actions.y = {}
        actions.z.after = ["x"]
    """)
    assert steps == ["x", "y", "z"]
    assert ordered == {(0, 2)}
