"""When will it be finished, and how sure is that: the plan carried out many times, with its branches and estimates.

Each run draws, step by step, the outcome of what is measured (by its probability; the first that was not the expected
one leads into its branch) and a duration for every step: a PERT distribution over best, likely and worst (Malcolm,
Roseboom, Clark and Fazar, "Application of a technique for research and development program evaluation", 1959), that is
a beta distribution with shape 4. Steps keep the order that the schedule gives them, on each agent, too. Summing up
worst cases is no forecast: they hardly ever come together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from goaptui.domain.plan import Plan
from goaptui.domain.state import State
from goaptui.planner.solution import Solution
from goaptui.schedule.layout import Layout, Steps, begun_steps, lay_out_course, remaining
from goaptui.schedule.partial_order import partial_order

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

NOTHING: Mapping[str, Decimal] = {}
RUNS = 20_000
"""As many runs as there are by default, and fewer for plans of more than `_FULL_STEPS` steps."""
_FULL_STEPS = 1_000
SEED = 1
_CELLS = 1_000_000  # samples held at once, three times: 24 MB


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the runs say. Times are working minutes from now; ``None`` where that share of the runs never ends.

    `stuck` is the share of the runs that end where no plan leads on. `critical` is, for each action of the expected
    course, the share of all runs in which it was on the critical path; `influence` is the correlation (-1..1) of its
    duration with the finish, over the runs that it was part of.
    """

    p50: Decimal | None
    p80: Decimal | None
    p90: Decimal | None
    mean: Decimal | None
    runs: int
    seed: int
    stuck: float
    critical: dict[str, float]
    influence: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Course:
    """One way that things may go: all its steps, or ``None`` where it ends without a way on."""

    probability: float
    steps: tuple[tuple[str, str | None], ...] | None


def simulate(
    plan: Plan,
    state: State,
    goals: Sequence[str] | None,
    solution: Solution,
    *,
    expected: Layout | None = None,
    spent: Mapping[str, Decimal] = NOTHING,
    runs: int | None = None,
    seed: int = SEED,
    stop: Callable[[], bool] = lambda: False,
) -> Forecast:
    """Carry the plan of a solution out `runs` times (by default `RUNS`). The same arguments give the same forecast.

    `expected` is the layout of the expected course, where it is at hand. `spent` are the minutes that have gone into
    actions that are being done: what is drawn for them is the whole, and what is left of it counts. `stop` ends the
    simulation after the current portion; the forecast is then made of fewer runs, and says so.
    """
    import numpy as np

    if runs is None:
        runs = RUNS * _FULL_STEPS // max(_FULL_STEPS, len(solution.steps))
    generator = np.random.default_rng(seed)
    courses = _courses(plan, solution)
    weights = np.array([course.probability for course in courses])
    counts = generator.multinomial(runs, weights / weights.sum())
    finishes: list[Vector] = []
    statistics = _Statistics()
    done = stuck = 0
    for index, (course, count) in enumerate(zip(courses, counts.tolist(), strict=True)):
        if not count or stop():
            continue
        if course.steps is None:
            done += count
            stuck += count
            continue
        layout = expected if index == 0 else None
        if layout is None:
            order = partial_order(plan, state, goals, course.steps)
            lengths = remaining(plan, course.steps, "likely", spent)
            layout = lay_out_course(plan, course.steps, order, lengths, seconds=0)
        finishes.append(_carry_out(plan, course.steps, layout, spent, count, generator, statistics, stop))
        done += len(finishes[-1])
    ends = np.sort(np.concatenate(finishes)) if finishes else np.zeros(0)

    def percentile(share: float) -> Decimal | None:
        rank = min(max(int(np.ceil(share * done)) - 1, 0), max(done - 1, 0))
        return Decimal(str(round(float(ends[rank]), 3))) if rank < len(ends) else None

    return Forecast(
        percentile(0.5),
        percentile(0.8),
        percentile(0.9),
        Decimal(str(round(float(ends.mean()), 3))) if len(ends) and not stuck else None,
        done,
        seed,
        stuck / done if done else 0.0,
        {step.action: statistics.share(step.action, done) for step in solution.steps},
        {step.action: statistics.correlation(step.action) for step in solution.steps},
    )


def _courses(plan: Plan, solution: Solution) -> list[_Course]:
    """The expected course, then one for each branch, with the probability that the first deviation is this one.

    Outcomes without probabilities are taken to turn out as expected; probabilities that do not add up to 1 are
    taken in proportion.
    """
    steps = tuple((step.action, step.outcome) for step in solution.steps)
    weight = 1.0
    before: list[float] = []
    for action_id, outcome_id in steps:
        before.append(weight)
        outcome = None if outcome_id is None else plan.actions[action_id].outcome(outcome_id)
        if outcome is not None and outcome.probability is not None:
            total = sum((o.probability or Decimal(0) for o in plan.actions[action_id].outcomes), Decimal(0))
            weight *= float(outcome.probability / total) if total else 1.0
    courses = [_Course(weight, steps)]
    for branch in solution.branches:
        action = plan.actions[steps[branch.step][0]]
        total = sum((o.probability or Decimal(0) for o in action.outcomes), Decimal(0))
        share = float((branch.probability or Decimal(0)) / total) if total else 0.0
        if not share:
            continue
        whole = None
        if branch.steps is not None:
            follow = tuple((a, e.id if (e := plan.actions[a].expected) else None) for a in branch.steps)
            whole = (*steps[: branch.step], (action.id, branch.outcome), *follow)
        courses.append(_Course(before[branch.step] * share, whole))
    return courses


