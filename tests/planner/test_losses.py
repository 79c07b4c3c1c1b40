"""What is taken away and needed again: flags that are set and reset, what is used up, against brute force."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from goaptui.domain.conditions import Requirement
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.planner.losses import relaxed_with_losses
from goaptui.planner.problem import compile_plan
from goaptui.planner.reach import Reach, relevant_with_deletes
from goaptui.planner.task import make_task
from tests.planner.compare import compare
from tests.planner.plans import actions_of, solved
from tests.planner.reference import TooLarge, brute_force
from tests.planner.strategies import Task
from tests.planner.workplans import add, is_, need, put


def toggling_plan(seed: int) -> Task:
    """Up to three flags that are set and reset, and work that asks for some of them and may use them up."""
    rng = random.Random(seed)
    facts: dict[str, Fact] = {}
    actions: dict[str, Action] = {}
    modes = ("off", "on", "busy")

    def action(name: str, conditions: list[Requirement], effects: list[Effect]) -> None:
        one_each = tuple({requirement.fact: requirement for requirement in conditions}.values())
        effects = list({effect.fact: effect for effect in effects}.values())
        actions[name] = Action(
            name, len(actions), preconditions=(one_each,), effects=tuple(effects), cost=Decimal(rng.randint(0, 5))
        )

    flags: list[str] = []
    for i in range(rng.randint(1, 3)):
        name = f"f{i}"
        flags.append(name)
        if rng.random() < 0.3:
            facts[name] = Fact(name, "enum", rng.choice(modes), modes, index=len(facts))
            for value in modes:
                if rng.random() < 0.8:
                    action(
                        f"{value}{i}", [is_(name, rng.choice(modes))] if rng.random() < 0.7 else [], [put(name, value)]
                    )
        else:
            facts[name] = Fact(name, "bool", rng.random() < 0.6, index=len(facts))
            for value in (True, False):
                for way in range(rng.choice((0, 1, 1, 1, 1, 2))):
                    asked = [is_(name, not value)] if rng.random() < 0.6 else []
                    action(f"{name}{value}{way}".lower(), asked, [put(name, value)])

    def asks(name: str) -> Requirement:
        return is_(name, rng.choice(modes) if facts[name].type == "enum" else rng.random() < 0.5)

    if rng.random() < 0.3:
        facts["n"] = Fact("n", "number", Decimal(0), index=len(facts))
        some = rng.choice(list(actions)) if actions else None
        if some is not None:
            before = actions[some]
            actions[some] = Action(
                some, before.index, preconditions=before.preconditions, effects=(*before.effects, add("n", 1)),
                cost=before.cost,
            )  # fmt: skip
        action("count", [], [add("n", rng.randint(1, 2))])
    wanted = [asks(name) for name in flags if rng.random() < 0.7]
    if "n" in facts:
        wanted.append(need("n", ">=", rng.randint(1, 3)))
    done: list[str] = []
    for i in range(rng.randint(1, 3)):
        name = f"d{i}"
        facts[name] = Fact(name, "bool", False, index=len(facts))
        for way in range(rng.choice((1, 1, 2))):
            conditions = [asks(flag) for flag in flags if rng.random() < 0.6]
            conditions += [is_(other, True) for other in done if rng.random() < 0.3]
            effects = [put(name, True)]
            for flag in [flag for flag in flags if rng.random() < 0.25]:
                value = rng.choice(modes) if facts[flag].type == "enum" else rng.random() < 0.5
                effects += [put(flag, value)]
            action(f"do{i}{way}", conditions, effects)
        done.append(name)
        wanted.append(is_(name, True))
    plan = Plan(
        "", title="", facts=facts, actions=dict(sorted(actions.items(), key=lambda item: item[1].index)),
        goals={"g": Goal("g", 0, conditions=(tuple(wanted),))},
    )  # fmt: skip
    return Task(plan, State.initial(plan))


@pytest.mark.parametrize("first", range(0, 240, 60))
def test_plans_that_take_away_have_the_answer_of_brute_force(first: int) -> None:
    compared = 0
    for seed in range(first, first + 60):
        try:
            compare(toggling_plan(seed), max_states=3000)
        except TooLarge:
            continue
        except BaseException as error:
            error.add_note(f"toggling_plan({seed})")
            raise
        compared += 1
    assert compared >= 35


def test_what_is_made_again_is_never_more_than_the_optimum() -> None:
    raised = 0
    for seed in range(1000, 1120):
        case = toggling_plan(seed)
        try:
            answer = brute_force(case.plan, case.state, max_states=3000)
        except TooLarge:
            continue
        task = make_task(compile_plan(case.plan), case.state, ["g"], case.plan.profile)
        if task.satisfied:
            continue
        reach = Reach(task, relevant_with_deletes(task, task.goal))
        plan = relaxed_with_losses(task, reach, lambda: False)
        if plan is not None:
            raised += 1
            if plan.possible:
                assert answer.cost is None or plan.bound <= answer.cost * task.unit
            else:
                assert answer.status == "unsolvable"
    assert raised >= 10


SERVICES = 12


def test_what_is_stopped_is_started_again_without_a_search() -> None:
    text = "[facts]\n" + "".join(f"on{i} = true\nmoved{i} = false\n" for i in range(SERVICES))
    want = ", ".join(f"on{i} = true, moved{i} = true" for i in range(SERVICES))
    text += f"[goals.moved]\nconditions = {{ {want} }}\n"
    for i in range(SERVICES):
        other = f", on{i - 1} = true" if i else ""
        text += (
            f"[actions.start{i}]\npreconditions = {{ on{i} = false{other} }}\neffects = {{ on{i} = true }}\n"
            f"[actions.stop{i}]\npreconditions = {{ on{i} = true }}\neffects = {{ on{i} = false }}\n"
            f"[actions.move{i}]\npreconditions = {{ on{i} = false }}\neffects = {{ moved{i} = true }}\n"
        )
    solution = solved(text)
    assert solution.optimal and solution.search.method == "relaxation"
    assert sorted(actions_of(solution)) == sorted(
        f"{what}{i}" for what in ("start", "stop", "move") for i in range(SERVICES)
    )


def test_an_approval_that_each_delivery_uses_up_is_given_as_often() -> None:
    text = "[facts]\napproved = false\n" + "".join(f"out{i} = false\n" for i in range(6))
    text += f"[goals.out]\nconditions = {{ {', '.join(f'out{i} = true' for i in range(6))} }}\n"
    text += "[actions.approve]\neffects = { approved = true }\n"
    for i in range(6):
        text += f"[actions.out{i}]\npreconditions = {{ approved = true }}\n"
        text += f"effects = {{ out{i} = true, approved = false }}\n"
    solution = solved(text)
    assert solution.optimal and solution.search.method == "relaxation"
    assert actions_of(solution) == [step for i in range(6) for step in ("approve", f"out{i}")]
