"""Branches: an entry for every other outcome of every step, with what follows and what the whole course costs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goaptui.domain.state import State
from goaptui.planner.branches import plan_branches
from goaptui.planner.course import Course, Readers
from goaptui.planner.problem import Problem, compile_plan
from goaptui.planner.solution import Branch, Cancelled, CancelToken, Limits, Solution, Step
from goaptui.planner.strands import Strands
from goaptui.planner.validate import InvalidPlan, validate
from tests.planner.plans import actions_of, plan_of, solved
from tests.planner.reference import TooLarge, brute_branches, brute_force, course
from tests.planner.strategies import SMALL, TINY, WIDE, random_task

RELEASE = """
[facts]
tested = { type = "number", min = 0, max = 1 }
seen = false
[goals.out]
conditions = { tested = ">= 0.95" }
[actions.test]
preconditions = { tested = "unknown" }
cost = 10
[actions.test.outcomes.good]
probability = 0.7
effects = { tested = 0.97 }
[actions.test.outcomes.bad]
probability = 0.2
effects = { tested = 0.5 }
[actions.test.outcomes.lost]
probability = 0.1
effects = { seen = true }
[actions.mend]
preconditions = { tested = "< 0.95" }
effects = { tested = 0.96 }
cost = 100.5
"""


def by_brute_force(calls: list[Problem] | None = None):  # type: ignore[no-untyped-def]
    """A planner of courses that cannot be wrong, and counts."""

    def plan(problem: Problem, state: State, goals, profile, limits):  # type: ignore[no-untyped-def]
        if calls is not None:
            calls.append(problem)
        answer = brute_force(problem.plan, state, goals, profile)
        steps = tuple(Step(action, outcome, Decimal(0)) for action, outcome in answer.steps)
        return Solution(answer.status, answer.status != "unsolvable", answer.cost, answer.cost, steps)

    return plan


def test_every_other_outcome_has_its_branch_in_file_order() -> None:
    solution = solved(RELEASE)
    assert actions_of(solution) == ["test"]
    assert solution.branches == (
        Branch(0, "bad", Decimal("0.2"), ("mend",), Decimal("110.5")),
        Branch(0, "lost", Decimal("0.1"), ("test",), Decimal(20), retries=True),
    )


def test_where_no_plan_leads_on_the_branch_says_so_and_the_whole_stays_solved() -> None:
    solution = solved(RELEASE.replace("tested = 0.96", "tested = 0.9"))
    assert (solution.status, solution.optimal, solution.cost) == ("solved", True, 10)
    assert solution.branches[0] == Branch(0, "bad", Decimal("0.2"), None, None, "unsolvable")


def test_where_the_goal_holds_after_all_nothing_follows() -> None:
    solution = solved(RELEASE.replace("tested = 0.5", "tested = 0.96"))
    assert solution.branches[0] == Branch(0, "bad", Decimal("0.2"), (), Decimal(10), "satisfied")


def test_inside_a_branch_everything_goes_as_expected() -> None:
    """The branch of a branch is no branch: the second try is taken to succeed."""
    solution = solved(RELEASE.replace("seen = true", "seen = false"))
    assert [branch.outcome for branch in solution.branches] == ["bad", "lost"]
    assert solution.branches[1].steps == ("test",)


def test_a_better_outcome_than_expected_may_cut_the_way_short() -> None:
    text = """
[facts]
level = 0
[goals.g]
conditions = { level = ">= 3" }
[actions.climb]
outcomes.step = { effects = { level = "+= 1" } }
outcomes.leap = { effects = { level = "+= 3" } }
outcomes.slip = {}
"""
    solution = solved(text)
    assert actions_of(solution) == ["climb"] * 3
    assert [(b.step, b.outcome, b.steps, b.cost) for b in solution.branches] == [
        (0, "leap", (), 1),
        (0, "slip", ("climb",) * 3, 4),
        (1, "leap", (), 2),
        (1, "slip", ("climb",) * 2, 4),
        (2, "leap", (), 3),
        (2, "slip", ("climb",), 4),
    ]


def test_without_branches_wanted_there_are_none() -> None:
    assert solved(RELEASE, limits=Limits(seconds=60, branches=False)).branches == ()


def test_branches_are_those_of_brute_force_however_they_were_found() -> None:
    calls: list[Problem] = []
    compared = parts = 0
    for seed in range(500):
        strands = 1 + seed % 2
        task = random_task(seed, (TINY, SMALL, WIDE)[seed % 3] if strands == 1 else TINY, strands)
        try:
            answer = brute_force(task.plan, task.state, task.goals, task.profile)
            expected = brute_branches(task.plan, task.state, task.goals, task.profile, answer.steps)
            found = plan_branches(
                compile_plan(task.plan), task.state, task.goals, task.profile, answer.steps,
                Limits(seconds=60), by_brute_force(calls),
            )  # fmt: skip
        except TooLarge:
            continue
        assert [(b.step, b.outcome, b.probability, b.steps, b.cost, b.status) for b in found] == [
            (b.step, b.outcome, b.probability, b.steps, b.cost, b.status) for b in expected
        ], f"seed {seed}"
        assert all(branch.optimal for branch in found)
        compared += len(found)
        parts += sum(problem.plan is not task.plan for problem in calls)
        calls.clear()
    assert compared > 100
    assert parts > 10  # some were planned in a part of the document alone


def chain(length: int, other: str = "{}", goal: str = "") -> str:
    """Steps one after another, each of which may turn out otherwise."""
    facts = "".join(f"f{i} = false\nb{i} = false\n" for i in range(length))
    actions = "".join(
        f"""
