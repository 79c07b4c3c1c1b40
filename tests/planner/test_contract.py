"""The planner and the sentences of the format that are its own: one test a sentence."""

from __future__ import annotations

import threading
import time
from decimal import Decimal

import pytest

from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Cancelled, CancelToken, Limits
from goaptui.planner.solve import solve
from tests.planner.plans import actions_of, plan_of, solved, state_of

ONE_FACT = """
[facts]
x = false
[goals.g]
conditions = { x = true }
"""


def actions(*blocks: str) -> str:
    """Actions ``name: rest of the table``; entries are parted by semicolons."""
    out = []
    for block in blocks:
        name, _, rest = block.partition(":")
        out.append(f"[actions.{name.strip()}]\n" + "\n".join(entry.strip() for entry in rest.split(";")))
    return "\n".join(out) + "\n"


# Facts, conditions, effects ------------------------------------------------------------------------------------------
def test_an_unknown_value_satisfies_no_condition_but_unknown() -> None:
    for requirement in ('"!= 3"', '">= 0"', '"< 9"', "[1, 2, 3]", '"known"', "3"):
        text = f'[facts]\nn = {{ type = "number" }}\n[goals.g]\nconditions = {{ n = {requirement} }}\n'
        assert solved(text).status == "unsolvable"
    assert solved('[facts]\nn = { type = "number" }\n[goals.g]\nconditions = { n = "unknown" }\n').status == "satisfied"


def test_several_comparisons_hold_all_together() -> None:
    text = """
[facts]
n = 0
[goals.g]
conditions = { n = ">= 2, < 5, != 3" }
""" + actions('up: effects = { n = "+= 3" }', 'half: effects = { n = "+= 0.5" }; cost = 5')
    assert actions_of(solved(text)) == ["up", "half"]


def test_a_list_holds_for_its_members_alone() -> None:
    text = """
[facts]
e = { initial = "a", values = ["a", "b", "c"] }
[goals.g]
conditions = { e = ["b", "c"] }
""" + actions('to_c: effects = { e = "c" }; cost = 2', 'to_b: effects = { e = "b" }; cost = 2')
    assert actions_of(solved(text)) == ["to_c"]


def test_an_array_of_tables_holds_when_one_of_them_does() -> None:
    text = """
[facts]
a = false
b = false
c = false
[goals.g]
conditions = [{ a = true, b = true }, { c = true }]
""" + actions("a: effects = { a = true }", "b: effects = { b = true }", "c: effects = { c = true }; cost = {}")
    assert actions_of(solved(text.replace("{}", "3"))) == ["a", "b"]
    assert actions_of(solved(text.replace("{}", "1.5"))) == ["c"]


def test_numbers_are_exact_decimals() -> None:
    text = """
[facts]
n = 0
[goals.g]
conditions = { n = {} }
""" + actions('up: effects = { n = "+= 0.1" }')
    assert len(solved(text.replace("{}", '">= 0.3"', 1)).steps) == 3
    assert len(solved(text.replace("{}", '"== 0.7"', 1)).steps) == 7


def test_an_unknown_number_stays_unknown_when_it_is_moved() -> None:
    text = """
[facts]
n = { type = "number" }
[goals.g]
conditions = { n = ">= 1" }
""" + actions('up: effects = { n = "+= 5" }', "set: effects = { n = 0 }; cost = 7")
    assert actions_of(solved(text)) == ["set", "up"]


def test_moves_saturate_at_the_bounds() -> None:
    text = """
[facts]
n = { initial = 1, min = 0, max = 4 }
[goals.g]
conditions = { n = {} }
""" + actions('up: effects = { n = "+= 3" }', 'down: effects = { n = "-= 3" }')
    assert actions_of(solved(text.replace("{}", "1", 1), {"n": Decimal(3)})) == ["up", "down"]
    assert actions_of(solved(text.replace("{}", "0", 1))) == ["down"]
    assert actions_of(solved(text.replace("{}", '">= 3.5"', 1))) == ["up"]


def test_the_effects_of_an_action_happen_together() -> None:
    text = """
[facts]
a = 1
b = 1
[goals.g]
conditions = { a = 2, b = "unknown" }
""" + actions('both: preconditions = { a = 1, b = 1 }; effects = { a = "+= 1", b = "unknown" }')
    assert actions_of(solved(text)) == ["both"]


