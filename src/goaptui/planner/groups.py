"""Groups of literals of which at most one holds at any time, found from the task, not from how it is written.

A file may say with many bools what is one thing: where something is, what a hand holds. Pairs that never hold together
are known from `pairs` (h²); a group is a clique of them. Each literal's largest group is found greedily, as in
Helmert, "Concise finite-domain representations for PDDL planning tasks" (2009), where such groups become variables.
"""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.planner.statespace import StateSpace, bits

LOOKS = 200_000
"""So many neighbours are counted at most; what is left then gets the groups that are found without counting."""


def mutex_groups(space: StateSpace, rows: Sequence[int]) -> list[list[int]]:
    """Groups, each with two literals (by place) or more; they may overlap, and no group is part of another.

    `rows` are for each literal the mask of those that may hold together with it, itself included.
    """
    everything = 0
    for place, row in enumerate(rows):
        if row:
            everything |= 1 << place
    excluded = [everything & ~row if row else 0 for row in rows]
    looks = LOOKS
    found: list[int] = []
    for place, rest in enumerate(excluded):
        if not rest:
            continue
        own = rest | 1 << place
        if any(own & group == own for group in found if group >> place & 1):
            continue
        group = 1 << place
        while rest:
            best = most = -1
            size = rest.bit_count()
            for bit in bits(rest):
                other = bit.bit_length() - 1
                looks -= 1
                count = (excluded[other] & rest).bit_count()
                if count > most:
                    best, most = other, count
                    if count == size - 1 or looks < 0:
                        break
            group |= 1 << best
            rest &= excluded[best]
        found.append(group)
    kept: list[int] = []
    for group in sorted(dict.fromkeys(found), key=int.bit_count, reverse=True):
        if not any(group & other == group for other in kept):
            kept.append(group)
    return [[bit.bit_length() - 1 for bit in bits(group)] for group in kept]
