"""Steps laid out by precedence alone, against the longest paths by brute force."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from goaptui.domain.durations import Estimate
from goaptui.domain.plan import Action, Plan
from goaptui.planner.solution import Branch
from goaptui.schedule.precedence import lay_out
from goaptui.schedule.totals import totals


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[Decimal], list[tuple[int, ...]]]:
    count = draw(st.integers(0, 7))
    minutes = [Decimal(draw(st.integers(0, 5))) / 2 for _ in range(count)]
    needs = [tuple(sorted(draw(st.sets(st.integers(0, i - 1), max_size=3)))) if i else () for i in range(count)]
    return minutes, needs


def paths(needs: list[tuple[int, ...]], last: int) -> list[list[int]]:
    """All chains of needs that end in a step, and begin anywhere."""
    return [[last]] + [[*path, last] for other in needs[last] for path in paths(needs, other)]


@given(courses())
def test_against_all_paths(course: tuple[list[Decimal], list[tuple[int, ...]]]) -> None:
    minutes, needs = course
    found = lay_out(minutes, needs)
    chains = [path for index in range(len(minutes)) for path in paths(needs, index)]
    lengths = [sum((minutes[index] for index in path), Decimal(0)) for path in chains]
    longest = max(lengths, default=Decimal(0))
    assert found.makespan == longest
    for index in range(len(minutes)):
        ending = max(n for n, path in zip(lengths, chains, strict=True) if path[-1] == index)
        through = max(n for n, path in zip(lengths, chains, strict=True) if index in path)
        assert found.end[index] == ending
        assert found.start[index] == ending - minutes[index]
        assert found.slack[index] == longest - through
    expected = {index for n, path in zip(lengths, chains, strict=True) if n == longest for index in path}
    assert found.critical == (expected if longest else frozenset())


def estimate(best: int, likely: int, worst: int) -> Estimate:
    return Estimate(Decimal(best), Decimal(likely), Decimal(worst))


PLAN = Plan(
    "",
    actions={
        "a": Action("a", estimate=estimate(10, 20, 40)),
        "b": Action("b", 1, estimate=estimate(1, 2, 3)),
        "c": Action("c", 2),
        "d": Action("d", 3, estimate=estimate(100, 100, 100)),
    },
)


def branch(step: int, *steps: str) -> Branch:
    return Branch(step, "other", None, steps, Decimal(0))


def test_totals() -> None:
    assert totals(PLAN, ["a", "b", "c"], []) == (11, 22, 43)
    assert totals(PLAN, [], []) == (0, 0, 0)
    assert totals(PLAN, ["a", "b", "c"], [branch(0, "d"), branch(1)]) == (11, 22, 140)
    assert totals(PLAN, ["a", "b", "c"], [branch(0)]) == (10, 22, 43), "a shorter branch is the best case"
    nowhere = Branch(0, "other", None, None, None, "unsolvable")
    assert totals(PLAN, ["d", "b"], [nowhere]) == (101, 102, 103), "where no plan leads on is no course"
