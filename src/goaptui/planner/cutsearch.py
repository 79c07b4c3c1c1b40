"""A* with LM-cut and stubborn sets: few states, and each of them dear.

A state is estimated when it is its turn to be expanded, and not before (Helmert's deferred evaluation, for A*); until
then it has what is left of its parent's landmarks. An operator that is in none of them makes the sum greater by all of
its weight, so that most states never come up at all.

Stubborn sets leave out most of the plans that are as good as the best. Where there is no need for them, or where a
second search without them, through all that is as good, takes no longer than is bearable, the preferred plan is found.
"""

from __future__ import annotations

from heapq import heappop, heappush

from goaptui.planner.astar import Estimate, Settler
from goaptui.planner.lmcut import OutOfTime
from goaptui.planner.portfolio import Found
from goaptui.planner.pulse import Pulse
from goaptui.planner.quiet import let_go
from goaptui.planner.solution import Limits
from goaptui.planner.statecuts import Landmark, StateCuts
from goaptui.planner.statespace import SearchState, StateSpace
from goaptui.planner.stubborn import Stubborn
from goaptui.planner.ties import Graph, preferred

PER_STATE, PER_SUCCESSOR = 100, 15
"""The work of an expansion, without the estimate."""

MOST_STATES = 1_000_000
"""So many states are kept at most."""


class _Node:
    """A state that was met: how cheaply it was reached, from where, and what is known of what is left."""

    __slots__ = ("before", "done", "g", "h", "landmarks", "ops", "others", "state")

    def __init__(self, state: SearchState, g: int, h: int, before: _Node | None, ops: tuple[int, ...]) -> None:
        self.state = state
        self.g = g
        self.h = h
        self.before = before
        self.ops = ops
        self.done = -1
        """What it had cost to come here when it was expanded."""
        self.landmarks: list[Landmark] | None = None
        self.others: list[tuple[_Node, tuple[int, ...]]] = []
        """Other ways here that are as cheap, where all of them are asked for."""