[actions.a{i}]
preconditions = {{ {f"f{i - 1} = true" if i else ""} }}
outcomes.well = {{ effects = {{ f{i} = true }} }}
outcomes.badly = {other.replace("#", str(i))}
"""
        for i in range(length)
    )
    return f"[facts]\n{facts}[goals.g]\nconditions = {{ f{length - 1} = true{goal} }}\n{actions}"


def branches_of(text: str, limits: Limits | None = None, optimal: bool = True) -> tuple[tuple[Branch, ...], int]:
    """The branches, and how often the planner was asked."""
    plan = plan_of(text)
    answer = brute_force(plan, State.initial(plan))
    calls: list[Problem] = []
    branches = plan_branches(
        compile_plan(plan), State.initial(plan), None, None, answer.steps, limits or Limits(seconds=60),
        by_brute_force(calls), optimal=optimal,
    )  # fmt: skip
    assert [(b.step, b.outcome) for b in branches] == [
        (i, o.id) for i, (a, chosen) in enumerate(answer.steps) for o in plan.actions[a].outcomes if o.id != chosen
    ]
    return branches, len(calls)


def test_trying_again_and_what_makes_no_difference_need_no_search() -> None:
    branches, calls = branches_of(chain(6))
    assert calls == 0
    assert [branch.steps for branch in branches] == [tuple(f"a{i}" for i in range(at, 6)) for at in range(6)]
    assert all(branch.retries and branch.cost == 7 for branch in branches)
    # another outcome that nobody looks at, besides what is expected
    branches, calls = branches_of(chain(6, "{ effects = { f# = true, b# = true } }"))
    assert calls == 0
    assert [(branch.steps, branch.cost) for branch in branches] == [
        (tuple(f"a{i}" for i in range(at + 1, 6)), 6) for at in range(6)
    ]


def test_the_same_state_is_planned_once() -> None:
    text = chain(2, "{ effects = { b# = true } }\noutcomes.worse = { effects = { b# = true } }", ", b0 = false")
    branches, calls = branches_of(text)
    assert [branch.status for branch in branches] == ["unsolvable", "unsolvable", "solved", "solved"]
    assert calls == 1


def test_a_worse_state_in_which_the_rest_still_works_is_not_searched() -> None:
    text = chain(3, "{ effects = { f# = true, b0 = true } }") + "[actions.bonus]\npreconditions = { b0 = false }\n"
    branches, calls = branches_of(text)
    assert calls == 0
    assert [branch.steps for branch in branches] == [("a1", "a2"), ("a2",), ()]


def test_when_the_time_is_over_what_still_works_is_given_and_nothing_is_called_proven() -> None:
    solution = solved(RELEASE, limits=Limits(seconds=60, branches=False))
    plan = plan_of(RELEASE)
    steps = [(step.action, step.outcome) for step in solution.steps]

    def ask(optimal: bool) -> tuple[Branch, ...]:
        state = State.initial(plan)
        limits = Limits(seconds=0)
        return plan_branches(compile_plan(plan), state, None, None, steps, limits, by_brute_force(), optimal=optimal)

    bad, lost = ask(optimal=True)
    assert (bad.steps, bad.cost, bad.status, bad.optimal) == (None, None, "limit", False)
    assert (lost.steps, lost.status, lost.optimal) == (("test",), "solved", True)  # the state before the step again
    bad, lost = ask(optimal=False)
    assert (bad.steps, bad.cost, bad.status, bad.optimal) == (None, None, "limit", False)
    assert (lost.steps, lost.cost, lost.status, lost.optimal) == (("test",), 20, "limit", False)


def test_a_cancelled_token_stops_it() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        branches_of(RELEASE, Limits(seconds=60, token=token))


def test_the_course_tells_states_apart_as_the_reference_does() -> None:
    """`same_as`, `still_works` and `no_better` against carrying the steps out."""
    works = equal = 0
    for seed in range(400):
        task = random_task(seed, SMALL)
        plan = task.plan
        try:
            answer = brute_force(plan, task.state, task.goals, task.profile)
        except TooLarge:
            continue
        goals = [goal for goal in plan.goals.values() if task.goals is None or goal.id in task.goals]
        readers = Readers(plan)
        way = Course(plan, readers, task.state, goals, answer.steps)
        states = course(plan, task.state, answer.steps)
        assert [state for _, state in way.states(task.state, range(len(states)))] == states
        for index, (action_id, chosen) in enumerate(answer.steps):
            action = plan.actions[action_id]
            for outcome in action.outcomes:
                if outcome.id == chosen:
                    continue
                there = states[index].after(plan, action, outcome)
                difference = way.deviation(index, outcome)
                reckoned = {**states[index + 1].values, **difference}
                assert all(reckoned.get(fact) == there.values.get(fact) for fact in plan.facts)
                difference = way.relevant(difference)
                try:
                    validate(plan, there, task.goals, task.profile, answer.steps[index + 1 :])
                except InvalidPlan:
                    assert not way.still_works(index + 1, difference)
                else:
                    assert way.still_works(index + 1, difference)
                    works += 1
                same = way.same_as(index + 1, difference)
                if same is not None:
                    other = states[same]
                    assert all(there.values.get(f) == other.values.get(f) for f in readers.tests)
                    assert all(there.status(a) == other.status(a) for a in readers.mentioned)
                    equal += 1
    assert works > 20
    assert equal > 20


@pytest.mark.parametrize(
    ("requirement", "moved", "value", "than", "no_better"),
    [
        (">= 2", False, 1, 2, True),
        (">= 2", False, 2, 1, False),
        (">= 2", False, 3, 2, True),  # both pass, and neither can move
        (">= 2", True, 3, 2, False),  # the other may come down again
        (">= 2", True, 1, 2, True),
        ("known", True, 1, 2, True),
        ("<= 2", True, 2, 1, True),
        ("<= 2", True, 1, 2, False),
        ("== 2", False, 1, 2, True),
        ("== 2", False, 1, 3, True),
        ("== 2", True, 1, 3, False),  # one move up passes
        ("!= 2", True, 2, 3, False),
        (">= 2", True, None, 1, True),  # an unknown number stays unknown
        (">= 2", True, 1, None, False),
        (">= 2", False, 1, None, True),
        ("unknown", True, None, 1, False),
        ("unknown", True, 1, None, True),
        ("unknown", False, 1, None, True),
    ],
)
def test_a_value_is_no_better_where_nothing_is_easier_with_it_now_or_later(
    requirement: str, moved: bool, value: int | None, than: int | None, no_better: bool
) -> None:
    move = "[actions.move]\neffects = { n = '+= 1' }\n" if moved else ""
    readers = Readers(plan_of(f"[facts]\nn = 0\n[goals.g]\nconditions = {{ n = '{requirement}' }}\n{move}"))
    numbers = [None if number is None else Decimal(number) for number in (value, than)]
    assert readers.no_better("n", numbers[0], than=numbers[1]) == no_better


def test_strands_are_what_has_nothing_to_do_with_each_other() -> None:
    plan = plan_of("""
