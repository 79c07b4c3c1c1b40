"""Plans in time: agents, totals, slack, and the simulation against closed forms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Solution
from goaptui.planner.solve import solve
from goaptui.schedule.layout import Layout, durations, lay_out_course
from goaptui.schedule.partial_order import partial_order
from goaptui.schedule.simulation import simulate
from goaptui.storage.plan_file import parse_plan


def planned(text: str) -> tuple[Plan, Solution]:
    plan = parse_plan("schema = 1\n" + text, "test.toml")
    return plan, solve(compile_plan(plan), State.initial(plan))


def laid_out(text: str, point: str = "likely") -> Layout:
    plan, solution = planned(text)
    steps = [(step.action, step.outcome) for step in solution.steps]
    order = partial_order(plan, State.initial(plan), None, steps)
    return lay_out_course(plan, steps, order, durations(plan, steps, point))


TWO_AGENTS = """
    goals.g.actions = "all"
    actions.build = { estimate = "30m", agent = "dev" }
    actions.write = { estimate = "2h..4h", agent = "author" }
    actions.test = { estimate = "1h", agent = "dev", after = ["build"] }
    actions.review = { estimate = "10m", agent = ["dev", "author"] }
"""


def test_agents_do_one_thing_at_a_time_and_joint_work_needs_all_of_them() -> None:
    layout = laid_out(TWO_AGENTS)
    times = {step.action: (step.start, step.end) for step in layout.steps}
    assert layout.optimal
    assert layout.makespan == layout.bound == 190
    assert times["write"][1] <= times["review"][0] or times["review"][1] <= times["write"][0]
    assert times["test"][0] >= times["build"][1]


def test_each_point_of_the_estimates_has_its_own_makespan() -> None:
    assert [laid_out(TWO_AGENTS, point).makespan for point in ("best", "likely", "worst")] == [130, 190, 250]


def test_capacity_lets_an_agent_do_two_things_at_once() -> None:
    layout = laid_out("""
        goals.g.actions = "all"
        agents.team.capacity = 2
        actions.a = { estimate = "1h", agent = "team" }
        actions.b = { estimate = "1h", agent = "team" }
        actions.c = { estimate = "1h", agent = "team" }
    """)
    assert layout.makespan == 120
    assert layout.optimal


def test_slack_is_how_much_later_a_step_can_begin() -> None:
    layout = laid_out("""
        goals.g.actions = "all"
        actions.long.estimate = "2h"
        actions.short.estimate = "30m"
        actions.join = { estimate = "10m", after = ["long", "short"] }
    """)
    assert [step.slack for step in layout.steps] == [0, 90, 0]
    assert [layout.steps[index].action for index in layout.critical] == ["long", "join"]


def test_fractions_of_minutes_stay_exact() -> None:
    layout = laid_out("""
        goals.g.actions = "all"
        actions.a.estimate = "0.1m"
        actions.b = { estimate = "0.25m", after = ["a"] }
    """)
    assert layout.makespan == Decimal("0.35")


def test_certain_estimates_make_a_certain_forecast() -> None:
    plan, solution = planned(
        'goals.g.actions = "all"\nactions.a.estimate = "40m"\nactions.b = {after=["a"], estimate="5m"}'
    )
    forecast = simulate(plan, State.initial(plan), None, solution, runs=500)
    assert forecast.p50 == forecast.p80 == forecast.p90 == forecast.mean == 45
    assert forecast.critical == {"a": 1.0, "b": 1.0}
    assert forecast.stuck == 0


def test_the_mean_of_a_pert_estimate_is_the_textbook_one() -> None:
    plan, solution = planned(
        'goals.g.actions = "all"\nactions.a.estimate = { best = "1h", likely = "2h", worst = "6h" }'
    )
    forecast = simulate(plan, State.initial(plan), None, solution)
    assert forecast.mean is not None
    assert float(forecast.mean) == pytest.approx((60 + 4 * 120 + 360) / 6, rel=0.01)
    assert forecast.influence["a"] == pytest.approx(1.0)


def test_branches_are_taken_as_often_as_their_probability_says() -> None:
    plan, solution = planned("""
        facts.result = { type = "number" }
        goals.g.conditions = { result = 1 }
        actions.measure.estimate = "10m"
        actions.measure.preconditions.result = "unknown"
        actions.measure.outcomes.good = { probability = 0.75, effects = { result = 1 } }
        actions.measure.outcomes.bad = { probability = 0.25, effects = { result = 0 } }
        actions.mend = { estimate = "100m", preconditions = { result = 0 }, effects = { result = 1 } }
    """)
    forecast = simulate(plan, State.initial(plan), None, solution)
    assert (forecast.p50, forecast.p80, forecast.p90) == (10, 110, 110)
    assert forecast.mean is not None
    assert float(forecast.mean) == pytest.approx(10 + 0.25 * 100, rel=0.05)


def test_a_forecast_says_how_often_no_plan_leads_on() -> None:
    plan, solution = planned("""
        facts.result = { type = "number" }
        goals.g.conditions = { result = 1 }
        actions.measure.estimate = "10m"
        actions.measure.preconditions.result = "unknown"
        actions.measure.outcomes.good = { probability = 0.7, effects = { result = 1 } }
        actions.measure.outcomes.bad = { probability = 0.3, effects = { result = 0 } }
    """)
    forecast = simulate(plan, State.initial(plan), None, solution)
    assert forecast.stuck == pytest.approx(0.3, abs=0.02)
    assert forecast.p50 == 10
    assert forecast.p80 is None


def test_the_same_seed_gives_the_same_forecast() -> None:
    plan, solution = planned(TWO_AGENTS)
    first = simulate(plan, State.initial(plan), None, solution, runs=2000, seed=5)
    assert first == simulate(plan, State.initial(plan), None, solution, runs=2000, seed=5)
    assert first != simulate(plan, State.initial(plan), None, solution, runs=2000, seed=6)