# Actions -------------------------------------------------------------------------------------------------------------
def test_actions_may_be_used_more_than_once() -> None:
    text = """
[facts]
n = 5
[goals.g]
conditions = { n = 0 }
""" + actions('fix: preconditions = { n = "> 0" }; effects = { n = "-= 1" }')
    assert actions_of(solved(text)) == ["fix"] * 5


def test_an_action_that_is_done_may_be_planned_again() -> None:
    text = ONE_FACT + actions("do: effects = { x = true }")
    assert actions_of(solved(text, statuses={"do": "done"})) == ["do"]


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ((None, None), "a"),
        ((0.2, 0.8), "b"),
        ((0.5, 0.5), "a"),
        ((0, 0), "a"),
        ((0.3, 0.3, 0.4), "c"),
    ],
)
def test_the_likeliest_outcome_is_expected_of_several_the_first(
    probabilities: tuple[float | None, ...], expected: str
) -> None:
    outcomes = {
        name: "{}" if p is None else f"{{ probability = {p} }}" for name, p in zip("abc", probabilities, strict=False)
    }
    entries = "; ".join(f"outcomes.{name} = {table}" for name, table in outcomes.items())
    solution = solved(ONE_FACT + actions(f"do: effects = {{ x = true }}; {entries}"))
    assert [(step.action, step.outcome) for step in solution.steps] == [("do", expected)]
    assert [branch.outcome for branch in solution.branches] == [name for name in outcomes if name != expected]


def test_only_the_expected_outcome_is_planned_with() -> None:
    text = ONE_FACT + actions("do: outcomes.no = {}; outcomes.yes = { effects = { x = true } }")
    assert solved(text).status == "unsolvable"


def test_after_needs_no_fact_and_holds_within_the_plan() -> None:
    text = '[goals.g]\nactions = ["last"]\n' + actions('last: after = ["first", "second"]', "second:", "first:")
    assert actions_of(solved(text)) == ["second", "first", "last"]
    assert actions_of(solved(text, statuses={"first": "done"})) == ["second", "last"]
    assert actions_of(solved(text, statuses={"first": "skipped", "second": "doing"})) == ["second", "last"]


def test_skipped_counts_as_carried_out_without_its_effects() -> None:
    text = (
        ONE_FACT
        + 'actions = ["do"]\n'
        + actions("do: effects = { x = true }", "dear: effects = { x = true }; cost = 9")
    )
    assert actions_of(solved(text)) == ["do"]
    assert actions_of(solved(text, statuses={"do": "skipped"})) == ["dear"]


def test_failed_is_out_of_the_plan_until_it_is_todo_again() -> None:
    text = ONE_FACT + actions("do: effects = { x = true }", "dear: effects = { x = true }; cost = 9")
    assert actions_of(solved(text, statuses={"do": "failed"})) == ["dear"]
    assert actions_of(solved(text, statuses={"do": "todo"})) == ["do"]


CONTINGENT = """
[facts]
x = false
[goals.g]
conditions = { x = true }
[actions.do]
effects = { x = true }
on_failure = "instead"
cost = 5
[actions.instead]
effects = { x = true }
on_failure = "last"
[actions.last]
effects = { x = true }
[actions.then]
after = ["do"]
[goals.carried]
actions = ["then"]
[goals.all]
actions = "all"
"""


def test_a_contingency_is_planned_after_the_failure_alone() -> None:
    assert actions_of(solved(CONTINGENT, goals=["g"])) == ["do"]
    assert actions_of(solved(CONTINGENT, goals=["g"], statuses={"do": "failed"})) == ["instead"]
    assert actions_of(solved(CONTINGENT, goals=["g"], statuses={"do": "failed", "instead": "failed"})) == ["last"]
    assert actions_of(solved(CONTINGENT, goals=["g"], statuses={"instead": "failed"})) == ["last"]  # the cheaper


