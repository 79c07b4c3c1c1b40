"""The PDDL of a plan means what the plan means."""

from __future__ import annotations

import pytest
from bench_brute import brute_force, solve_pddl

from benchmarks import families, pddl
from goaptui.domain.plan import Plan
from goaptui.storage.plan_file import parse_plan


def optimum(plan: Plan) -> object:
    task = pddl.write(plan)
    units = solve_pddl(task.domain, task.problem)
    return None if units is None else task.cost(units)


@pytest.mark.parametrize("kind", families.KINDS)
@pytest.mark.parametrize("solvable", [True, False])
def test_tiny_instances_have_the_same_optimum(kind: str, solvable: bool) -> None:
    for seed in (1, 2):
        plan = families.make(kind, 9, seed, solvable=solvable).plan()
        assert optimum(plan) == brute_force(plan)


EVERYTHING = """
schema = 1
[facts]
ready = { type = "bool" }
mood = { values = ["calm", "cross", "glad"], initial = "calm" }
load = { initial = 2.5, min = 0, max = 4 }
seen = false
[phases.first]
gate = { seen = true }
[phases.second]
after = ["first"]
[goals.all]
conditions = { load = "<= 0.5", mood = "!= cross" }
actions = ["close"]
[actions.look]
effects = { ready = false, mood = "cross" }
preconditions = { ready = "unknown" }
cost = 1.5
[actions.see]
preconditions = [{ ready = "known", load = "> 1" }, { mood = "glad" }]
effects = { seen = true, ready = "unknown" }
cost = 2.25
[actions.ease]
phase = "second"
preconditions = { load = ">= 1" }
effects = { load = "-= 1.5" }
cost = 1
[actions.please]
preconditions = { mood = ["cross", "calm"] }
effects = { mood = "glad", load = "+= 0.5" }
cost = 0
[actions.close]
after = ["look"]
preconditions = { ready = false }
cost = 4
[actions.again]
effects = { ready = false }
preconditions = { mood = "glad" }
cost = 3
"""


def test_unknown_gates_alternatives_bounds_after_and_decimal_costs() -> None:
    plan = parse_plan(EVERYTHING, "plan.toml")
    cost = brute_force(plan)
    assert cost is not None
    assert optimum(plan) == cost


def test_a_number_without_end_is_refused() -> None:
    text = 'schema = 1\n[facts]\nn = 0\n[goals.g]\nconditions = { n = ">= 5" }\n[actions.a]\neffects = { n = "+= 1" }\n'
    with pytest.raises(pddl.Unsupported, match="n can have more than 50 values"):
        pddl.write(parse_plan(text, "plan.toml"), max_values=50)
