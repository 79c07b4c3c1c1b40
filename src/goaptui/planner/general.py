"""What the delete relaxation does not answer: search, guided by what the task is like."""

from __future__ import annotations

from time import monotonic

from goaptui.planner.arraysearch import ArraySearch
from goaptui.planner.astar import Search, Settler, weighted
from goaptui.planner.beams import Beams
from goaptui.planner.cutsearch import CutSearch
from goaptui.planner.doors import Doors, shut
from goaptui.planner.errands import errands
from goaptui.planner.forced import Forced
from goaptui.planner.incumbent import Incumbent
from goaptui.planner.net import Net
from goaptui.planner.pairs import Pairs, few_enough
from goaptui.planner.places import Places
from goaptui.planner.portfolio import FIRST, Found, Improver, Part, compete
from goaptui.planner.pulse import Ask, Pulse
from goaptui.planner.reach import Reach
from goaptui.planner.rounds import Rounds, place_weights
from goaptui.planner.satisficing import Satisficer
from goaptui.planner.solution import Limits
from goaptui.planner.statecuts import StateCuts
from goaptui.planner.statespace import StateSpace, bits
from goaptui.planner.stubborn import Stubborn
from goaptui.planner.task import Task
from goaptui.planner.visits import Visits


def search(
    task: Task, reach: Reach, net: Net, known: Incumbent, limits: Limits, pulse: Pulse
) -> tuple[Found, StateSpace]:
    """The optimal plan by search, as far as the limits allow. `known` may have a plan, and hears of better ones.

    `reach` is that of the actions that matter where something is lost; those that can never run are left out of it.
    """
    limits = known.limits(limits)
    space = StateSpace(task, reach)
    forced = _alone(space, net)

    def patient() -> bool:
        """What comes to little is done even where the time is over, so that there is a plan."""
        return pulse() and monotonic() > limits.deadline + GRACE

    if known.order is None and len(forced) > MANY:
        plan = errands(space, forced, patient)
        if plan is not None:
            known.plan([space.ops[op] for op in plan])
            if pulse():
                return Found(plan, 0, False), space
    found = _in_places(space, net, forced, known, pulse, patient)
    if found is not None:
        return found, space
    rows = None
    if few_enough(space):
        pairs = Pairs(space, pulse)
        if pairs.complete:
            rows = pairs.rows
            if not pairs.holds_together(space.goal):
                return Found(None, 0, True), space
            if len(pairs.usable) < len(space.ops):
                reach.actions = [space.ops[op] for op in sorted(pairs.usable)]
                space = StateSpace(task, reach)
                rows = pairs.rows_in(space)
                forced = _alone(space, net)
    place = {op: i for i, op in enumerate(space.ops)}
    plan = None if known.order is None else [place[action] for action in known.order]
    if plan is None and forced:
        plan = errands(space, forced, patient)
        if plan is not None:
            known.plan([space.ops[op] for op in plan])
    if plan is not None and pulse():
        return Found(plan, 0, False), space
    visits = Visits(space, forced)
    settle = Settler(space, forced)

    if visits(space.start[0]) is None:
        return Found(None, 0, True), space

    satisficer = Satisficer(space, settle, patient, visits)
    if plan is None:
        first = satisficer.run(FIRST)
        if first.proven:
            return first, space
        plan = first.ops
        if plan is not None:
            known.plan([space.ops[op] for op in plan])
    satisficer.over = pulse
    moves = len(visits.moves)
    few = moves <= FEW
    bound = visits if few else _nothing
    by_cuts = CutSearch(space, settle, bound, Stubborn(space, rows), StateCuts(space), limits, pulse)
    by_visits = Search(space, settle, visits, 0 if few else 3 * moves, limits, pulse, plan)
    # forced work in places is what `visits` knows best; otherwise that search is for what is small
    parts = [Part(by_visits), Part(by_cuts)] if moves and few else [Part(by_cuts), Part(by_visits, 100, BLIND)]
    cost = space.cost

    def weigh(ops: list[int]) -> int:
        return sum([cost[op] for op in ops])

    def better(turn: int, work: int, best: int | None) -> tuple[list[int] | None, int]:
        """A*, the estimate inflated less and less."""
        return weighted(space, settle, visits, pulse, max(11, 10 + (30 >> turn)), work // PER_TRY, best), work

    def tell(ops: list[int] | None, bound: int, expanded: int) -> None:
        if ops is not None:
            known.plan([space.ops[op] for op in ops])
        known.proven(bound >> space.shift, expanded)

    parts.append(Part(Improver(weigh, better) if visits.forced and plan is not None else satisficer, 50))
    parts.append(Part(ArraySearch(space, rows, pulse)))
    try:
        found = compete(parts, weigh, space.shift, lambda: pulse.over, plan, tell)
        if found.ops is not None and found.proven and not found.preferred and found.bound == weigh(found.ops):
            work = sum([part.contender.work for part in parts])
            order = by_cuts.ties(found.ops, TIES_WORK + work // 5)
            if order is not None:
                found.ops, found.preferred = order, True
    finally:
        by_cuts.close()
        by_visits.close()
    return found, space


GRACE = 0.2
"""So many seconds more there are for a first plan."""

PER_TRY = 50
"""The work of an expansion in search of a better plan."""

FEW = 8
"""Up to so many variables that are moved, `visits` costs little."""

BLIND = 300_000
"""The work of the search that hardly knows where to go, as long as others are left."""

TIES_WORK = 300_000
"""So much work at least is done for the preference among optimal plans."""

MANY = 60
"""With more work than this that is done at once a plan is sought before the search."""


def _nothing(_: int) -> int:
    """What an estimate says that is not asked."""
    return 0


def _in_places(
    space: StateSpace, net: Net, forced: list[tuple[int, int]], known: Incumbent, pulse: Pulse, patient: Ask
) -> Found | None:
    """The search over places, where most of the work is of that form."""
    eager = [(bit, op) for bit, op in forced if space.harmless[op]]
    if 4 * len(eager) < len(space.ops):
        return None
    weights, extra = place_weights(space, eager)
    places = Places(space, eager, weights)
    if not places.found:
        return Found(None, 0, True) if shut(space, eager, dict(forced)) else None
    doors = Doors(places)
    if doors.shut(dict(forced)):
        return Found(None, 0, True)
    visits = Visits(space, forced, weights, _choices(space, net, forced))
    rounds = Rounds(space, places, visits, extra, pulse, doors.too_late(dict(forced)))
    cost = space.cost

    def weigh(ops: list[int]) -> int:
        return sum([cost[op] for op in ops])

    def tell(ops: list[int] | None, bound: int, expanded: int) -> None:
        if ops is not None:
            known.plan([space.ops[op] for op in ops])
        known.proven(bound >> space.shift, expanded)

    plan = None
    if known.order is not None:
        place = {op: i for i, op in enumerate(space.ops)}
        plan = [place[action] for action in known.order]
    parts = [Part(rounds), Part(Improver(weigh, Beams(rounds).better))]
    try:
        found = compete(parts, weigh, space.shift, lambda: pulse.over, plan, tell)
    finally:
        rounds.close()
    if found.ops is None and not found.proven:
        found.ops = errands(space, forced, patient)
    return found


def _choices(space: StateSpace, net: Net, forced: list[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    """Lasting literals (bits) that every plan makes, with all the operators that can; no operator is in two of them."""
    taken = {op for _, op in forced}
    lasting = space.needed & ~space.lost
    if all(op in taken or not made & lasting for op, made in enumerate(space.set)):
        return []
    needed = 0
    for fact, flag in enumerate(Forced(net).needed):
        if flag and not net.holds[fact]:
            needed |= space.mask((fact,))
    makers: dict[int, list[int]] = {}
    for op, made in enumerate(space.set):
        for bit in bits(made & lasting & needed):
            makers.setdefault(bit, []).append(op)
    out = []
    for bit, ops in makers.items():
        if not space.start[0] & bit and not taken.intersection(ops):
            taken.update(ops)
            out.append((bit, ops))
    return out


def _alone(space: StateSpace, net: Net) -> list[tuple[int, int]]:
    """Literals (bits) that every plan makes with the one operator (by place) that can, and that nothing takes away."""
    place = {op: i for i, op in enumerate(space.ops)}
    out = []
    taken: set[int] = set()
    for fact, op in _forced(net):
        bit = space.mask((fact,))
        if bit and op in place and op not in taken and not bit & space.lost:
            taken.add(op)
            out.append((bit, place[op]))
    return out


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
