"""Constrained problems, sets of goals and repairs against brute force: prices are optima, every repair works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest

from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.planner.goalsets import goal_sets
from goaptui.planner.problem import compile_plan
from goaptui.planner.repairs import Repair, find_repairs
from goaptui.planner.solution import Cancelled, CancelToken, Limits
from goaptui.planner.validate import chosen_profile
from goaptui.planner.whatif import Course, Drop, constrained, dropped, with_values
from tests.planner.reference import TooLarge, brute_force, expected, goals_of, plannable
from tests.planner.strategies import SMALL, TINY, Size, Task, random_task

LONG = Limits(seconds=3600)  # from the moment that this is read


def brute(
    task: Task, plan: Plan | None = None, state: State | None = None, goals: Sequence[str] | None = None
) -> object:
    """Status and cost by brute force."""
    wanted = task.goals if goals is None else goals
    answer = brute_force(plan or task.plan, state or task.state, wanted, task.profile)
    return answer.status != "unsolvable", answer.cost


def constrained_brute(task: Task, without: str | None, using: str | None, limit: int = 2500) -> Decimal | None:
    """The least cost of a plan without an action and with another, by Dijkstra over states and whether it was used."""
    plan, weights = task.plan, chosen_profile(task.plan, task.profile)
    wanted = goals_of(plan, task.goals)
    actions = [action for action in plannable(plan, task.state) if action.id != without]
    done = frozenset(name for name in plan.actions if task.state.status(name) == "done")
    values = tuple(task.state.values.get(fact) for fact in plan.facts)
    least: dict[object, Decimal] = {(values, done, using is None): Decimal(0)}
    states = {(values, done, using is None): task.state}
    settled: set[object] = set()
    while True:
        left = [(cost, str(node), node) for node, cost in least.items() if node not in settled]
        if not left:
            return None
        cost, _, node = min(left, key=lambda item: item[:2])
        settled.add(node)
        if len(settled) > limit:
            raise TooLarge
        here, used = states[node], node[2]  # type: ignore[index]
        if used and all(here.fulfils(plan, goal) for goal in wanted):
            return cost
        for action in actions:
            if here.applicable(plan, action):
                there = here.after(plan, action, expected(action))
                now_done = node[1] | {action.id}  # type: ignore[index]
                key = (tuple(there.values.get(fact) for fact in plan.facts), now_done, used or action.id == using)
                price = cost + weights.cost_of(action)
                if key not in least or price < least[key]:
                    least[key], states[key] = price, there


def small_tasks(first: int, count: int, size: Size = TINY) -> Iterator[Task]:
    for seed in range(first, first + count):
        yield random_task(seed, size)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_forced_in_and_forbidden_are_optima(first: int) -> None:
    compared = 0
    for task in small_tasks(first, 50):
        problem = compile_plan(task.plan)
        goals = [goal.id for goal in goals_of(task.plan, task.goals)]
        profile = chosen_profile(task.plan, task.profile).id
        for action in task.plan.actions:
            for without, using in ((action, None), (None, action)):
                try:
                    least = constrained_brute(task, without, using, 250)
                except TooLarge:
                    continue
                found = constrained(
                    problem, task.state, goals, profile, LONG,
                    without=[without] if without else [], using=[using] if using else [],
                )  # fmt: skip
                assert found.cost == least, (task, without, using)
                assert found.optimal == (least is not None)
                assert (without in found.steps) is False
                assert using is None or least is None or using in found.steps
                compared += 1
    assert compared > 100


def test_one_in_and_another_out() -> None:
    compared = 0
    for task in small_tasks(300, 40):
        problem, goals = compile_plan(task.plan), [goal.id for goal in goals_of(task.plan, task.goals)]
        profile = chosen_profile(task.plan, task.profile).id
        one, other, *_ = task.plan.actions
        try:
            least = constrained_brute(task, one, other, 250)
        except TooLarge:
            continue
        found = constrained(problem, task.state, goals, profile, LONG, without=[one], using=[other])
        assert found.cost == least
        compared += 1
    assert compared > 20


def applied(task: Task, repair: Repair) -> tuple[Plan, State]:
    """The plan and state in which a repair has been made, by the document alone."""
    if repair.kind == "facts":
        return task.plan, with_values(task.state, dict(repair.values))
    if repair.kind == "status":
        statuses = {name: status for name, status in task.state.statuses.items() if name != repair.action}
        return task.plan, State(task.state.values, statuses)
    plan = task.plan
    if repair.kind == "gate":
        assert repair.phase is not None
        phase = plan.phases[repair.phase]
        assert phase.gate is not None
        gate = tuple(tuple(r for r in c if r != repair.requirement) for c in phase.gate)
        return replace(plan, phases={**plan.phases, phase.id: replace(phase, gate=gate)}), task.state
    assert repair.action is not None
    action = plan.actions[repair.action]
    if repair.kind == "after":
        assert repair.after in action.after
        action = replace(action, after=tuple(name for name in action.after if name != repair.after))
    else:
        assert any(repair.requirement in conjunction for conjunction in action.preconditions)
        needs = tuple(tuple(r for r in c if r != repair.requirement) for c in action.preconditions)
        action = replace(action, preconditions=needs)
    return replace(plan, actions={**plan.actions, action.id: action}), task.state


def unsolvable(first: int, count: int, size: Size) -> Iterator[Task]:
    for task in small_tasks(first, count, size):
        try:
            if brute_force(task.plan, task.state, task.goals, task.profile).status == "unsolvable":
                yield task
        except TooLarge:
            continue


@pytest.mark.parametrize(("first", "size"), [(0, TINY), (400, TINY), (0, SMALL), (400, SMALL)])
def test_every_repair_works_and_costs_what_it_says(first: int, size: Size) -> None:
    kinds: set[str] = set()
    for task in unsolvable(first, 200, size):
        repairs = find_repairs(compile_plan(task.plan), task.state, task.goals, task.profile, Limits(seconds=30))
        for repair in repairs.repairs:
            plan, state = applied(task, repair)
            try:
                answer = brute_force(plan, state, task.goals, task.profile)
            except TooLarge:
                continue
            assert answer.cost == repair.course.cost, repair
            assert tuple(action for action, _ in answer.steps) == repair.course.steps
            assert repair.course.optimal
            kinds.add(repair.kind)
    assert {"facts", "condition"} <= kinds


@pytest.mark.parametrize("first", [0, 300])
def test_no_single_fact_that_helps_is_left_out(first: int) -> None:
    """Of bools and enums every value is tried here; each fact with one that helps must be among the repairs."""
    seen = 0
    for task in unsolvable(first, 300, TINY):
        repairs = find_repairs(compile_plan(task.plan), task.state, task.goals, task.profile, Limits(seconds=30))
        if not repairs.complete:
            continue  # numbers without end
        single = {repair.values[0][0]: repair for repair in repairs.repairs if len(repair.values) == 1}
        for fact in task.plan.facts.values():
            values = [True, False, None] if fact.type == "bool" else [*fact.values, None]
            costs = []
            for value in values if fact.type != "number" else []:
                try:
                    answer = brute_force(task.plan, with_values(task.state, {fact.id: value}), task.goals, task.profile)
                except TooLarge:
                    continue
                if answer.cost is not None:
                    wanted = [r for goal in goals_of(task.plan, task.goals) for c in goal.conditions for r in c]
                    now = task.state.values.get(fact.id)
                    declares = any(r.fact == fact.id and r.holds(value) and not r.holds(now) for r in wanted)
                    costs.append((declares, answer.cost))
            if costs:
                assert fact.id in single, (task, fact)
                assert (single[fact.id].declares, single[fact.id].course.cost) == min(costs)
                seen += 1
    assert seen > 8


@pytest.mark.parametrize("first", [0, 500])
def test_sets_of_goals(first: int) -> None:
    seen = 0
    for task in unsolvable(first, 400, SMALL):
        goals = [goal.id for goal in goals_of(task.plan, task.goals)]
        if len(goals) < 2:
            continue
        try:
            able = {
                names: brute(task, goals=names) for n in range(1, len(goals) + 1) for names in combinations(goals, n)
            }
        except TooLarge:
            continue
        found = goal_sets(compile_plan(task.plan), task.state, task.goals, task.profile, LONG)
        assert found.complete
        assert [(one.goals, (one.course.found, one.course.cost)) for one in found.alone] == [
            ((goal,), able[(goal,)]) for goal in goals
        ]
        had = {names for names, (can, _) in able.items() if can}  # type: ignore[misc]
        largest = {names for names in had if not any(set(names) < set(other) for other in had)}
        assert {one.goals for one in found.together} == largest
        assert all(one.course.cost == able[one.goals][1] for one in found.together)  # type: ignore[index]
        assert found.conflict not in had
        assert len(found.conflict) == min(len(names) for names in able if names not in had)
        seen += 1
    assert seen > 3


def test_many_goals_are_taken_in_one_after_another() -> None:
    from goaptui.domain.conditions import Requirement, Test
    from goaptui.domain.effects import Effect
    from goaptui.domain.facts import Fact
    from goaptui.domain.plan import Action, Goal

    facts = {f"f{i}": Fact(f"f{i}", "bool", False) for i in range(10)}
    facts["money"] = Fact("money", "number", Decimal(7), minimum=Decimal(0))
    enough = Requirement("money", (Test(">=", Decimal(1)),))
    actions = {
        f"a{i}": Action(
            f"a{i}", i, preconditions=((enough,),),
            effects=(Effect(f"f{i}", "set", True), Effect("money", "add", Decimal(-1))),
        )
        for i in range(10)
    }  # fmt: skip
    goals = {f"g{i}": Goal(f"g{i}", i, conditions=((Requirement(f"f{i}", (Test("==", True),)),),)) for i in range(10)}
    plan = Plan("", facts=facts, actions=actions, goals=goals)
    found = goal_sets(compile_plan(plan), State.initial(plan), None, None, LONG)
    assert [one.goals for one in found.together] == [tuple(f"g{i}" for i in range(7))]
    assert found.conflict == tuple(f"g{i}" for i in range(8))
    assert not found.complete
    repairs = find_repairs(compile_plan(plan), State.initial(plan), None, None, Limits(seconds=30))
    (repair,) = (repair for repair in repairs.repairs if repair.kind == "facts" and not repair.declares)
    assert repair.values == (("money", Decimal(10)),)  # the nearest that suffices


def test_two_facts_where_no_single_one_helps() -> None:
    from goaptui.domain.conditions import Requirement, Test
    from goaptui.domain.facts import Fact
    from goaptui.domain.plan import Goal

    facts = {name: Fact(name, "bool", False) for name in ("a", "b", "c")}
    goal = Goal("g", conditions=(tuple(Requirement(name, (Test("==", True),)) for name in ("a", "b")),))
    plan = Plan("", facts=facts, goals={"g": goal})
    repairs = find_repairs(compile_plan(plan), State.initial(plan), None, None, Limits(seconds=30)).repairs
    assert [(repair.values, repair.declares, repair.course.cost) for repair in repairs] == [
        ((("a", True), ("b", True)), True, Decimal(0))
    ]


def test_dropping_more_than_there_is_changes_nothing() -> None:
    task = random_task(3, SMALL)
    name = next(iter(task.plan.actions))
    same = dropped(task.plan, Drop(action=name, after="nobody"))
    assert same.actions == task.plan.actions


def test_it_can_be_cancelled_and_has_an_end() -> None:
    task = next(unsolvable(0, 100, SMALL))
    token = CancelToken()
    token.cancel()
    problem = compile_plan(task.plan)
    with pytest.raises(Cancelled):
        find_repairs(problem, task.state, task.goals, task.profile, Limits(5, token))
    with pytest.raises(Cancelled):
        goal_sets(problem, task.state, task.goals, task.profile, Limits(5, token))
    assert not find_repairs(problem, task.state, task.goals, task.profile, Limits(0)).complete


def test_a_course_without_cost_is_none() -> None:
    assert not Course("unsolvable", False, None, None, ()).found
    assert Course("satisfied", True, Decimal(0), Decimal(0), ()).found
