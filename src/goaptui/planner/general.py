"""What the delete relaxation does not answer: search, guided by what the task is like."""

from __future__ import annotations

from goaptui.planner.astar import Found, Pulse, Search, Settler, greedy
from goaptui.planner.forced import Forced
from goaptui.planner.net import Net
from goaptui.planner.reach import Reach, relevant_with_deletes
from goaptui.planner.relaxedplan import RelaxedPlan
from goaptui.planner.solution import Limits
from goaptui.planner.statespace import StateSpace
from goaptui.planner.task import Task
from goaptui.planner.visits import Visits


def search(task: Task, net: Net, relaxed: RelaxedPlan, limits: Limits, pulse: Pulse) -> tuple[Found, StateSpace]:
    """The optimal plan by search, as far as the limits allow."""
    reach = Reach(task, relevant_with_deletes(task, task.goal))
    space = StateSpace(task, reach)
    place = {op: i for i, op in enumerate(space.ops)}
    forced = []
    taken: set[int] = set()
    for fact, op in _forced(net):
        bit = space.mask((fact,))
        if bit and op not in taken and not bit & space.lost:
            taken.add(op)
            forced.append((bit, place[op]))
    visits = Visits(space, forced)
    settle = Settler(space, forced)

    def cuts(mask: int) -> int | None:
        return space.relaxed.lmcut(space.facts_of(mask))

    plan = greedy(space, settle, visits, pulse, 2000)
    if plan is None:
        plan = greedy(space, settle, cuts, pulse, 200)
    simple = visits(space.start[0])
    dear = cuts(space.start[0])
    if simple is None or dear is None:
        return Found(None, 0, True), space
    return Search(space, settle, visits, cuts if dear > simple else None, limits, pulse, plan).run(), space


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
