"""Which projections are worth having: the small ones that can tell anything, and large ones grown where plans fail.

Pommerening, Röger and Helmert, "Getting the Most Out of Pattern Databases for Classical Planning" (2013): patterns of
up to two variables of which one is in the goal and the other matters to it. Rovner, Sievers and Helmert,
"Counterexample-Guided Abstraction Refinement for Pattern Selection in Optimal Classical Planning" (2019): an optimal
plan of the projection is carried out for real; what it needs there and does not find is a variable to add.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from goaptui.planner.projection import INFINITE, Operators, Projection

if TYPE_CHECKING:
    from goaptui.planner.projection import Ints

Pattern: TypeAlias = tuple[int, ...]

MOST_PATTERNS = 1500
"""So many patterns of one and two variables are looked at."""

LARGEST = 100_000
"""So many states a projection may have."""

MOST_TRANSITIONS = 1_000_000
"""So many transitions a projection may have."""

FAILURES = 20
"""So many alike operators are tried before a plan counts as failed."""


class Unsolvable(Exception):
    """No abstract state of the start has a way to the goal: there is no plan."""


class Patterns:
    """The projections made so far.

    Attributes:
        projections: by pattern.
        stolen: by pattern how much of all costs its distances use up.
        work: what making them has cost, see `Projection`; `held` is how many transitions they have.
    """

    def __init__(self, operators: Operators) -> None:
        self.operators = operators
        self.projections: dict[Pattern, Projection] = {}
        self.stolen: dict[Pattern, float] = {}
        self.work = 0
        self.held = 0
        self._distances: dict[Pattern, Ints] = {}
        self._left: list[Pattern] | None = None

    def distances(self, pattern: Pattern) -> Ints:
        """The distances for the full costs. They are kept, and so is the projection."""
        out = self._distances.get(pattern)
        if out is None:
            projection = Projection(self.operators, pattern)
            out = projection.distances(projection.class_costs(self.operators.cost))
            self.projections[pattern], self._distances[pattern] = projection, out
            self.held += len(projection.source)
            saturated = projection.spread(projection.saturated(out))
            self.stolen[pattern] = max(1.0, float(saturated.sum(dtype=float)))
            self.work += projection.work + 20_000
            if out[projection.start] >= INFINITE:
                raise Unsolvable
        return out

    def look_up(self, projection: Projection, states: Ints) -> Ints:
        """The distances for the full costs of some states (rows of values)."""
        import numpy as np

        places: Ints = states[:, list(projection.pattern)].astype(np.int64) @ np.array(projection.strides)
        distances: Ints = self._distances[projection.pattern]
        return distances.take(places)

    def systematic(self, budget: int) -> None:
        """All patterns of one or two variables that matter to a goal, the smallest first."""
        if self._left is None:
            self._left = self._small()
        end = self.work + budget
        while self._left and self.work <= end:
            self.distances(self._left.pop())

    def _small(self) -> list[Pattern]:
        """These patterns, the smallest last."""
        operators = self.operators
        domains = operators.domains
        found: set[Pattern] = {(var,) for var in operators.goal}
        for var in operators.goal:
            for other in operators.related[var].nonzero()[0].tolist():
                if other != var and domains[var] * domains[other] <= LARGEST:
                    found.add((var, other) if var < other else (other, var))
        order = sorted(found, key=lambda pattern: (len(pattern), self._size(pattern), pattern))
        return order[:MOST_PATTERNS][::-1]

    def _size(self, pattern: Pattern) -> int:
        size = 1
        for var in pattern:
            size *= self.operators.domains[var]
        return size

    def grow(self, budget: int, most: int, dice: Random) -> None:
        """From each stated goal, add what the plan of the projection fails by, as long as there is room."""
        operators = self.operators
        end = self.work + budget
        seeds = list(operators.stated)
        dice.shuffle(seeds)
        for seed in seeds:
            pattern: Pattern = (seed,)
            while self.work <= end and self.held <= most:
                distance = self.distances(pattern)
                projection = self.projections[pattern]
                missing = [
                    var for var in self._failures(projection, distance)
                    if projection.size * operators.domains[var] <= LARGEST
                    and len(projection.source) * operators.domains[var] <= MOST_TRANSITIONS
                ]  # fmt: skip
                if not missing:
                    break
                pattern = tuple(sorted((*pattern, dice.choice(missing))))

    def _failures(self, projection: Projection, distance: Ints) -> list[int]:
        """The variables that the projection's plan fails by: of its first step that cannot be taken, or of the goal."""
        operators = self.operators
        state = list(operators.start)
        for alike in self._plan(projection, distance):
            taken = alike[0]
            bad: list[int] = []
            for op in alike[:FAILURES]:
                wanted = operators.pre[op].tolist()
                missing = [var for var, value in enumerate(wanted) if value >= 0 and state[var] != value]
                if not missing:
                    taken, bad = op, []
                    break
                bad = bad or missing
            if bad:
                return bad
            for var, value in enumerate(operators.eff[taken].tolist()):
                if value >= 0:
                    state[var] = value
        return [var for var, value in operators.goal.items() if state[var] != value and var not in projection.pattern]

    def _plan(self, projection: Projection, distance: Ints) -> list[Sequence[int]]:
        """An optimal plan of the projection: for each step the operators that look alike."""
        import numpy as np

        cost = projection.class_costs(self.operators.cost)
        ends = np.append(projection.first, len(projection.ops))
        state = projection.start
        out = []
        seen = set()
        while distance[state] > 0:
            here = projection.source.dtype.type(state)
            low, high = (int(np.searchsorted(projection.source, here, side)) for side in ("left", "right"))
            after, kind = projection.target[low:high], projection.kind[low:high]
            step = int(np.argmin(distance[after] + cost[kind]))
            state = int(after[step])
            if state in seen:
                break  # round and round at no cost
            seen.add(state)
            first, last = ends[int(kind[step])], ends[int(kind[step]) + 1]
            out.append(projection.ops[first:last].tolist())
        return out
