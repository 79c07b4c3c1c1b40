"""A lower bound for work that is done in places: what is forced, and the way around the places where it is done.

Some variables can have one value at a time (the branch that is checked out, the environment that is up). An operator
that every plan still has to use may need certain values of them: a place. What is left costs at least the forced
operators, and moving through all places that are still needed. For one variable each value that is needed must be
entered and left; for two at once the way through the needed pairs is at least a minimum spanning tree over them (Held
and Karp, "The Traveling-Salesman Problem and Minimum Spanning Trees", 1970), the way to the first of them and the way
from the last. Entering and leaving may cost differently: potentials make the distances symmetric.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import heappop, heappush

from goaptui.planner.problem import FINITE
from goaptui.planner.statespace import StateSpace, bits


class Visits:
    """The bound, as a function of search states. Remembers what it computed.

    `forced` are pairs of a literal's bit and the place of the operator that alone makes it, each of which every plan
    uses as long as the bit is not set.
    """

    def __init__(self, space: StateSpace, forced: Sequence[tuple[int, int]]) -> None:
        self.space = space
        self.forced = dict(forced)
        self.all = 0
        for bit in self.forced:
            self.all |= bit
        self.moves: list[_Moves] = []
        self.watch = 0
        """The literals of the variables that are moved."""
        self._find_moves(set(self.forced.values()))
        self._sums: dict[int, int] = {}
        self._known: dict[tuple[int, int], int | None] = {}
        self._trees: dict[int, int] = {}
        self._find_pairs()

    def _find_moves(self, counted: set[int]) -> None:
        """The variables with values that forced operators ask for, and whose values are taken away."""
        space = self.space
        problem = space.task.problem
        setters: dict[int, list[tuple[int, int | None]]] = {}
        for op, action in enumerate(space.ops):
            for var, value in space.task.sets[action]:
                if problem.kinds[var] == FINITE:
                    setters.setdefault(var, []).append((op, value))
        chosen = []
        share: Counter[int] = Counter()
        for var in sorted(setters):
            mask = space.mask(problem.lits_of[var])
            asked = mask & space.goal or any(space.need[op] & mask for op in self.forced.values())
            if asked and mask & space.lost and 1 < len({value for _, value in setters[var]}) <= 200:
                chosen.append((var, mask))
                share.update(op for op, _ in setters[var])
        for var, mask in chosen:
            moves = _Moves(space, var, mask, setters[var], share, counted)
            for bit, op in self.forced.items():
                value = moves.asked(space.need[op])
                if value is not None:
                    moves.needs[value] = moves.needs.get(value, 0) | bit
            moves.end = moves.asked(space.goal)
            self.moves.append(moves)
            self.watch |= mask

    def _find_pairs(self) -> None:
        """The two variables of which most pairs of values are needed at once, and those pairs."""
        best: dict[tuple[int, int], int] = {}
        self.pair: tuple[_Moves, _Moves] | None = None
        for i, one in enumerate(self.moves):
            for other in self.moves[i + 1 :]:
                pairs: dict[tuple[int, int], int] = {}
                for bit, op in self.forced.items():
                    need = self.space.need[op]
                    a, b = one.asked(need), other.asked(need)
                    if a is not None and b is not None:
                        pairs[a, b] = pairs.get((a, b), 0) | bit
                if len(pairs) > max(1, len(best)):
                    best, self.pair = pairs, (one, other)
        self.pairs = list(best)
        self.pair_bits = list(best.values())
        self.between: list[list[int]] = []
        if self.pair is not None:
            one, other = self.pair
            self.between = [[one.apart(a, c) + other.apart(b, d) for c, d in self.pairs] for a, b in self.pairs]

    def __call__(self, mask: int) -> int | None:
        """A lower bound of the weight of what is left; ``None`` where the goal is out of reach."""
        undone = self.all & ~mask
        total = self._sums.get(undone)
        if total is None:
            cost = self.space.cost
            total = 0
            for op in {self.forced[bit] for bit in bits(undone)}:
                total += cost[op]
            self._sums[undone] = total
        if not self.moves:
            return total
        key = (undone, mask & self.watch)
        if key in self._known:
            way = self._known[key]
        else:
            way = self._known[key] = self._way(undone, mask)
        return None if way is None else total + way

    def _way(self, undone: int, mask: int) -> int | None:
        """The least weight of moving through all places that are left."""
        twice = 0
        singles: dict[int, int] = {}
        for moves in self.moves:
            single = moves.single(undone, mask & moves.mask)
            if single is None:
                return None
            singles[moves.mask] = single
            twice += single
        if self.pair is not None:
            joint = self._joint(undone, mask)
            if joint is not None:
                one, other = self.pair
                twice = max(twice, twice - singles[one.mask] - singles[other.mask] + joint)
        return max(0, -(-twice // 2))

    def _joint(self, undone: int, mask: int) -> int | None:
        """Twice the least weight of moving two variables through the pairs of values that are needed."""
        assert self.pair is not None
        one, other = self.pair
        left = [i for i, bits in enumerate(self.pair_bits) if bits & undone]
        if len(left) < 2:
            return None
        key = 0
        for i in left:
            key |= 1 << i
        tree = self._trees.get(key)
        if tree is None:
            tree = self._trees[key] = self._tree(left)
        a, b = mask & one.mask, mask & other.mask
        pairs = self.pairs
        first = min([one.apart(a, pairs[i][0]) + other.apart(b, pairs[i][1]) for i in left])
        last = min(
            [
                (0 if one.end is None else one.apart(pairs[i][0], one.end))
                + (0 if other.end is None else other.apart(pairs[i][1], other.end))
                for i in left
            ]
        )
        total = tree + first + last
        for moves, here, side in ((one, a, 0), (other, b, 1)):
            covered = {pairs[i][side] for i in left}
            covered.add(here)
            extra = [moves.run[value] for value, bits in moves.needs.items() if bits & undone and value not in covered]
            if extra:
                total += 2 * sum(extra)
                if moves.end is None:
                    total -= max(extra)
            total += moves.slope(here)
        return total

    def _tree(self, left: list[int]) -> int:
        """The weight of a minimum spanning tree (Prim) over pairs."""
        near = {i: self.between[left[0]][i] for i in left[1:]}
        total = 0
        while near:
            nearest = min(near, key=near.__getitem__)
            total += near.pop(nearest)
            line = self.between[nearest]
            for i, far in near.items():
                if line[i] < far:
                    near[i] = line[i]
        return total


class _Moves:
    """One variable: its values, as far as tests tell them apart, and what it costs to move between them.

    A value is named by the mask of the variable's literals that hold at it. Weights are twice what they are elsewhere.

    Attributes:
        run: for each value what an entering or a leaving of it costs at least: ``run[a] + run[b]`` is never more than
            the symmetric distance between different values.
        needs: for each value the forced literals that have to be made while the variable has it.
        end: the value that the goal asks for.
    """

    def __init__(
        self, space: StateSpace, var: int, mask: int, setters: list[tuple[int, int | None]], share: Counter[int],
        counted: set[int],
    ) -> None:  # fmt: skip
        problem = space.task.problem
        self.mask = mask
        self.needs: dict[int, int] = {}
        self.end: int | None = None
        start = space.start[0] & mask
        values = {start}
        edges: list[tuple[int, int, int]] = []  # needed literals of the variable, value after, weight
        for op, value in setters:
            after = space.mask(problem.lits_at(var, value))
            values.add(after)
            edges.append((space.need[op] & mask, after, 0 if op in counted else space.cost[op] // share[op]))
        self.values = sorted(values)
        self.infinite = 1 << space.shift + 200
        self.far = {value: self._distances(value, edges) for value in self.values}
        hub = max(
            self.values, key=lambda value: (-sum(self._round(value, other) for other in self.values), value == start)
        )
        self.potential = {
            value: self.far[value][hub] - self.far[hub][value] if self._round(hub, value) < self.infinite else 0
            for value in self.values
        }
        pairs = [(a, b) for i, a in enumerate(self.values) for b in self.values[i + 1 :]]
        if any(self._symmetric(a, b) < 0 for a, b in pairs):
            # Values that cannot be left, or not be reached, have no potential that keeps all distances positive, and
            # a run is never negative. Without potentials each distance is the shorter way of the two.
            self.potential = dict.fromkeys(self.values, 0)
        self.top = max(self.potential.values())
        self._run(hub)

    def _round(self, a: int, b: int) -> int:
        return min(self.infinite, self.far[a][b] + self.far[b][a])

    def _symmetric(self, a: int, b: int) -> int:
        there, back = self.far[a][b], self.far[b][a]
        slope = self.potential[b] - self.potential[a]
        return min(2 * there + slope, 2 * back - slope)

    def _run(self, hub: int) -> None:
        values = self.values
        run = {value: self._symmetric(hub, value) for value in values}
        run[hub] = 0
        pairs = [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]
        if any(run[a] + run[b] > self._symmetric(a, b) for a, b in pairs):
            run = {a: max(0, min([self._symmetric(a, b) for b in values if b != a], default=0) // 2) for a in values}
        self.run = run

    def _distances(self, start: int, edges: list[tuple[int, int, int]]) -> dict[int, int]:
        best = dict.fromkeys(self.values, self.infinite)
        best[start] = 0
        heap = [(0, start)]
        while heap:
            cost, value = heappop(heap)
            if cost > best[value]:
                continue
            for need, after, weight in edges:
                if value & need == need and cost + weight < best[after]:
                    best[after] = cost + weight
                    heappush(heap, (cost + weight, after))
        return best

    def asked(self, need: int) -> int | None:
        """The one value that a condition admits, ``None`` where it admits several."""
        need &= self.mask
        if not need:
            return None
        found = [value for value in self.values if value & need == need]
        return found[0] if len(found) == 1 else None

    def apart(self, a: int, b: int) -> int:
        """A lower bound of the symmetric distance."""
        return 0 if a == b else self.run[a] + self.run[b]

    def slope(self, here: int) -> int:
        """What the potentials add between here and the end."""
        return self.potential[here] - (self.top if self.end is None else self.potential[self.end])

    def single(self, undone: int, here: int) -> int | None:
        """The least weight of moving through the values that are needed and to the end; ``None``: out of reach."""
        needed = [value for value, bits in self.needs.items() if bits & undone and value != here]
        far = self.far[here]
        for value in needed:
            if far[value] >= self.infinite:
                return None
        end = self.end
        if end is not None and far[end] >= self.infinite:
            return None
        slope = self.slope(here)
        if not needed and (end is None or end == here):
            return max(0, slope)
        run = self.run
        total = run[here] + slope
        for value in needed:
            total += 2 * run[value]
        if end is None:
            total -= max([run[value] for value in needed])
        elif end in needed:
            total -= run[end]
        else:
            total += run[end]
        return total
