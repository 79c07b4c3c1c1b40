"""Tasks in which nothing is lost and much makes each other possible, against brute force."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.planner import circles
from goaptui.planner.net import Net
from goaptui.planner.problem import compile_plan
from goaptui.planner.reach import Reach, relevant_actions
from goaptui.planner.task import Task as PlannerTask
from goaptui.planner.task import make_task
from tests.planner.compare import compare
from tests.planner.reference import TooLarge, brute_force
from tests.planner.strategies import Task
from tests.planner.workplans import is_, put


def circular_plan(seed: int) -> Task:
    """Up to seven facts, each with up to three makers that need and make just any of them."""
    rng = random.Random(seed)
    names = [f"f{i}" for i in range(rng.randint(4, 7))]
    actions: dict[str, Action] = {}
    for name in names:
        for way in range(rng.choice((1, 2, 2, 3))):
            needed = rng.sample(names, rng.choice((0, 1, 1, 2)))
            made = {name, *rng.sample(names, rng.choice((0, 0, 1)))}
            action = f"{name}_{way}"
            actions[action] = Action(
                action, len(actions), preconditions=(tuple(is_(other, True) for other in needed),),
                effects=tuple(put(other, True) for other in sorted(made)), cost=Decimal(rng.randint(0, 9)),
            )  # fmt: skip
    goal = Goal("g", 0, conditions=(tuple(is_(name, True) for name in rng.sample(names, rng.choice((2, 3)))),))
    facts = {name: Fact(name, "bool", False, index=i) for i, name in enumerate(names)}
    plan = Plan("", title="", facts=facts, actions=actions, goals={"g": goal})
    return Task(plan, State.initial(plan))


def net_of(task: PlannerTask) -> Net | None:
    """The delete relaxation of a task, where its goal can be reached."""
    wanted, candidates = relevant_actions(task, task.goal)
    reach = Reach(task, candidates)
    return Net(task, reach, wanted) if all(reach.reached[lit] for lit in task.goal) else None


def test_circles_are_broken_as_brute_force_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = 0
    find = circles.missing

    def counted(net: Net, chosen: set[int]) -> list[int]:
        nonlocal found
        landmark = find(net, chosen)
        found += bool(landmark)
        return landmark

    monkeypatch.setattr(circles, "missing", counted)
    for seed in range(800):
        try:
            compare(circular_plan(seed), max_states=2000)
        except TooLarge:
            continue
        except BaseException as error:
            error.add_note(f"circular_plan({seed})")
            raise
    assert found > 0


def test_every_plan_contains_an_operator_of_what_is_missing() -> None:
    rng = random.Random(7)
    found = 0
    for seed in range(1000, 1150):
        case = circular_plan(seed)
        answer = brute_force(case.plan, case.state, max_states=5000)
        task = make_task(compile_plan(case.plan), case.state, ["g"], case.plan.profile)
        net = net_of(task)
        if net is None or answer.status != "solved":
            continue
        used = {task.problem.index[action] for action, _ in answer.steps}
        chosen = {op for op in range(net.n_actions) if rng.random() < 0.4}
        landmark = circles.missing(net, chosen)
        if landmark:
            found += 1
            assert used.intersection(landmark)
            assert chosen.isdisjoint(landmark)
        else:
            assert {*net.goal} <= reached_with(net, chosen)
    assert found > 30


def reached_with(net: Net, chosen: set[int]) -> set[int]:
    """What some operators reach when nothing is lost."""
    have = {fact for fact, holds in enumerate(net.holds) if holds}
    while True:
        new = {fact for op in chosen if net.live[op] and have.issuperset(net.pre[op]) for fact in net.add[op]} - have
        if not new:
            return have
        have |= new