def test_the_contingency_takes_the_place_of_the_failed_action() -> None:
    for goal in ("carried", "all"):
        assert actions_of(solved(CONTINGENT, goals=[goal])) == ["do", "then"]
        assert actions_of(solved(CONTINGENT, goals=[goal], statuses={"do": "failed"})) == ["instead", "then"]
        failed = {"do": "failed", "instead": "failed"}
        assert actions_of(solved(CONTINGENT, goals=[goal], statuses=failed)) == ["last", "then"]
        assert actions_of(solved(CONTINGENT, goals=[goal], statuses={**failed, "last": "skipped"})) == ["then"]
        assert solved(CONTINGENT, goals=[goal], statuses={**failed, "last": "failed"}).status == "unsolvable"


def test_all_means_every_action_but_the_contingencies() -> None:
    text = '[goals.g]\nactions = "all"\n' + actions("b:", "a:", 'c: on_failure = "d"', "d:")
    assert actions_of(solved(text)) == ["b", "a", "c"]
    assert actions_of(solved(text, statuses={"a": "skipped", "b": "done", "c": "failed"})) == ["d"]


# Gates ---------------------------------------------------------------------------------------------------------------
def test_a_gate_is_looked_at_in_the_state_in_which_the_action_is_carried_out() -> None:
    text = """
[facts]
open = false
out = false
[goals.g]
conditions = { out = true, open = false }
[phases.early]
gate = { open = true }
[phases.free]
[phases.late]
after = ["early", "free"]
""" + actions(
        "shut: effects = { open = false }",
        'ship: effects = { out = true }; phase = "late"',
        'open: effects = { open = true }; phase = "early"',
    )
    assert actions_of(solved(text)) == ["open", "ship", "shut"]


# Costs and the canonical choice --------------------------------------------------------------------------------------
def test_without_an_estimate_an_action_counts_one_whatever_the_weight() -> None:
    text = (
        ONE_FACT
        + """
[profiles.slow]
time = 100
risk = { high = 7 }
"""
        + actions('bare: effects = { x = true }; risk = "high"', 'timed: effects = { x = true }; estimate = "1m"')
    )
    assert (actions_of(solved(text)), solved(text).cost) == (["bare"], 1)
    assert (actions_of(solved(text, profile="slow")), solved(text, profile="slow").cost) == (["bare"], 8)


def test_an_own_cost_replaces_the_whole_under_every_profile() -> None:
    text = (
        ONE_FACT
        + """
[profiles.safe]
risk = { high = 70 }
"""
        + actions('do: effects = { x = true }; risk = "high"; estimate = "2d"; cost = 3')
    )
    assert solved(text).cost == solved(text, profile="safe").cost == 3


def test_the_likely_value_of_a_range_is_its_middle() -> None:
    assert solved(ONE_FACT + actions('do: effects = { x = true }; estimate = "2h..8h"')).cost == 300
    points = 'do: effects = { x = true }; estimate = { best = "2h", likely = "3h", worst = "8h" }'
    assert solved(ONE_FACT + actions(points)).cost == 180


def test_of_equal_cost_fewer_steps_win() -> None:
    text = """
[facts]
x = false
y = false
[goals.g]
conditions = { x = true }
""" + actions(
        "one: effects = { y = true }; cost = 1",
        "two: preconditions = { y = true }; effects = { x = true }; cost = 1",
        "direct: effects = { x = true }; cost = 2",
    )
    assert actions_of(solved(text)) == ["direct"]
    free = text.replace("cost = 1", "cost = 0").replace("cost = 2", "cost = 0")
    assert (actions_of(solved(free)), solved(free).cost) == (["direct"], 0)


def test_of_equally_good_ones_what_stands_earlier_in_the_file_wins() -> None:
    first, second = "b: effects = { x = true }", "a: effects = { x = true }"
    assert actions_of(solved(ONE_FACT + actions(first, second))) == ["b"]
    assert actions_of(solved(ONE_FACT + actions(second, first))) == ["a"]


