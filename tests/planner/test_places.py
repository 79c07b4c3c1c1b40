"""Work that is done in places: the search over places, and the bounds that guide it, against brute force."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from itertools import pairwise, permutations
from random import Random

import pytest

from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.planner import general
from goaptui.planner.doors import shut
from goaptui.planner.general import _alone
from goaptui.planner.net import Net
from goaptui.planner.places import Places
from goaptui.planner.problem import compile_plan
from goaptui.planner.reach import Reach, relevant_actions, relevant_with_deletes
from goaptui.planner.rounds import Rounds
from goaptui.planner.solution import Limits
from goaptui.planner.solve import solve
from goaptui.planner.statespace import StateSpace
from goaptui.planner.task import make_task
from goaptui.planner.tour import Tour, levels
from goaptui.planner.visits import Visits
from tests.planner.compare import compare
from tests.planner.placed import becomes, is_, placed_plan
from tests.planner.reference import TooLarge, brute_force
from tests.planner.test_bounds import costs_left


@pytest.mark.parametrize("first", range(0, 800, 200))
def test_work_in_places_has_the_answer_of_brute_force(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[bool] = []

    class Recorded(Rounds):
        def run(self, work: int):  # type: ignore[no-untyped-def]
            found = super().run(work)
            searched.append(found.preferred)
            return found

    monkeypatch.setattr(general, "Rounds", Recorded)
    compared = 0
    for seed in range(first, first + 200):
        try:
            compare(placed_plan(seed), max_states=4000)
        except TooLarge:
            continue
        except BaseException as error:
            error.add_note(f"placed_plan({seed})")
            raise
        compared += 1
    assert compared > 150
    assert sum(searched) > 8


def test_no_estimate_is_above_the_true_cost_of_work_in_places(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Rounds] = []

    class Recorded(Rounds):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            made.append(self)

    monkeypatch.setattr(general, "Rounds", Recorded)
    for seed in range(300):
        task = placed_plan(seed)
        limits = Limits(seconds=2, branches=False)
        solve(compile_plan(task.plan), task.state, goals=task.goals, profile=task.profile, limits=limits)
    looked = 0
    for rounds in made:
        space = rounds.space
        plain = Visits(space, list(rounds.visits.forced.items()))
        for state, cost in costs_left(space, 300).items():
            estimate = plain(state[0])
            assert estimate is not None
            assert estimate <= cost
            place, undone = rounds.places.state(state)
            settled, _, weight = rounds.places.settle((place, undone))
            exact = rounds.estimate((place, settled))
            assert exact is not None
            assert exact + weight >> rounds.extra <= cost
            looked += 1
    assert looked > 400


def test_a_tour_is_never_longer_than_the_shortest_way() -> None:
    rng = Random(7)
    tight = 0
    for _ in range(150):
        n = rng.randint(2, 6)
        points = [(rng.randint(0, 30), rng.randint(0, 30)) for _ in range(n)]
        between = [[abs(a - c) + abs(b - d) for c, d in points] for a, b in points]
        first, last = ([rng.randint(0, 20) for _ in range(n)] for _ in range(2))
        tour = Tour(between, last)
        tour.tune(first)
        for count in range(2, n + 1):
            left = sorted(rng.sample(range(n), count))
            bound = tour.rest(left) + min(first[i] + tour.price[i] for i in left)
            shortest = min(
                first[way[0]] + last[way[-1]] + sum(between[a][b] for a, b in pairwise(way))
                for way in permutations(left)
            )
            assert bound <= shortest
            tight += bound == shortest
    assert tight > 150


def test_visits_that_wait_for_one_another() -> None:
    # a (here), b (there) after it, c (here) after b, d (here) after nothing
    a, b, c, d = 1, 2, 4, 8
    before = {a: 0, b: a, c: a | b, d: 0}
    assert levels([a, c, d], before, b) == [c | d, a]
    assert levels([a, c, d], before, 0) == [a | c | d]


def test_places_follow_every_step_of_the_space() -> None:
    followed = 0
    for seed in range(100):
        task = placed_plan(seed)
        made = make_task(compile_plan(task.plan), task.state, task.goals or (), task.plan.profile)
        space = StateSpace(made, Reach(made, relevant_with_deletes(made, made.goal)))
        places = Places(space, [], space.cost)
        if not places.found:
            continue
        rng = Random(seed)
        state = space.start
        for _ in range(30):
            ops = space.applicable(state)
            if not ops:
                break
            state = space.successor(state, rng.choice(ops))
            place = places.state(state)
            assert places.mask(place) & space.needed == state[0] & space.needed
            assert space.is_goal(state) == (bool(places.goal >> place[0] & 1) and not place[1] & places.wanted)
            followed += 1
    assert followed > 500


def _doors(*, way_back: bool, after: bool, held: bool) -> Plan:
    """Things to do before and after a door: `after` asks for one before it when one after it is done."""
    facts = [
        Fact("phase", "enum", "open", ("open", "closed")),
        Fact("early", "bool", False),
        Fact("late", "bool", False),
    ]
    work = [
        ("early", [is_("phase", "open"), *([is_("late", True)] if after else [])], [becomes("early")]),
        ("late", [is_("phase", "closed"), *([is_("phase2", "held")] if held else [])], [becomes("late")]),
        ("close", [is_("phase", "open")], [becomes("phase", "closed")]),
    ]
    if way_back:
        work.append(("reopen", [is_("phase", "closed")], [becomes("phase", "open")]))
    if held:
        facts.append(Fact("phase2", "enum", "free", ("free", "held")))
        work.append(("hold", [is_("phase", "open"), is_("phase2", "free")], [becomes("phase2", "held")]))
    actions = {
        name: Action(name, i, preconditions=(tuple(needs),), effects=tuple(effects), cost=Decimal(1))
        for i, (name, needs, effects) in enumerate(work)
    }
    goal = Goal("end", 0, conditions=((is_("early", True), is_("late", True)),))
    return Plan("", facts={fact.id: fact for fact in facts}, actions=actions, goals={"end": goal})


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("way_back", [False, True])
def test_a_door_without_a_way_back(way_back: bool, after: bool, held: bool) -> None:
    plan = _doors(way_back=way_back, after=after, held=held)
    answer = solve(compile_plan(plan), State.initial(plan))
    if after and not way_back:
        assert answer.status == "unsolvable"
        assert answer.search.expanded == 0
    else:
        assert answer.status == "solved"


def test_groups_of_places_tell_no_more_than_there_is() -> None:
    told = solvable = 0
    for seed in range(400):
        task = placed_plan(seed)
        made = make_task(compile_plan(task.plan), task.state, task.goals or (), task.plan.profile)
        wanted, candidates = relevant_actions(made, made.goal)
        reach = Reach(made, candidates)
        if made.satisfied or not all(reach.reached[lit] for lit in made.goal):
            continue
        net = Net(made, reach, wanted)
        space = StateSpace(made, Reach(made, relevant_with_deletes(made, made.goal)))
        forced = _alone(space, net)
        if shut(space, forced, dict(forced)):
            with suppress(TooLarge):
                assert brute_force(task.plan, task.state, task.goals, task.profile, 3000).status == "unsolvable"
                told += 1
        else:
            solvable += 1
    assert told > 20
    assert solvable > 50
