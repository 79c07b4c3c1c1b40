"""What a replan changed, so that it can be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from goaptui.planner.matching import ascending
from goaptui.session.outlook import Outlook
from goaptui.session.views import Changes

__all__ = ["Changes", "anchors", "changes"]


def changes(before: Outlook | None, after: Outlook) -> Changes:
    """What became another between two outlooks: actions that the plan uses more often, less often, or elsewhere.

    Moved are, of the steps that both plans have, as few as explain the new order (all but a longest common
    subsequence). Nothing has changed where there was no outlook before.
    """
    if before is None:
        return Changes(
            frozenset(), frozenset(), frozenset(), after.cost, after.cost, len(after.steps), len(after.steps)
        )
    old = [step.action for step in before.steps]
    new = [step.action for step in after.steps]
    added: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()
    if old != new:
        old, new = _differing(old, new)
        count_old, count_new = Counter(old), Counter(new)
        added = frozenset(count_new - count_old)
        dropped = frozenset(count_old - count_new)
        moved = _moved(old, new)
    return Changes(added, dropped, moved, before.cost, after.cost, len(before.steps), len(after.steps))


def _differing(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Two lists without what they have in common at their beginnings and ends, which is most of a long plan."""
    least = min(len(old), len(new))
    head = 0
    while head < least and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < least - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return old[head : len(old) - tail], new[head : len(new) - tail]


def anchors(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The steps that stay where they are when one order becomes another: pairs of their indices, ascending in both.

    As many as there can be: a longest increasing subsequence of the k-th uses that both orders have.
    """
    where: dict[tuple[str, int], int] = {}
    seen: Counter[str] = Counter()
    for index, action in enumerate(old):
        where[action, seen[action]] = index
        seen[action] += 1
    seen.clear()
    common: list[tuple[int, int]] = []
    for place, action in enumerate(new):
        index = where.get((action, seen[action]), -1)
        seen[action] += 1
        if index >= 0:
            common.append((place, index))
    return tuple([(index, place) for place, index in ascending(common)])


def _moved(old: list[str], new: list[str]) -> frozenset[str]:
    """Actions of steps that both orders have, but not at their anchors."""
    stayed = anchors(old, new)
    in_new = {place for _, place in stayed}
    left = Counter(old) - Counter(old[index] for index, _ in stayed)
    moved = set()
    for place, action in enumerate(new):
        if place not in in_new and left[action]:
            left[action] -= 1
            moved.add(action)
    return frozenset(moved)
