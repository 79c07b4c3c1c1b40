"""Plans as they come: goaptui's cost and bound over time beside LAMA's costs, for instances too large to be proven."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from benchmarks import families, pddl
from benchmarks.measure import Measured, describe
from benchmarks.peers import Missing, Verdict, fast_downward
from goaptui.domain.state import State
from goaptui.planner.problem import compile_plan
from goaptui.planner.solution import Limits, Progress
from goaptui.planner.solve import solve


@dataclass(slots=True)
class Course:
    """What was known when: (seconds, cost, bound) of goaptui, (seconds, cost) of LAMA."""

    name: str
    answer: Measured
    ours: list[tuple[float, Decimal | None, Decimal | None]] = field(default_factory=list)
    theirs: list[tuple[float, Decimal]] = field(default_factory=list)
    note: str = ""

    def ours_at(self, seconds: float) -> Decimal | None:
        """The cost of the best plan at a time."""
        costs = [cost for at, cost, _ in self.ours if at <= seconds and cost is not None]
        return min(costs, default=None)

    @property
    def first(self) -> tuple[float, Decimal] | None:
        """When there was a plan first, and what it cost."""
        return next(((at, cost) for at, cost, _ in self.ours if cost is not None), None)

    @property
    def never_worse(self) -> bool:
        """Whether no cost that was told rose, no bound fell, and none is above a cost."""
        costs = [cost for _, cost, _ in self.ours if cost is not None]
        bounds = [bound for _, _, bound in self.ours if bound is not None]
        fair = all(cost is None or bound is None or bound <= cost for _, cost, bound in self.ours)
        return fair and costs == sorted(costs, reverse=True) and bounds == sorted(bounds)


def run(kinds: Iterable[str], sizes: Sequence[int], seeds: Sequence[int], *, seconds: float) -> Iterable[Course]:
    """Every instance, goaptui first."""
    for kind in kinds:
        for size in sizes:
            for seed in seeds:
                yield _course(kind, size, seed, seconds)


def _course(kind: str, size: int, seed: int, seconds: float) -> Course:
    draft = families.make(kind, size, seed)
    plan = draft.plan()
    heard: list[tuple[float, Decimal | None, Decimal | None]] = []
    started = time.perf_counter()

    def hear(progress: Progress) -> None:
        heard.append((time.perf_counter() - started, progress.cost, progress.bound))

    solution = solve(compile_plan(plan), State.initial(plan), limits=Limits(seconds, on_progress=hear))
    spent = time.perf_counter() - started
    heard.append((spent, solution.cost, solution.bound))
    course = Course(f"{kind} {size} seed {seed}", describe(plan, solution, [spent]), heard)
    try:
        found = fast_downward.lama(pddl.write(draft.plan()), seconds=seconds)
        if isinstance(found, Verdict):
            course.note = f"LAMA: {found.status} {found.note}"
        else:
            course.theirs = found
    except (Missing, pddl.Unsupported) as why:
        course.note = str(why)
    return course


HEAD = (
    f"{'instance':28}{'first':>10}{'its cost':>10}{'cost':>8}{'bound':>8}{'gap':>7}{'time':>9}"
    "   LAMA: first (ours then) → last (ours)"
)


def row(course: Course) -> str:
    """One line of an instance."""
    first = course.first
    answer = course.answer
    gap = "–"
    if answer.cost and answer.bound is not None:
        gap = f"{(answer.cost - answer.bound) / answer.cost:.1%}"
    lama = " → ".join(
        f"{cost} at {at:.2f} s ({course.ours_at(at) or '–'})"
        for at, cost in dict.fromkeys([*course.theirs[:1], *course.theirs[-1:]])
    )
    return (
        f"{course.name:28}{'–' if first is None else f'{first[0] * 1000:,.0f} ms':>10}"
        f"{'–' if first is None else first[1]:>10}{answer.cost or '–':>8}{answer.bound or '–':>8}{gap:>7}"
        f"{answer.seconds:>7.2f} s   {lama or course.note or 'no plan'}"
        f"{'   WRONG: ' + answer.fault if answer.fault else ''}"
        f"{'' if course.never_worse else '   WRONG: what was told got worse'}"
    )