def _carry_out(
    plan: Plan,
    steps: Steps,
    layout: Layout,
    spent: Mapping[str, Decimal],
    runs: int,
    generator: np.random.Generator,
    statistics: _Statistics,
    stop: Callable[[], bool],
) -> Vector:
    """The finish of each of `runs` runs of one course, or of fewer where `stop` says so."""
    import numpy as np

    # An agent may pass from a later step of the plan to an earlier one, so the arcs follow the layout, not the plan.
    sequence = sorted(range(len(steps)), key=lambda s: (layout.steps[s].start, layout.steps[s].end, s))
    begun = begun_steps(steps, spent)
    portion = max(1, _CELLS // max(1, len(steps)))
    finishes = []
    for begin in range(0, runs, portion):
        if stop():
            break
        size = min(portion, runs - begin)
        lengths = np.empty((len(steps), size))
        for index, (action, _) in enumerate(steps):
            lengths[index] = _sample(plan, action, size, generator)
            if index in begun:
                np.maximum(lengths[index] - float(begun[index]), 0.0, out=lengths[index])
        ends = lengths.copy()
        for index in sequence:
            before = layout.steps[index].before
            if before:
                starts = ends[before[0]]
                for earlier in before[1:]:
                    starts = np.maximum(starts, ends[earlier])
                ends[index] += starts
        finish = ends.max(axis=0, initial=0.0)
        tails = np.zeros((len(steps), size))  # from the end of each step to the end of all that follows it
        for index in reversed(sequence):
            before = layout.steps[index].before
            if before:
                rest = tails[index] + lengths[index]
                for earlier in before:
                    np.maximum(tails[earlier], rest, out=tails[earlier])
        ends += tails
        statistics.add(steps, lengths, finish, ends >= finish - 1e-6)
        finishes.append(finish)
    return np.concatenate(finishes) if finishes else np.zeros(0)


def _sample(plan: Plan, action_id: str, size: int, generator: np.random.Generator) -> Vector:
    import numpy as np

    estimate = plan.actions[action_id].estimate
    if estimate is None:
        return np.zeros(size)
    best, likely, worst = float(estimate.best), float(estimate.likely), float(estimate.worst)
    if worst <= best:
        return np.full(size, likely)
    spread = worst - best
    return best + spread * generator.beta(1 + 4 * (likely - best) / spread, 1 + 4 * (worst - likely) / spread, size)


class _Statistics:
    """Sums from which shares and correlations follow, so that no run has to be kept."""

    def __init__(self) -> None:
        self._critical: dict[str, int] = {}
        self._sums: dict[str, list[float]] = {}  # runs, x, y, xx, yy, xy

    def add(self, steps: Steps, lengths: Vector, finish: Vector, on_path: NDArray[np.bool_]) -> None:
        """Add some runs (columns) of a course: the length of each step (rows), and whether it was on the longest path.

        The steps of one action count together: once where any of them was on the path, with the sum of their lengths.
        """
        rows: dict[str, list[int]] = {}
        for index, (action, _) in enumerate(steps):
            rows.setdefault(action, []).append(index)
        for several in rows.values():
            if len(several) > 1:
                lengths[several[0]] = lengths[several].sum(axis=0)
                on_path[several[0]] = on_path[several].any(axis=0)
        n, y, yy = float(len(finish)), float(finish.sum()), float(finish @ finish)
        x, xx, xy = lengths.sum(axis=1), (lengths * lengths).sum(axis=1), lengths @ finish
        counts = on_path.sum(axis=1)
        for action, (index, *_) in rows.items():
            self._critical[action] = self._critical.get(action, 0) + int(counts[index])
            sums = self._sums.setdefault(action, [0.0] * 6)
            for place, value in enumerate((n, x[index], y, xx[index], yy, xy[index])):
                sums[place] += float(value)

    def share(self, action: str, runs: int) -> float:
        return min(1.0, self._critical.get(action, 0) / runs) if runs else 0.0

    def correlation(self, action: str) -> float:
        n, x, y, xx, yy, xy = self._sums.get(action, [0.0] * 6)
        spread = (n * xx - x * x) * (n * yy - y * y) if n else 0.0
        if n < 2 or n * xx - x * x <= 1e-9 * n * xx or spread <= 0:
            return 0.0
        return max(-1.0, min(1.0, float((n * xy - x * y) / spread**0.5)))
