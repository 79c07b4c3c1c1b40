"""The plan in time: the schedule of the expected course, totals over all courses, the forecast, and the dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from goaptui.domain.plan import Plan
from goaptui.schedule.calendar import Calendar
from goaptui.schedule.layout import Layout, Steps, durations, lay_out_course
from goaptui.schedule.partial_order import partial_order
from goaptui.schedule.totals import Totals
from goaptui.session.document import minutes, number
from goaptui.session.json_out import exact_number
from goaptui.session.outlook import Outlook
from goaptui.session.record import Record

if TYPE_CHECKING:
    from goaptui.schedule.simulation import Forecast

ZERO = Decimal(0)


class Actual(NamedTuple):
    """How long something really took, in working minutes, beside what was estimated (``None``: no estimate)."""

    action: str
    estimate: Decimal | None
    minutes: Decimal


@dataclass(frozen=True, slots=True)
class Timetable:
    """A plan in time. All times are working minutes from `begins`.

    `layout` is the likely schedule of the expected course; `sequential` and `parallel` are over the expected course
    and every branch, as everywhere. `forecast` is ``None`` where it was not asked for, or there is no plan.
    """

    outlook: Outlook
    layout: Layout
    sequential: Totals
    parallel: Totals
    calendar: Calendar
    begins: datetime
    forecast: Forecast | None
    actuals: tuple[Actual, ...]

    def dates(self, index: int) -> tuple[datetime | None, datetime | None]:
        """When a step begins and ends, in local time; ``None`` beyond the calendar."""
        step = self.layout.steps[index]
        begin = self.calendar.at(step.start)
        return begin, begin if step.end == step.start else self.calendar.at(step.end, end=True)

    def to_json(self) -> dict[str, Any]:
        """The document of ``goaptui schedule --json``."""
        layout, forecast = self.layout, self.forecast
        return {
            "status": self.outlook.status,
            "sequential": {"minutes": minutes(self.sequential)},
            "parallel": {"minutes": minutes(self.parallel), "bound": number(layout.bound), "optimal": layout.optimal},
            "finish": None
            if forecast is None
            else {
                "p50": number(forecast.p50),
                "p80": number(forecast.p80),
                "p90": number(forecast.p90),
                "mean": number(forecast.mean),
                "runs": forecast.runs,
                "seed": forecast.seed,
                "stuck": _share(forecast.stuck),
            },
            "critical_path": [layout.steps[index].action for index in layout.critical],
            "steps": [self._step(index) for index in range(len(layout.steps))],
            "actual": [
                {"action": a.action, "estimate": number(a.estimate), "minutes": exact_number(round(a.minutes, 2))}
                for a in self.actuals
            ],
        }

    def _step(self, index: int) -> dict[str, Any]:
        placed, forecast = self.layout.steps[index], self.forecast
        begin, end = self.dates(index)
        agents = list(placed.agents)
        return {
            "action": placed.action,
            "start": exact_number(placed.start),
            "end": exact_number(placed.end),
            "slack": exact_number(placed.slack),
            "agent": None if not agents else agents[0] if len(agents) == 1 else agents,
            "from": None if begin is None else begin.isoformat(),
            "to": None if end is None else end.isoformat(),
            "critical": None if forecast is None else _share(forecast.critical[placed.action]),
            "influence": None if forecast is None else _share(forecast.influence[placed.action]),
        }


def build_timetable(
    outlook: Outlook,
    *,
    now: datetime,
    forecast: bool = True,
    seconds: float = 0.8,
    stop: Callable[[], bool] = lambda: False,
) -> Timetable:
    """Lay a plan out in time. Pure, and safe in any thread; `now` is a local time without zone.

    An action that is being done needs what is left of its estimate. `seconds` bounds each search for the shortest
    schedule; `stop` ends everything early.
    """
    plan, record = outlook.plan, outlook.record
    steps: Steps = tuple((step.action, step.outcome) for step in outlook.steps)
    calendar = _calendar(plan, record, now)
    spent = _spent(record, calendar, now)
    layouts = {point: _laid_out(outlook, steps, point, spent, seconds, stop) for point in ("best", "likely", "worst")}
    best, worst = layouts["best"].makespan, layouts["worst"].makespan
    for branch in outlook.branches:
        if branch.steps is not None and not stop():
            follow = ((a, e.id if (e := plan.actions[a].expected) else None) for a in branch.steps)
            course = (*steps[: branch.step], (steps[branch.step][0], branch.outcome), *follow)
            best = min(best, _laid_out(outlook, course, "best", spent, 0, stop).makespan)
            worst = max(worst, _laid_out(outlook, course, "worst", spent, 0, stop).makespan)
    likely = layouts["likely"]
    found: Forecast | None = None
    if forecast and outlook.status in ("solved", "limit") and steps:
        from goaptui.schedule.simulation import simulate

        found = simulate(plan, record.state, outlook.goals, outlook.solution, expected=likely, stop=stop)
    return Timetable(
        outlook,
        likely,
        outlook.totals,
        Totals(best, likely.makespan, worst),
        calendar,
        now,
        found,
        _actuals(plan, record, calendar),
    )


def _laid_out(
    outlook: Outlook,
    steps: Steps,
    point: Literal["best", "likely", "worst"],
    spent: dict[str, Decimal],
    seconds: float,
    stop: Callable[[], bool],
) -> Layout:
    plan = outlook.plan
    order = partial_order(plan, outlook.record.state, outlook.goals, steps)
    lengths = list(durations(plan, steps, point))
    begun = dict(spent)  # of an action that comes several times, the first is the one that has begun
    for index, (action, _) in enumerate(steps):
        if action in begun:
            lengths[index] = max(ZERO, lengths[index] - begun.pop(action))
    return lay_out_course(plan, steps, order, lengths, seconds=seconds, stop=stop)


def _calendar(plan: Plan, record: Record, now: datetime) -> Calendar:
    """A plan that nobody has begun starts on its first day; one that is under way goes on now."""
    morning = time(0, 0)
    start = now if record.length or plan.start is None else datetime.combine(plan.start, morning)
    if record.length and plan.start is not None:
        start = max(start, datetime.combine(plan.start, morning))
    if not record.length and plan.start is None:
        start = datetime.combine(now.date(), morning)
    return Calendar(start, plan.hours_per_day, plan.workdays)


def _local(moment: datetime) -> datetime:
    return moment.astimezone().replace(tzinfo=None)


def _spent(record: Record, calendar: Calendar, now: datetime) -> dict[str, Decimal]:
    """The working minutes that have gone into each action that is being done."""
    spent = {}
    for action, status in record.statuses.items():
        times = record.times.get(action)
        if status == "doing" and times is not None and times.started is not None:
            spent[action] = calendar.between(_local(times.started), now)
    return spent


def _actuals(plan: Plan, record: Record, calendar: Calendar) -> tuple[Actual, ...]:
    """What is done and was seen to begin and to end, in file order."""
    found = []
    for action in plan.actions.values():
        times = record.times.get(action.id)
        if record.status(action.id) == "done" and times is not None and times.started and times.ended:
            took = calendar.between(_local(times.started), _local(times.ended))
            found.append(Actual(action.id, None if action.estimate is None else action.estimate.likely, took))
    return tuple(found)


def _share(value: float) -> object:
    return exact_number(Decimal(str(round(value, 4))))
