"""Answers to why and what if, against brute force: needed is needed, every price is an optimum, every repair works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goaptui.planner.solution import Cancelled, CancelToken, Limits
from goaptui.planner.validate import InvalidPlan, validate
from goaptui.session.explain import explain_action, explain_none
from goaptui.session.explain_fact import explain_fact
from goaptui.session.history import History
from goaptui.session.outlook import Outlook, PlanRequest, build_outlook
from goaptui.session.prices import Price, price_action, price_fact, what_helps
from goaptui.session.questions import about_action, about_fact
from goaptui.session.snapshot import full_record
from tests.planner.reference import TooLarge, brute_force, expected
from tests.planner.strategies import SMALL, TINY, Size, Task, random_task
from tests.planner.test_whatif import applied, constrained_brute
from tests.session.plans import open_session

LONG = 60.0


def outlook_of(task: Task) -> Outlook:
    record = full_record(task.plan, History(), datetime.now(UTC))
    values = {fact: task.state.values.get(fact) for fact in task.plan.facts}
    record = record._replace(values=values, statuses=task.state.statuses)
    goals = tuple(goal for goal in task.plan.goals if task.goals is None or goal in task.goals)
    return build_outlook(PlanRequest(task.plan, record, goals, task.profile or task.plan.profile), Limits(LONG))


def outlooks(first: int, count: int, size: Size) -> Iterator[tuple[Task, Outlook]]:
    for seed in range(first, first + count):
        task = random_task(seed, size)
        try:
            brute_force(task.plan, task.state, task.goals, task.profile)
        except TooLarge:
            continue
        yield task, outlook_of(task)


def sound(outlook: Outlook, price: Price) -> None:
    """The difference and the steps in and out are those between the plan and the course."""
    course = price.course
    if course.cost is None or outlook.cost is None:
        assert price.difference is None
        return
    assert price.difference == course.cost - outlook.cost
    before = Counter(step.action for step in outlook.steps)
    assert before + Counter(price.added) - Counter(price.dropped) == Counter(course.steps)
    assert not set(price.added) & set(price.dropped)
    assert not course.optimal or price.difference >= 0 or not outlook.optimal


@pytest.mark.parametrize("first", [0, 120])
def test_prices_of_actions_are_optima(first: int) -> None:
    kinds: Counter[str] = Counter()
    for task, outlook in outlooks(first, 120, TINY):
        for action in task.plan.actions:
            about, prices = about_action(outlook, action), price_action(outlook, action, Limits(LONG))
            kinds[prices.kind] += 1
            try:
                if prices.without is not None:
                    assert prices.without.course.cost == constrained_brute(task, action, None, 200)
                    sound(outlook, prices.without)
                if prices.using is not None:
                    assert prices.using.course.cost == constrained_brute(task, None, action, 200)
                    sound(outlook, prices.using)
                if prices.kind in ("cannot run", "excluded"):
                    assert constrained_brute(task, None, action, 200) is None
                for row, price in zip(about.alternatives, prices.instead, strict=True):
                    if price is not None:
                        assert price.course.cost == constrained_brute(task, action, row.action, 200)
                        sound(outlook, price)
            except TooLarge:
                continue
            assert explain_action(outlook, action, prices)
    assert {"in plan", "beaten", "not needed", "cannot run", "done"} <= set(kinds), kinds


@pytest.mark.parametrize("first", [0, 200])
def test_what_is_called_needed_is(first: int) -> None:
    """A step left out makes the plan invalid where the answer says so, and what it supplies is then lacking."""
    seen = 0
    for task, outlook in outlooks(first, 200, SMALL):
        for action, positions in outlook.positions.items():
            rest = []
            for step in outlook.steps:
                if step.action != action:
                    outcome = expected(task.plan.actions[step.action])
                    rest.append((step.action, None if outcome is None else outcome.id))
            about = about_action(outlook, action)
            try:
                validate(task.plan, task.state, outlook.goals, outlook.profile, rest)
            except InvalidPlan as fault:
                assert about.dropped == fault.sentence
            else:
                assert about.dropped is None
            assert about.dropped is not None  # the plan is a cheapest one, and of those a shortest
            assert about.positions == positions
            # Each link is one of the planner's; from each of them the way leads on to a goal.
            assert about.supports
            assert any(link.goal is not None for link in about.supports)
            for link in about.supports:
                assert link.part or link.to is None or link.step in outlook.steps[link.to].needs
                assert link.goal is not None or any(other.step == link.to for other in about.supports)
            seen += 1
    assert seen > 50


def test_a_step_that_is_not_ready_says_what_lacks_and_who_brings_it() -> None:
    waiting = 0
    for _, outlook in outlooks(0, 200, SMALL):
        for index, step in enumerate(outlook.steps):
            if outlook.positions[step.action][0] != index:
                continue
            about = about_action(outlook, step.action)
            assert about.ready == outlook.step(index).ready
            assert {need.supplier for need in about.needs} - {None} == set(step.needs)
            for need in about.needs:
                assert need.met or need.supplier is not None  # the plan works: someone supplies what is not there
                if need.supplier is not None:
                    assert need.supplier < index
                    assert need.at == outlook.step(need.supplier).end
                    waiting += 1
    assert waiting > 50


def test_prices_of_other_values_are_optima() -> None:
    seen = 0
    for task, outlook in outlooks(0, 100, TINY):
        for fact in task.plan.facts:
            prices = price_fact(outlook, fact, Limits(LONG))
            assert explain_fact(outlook, fact, prices)
            for value, price in prices.values:
                assert value != task.state.values.get(fact)
                changed = Task(task.plan, type(task.state)({**task.state.values, fact: value}, task.state.statuses))
                try:
                    answer = brute_force(changed.plan, changed.state, task.goals, task.profile)
                except TooLarge:
                    continue
                assert price.course.cost == answer.cost
                seen += 1
    assert seen > 50


def test_what_helps_works() -> None:
    seen = 0
    for task, outlook in outlooks(0, 300, TINY):
        found = what_helps(outlook, Limits(30))
        assert (found is None) == (outlook.status != "unsolvable")
        if found is None:
            continue
        assert explain_none(outlook, found)[0].heading == "Why there is no plan"
        for repair in found.repairs.repairs:
            plan, state = applied(task, repair)
            try:
                answer = brute_force(plan, state, task.goals, task.profile)
            except TooLarge:
                continue
            assert answer.cost is not None
            assert answer.cost == repair.course.cost
            seen += 1
    assert seen > 30


# ── examples ────────────────────────────────────────────────────────────────────────────────────────────────────────

RIVALS = """\
schema = 1
[facts]
built = false
tested = false
money = { initial = 9, min = 0, max = 20 }
flag = false
[goals.release]
title = "Release"
conditions = { built = true, tested = true }
[actions.build]
estimate = "1h"
risk = "low"
preconditions = { money = ">= 3" }
effects = { built = true, money = "-= 3" }
[actions.buy]
estimate = "10m"
reversibility = "none"
risk = "high"
cost = 80
preconditions = { money = ">= 3" }
effects = { built = true, money = "-= 3" }
[actions.borrow]
estimate = "1h"
preconditions = { money = ">= 3" }
effects = { built = true }
[actions.test]
estimate = "1h"
preconditions = { built = true, money = ">= 3" }
effects = { tested = true, money = "-= 3" }
[actions.wave]
effects = { flag = true }
[actions.waste]
effects = { money = 0, tested = false }
[actions.burn]
preconditions = { tested = true }
effects = { built = false, money = 0 }
"""


def lines(outlook: Outlook, action: str) -> dict[str, tuple[str, ...]]:
    found = explain_action(outlook, action, price_action(outlook, action))
    return {section.heading: section.lines for section in found}


def test_rivals_are_compared(tmp_path: Path) -> None:
    outlook = open_session(tmp_path, RIVALS).outlook
    assert lines(outlook, "build")["Without it"] == (
        'Left out of the plan as it is: "test" needs "built" to be true (it is false).',
        "The cheapest plan without it costs 120, as much as the plan.",
        "Steps in: Borrow",
        "Steps out: Build",
    )
    assert lines(outlook, "build")["Beside others"] == (
        "Build (this one): 1h, risk low, reversibility not given, cost 60",
        "Buy: 10m, risk high, reversibility none, cost 80; in place of this one the plan would cost 140, 20 more",
        "Borrow: 1h, risk not given, reversibility not given, cost 60; "
        "in place of this one the plan would cost 120, as much as the plan",
        "What is supplied: Built",
    )
    buy = lines(outlook, "buy")
    assert buy["Not in the plan"] == ("beaten: the plan has Build for it",)
    assert buy["If it were used"] == (
        "The cheapest plan that uses it costs 140, 20 more.",
        "Steps in: Buy",
        "Steps out: Build",
    )
    assert lines(outlook, "borrow")["If it were used"][-1] == (
        "It is as good, but what stands earlier in the file is preferred."
    )
    assert lines(outlook, "wave")["If it were used"] == (
        "The cheapest plan that uses it costs 121, 1 more.",
        "Steps in: Wave",
        "Even that plan works as well without it.",
    )
    assert price_action(outlook, "wave").kind == "not needed"
    assert price_action(outlook, "burn").kind == "excluded"
    excluded = lines(outlook, "burn")["If it were used"]
    assert excluded[0] == "It can be carried out, but no plan that uses it reaches the goals."
    assert len(excluded) > 1


def test_a_fact_is_explained(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.set("pass_rate", "0.5")
    assert about_fact(session.outlook, "pass_rate").event == "set"
    session.done("build")
    about = about_fact(session.outlook, "pass_rate")
    assert (about.event, about.action, about.value) == ("done", "build", None)
    assert [(c.action, c.outcome, c.expected, c.effect) for c in about.changers] == [
        ("build", None, True, "unknown"),
        ("measure", "good", True, "0.97"),
        ("measure", "bad", False, "0.8"),
        ("mend", None, True, "+= 0.1"),
        ("replace", None, True, "1"),
    ]
    assert {(r.kind, r.action, r.goal, r.metric) for r in about.readers} == {
        ("precondition", "measure", None, None),
        ("precondition", "mend", None, None),
        ("goal", None, "release", None),
        ("metric", None, None, "Pass rate"),
    }
    (wanted,) = (reader for reader in about.readers if reader.goal)
    assert wanted.supplier == session.outlook.positions["measure"][0]
    assert about_fact(session.outlook, "scope").event == "initial"
    with pytest.raises(KeyError):
        about_fact(session.outlook, "nobody")


def test_what_would_help_a_failed_step(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.fail("measure")
    assert session.outlook.status == "unsolvable"
    found = what_helps(session.outlook)
    assert found is not None
    assert [one.goals for one in found.sets.together] == [("small",)]
    assert found.sets.conflict == ("release",)
    kinds = [(repair.kind, repair.action, repair.declares) for repair in found.repairs.repairs]
    assert ("status", "measure", False) in kinds
    text = "\n".join(line for section in explain_none(session.outlook, found) for line in section.lines)
    assert "set Measure back to todo (it has failed)" in text
    assert price_action(session.outlook, "measure").using is None


def test_questions_are_cancelled(tmp_path: Path) -> None:
    outlook = open_session(tmp_path, RIVALS).outlook
    token = CancelToken()
    token.cancel()
    for ask in (
        lambda limits: price_action(outlook, "build", limits),
        lambda limits: price_fact(outlook, "built", limits),
    ):
        with pytest.raises(Cancelled):
            ask(Limits(5, token))


def test_no_time_is_said(tmp_path: Path) -> None:
    """Without time there may be an answer, or none; what is not proven is not said to be."""
    outlook = open_session(tmp_path, RIVALS).outlook
    price = price_action(outlook, "build", Limits(0)).without
    assert price is not None
    assert price.course.status == "limit" or price.course.optimal
