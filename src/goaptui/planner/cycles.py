"""Ways back: makers of a fact that need the fact themselves, and so can never be the first to make it.

What goes from state to state and may be sent back makes the delete relaxation go round in circles. An operator does not
count as a maker of what is a landmark of its own preconditions; without such makers most plans of work have no cycle.
"""

from __future__ import annotations

from goaptui.planner.landmarks import landmark_masks
from goaptui.planner.net import Net
from goaptui.planner.pulse import heed, rounds


def drop_ways_back(net: Net) -> bool:
    """Leave out makers that can never be the first; whether there were any. Linear where there is no cycle."""
    holds, live, pre, add, wanted = net.holds, net.live, net.pre, net.add, net.wanted
    if _in_order(net):
        return False
    users: dict[int, list[int]] = {}
    waits: dict[int, int] = {}  # operators that make a fact and are not done
    counts: dict[int, int] = {}  # facts that an operator waits for
    ready: list[int] = []
    for op in heed(range(len(pre)), net.ask):
        if not live[op]:
            continue
        count = 0
        for fact in pre[op]:
            if not holds[fact]:
                count += 1
                if fact in users:
                    users[fact].append(op)
                else:
                    users[fact] = [op]
        for fact in add[op]:
            waits[fact] = waits.get(fact, 0) + 1
        if count:
            counts[op] = count
        else:
            ready.append(op)
    left = len(counts)
    for _ in rounds(net.ask):
        if not ready:
            break
        op = ready.pop()
        for fact in add[op]:
            waits[fact] -= 1
            if not waits[fact] and fact in users:
                for user in users[fact]:
                    counts[user] -= 1
                    if not counts[user]:
                        left -= 1
                        ready.append(user)
    if not left:
        return False
    ops = [op for op in range(len(pre)) if live[op]]
    place: dict[int, int] = {}
    for op in ops:
        for fact in add[op]:
            if wanted[fact] and not holds[fact]:
                place.setdefault(fact, len(place))
    # A fact that nobody makes any more has no place; an operator that waits for it counts as if it did not: that takes
    # no maker away that could be the first.
    needs = [[place[fact] for fact in pre[op] if fact in place and not holds[fact]] for op in ops]
    makes = [[place[fact] for fact in add[op] if fact in place] for op in ops]
    _, of_op, _ = landmark_masks(len(place), needs, makes, net.ask)
    net.add, net.sources = list(add), list(net.sources)
    changed = False
    for i, op in enumerate(heed(ops, net.ask)):
        mask = of_op[i]
        if mask and any(mask >> fact & 1 for fact in makes[i]):
            changed = True
            kept = tuple([fact for fact in add[op] if fact not in place or not mask >> place[fact] & 1])
            for fact in add[op]:
                if fact not in kept:
                    net.sources[fact] = [other for other in net.sources[fact] if other != op]
            net.add[op] = kept
            if not any(fact in place for fact in kept):
                live[op] = 0
    return changed


def _in_order(net: Net) -> bool:
    """Whether whatever an operator needs is made by operators that stand before it alone: then there is no cycle.

    Plans of work are mostly written so, and it is quickly seen.
    """
    holds, live, sources = net.holds, net.live, net.sources
    for op, needs in enumerate(net.pre):
        if live[op]:
            for fact in needs:
                if not holds[fact] and sources[fact] and sources[fact][-1] >= op:
                    return False
    return True
