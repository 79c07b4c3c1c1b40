"""A* over places and what is left to do: the search for work that is done in places (see `places`).

Weights are those of `weights.weigh`: of two plans the lighter is the preferred one, so the first plan that is proven
to be the lightest is the answer, and there are no ties to look at. Its order is found afterwards: always the first
operator in the file from where the rest still weighs what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappop, heappush

from goaptui.planner.places import Places, PlaceState
from goaptui.planner.portfolio import Found
from goaptui.planner.quiet import let_go
from goaptui.planner.statespace import COUNT_BITS, SearchState, StateSpace
from goaptui.planner.visits import Visits
from goaptui.planner.weights import weigh

PER_STEP = 12
"""The work of a step from a state to another."""

ORDER_WORK = 200_000
"""The work that may go into the preferred order."""

DONE: PlaceState = (-1, 0)
"""Stands for the end."""


def place_weights(space: StateSpace, eager: Sequence[tuple[int, int]]) -> tuple[list[int], int]:
    """Weights of the operators, and by how many bits more than the space's own they are shifted."""
    once = {op for _, op in eager}
    costs = [cost >> space.shift for cost in space.cost]
    weights, shift = weigh(costs, [0 if op in once else COUNT_BITS for op in range(len(costs))], space.shift)
    return weights, shift - space.shift


class Rounds:
    """The search, as a contender (see `portfolio`)."""

    def __init__(
        self, space: StateSpace, places: Places, visits: Visits, extra: int, over: Callable[[], bool],
        late: Sequence[int],
    ) -> None:  # fmt: skip
        self.space = space
        self.places = places
        self.visits = visits
        self.extra = extra
        """By how many bits a weight is longer than the space's."""
        self.over = over
        self.late = late
        """For each place what every plan makes and can no longer be made from there; empty: nothing."""
        self.work = 0
        self.expanded = 0
        self.plan: list[int] | None = None
        self.best: int | None = None
        self.bound = 0
        self._half = 1 << space.shift + extra - 1
        self._h: dict[PlaceState, int | None] = {}
        start = places.state(space.start)
        undone, self.first, weight = places.settle(start)
        self.start = (start[0], undone)
        self.g: dict[PlaceState, int] = {self.start: weight}
        self.parent: dict[PlaceState, tuple[PlaceState, int, int]] = {}
        self.heap: list[tuple[int, int, int, PlaceState]] = []
        self._serial = 0
        h = self.estimate(self.start)
        if h is not None:
            self.bound = weight + h
            self.heap.append((weight + h, 0, weight, self.start))

    def estimate(self, state: PlaceState) -> int | None:
        """A lower bound of the weight of what is left; ``None``: out of reach."""
        known = self._h.get(state, -1)
        if known != -1:
            return known
        if self.late and self.late[state[0]] & state[1]:
            self._h[state] = None
            return None
        h = self.visits(self.places.mask(state))
        if h is not None and h & self._half:
            # half a unit of cost, which no plan has: the next whole one
            h = (h | 2 * self._half - 1) + 1
        self._h[state] = h
        return h

    def close(self) -> None:
        """It is done with."""
        let_go(self.heap, self.parent, self.g, self._h)

    def improve(self, plan: list[int]) -> None:
        """Take a plan over that is better than the best one known."""
        weight = sum([self.places.weight[op] for op in plan])
        if self.best is None or weight < self.best:
            self.best, self.plan = weight, plan

    def run(self, work: int) -> Found:
        """Go on."""
        end = self.work + work
        heap, g_of, parent, places = self.heap, self.g, self.parent, self.places
        estimate, steps = self.estimate, places.steps
        serial = self._serial
        while heap:
            f, _, g, state = heap[0]
            if self.best is not None and f > self.best:
                break
            if self.work >= end or self.over():
                self._serial = serial
                return Found(self.plan, min(self.bound, f) >> self.extra, False, self.expanded)
            heappop(heap)
            if g != g_of[state]:
                continue
            if f > self.bound:
                self.bound = f
            if state == DONE:
                self.plan = self.path()
                self.best = f
                break
            self.expanded += 1
            self.work += PER_STEP
            last = places.finish(state)
            if last is not None:
                reached = g + last[0]
                if reached < g_of.get(DONE, reached + 1) and (self.best is None or reached <= self.best):
                    g_of[DONE] = reached
                    parent[DONE] = (state, last[1], -1)
                    serial += 1
                    heappush(heap, (reached, -serial, reached, DONE))
            for weight, to, op, after in steps(state):
                self.work += PER_STEP
                reached = g + weight
                known = g_of.get(after)
                if known is not None and known <= reached:
                    continue
                h = estimate(after)
                if h is None or (self.best is not None and reached + h > self.best):
                    continue
                g_of[after] = reached
                parent[after] = (state, to, op)
                serial += 1
                heappush(heap, (reached + h if reached + h > f else f, -serial, reached, after))
        self._serial = serial
        if self.best is None or self.plan is None:
            return Found(None, 0, True, self.expanded)
        order = Order(self, self.plan, self.best).find()
        if order is not None:
            self.plan = order
        return Found(self.plan, self.best >> self.extra, True, self.expanded, order is not None)

    def path(self) -> list[int]:
        """The operators on the way to the end."""
        pieces: list[list[int]] = []
        state = DONE
        while state in self.parent:
            before, to, op = self.parent[state]
            pieces.append(self.operators(before, to, op))
            state = before
        return [*self.first, *[op for piece in reversed(pieces) for op in piece]]

    def operators(self, before: PlaceState, to: int, op: int) -> list[int]:
        """The operators of one step."""
        places, space = self.places, self.space
        place, undone = before
        out = places.way(place, undone, to)
        if op >= 0:
            out.append(op)
            mask, numbers = space.successor(places.places[to], op)
            to = places.number[mask & places.lost, numbers]
            undone &= ~space.set[op]
        out += places.settle((to, undone))[1]
        return out


