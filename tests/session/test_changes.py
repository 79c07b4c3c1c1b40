"""What a replan changed."""

from __future__ import annotations

from itertools import permutations
from typing import cast

import pytest

from goaptui.planner.solution import Step
from goaptui.session.changes import changes
from goaptui.session.outlook import Outlook


class Planned:
    """As much of an outlook as is compared."""

    def __init__(self, actions: str, cost: int | None = 0) -> None:
        self.steps = tuple(Step(action, None, 0) for action in actions)  # type: ignore[arg-type]
        self.cost = cost


def compare(before: str | None, after: str, *costs: int) -> tuple[set[str], set[str], set[str]]:
    old = None if before is None else cast(Outlook, Planned(before, *costs[:1]))
    found = changes(old, cast(Outlook, Planned(after, *costs[1:])))
    return set(found.added), set(found.dropped), set(found.moved)


@pytest.mark.parametrize(
    ("before", "after", "added", "dropped", "moved"),
    [
        ("abc", "abc", "", "", ""),
        ("abc", "bc", "", "a", ""),
        ("bc", "abc", "a", "", ""),
        ("abc", "xbc", "x", "a", ""),
        ("abcd", "bcda", "", "", "a"),
        ("abcd", "dabc", "", "", "d"),
        ("aab", "ab", "", "a", ""),
        ("ab", "aba", "a", "", ""),
        ("", "ab", "ab", "", ""),
        ("ab", "", "", "ab", ""),
        ("abcx", "cabx", "", "", "c"),
    ],
)
def test_changes(before: str, after: str, added: str, dropped: str, moved: str) -> None:
    assert compare(before, after) == (set(added), set(dropped), set(moved))


def test_as_few_as_possible_have_moved() -> None:
    for after in permutations("abcde"):
        _, _, moved = compare("abcde", "".join(after))
        stayed = [action for action in after if action not in moved]
        assert stayed == sorted(stayed)
        rising = max(
            length
            for length in range(6)
            if any(list(part) == sorted(part) for part in _subsequences("".join(after), length))
        )
        assert len(stayed) == rising


def _subsequences(text: str, length: int) -> list[str]:
    if length == 0:
        return [""]
    return [text[i] + rest for i in range(len(text)) for rest in _subsequences(text[i + 1 :], length - 1)]


def test_costs_and_steps() -> None:
    found = changes(cast(Outlook, Planned("ab", 5)), cast(Outlook, Planned("b", 3)))
    assert (found.cost_before, found.cost_after, found.steps_before, found.steps_after) == (5, 3, 2, 1)
    assert found.any
    assert not changes(cast(Outlook, Planned("ab", 5)), cast(Outlook, Planned("ab", 5))).any


def test_the_first_outlook_changes_nothing() -> None:
    found = changes(None, cast(Outlook, Planned("ab", 5)))
    assert not found.any
    assert found.steps_after == 2
