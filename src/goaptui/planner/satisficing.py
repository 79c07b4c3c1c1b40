"""Some plan soon, then better ones: what the proving searches are measured by, and what is left when time is over.

Lazy greedy best-first search: a state is estimated when it is expanded, its successors wait with its estimate. Those by
preferred operators wait in a queue of their own that is served first for a while whenever the estimate got better
(Richter and Helmert, "Preferred Operators and Deferred Evaluation in Satisficing Planning", 2009). From each state the
relaxed plan is carried out as far as it goes, and the search looks there next (Vidal 2004). When there is a plan,
searches follow in which the cost counts, less and less greedy, each started anew and each with what is too dear left
out (Richter, Thayer and Ruml, "The Joy of Forgetting", 2010). Nothing here proves anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from typing import TypeAlias

from goaptui.planner.astar import Estimate, Settler
from goaptui.planner.portfolio import Found
from goaptui.planner.relaxedguide import Guide
from goaptui.planner.statespace import SearchState, StateSpace

BOOST = 1000
"""So many times more the preferred successors are served first when the estimate got better."""

WEIGHTS: tuple[int | None, ...] = (None, None, 5, 3, 2, 1)
"""Of the searches in turn, how much the estimate counts beside what was spent; ``None``: it alone does.

In the first search all operators cost the same."""

PER_STATE, PER_SUCCESSOR = 15, 4
"""The work of an expansion besides the estimate."""

Way: TypeAlias = tuple[int, tuple[int, ...]]
"""A state's number and the operators after it."""


