"""Relaxed reachability: never says "out of reach" of what some plan reaches."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goaptui.domain.conditions import Requirement, Test
from goaptui.domain.state import State, Status
from goaptui.planner import relaxed
from goaptui.planner.explain import reach
from goaptui.planner.relaxed import Reach
from tests.planner.plans import plan_of, state_of
from tests.planner.reference import mentioned_actions, node_of, outcome_of, plannable
from tests.planner.strategies import SMALL, TINY, WIDE, Task, random_task


def fits(within: Reach, state: State) -> bool:
    """Whether the values of a state are among those that could be."""
    for name, span in within.spans.items():
        value = state.values.get(name)
        if value is None:
            fit = span.unknown
        elif span.wide:
            assert isinstance(value, Decimal)
            fit = (span.low is None or span.low <= value) and (span.high is None or value <= span.high)
        else:
            fit = value in span.values
        if not fit:
            return False
    return True


def look_everywhere(task: Task, within: Reach, all_outcomes: bool, most: int = 600) -> None:
    """Every state that can be reached (up to so many) fits, and what can be done and had there was foreseen."""
    plan = task.plan
    actions = list(plan.actions.values()) if within.ignore_statuses else plannable(plan, task.state)
    mentioned = mentioned_actions(plan)
    start = State(task.state.values) if within.ignore_statuses else task.state
    seen = {node_of(plan, start, mentioned)}
    ahead = [start]
    while ahead and len(seen) < most:
        here = ahead.pop()
        assert fits(within, here)
        for goal in plan.goals.values():
            assert within.goal(goal) or not here.fulfils(plan, goal)
        for action in actions:
            if not here.applicable(plan, action):
                continue
            assert action.id in within.runs
            ids = [o.id for o in action.outcomes] if all_outcomes else [action.expected and action.expected.id]
            for outcome in ids or [None]:
                there = here.after(plan, action, outcome_of(action, outcome))
                node = node_of(plan, there, mentioned)
                if node not in seen:
                    seen.add(node)
                    ahead.append(there)


@pytest.mark.parametrize("many", [256, 2, 0])
def test_what_is_reached_was_within_reach(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaxed, "MANY_VALUES", many)
    for seed in range(200):
        task = random_task(seed, (TINY, SMALL, WIDE)[seed % 3])
        try:
            look_everywhere(task, reach(task.plan, task.state), all_outcomes=False)
            look_everywhere(task, reach(task.plan, task.state, ignore_statuses=True), all_outcomes=True)
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise


COUNT = """
[facts]
n = { initial = 3, min = 0 }
ok = false
[goals.g]
conditions = { ok = true }
[actions.down]
preconditions = { n = "> 0" }
effects = { n = "-= 1" }
[actions.finish]
preconditions = { n = 0 }
effects = { ok = true }
[actions.never]
preconditions = { n = "> 3" }
"""


def can(within: Reach, fact: str, *tests: Test) -> bool:
    return within.can_hold(Requirement(fact, tests))


def test_numbers_are_followed_value_by_value() -> None:
    plan = plan_of(COUNT)
    within = reach(plan, state_of(plan))
    assert set(within.spans["n"].values) == {Decimal(n) for n in range(4)}
    assert set(within.runs) == {"down", "finish"}
    assert can(within, "ok", Test("==", True))
    assert not can(within, "n", Test(">", Decimal(3)))
    assert not can(within, "n", Test("<", Decimal(1)), Test(">", Decimal(0)))


def test_many_values_become_an_interval_that_bounds_and_conditions_end() -> None:
    plan = plan_of(COUNT.replace("initial = 3", "initial = 100000"))
    span = reach(plan, state_of(plan)).spans["n"]
    assert (span.wide, span.low, span.high) == (True, 0, 100000)
    plan = plan_of(COUNT.replace("initial = 3, min = 0", "initial = 100000").replace("> 0", "> 7"))
    within = reach(plan, state_of(plan))
    assert (within.spans["n"].low, within.spans["n"].high) == (6, 100000)
    assert "finish" not in within.runs
    assert can(within, "n", Test(">=", Decimal(6)), Test("<", Decimal(7)))
    assert can(within, "n", Test("!=", Decimal(7)))
    assert not can(within, "n", Test("in", (Decimal(5), Decimal(100001))))
    plan = plan_of(COUNT.replace('"-= 1"', '"+= 0.5"'))
    span = reach(plan, state_of(plan)).spans["n"]
    assert (span.wide, span.low, span.high) == (True, 3, None)


CONTINGENT = """
[facts]
a = false
b = false
[goals.g]
conditions = { b = true }
actions = ["do"]
[actions.do]
on_failure = "other"
[actions.other]
outcomes.plain = {}
outcomes.lucky = { effects = { a = true } }
[actions.last]
after = ["do"]
preconditions = { a = true }
effects = { b = true }
"""


@pytest.mark.parametrize(
    ("status", "ignore", "runs", "goal"),
    [
        ("todo", False, {"do"}, False),
        ("failed", False, {"other"}, False),
        ("skipped", False, set(), False),
        ("todo", True, {"do", "other", "last"}, True),
        ("skipped", True, {"do", "other", "last"}, True),
    ],
)
def test_statuses_decide_what_may_run_unless_they_are_ignored(
    status: Status, ignore: bool, runs: set[str], goal: bool
) -> None:
    plan = plan_of(CONTINGENT)
    within = reach(plan, state_of(plan, do=status), ignore)
    assert set(within.runs) == runs
    assert within.goal(plan.goals["g"]) == goal
    assert within.can_be_carried_out("do")


def test_carried_out_is_what_stands_in() -> None:
    plan = plan_of(CONTINGENT)
    assert reach(plan, state_of(plan, do="failed")).carriers("do") == ("other",)
    assert reach(plan, state_of(plan, do="failed", other="failed")).carriers("do") == ()
    assert not reach(plan, state_of(plan, do="failed", other="failed")).can_be_carried_out("do")
    assert reach(plan, state_of(plan), ignore_statuses=True).carriers("do") == ("do", "other")


def test_one_alternative_opens_an_action_once() -> None:
    plan = plan_of("""
[facts]
a = false
b = false
[goals.g]
[actions.a]
effects = { a = true }
[actions.b]
effects = { b = true }
[actions.never]
preconditions = { a = "unknown" }
[actions.end]
preconditions = [{ a = true }, { b = true }]
after = ["never"]
""")
    assert set(reach(plan, state_of(plan)).runs) == {"a", "b"}


@pytest.mark.parametrize("many", [256, 0])
def test_a_number_out_of_its_bounds_is_brought_back_to_them(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relaxed, "MANY_VALUES", many)
    plan = plan_of("""
[facts]
n = { initial = 3, min = 0, max = 9 }
[goals.g]
conditions = { n = 0 }
[actions.move]
preconditions = { n = "< 2" }
effects = { n = "+= 1" }
""")
    for outside, inside in ((-5, 0), (-5, 2)):
        within = reach(plan, state_of(plan, {"n": Decimal(outside)}))
        assert can(within, "n", Test("==", Decimal(inside)))
    plan = plan_of("""
[facts]
n = { initial = 3, max = 9 }
[goals.g]
conditions = { n = 9 }
[actions.move]
preconditions = { n = "> 2" }
effects = { n = "-= 1" }
""")
    assert can(reach(plan, state_of(plan, {"n": Decimal(50)})), "n", Test("==", Decimal(9)))
