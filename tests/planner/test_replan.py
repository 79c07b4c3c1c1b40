"""Planning again: after any change, however it is found, the answer is that of a problem that nobody asked before."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from benchmarks import families
from goaptui.domain.plan import Plan
from goaptui.domain.state import STATUSES, State
from goaptui.domain.values import Value
from goaptui.planner import rematch
from goaptui.planner.change import change
from goaptui.planner.problem import compile_plan
from goaptui.planner.rematch import beaten
from goaptui.planner.replan import SEEN, STEPS
from goaptui.planner.solution import Cancelled, CancelToken, Limits, SearchStats, Solution
from goaptui.planner.solve import solve
from goaptui.planner.task import Task, make_task
from goaptui.planner.validate import validate
from tests.planner.plans import actions_of, plan_of, state_of
from tests.planner.reference import TooLarge, brute_force
from tests.planner.strategies import SMALL, random_task
from tests.planner.workplans import work_plan


def bare(solution: Solution) -> Solution:
    """All but how long it took and which way it went."""
    return replace(solution, search=SearchStats())


def anew(plan: Plan, state: State, **options: Any) -> Solution:
    """The answer of a problem that was not asked before."""
    return solve(compile_plan(plan), state, **options, limits=Limits(1))


def some_value(plan: Plan, fact_id: str, rng: random.Random) -> Value:
    fact = plan.facts[fact_id]
    if fact.type == "bool":
        return rng.choice([True, True, False, False, None])
    if fact.type == "enum":
        return rng.choice([None, *fact.values])
    return rng.choice([None, fact.initial, Decimal(rng.randint(0, 3)), Decimal(rng.randint(0, 8)) / 8])


def something_else(plan: Plan, state: State, found: Solution, seen: list[State], rng: random.Random) -> State:
    """A change: steps done in order or out of it, with any outcome; statuses; facts; undone; there and back."""
    kind = rng.randrange(9)
    if kind < 3 and found.steps:
        step = found.steps[0 if kind < 2 else rng.randrange(len(found.steps))]
        action = plan.actions[step.action]
        outcome = action.expected if kind or not action.outcomes else rng.choice(action.outcomes)
        return state.after(plan, action, outcome)
    if kind == 3:
        return rng.choice(seen)
    if kind < 6:
        name = rng.choice(found.steps).action if found.steps and kind == 4 else rng.choice(list(plan.actions))
        return State(state.values, {**state.statuses, name: rng.choice(STATUSES)})
    values = dict(state.values)
    for fact in rng.sample(list(plan.facts), min(len(plan.facts), rng.choice((1, 1, 1, 2)))):
        values[fact] = some_value(plan, fact, rng)
    return State(values, state.statuses)


def carried_through(
    plan: Plan, state: State, rng: random.Random, turns: int, options: list[dict[str, Any]]
) -> Counter[str]:
    """Change after change, each asked of one problem and of a new one; how the answers were found."""
    problem = compile_plan(plan)
    ways: Counter[str] = Counter()
    seen = [state]
    for turn in range(turns):
        asked = rng.choice(options)
        found = solve(problem, state, **asked, limits=Limits(1))
        fresh = anew(plan, state, **asked)
        if "limit" in (found.status, fresh.status):
            break
        ways[found.search.method] += 1
        assert bare(found) == bare(fresh), f"turn {turn}, {found.search.method}"
        seen.append(state)
        state = something_else(plan, state, found, seen, rng)
    return ways


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_random_changes_of_small_tasks_are_answered_as_anew(first: int) -> None:
    ways: Counter[str] = Counter()
    for seed in range(first, first + 40):
        task = work_plan(seed) if seed % 2 else random_task(seed, SMALL)
        rng = random.Random(seed)
        asked = {"goals": task.goals, "profile": task.profile}
        other = {"goals": tuple(rng.sample(list(task.plan.goals), 1)), "profile": "time"}
        try:
            brute_force(task.plan, task.state, task.goals, task.profile)
            ways += carried_through(task.plan, task.state, rng, 10, [asked, asked, asked, other])
        except TooLarge:
            continue
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
    assert ways["replanned"] > 20
    assert ways["seen before"] > 20


KINDS = ("portfolio", "chain", "parallel", "parallel-alt", "epics", "enum", "numeric", "dag", "numeric-budget")


@pytest.mark.parametrize("kind", KINDS)
def test_changes_of_plans_of_work_are_answered_as_anew(kind: str) -> None:
    ways: Counter[str] = Counter()
    for seed in range(4, 8):
        plan = families.make(kind, 24, seed).plan()
        try:
            ways += carried_through(plan, State.initial(plan), random.Random(seed), 12, [{}])
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
    assert ways["replanned"] + ways["seen before"] > 10


def test_a_hard_choice_has_the_old_plan_to_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    settled: Counter[bool] = Counter()

    def counted(*arguments: Any) -> list[int] | None:
        found = beaten(*arguments)
        settled[found is not None] += 1
        return found

    monkeypatch.setattr(rematch, "beaten", counted)
    for seed in range(5):
        plan = families.make("dag", 60, seed).plan()
        problem, start, rng = compile_plan(plan), State.initial(plan), random.Random(seed)
        for _ in range(6):
            solve(problem, start)
            state = State({**start.values, rng.choice(list(plan.facts)): True})
            assert bare(solve(problem, state)) == bare(anew(plan, state))
    assert settled[True] > 3


def test_the_task_of_a_changed_state_is_the_one_that_is_made_anew() -> None:
    changes = 0
    for seed in range(200):
        task = work_plan(seed) if seed % 2 else random_task(seed, SMALL)
        plan, state, rng = task.plan, task.state, random.Random(seed)
        problem = compile_plan(plan)
        goals, profile = tuple(plan.goals), plan.profile
        before = make_task(problem, state, goals, profile)
        for _ in range(6):
            state = something_else(plan, state, Solution("satisfied", True, None, None), [state], rng)
            changed = change(before, state)
            made = make_task(before.problem, state, goals, profile)
            if changed is not None:
                changes += 1
                assert shown(changed.task) == shown(made)
                turned = [lit for lit in range(before.problem.n_lits) if before.holds[lit] != made.holds[lit]]
                assert sorted((*changed.up, *changed.down)) == turned
            before = made
    assert changes > 600


def shown(task: Task) -> object:
    return task.values, bytes(task.holds), bytes(task.allowed), task.adds, task.sets, task.achievers, task.goal


ROUTE = """
[facts]
a = false
b = false
c = false
idle = false
[goals.g]
conditions = { c = true }
[actions.make_a]
effects = { a = true }
cost = 2
[actions.make_b]
preconditions = { a = true }
effects = { b = true }
[actions.make_c]
preconditions = { b = true }
effects = { c = true }
[actions.short]
preconditions = { idle = true }
effects = { c = true }
cost = 9
[actions.unused]
effects = { a = true }
cost = 5
"""


def test_how_each_change_is_answered() -> None:
    plan = plan_of(ROUTE)
    start = state_of(plan)

    def after(changed: State) -> Solution:
        problem = compile_plan(plan)
        solve(problem, start)
        found = solve(problem, changed)
        assert bare(found) == bare(anew(plan, changed))
        return found

    assert after(start).search.method == "seen before"
    assert after(state_of(plan, {"a": True}, make_a="done")).search.method == "replanned"  # a step done
    assert after(state_of(plan, {"b": True})).search.method == "replanned"  # one that does away with steps
    assert after(state_of(plan, unused="failed")).search.method == "replanned"  # one that nobody needs is out
    assert after(state_of(plan, {"idle": True})).search.method == "replanned"  # another way that is not better
    assert actions_of(after(state_of(plan, make_a="failed"))) == ["unused", "make_b", "make_c"]


def test_what_was_seen_before_is_known_whatever_came_between() -> None:
    plan = plan_of(ROUTE)
    problem = compile_plan(plan)
    states = [state_of(plan), state_of(plan, {"a": True}), state_of(plan, {"b": True}), state_of(plan, make_a="failed")]
    first = [solve(problem, state) for state in states]
    for state, known in zip(states, first, strict=True):
        again = solve(problem, state)
        assert again.search.method == "seen before"
        assert bare(again) == bare(known)
    doing = solve(problem, State(states[0].values, {"make_a": "doing", "unused": "done"}))
    assert doing.search.method == "seen before"  # none of it matters


def test_an_answer_that_time_was_too_short_for_is_not_remembered() -> None:
    plan = plan_of(ROUTE)
    problem = compile_plan(plan)
    solve(problem, state_of(plan), limits=Limits(0))
    assert solve(problem, state_of(plan)).search.method not in ("seen before", "replanned")
    assert solve(problem, state_of(plan)).search.method == "seen before"


def test_what_is_remembered_is_bounded() -> None:
    plan = families.make("chain", 200, 1).plan()
    problem = compile_plan(plan)
    values = dict(State.initial(plan).values)
    for fact in list(plan.facts)[: SEEN + 20]:
        solve(problem, State({**values, fact: not values[fact]}))
    kept = problem.cache["seen"]
    assert isinstance(kept, dict)
    assert 20 < len(kept) <= SEEN
    assert sum(len(latest.answer.steps) for latest in kept.values()) <= STEPS


def test_a_plan_that_is_found_again_passes_the_validator() -> None:
    for seed in range(30):
        plan = families.make("portfolio", 30, seed).plan()
        problem, rng = compile_plan(plan), random.Random(seed)
        state = State.initial(plan)
        for _ in range(8):
            found = solve(problem, state)
            if found.status in ("solved", "satisfied"):
                pairs = [(step.action, step.outcome) for step in found.steps]
                assert validate(plan, state, None, None, pairs) == found.cost
            state = something_else(plan, state, found, [state], rng)


def test_threads_that_ask_at_the_same_time_have_right_answers() -> None:
    plan = families.make("epics", 40, 3).plan()
    problem = compile_plan(plan)
    start = State.initial(plan)
    states = [start]
    rng = random.Random(7)
    for _ in range(12):
        states.append(something_else(plan, states[-1], anew(plan, states[-1]), states, rng))
    right = [bare(anew(plan, state)) for state in states]
    wrong: list[int] = []

    def ask(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(30):
            place = dice.randrange(len(states))
            token = CancelToken()
            if dice.random() < 0.2:
                token.cancel()
            try:
                if bare(solve(problem, states[place], limits=Limits(60, token))) != right[place]:
                    wrong.append(place)
            except Cancelled:
                pass

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
