"""The finite-domain form beside the state space that it stands for."""

from __future__ import annotations

from random import Random

import pytest

from goaptui.planner.fdr import GOAL, Fdr, build, fact_groups
from goaptui.planner.pairs import Pairs
from goaptui.planner.statespace import SearchState, StateSpace
from tests.planner.spaces import space_of
from tests.planner.strategies import SMALL, random_task
from tests.planner.workplans import work_plan


def states_of(space: StateSpace, most: int) -> dict[SearchState, dict[SearchState, int]]:
    """Up to so many states, with what comes after each, and how cheaply."""
    out: dict[SearchState, dict[SearchState, int]] = {}
    stack = [space.start]
    while stack and len(out) < most:
        state = stack.pop()
        if state in out:
            continue
        ways = out[state] = {}
        for op in space.applicable(state):
            after = space.successor(state, op)
            if after != state:
                ways[after] = min(space.cost[op], ways.get(after, space.cost[op]))
                stack.append(after)
    return out


def same(space: StateSpace, fdr: Fdr, most: int) -> int:
    """Every state and every step, in both forms; how many states that were."""
    known: dict[tuple[int, ...], SearchState] = {}
    names: dict[SearchState, tuple[int, ...]] = {}
    arrive = [op for op, origin in enumerate(fdr.origin) if origin == GOAL]

    def walk(state: tuple[int, ...], op: int) -> tuple[int, ...]:
        values = list(state)
        for var, value in fdr.eff[op]:
            assert 0 <= value < fdr.domains[var]
            values[var] = value
        return tuple(values)

    groups = fdr.groups()
    names[space.start] = fdr.start
    states = states_of(space, most)
    for state, ways in states.items():
        name = names[state]
        assert known.setdefault(name, state) == state
        for var, lits in enumerate(groups):
            held = [value for value, lit in enumerate(lits) if state[0] >> lit & 1]
            if lits:
                assert held == [name[var]] if held else name[var] == len(lits)
        after: dict[tuple[int, ...], int] = {}
        done = all(name[var] == value for var, value in fdr.goal)
        for op, pre in enumerate(fdr.pre):
            if all(name[var] == value for var, value in pre):
                there = walk(name, op)
                if there == name:
                    continue
                if op in arrive:
                    done = True
                    continue
                origin = fdr.origin[op]
                assert origin in space.applicable(state)
                step = space.successor(state, origin)
                assert names.setdefault(step, there) == there
                after[there] = min(fdr.cost[op], after.get(there, fdr.cost[op]))
        assert done == space.is_goal(state)
        assert after == {names[there]: cost for there, cost in ways.items()}
    return len(states)


@pytest.mark.parametrize("first", range(0, 300, 100))
def test_the_finite_domain_form_has_the_same_states_and_steps(first: int) -> None:
    looked = multiplied = too_large = 0
    for seed in range(first, first + 100):
        dice = Random(seed)
        space = space_of(random_task(seed, SMALL) if seed % 3 else work_plan(seed))
        if space is None:
            continue
        places = range(len(space.lits))
        groups = fact_groups(space)
        rows = None
        if dice.random() < 0.5:
            rows = Pairs(space, lambda: False).rows
            alone = [[lit for lit in places if lit == one or not rows[one] >> lit & 1] for one in places]
            groups += [
                [lit for lit in group if all(lit == o or not rows[o] >> lit & 1 for o in group)] for group in alone
            ]
        # groups that are none: they must be seen through
        groups += [dice.sample(places, min(len(places), dice.randint(2, 4))) for _ in range(dice.randint(0, 3))]
        fdr = build(space, groups, rows)
        if fdr is None:  # a number without bounds
            too_large += 1
            continue
        looked += same(space, fdr, 60)
        multiplied += len(fdr.pre) > len(space.ops)
    assert looked > 1000 and multiplied > 5 and too_large < 10
