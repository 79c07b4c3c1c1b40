"""Numbers that actions move which can be used but once, or that move several at a time, against brute force."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from goaptui.domain.conditions import Op, Requirement
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.planner.covers import once
from goaptui.planner.problem import compile_plan
from goaptui.planner.task import make_task
from tests.planner.compare import compare
from tests.planner.plans import actions_of, solved
from tests.planner.reference import TooLarge
from tests.planner.strategies import Task
from tests.planner.workplans import add, is_, need, put


def counted_plan(seed: int) -> Task:
    """One to three numbers with marks to pass, and up to seven actions that move them, most of them once each."""
    rng = random.Random(seed)
    facts: dict[str, Fact] = {}
    actions: dict[str, Action] = {}

    def fact(name: str, initial: bool | int, **bounds: int) -> str:
        kind = "bool" if isinstance(initial, bool) else "number"
        limits = {key: Decimal(value) for key, value in bounds.items()}
        start = initial if isinstance(initial, bool) else Decimal(initial)
        facts[name] = Fact(name, kind, start, index=len(facts), **limits)  # type: ignore[arg-type]
        return name

    def action(name: str, conditions: list[Requirement], effects: list[Effect]) -> None:
        one_each = tuple({requirement.fact: requirement for requirement in conditions}.values())
        actions[name] = Action(
            name, len(actions), preconditions=(one_each,), effects=tuple(effects), cost=Decimal(rng.randint(0, 6))
        )

    numbers: list[tuple[str, int]] = []
    for i in range(rng.choice((1, 1, 2, 3))):
        sign = rng.choice((1, -1))
        start = rng.randint(0, 2) if sign > 0 else rng.randint(2, 5)
        bounds = {"minimum": 0} if rng.random() < 0.4 else {}
        if rng.random() < 0.3:
            bounds["maximum"] = 6
        numbers.append((fact(f"n{i}", start, **bounds), sign))

    def mark(number: str, sign: int) -> Requirement:
        ops: tuple[Op, ...] = (">=", ">=", ">", "==") if sign > 0 else ("<=", "<=", "<", "==")
        return need(number, rng.choice(ops), rng.randint(2, 5) if sign > 0 else rng.randint(0, 3))

    flags: list[str] = []
    for i in range(rng.randint(2, 5)):
        conditions: list[Requirement] = []
        effects: list[Effect] = []
        for number, sign in rng.sample(numbers, rng.choice((1, 1, min(2, len(numbers))))):
            amount = rng.choice((1, 1, 2, 3)) * sign * (-1 if rng.random() < 0.12 else 1)
            effects.append(put(number, Decimal(rng.randint(0, 4))) if rng.random() < 0.07 else add(number, amount))
            if rng.random() < 0.3:
                conditions.append(need(number, ">" if sign < 0 else "<", 0 if sign < 0 else rng.randint(3, 6)))
        if flags and rng.random() < 0.3:
            conditions.append(is_(rng.choice(flags), True))
        if rng.random() < 0.7:
            flag = fact(f"d{i}", False)
            conditions.append(is_(flag, False))
            effects.append(put(flag, True))
            flags.append(flag)
            if rng.random() < 0.1:
                action(f"again{i}", [], [put(flag, False)])
        action(f"move{i}", conditions, effects)
    wanted: list[Requirement] = []
    for i in range(rng.choice((0, 1, 2))):
        stage = fact(f"s{i}", False)
        earlier = [is_(f"s{i - 1}", True)] if i and rng.random() < 0.5 else []
        action(f"stage{i}", [mark(*rng.choice(numbers)), mark(*rng.choice(numbers)), *earlier], [put(stage, True)])
        wanted.append(is_(stage, True))
    if not wanted or rng.random() < 0.4:
        wanted += [mark(*numbers[0]), *([mark(*numbers[-1])] if rng.random() < 0.5 else [])]
    if flags and rng.random() < 0.3:
        wanted.append(is_(rng.choice(flags), True))
    goal = tuple({requirement.fact: requirement for requirement in wanted}.values())
    plan = Plan("", title="", facts=facts, actions=actions, goals={"g": Goal("g", 0, conditions=(goal,))})
    return Task(plan, State.initial(plan))


@pytest.mark.parametrize("first", range(0, 240, 60))
def test_plans_that_count_have_the_answer_of_brute_force(first: int) -> None:
    compared = 0
    for seed in range(first, first + 60):
        try:
            compare(counted_plan(seed), max_states=3000)
        except TooLarge:
            continue
        except BaseException as error:
            error.add_note(f"counted_plan({seed})")
            raise
        compared += 1
    assert compared >= 40


# By themselves --------------------------------------------------------------------------------------------------------
BLOCKERS = """
[facts]
blockers = 3
{flags}
[goals.out]
conditions = {{ blockers = 0 }}
{actions}"""


def blockers(costs: list[int], *, guard: bool = True, again: str = "") -> str:
    """Three blockers, and fixes at some costs, each of one blocker."""
    return BLOCKERS.format(
        flags="\n".join(f"fixed{i} = false" for i in range(len(costs))),
        actions=again
        + "".join(
            f"[actions.fix{i}]\ncost = {cost}\npreconditions = {{ {f'fixed{i} = false' if guard else ''} }}\n"
            f'effects = {{ fixed{i} = true, blockers = "-= 1" }}\n'
            for i, cost in enumerate(costs)
        ),
    )


def test_what_can_be_used_once_is_counted_once() -> None:
    solution = solved(blockers([5, 9, 7, 6]))
    assert solution.search.method == "relaxation"
    assert actions_of(solution) == ["fix0", "fix2", "fix3"]


def test_what_can_be_used_again_is_counted_again() -> None:
    assert actions_of(solved(blockers([5, 9, 7, 6], guard=False))) == ["fix0"] * 3
    reopened = solved(blockers([5, 9, 7, 6], again="[actions.reopen]\ncost = 0\neffects = { fixed0 = false }\n"))
    assert actions_of(reopened) == ["fix0", "reopen", "fix0", "reopen", "fix0"]


def test_items_that_do_not_suffice_are_no_way() -> None:
    solution = solved(blockers([5, 9]))
    assert solution.status == "unsolvable"
    assert solution.search.method == "resource"


def test_an_action_is_used_once_where_nobody_gives_back_what_it_takes() -> None:
    plan = Plan(
        "", title="", goals={"g": Goal("g", 0)},
        facts={name: Fact(name, "bool", False, index=i) for i, name in enumerate("ab")},
        actions={
            "a": Action("a", 0, preconditions=((is_("a", False),),), effects=(put("a", True),)),
            "b": Action("b", 1, preconditions=((is_("b", False),),), effects=(put("b", True),)),
            "back": Action("back", 2, effects=(put("b", False),)),
            "keeps": Action("keeps", 3, preconditions=((is_("a", False),),), effects=(put("b", True),)),
        },
    )  # fmt: skip
    task = make_task(compile_plan(plan), State.initial(plan), ["g"], plan.profile)
    assert [once(task, action) for action in range(4)] == [True, False, False, False]


def test_what_moves_together_and_needs_what_it_leads_to_is_unsolvable() -> None:
    text = """
[facts]
bugs = 1
debt = 0
closed = false
[goals.out]
conditions = { closed = true }
[actions.close]
preconditions = { bugs = 0, debt = 0 }
effects = { closed = true }
[actions.patch]
preconditions = { bugs = "> 0" }
effects = { bugs = "-= 1", debt = "+= 1" }
[actions.refactor]
preconditions = { debt = "> 0", closed = true }
effects = { debt = "-= 1" }
"""
    assert solved(text).status == "unsolvable"
    free = solved(text.replace(", closed = true }\neffects = { debt", " }\neffects = { debt"))
    assert actions_of(free) == ["patch", "refactor", "close"]
