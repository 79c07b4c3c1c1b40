"""Plans for work in places, soon and then better: beam search over places and what is left to do.

Lowerre 1976. Layer by layer the states with the least estimate of the whole are kept, more of them from try to try.
Each step gets something done, so that there are no more layers than things to do.
"""

from __future__ import annotations

from goaptui.planner.places import PlaceState
from goaptui.planner.rounds import PER_STEP, Rounds


class Beams:
    """Tries with more and more states a layer."""

    def __init__(self, rounds: Rounds) -> None:
        self.rounds = rounds
        self.width = 1

    def better(self, turn: int, work: int, best: int | None) -> tuple[list[int] | None, int]:
        """A plan that weighs less than the best one known to the search over places, and the work that was done."""
        done = 0
        while True:
            plan, spent = self._try(self.width)
            done += spent
            self.width *= 2
            if plan is not None or 2 * spent > work - done or self.rounds.over():
                return plan, done

    def _try(self, width: int) -> tuple[list[int] | None, int]:
        rounds = self.rounds
        places, estimate, best = rounds.places, rounds.estimate, rounds.best
        work = 0
        parents: list[dict[PlaceState, tuple[PlaceState, int, int]]] = []
        layer: dict[PlaceState, int] = {rounds.start: rounds.g[rounds.start]}
        found: tuple[int, PlaceState, int] | None = None  # where the best plan ends, and where it goes from there
        while layer:
            parent: dict[PlaceState, tuple[PlaceState, int, int]] = {}
            reached: dict[PlaceState, int] = {}
            order: dict[PlaceState, int] = {}
            for state, g in layer.items():
                last = places.finish(state)
                if last is not None and (best is None or g + last[0] < best):
                    best = g + last[0]
                    found = len(parents), state, last[1]
                for weight, to, op, after in places.steps(state):
                    work += PER_STEP
                    known = reached.get(after)
                    if known is not None and known <= g + weight:
                        continue
                    h = estimate(after)
                    if h is None or (best is not None and g + weight + h >= best):
                        continue
                    reached[after] = g + weight
                    order[after] = g + weight + h
                    parent[after] = (state, to, op)
                if rounds.over():
                    layer = {}
                    break
            else:
                kept = sorted(order, key=order.__getitem__)[:width]
                layer = {state: reached[state] for state in kept}
                parents.append(parent)
        if found is None:
            return None, work
        depth, state, end = found
        pieces = [places.way(*state, end)]
        for parent in reversed(parents[:depth]):
            before, to, op = parent[state]
            pieces.append(rounds.operators(before, to, op))
            state = before
        return [*rounds.first, *[op for piece in reversed(pieces) for op in piece]], work
