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
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from goaptui.planner.problem import FINITE
from goaptui.planner.statespace import StateSpace, bits
from goaptui.planner.tour import Tour, levels, precedence


class Visits:
    """The bound, as a function of search states. Remembers what it computed.

    `forced` are pairs of a literal's bit and the place of the operator that alone makes it, each of which every plan
    uses as long as the bit is not set; `choices` are such literals with all the operators that make them, of which
    every plan uses one. No operator is in two of them.
    """

    def __init__(
        self, space: StateSpace, forced: Sequence[tuple[int, int]], weights: Sequence[int] | None = None,
        choices: Sequence[tuple[int, Sequence[int]]] = (),
    ) -> None:  # fmt: skip
        self.space = space
        self.cost = space.cost if weights is None else weights
        self.forced = dict(forced)
        self.needs = {bit: space.need[op] for bit, op in forced}
        """For each literal that has to be made what all that make it need."""
        self.weights = {bit: self.cost[op] for bit, op in forced}
        """For each of them the least weight of what makes it."""
        counted = set(self.forced.values())
        for bit, makers in choices:
            common = -1
            for op in makers:
                common &= space.need[op]
            self.needs[bit] = common
            self.weights[bit] = min([self.cost[op] for op in makers])
            counted.update(makers)
        self.all = 0
        for bit in self.needs:
            self.all |= bit
        self.moves: list[_Moves] = []
        self.watch = 0
        """The literals of the variables that are moved."""
        self.before: dict[int, int] = {}
        """For each forced literal those that are made before it."""
        self._find_moves(counted)
        self._parts: dict[int, _Part] = {}
        self._last = 0, 0  # what was left when it was last asked, and what that weighs
        self._known: dict[tuple[int, int], int | None] = {}
        self.joints: list[_Joint] = []
        if len(self.moves) > 1:
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
            space.task.ask()
            mask = space.mask(problem.lits_of[var])
            asked = mask & space.goal or any(need & mask for need in self.needs.values())
            if asked and mask & space.lost and 1 < len({value for _, value in setters[var]}) <= 200:
                chosen.append((var, mask))
                share.update(op for op, _ in setters[var])
        for var, mask in chosen:
            space.task.ask()
            moves = _Moves(space, self.cost, var, mask, setters[var], share, counted)
            for bit, need in self.needs.items():
                value = moves.asked(need)
                if value is not None:
                    moves.needs[value] = moves.needs.get(value, 0) | bit
            moves.end = moves.asked(space.goal)
            self.moves.append(moves)
            self.watch |= mask
        if self.moves:
            self.before = precedence(self.needs)
            for moves in self.moves:
                space.task.ask()
                moves.order(self.before)

    def _find_pairs(self) -> None:
        """The two variables of which most pairs of values are needed at once, and the tour of those pairs."""
        best: dict[tuple[int, int], list[int]] = {}
        chosen: tuple[_Moves, _Moves] | None = None
        for i, one in enumerate(self.moves):
            for other in self.moves[i + 1 :]:
                self.space.task.ask()
                pairs: dict[tuple[int, int], list[int]] = {}
                for bit, need in self.needs.items():
                    a, b = one.asked(need), other.asked(need)
                    if a is not None and b is not None:
                        pairs.setdefault((a, b), []).append(bit)
                if len(pairs) > max(1, len(best)):
                    best, chosen = pairs, (one, other)
        if chosen is not None:
            self.joints.append(_Joint(*chosen, best, self.before, self.space))

    def __call__(self, mask: int) -> int | None:
        """A lower bound of the weight of what is left; ``None`` where the goal is out of reach."""
        undone = self.all & ~mask
        part = self._parts.get(undone)
        if part is None:
            part = self._parts[undone] = self._part(undone)
        if not self.moves:
            return part.weight
        key = (undone, mask & self.watch)
        way = self._known.get(key, -1)
        if way == -1:
            way = self._known[key] = self._way(part, mask)
        return None if way is None else part.weight + way

    def _part(self, undone: int) -> _Part:
        """What depends on nothing but what is left to do."""
        before, weight = self._last
        weights = self.weights
        for bit in bits(before & ~undone):
            weight -= weights[bit]
        for bit in bits(undone & ~before):
            weight += weights[bit]
        self._last = undone, weight
        visits = [
            [(value, number, run) for value, level, number, run in moves.visits if level & undone]
            for moves in self.moves
        ]
        return _Part(weight, visits, [joint.part(undone) for joint in self.joints])

    def _way(self, part: _Part, mask: int) -> int | None:
        """The least weight of moving through all places that are left."""
        twice = 0
        singles: dict[int, int] = {}
        for moves, visits in zip(self.moves, part.visits, strict=True):
            single = moves.single(visits, mask & moves.mask)
            if single is None:
                return None
            singles[moves.mask] = single
            twice += single
        most = twice
        for joint, rest in zip(self.joints, part.joints, strict=True):
            if rest is not None:
                apart = singles[joint.one.mask] + singles[joint.other.mask]
                most = max(most, twice - apart + joint(rest, mask))
        return max(0, -(-most // 2))


class _Part(NamedTuple):
    """What is left to do, as far as it depends on no place: what it weighs, and the visits that there have to be."""

    weight: int
    visits: list[list[tuple[int, int, int]]]
    """For each variable: the value, the number of visits to it that come after, the run."""
    joints: list[_Rest | None]


class _Rest(NamedTuple):
    """What is left to do at pairs of values."""

    left: list[int]
    """The places of the tour."""
    tour: int
    """The way through them but for its beginning."""
    covered: tuple[set[int], set[int]]
    """The values that the places are at."""
    extra: tuple[list[tuple[int, int]], list[tuple[int, int]]]
    """The visits to other values: value and run."""


class _Joint:
    """Two variables at once: the tour of the pairs of values that are needed together.

    `pairs` has for each of them the forced literals that are made there.
    """

    def __init__(
        self, one: _Moves, other: _Moves, pairs: Mapping[tuple[int, int], Sequence[int]], before: Mapping[int, int],
        space: StateSpace,
    ) -> None:  # fmt: skip
        self.one = one
        self.other = other
        self.places: list[tuple[int, int]] = []
        self.made: list[int] = []
        """For each place what is made there."""
        for (a, b), tasks in pairs.items():
            elsewhere = 0
            for value, made in one.needs.items():
                if value != a:
                    elsewhere |= made
            for value, made in other.needs.items():
                if value != b:
                    elsewhere |= made
            for level in levels(tasks, before, elsewhere):
                self.places.append((a, b))
                self.made.append(level)
        places = self.places
        back = {
            (a, b): 2
            * min(
                min([one.apart(a, c) for c in one.values if c != a], default=0),
                min([other.apart(b, d) for d in other.values if d != b], default=0),
            )
            for a, b in pairs
        }
        between = [
            [back[a, b] if (a, b) == (c, d) else one.apart(a, c) + other.apart(b, d) for c, d in places]
            for a, b in places
        ]
        last = [
            (0 if one.end is None else one.apart(a, one.end)) + (0 if other.end is None else other.apart(b, other.end))
            for a, b in places
        ]
        self.tour = Tour(between, last, space.task.ask)
        self._first: dict[int, list[int]] = {}
        self.tour.tune(self.first(space.start[0]))

    def first(self, mask: int) -> list[int]:
        """The distances from where one is to each place, with its price."""
        one, other = self.one, self.other
        here = mask & (one.mask | other.mask)
        found = self._first.get(here)
        if found is None:
            a, b = here & one.mask, here & other.mask
            found = self._first[here] = [one.apart(a, c) + other.apart(b, d) for c, d in self.places]
        return found

    def part(self, undone: int) -> _Rest | None:
        """What depends on nothing but what is left to do; ``None`` where that is too little for a tour."""
        left = [i for i, made in enumerate(self.made) if made & undone]
        if len(left) < 2:
            return None
        one, other = self.one, self.other
        covered = ({self.places[i][0] for i in left}, {self.places[i][1] for i in left})
        for values, moves in zip(covered, (one, other), strict=True):
            if moves.end is not None:
                values.add(moves.end)
        extra = (
            [(value, run) for value, level, _, run in one.visits if level & undone and value not in covered[0]],
            [(value, run) for value, level, _, run in other.visits if level & undone and value not in covered[1]],
        )
        return _Rest(left, self.tour.rest(left), covered, extra)

    def __call__(self, rest: _Rest, mask: int) -> int:
        """Twice the least weight of moving both variables through what is left, and to the end."""
        first, price = self.first(mask), self.tour.price
        total = rest.tour + min([first[i] + price[i] for i in rest.left])
        for moves, extra in zip((self.one, self.other), rest.extra, strict=True):
            here = mask & moves.mask
            if extra:
                more = [run for value, run in extra if value != here]
                if more:
                    total += 2 * sum(more)
                    if moves.end is None:
                        total -= max(more)
            total += moves.slope(here)
        return total


class _Moves:
    """One variable: its values, as far as tests tell them apart, and what it costs to move between them.

    A value is named by the mask of the variable's literals that hold at it. Weights are twice what they are elsewhere.

    Attributes:
        run: for each value what an entering or a leaving of it costs at least: ``run[a] + run[b]`` is never more than
            the symmetric distance between different values.
        needs: for each value the forced literals that have to be made while the variable has it.
        visits: for each visit that there has to be the value, what is made (see `levels`), the number of visits to the
            value after it, and its run.
        end: the value that the goal asks for.
    """

    def __init__(
        self, space: StateSpace, cost: Sequence[int], var: int, mask: int, setters: list[tuple[int, int | None]],
        share: Counter[int], counted: set[int],
    ) -> None:  # fmt: skip
        problem = space.task.problem
        self.mask = mask
        self.needs: dict[int, int] = {}
        self.visits: list[tuple[int, int, int, int]] = []
        self.end: int | None = None
        start = space.start[0] & mask
        values = {start}
        edges: list[tuple[int, int, int]] = []  # needed literals of the variable, value after, weight
        for op, value in setters:
            after = space.mask(problem.lits_at(var, value))
            values.add(after)
            edges.append((space.need[op] & mask, after, 0 if op in counted else cost[op] // share[op]))
        self.values = sorted(values)
        self.infinite = 1 << max(cost).bit_length() + 40
        self.far = {value: self._distances(value, edges) for value in self.values}
        self.round = all(way < self.infinite for ways in self.far.values() for way in ways.values())
        """Whether every value can be reached from every other."""
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

    def order(self, before: Mapping[int, int]) -> None:
        """Find out which values have to be visited again and again, by what is made before what."""
        for value, tasks in self.needs.items():
            elsewhere = 0
            for other, made in self.needs.items():
                if other != value:
                    elsewhere |= made
            for number, level in enumerate(levels(bits(tasks), before, elsewhere)):
                self.visits.append((value, level, number, self.run[value]))

    def single(self, visits: Sequence[tuple[int, int, int]], here: int) -> int | None:
        """The least weight of moving through the values that are needed and to the end; ``None``: out of reach."""
        end = self.end
        if not self.round:
            far = self.far[here]
            if any(far[value] >= self.infinite for value, _, _ in visits):
                return None
            if end is not None and far[end] >= self.infinite:
                return None
        slope = self.slope(here)
        again = [visit for visit in visits if visit[1] or visit[0] != here]
        if not again and (end is None or end == here):
            return max(0, slope)
        runs = [run for _, _, run in again]
        total = self.run[here] + slope + 2 * sum(runs)
        if end is None:
            return total - max(runs)
        if any(value == end for value, _, _ in again):
            return total - self.run[end]
        return total + self.run[end]
