"""A* on arrays: thousands of states are expanded at once.

As A* (Hart, Nilsson and Raphael 1968), but that not one state of least f is taken from the queue but a batch of those
whose f is least or hardly more (of equals those whose estimate is least), the larger the more states have been expanded
before. So a state may be reached more cheaply after it was expanded; it is expanded again then. What is proven stays
proven: no plan is cheaper than the least f in the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush, nsmallest

from goaptui.planner.branching import Branching
from goaptui.planner.closed import Closed
from goaptui.planner.fdr import GOAL, Fdr
from goaptui.planner.packing import Conditions, Ints, Packing, Rows, take

INFINITE = 1 << 60
"""The estimate of a state from which no way leads to the goal, or more."""

MOST_COST = 1 << 58
"""Costs may come to this, so that they never run over."""

PER_BATCH = 300
PER_EXPANDED = 0.2
PER_GENERATED = 0.12
PER_WORD = 0.06
"""The work of each, in microseconds, more or less."""

LEAST_BATCH = 32
MOST_BATCH = 20_000
"""States that are expanded at once."""

MOST_AFTER = 1 << 16
"""So many states come of one batch at most, as far as that can be told before."""

RUNS = 48
"""What is added to the queue at once is put into so many parts at most, by f."""

TOGETHER = 1 << 12
"""States that are estimated at once."""

MOST_BYTES = 320 << 20
"""Memory that the states may take."""


class BatchSearch:
    """A search that can be asked to go on.

    Attributes:
        best: what the cheapest plan known costs, ``None`` where none is known. More than this is not looked at.
        own: whether that plan is one that was found here: then `plan` gives it.
        work: what was done so far, in microseconds, more or less, but the same on every machine.
        estimate, price: a lower bound of what is left, for many states, and its work for one.
        bound: no plan costs less than this, or than `best`.
        done: whether it came to an end: `best` is the optimum, or there is no plan.
        full: whether the memory is used up (or costs are beyond what a word holds): there is no going on.
        expanded, generated: how many states were.
    """

    def __init__(self, fdr: Fdr, packing: Packing, branching: Branching, pulse: Callable[[], bool]) -> None:
        import numpy as np

        self.fdr = fdr
        self.packing = packing
        self.branching = branching
        self.pulse = pulse
        self.work = 0
        self.estimate: Callable[[Rows], Ints] = self._blind
        self.price = 0.02
        self.goal = Conditions(self.packing, [fdr.goal])
        self.closed = Closed(self.packing.words, pulse)
        self.best: int | None = None
        self.own = False
        self.bound = 0
        self.done = False
        self.full = False
        self.expanded = self.generated = 0
        self._goal = -1
        self._queue: list[tuple[int, int, int, int, Ints]] = []
        self._queued = 0
        self._dearest = 0
        self._age = 0
        self._layer = -1  # for `_dive`
        self._nearest = self._pace = self._dived = 0
        self._diving = False
        self._serial = 0
        self._per_generated = PER_GENERATED + PER_WORD * packing.words
        self._cheapest = min(fdr.cost, default=0)
        room = self.closed.room
        self._g = np.empty(room, np.int64)
        self._parent = np.empty(room, np.int32)
        self._op = np.empty(room, np.int32)
        self._expanded = np.zeros(room, bool)
        self._mark = np.empty(room, np.int32)
        start = self.packing.pack(fdr.start)
        minus = np.array([-1], np.int32)
        self._take_in(start, np.zeros(1, np.int64), minus, minus)

    def improve(self, cost: int) -> None:
        """A plan of this cost is known from elsewhere."""
        if self.best is None or cost < self.best:
            self.best = cost
            self.own = False

    @property
    def bytes(self) -> int:
        """Memory in use, about: what there is room for, but nothing is in yet, does not count."""
        return self.closed.bytes + 21 * self.closed.size + 4 * self._queued

    def run(self, work: int) -> bool:
        """Go on until the end, or for about so much work, or until `pulse` says so; whether it came to an end."""
        end = self.work + work
        while not self.done and not self.full and self.work < end and not self.pulse():
            self._step()
        return self.done

    def rethink(self, estimate: Callable[[Rows], Ints], price: float) -> None:
        """Go on with another estimate, of this price. States in the queue are asked it when it is their turn."""
        self.estimate, self.price = estimate, price
        self._age += 1

    def plan(self) -> list[int]:
        """The operators (by place in the state space) of the plan found, in order."""
        ops: list[int] = []
        state = self._goal
        while (before := int(self._parent[state])) >= 0:
            ops.append(self.fdr.origin[self.branching.order[int(self._op[state])]])
            state = before
        return [op for op in reversed(ops) if op != GOAL]

    def next_values(self, most: int) -> Ints | None:
        """The values of the variables in some of the states that are to be expanded next; ``None``: there are none."""
        import numpy as np

        parts: list[Ints] = []
        for *_, states in nsmallest(most, self._queue):
            live = states[~self._expanded.take(states)]
            parts.append(live[:: max(1, len(live) // most)])
        if not sum(map(len, parts)):
            return None
        return self.packing.values(take(self.closed.rows, np.concatenate(parts)[:most])).astype(np.int64)

    # one batch

    def _blind(self, rows: Rows) -> Ints:
        import numpy as np

        return np.where(self.goal.hold(rows), 0, self._cheapest)

    def _step(self) -> None:
        """Expand a batch."""
        before = self.work
        batch = self._next()
        if batch is None:
            return
        rows = take(self.closed.rows, batch)
        states, ops = self.branching.applicable(rows)
        self.expanded += len(batch)
        self.work += PER_BATCH + int(len(batch) * PER_EXPANDED + len(states) * self._per_generated)
        if not len(states):
            return
        for first in range(0, len(states), MOST_AFTER):
            self.pulse()
            some, used = states[first : first + MOST_AFTER], ops[first : first + MOST_AFTER]
            parents = batch.take(some)
            g = self._g.take(parents) + self.branching.cost.take(used)
            self._dearest = max(self._dearest, int(g.max()))
            self._take_in(self.branching.after(rows, some, used), g, parents, used)
        if self._diving:
            self._dived += self.work - before
        if self.bytes > MOST_BYTES or self._dearest > MOST_COST:
            self.full = True

    def _next(self) -> Ints | None:
        """The next states to be expanded: of the least f, and of more where that are few."""
        import numpy as np

        each = max(1, self.generated // max(1, self.expanded))
        wanted = max(LEAST_BATCH, min(self.expanded // 8, MOST_BATCH, MOST_AFTER // each))
        queue = self._queue
        if self._stale():
            self._ask_again()
            return None
        if queue:
            wanted = self._dive(wanted)
        parts: list[Ints] = []
        count = 0
        while queue and count < wanted and not self._stale():
            f, h, _, age, states = queue[0]
            if self.best is not None and f >= self.best:
                break
            if not parts and f > self.bound:
                self.bound = f
            heappop(queue)
            self._queued -= len(states)
            states = states[~self._expanded.take(states)]
            if count + len(states) > 2 * wanted:
                cut = len(states) - (wanted - count)
                self._push(f, h, states[:cut], age)
                states = states[cut:]
            if len(states):
                parts.append(states)
                count += len(states)
        if not parts:
            if not self._stale():
                if self.best is not None:
                    self.bound = self.best
                self.done = True
            return None
        batch = parts[0] if len(parts) == 1 else np.concatenate(parts)
        # a state that was reached more cheaply while it was in the queue is in it twice
        places = np.arange(len(batch), dtype=np.int32)
        self._mark[batch] = places
        once = self._mark.take(batch) == places
        if not once.all():
            batch = batch[once]
        self._expanded[batch] = True
        return batch

    def _stale(self) -> bool:
        """Whether the next states in the queue have not been asked the present estimate."""
        if not self._queue:
            return False
        f, _, _, age, _ = self._queue[0]
        return age != self._age and (self.best is None or f < self.best)

    def _ask_again(self) -> None:
        """Ask some of them."""
        f, h, _, age, states = heappop(self._queue)
        self._queued -= len(states)
        self.bound = max(self.bound, f)
        states = states[~self._expanded.take(states)]
        if len(states) > TOGETHER:
            self._push(f, h, states[TOGETHER:], age)
            states = states[:TOGETHER]
        self._offer(states)

    def _dive(self, wanted: int) -> int:
        """Fewer states than wanted while that leads nearer to the goal than anything of this f before.

        If this f is that of the optimum, it is this what finds the plan. A fourth of the work at most goes into it.
        """
        f, h = self._queue[0][:2]
        if f != self._layer:
            self._layer, self._nearest = f, INFINITE
        if h < self._nearest:
            self._nearest = h
            self._pace = 2 * LEAST_BATCH
        else:
            self._pace *= 2
        if self._pace < wanted and 4 * self._dived <= self.work:
            self._diving = True
            return self._pace
        self._diving = False
        return wanted

    def _estimates(self, rows: Rows) -> Ints:
        """The estimates of states, some at a time, so that what is computed stays in the cache."""
        import numpy as np

        n = len(rows[0])
        if n <= TOGETHER:
            return self.estimate(rows)
        parts = []
        for first in range(0, n, TOGETHER):
            parts.append(self.estimate([row[first : first + TOGETHER] for row in rows]))
            self.pulse()
        return np.concatenate(parts)

    def _push(self, f: int, h: int, states: Ints, age: int) -> None:
        self._serial += 1
        self._queued += len(states)
        heappush(self._queue, (f, h, -self._serial, age, states))

    def _take_in(self, rows: Rows, g: Ints, parents: Ints, ops: Ints) -> None:
        """States that were reached: what is new or cheaper than before goes to the queue."""
        import numpy as np

        self.generated += len(g)
        if self.best is not None:
            cheap = g < self.best
            if not cheap.all():
                index = cheap.nonzero()[0]
                rows, g, parents, ops = take(rows, index), g.take(index), parents.take(index), ops.take(index)
        if not len(g):
            return
        known = self.closed.size
        numbers, fresh = self.closed.add(rows)
        self._grow()
        size = self.closed.size
        self._g[known:size] = g.take(fresh)
        self._parent[known:size] = parents.take(fresh)
        self._op[known:size] = ops.take(fresh)
        self._expanded[known:size] = False
        better = (g < self._g.take(numbers)).nonzero()[0]
        changed = np.arange(known, size, dtype=np.int32)
        if len(better):
            # the least of several last, so that it is what stays
            better = better[np.argsort(-g.take(better), kind="stable")]
            which = numbers.take(better)
            self._g[which] = g.take(better)
            self._parent[which] = parents.take(better)
            self._op[which] = ops.take(better)
            again = np.unique(which)
            again = again[again < known]
            self._expanded[again] = False
            changed = np.concatenate((again, changed))
        self._offer(changed)

    def _offer(self, changed: Ints) -> None:
        """States are to be expanded, unless they are goals, dead ends or too dear."""
        if not len(changed):
            return
        g = self._g.take(changed)
        rows = take(self.closed.rows, changed)
        self.work += int(len(changed) * self.price)
        goals = self.goal.hold(rows).nonzero()[0]
        if len(goals):
            first = goals[g.take(goals).argmin()]
            if self.best is None or g[first] < self.best:
                self.best, self._goal, self.own = int(g[first]), int(changed[first]), True
            self._expanded[changed.take(goals)] = True
        h = self._estimates(rows)
        f = g + h
        open_ = f < (INFINITE if self.best is None else self.best)
        if len(goals):
            open_[goals] = False
        if not open_.all():
            index = open_.nonzero()[0]
            changed, f, h = changed.take(index), f.take(index), h.take(index)
        if len(changed):
            self._enqueue(changed, f, h)

    def _enqueue(self, states: Ints, f: Ints, h: Ints) -> None:
        """Put states into the queue, in parts of equal f and estimate; almost equal where there would be many."""
        import numpy as np

        order = np.lexsort((h, f))
        states, f, h = states.take(order), f.take(order), h.take(order)
        ends = ((f[1:] != f[:-1]) | (h[1:] != h[:-1])).nonzero()[0] + 1
        if len(ends) > RUNS:
            step = -(-len(f) // RUNS)
            ends = ends[((ends // step)[1:] != (ends // step)[:-1]).nonzero()[0] + 1]
        first = 0
        for end in [*ends.tolist(), len(states)]:
            self._push(int(f[first]), int(h[first]), states[first:end], self._age)
            first = end

    def _grow(self) -> None:
        """As much room for what is kept of each state as for the states."""
        import numpy as np

        room = self.closed.room
        size = len(self._g)
        if room == size:
            return
        for name in ("_g", "_parent", "_op", "_expanded", "_mark"):
            old = getattr(self, name)
            new = np.empty(room, old.dtype)
            new[:size] = old
            setattr(self, name, new)