class CutSearch:
    """A contender (see `portfolio`). `estimate` is a cheap bound that is asked of each state that is met.

    Without `stubborn` nothing is left out, and of the best plans the preferred one is found.
    """

    def __init__(
        self, space: StateSpace, settle: Settler, estimate: Estimate, stubborn: Stubborn | None, cuts: StateCuts,
        limits: Limits, pulse: Pulse,
    ) -> None:  # fmt: skip
        self.space = space
        self.settle = settle
        self.estimate = estimate
        self.stubborn = stubborn
        self.cuts = cuts
        self.limits = limits
        self.pulse = pulse
        self.plan: list[int] | None = None
        self.best: int | None = None
        self.work = self.expanded = self.bound = 0
        self.nodes: dict[SearchState, _Node] = {}
        self.known: dict[SearchState, _Node] = {}
        """States that another search has asked about."""
        self.heap: list[tuple[int, int, int, _Node]] = []
        self._serial = 0
        start, ops, g = settle(space.start)
        self._start, self._first = start, ops
        self._goals: list[SearchState] = []
        h = estimate(start[0])
        if h is not None:
            node = self.nodes[start] = _Node(start, g, h, None, ops)
            self.heap.append((g + h, h, 0, node))

    def close(self) -> None:
        """It is done with."""
        let_go(self.heap, self.known, self.nodes)

    def improve(self, plan: list[int]) -> None:
        """Take a plan over that is better than the best one known."""
        weight = sum([self.space.cost[op] for op in plan])
        if self.best is None or weight < self.best:
            self.best, self.plan = weight, plan

    def run(self, work: int) -> Found:
        """Go on for about so much work."""
        end = self.work + work
        cuts_work = self.cuts.work
        heap = self.heap
        while heap:
            f, _, _, node = heap[0]
            if self.best is not None and (f >= self.best if self.stubborn is not None else f > self.best):
                break
            if self.pulse() or self.work + self.cuts.work - cuts_work >= end:
                self.work += self.cuts.work - cuts_work
                return Found(self.plan, self.bound, False, self.expanded)
            if len(self.nodes) > MOST_STATES:
                return Found(self.plan, self.bound, False, self.expanded, spent=True)
            heappop(heap)
            if f > node.g + node.h or node.h < 0 or node.done == node.g:
                continue  # it was reached more cheaply since, leads nowhere, or was expanded
            if node.landmarks is None:
                try:
                    if not self._look(node):
                        continue
                except OutOfTime:
                    self._push(node)
                    continue
            if node.g + node.h > f:
                self._push(node)
                continue
            if f > self.bound:
                self.bound = f
                self._tell()
            if self.space.is_goal(node.state):
                self.best, self.plan = f, self._path(node)
                self._goals.append(node.state)
                node.done = node.g
                continue
            self._expand(node, f)
        self.work += self.cuts.work - cuts_work
        if self.best is None:
            return Found(None, 0, True, self.expanded)
        if self.stubborn is None:
            order = self._preferred()
            if order is not None:
                return Found(order, self.best, True, self.expanded, True)
        return Found(self.plan, self.best, True, self.expanded)

    def ties(self, plan: list[int], work: int) -> list[int] | None:
        """The preferred one of the plans that are as good as `plan`, the best; ``None`` where that is too much work."""
        search = self
        if self.stubborn is not None:
            search = CutSearch(self.space, self.settle, self.estimate, None, self.cuts, self.limits, self.pulse)
            search.known = self.nodes
        search.improve(plan)
        found = search.run(work)
        return found.ops if found.preferred else None

    def _preferred(self) -> list[int] | None:
        """The preferred of the best plans; all states that are as good as these were expanded."""
        graph = Graph()
        for state, node in self.nodes.items():
            graph.g[state] = node.g
            if node.before is not None:
                graph.parent[state] = (node.before.state, node.ops)
                if node.others:
                    graph.others[state] = [(before.state, ops) for before, ops in node.others]
        assert self.best is not None
        return preferred(
            self.space, self.settle, self.estimate, graph, self._goals, self.best, self._start, self._first
        )

    def _look(self, node: _Node) -> bool:
        """Ask for the estimate of a state; whether the goal is within reach."""
        known = self.known.get(node.state)
        if known is not None and known.landmarks is not None:
            node.h = max(node.h, known.h)
            node.landmarks = known.landmarks
            return True
        kept: list[Landmark] = []
        if node.before is not None:
            assert node.before.landmarks is not None
            kept = _after(node.before.landmarks, node.ops)
        found = self.cuts(node.state[0], kept, None, self.pulse)
        if found is None:
            node.h = -1
            return False
        node.h = max(node.h, found[0])
        node.landmarks = found[1]
        return True

    def _expand(self, node: _Node, f: int) -> None:
        space, settle, estimate, nodes = self.space, self.settle, self.estimate, self.nodes
        assert node.landmarks is not None
        self.expanded += 1
        node.done = node.g
        state = node.state
        ops = space.applicable(state)
        if self.stubborn is not None:
            ops = self.stubborn(state, ops)
        most = None if self.best is None else self.best - (self.stubborn is not None)
        self.work += PER_STATE + PER_SUCCESSOR * len(ops)
        for op in ops:
            after, more, weight = settle(space.successor(state, op))
            g = node.g + space.cost[op] + weight
            known = nodes.get(after)
            used = (op, *more)
            if known is not None and (known.g <= g or known.h < 0):
                if known.g == g and self.stubborn is None and known is not node:
                    known.others.append((node, used))
                continue
            if known is not None and known.landmarks is not None:
                h = known.h
            else:
                least = estimate(after[0])
                if least is None:
                    continue
                h = max(least, sum([landmark[0] for landmark in _after(node.landmarks, used)]))
            h = max(h, f - g)
            if most is not None and g + h > most:
                continue
            if known is None:
                known = nodes[after] = _Node(after, g, h, node, used)
            else:
                known.g, known.h, known.before, known.ops = g, max(h, known.h), node, used
                known.others = []
            self._push(known)

    def _push(self, node: _Node) -> None:
        self._serial += 1
        heappush(self.heap, (node.g + node.h, node.h, -self._serial, node))

    def _path(self, node: _Node) -> list[int]:
        pieces = []
        last: _Node | None = node
        while last is not None:
            pieces.append(last.ops)
            last = last.before
        return [op for ops in reversed(pieces) for op in ops]

    def _tell(self) -> None:
        if self.limits.on_progress is None:
            return
        from goaptui.planner.costs import exact
        from goaptui.planner.solution import Progress

        space = self.space
        unit = space.task.unit
        known = None if self.best is None else exact(self.best >> space.shift, unit)
        self.limits.on_progress(Progress(known, exact(self.bound >> space.shift, unit), self.expanded))


def _after(landmarks: list[Landmark], ops: tuple[int, ...]) -> list[Landmark]:
    """The landmarks that operators, used one after the other, leave."""
    used = 0
    for op in ops:
        used |= 1 << op
    return [landmark for landmark in landmarks if not landmark[1] & used]
