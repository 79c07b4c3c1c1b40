"""Pattern databases: the task seen through a few of its variables, and the exact distance to the goal there.

Culberson and Schaeffer, "Pattern Databases" (1998); Edelkamp, "Planning with Pattern Databases" (2001). Abstract states
are numbers in a mixed radix, so that everything is arithmetic on whole arrays. Operators that look alike through the
pattern are one *class*, which costs what the cheapest of them does. Abstract states with two values that never hold
together are left out (Haslum, Bonet and Geffner, "New Admissible Heuristics for Domain-Independent Planning", 2005).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goaptui.planner.fdr import Fdr
    from goaptui.planner.implied import FactPairs

    Ints: TypeAlias = NDArray[Any]

INFINITE = 1 << 60
"""The distance of what has no way to the goal; seven of them still fit an integer."""

MOST_COST = 1 << 57
"""Distances are at most this, or the task is not one for tables."""


class TooDear(Exception):
    """There are distances that might run over."""


class Stopped(Exception):
    """There is no time left."""


_WORD = 1 << 16


class Operators:
    """A finite-domain task as arrays: what each operator needs and makes of each variable, -1 where nothing.

    Preconditions and goals that are implied count as stated; operators that can never be used are left out.
    """

    def __init__(self, fdr: Fdr, pairs: FactPairs, pulse: Callable[[], bool]) -> None:
        import numpy as np

        self._pulse = pulse
        usable = sorted(pairs.usable)
        self.domains = fdr.domains
        self.start = fdr.start
        self.pairs = pairs
        self.cost = np.array([fdr.cost[op] for op in usable], np.int64)
        self.stated = [var for var, _ in fdr.goal]
        self.goal = {**dict(pairs.implied(fdr.goal)), **dict(fdr.goal)}
        pre = [fdr.pre[op] for op in usable]
        eff = [fdr.eff[op] for op in usable]
        self.pre = self._matrix(pre)
        self.eff = self._matrix(eff)
        changes = (self.eff >= 0).astype(np.float32)
        self.related = changes.T @ ((self.pre >= 0) | (self.eff >= 0)).astype(np.float32) > 0
        """For each variable those that its changes need or come with."""
        more = []
        for condition in pre:
            self.pause()
            more.append(pairs.implied(condition))
        implied = self._matrix(more)
        self.pre = np.where(self.pre < 0, implied, self.pre)
        self.eff[self.eff == self.pre] = -1
        self.changing = [np.flatnonzero(column >= 0) for column in self.eff.T]
        """For each variable the operators that set it."""

    def pause(self) -> None:
        """Let others run, and look at the time.

        Raises:
            Stopped: there is none left.
        """
        if self._pulse():
            raise Stopped

    def _matrix(self, conditions: Sequence[Sequence[tuple[int, int]]]) -> Ints:
        import numpy as np

        out = np.full((len(conditions), len(self.domains)), -1, np.int16)
        rows = [row for row, condition in enumerate(conditions) for _ in condition]
        columns = [var for condition in conditions for var, _ in condition]
        out[rows, columns] = [value for condition in conditions for _, value in condition]
        return out


class Projection:
    """The task projected to a pattern.

    Attributes:
        pattern: the variables, ascending; `strides` is what one step of each is worth in a state's number.
        size: how many abstract states there are.
        ops: the operators that change something here, class by class; class k begins at ``first[k]``.
        source, target, kind: the transitions: from, to, and the class; ascending by source.
        work: how many numbers were looked at so far.
    """

    __slots__ = (
        "_firsts", "_goals", "_pause", "_sources", "first", "kind", "ops", "pattern", "size", "source", "start",
        "strides", "target", "work",
    )  # fmt: skip

    def __init__(self, operators: Operators, pattern: Sequence[int]) -> None:
        import numpy as np

        self._pause = operators.pause
        self.pattern = tuple(pattern)
        domains = [operators.domains[var] for var in pattern]
        strides = []
        size = 1
        for domain in domains:
            strides.append(size)
            size *= domain
        self.size = size
        self.strides = tuple(strides)
        self.start = self.index(operators.start)
        columns = np.array(pattern, np.int64)
        changing = [operators.changing[var] for var in pattern]
        ops = changing[0] if len(changing) == 1 else np.unique(np.concatenate(changing))
        pre = operators.pre[np.ix_(ops, columns)]
        eff = operators.eff[np.ix_(ops, columns)]
        # operators that look alike
        looks = np.concatenate((pre, eff), axis=1)
        order = np.lexsort(looks.T) if len(ops) else np.zeros(0, np.int64)
        looks = looks[order]
        new = np.ones(len(order), bool)
        new[1:] = (looks[1:] != looks[:-1]).any(axis=1)
        self.first = np.flatnonzero(new)
        self.ops = ops[order]
        self._transitions(pre[order[self.first]].astype(np.int64), eff[order[self.first]].astype(np.int64), domains)
        self._goal(operators, domains)
        if len(pattern) > 1:
            self._exclude(operators.pairs, domains)
        new = np.ones(len(self.source), bool)
        new[1:] = self.source[1:] != self.source[:-1]
        self._firsts = np.flatnonzero(new)
        self._sources = self.source[self._firsts]
        self.work = 8 * len(self.source) + size

    def index(self, state: Sequence[int]) -> int:
        """The number of a state, seen through the pattern."""
        return sum([int(state[var]) * stride for var, stride in zip(self.pattern, self.strides, strict=True)])

    def _transitions(self, pre: Ints, eff: Ints, domains: Sequence[int]) -> None:
        """All abstract transitions of the classes."""
        import numpy as np

        free = pre < 0
        made = eff >= 0
        strides = np.array(self.strides, np.int64)
        base = np.where(free, 0, pre) @ strides
        after = np.where(made, eff, np.where(free, 0, pre)) @ strides
        # classes that leave the same variables open, and set the same of these, have the same shape of transitions
        powers = 4 ** np.arange(len(domains), dtype=np.int64)
        shape = (free * 2 + (free & made)) @ powers
        sources, targets, kinds = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for which in np.unique(shape):
            classes = np.flatnonzero(shape == which)
            one = classes[0]
            here = np.zeros(1, np.int64)
            there = np.zeros(1, np.int64)
            for place, domain in enumerate(domains):
                if free[one, place]:
                    steps = np.arange(domain) * self.strides[place]
                    here = (here[:, None] + steps).ravel()
                    there = (there[:, None] + (0 if made[one, place] else 1) * steps).ravel()
            self._pause()
            sources.append((base[classes][:, None] + here).ravel())
            targets.append((after[classes][:, None] + there).ravel())
            kinds.append(np.repeat(classes, len(here)))
        source, target, kind = np.concatenate(sources), np.concatenate(targets), np.concatenate(kinds)
        self._pause()
        order = _order(source, self.size)
        self._pause()
        order = order[source[order] != target[order]]
        narrow = np.uint16 if self.size <= _WORD else np.int32
        self.source, self.target = source[order].astype(narrow), target[order].astype(narrow)
        self.kind = kind[order].astype(np.uint16 if len(pre) <= _WORD else np.int32)

    def _goal(self, operators: Operators, domains: Sequence[int]) -> None:
        import numpy as np

        goals = np.ones(self.size, bool)
        for var, domain, stride in zip(self.pattern, domains, self.strides, strict=True):
            if var in operators.goal:
                view = goals.reshape(-1, domain, stride)
                value = operators.goal[var]
                view[:, :value] = False
                view[:, value + 1 :] = False
        self._goals = goals

    def _exclude(self, pairs: FactPairs, domains: Sequence[int]) -> None:
        """Leave out what never holds together."""
        import numpy as np

        may: Ints | None = None
        count = len(domains)
        for i in range(count):
            for j in range(i):
                together = pairs.together(self.pattern[i], self.pattern[j])
                if together.all():
                    continue
                if may is None:
                    may = np.ones(domains[::-1], bool)  # the last variable has the greatest stride
                shape = [1] * count
                shape[count - 1 - i], shape[count - 1 - j] = domains[i], domains[j]
                may &= together.reshape(shape)
        if may is None:
            return
        may = may.ravel()
        self._goals &= may
        keep = may[self.source] & may[self.target]
        self.source, self.target, self.kind = self.source[keep], self.target[keep], self.kind[keep]

    def class_costs(self, cost: Ints) -> Ints:
        """What each class costs where the operators cost this."""
        import numpy as np

        return np.minimum.reduceat(cost[self.ops], self.first) if len(self.ops) else cost[:0]

    def distances(self, cost: Ints) -> Ints:
        """The distance of each abstract state to the goal, for costs of the classes (Bellman and Ford)."""
        import numpy as np

        out = np.full(self.size, INFINITE, np.int64)
        out[self._goals] = 0
        if not len(self.source):
            return out
        weight = cost[self.kind]
        target = self.target.astype(np.intp)
        firsts, sources = self._firsts, self._sources.astype(np.intp)
        known = out[sources]
        sums = np.empty(len(target), np.int64)
        while True:
            self._pause()
            self.work += len(target)
            out.take(target, out=sums, mode="clip")
            sums += weight
            better = np.minimum(np.minimum.reduceat(sums, firsts), known)
            if np.array_equal(better, known):
                break
            out[sources] = known = better
        if int(weight.max()) * self.size > MOST_COST and int(out[out < INFINITE].max(initial=0)) > MOST_COST:
            raise TooDear
        return out

    def saturated(self, distance: Ints) -> Ints:
        """The least costs of the classes that keep all distances: what is left is free for others."""
        import numpy as np

        self.work += 2 * len(self.source)
        before, after = distance[self.source], distance[self.target]
        gain = np.where((before < INFINITE) & (after < INFINITE), before - after, 0)
        out = np.zeros(len(self.first), np.int64)
        np.maximum.at(out, self.kind, gain)
        return out

    def spread(self, costs: Ints) -> Ints:
        """Costs of classes as costs of the operators in `ops`."""
        import numpy as np

        return np.repeat(costs, np.diff(self.first, append=len(self.ops)))


def _order(numbers: Ints, size: int) -> Ints:
    """What sorts numbers below `size`, 16 bits at a time: these are sorted in linear time."""
    import numpy as np

    if size <= _WORD:
        return np.argsort(numbers.astype(np.uint16), kind="stable")
    order = np.argsort((numbers & (_WORD - 1)).astype(np.uint16), kind="stable")
    return order[np.argsort((numbers >> 16)[order].astype(np.uint16), kind="stable")]
