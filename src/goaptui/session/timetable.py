"""The plan in time: the schedule of the expected course, totals over all courses, the forecast, and the dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from goaptui.domain.conditions import holds
from goaptui.domain.plan import Plan
from goaptui.domain.state import Status
from goaptui.schedule.calendar import Calendar
from goaptui.schedule.layout import Layout, Steps, lay_out_course, remaining
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


class Past(NamedTuple):
    """What has happened to an action, in working minutes from the calendar's start: negative, as a rule.

    `begin` is ``None`` where nobody said when it was begun. What is being done ends now.
    """

    action: str
    status: Status
    begin: Decimal | None
    end: Decimal


class GateTime(NamedTuple):
    """When the gate of a phase will hold: after the step with this index, or now (``None``).

    `at` is ``None`` where the expected course does not come to it.
    """

    phase: str
    at: Decimal | None
    step: int | None


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
    now: Decimal
    """Where `begins` is in the calendar: 0, but for a plan whose first day is another."""
    forecast: Forecast | None
    actuals: tuple[Actual, ...]
    past: tuple[Past, ...]
    spent: Mapping[str, Decimal]
    """The working minutes that have gone into each action that is being done."""

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
    calendar = calendar_of(plan, record, now)
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
    past, actuals = what_happened(outlook, calendar, now)
    timetable = Timetable(
        outlook,
        likely,
        outlook.totals,
        Totals(best, likely.makespan, worst),
        calendar,
        now,
        calendar.position(now),
        None,
        actuals,
        past,
        spent,
    )
    return with_forecast(timetable, stop) if forecast else timetable


def with_forecast(timetable: Timetable, stop: Callable[[], bool] = lambda: False) -> Timetable:
    """The same with what the simulation says; there is nothing to simulate where there is no plan."""
    outlook = timetable.outlook
    if outlook.status == "unsolvable" or (outlook.status == "limit" and not outlook.steps):
        return timetable
    from goaptui.schedule.simulation import simulate

    found = simulate(
        outlook.plan,
        outlook.record.state,
        outlook.goals,
        outlook.solution,
        expected=timetable.layout,
        spent=timetable.spent,
        stop=stop,
    )
    return replace(timetable, forecast=found)


def gate_times(outlook: Outlook, ends: Sequence[Decimal]) -> tuple[GateTime, ...]:
    """When each phase's gate first holds if the steps of the expected course end at these times; in file order."""
    plan = outlook.plan
    values = dict(outlook.record.values)
    times: dict[str, GateTime] = {}
    waiting: dict[str, set[str]] = {}  # by fact: the gates to look at again when it changes

    def look(phase_ids: Iterable[str], at: Decimal, step: int | None) -> None:
        for phase_id in phase_ids:
            gate = plan.phases[phase_id].gate
            if phase_id not in times and gate is not None and holds(gate, values):
                times[phase_id] = GateTime(phase_id, at, step)

    gated = [phase.id for phase in plan.phases.values() if phase.gate is not None]
    for phase_id in gated:
        for conjunction in plan.phases[phase_id].gate or ():
            for requirement in conjunction:
                waiting.setdefault(requirement.fact, set()).add(phase_id)
    look(gated, ZERO, None)
    if len(times) < len(gated):
        for index in sorted(range(len(ends)), key=lambda i: (ends[i], i)):
            step = outlook.steps[index]
            action = plan.actions[step.action]
            touched: set[str] = set()
            for effect in action.effects_with(action.outcome(step.outcome) if step.outcome is not None else None):
                values[effect.fact] = effect.result(plan.facts[effect.fact], values.get(effect.fact))
                touched |= waiting.get(effect.fact, set())
            look(sorted(touched), ends[index], index)
    return tuple(times.get(phase_id, GateTime(phase_id, None, None)) for phase_id in gated)


def _laid_out(
    outlook: Outlook,
    steps: Steps,
    point: Literal["best", "likely", "worst"],
    spent: Mapping[str, Decimal],
    seconds: float,
    stop: Callable[[], bool],
) -> Layout:
    plan = outlook.plan
    if not steps:  # nothing is left to do, or no plan exists: there the goals do not hold, and nothing can be ordered
        return Layout((), ZERO, ZERO, True, ())
    order = partial_order(plan, outlook.record.state, outlook.goals, steps)
    return lay_out_course(plan, steps, order, remaining(plan, steps, point, spent), seconds=seconds, stop=stop)


def calendar_of(plan: Plan, record: Record, now: datetime) -> Calendar:
    """The calendar that a plan is laid out in.

    A plan that nobody has begun starts on its first day; one that is under way goes on now.
    """
    morning = time(0, 0)
    start = now if record.length or plan.start is None else datetime.combine(plan.start, morning)
    if record.length and plan.start is not None:
        start = max(start, datetime.combine(plan.start, morning))
    if not record.length and plan.start is None:
        start = datetime.combine(now.date(), morning)
    return Calendar(start, plan.hours_per_day, plan.workdays)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment
    return moment.astimezone().replace(tzinfo=None)


def what_happened(outlook: Outlook, calendar: Calendar, now: datetime) -> tuple[tuple[Past, ...], tuple[Actual, ...]]:
    """What was done and is being done, by the times of the log: when, and how long it took beside the estimate."""
    plan, record = outlook.plan, outlook.record
    return _past(plan, record, calendar, now), _actuals(plan, record, calendar)


def _worked(calendar: Calendar, begin: datetime, end: datetime) -> Decimal:
    """How long somebody worked from one moment to another: within a day the time itself, late or early as it may be;
    over several, the working time between them."""
    begin, end = _local(begin), _local(end)
    if begin.date() == end.date():
        return max(Decimal(round((end - begin).total_seconds())) / 60, ZERO)
    return calendar.between(begin, end)


def _spent(record: Record, calendar: Calendar, now: datetime) -> dict[str, Decimal]:
    """The working minutes that have gone into each action that is being done."""
    spent = {}
    for action, status in record.statuses.items():
        times = record.times.get(action)
        if status == "doing" and times is not None and times.started is not None:
            spent[action] = _worked(calendar, times.started, now)
    return spent


def _actuals(plan: Plan, record: Record, calendar: Calendar) -> tuple[Actual, ...]:
    """What is done and was seen to begin and to end, in file order."""
    found = []
    for action in plan.actions.values():
        times = record.times.get(action.id)
        if record.status(action.id) == "done" and times is not None and times.started and times.ended:
            took = _worked(calendar, times.started, times.ended)
            found.append(Actual(action.id, None if action.estimate is None else action.estimate.likely, took))
    return tuple(found)


def _past(plan: Plan, record: Record, calendar: Calendar, now: datetime) -> tuple[Past, ...]:
    """What was done, has failed or is being done, where the log says when; in file order."""
    found = []
    for action in plan.actions:
        times, status = record.times.get(action), record.status(action)
        if times is None or status not in ("done", "failed", "doing"):
            continue
        ended = now if status == "doing" else times.ended
        if ended is None:
            continue
        begin = None if times.started is None else calendar.position(_local(times.started))
        end = calendar.position(_local(ended))
        found.append(Past(action, status, None if begin is None else min(begin, end), end))
    return tuple(found)


def _share(value: float) -> object:
    return exact_number(Decimal(str(round(value, 4))))
