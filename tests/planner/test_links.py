"""Causal links: the last earlier step that made it hold."""

from __future__ import annotations

from decimal import Decimal

from goaptui.planner.links import causal_links
from tests.planner.plans import plan_of, state_of
from tests.planner.reference import TooLarge, brute_force, brute_links
from tests.planner.strategies import SMALL, TINY, WIDE, random_task


def links_of(text: str, steps: list[str], values=None, **statuses):  # type: ignore[no-untyped-def]
    plan = plan_of(text)
    pairs = [(step.partition(":")[0], step.partition(":")[2] or None) for step in steps]
    return causal_links(plan, state_of(plan, values, **statuses), None, pairs)


COUNTER = """
[facts]
n = 0
ready = false
[goals.g]
conditions = { n = ">= 3", ready = true }
[actions.up]
effects = { n = "+= 1" }
[actions.use]
preconditions = { n = ">= 2, < 9" }
effects = { ready = true }
[actions.again]
preconditions = { ready = true }
effects = { ready = true }
[actions.drop]
effects = { n = 0, ready = false }
"""


def test_the_step_that_turned_it_from_not_holding_to_holding_supplies() -> None:
    _, needs, supports = links_of(COUNTER, ["up", "up", "up", "use"])
    assert needs == ((), (), (), (1,))  # the second made it 2; the third changed it and did not make it hold
    assert supports == ((), (3,), (), ())


def test_what_is_set_though_it_holds_already_was_not_made_to_hold() -> None:
    links, needs, _ = links_of(COUNTER, ["up", "up", "use", "again", "again", "up"])
    assert needs == ((), (), (1,), (2,), (2,), ())
    assert [link.supplier for link in links if link.goal == "g"] == [5, 2]


def test_what_was_broken_and_made_again_has_the_later_supplier() -> None:
    _, needs, _ = links_of(COUNTER, ["up", "up", "use", "drop", "up", "up", "use", "again"])
    assert needs == ((), (), (1,), (), (), (), (5,), (6,))


def test_what_held_from_the_start_has_no_supplier_but_a_link() -> None:
    links, needs, supports = links_of(COUNTER, ["use"], {"n": Decimal(5)})
    assert (needs, supports) == (((),), ((),))
    assert [(link.supplier, link.consumer, link.kind) for link in links] == [
        (None, 0, "precondition"),
        (None, None, "goal"),
        (0, None, "goal"),
    ]


def test_of_alternatives_the_first_that_holds_is_what_is_needed() -> None:
    text = """
[facts]
a = false
b = false
[goals.g]
actions = ["end"]
[actions.one]
effects = { a = true }
[actions.two]
effects = { b = true }
[actions.end]
preconditions = [{ a = true, b = true }, { b = true }, { a = true }]
"""
    assert links_of(text, ["one", "end"])[1] == ((), (0,))
    assert links_of(text, ["two", "end"])[1] == ((), (0,))
    assert links_of(text, ["one", "two", "end"])[1] == ((), (), (0, 1))


def test_after_needs_the_first_step_that_carried_it_out_or_its_stand_in() -> None:
    text = """
[goals.g]
actions = ["end"]
[actions.do]
on_failure = "instead"
[actions.instead]
[actions.end]
after = ["do"]
"""
    links, needs, _ = links_of(text, ["do", "do", "end"])
    assert needs == ((), (), (0,))
    assert [(link.kind, link.action, link.supplier) for link in links] == [("after", "do", 0), ("goal", "end", 2)]
    assert links_of(text, ["instead", "end"], do="failed")[1] == ((), (0,))
    assert links_of(text, ["end"], do="done")[1] == ((),)
    assert links_of(text, ["end"], do="failed", instead="skipped")[1] == ((),)


def test_gates_are_needed_like_preconditions_and_say_whose_they_are() -> None:
    text = """
[facts]
open = false
[goals.g]
actions = ["end"]
[actions.work]
effects = { open = true }
phase = "first"
[actions.end]
phase = "second"
[phases.first]
gate = { open = true }
[phases.second]
after = ["first"]
"""
    links, needs, _ = links_of(text, ["work", "end"])
    assert needs == ((), (0,))
    gate = next(link for link in links if link.kind == "gate")
    assert (gate.supplier, gate.consumer, gate.phase, str(gate.requirement)) == (0, 1, "first", "true")


def test_forgetting_supplies_what_must_be_unknown() -> None:
    text = """
[facts]
rate = 0.5
[goals.g]
conditions = { rate = 0.9 }
[actions.touch]
effects = { rate = "unknown" }
[actions.measure]
preconditions = { rate = "unknown" }
outcomes.good = { effects = { rate = 0.9 } }
"""
    assert links_of(text, ["touch", "measure:good"])[1] == ((), (0,))


def test_links_are_those_that_a_look_at_every_state_finds() -> None:
    compared = 0
    for seed in range(600):
        task = random_task(seed, (TINY, SMALL, WIDE)[seed % 3])
        try:
            answer = brute_force(task.plan, task.state, task.goals, task.profile)
        except TooLarge:
            continue
        if not answer.steps:
            continue
        expected, expected_needs = brute_links(task.plan, task.state, task.goals, answer.steps)
        links, needs, supports = causal_links(task.plan, task.state, task.goals, answer.steps)
        assert list(links) == expected, f"seed {seed}"
        assert list(needs) == expected_needs, f"seed {seed}"
        assert [{i for i, need in enumerate(needs) if j in need} for j in range(len(needs))] == list(map(set, supports))
        compared += 1
    assert compared > 300


def test_a_requirement_asked_all_along_a_long_count_is_followed_through() -> None:
    """The memory of what was asked before must not outlive a break."""
    text = COUNTER.replace('n = ">= 3", ready', "ready")
    steps = []
    for _ in range(4):
        steps += ["up"] * 6 + ["use", "up", "use", "drop"]
    plan = plan_of(text)
    pairs: list[tuple[str, str | None]] = [(step, None) for step in steps[:-1]]
    links, needs, _ = causal_links(plan, state_of(plan), None, pairs)
    expected, expected_needs = brute_links(plan, state_of(plan), None, pairs)
    assert list(links) == expected
    assert list(needs) == expected_needs