[facts]
a = false
b = false
c = false
calm = true
log = 0
[goals.g]
conditions = { a = true, b = true, c = true }
[actions.a1]
preconditions = { calm = true }
effects = { a = true, log = "+= 1" }
[actions.b1]
preconditions = { calm = true }
effects = { b = true, log = "+= 1" }
[actions.c1]
after = ["b1"]
effects = { c = true }
[actions.a2]
preconditions = { a = true }
""")
    strands = Strands(plan, list(plan.goals.values()))
    of = strands.of_action
    assert of["a1"] == of["a2"] != of["b1"] == of["c1"]  # neither what nobody reads nor what nobody changes joins
    part = strands.part(strands.of_facts(["c"]))
    assert list(part.actions) == ["b1", "c1"]
    assert [requirement.fact for requirement in part.goals["g"].conditions[0]] == ["b", "c"]
    assert strands.merge(["b1", "c1"], ["a2", "a1"]) == ("b1", "c1", "a2", "a1")


def test_alternatives_of_a_goal_make_one_strand_of_what_they_look_at() -> None:
    plan = plan_of("""
[facts]
a = false
b = false
[goals.g]
conditions = [{ a = true }, { b = true }]
[goals.h]
[actions.a1]
effects = { a = true }
[actions.b1]
effects = { b = true }
""")
    either = Strands(plan, [plan.goals["g"]])
    assert either.of_action["a1"] == either.of_action["b1"]
    neither = Strands(plan, [plan.goals["h"]])
    assert neither.of_action["a1"] != neither.of_action["b1"]
