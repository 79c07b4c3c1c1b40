"""Each technique of the planner by itself, against exhaustive search on small random inputs."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from random import Random

import pytest

from goaptui.domain.conditions import Requirement, Test
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.planner.choice import Choice
from goaptui.planner.choices import Component, components
from goaptui.planner.costs import exact
from goaptui.planner.forced import Forced
from goaptui.planner.greedyplan import greedy_plan
from goaptui.planner.landmarks import landmark_masks
from goaptui.planner.lmcut import OutOfTime, Relaxed
from goaptui.planner.net import Subnet
from goaptui.planner.problem import compile_plan
from goaptui.planner.regress import regress, regress_front
from goaptui.planner.resource import Resource, cheapest_mix
from goaptui.planner.sets import NumberSet, finite_set, join, meet, number_set, scaled
from goaptui.planner.solution import Cancelled, CancelToken, Limits, Progress
from goaptui.planner.solve import solve
from goaptui.planner.weights import weigh
from tests.planner.components import cheapest, closure, random_component


@pytest.mark.parametrize("cyclic", [False, True])
def test_branch_and_bound_finds_the_cheapest_set_of_operators(cyclic: bool) -> None:
    worked = 0
    for seed in range(150):
        component, weights, top = random_component(seed, cyclic)
        choice = Choice(component, weights, top, lambda: False)
        best = cheapest(component, weights)
        first = choice.cost
        choice.begin()
        assert choice.bound <= best <= choice.cost <= first, seed
        worked += not choice.proven
        list(choice.work(patient=True))
        assert choice.proven
        assert choice.cost == choice.bound == best == sum(weights[op] for op in choice.plan), seed
        assert closure(component, tuple(choice.plan)).issuperset(component.goals)
    assert worked > 10


def test_branch_and_bound_keeps_a_plan_and_a_bound_when_it_is_stopped() -> None:
    for seed in range(60):
        component, weights, top = random_component(seed, cyclic=False)
        asked = 0

        def stop() -> bool:
            nonlocal asked
            asked += 1
            return asked > 2

        choice = Choice(component, weights, top, stop)
        list(choice.work(patient=True))
        best = cheapest(component, weights)
        assert choice.bound <= best <= choice.cost, seed
        assert closure(component, tuple(choice.plan)).issuperset(component.goals)
        assert not choice.proven or choice.cost == best


def test_regression_finds_the_cheapest_set_of_operators() -> None:
    for seed in range(200):
        component, weights, _ = random_component(seed, cyclic=False)
        found = regress(component, weights, 10_000)
        assert found is not None
        assert found[0] == cheapest(component, weights) == sum(weights[op] for op in found[1]), seed
        assert closure(component, tuple(found[1])).issuperset(component.goals)
    assert regress(random_component(7, cyclic=False)[0], random_component(7, cyclic=False)[1], 0) is None


def test_regression_with_a_resource_finds_every_trade_off() -> None:
    for seed in range(100):
        component, weights, _ = random_component(seed, cyclic=False)
        dice = Random(seed)
        uses = [dice.choice((0, 0, 1, 2)) for _ in weights]
        front = regress_front(component, weights, uses, 100_000)
        assert front is not None
        options: dict[int, int] = {}
        for size in range(len(weights) + 1):
            for chosen in combinations(range(len(weights)), size):
                if closure(component, chosen).issuperset(component.goals):
                    use = sum(uses[op] for op in chosen)
                    weight = sum(weights[op] for op in chosen)
                    options[use] = min(weight, options.get(use, weight))
        expected = [
            (weight, use)
            for use, weight in options.items()
            if not any(w <= weight and u <= use and (w, u) != (weight, use) for u, w in options.items())
        ]
        assert [(weight, use) for weight, use, _ in front] == sorted(expected), seed


def test_forced_landmarks_and_components_keep_the_optimum() -> None:
    """What is committed together with the optima of the parts is the optimum of the whole."""
    split = 0
    for seed in range(300):
        component, weights, _ = random_component(seed, cyclic=False)
        net = Subnet(component.n, component.goals, [tuple(p) for p in component.pre],
                     [tuple(a) for a in component.add], weights)  # fmt: skip
        forced = Forced(net)  # type: ignore[arg-type]
        parts = components(net, forced)  # type: ignore[arg-type]
        total = sum(weights[op] for op in forced.committed)
        for part in parts:
            total += cheapest(part, [weights[op] for op in part.ops])
        split += bool(parts)
        assert total == cheapest(component, weights), seed
    assert split > 5


@pytest.mark.parametrize("cyclic", [False, True])
def test_landmarks_are_what_every_way_passes(cyclic: bool) -> None:
    for seed in range(150):
        component, _, _ = random_component(seed, cyclic)
        masks, _, _ = landmark_masks(component.n, component.pre, component.add)
        for without in range(component.n):
            add = [[fact for fact in facts if fact != without] for facts in component.add]
            barred = Component(component.n, component.goals, component.ops, component.pre, add)
            reached = closure(barred, tuple(range(len(component.ops))))
            for fact in range(component.n):
                assert bool(masks[fact] >> without & 1) == (fact not in reached or fact == without), (seed, fact)


@pytest.mark.parametrize("cyclic", [False, True])
def test_lmcut_is_a_lower_bound_made_of_disjoint_landmarks(cyclic: bool) -> None:
    for seed in range(150):
        component, weights, _ = random_component(seed, cyclic)
        relaxed = Relaxed(component.n, component.pre, component.add, weights, component.goals)
        result = relaxed.cuts_without((), (), None, [*weights, 0])
        assert result is not None
        total, cuts, left, _ = result
        assert total == sum(share for share, _ in cuts) <= cheapest(component, weights), seed
        for op, weight in enumerate(weights):
            assert left[op] == weight - sum(share for share, ops in cuts if op in ops) >= 0
        for _, ops in cuts:
            kept = tuple(op for op in range(len(weights)) if op not in ops)
            assert not closure(component, kept).issuperset(component.goals), (seed, ops)
        assert relaxed.lmcut(()) == total
        additive = relaxed.additive(())
        assert additive is not None
        assert (additive == 0) == (total == 0)


def test_lmcut_stops_when_it_is_told_to() -> None:
    component, weights, _ = random_component(3, cyclic=False)
    relaxed = Relaxed(component.n, component.pre, component.add, [w + 1 for w in weights], component.goals)
    with pytest.raises(OutOfTime):
        relaxed.cuts_without((), (), None, [*(w + 1 for w in weights), 0], lambda: True)


def test_a_goal_out_of_reach_has_no_estimate() -> None:
    relaxed = Relaxed(2, [[1]], [[0]], [1], [0])
    assert relaxed.lmcut(()) is None
    assert relaxed.additive(()) is None
    assert relaxed.lmcut([1]) == 1


def test_the_greedy_plan_reaches_the_goals_and_has_nothing_to_spare() -> None:
    for seed in range(150):
        component, weights, _ = random_component(seed, cyclic=bool(seed % 2))
        plan = greedy_plan(component, weights, weights)
        assert closure(component, tuple(plan)).issuperset(component.goals)
        for op in plan:
            assert not closure(component, tuple(o for o in plan if o != op)).issuperset(component.goals), seed


def test_a_budget_is_spent_as_brute_force_spends_it() -> None:
    for seed in range(300):
        dice = Random(seed)
        fronts = []
        for _ in range(dice.randint(1, 4)):
            weight, use = dice.randint(1, 5), dice.randint(2, 6)
            front = [(weight, use)]
            while use and dice.random() < 0.6:
                weight += dice.randint(1, 9)
                use = dice.randint(0, use - 1)
                front.append((weight, use))
            fronts.append(front)
        producers = tuple((i, dice.randint(1, 4)) for i in range(dice.randint(0, 2)))
        prices = [dice.randint(1, 6) for _ in producers]
        supply, used = dice.randint(0, 6), dice.randint(0, 3)

        def produced(missing: int, producers: tuple[tuple[int, int], ...], prices: list[int]) -> int | None:
            if missing <= 0:
                return 0
            ways = [
                price + rest
                for (_, amount), price in zip(producers, prices, strict=True)
                if (rest := produced(missing - amount, producers, prices)) is not None
            ]
            return min(ways, default=None)

        best: int | None = None
        stack = [(0, 0, 0)]
        while stack:
            depth, weight, use = stack.pop()
            if depth == len(fronts):
                made = produced(use + used - supply, producers, prices)
                if made is not None and (best is None or weight + made < best):
                    best = weight + made
                continue
            stack += [(depth + 1, weight + w, use + u) for w, u in fronts[depth]]
        mix = cheapest_mix(Resource(0, supply, producers), used, fronts, prices)
        if mix is None:
            assert best is None, seed
        else:
            options, counts = mix
            spent = used + sum(front[option][1] for front, option in zip(fronts, options, strict=True))
            there = supply + sum(amount * count for (_, amount), count in zip(producers, counts, strict=True))
            weight = sum(front[option][0] for front, option in zip(fronts, options, strict=True))
            weight += sum(price * count for price, count in zip(prices, counts, strict=True))
            assert spent <= there, seed
            assert weight == best, seed


def test_weights_order_plans_as_the_contract_does() -> None:
    costs = [2, 0, 2, 1]
    weights, shift = weigh(costs, 3)
    plans = [(a, b, c, d) for a in range(3) for b in range(3) for c in range(3) for d in range(3) if a + b + c + d]

    def contract(counts: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
        cost = sum(cost * count for cost, count in zip(costs, counts, strict=True))
        return cost, sum(counts), tuple(-count for count in counts)

    def weight(counts: tuple[int, ...]) -> int:
        return sum(weight * count for weight, count in zip(weights, counts, strict=True))

    assert sorted(plans, key=contract) == sorted(plans, key=weight)
    assert all(weight(counts) >> shift == contract(counts)[0] for counts in plans)


def test_sets_of_numbers_say_what_the_tests_say() -> None:
    values = [Decimal(n) / 4 for n in range(-8, 9)]
    tests = [
        Test(op, value)  # type: ignore[arg-type]
        for op in ("==", "!=", "<", "<=", ">", ">=")
        for value in (Decimal("-1.5"), Decimal(0), Decimal("0.25"), Decimal(1))
    ]
    tests += [Test("known"), Test("unknown"), Test("in", (Decimal(0), Decimal("0.25"), Decimal(1)))]
    for one in tests:
        for other in tests:
            requirement = Requirement("n", (one, other))
            admitted = number_set(requirement, 4)
            assert admitted.has(None) == requirement.holds(None), (one, other)
            for value in values:
                assert admitted.has(scaled(value, 4)) == requirement.holds(value), (one, other, value)
    assert join([(None, 2), (3, 5), (8, 8)]) == ((None, 5), (8, 8))
    assert meet(((None, 5), (8, None)), ((4, 9),)) == ((4, 5), (8, 9))
    assert NumberSet(False, ()).has(0) is False
    with pytest.raises(ValueError, match="scale"):
        scaled(Decimal("0.125"), 100)


def test_sets_of_enum_values_say_what_the_tests_say() -> None:
    index: dict[object, int] = {None: 0, "a": 1, "b": 2}
    tests = [Test("==", "a"), Test("!=", "a"), Test("in", ("a", "b")), Test("known"), Test("unknown")]
    for one in tests:
        for other in tests:
            requirement = Requirement("e", (one, other))
            mask = finite_set(requirement, index)
            for value, bit in ((None, 0), ("a", 1), ("b", 2), ("stale", 3)):  # the last: what the plan does not name
                assert bool(mask >> bit & 1) == requirement.holds(value), (one, other, value)


def test_costs_come_back_exact() -> None:
    assert exact(1250, 100) == Decimal("12.5")
    assert str(exact(1200, 100)) == "12"
    assert str(exact(10**40 + 1, 10**20)) == "100000000000000000000.00000000000000000001"


def chain(n: int) -> Plan:
    """A plan of n actions, each after the one before."""
    facts = {f"f{i}": Fact(f"f{i}", "bool", False, index=i) for i in range(n)}
    actions = {}
    for i in range(n):
        needs = (Requirement(f"f{i - 1}", (Test("==", True),)),) if i else ()
        actions[f"a{i}"] = Action(f"a{i}", i, preconditions=(needs,), effects=(Effect(f"f{i}", "set", True),))
    goal = Goal("g", conditions=((Requirement(f"f{n - 1}", (Test("==", True),)),),))
    return Plan("", facts=facts, actions=actions, goals={"g": goal})


def test_a_long_chain_needs_no_deep_stack() -> None:
    plan = chain(3000)
    solution = solve(compile_plan(plan), State.initial(plan))
    assert (solution.status, solution.cost, len(solution.steps)) == ("solved", Decimal(3000), 3000)


def counters(n: int) -> Plan:
    """Numbers that are raised together and fall together: no technique but search answers that."""
    facts = {f"n{i}": Fact(f"n{i}", "number", Decimal(0), index=i) for i in range(n)}
    actions = {}
    for i in range(n):
        effects = [Effect(f"n{i}", "add", Decimal(3)), Effect(f"n{(i + 1) % n}", "add", Decimal(-1))]
        actions[f"a{i}"] = Action(f"a{i}", i, effects=tuple(effects), cost=Decimal(1 + i % 3))
    wanted = tuple(Requirement(f"n{i}", (Test(">=", Decimal(20)),)) for i in range(n))
    return Plan("", facts=facts, actions=actions, goals={"g": Goal("g", conditions=(wanted,))})


def test_a_search_that_runs_out_of_time_says_what_it_has() -> None:
    plan = counters(6)
    told: list[Progress] = []
    limits = Limits(seconds=0.3, on_progress=told.append, branches=False)
    solution = solve(compile_plan(plan), State.initial(plan), limits=limits)
    assert (solution.status, solution.optimal) == ("limit", False)
    assert solution.bound is not None
    assert solution.bound > 0
    if solution.cost is not None:
        assert solution.bound <= solution.cost
        assert sum(step.cost for step in solution.steps) == solution.cost
    assert told
    bounds = [progress.bound for progress in told if progress.bound is not None]
    assert all(bound <= solution.bound for bound in bounds)


def test_no_time_at_all_still_gives_a_bound() -> None:
    plan = counters(3)
    solution = solve(compile_plan(plan), State.initial(plan), limits=Limits(seconds=0))
    assert solution.status == "limit"
    assert solution.bound is not None
    assert solution.bound >= 0


def test_a_cancelled_search_raises() -> None:
    plan = counters(6)
    token = CancelToken()

    def cancel(_: Progress) -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        solve(compile_plan(plan), State.initial(plan), limits=Limits(seconds=60, token=token, on_progress=cancel))


def test_a_number_finer_than_the_plan_is_planned_exactly() -> None:
    plan = counters(2)
    state = State({"n0": Decimal("18.000000001"), "n1": Decimal("20.000000001")}, {})
    solution = solve(compile_plan(plan), state)
    assert [step.action for step in solution.steps] == ["a0", "a1"]
    state = State({"n0": Decimal("18.000000001"), "n1": Decimal("21.000000001")}, {})
    assert [step.action for step in solve(compile_plan(plan), state).steps] == ["a0"]