class Satisficer:
    """A contender for plans (see `portfolio`). `bound` is a lower bound of what is left, for states too dear to go on.

    `over` tells that the limits are reached.
    """

    def __init__(
        self, space: StateSpace, settle: Settler, over: Callable[[], bool], bound: Estimate | None = None
    ) -> None:
        self.space = space
        self.settle = settle
        self.work = 0
        self.expanded = 0
        self.plan: list[int] | None = None
        self.best: int | None = None
        self.spent = False
        self.unsolvable = False
        """Whether there is no plan at all: everything was looked at."""
        self.over = over
        self._bound = bound
        self._goes_on = self._rounds()
        self._until = 0

    def run(self, work: int) -> Found:
        """Go on for about so much work, or until a better plan is found."""
        self._until = self.work + work
        before = self.best
        while self.work < self._until and not self.spent and not self.over():
            next(self._goes_on, None)
            if self.best != before:
                break
        plan = self.plan if self.best != before else None
        return Found(plan, 0, self.unsolvable, self.expanded, spent=self.spent)

    def improve(self, plan: list[int]) -> None:
        """Take a plan over."""
        cost = self.space.cost
        weight = sum([cost[op] for op in plan])
        if self.best is None or weight < self.best:
            self.best, self.plan = weight, plan

    def _rounds(self) -> Iterator[None]:
        """The searches, one after the other."""
        space = self.space
        unit = [1] * len(space.ops)
        shift = space.shift
        costs = [(cost >> shift) + 1 for cost in space.cost]
        if len(set(space.cost)) == 1:
            costs = unit
        for number, weight in enumerate(WEIGHTS):
            if number == 0 and self.best is not None:
                continue  # there is a plan already
            if number == 1 and costs is unit:
                continue
            yield from self._search(Guide(space.relaxed, unit if number == 0 else costs, len(space.ops)), weight)
            if self.unsolvable:
                break
        self.spent = True

    def _search(self, guide: Guide, weight: int | None) -> Iterator[None]:
        """One search; stops for a moment now and then, and for good with a plan where cost does not count."""
        space, settle, bound = self.space, self.settle, self._bound
        cost = space.cost
        successor, applicable, facts_of = space.successor, space.applicable, space.facts_of
        scale = guide.cost
        start, first, spent = settle(space.start)
        states: list[SearchState] = [start]
        came: list[tuple[int, tuple[int, ...]]] = [(-1, first)]
        paid: list[int] = [spent]
        steps: list[int] = [0]
        number = {start: 0}
        plain: list[tuple[int, int, int, int]] = []
        preferred: list[tuple[int, int, int, int]] = []
        served = [0, 0]
        least: int | None = None
        serial = 0
        work = 0

        def arrive(state: SearchState, before: int, ops: tuple[int, ...], more: int, further: int) -> int | None:
            """The number of a state come by newly, or more cheaply; ``None`` where it is of no use."""
            after = paid[before] + more
            if self.best is not None and after >= self.best:
                return None
            known = number.get(state)
            if known is not None:
                if weight is None or paid[known] <= after:
                    return None
                came[known] = (before, ops)
                paid[known] = after
                steps[known] = steps[before] + further
                return known
            if bound is not None and self.best is not None:
                rest = bound(state[0])
                if rest is None or after + rest >= self.best:
                    return None
            here = number[state] = len(states)
            states.append(state)
            came.append((before, ops))
            paid.append(after)
            steps.append(steps[before] + further)
            return here

        current: int | None = 0
        while True:
            # one state, and from it as far as its relaxed plan leads, as long as that gets better
            last: int | None = None
            while current is not None:
                state = states[current]
                if space.is_goal(state):
                    if self.best is None or paid[current] < self.best:
                        self._take(came, current)
                    if weight is None:
                        self.work += work
                        return
                    break
                self.expanded += 1
                before = guide.work
                found = guide(facts_of(state[0]))
                work += guide.work - before + PER_STATE
                if found is None:
                    break
                h, way = found
                if least is None or h < least:
                    least = h
                    served[1] -= BOOST
                useful = set(way)
                rank = h if weight is None else steps[current] + weight * h
                ops = applicable(state)
                work += PER_SUCCESSOR * len(ops)
                for op in ops:
                    serial += 1
                    entry = (rank, serial, current, op)
                    heappush(plain, entry)
                    if op in useful:
                        heappush(preferred, entry)
                if len(way) < 2 or (last is not None and h >= last):
                    break
                last = h
                after, done, more = self._follow(state, way)
                work += 4 * len(way)
                current = arrive(after, current, done, more, sum([scale[op] for op in done])) if done else None
            current = None
            while current is None:
                self.work += work
                work = 0
                if self.work >= self._until or self.over():
                    yield
                queue = preferred if preferred and (served[1] <= served[0] or not plain) else plain
                if not queue:
                    if weight is None and self.best is None:
                        self.unsolvable = True
                    return
                served[queue is preferred] += 1
                _, _, parent, op = heappop(queue)
                state, forced, extra = settle(successor(states[parent], op))
                work += 3
                further = scale[op] + sum([scale[other] for other in forced])
                current = arrive(state, parent, (op, *forced), cost[op] + extra, further)

    def _follow(self, state: SearchState, way: Sequence[int]) -> tuple[SearchState, tuple[int, ...], int]:
        """Carry a relaxed plan out as far as it goes: the state, the operators used, their weight."""
        space, settle = self.space, self.settle
        cost, need, groups = space.cost, space.need, space.groups
        left = list(way)
        done: list[int] = []
        weight = 0
        again = True
        while again and left:
            again = False
            rest = []
            for op in left:
                if state[0] & need[op] == need[op] and (not groups[op] or space.holding(state[0], 0, groups[op])):
                    after = space.successor(state, op)
                    if after != state:
                        state = after
                        done.append(op)
                        weight += cost[op]
                        again = True
                else:
                    rest.append(op)
            left = rest
        state, more, extra = settle(state)
        return state, (*done, *more), weight + extra

    def _take(self, came: Sequence[Way], place: int) -> None:
        pieces = []
        while place >= 0:
            place, ops = came[place]
            pieces.append(ops)
        self.improve([op for ops in reversed(pieces) for op in ops])
