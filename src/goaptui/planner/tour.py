"""A lower bound of the way through places that all have to be visited.

Held and Karp, "The Traveling-Salesman Problem and Minimum Spanning Trees: Part II" (1971): a way through all places is
a tree in which each place has two neighbours. A price on each place that is paid twice on every way, and once for each
neighbour in the tree, changes nothing for ways, but steers the least tree towards them; prices that make the least
tree dear give a bound that is mostly within a percent of the shortest way. Prices are found once, by subgradient
steps; any prices are right for any part of the places.

A place may have to be visited again: what is done there last can wait for something that is done elsewhere, and this
for something that is done there (see `levels`). It then counts as several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goaptui.planner.pulse import Ask, never
from goaptui.planner.statespace import bits

FEW = 32
"""With more places left than this a tree is bounded instead of found."""

ROUNDS = 60
"""So many times the prices are changed."""


class Tour:
    """Places by number; `between` are their distances (symmetric), `last` from each to the end."""

    def __init__(self, between: list[list[int]], last: list[int], ask: Ask = never) -> None:
        self.ask = ask if len(last) > FEW else never
        self.between = between
        self.last = last
        self.price = [0] * len(last)
        self.nearest: list[int] | None = None

    def rest(self, left: Sequence[int]) -> int:
        """The least way through the places that are left (two or more) and to the end, but for its beginning.

        What is missing is the least distance to one of them from where one is, with the price of that place.
        """
        price, last = self.price, self.last
        if len(left) <= FEW or len(left) == len(last):
            tree = self._tree(left)[0]
        else:
            nearest = self.nearest
            if nearest is None:
                nearest = self.nearest = self._nearest()
            edges = [nearest[place] for place in left]
            tree = sum(edges) - max(edges)
        tree -= 2 * sum([price[place] for place in left])
        return tree + min([last[place] + price[place] for place in left])

    def _nearest(self) -> list[int]:
        """For each place the least edge there is with the prices: a tree has one for each place but one."""
        price = self.price
        return [
            price[i] + min([way + price[j] for j, way in enumerate(line) if j != i])
            for i, line in enumerate(self.between)
        ]

    def _tree(self, left: Sequence[int]) -> tuple[int, list[tuple[int, int]]]:
        """The weight of a minimum spanning tree (Prim) with the prices, and its edges."""
        price, between = self.price, self.between
        root = left[0]
        line, mine = between[root], price[root]
        near = {place: line[place] + mine + price[place] for place in left[1:]}
        towards = dict.fromkeys(near, root)
        total = 0
        edges = []
        while near:
            self.ask()
            nearest = min(near, key=near.__getitem__)
            total += near.pop(nearest)
            edges.append((nearest, towards[nearest]))
            line, mine = between[nearest], price[nearest]
            for place, far in near.items():
                way = line[place] + mine + price[place]
                if way < far:
                    near[place] = way
                    towards[place] = nearest
        return total, edges

    def tune(self, first: Sequence[int]) -> None:
        """Find prices for the way through all places, from where these are the distances."""
        n = len(first)
        if n < 3:
            return
        places = range(n)
        last, price = self.last, self.price
        best = None
        found = list(price)
        step = max(max(line) for line in self.between) // 2
        for _ in range(ROUNDS):
            tree, edges = self._tree(places)
            degree = [-2] * n
            for a, b in edges:
                degree[a] += 1
                degree[b] += 1
            to = min(places, key=lambda i: first[i] + price[i])
            off = min(places, key=lambda i: last[i] + price[i])
            degree[to] += 1
            degree[off] += 1
            bound = tree + first[to] + price[to] + last[off] + price[off] - 2 * sum(price)
            if best is None or bound > best:
                best = bound
                found = list(price)
            if not any(degree):
                break
            for i in places:
                price[i] += step * degree[i]
            step = step * 9 // 10
        self.price = found


def precedence(needs: Mapping[int, int]) -> dict[int, int]:
    """For each forced literal (bit) the forced literals that are made before it, in every plan.

    `needs` maps the literals to the masks of what has to hold where they are made.
    """
    every = 0
    for bit in needs:
        every |= bit
    before: dict[int, int] = {}
    for root in needs:
        stack = [root]
        while stack:
            bit = stack[-1]
            if bit in before:
                stack.pop()
                continue
            earlier = bits(needs[bit] & every)
            open_ = [need for need in earlier if need not in before]
            if open_:
                stack += open_
                continue
            stack.pop()
            mask = 0
            for need in earlier:
                mask |= need | before[need]
            before[bit] = mask
    return before


def levels(tasks: Sequence[int], before: Mapping[int, int], elsewhere: int) -> list[int]:
    """What is made at one place (bits), in groups that need as many visits.

    Each but the first waits for the one before. `elsewhere` is what is made somewhere else. One group for each visit
    there has to be, the last visit's first; a literal is put by how many visits there have to be after it, so that the
    groups are right for whatever is left.
    """
    done: dict[int, int] = {}
    for task in sorted(tasks, key=lambda bit: before[bit].bit_count(), reverse=True):
        level = 0
        for later, above in done.items():
            if above >= level and before[later] & task:
                for between in bits(before[later] & elsewhere):
                    if before[between] & task:
                        level = above + 1
                        break
        done[task] = level
    out = [0] * (1 + max(done.values(), default=0))
    for task, level in done.items():
        out[level] |= task
    return out
