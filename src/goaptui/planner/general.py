"""What the delete relaxation does not answer: search, guided by what the task is like."""

from __future__ import annotations

from goaptui.planner.astar import Found, Pulse, astar, greedy
from goaptui.planner.forced import Forced
from goaptui.planner.net import Net
from goaptui.planner.ordering import first_order
from goaptui.planner.reach import Reach, relevant_with_deletes
from goaptui.planner.relaxedplan import RelaxedPlan
from goaptui.planner.solution import Limits
from goaptui.planner.statespace import SearchState, StateSpace
from goaptui.planner.task import Task
from goaptui.planner.visits import Visits


def search(task: Task, net: Net, relaxed: RelaxedPlan, limits: Limits) -> tuple[Found, StateSpace, list[int] | None]:
    """The optimal plan by search, as far as the limits allow."""
    reach = Reach(task, relevant_with_deletes(task, task.goal))
    forced_facts = _forced(net)
    space = StateSpace(task, reach, {op for _, op in forced_facts})
    place = {op: i for i, op in enumerate(space.ops)}
    forced = []
    taken: set[int] = set()
    for fact, op in forced_facts:
        bit = space.mask((fact,))
        if bit and op not in taken and not bit & space.lost:
            taken.add(op)
            forced.append((bit, place[op]))
    pulse = Pulse(limits)
    visits = Visits(space, forced)

    def cuts(state: SearchState) -> int | None:
        return space.relaxed.lmcut(space.facts_of(state))

    plan = greedy(space, forced, visits, pulse, 2000)
    if plan is None:
        plan = greedy(space, forced, cuts, pulse, 200)
    simple = visits(space.start)
    dear = cuts(space.start)
    if simple is None or dear is None:
        return Found(None, 0, True), space, None
    import os

    if os.environ.get("DBG"):
        print(
            "root visits",
            simple >> space.shift,
            "lmcut",
            dear >> space.shift,
            "greedy",
            plan and sum(space.cost[o] for o in plan) >> space.shift,
            "ops",
            len(space.ops),
            "forced",
            len(forced),
            "places",
            len(visits.pairs),
        )
    if os.environ.get("NOLM"):
        dear = simple
    found = astar(space, forced, visits, cuts if dear > simple else None, limits, pulse, plan)
    order = None
    if found.proven and found.ops is not None:
        order = first_order(space, forced, found.ops, visits, 100000)
    return found, space, order


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
