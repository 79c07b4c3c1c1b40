"""The validator: what a plan may do, sentence by sentence, and what it says where one may not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goaptui.planner.validate import InvalidPlan, validate
from tests.planner.plans import plan_of, state_of
from tests.planner.reference import TooLarge, brute_force, course
from tests.planner.strategies import SMALL, random_task

WORK = """
[facts]
built = false
rate = { type = "number", min = 0, max = 1 }
mode = { initial = "a", values = ["a", "b"] }
[goals.done]
conditions = { rate = ">= 0.3" }
actions = ["tell"]
[actions.build]
effects = { built = true, rate = 0 }
estimate = "2h"
[actions.raise]
preconditions = [{ built = true, mode = "a" }, { mode = "b", built = "known" }]
effects = { rate = "+= 0.1" }
cost = 0.5
[actions.measure]
preconditions = { built = true }
outcomes.low = { effects = { rate = 0.1 }, probability = 0.4 }
outcomes.high = { effects = { rate = 0.9 }, probability = 0.6 }
[actions.tell]
after = ["build"]
phase = "end"
[actions.shout]
[actions.retreat]
on_failure = "shout"
[phases.start]
gate = { rate = "> 0" }
[phases.end]
after = ["start"]
"""
PLAN = plan_of(WORK)


def check(*steps: str, state=None, **options):  # type: ignore[no-untyped-def]
    pairs = [(step.partition(":")[0], step.partition(":")[2] or None) for step in steps]
    options = {"goals": None, "profile": None, **options}
    return validate(PLAN, state or state_of(PLAN), options["goals"], options["profile"], pairs)


def test_a_valid_plan_costs_the_sum_of_its_actions_and_numbers_are_exact() -> None:
    assert check("build", "raise", "raise", "raise", "tell") == Decimal("122.5")  # 120 + 3 * 0.5 + 1


def test_any_outcome_of_an_action_may_be_carried_out() -> None:
    assert check("build", "measure:high", "tell") == Decimal(122)
    with pytest.raises(InvalidPlan, match='goal "done" needs "rate" to be'):
        check("build", "measure:low", "tell")


@pytest.mark.parametrize(
    ("steps", "index", "sentence"),
    [
        (["nothing"], 0, 'there is no action "nothing"'),
        (["raise"], 0, '"raise" needs "built" to be true (it is false) or "mode" to be b (it is a)'),
        (["build", "measure"], 1, '"measure" has outcomes, and the step names none'),
        (["build", "measure:medium"], 1, '"measure" has no outcome "medium"'),
        (["build:well"], 0, '"build" has no outcome "well"'),
        (["build", "tell"], 1, '"tell" needs the gate of phase "start": "rate" to be > 0 (it is 0)'),
        (["build", "measure:high"], None, 'goal "done" wants "tell" carried out'),
        ([], None, 'goal "done" needs "rate" to be >= 0.3 (it is unknown)'),
    ],
)
def test_the_step_or_goal_at_fault_is_named(steps: list[str], index: int | None, sentence: str) -> None:
    with pytest.raises(InvalidPlan) as caught:
        check(*steps)
    assert (caught.value.step, caught.value.sentence) == (index, sentence)


def test_after_asks_for_what_was_carried_out_not_for_facts() -> None:
    state = state_of(PLAN, {"rate": Decimal("0.5")})
    with pytest.raises(InvalidPlan, match='step 0: "tell" comes after "build", which has not been carried out'):
        check("tell", state=state)
    with pytest.raises(InvalidPlan) as caught:
        check("shout", "tell", state=state_of(plan_of(WORK), {"rate": Decimal("0.5")}, retreat="failed"))
    assert caught.value.step == 1
    assert check("tell", state=state_of(PLAN, {"rate": Decimal("0.5")}, build="done")) == 1
    assert check("tell", state=state_of(PLAN, {"rate": Decimal("0.5")}, build="skipped")) == 1


def test_what_failed_or_was_skipped_is_out_of_the_plan() -> None:
    for status in ("failed", "skipped"):
        with pytest.raises(InvalidPlan, match=f'step 0: "build" is {status}'):
            check("build", state=state_of(PLAN, build=status))
    assert check("build", "raise", "raise", "raise", "tell", state=state_of(PLAN, build="doing")) == Decimal("122.5")


def test_a_contingency_may_be_planned_after_the_failure_alone_and_takes_its_place() -> None:
    ready = {"rate": Decimal("0.5")}
    with pytest.raises(InvalidPlan, match='"shout" is a contingency, and what it stands in for has not failed'):
        check("shout", state=state_of(PLAN, ready, build="done"))
    plan = plan_of(WORK.replace('after = ["build"]', 'after = ["retreat"]'))
    state = state_of(plan, ready, retreat="failed")
    with pytest.raises(InvalidPlan, match='"tell" comes after "retreat"'):
        validate(plan, state, None, None, [("tell", None)])
    assert validate(plan, state, None, None, [("shout", None), ("tell", None)]) == 2


def test_unknown_goals_and_profiles_are_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        check(goals=["nowhere"])
    with pytest.raises(ValueError, match="cheap"):
        check(profile="cheap")
    assert check(state=state_of(PLAN, {"rate": Decimal(1)}, tell="done")) == 0


def test_it_agrees_with_the_reference_semantics_on_random_walks() -> None:
    """Each prefix of an optimal plan is carried out, and no step can be taken out, nor any other put in unseen."""
    judged = 0
    for seed in range(300):
        task = random_task(seed, SMALL)
        try:
            answer = brute_force(task.plan, task.state, task.goals, task.profile)
        except TooLarge:
            continue
        if answer.cost is None:
            continue
        assert validate(task.plan, task.state, task.goals, task.profile, answer.steps) == answer.cost
        for index in range(len(answer.steps)):
            shorter = answer.steps[:index] + answer.steps[index + 1 :]
            try:
                states = course(task.plan, task.state, shorter)
            except AssertionError:
                possible = False
            else:
                goals = [g for g in task.plan.goals.values() if task.goals is None or g.id in task.goals]
                possible = all(states[-1].fulfils(task.plan, goal) for goal in goals)
            try:
                validate(task.plan, task.state, task.goals, task.profile, shorter)
            except InvalidPlan:
                valid = False
            else:
                valid = True
            assert valid == possible, f"seed {seed} without step {index}"
            judged += 1
    assert judged > 200
