"""The generators: the same plan for the same arguments, solvable or not as they say, and the same as a plan file."""

from __future__ import annotations

import hashlib

import pytest
from bench_brute import brute_force

from benchmarks import families
from benchmarks.measure import measure
from goaptui.storage.plan_file import parse_plan

FINGERPRINTS = {
    "portfolio": "b20369bbc62e",
    "chain": "922b07535c06",
    "parallel": "5687a3e04528",
    "parallel-alt": "86e3d3783514",
    "epics": "f8c2509f083a",
    "enum": "5b9a776a5dba",
    "numeric": "06df55d24b08",
    "dag": "5331b6dd7f4c",
    "exclusive": "310c8dc2a891",
    "numeric-budget": "864f5c796566",
}
"""Of seed 1 at 50 actions. Where one changes, every figure of that kind ever written down is of another plan."""


@pytest.mark.parametrize("kind", families.KINDS)
def test_the_same_arguments_give_the_same_plan(kind: str) -> None:
    text = families.make(kind, 50, 1).toml()
    assert text == families.make(kind, 50, 1).toml()
    assert hashlib.sha256(text.encode()).hexdigest()[:12] == FINGERPRINTS[kind]


@pytest.mark.parametrize("kind", families.KINDS)
def test_seeds_and_variants_differ(kind: str) -> None:
    texts = {families.make(kind, 50, seed, solvable=s).toml() for seed in (1, 2, 3) for s in (True, False)}
    assert len(texts) == 6


@pytest.mark.parametrize("kind", families.KINDS)
@pytest.mark.parametrize("size", [9, 50, 200])
def test_the_number_of_actions_is_near_what_was_asked(kind: str, size: int) -> None:
    for seed in range(1, 6):
        assert abs(len(families.make(kind, size, seed).actions) - size) <= 4 + size // 50


@pytest.mark.parametrize("kind", families.KINDS)
@pytest.mark.parametrize("solvable", [True, False])
def test_the_plan_file_says_the_same(kind: str, solvable: bool) -> None:
    draft = families.make(kind, 50, 4, solvable=solvable)
    plan, read = draft.plan(), parse_plan(draft.toml(), "plan.toml")
    assert read.facts == plan.facts
    assert read.actions == plan.actions
    assert read.goals == plan.goals


@pytest.mark.parametrize("kind", families.KINDS)
@pytest.mark.parametrize("seed", [1, 2])
def test_tiny_ones_are_solvable_and_cost_what_brute_force_finds(kind: str, seed: int) -> None:
    draft = families.make(kind, 9, seed)
    answer = measure(draft.plan, runs=1)
    assert (answer.fault, answer.status) == ("", "solved")
    assert answer.cost == brute_force(draft.plan())


@pytest.mark.parametrize("kind", families.KINDS)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_tiny_unsolvable_ones_have_no_plan_by_brute_force(kind: str, seed: int) -> None:
    draft = families.make(kind, 9, seed, solvable=False)
    assert brute_force(draft.plan()) is None


def test_what_is_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'dags'"):
        families.make("dags", 50)
    with pytest.raises(ValueError, match="9 or more"):
        families.make("dag", 8)
