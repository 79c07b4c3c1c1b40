"""Relaxed plans that hold themselves up by going round in a circle, and the landmarks that break the circles.

What is needed anyway counts as there while choices are made, so what is chosen may make each other possible and start
nowhere. Then it does not reach the goal even when nothing is ever lost, and every plan contains something else: the
operators of a set that is grown as long as it does not reach the goal leave out a minimal disjunctive landmark (Haslum,
Slaney and Thiébaux 2012, "Minimal Landmarks for Optimal Delete-Free Planning"). Landmarks become goals of the
relaxation, and it is solved again, until what is chosen can be carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from goaptui.planner.net import Net
from goaptui.planner.relaxedplan import RelaxedPlan, relaxed_plan

ROUNDS = 40
"""So often the relaxation is solved again."""

AT_ONCE = 20
"""So many landmarks are added before it is."""

MANY = 4000
"""Nets of more operators are left as they are: growing a set takes time that grows with the square."""


def break_circles(
    net: Net, relaxed: RelaxedPlan, runs: Callable[[RelaxedPlan], bool], pulse: Callable[[], bool]
) -> RelaxedPlan:
    """A relaxed plan that goes round in no circle, where that is found; changes the net, whose operators all live.

    `runs` tells whether a relaxed plan can really be carried out: then it pays to prove that it is the best.
    """
    if len(net.pre) > MANY:
        return relaxed
    live = bytes(net.live)
    own = False
    for _ in range(ROUNDS):
        landmarks = _landmarks(net, relaxed, pulse)
        if not landmarks and not relaxed.proven and runs(relaxed):
            for choice, _ in relaxed.hard:
                choice.insist = True
            relaxed.work(patient=True)
            landmarks = _landmarks(net, relaxed, pulse)
        if not landmarks:
            break
        if not own:
            net.own_lists()
            own = True
        for landmark in landmarks:
            fact = net.fact()
            for op in landmark:
                net.add[op] = (*net.add[op], fact)
            net.sources[fact] = landmark
            net.goal = [*net.goal, fact]
        better = relaxed_plan(net, pulse)
        if better.hard:
            better.begin(lambda: None)
            better.work(patient=False)
        net.live[:] = live
        if not better.possible:
            return better
        better.bound = max(better.bound, relaxed.bound)
        relaxed = better
    return relaxed


def _landmarks(net: Net, relaxed: RelaxedPlan, pulse: Callable[[], bool]) -> list[list[int]]:
    """Landmarks that a relaxed plan misses, one after the other; the best of each is taken till the goal is reached."""
    chosen = set(relaxed.counts)
    landmarks: list[list[int]] = []
    while len(landmarks) < AT_ONCE and not pulse():
        landmark = missing(net, chosen)
        if not landmark:
            break
        landmarks.append(landmark)
        chosen.update(net.actions_of(min(landmark, key=net.rank)))
    return landmarks


def missing(net: Net, chosen: Collection[int]) -> list[int]:
    """Operators of which every plan contains one, none of them made of `chosen` actions alone.

    Empty where what is chosen reaches the goal.
    """
    grown = _Grown(net)
    ops = [op for op, alive in enumerate(net.live) if alive]
    inside = [op for op in ops if all(action in chosen for action in net.actions_of(op))]
    if not grown.take(inside):
        return []
    left = set(ops).difference(inside)
    # what is dear stays outside, so that the landmark costs much
    return sorted([op for op in sorted(left, key=net.rank) if not grown.take([op])])


class _Grown:
    """A set of operators that does not reach the goal, and what it reaches."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.reached = bytearray(net.holds)
        self.inside = bytearray(len(net.pre))
        self.waits = [sum([not net.holds[need] for need in set(needs)]) for needs in net.pre]
        self.users: list[list[int]] = [[] for _ in net.sources]
        for op, alive in enumerate(net.live):
            if alive:
                for need in set(net.pre[op]):
                    if not net.holds[need]:
                        self.users[need].append(op)

    def take(self, ops: list[int]) -> bool:
        """Take operators in, all or, where the goal would be reached, none; whether they were taken."""
        net, reached, inside, waits, users = self.net, self.reached, self.inside, self.waits, self.users
        new: list[int] = []
        for op in ops:
            inside[op] = 1
        ready = [op for op in ops if not waits[op]]
        while ready:
            for fact in net.add[ready.pop()]:
                if not reached[fact]:
                    reached[fact] = 1
                    new.append(fact)
                    for user in users[fact]:
                        waits[user] -= 1
                        if not waits[user] and inside[user]:
                            ready.append(user)
        if new and all(reached[fact] for fact in net.goal):
            for fact in new:
                reached[fact] = 0
                for user in users[fact]:
                    waits[user] += 1
            for op in ops:
                inside[op] = 0
            return False
        return True
