"""The choices of a task from those of another one: the regions that nothing touches keep what was chosen in them.

What neither holds nor is achieved or needed anyway, and what is open, with the operators that need and make it, falls
apart into regions that share nothing; each is solved for itself. A region that borders on nothing that is different in
the two tasks is a region of both, with the same optimum. The others are found from what is different.
"""

from __future__ import annotations

from typing import NamedTuple

from goaptui.planner.forced import Forced
from goaptui.planner.net import Net
from goaptui.planner.problem import Problem


class Known(NamedTuple):
    """The best plan of another state, and how the state differs."""

    plan: frozenset[int]
    gaining: frozenset[int] | None
    """The actions of which one is in every plan that is better than this one; ``None`` where that cannot be told."""


class Settled:
    """What is forced in a net, and what was chosen besides.

    Attributes:
        committed: the operators that are forced.
        chosen: the others of the optimum; ``None`` as long as that is not known.
        acyclic: whether it is known that no operator waits for itself.
    """

    __slots__ = (
        "achieved", "acyclic", "add", "chosen", "committed", "holds", "live", "needed", "open", "pre", "problem",
        "sources",
    )  # fmt: skip

    def __init__(self, net: Net, forced: Forced, acyclic: bool) -> None:
        self.problem: Problem = net.task.problem
        self.pre, self.add, self.sources = net.pre, net.add, net.sources
        self.holds = net.holds
        self.live = bytes(net.live)
        self.needed = bytes(forced.needed)
        self.achieved = bytes(forced.achieved)
        self.open = frozenset(forced.open)
        self.committed = set(forced.committed)
        self.acyclic = acyclic
        self.chosen: list[int] | None = None

    def still_acyclic(self, net: Net) -> bool:
        """Whether no operator waits for itself in another net: one that has no operator and lacks no fact more."""
        return (
            self.acyclic
            and net.pre is self.pre
            and net.add is self.add
            and not _mask(net.live) & ~_mask(self.live)
            and not _mask(self.holds) & ~_mask(net.holds)
        )


def carried_over(forced: Forced, now: Settled, before: Settled) -> list[int]:
    """What was chosen in the regions that are the same; leaves open in `forced` what is to be chosen anew."""
    assert before.chosen is not None
    inside, among = _touched(now, before)
    forced.open = [fact for fact in forced.open if fact in inside]
    return [op for op in before.chosen if op not in among]


def _touched(now: Settled, before: Settled) -> tuple[set[int], set[int]]:
    """The facts of the regions that border on what is different, and all operators that do or are in these regions."""
    holds, needed, achieved, live, is_open = now.holds, now.needed, now.achieved, now.live, now.open
    pre, add, sources = now.pre, now.add, now.sources
    users = users_of(now.problem)
    among: set[int] = set(_different(live, before.live))
    if add is not before.add:
        among.update([op for op, made in enumerate(add) if made is not before.add[op] and made != before.add[op]])
    facts = set(is_open.symmetric_difference(before.open))
    for one, other in ((holds, before.holds), (needed, before.needed), (achieved, before.achieved)):
        facts.update(_different(one, other))
    for fact in facts:
        among.update(sources[fact], before.sources[fact], users[fact])
    inside = {fact for fact in facts if fact in is_open}
    ops = list(among)
    while ops:
        op = ops.pop()
        # What is open is needed, and so counts as there for whoever needs it: it belongs to its makers alone.
        made = [fact for fact in add[op] if fact in is_open]
        around = (*pre[op], *add[op], *before.add[op])
        made += [fact for fact in around if not (holds[fact] or needed[fact] or achieved[fact])]
        for fact in made:
            if fact not in inside:
                inside.add(fact)
                for other_op in sources[fact] if fact in is_open else (*sources[fact], *users[fact]):
                    if live[other_op] and other_op not in among:
                        among.add(other_op)
                        ops.append(other_op)
    return inside, among


def _different(one: bytes | bytearray, other: bytes | bytearray) -> list[int]:
    """The places at which two rows of flags differ."""
    if one == other:
        return []
    left = _mask(one) ^ _mask(other)
    found = []
    while left:
        found.append((left & -left).bit_length() >> 3)
        left &= left - 1
    return found


def _mask(flags: bytes | bytearray) -> int:
    return int.from_bytes(flags, "little")


def users_of(problem: Problem) -> list[list[int]]:
    """For each literal the actions that need it (kept with the problem)."""
    found = problem.cache.get("users")
    if found is None:
        users: list[list[int]] = [[] for _ in range(problem.n_lits)]
        for action, needs in enumerate(problem.pre):
            for lit in needs:
                users[lit].append(action)
        found = problem.cache["users"] = users
    assert isinstance(found, list)
    return found
