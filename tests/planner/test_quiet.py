"""What keeps the screen going while a plan is sought."""

from __future__ import annotations

import gc

from goaptui.planner.quiet import let_go, quiet


def test_the_oldest_generation_is_left_alone_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with quiet:
        assert gc.get_threshold()[:2] == before[:2]
        assert gc.get_threshold()[2] > 1_000_000
        with quiet:
            pass
        assert gc.get_threshold()[2] > 1_000_000
    assert gc.get_threshold() == before


def test_what_is_let_go_is_empty_and_what_was_in_it_is_not() -> None:
    inner = [1, 2]
    states, heap = {"a": inner, "b": inner}, [inner, inner]
    let_go(states, heap)
    assert (states, heap, inner) == ({}, [], [1, 2])
