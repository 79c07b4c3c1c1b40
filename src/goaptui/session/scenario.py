"""Scenarios: what was tried, by name; what each comes to in figures; and two plans side by side. Values, no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from goaptui.domain.plan import Action
from goaptui.planner.solution import SolutionStatus
from goaptui.schedule.totals import Totals, likely_minutes
from goaptui.session.changes import anchors
from goaptui.session.events import Event
from goaptui.session.outlook import Outlook

if TYPE_CHECKING:
    from goaptui.planner.whatif import Drop
    from goaptui.session.fork import Fork
    from goaptui.session.session import Session
    from goaptui.session.timetable import Timetable

ZERO = Decimal(0)


class Scenario(NamedTuple):
    """What was tried, by name: the events that led there, the goals and the profile, and what followed then.

    It is a difference, not a state: `opened` carries it out on what is true by now.
    """

    name: str
    events: tuple[Event, ...]
    goals: tuple[str, ...]
    profile: str
    outlook: Outlook | None
    """``None`` where it was not planned to the end."""
    drops: tuple[Drop, ...] = ()
    """What the plan file asks for and this does not."""

    def opened(self, session: Session) -> Fork:
        """A fork of the session as it is now, with what was tried. Goals and profiles that are gone are left out."""
        from goaptui.planner.whatif import dropped

        fork = session.fork()
        fork.adopt(self.events)
        for drop in self.drops:
            if (drop.action is None or drop.action in fork.plan.actions) and (
                drop.phase is None or (drop.phase in fork.plan.phases and fork.plan.phases[drop.phase].gate is not None)
            ):
                fork.take_plan(dropped(fork.plan, drop))
        fork.goals = [goal for goal in self.goals if goal in session.plan.goals]
        fork.profile = self.profile if self.profile in session.plan.profiles else None
        return fork


class Share(NamedTuple):
    """Some of a plan's steps: how many they are, and their likely minutes."""

    steps: int
    minutes: Decimal


class Figures(NamedTuple):
    """What a plan comes to. Minutes are working minutes from now; `cost` is at the prices of `profile`."""

    status: SolutionStatus
    optimal: bool
    profile: str
    goals: int
    """How many goals it is made for."""
    cost: Decimal | None
    """``None`` where there is no plan."""
    steps: int
    work: Totals
    """All steps one after the other: of the expected course, and over all courses."""
    span: Totals | None
    """From now to the end, with what can run side by side; ``None`` until the plan is laid out in time."""
    end: datetime | None
    """When the likely course ends, by the calendar; ``None`` until then, and beyond the calendar."""
    high: Share
    """Steps at high risk."""
    medium: Share
    """Steps at medium risk."""
    final: Share
    """Steps that cannot be taken back."""
    changes: int = 0
    """How many changes lead there from what is true now."""

    @property
    def found(self) -> bool:
        """Whether there is a plan, or nothing left to do."""
        return self.cost is not None


def figures(outlook: Outlook, timetable: Timetable | None = None, changes: int = 0) -> Figures:
    """The figures of an outlook; of its timetable, where that has been made."""
    if timetable is not None and timetable.outlook is not outlook:
        timetable = None
    end = None
    if timetable is not None and timetable.layout.steps:
        end = timetable.calendar.at(timetable.layout.makespan, end=True)
    return Figures(
        outlook.status,
        outlook.optimal,
        outlook.profile,
        len(outlook.goals),
        outlook.cost,
        len(outlook.steps),
        outlook.totals,
        timetable.parallel if timetable is not None else None,
        end,
        _share(outlook, lambda action: action.risk == "high"),
        _share(outlook, lambda action: action.risk == "medium"),
        _share(outlook, lambda action: action.reversibility == "none"),
        changes,
    )


def _share(outlook: Outlook, counts: Callable[[Action], bool]) -> Share:
    steps, minutes = 0, ZERO
    for step in outlook.steps:
        action = outlook.plan.actions[step.action]
        if counts(action):
            steps += 1
            minutes += likely_minutes(action.estimate)
    return Share(steps, minutes)


def priced(outlook: Outlook, profile: str) -> Decimal | None:
    """What an outlook's plan costs at the prices of another profile: so plans of two profiles can be compared."""
    if outlook.cost is None or profile not in outlook.plan.profiles:
        return None
    prices, actions = outlook.plan.profiles[profile], outlook.plan.actions
    return sum((prices.cost_of(actions[step.action]) for step in outlook.steps), ZERO)


PairKind: TypeAlias = Literal["same", "moved", "in", "out", "both"]


class Pair(NamedTuple):
    """One line of two plans side by side: the indices of a step in each, ``None`` where that side is empty.

    ``same``: the same step in the same place. ``out`` and ``in``: a step that only the left plan, only the right plan
    has. ``moved``: one that both have, elsewhere. ``both``: two different steps that happen to share a line.
    """

    kind: PairKind
    left: int | None
    right: int | None
    left_moved: bool = False
    right_moved: bool = False


def side_by_side(left: Outlook, right: Outlook) -> tuple[Pair, ...]:
    """Two plans aligned: as many steps as possible stand beside themselves."""
    old, new = [step.action for step in left.steps], [step.action for step in right.steps]
    stayed = anchors(old, new)
    moved_left, moved_right = _elsewhere(old, new, stayed)
    pairs: list[Pair] = []
    i = j = 0
    for one, other in (*stayed, (len(old), len(new))):
        while i < one or j < other:
            at = i if i < one else None
            to = j if j < other else None
            gone, come = at in moved_left, to in moved_right
            if at is not None and to is not None:
                kind: PairKind = "both"
            elif at is not None:
                kind = "moved" if gone else "out"
            else:
                kind = "moved" if come else "in"
            pairs.append(Pair(kind, at, to, at is not None and gone, to is not None and come))
            i += at is not None
            j += to is not None
        if one < len(old):
            pairs.append(Pair("same", one, other))
            i, j = one + 1, other + 1
    return tuple(pairs)


def _elsewhere(
    old: Sequence[str], new: Sequence[str], stayed: Sequence[tuple[int, int]]
) -> tuple[frozenset[int | None], frozenset[int | None]]:
    """The steps on each side that the other side has, too, in another place."""
    fixed_old, fixed_new = {one for one, _ in stayed}, {other for _, other in stayed}
    loose: dict[str, list[int]] = {}
    for index, action in enumerate(old):
        if index not in fixed_old:
            loose.setdefault(action, []).append(index)
    left: set[int | None] = set()
    right: set[int | None] = set()
    for index, action in enumerate(new):
        if index not in fixed_new and loose.get(action):
            left.add(loose[action].pop(0))
            right.add(index)
    return frozenset(left), frozenset(right)
