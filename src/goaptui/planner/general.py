"""What the delete relaxation does not answer: search, guided by what the task is like."""

from __future__ import annotations

from dataclasses import dataclass

from goaptui.planner.astar import Estimate, Found, Pulse, Search, Settler, greedy, weighted
from goaptui.planner.forced import Forced
from goaptui.planner.net import Net
from goaptui.planner.pairs import Pairs, few_enough
from goaptui.planner.reach import Reach, relevant_with_deletes
from goaptui.planner.solution import Limits
from goaptui.planner.statespace import StateSpace
from goaptui.planner.task import Task
from goaptui.planner.visits import Visits


def search(task: Task, net: Net, known: list[int] | None, limits: Limits, pulse: Pulse) -> tuple[Found, StateSpace]:
    """The optimal plan by search, as far as the limits allow. `known` is a plan (actions) where there is one."""
    reach = Reach(task, relevant_with_deletes(task, task.goal))
    space = StateSpace(task, reach)
    if few_enough(space):
        pairs = Pairs(space, pulse)
        if pairs.complete:
            if not pairs.holds_together(space.goal):
                return Found(None, 0, True), space
            if len(pairs.usable) < len(space.ops):
                reach.actions = [space.ops[op] for op in sorted(pairs.usable)]
                space = StateSpace(task, reach)
    place = {op: i for i, op in enumerate(space.ops)}
    forced = []
    taken: set[int] = set()
    for fact, op in _forced(net):
        bit = space.mask((fact,))
        if bit and op in place and op not in taken and not bit & space.lost:
            taken.add(op)
            forced.append((bit, place[op]))
    visits = Visits(space, forced)
    settle = Settler(space, forced)

    def cuts(mask: int) -> int | None:
        return space.relaxed.lmcut(space.facts_of(mask))

    def additive(mask: int) -> int | None:
        return space.relaxed.additive(space.facts_of(mask))

    simple = visits(space.start[0])
    dear = cuts(space.start[0])
    if simple is None or dear is None:
        return Found(None, 0, True), space
    plan = None if known is None else [place[action] for action in known]
    if plan is None and visits.forced:
        plan = greedy(space, settle, visits, pulse, 2000)
    if plan is None:
        plan = greedy(space, settle, additive, pulse, 1000)
    searches = [
        _Slice(Search(space, settle, visits, cuts, limits, pulse, plan), max(20, DEAR // len(space.relaxed.pre))),
        _Slice(Search(space, settle, visits, None, limits, pulse, plan), CHEAP),
    ]
    if simple >= dear:
        searches.reverse()
    return _portfolio(searches, space, settle, visits, pulse), space


DEAR = 20_000
"""So many operators are looked at by the dear estimate in its first slice."""

CHEAP = 5000
"""So many states are expanded without the dear estimate in its first slice."""


@dataclass(slots=True)
class _Slice:
    search: Search
    states: int


def _portfolio(searches: list[_Slice], space: StateSpace, settle: Settler, estimate: Estimate, pulse: Pulse) -> Found:
    """Searches in turn, each with twice as many states as before, until one of them is done.

    Between, a plan better than the best so far is sought with the estimate inflated, less and less.
    """
    bound = expanded = 0
    greed = 40
    states = CHEAP
    while True:
        for part in searches:
            before = part.search.expanded
            found = part.search.run(part.states)
            part.states *= 2
            expanded += part.search.expanded - before
            bound = max(bound, found.bound)
            found.expanded = expanded
            if found.proven:
                return found
            if pulse.over:
                found.bound = bound
                return found
            for other in searches:
                if found.ops is not None:
                    other.search.improve(found.ops)
        plan = weighted(space, settle, estimate, pulse, greed, states, searches[0].search.best)
        if plan is not None:
            for part in searches:
                part.search.improve(plan)
        greed = max(11, 10 + (greed - 10) // 2)
        states *= 2


def _forced(net: Net) -> list[tuple[int, int]]:
    """Facts that every plan makes with the one action that can, as (fact, action)."""
    forced = Forced(net)
    out = []
    for op in forced.committed:
        if op < net.n_actions:
            for fact in net.add[op]:
                if forced.needed[fact] and sum(1 for other in net.sources[fact] if net.live[other]) == 1:
                    out.append((fact, op))
                    break
    return out
