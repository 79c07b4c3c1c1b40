"""Which steps two plans have in common, in the same order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def matched(old: Sequence[int], new: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each new step the old one that it is (-1: none), and the other way round; both ascending.

    The beginning and the end that are the same; between, the longest ascending row of equal steps.
    """
    most = min(len(old), len(new))
    first = _same(old, new, most)
    last = _same(old[::-1], new[::-1], most - first)
    where: dict[int, list[int]] = {}
    for place in range(len(old) - last - 1, first - 1, -1):
        where.setdefault(old[place], []).append(place)
    found = []
    for index in range(first, len(new) - last):
        places = where.get(new[index])
        if places:
            found.append((index, places.pop()))
    origin = [-1] * len(new)
    place_of = [-1] * len(old)
    for index, place in ascending(found):
        origin[index] = place
        place_of[place] = index
    origin[:first] = place_of[:first] = range(first)
    if last:
        origin[-last:] = range(len(old) - last, len(old))
        place_of[-last:] = range(len(new) - last, len(new))
    return origin, place_of


def _same(one: Sequence[int], other: Sequence[int], most: int) -> int:
    """How many of the first `most` members are equal from the first on."""
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs, ascending in the first, that ascends in the second (Schensted 1961)."""
    ends: list[int] = []  # the least end of a row of each length
    at: list[int] = []  # the pair there
    came = [-1] * len(pairs)
    for i, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        came[i] = at[length - 1] if length else -1
        if length == len(ends):
            ends.append(place)
            at.append(i)
        else:
            ends[length] = place
            at[length] = i
    out = []
    i = at[-1] if at else -1
    while i >= 0:
        out.append(pairs[i])
        i = came[i]
    out.reverse()
    return out