class Order:
    """The preferred order of the lightest plan's operators."""

    def __init__(self, rounds: Rounds, plan: Sequence[int], weight: int) -> None:
        self.rounds = rounds
        self.plan = plan
        self.whole = weight
        self.work = ORDER_WORK
        self._known: dict[tuple[PlaceState, int], bool] = {}

    def find(self) -> list[int] | None:
        """The order; ``None`` where it takes too long."""
        space, weight = self.rounds.space, self.rounds.places.weight
        left: dict[int, int] = {}
        for op in sorted(self.plan):
            left[op] = left.get(op, 0) + 1
        state: SearchState = space.start
        budget = self.whole
        order: list[int] = []
        while left:
            for op in left:
                if state[0] & space.need[op] != space.need[op]:
                    continue
                after = space.successor(state, op)
                if self._works(after, budget - weight[op]):
                    break
                if self.work < 0:
                    return None
            else:
                return None
            order.append(op)
            state = after
            budget -= weight[op]
            if left[op] == 1:
                del left[op]
            else:
                left[op] -= 1
        return order if space.is_goal(state) else None

    def _works(self, state: SearchState, budget: int) -> bool:
        """Whether something that weighs just so much leads to the goal: then it is the rest of the lightest plan."""
        places = self.rounds.places
        start = places.state(state)
        undone, _, weight = places.settle(start)
        return self._reaches((start[0], undone), budget - weight)

    def _reaches(self, state: PlaceState, budget: int) -> bool:
        """Depth first; what was found is remembered."""
        key = state, budget
        known = self._known.get(key)
        if known is not None:
            return known
        estimate, places, known_states = self.rounds.estimate, self.rounds.places, self._known
        stack: list[tuple[tuple[PlaceState, int], list[tuple[PlaceState, int]]]] = []
        todo: list[tuple[PlaceState, int]] | None = None
        while True:
            if todo is None:  # look at `key`
                state, budget = key
                known = known_states.get(key)
                h = None if known is False or budget < 0 else estimate(state)
                if h is None or h > budget:
                    known = False
                elif known is None:
                    last = places.finish(state)
                    if last is not None and last[0] == budget:
                        known = True
                if known is None and self.work >= 0:
                    todo = [(after, budget - weight) for weight, _, _, after in places.steps(state)]
                    self.work -= PER_STEP * (1 + len(todo))
                    stack.append((key, todo))
                elif known:
                    for above, _ in stack:
                        known_states[above] = True
                    known_states[key] = True
                    return True
                elif known is False:
                    known_states[key] = False
            if not stack:
                return False
            above, todo = stack[-1]
            if self.work < 0:
                return False
            if todo:
                key = todo.pop()
                todo = None
            else:
                known_states[above] = False
                stack.pop()
                todo = []
                if not stack:
                    return False
