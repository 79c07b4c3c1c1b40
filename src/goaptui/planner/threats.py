"""In which order a multiset of actions has to be carried out where some of them take away what others need.

A *threat* is an action that takes a fact away between its maker and who needs it; it has to come before the one
(demotion) or after the other (promotion): McAllester and Rosenblitt 1991. Here everything that is chosen is known, so
most threats leave one way alone, and what is settled settles others, until nothing changes. All that comes out holds in
every valid order of the multiset: who takes it as it is and always goes on with the first in the file still has the
lexicographically least of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from goaptui.planner.task import Task

MANY = 3000
"""So many different actions are looked at; orders of more are left as they are (the masks grow with the square)."""


class _Threat(NamedTuple):
    """Places of who takes a fact away, of its only maker, the mask of who needs it, and whether it holds at first."""

    taker: int
    maker: int
    users: int
    held: bool


class Threats:
    """What every valid order of a multiset must heed.

    `holds` tells what holds at the start of the order (the task's start where it is left out).

    Attributes:
        after: for each action, the actions all uses of which come after all of its own.
        before: the same from the other side: for each action, the actions that it has to come after.
        takes: for each action the literals that it takes away of those that are needed; empty where none does.
        possible: whether there is an order at all, as far as this can tell.
    """

    def __init__(self, task: Task, counts: Mapping[int, int], holds: Sequence[int] | None = None) -> None:
        self.counts = counts
        self.holds = task.holds if holds is None else holds
        self.after: dict[int, list[int]] = {}
        self.before: dict[int, set[int]] = {}
        self.possible = True
        self._find(task)
        if len(counts) <= MANY:
            self._settle()

    def _find(self, task: Task) -> None:
        """Who needs, makes and takes away each literal that is needed at all and not moved by increases."""
        problem = task.problem
        base = problem.group_base
        moved = {var for action in self.counts for var, _ in problem.incs[action]}
        self.users: dict[int, list[int]] = {}
        self.makers: dict[int, list[int]] = {}
        self.takers: dict[int, list[int]] = {}
        self.takes: dict[int, tuple[int, ...]] = {}
        for action in self.counts:
            for lit in problem.pre[action]:
                if lit < base and problem.lit_var[lit] not in moved:
                    self.users.setdefault(lit, []).append(action)
        self.goal = {lit for lit in task.goal if lit < base and problem.lit_var[lit] not in moved}
        wanted = self.goal.union(self.users)
        for action in self.counts:
            makes: list[int] = []
            takes: list[int] = []
            for var, value in task.sets[action]:
                held = problem.lits_at(var, value)
                for lit in problem.lits_of[var]:
                    if lit in wanted:
                        (makes if lit in held else takes).append(lit)
            if takes:
                self.takes[action] = tuple(takes)
            for lit in makes:
                self.makers.setdefault(lit, []).append(action)
            for lit in takes:
                self.takers.setdefault(lit, []).append(action)

    def _settle(self) -> None:
        """Orderings from threats that leave one way alone, until nothing changes."""
        place = {action: i for i, action in enumerate(self.counts)}
        later = [0] * len(place)  # for each action the mask of those that come directly after it
        for lit, users in self.users.items():
            makers = self.makers.get(lit, [])
            if len(makers) == 1 and not self.holds[lit] and self.counts[makers[0]] == 1:
                later[place[makers[0]]] |= _mask([place[user] for user in users if user != makers[0]])
        threats: list[_Threat] = []
        for lit, takers in self.takers.items():
            makers = self.makers.get(lit, [])
            if self._too_few(lit, takers, makers):
                self.possible = False
                return
            if len(makers) > 1 or (makers and self.counts[makers[0]] > 1):
                continue  # which one is meant is open
            maker = place[makers[0]] if makers else None
            held, wanted = bool(self.holds[lit]), lit in self.goal
            needing = _mask([place[user] for user in self.users.get(lit, ())])
            if maker is None and (wanted or not held):
                self.possible = False
                return
            for action in takers:
                taker = place[action]
                others = needing & ~(1 << taker)
                if maker is None:
                    _put_before(later, others, taker)
                    if self.counts[action] > 1 and needing >> taker & 1:
                        self.possible = False
                        return
                    continue
                if wanted:
                    later[taker] |= 1 << maker
                    if others >> maker & 1:
                        self.possible = False  # what makes it again needs it itself: once it is gone it stays gone
                        return
                threats.append(_Threat(taker, maker, others & ~(1 << maker), held))
        self._propagate(later, threats)
        if not self.possible:
            return
        actions = list(self.counts)
        for i, mask in enumerate(later):
            if mask:
                following = self.after[actions[i]] = [actions[j] for j in _places(mask)]
                for action in following:
                    self.before.setdefault(action, set()).add(actions[i])

    def _too_few(self, lit: int, takers: list[int], makers: list[int]) -> bool:
        """Whether a fact is used up more often than it is there and made."""
        users = set(self.users.get(lit, ()))
        counts = self.counts
        used_up = sum([counts[taker] for taker in takers if taker in users]) + (lit in self.goal)
        return used_up > bool(self.holds[lit]) + sum([counts[maker] for maker in makers])

    def _propagate(self, later: list[int], threats: list[_Threat]) -> None:
        while True:
            reach = _closure(later)
            if reach is None:
                self.possible = False
                return
            changed = False
            for taker, maker, users, held in threats:
                late = reach[taker] & users
                if late:
                    # it comes before some who need the fact, so the fact is made after it, and before them
                    changed = changed or not reach[taker] >> maker & 1 or bool(late & ~reach[maker])
                    later[taker] |= 1 << maker
                    later[maker] |= late
                if held:
                    # who has the fact before it is made has it from the start
                    early = _mask([user for user in _places(users & ~late) if reach[user] >> maker & 1])
                    changed = _put_before(later, early, taker, reach) or changed
                elif reach[maker] >> taker & 1:
                    # it comes after the only maker, so all who need the fact have had it
                    changed = _put_before(later, users, taker, reach) or changed
            if not changed:
                return

    def barred(self, action: int, left: Mapping[int, int], holds: Sequence[int]) -> bool:
        """Whether an action that could come next would take away what is still needed and nobody makes any more."""
        for lit in self.takes.get(action, ()):
            if not holds[lit]:
                continue
            if lit in self.goal or self._wanted(lit, action, left):
                for maker in self.makers.get(lit, ()):
                    if left.get(maker, 0) > (maker == action):
                        break
                else:
                    return True
        return False

    def _wanted(self, lit: int, action: int, left: Mapping[int, int]) -> bool:
        for user in self.users.get(lit, ()):  # noqa: SIM110 (asked at each step)
            if left.get(user, 0) > (user == action):
                return True
        return False


def _put_before(later: list[int], mask: int, place: int, reach: list[int] | None = None) -> bool:
    """Let everything in a mask come before a place; whether that says more than `reach` does."""
    new = False
    bit = 1 << place
    for other in _places(mask):
        if reach is not None and not reach[other] & bit:
            new = True
        later[other] |= bit
    return new


def _mask(places: Sequence[int]) -> int:
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def _places(mask: int) -> list[int]:
    """The places of the bits of a mask, ascending."""
    out = []
    while mask:
        bit = mask & -mask
        out.append(bit.bit_length() - 1)
        mask ^= bit
    return out


def _closure(later: list[int]) -> list[int] | None:
    """For each place the mask of all places that come after it; ``None`` where one would come after itself."""
    n = len(later)
    waits = [0] * n
    following = [_places(mask) for mask in later]
    for places in following:
        for place in places:
            waits[place] += 1
    order = [place for place in range(n) if not waits[place]]
    for place in order:
        for other in following[place]:
            waits[other] -= 1
            if not waits[other]:
                order.append(other)
    if len(order) < n:
        return None
    reach = list(later)
    for place in reversed(order):
        mask = reach[place]
        for other in following[place]:
            mask |= reach[other]
        reach[place] = mask
    return reach
