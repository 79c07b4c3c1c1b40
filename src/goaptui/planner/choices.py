"""The choices that are left once what is forced is committed: as small independent components.

What is needed anyway counts as there (its own makers are chosen elsewhere), so most of a net falls away and the rest
falls apart. Within it landmarks are searched completely, operators dropped that another one dominates, and both
repeated until nothing changes. Each step is exact or leaves out a precondition, so the optimum of what is left is
always a lower bound, and it is the optimum of the net where the operators that are chosen can be carried out.
"""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.planner.forced import Forced
from goaptui.planner.landmarks import landmark_masks
from goaptui.planner.net import Net, Rank
from goaptui.planner.pulse import Ask, heed, rounds


class Component:
    """One independent choice: facts ``0 .. n - 1`` and operators over them.

    Attributes:
        goals: the facts that must be made.
        ops: the net's numbers of the operators.
        pre, add: for each operator what it needs and makes, as facts of the component.
        order: a topological order of the facts (what an operator needs before what it makes), ``None`` with a cycle.
    """

    __slots__ = ("add", "goals", "n", "ops", "order", "pre")

    def __init__(self, n: int, goals: list[int], ops: list[int], pre: list[list[int]], add: list[list[int]]) -> None:
        self.n = n
        self.goals = goals
        self.ops = ops
        self.pre = pre
        self.add = add
        self.order: list[int] | None = None


def components(net: Net, forced: Forced) -> list[Component]:
    """Commit what can be committed, and return the choices that are left. Changes `forced`."""
    while True:
        simple(net, forced)
        if not forced.open:
            return []
        facts, ops, pre, add = _residual(net, forced)
        if len(ops) <= FEW:
            # To simplify them would take longer than to solve them, which without cycles takes next to nothing.
            parts = _split(net, forced, facts, ops, pre, add)
            if all(part.order is not None for part in parts):
                return parts
        if not _landmarks(net, forced, facts, ops, pre, add):
            break
    return _split(net, forced, facts, ops, pre, add)


FEW = 16
"""So many operators are few."""


def simple(net: Net, forced: Forced) -> None:
    """Choose at once where the best maker of an open fact asks for nothing more, and the others offer nothing more."""
    pre, add, live, sources = net.pre, net.add, net.live, net.sources
    holds, wanted, needed, achieved = net.holds, net.wanted, forced.needed, forced.achieved
    rank, uses = net.rank, net.uses
    again = True
    while again:
        again = False
        for fact in heed(forced.open, net.ask):
            if achieved[fact]:
                continue
            best = -1
            best_rank: Rank | None = None
            asks_nothing = False
            plain = True
            makers = [op for op in sources[fact] if live[op]]
            for op in makers:
                for made in add[op]:
                    if made != fact and wanted[made] and not holds[made] and not achieved[made]:
                        plain = False
                        break
                if not plain:
                    break
                here = rank(op)
                if best_rank is not None and best_rank <= here:
                    asks_nothing = asks_nothing and best_rank < here  # of equals none is the best
                    continue
                best, best_rank, asks_nothing = op, here, True
                for need in pre[op]:
                    if not holds[need] and not needed[need]:
                        asks_nothing = False
                        break
            if not plain or not asks_nothing:
                continue
            if uses and any(uses.get(best, 0) > uses.get(op, 0) for op in makers):
                continue
            forced.commit(best)
            again = True
        forced.open = [fact for fact in forced.open if not achieved[fact]]


def _residual(net: Net, forced: Forced) -> tuple[list[int], list[int], list[list[int]], list[list[int]]]:
    """The part of the net that the open facts depend on, without what holds or is needed anyway."""
    sources, live, pre, add, holds = net.sources, net.live, net.pre, net.add, net.holds
    needed, achieved, committed = forced.needed, forced.achieved, forced.committed
    place: dict[int, int] = {}
    facts: list[int] = []
    for fact in forced.open:
        place[fact] = len(facts)
        facts.append(fact)
    ops: dict[int, list[int]] = {}
    i = 0
    for _ in rounds(net.ask):
        if i == len(facts):
            break
        for op in sources[facts[i]]:
            if op in ops or not live[op] or op in committed:
                continue
            needs: list[int] = []
            ops[op] = needs
            for need in pre[op]:
                if holds[need] or achieved[need] or needed[need]:
                    continue
                at = place.get(need)
                if at is None:
                    at = place[need] = len(facts)
                    facts.append(need)
                needs.append(at)
        i += 1
    kept = list(ops)
    made = [[place[fact] for fact in add[op] if fact in place] for op in kept]
    return facts, kept, list(ops.values()), made


