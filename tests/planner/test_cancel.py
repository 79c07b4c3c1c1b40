"""Cancelling: in every phase the token is asked again and again, and what was begun leaves nothing half done behind."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks import families
from goaptui.domain.effects import Effect, apply
from goaptui.domain.plan import Outcome, Plan
from goaptui.domain.state import State
from goaptui.planner import pulse
from goaptui.planner.explain import explain_unsolvable
from goaptui.planner.goalsets import goal_sets
from goaptui.planner.problem import compile_plan
from goaptui.planner.pulse import Pulse, heed, never, rounds
from goaptui.planner.quiet import Quiet
from goaptui.planner.repairs import find_repairs
from goaptui.planner.solution import Cancelled, CancelToken, Limits
from goaptui.planner.solve import solve
from goaptui.planner.whatif import constrained


class Counting(CancelToken):
    """Cancelled when it has been asked so many times."""

    def __init__(self, most: int = 1_000_000_000) -> None:
        super().__init__()
        self.most = most
        self.asked = 0

    @property
    def cancelled(self) -> bool:
        self.asked += 1
        return self.asked > self.most


class Clock:
    """A clock of which each look takes longer than the pulse waits between two questions."""

    now = 0.0

    def monotonic(self) -> float:
        self.now += 1.0
        return self.now

    def sleep(self, seconds: float) -> None:
        pass


@pytest.fixture(autouse=True)
def each_look_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "time", Clock())


Work = Callable[[Plan, Limits], object]


def compiling(plan: Plan, limits: Limits) -> object:
    return compile_plan(plan, limits).pre


def solving(plan: Plan, limits: Limits) -> object:
    found = solve(compile_plan(plan), State.initial(plan), limits=limits)
    return found.status, found.cost, [step.action for step in found.steps], found.explanation, found.branches


def explaining(plan: Plan, limits: Limits) -> object:
    return explain_unsolvable(compile_plan(plan), State.initial(plan), limits=limits)


def what_if(plan: Plan, limits: Limits) -> object:
    name = next(iter(plan.actions))
    goals = tuple(plan.goals)
    return constrained(compile_plan(plan), State.initial(plan), goals, plan.profile, limits, using=(name,)).cost


def sets_of_goals(plan: Plan, limits: Limits) -> object:
    return goal_sets(compile_plan(plan), State.initial(plan), limits=limits).alone


def repairing(plan: Plan, limits: Limits) -> object:
    return find_repairs(compile_plan(plan), State.initial(plan), limits=limits).complete


def with_outcomes(plan: Plan) -> Plan:
    """Every action may fail to have its effects."""
    actions = {}
    for name, action in plan.actions.items():
        outcomes = (Outcome("good", effects=action.effects), Outcome("bad", effects=tuple[Effect, ...]()))
        actions[name] = replace(action, effects=(), outcomes=outcomes)
    return replace(plan, actions=actions)


CASES: list[tuple[str, Work, str, int, bool]] = [
    ("compile", compiling, "enum", 1500, True),
    ("compile numbers", compiling, "numeric", 1500, True),
    ("a chain", solving, "chain", 1500, True),
    ("numbers", solving, "numeric", 1500, True),
    ("a budget", solving, "numeric-budget", 200, True),
    ("a choice", solving, "parallel-alt", 1500, True),
    ("choices", solving, "epics", 600, True),
    ("a hard choice", solving, "dag", 60, True),
    ("a search", solving, "exclusive", 30, True),
    ("no plan", solving, "dag", 1000, False),
    ("no plan by numbers", solving, "numeric", 600, False),
    ("explain", explaining, "portfolio", 1000, False),
    ("what if", what_if, "parallel", 1000, True),
    ("goal sets", sets_of_goals, "portfolio", 600, False),
    ("repairs", repairing, "chain", 30, False),
]


@pytest.mark.parametrize(("work", "kind", "size", "solvable"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_whatever_takes_long_asks_and_stops(work: Work, kind: str, size: int, solvable: bool) -> None:
    plan = families.make(kind, size, 1, solvable=solvable).plan()
    whole = Counting()
    answer = work(plan, Limits(1e9, whole))
    assert whole.asked > size // 300
    for part in (0.0, 0.2, 0.5, 0.8):
        token = Counting(int(whole.asked * part))
        with pytest.raises(Cancelled):
            work(plan, Limits(1e9, token))
        assert token.asked <= token.most + 1  # nothing goes on after the first "yes"
    assert work(plan, Limits(1e9)) == answer


def test_branches_ask_and_stop() -> None:
    plan = with_outcomes(families.make("parallel", 120, 1).plan())
    whole = Counting()
    answer = solving(plan, Limits(1e9, whole))
    assert whole.asked > 120  # once a branch at least
    token = Counting(whole.asked - 60)
    with pytest.raises(Cancelled):
        solving(plan, Limits(1e9, token))
    assert token.asked == token.most + 1
    assert solving(plan, Limits(1e9)) == answer


@pytest.mark.parametrize("kind", ["numeric", "parallel-alt", "epics", "dag", "exclusive"])
def test_what_is_cancelled_leaves_nothing_half_done_behind(kind: str) -> None:
    plan = families.make(kind, 24, 2).plan()
    whole = Counting()
    answer = solve(compile_plan(plan), State.initial(plan), limits=Limits(1e9, whole))
    problem = compile_plan(plan)  # one for all: what it keeps has to stay right
    for most in range(min(whole.asked, 40)):
        with pytest.raises(Cancelled):
            solve(problem, State.initial(plan), limits=Limits(1e9, Counting(most)))
    again = solve(problem, State.initial(plan), limits=Limits(1e9))
    assert (again.status, again.cost, again.steps, again.links) == (
        answer.status, answer.cost, answer.steps, answer.links,
    )  # fmt: skip


def test_an_answer_serves_after_its_token_was_cancelled() -> None:
    plan = families.make("parallel-alt", 60, 1).plan()
    problem = compile_plan(plan)
    token = CancelToken()
    first = solve(problem, State.initial(plan), limits=Limits(60, token))
    token.cancel()
    step = plan.actions[first.steps[0].action]
    values = State.initial(plan).values
    state = State({**values, **apply(step.effects, plan.facts, values)}, {step.id: "done"})
    for later in (state, State(values, {first.steps[-1].action: "skipped"}), State.initial(plan)):
        assert solve(problem, later, limits=Limits(60)).status in ("solved", "unsolvable")


def test_rounds_and_items_are_all_gone_through() -> None:
    token = Counting()
    ask = Pulse(Limits(1e9, token))
    for count in (0, 1, 255, 256, 257, 1000):
        assert list(heed(range(count), ask)) == list(range(count))
        assert list(heed(range(count), never)) == list(range(count))
    before = token.asked
    for gone, _ in enumerate(rounds(ask), 1):
        if gone == 10_000:
            break
    assert token.asked - before == -(-10_000 // pulse.ROUNDS)


def test_the_oldest_generation_is_left_alone_meanwhile_and_no_longer() -> None:
    usual = gc.get_threshold()
    quiet = Quiet()
    seen = []

    def other() -> None:
        with quiet:
            seen.append(gc.get_threshold())

    with quiet:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        seen.append(gc.get_threshold())
    assert gc.get_threshold() == usual
    assert all(threshold[:2] == usual[:2] and threshold[2] > 10**6 for threshold in seen)
    with pytest.raises(ZeroDivisionError), quiet:
        raise ZeroDivisionError
    assert gc.get_threshold() == usual
