"""What proves large choices and what makes their plans better, each by itself against exhaustive search."""

from __future__ import annotations

from random import Random

import pytest

from goaptui.planner.branchbound import BranchAndBound
from goaptui.planner.choice import Choice
from goaptui.planner.choices import Component
from goaptui.planner.greedyplan import supporters
from goaptui.planner.landmarklp import LandmarkProgram, arrays_at_hand
from goaptui.planner.lmcut import Relaxed
from goaptui.planner.merging import Merging
from goaptui.planner.minimal import Separator
from goaptui.planner.neighbourhoods import Neighbourhoods
from goaptui.planner.weights import Preference
from tests.planner.components import cheapest, closure, random_component


def never() -> bool:
    return False


def reached(component: Component, ops: set[int]) -> set[int]:
    return closure(component, tuple(sorted(ops)))


@pytest.mark.parametrize("cyclic", [False, True])
def test_a_minimal_landmark_is_one_and_none_of_it_can_be_left_out(cyclic: bool) -> None:
    for seed in range(200):
        component, _, _ = random_component(seed, cyclic)
        dice = Random(seed)
        separator = Separator(component)
        order = list(range(len(component.ops)))
        dice.shuffle(order)
        for place in (None, *range(len(component.goals))):
            goals = component.goals if place is None else [component.goals[place]]
            landmark = separator.landmark(order, place)
            others = set(order).difference(landmark)
            assert not reached(component, others).issuperset(goals), seed
            for op in landmark:
                assert reached(component, {*others, op}).issuperset(goals), seed


def test_operators_that_are_allowed_first_are_in_no_landmark_that_can_do_without_them() -> None:
    # two ways to the goal, of two operators each: of each way the one that is allowed last is in the landmark
    component = Component(3, [2], [0, 1, 2, 3], [[], [0], [], [1]], [[0], [2], [1], [2]])
    separator = Separator(component)
    assert separator.landmark([0, 3, 1, 2]) == [1, 2]
    assert separator.landmark([1, 2, 0, 3]) == [0, 3]


@pytest.mark.parametrize("cyclic", [False, True])
def test_the_landmark_program_is_a_bound_and_its_shares_spend_no_more_than_the_costs(cyclic: bool) -> None:
    assert arrays_at_hand(never)
    exact = 0
    for seed in range(60):
        component, weights, top = random_component(seed, cyclic)
        preference = Preference(top)
        small = preference.small(weights)
        best = cheapest(component, weights)
        relaxed = Relaxed(component.n, component.pre, component.add, small, component.goals)
        first = relaxed.cuts_without((), (), None, [*small, 0])
        assert first is not None
        if not first[1]:
            continue
        program = LandmarkProgram(component, small, relaxed, first[1])
        for _ in range(2):
            program.rounds(never)
            result = program.bound(1 << 200, never)
            assert result is not None
            bound, cuts, reduced, values = result
            assert preference.full(bound, weights) <= best, seed
            assert bound == sum(share for share, _ in cuts)
            spent = [0] * len(small)
            for share, ops in cuts:
                assert not reached(component, set(range(len(small))).difference(ops)).issuperset(component.goals)
                for op in ops:
                    spent[op] += share
            assert [cost - part for cost, part in zip(small, spent, strict=True)] == reduced[:-1]
            assert min(reduced) >= 0
            assert all(value >= 0 for value in values[: component.n])
        exact += bound >= preference.most(best, weights)
        if bound > 0:
            assert program.bound(bound - 1, never) is None or program.bound(1 << 200, never) is not None
    assert exact > 40  # the relaxed program nearly always says what the plan costs, where LM-cut alone does not


def test_the_landmark_program_sees_what_lm_cut_misses() -> None:
    # three goals, each two of them had at once: LM-cut pays for a maker of one, and one is left
    component = Component(3, [0, 1, 2], [0, 1, 2], [[], [], []], [[0, 1], [1, 2], [0, 2]])
    cost = [10, 10, 10]
    relaxed = Relaxed(3, component.pre, component.add, cost, component.goals)
    first = relaxed.cuts_without((), (), None, [*cost, 0])
    assert first is not None
    assert first[0] == 10
    program = LandmarkProgram(component, cost, relaxed, first[1])
    for _ in range(3):
        program.rounds(never)
        result = program.bound(100, never)
    assert result is not None
    assert result[0] >= 13  # 15 in fractions


def test_local_search_keeps_plans_that_reach_the_goals() -> None:
    better = 0
    for seed in range(120):
        component, weights, top = random_component(seed, cyclic=False)
        start = supporters(component, weights)
        told: list[list[int]] = []
        local = Neighbourhoods(component, weights, start, told.append)
        search = BranchAndBound(Preference(top), never)
        root = search.root(component, weights, local.cost + 1)
        local.wander(20, never)
        if root is not None:
            local.by_parts(search, root, 5)
        costs = [sum(weights[op] for op in plan) for plan in told]
        assert costs == sorted(costs, reverse=True)
        assert all(reached(component, set(plan)).issuperset(component.goals) for plan in told)
        best = cheapest(component, weights)
        assert local.cost >= best
        better += bool(told)
        assert not told or local.cost == costs[-1]
    assert better > 5


@pytest.mark.parametrize("cyclic", [False, True])
def test_a_plan_of_several_is_no_worse_than_any_of_them(cyclic: bool) -> None:
    best_of_all = 0
    for seed in range(80):
        component, weights, top = random_component(seed, cyclic)
        told: list[list[int]] = []
        search = BranchAndBound(Preference(top), never)
        root = search.root(component, weights, sum(weights) + 1)
        assert root is not None
        plans = Merging(component, weights, search, told.append)
        known = list(range(len(component.ops)))
        plans.know(known)
        plans.turn(3, root, never)
        assert told[0] == known
        assert all(reached(component, set(plan)).issuperset(component.goals) for plan in told)
        best = cheapest(component, weights)
        last = sum(weights[op] for op in told[-1])
        assert last == min(sum(weights[op] for op in plan) for plan in told) >= best
        best_of_all += last == best  # everything was among the plans that were merged
    assert best_of_all == 80


@pytest.mark.parametrize("cyclic", [False, True])
def test_turns_of_every_technique_find_the_cheapest(cyclic: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # so small that the first attempt would do: it has one node, and everything else has its turn
    from goaptui.planner import choice as module

    monkeypatch.setattr(module, "BRIEF", 1)
    monkeypatch.setattr(module, "EFFORT", 600)
    monkeypatch.setattr(module, "WANDER", 200)
    for seed in range(150):
        component, weights, top = random_component(seed, cyclic)
        choice = Choice(component, weights, top, never)
        for _ in choice.work(patient=True):
            assert choice.bound <= choice.cost
        best = cheapest(component, weights)
        assert choice.bound <= best <= choice.cost
        assert not choice.proven or choice.cost == best == choice.bound, seed
        assert choice.proven or cyclic
