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
SEED = 1
_CELLS = 4_000_000  # samples held at once: 32 MB


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
    runs: int = RUNS,
    seed: int = SEED,
    stop: Callable[[], bool] = lambda: False,
) -> Forecast:
    """Carry the plan of a solution out `runs` times. The same arguments give the same forecast.

    `expected` is the layout of the expected course, where it is at hand. `spent` are the minutes that have gone into
    actions that are being done: what is drawn for them is the whole, and what is left of it counts. `stop` ends the
    simulation after the current portion; the forecast is then made of fewer runs, and says so.
    """
    import numpy as np

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
        done += count
        if course.steps is None:
            stuck += count
            continue
        layout = expected if index == 0 else None
        if layout is None:
            order = partial_order(plan, state, goals, course.steps)
            lengths = remaining(plan, course.steps, "likely", spent)
            layout = lay_out_course(plan, course.steps, order, lengths, seconds=0)
        finishes.append(_carry_out(plan, course.steps, layout, spent, count, generator, statistics))
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
) -> Vector:
    """The finish of each of `runs` runs of one course."""
    import numpy as np

    # An agent may pass from a later step of the plan to an earlier one, so the arcs follow the layout, not the plan.
    sequence = sorted(range(len(steps)), key=lambda s: (layout.steps[s].start, layout.steps[s].end, s))
    portion = max(1, _CELLS // max(1, len(steps)))
    ends = []
    for begin in range(0, runs, portion):
        size = min(portion, runs - begin)
        lengths = [_sample(plan, action, size, generator) for action, _ in steps]
        for index, minutes in begun_steps(steps, spent).items():
            lengths[index] = np.maximum(lengths[index] - float(minutes), 0.0)
        starts = [np.zeros(size) for _ in steps]
        finish = np.zeros(size)
        for index in sequence:
            for earlier in layout.steps[index].before:
                np.maximum(starts[index], starts[earlier] + lengths[earlier], out=starts[index])
            np.maximum(finish, starts[index] + lengths[index], out=finish)
        tails = [np.zeros(size) for _ in steps]
        for index in reversed(sequence):
            tails[index] += lengths[index]
            on_path = starts[index] + tails[index] >= finish - 1e-6
            statistics.add(steps[index][0], lengths[index], finish, on_path)
            for earlier in layout.steps[index].before:
                np.maximum(tails[earlier], tails[index], out=tails[earlier])
        ends.append(finish)
    return np.concatenate(ends)


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

    def add(self, action: str, length: Vector, finish: Vector, on_path: NDArray[np.bool_]) -> None:
        self._critical[action] = self._critical.get(action, 0) + int(on_path.sum())
        sums = self._sums.setdefault(action, [0.0] * 6)
        new = (len(length), length.sum(), finish.sum(), length @ length, finish @ finish, length @ finish)
        for place, value in enumerate(new):
            sums[place] += float(value)

    def share(self, action: str, runs: int) -> float:
        return min(1.0, self._critical.get(action, 0) / runs) if runs else 0.0

    def correlation(self, action: str) -> float:
        n, x, y, xx, yy, xy = self._sums.get(action, [0.0] * 6)
        spread = (n * xx - x * x) * (n * yy - y * y) if n else 0.0
        if n < 2 or n * xx - x * x <= 1e-9 * n * xx or spread <= 0:
            return 0.0
        return max(-1.0, min(1.0, float((n * xy - x * y) / spread**0.5)))
