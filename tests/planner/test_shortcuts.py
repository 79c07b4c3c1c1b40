"""The short ways that common plans go: what they answer is what the long way would, or they do not answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from goaptui.domain.conditions import Requirement, Test
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.planner.cycles import _in_order, drop_ways_back
from goaptui.planner.execute import carry_out
from goaptui.planner.forced import sole_way
from goaptui.planner.landmarks import landmark_masks
from goaptui.planner.net import Net
from goaptui.planner.numbers import Way, ways_by_needs
from goaptui.planner.problem import compile_plan
from goaptui.planner.reach import Reach, relevant_actions
from goaptui.planner.solve import solve
from goaptui.planner.task import make_task
from tests.planner.compare import compare
from tests.planner.strategies import Task


def nearly_a_chain(seed: int, ways: float = 1.1) -> Task:
    """Facts with one or two makers (`ways` in the mean), some that hold and are taken away, and what else there is."""
    dice = Random(seed)
    n = dice.randint(3, 7)
    facts = [Fact(f"f{i}", "bool", dice.random() < 0.15, index=i) for i in range(n)]
    facts.append(Fact("number", "number", Decimal(0), maximum=Decimal(2), index=n))
    actions = []
    for i in range(n):
        for _ in range(1 if dice.random() < 2 - ways else 2):
            needs = [Requirement(f"f{k}", (Test("==", True),)) for k in range(i) if dice.random() < 0.4]
            if i and dice.random() < 0.1:
                needs = [*needs, Requirement("number", (Test(">=", Decimal(1)),))]
            effects = [Effect(f"f{i}", "set", True)]
            if i and dice.random() < 0.25:
                effects.append(Effect(f"f{dice.randrange(i)}", "set", False))
            elif dice.random() < 0.2:
                effects.append(Effect("number", dice.choice(("add", "set")), Decimal(1)))
            cost = Decimal(dice.choice((0, 1, 2, 3)))
            after = (actions[-1].id,) if actions and dice.random() < 0.1 else ()
            actions.append(
                Action(f"a{len(actions)}", len(actions), preconditions=(tuple(needs),), effects=tuple(effects),
                       cost=cost, after=after)
            )  # fmt: skip
    dice.shuffle(actions)
    goal = [Requirement(f"f{i}", (Test("==", True),)) for i in range(n) if i == n - 1 or dice.random() < 0.3]
    plan = Plan(
        "",
        facts={fact.id: fact for fact in facts},
        actions={action.id: replace(action, index=index) for index, action in enumerate(actions)},
        goals={"end": Goal("end", conditions=(tuple(goal),))},
    )
    return Task(plan, State.initial(plan))


@pytest.mark.parametrize("ways", [1.1, 1.6])
def test_what_is_settled_without_a_search_is_the_optimal_plan(ways: float) -> None:
    answered = refused = stuck = 0
    for seed in range(300):
        task = nearly_a_chain(seed, ways)
        compare(task)
        made = make_task(compile_plan(task.plan), task.state, ["end"], "time")
        actions = sole_way(made)
        if actions is None or made.satisfied:
            refused += 1
            continue
        order = carry_out(made, dict.fromkeys(actions, 1))
        if order is None:
            stuck += 1
            continue
        answered += 1
        ids = [action.id for action in task.plan.actions.values()]
        assert [step.action for step in solve(made.problem, task.state).steps] == [ids[action] for action in order]
    assert min(answered, refused, stuck) > 10


def test_operators_that_stand_in_order_have_no_cycle() -> None:
    in_order = out_of_order = 0
    for seed in range(300):
        task = nearly_a_chain(seed)
        made = make_task(compile_plan(task.plan), task.state, ["end"], "time")
        wanted, candidates = relevant_actions(made, made.goal)
        reach = Reach(made, candidates)
        if not all(reach.reached[lit] for lit in made.goal):
            continue
        net = Net(made, reach, wanted)
        if not _in_order(net):
            out_of_order += 1
            continue
        in_order += 1
        ops = [op for op, live in enumerate(net.live) if live]
        open_facts = sorted({fact for op in ops for fact in net.add[op] if not net.holds[fact]})
        place = {fact: i for i, fact in enumerate(open_facts)}
        needs = [[place[fact] for fact in net.pre[op] if fact in place] for op in ops]
        makes = [[place[fact] for fact in net.add[op] if fact in place] for op in ops]
        assert landmark_masks(len(place), needs, makes)[2] is not None, seed
        assert not drop_ways_back(net)
    assert min(in_order, out_of_order) > 10


def test_ways_of_a_number_are_asked_for_once_where_the_best_needs_little() -> None:
    for seed in range(200):
        dice = Random(seed)
        needs = {a: frozenset(dice.sample(range(3), dice.choice((0, 0, 1, 2)))) for a in range(dice.randint(1, 5))}
        weight = {a: dice.randint(1, 20) * 8 + a for a in needs}  # all different
        asked: list[frozenset[int]] = []

        def find(
            usable: frozenset[int], weight: dict[int, int] = weight, asked: list[frozenset[int]] = asked
        ) -> list[Way]:
            asked.append(usable)
            return [(weight[a], 0, (a,)) for a in sorted(usable, key=weight.__getitem__)[:1]]

        ways = ways_by_needs(needs, find)
        assert ways is not None
        worth = {
            (weight[a], 0, needs[a], (a,))
            for a in needs
            if not any(weight[b] < weight[a] and needs[b] <= needs[a] for b in needs)
        }
        assert set(ways) >= worth
        assert min(ways) == min(worth)
        if not needs[min(needs, key=weight.__getitem__)]:
            assert asked == [frozenset(needs)]