def _landmarks(
    net: Net, forced: Forced, facts: list[int], ops: list[int], pre: list[list[int]], add: list[list[int]]
) -> bool:  # fmt: skip
    """Commit by landmarks and drop what is dominated; whether anything changed."""
    of_fact, of_op, _ = landmark_masks(len(facts), pre, add, net.ask)
    n_open = len(forced.open)
    mask = 0
    for fact in range(n_open):
        mask |= of_fact[fact]
    mask >>= n_open
    changed = False
    if mask:
        changed = True
        new = []
        place = n_open
        while mask:
            if mask & 1:
                new.append(facts[place])
            mask >>= 1
            place += 1
        forced.need(new)
        return True
    # dominance: the same facts and more for less, asking for nothing that the other does not ask for
    makers: list[list[int]] = [[] for _ in facts]
    for op, made in enumerate(add):
        for fact in made:
            makers[fact].append(op)
    add_mask, pre_mask = _masks(add, net.ask), _masks(pre, net.ask)
    live, rank, uses = net.live, net.rank, net.uses
    gone: set[int] = set()
    for a, made in enumerate(heed(add, net.ask)):
        adds, before = add_mask[a], of_op[a]
        rarest = made[0] if len(made) == 1 else min(made, key=lambda fact: len(makers[fact]))
        for b in makers[rarest]:
            if (
                b != a
                and not adds & ~add_mask[b]
                and not pre_mask[b] & ~before
                and b not in gone
                and rank(ops[b]) < rank(ops[a])
                and uses.get(ops[b], 0) <= uses.get(ops[a], 0)
            ):
                gone.add(a)
                break
    if gone:
        for a in gone:
            live[ops[a]] = 0
        for fact in list(forced.open):
            left = [op for op in net.sources[fact] if live[op]]
            if len(left) == 1:
                forced.commit(left[0])
        return True
    return changed


def _masks(sets: Sequence[Sequence[int]], ask: Ask) -> list[int]:
    """Sets of facts as bit masks."""
    masks = []
    for facts in heed(sets, ask):
        mask = 0
        for fact in facts:
            mask |= 1 << fact
        masks.append(mask)
    return masks


def _split(
    net: Net, forced: Forced, facts: list[int], ops: list[int], pre: list[list[int]], add: list[list[int]]
) -> list[Component]:
    """The connected components, facts in topological order where there is one."""
    leader = list(range(len(facts)))

    def find(fact: int) -> int:
        while leader[fact] != fact:
            leader[fact] = leader[leader[fact]]
            fact = leader[fact]
        return fact

    for needs, made in heed(zip(pre, add, strict=True), net.ask):
        root = find(made[0])
        for fact in needs:
            leader[find(fact)] = root
        for fact in made:
            leader[find(fact)] = root
    members: dict[int, list[int]] = {}
    for fact in range(len(facts)):
        members.setdefault(find(fact), []).append(fact)
    of_root: dict[int, list[int]] = {root: [] for root in members}
    for op, made in enumerate(add):
        of_root[find(made[0])].append(op)
    out = []
    n_open = len(forced.open)
    for root, group in heed(members.items(), net.ask):
        chosen = of_root[root]
        order = _topological(group, chosen, pre, add, net.ask)
        place = {fact: i for i, fact in enumerate(order or group)}
        component = Component(
            len(group),
            [place[fact] for fact in group if fact < n_open],
            [ops[op] for op in chosen],
            [[place[fact] for fact in pre[op]] for op in chosen],
            [[place[fact] for fact in add[op]] for op in chosen],
        )
        component.order = list(range(len(group))) if order is not None else None
        out.append(component)
    return out


def _topological(
    group: list[int], chosen: list[int], pre: Sequence[Sequence[int]], add: Sequence[Sequence[int]], ask: Ask
) -> list[int] | None:
    """Facts such that what an operator needs comes before what it makes; ``None`` with a cycle."""
    waits = dict.fromkeys(group, 0)
    users: dict[int, list[int]] = {fact: [] for fact in group}
    counts = {}
    ready = []
    for op in heed(chosen, ask):
        for fact in add[op]:
            waits[fact] += 1
        counts[op] = len(pre[op])
        for fact in pre[op]:
            users[fact].append(op)
        if not pre[op]:
            ready.append(op)
    order = []
    for _ in rounds(ask):
        if not ready:
            break
        op = ready.pop()
        for fact in add[op]:
            waits[fact] -= 1
            if not waits[fact]:
                order.append(fact)
                for user in users[fact]:
                    counts[user] -= 1
                    if not counts[user]:
                        ready.append(user)
    return order if len(order) == len(group) else None