def test_of_the_chosen_actions_the_first_in_the_file_that_may_come_next_does() -> None:
    text = """
[facts]
a = false
b = false
c = false
[goals.g]
conditions = { a = true, b = true, c = true }
""" + actions(
        "late: preconditions = { b = true }; effects = { a = true }",
        "third: effects = { c = true }",
        "early: effects = { b = true }",
    )
    assert actions_of(solved(text)) == ["third", "early", "late"]
    # ... that may come next so that the rest still works: the first would take away what another needs
    text = """
[facts]
a = false
b = false
free = true
[goals.g]
conditions = { a = true, b = true }
""" + actions(
        "spoil: effects = { a = true, free = false }",
        "use: preconditions = { free = true }; effects = { b = true }",
    )
    assert actions_of(solved(text)) == ["use", "spoil"]


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    problem = compile_plan(plan_of(CONTINGENT))
    plain = state_of(problem.plan)
    first = actions_of(solve(problem, plain, goals=["all"]))
    for other in (state_of(problem.plan, {"x": True}), state_of(problem.plan, do="failed")):
        solve(problem, other)
    assert actions_of(solve(problem, plain, goals=["all"])) == first


# Goals ---------------------------------------------------------------------------------------------------------------
def test_the_last_state_fulfils_all_goals_that_are_chosen() -> None:
    text = """
[facts]
a = false
b = false
[goals.one]
conditions = { a = true }
priority = 2
[goals.two]
conditions = { b = true }
priority = 1
""" + actions("a: effects = { a = true, b = false }", "b: effects = { b = true }")
    assert actions_of(solved(text)) == ["a", "b"]
    assert actions_of(solved(text, goals=["two", "one"])) == ["a", "b"]
    assert actions_of(solved(text, goals=["two"])) == ["b"]


def test_where_the_goals_hold_there_is_nothing_to_do() -> None:
    solution = solved(ONE_FACT + actions("do: effects = { x = true }"), {"x": True})
    assert (solution.status, solution.optimal, solution.cost, solution.bound) == ("satisfied", True, 0, 0)
    assert (solution.steps, solution.branches, solution.explanation) == ((), (), None)
    assert [(link.supplier, link.goal) for link in solution.links] == [(None, "g")]


def test_a_plan_without_actions_is_allowed() -> None:
    assert solved(ONE_FACT).status == "unsolvable"
    assert solved(ONE_FACT, {"x": True}).status == "satisfied"


def test_what_does_not_exist_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        solved(ONE_FACT, goals=["nowhere"])
    with pytest.raises(ValueError, match="cheapest"):
        solved(ONE_FACT, profile="cheapest")


# Limits --------------------------------------------------------------------------------------------------------------
def hard(modules: int) -> str:
    """A budget to be shared out: no cheap proof, many near-optimal plans."""
    facts = "".join(f"q{i} = 0\n" for i in range(modules))
    goal = ", ".join(f'q{i} = ">= {7 + i % 4}"' for i in range(modules))
    blocks = []
    for i in range(modules):
        blocks += [
            f'a{i}: preconditions = {{ budget = ">= {3 + i % 3}" }}; '
            f'effects = {{ q{i} = "+= {2 + i % 2}", budget = "-= {3 + i % 3}" }}; cost = {11 + 7 * i % 5}',
            f'b{i}: preconditions = {{ budget = ">= {2 + i % 2}" }}; '
            f'effects = {{ q{i} = "+= 1", budget = "-= {2 + i % 2}" }}; cost = {6 + 5 * i % 7}',
            f'c{i}: effects = {{ q{i} = "+= 1" }}; cost = {23 + i % 9}',
        ]
    return f"[facts]\nbudget = {modules * 9}\n{facts}[goals.g]\nconditions = {{ {goal} }}\n" + actions(*blocks)


def test_the_limit_gives_the_best_so_far_and_a_bound_that_is_true() -> None:
    text = hard(12)
    begun = time.monotonic()
    solution = solved(text, limits=Limits(seconds=0.3))
    assert time.monotonic() - begun < 20  # generous: that it stops at all is what is meant
    assert solution.status in ("limit", "solved")
    assert solution.optimal == (solution.status == "solved")
    if solution.cost is not None:
        assert solution.bound is not None
        assert solution.bound <= solution.cost
        assert sum((step.cost for step in solution.steps), Decimal(0)) == solution.cost


def test_cancelling_stops_it_with_the_exception() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        solved(hard(12), limits=Limits(seconds=60, token=token))
    token = CancelToken()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            solved(hard(40), limits=Limits(seconds=60, token=token))
        except Cancelled as stop:
            raised.append(stop)

    thread = threading.Thread(target=work)
    thread.start()
    token.cancel()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert len(raised) == 1
