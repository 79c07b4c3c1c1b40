"""Random small tasks that use every feature of the format, from a seed or from Hypothesis.

One generator serves both: it asks a `Chooser`, which draws from `random.Random` or from Hypothesis (then a failure
shrinks, since the first choice is always the simplest).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from goaptui.domain.conditions import ALWAYS, Conditions, Conjunction, Op, Requirement, Test, holds
from goaptui.domain.durations import Estimate
from goaptui.domain.effects import Effect, apply
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Outcome, Phase, Plan, Profile
from goaptui.domain.state import State, Status, goal_actions
from goaptui.domain.values import Value
from tests.planner.reference import expected, goals_of, plannable

T = TypeVar("T")


@dataclass(frozen=True)
class Task:
    """What a planner is asked."""

    plan: Plan
    state: State
    goals: tuple[str, ...] | None = None
    profile: str | None = None


class Chooser(Protocol):
    """Where the choices come from."""

    def integer(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included; Hypothesis shrinks towards `low`."""


@dataclass(frozen=True)
class Seeded:
    """Choices from a seed."""

    rng: random.Random

    def integer(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)


@dataclass(frozen=True)
class Drawn:
    """Choices from Hypothesis."""

    draw: Callable[[st.SearchStrategy[int]], int]

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


@dataclass(frozen=True)
class Size:
    """How much of everything there may be."""

    facts: int = 4
    actions: int = 6
    goals: int = 3


TINY = Size(facts=2, actions=4, goals=2)
SMALL = Size()
WIDE = Size(facts=6, actions=8, goals=3)


class _Maker:
    def __init__(self, chooser: Chooser, size: Size) -> None:
        self.choose = chooser
        self.size = size
        self.facts: dict[str, Fact] = {}
        self.grid: dict[str, list[Decimal]] = {}

    # Choices -------------------------------------------------------------------------------------------------------
    def pick(self, options: Sequence[T]) -> T:
        return options[self.choose.integer(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        """True so often; the simplest choice is False."""
        return self.choose.integer(0, 99) >= 100 - percent

    def some(self, options: Sequence[T], low: int, high: int) -> list[T]:
        """So many different ones, in no particular order."""
        left = list(options)
        count = min(self.choose.integer(low, high), len(left))
        return [left.pop(self.choose.integer(0, len(left) - 1)) for _ in range(count)]

    # Facts and values ----------------------------------------------------------------------------------------------
    def fact(self, index: int) -> Fact:
        kind = self.pick(["bool", "number", "enum", "number", "bool"])
        name = f"{kind[0]}{index}"
        if kind == "bool":
            return Fact(name, "bool", self.pick([False, False, True, None]), index=index)
        if kind == "enum":
            values = ("a", "b", "c")[: self.choose.integer(2, 3)]
            return Fact(name, "enum", self.pick([*values, None]), values, index=index)
        unit = self.pick([Decimal(1), Decimal("0.1"), Decimal("0.25"), Decimal("1.5")])
        grid = [unit * step for step in range(5)]
        self.grid[name] = grid
        low, high = (
            self.pick([grid[0], -unit, None]),
            self.pick([grid[3], grid[4], grid[3] + unit / 2, grid[2], None]),
        )
        within = [n for n in grid if (low is None or n >= low) and (high is None or n <= high)]
        self.grid[name] = within
        initial = self.pick([*within[:3], None])
        return Fact(name, "number", initial, minimum=low, maximum=high, index=index)

    def value(self, fact: Fact) -> Any:
        """Any known value of the fact."""
        if fact.type == "bool":
            return self.pick([True, False])
        return self.pick(fact.values) if fact.type == "enum" else self.pick(self.grid[fact.id])

    # Conditions ----------------------------------------------------------------------------------------------------
    def requirement(self, fact: Fact) -> Requirement:
        equality: list[Op] = ["=="] if fact.type == "bool" else ["==", "!="]
        compared: list[Op] = [*equality, ">=", "<=", ">", "<"] if fact.type == "number" else equality
        form = self.choose.integer(0, 9)
        if form == 9:
            return Requirement(fact.id, (Test(self.pick(["known", "unknown"])),))
        if form == 8:
            members: list[Value] = []
            for _ in range(self.choose.integer(1, 3)):
                member = self.value(fact)
                if member not in members:
                    members.append(member)
            return Requirement(fact.id, (Test("in", tuple(members)),))
        count = self.choose.integer(2, 3) if form == 7 and fact.type != "bool" else 1
        return Requirement(fact.id, tuple(Test(self.pick(compared), self.value(fact)) for _ in range(count)))

    def conjunction(self, low: int, high: int) -> Conjunction:
        return tuple(self.requirement(fact) for fact in self.some(list(self.facts.values()), low, high))

    def conditions(self, high: int = 2) -> Conditions:
        if self.chance(20):
            return tuple(self.conjunction(1, 2) for _ in range(self.choose.integer(1, 3)))
        conjunction = self.conjunction(0, high)
        return (conjunction,) if conjunction else ALWAYS

    # Effects -------------------------------------------------------------------------------------------------------
    def effect(self, fact: Fact) -> Effect:
        form = self.choose.integer(0, 9)
        if form == 9:
            return Effect(fact.id, "forget")
        if fact.type == "number" and form >= 4:
            grid = self.grid[fact.id]
            unit = grid[1] - grid[0] if len(grid) > 1 else Decimal(1)
            amount = self.pick([unit, unit, -unit, unit * 2, -unit * 2, unit / 2 if unit != 1 else unit * 3])
            return Effect(fact.id, "add", amount)
        return Effect(fact.id, "set", self.value(fact))

    def effects(self, facts: Sequence[Fact]) -> tuple[Effect, ...]:
        return tuple(self.effect(fact) for fact in facts)

    def outcomes(self, facts: Sequence[Fact]) -> tuple[Outcome, ...]:
        count = self.choose.integer(1, 3)
        chances = self.pick(
            [
                [None] * 3,
                [Decimal("0.3"), Decimal("0.3"), Decimal("0.4")],
                [Decimal("0.5"), Decimal("0.5"), Decimal(0)],
                [Decimal(0), Decimal(0), Decimal(0)],
                [Decimal("0.1"), Decimal("0.7"), Decimal("0.2")],
            ]
        )
        return tuple(
            Outcome(f"o{index}", self.effects(self.some(facts, 0, 2)), chances[index]) for index in range(count)
        )

    # Actions -------------------------------------------------------------------------------------------------------
    def action(
        self, index: int, names: Sequence[str], earlier: Sequence[str], phases: Sequence[str], now: dict[str, Value]
    ) -> Action:
        """An action; mostly one that is possible in a world of the values `now`."""
        facts = self.some(list(self.facts.values()), 1 if self.chance(90) else 0, self.pick([1, 2, 2, 3]))
        outcomes: tuple[Outcome, ...] = ()
        if self.chance(25):
            own = self.choose.integer(0, len(facts))
            facts, rest = facts[:own], [fact for fact in self.facts.values() if fact not in facts[:own]]
            outcomes = self.outcomes(rest)
        costs = [None, Decimal(1), Decimal(0), Decimal(2), Decimal("0.5"), Decimal(3)]
        estimates = [
            None,
            Estimate(Decimal(1), Decimal(1), Decimal(1)),
            Estimate(Decimal(1), Decimal(2), Decimal(3)),
            Estimate(Decimal(0), Decimal(0), Decimal(0)),
            Estimate(Decimal(1), Decimal("1.5"), Decimal(2)),
        ]
        preconditions = self.conditions(self.pick([2, 2, 3]))
        start = {fact.id: fact.initial for fact in self.facts.values()}
        chained = not self.chance(40)  # possible only after something before it
        for _ in range(0 if self.chance(20) else 8):
            if holds(preconditions, now) and not (chained and holds(preconditions, start)):
                break
            preconditions = self.conditions(self.pick([2, 2, 3]))
        return Action(
            names[index],
            index,
            preconditions=preconditions,
            after=tuple(self.some(earlier, 1, 2)) if earlier and self.chance(20) else (),
            effects=self.effects(facts),
            outcomes=outcomes,
            cost=self.pick(costs),
            estimate=self.pick(estimates),
            risk=self.pick([None, "low", "high"]),
            complexity=self.pick([None, "medium"]),
            cognitive_load=self.pick([None, "variable"]),
            reversibility=self.pick([None, "none", "partial"]),
            phase=self.pick(phases) if phases and self.chance(50) else None,
            on_failure=self.pick(names) if self.chance(15) else None,
        )

    def phases(self) -> dict[str, Phase]:
        names = [f"p{index}" for index in range(self.choose.integer(2, 3) if self.chance(25) else 0)]
        return {
            name: Phase(name, gate=self.conditions() if self.chance(75) else None, after=tuple(self.some(names, 0, 2)))
            for name in names
        }

    def profiles(self) -> dict[str, Profile]:
        amounts = [Decimal(0), Decimal(1), Decimal("0.5")]
        return {
            "time": Profile("time", time=Decimal(1)),
            "safe": Profile(
                "safe",
                time=self.pick(amounts),
                risk={"low": self.pick(amounts), "high": Decimal(2)},
                complexity={"medium": self.pick(amounts)},
                cognitive_load={"variable": self.pick(amounts)},
                reversibility={"none": self.pick(amounts)},
            ),
        }

    # The whole -----------------------------------------------------------------------------------------------------
    def task(self) -> Task:
        """A task; few of them have goals that hold from the start."""
        for _ in range(4):
            task = self.attempt()
            goals = goals_of(task.plan, task.goals)
            if not all(task.state.fulfils(task.plan, goal) for goal in goals):
                break
        return task

    def attempt(self) -> Task:
        self.facts, self.grid = {}, {}
        for index in range(self.choose.integer(min(3, self.size.facts), self.size.facts)):
            fact = self.fact(index)
            self.facts[fact.id] = fact
        names = [f"x{index}" for index in range(self.choose.integer(min(3, self.size.actions), self.size.actions))]
        order = self.some(range(len(names)), len(names), len(names))  # no cycle of `after`, in any order of the file
        phases = self.phases()
        made: dict[int, Action] = {}
        now = {fact.id: fact.initial for fact in self.facts.values()}
        for place, index in enumerate(order):
            earlier = [names[other] for other in order[:place]]
            action = made[index] = self.action(index, names, earlier, list(phases), now)
            if holds(action.preconditions, now):
                now.update(apply(action.effects_with(expected(action)), self.facts, now))
        actions = {name: made[index] for index, name in enumerate(names)}
        plan = Plan("", facts=self.facts, actions=actions, phases=phases, profiles=self.profiles())
        state = self.state(plan)
        goals = self.goals(plan, state, [names[index] for index in order])
        plan = Plan(
            "",
            facts=self.facts,
            actions=actions,
            phases=phases,
            profiles=plan.profiles,
            profile=self.pick(["time", "safe"]),
            goals=goals,
        )
        chosen = tuple(self.some(list(goals), 1, len(goals))) if self.chance(25) else None
        return Task(plan, state, chosen, self.pick([None, "time", "safe"]))

    def state(self, plan: Plan) -> State:
        """The initial state, or one in the middle of things."""
        values: dict[str, Value] = {}
        for fact in plan.facts.values():
            if self.chance(90):
                values[fact.id] = fact.initial
            elif self.chance(80):
                values[fact.id] = None if self.chance(20) else self.value(fact)  # else it is absent: unknown, too
        statuses: dict[str, Status] = {}
        for action in plan.actions.values():
            if action.on_failure is not None and self.chance(60):
                statuses[action.id] = "failed"
            elif self.chance(20):
                statuses[action.id] = self.pick(["todo", "doing", "done", "skipped", "failed"])
        if self.chance(5):
            statuses["gone"] = self.pick(["done", "failed", "skipped"])  # of an action that the plan no longer has
        return State(values, statuses)

    def goals(self, plan: Plan, state: State, order: Sequence[str]) -> dict[str, Goal]:
        """Goals: mostly what a walk has shown to be reachable, sometimes anything at all."""
        walked = self.walk(plan, state, order) if self.chance(80) else None
        goals: dict[str, Goal] = {}
        for index in range(self.choose.integer(1, self.size.goals) if self.chance(40) else 1):
            conditions = self.conditions(3) if walked is None else self.reachable(plan, state, walked)
            wanted: Any = ()
            if self.chance(20):
                wanted = "all" if self.chance(30) else tuple(self.some(list(plan.actions), 1, 2))
            name = f"g{index}"
            goals[name] = Goal(name, index, conditions=conditions, actions=wanted)
        return goals

    def reachable(self, plan: Plan, state: State, walked: State) -> Conditions:
        """Conditions that hold at the end of a walk and, where that can be, not at its start."""
        if self.chance(40):
            for _ in range(8):
                conditions = self.conditions(3)
                if holds(conditions, walked.values) and not holds(conditions, state.values):
                    return conditions
        facts = list(plan.facts.values())
        changed = [fact for fact in facts if walked.values.get(fact.id) != state.values.get(fact.id)]
        asked = self.some(changed, self.pick([1, 2, 3, 4]), 4) or self.some(facts, 1, 1)
        return (tuple(self.exactly(fact, walked.values.get(fact.id)) for fact in asked),)

    def exactly(self, fact: Fact, value: Value) -> Requirement:
        """A requirement that this value fulfils, and few others."""
        if value is None:
            return Requirement(fact.id, (Test("unknown"),))
        if fact.type == "number" and self.chance(50):
            return Requirement(fact.id, (Test(self.pick([">=", "<="]), value),))
        return Requirement(fact.id, (Test("==", value),))

    def walk(self, plan: Plan, state: State, order: Sequence[str]) -> State:
        """Where one gets with the actions in this order, and then with any."""
        here = state
        may = plannable(plan, state)
        for name in order:
            action = plan.actions[name]
            if action in may and here.applicable(plan, action) and not self.chance(10):
                here = here.after(plan, action, expected(action))
        for _ in range(self.choose.integer(0, 4)):
            possible = [action for action in may if here.applicable(plan, action)]
            if not possible:
                break
            action = self.pick(possible)
            here = here.after(plan, action, expected(action))
        return here


def random_task(seed: int, size: Size = SMALL, strands: int = 1) -> Task:
    """The task of a seed: always the same one. With `strands`, of so many parts that have nothing in common."""
    return _task(Seeded(random.Random(seed)), size, strands)


@st.composite
def tasks(draw: Callable[[st.SearchStrategy[Any]], Any], size: Size = SMALL, strands: int = 1) -> Task:
    """Tasks from Hypothesis; a failing one shrinks to few facts and actions."""
    return _task(Drawn(draw), size, strands)


def _task(chooser: Chooser, size: Size, strands: int) -> Task:
    maker = _Maker(chooser, size)
    task = maker.task()
    for number in range(1, strands):
        task = side_by_side(task, renamed(maker.task(), f"s{number}_"), maker.choose.integer)
    return task


def renamed(task: Task, prefix: str) -> Task:
    """The same task, with every id of a fact, action, goal and phase after a prefix."""

    def asked(conditions: Conditions) -> Conditions:
        return tuple(tuple(replace(r, fact=prefix + r.fact) for r in conjunction) for conjunction in conditions)

    def changed(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        return tuple(replace(effect, fact=prefix + effect.fact) for effect in effects)

    def named(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(prefix + name for name in names)

    plan = task.plan
    actions = [
        replace(
            action,
            id=prefix + action.id,
            preconditions=asked(action.preconditions),
            after=named(action.after),
            effects=changed(action.effects),
            outcomes=tuple(replace(outcome, effects=changed(outcome.effects)) for outcome in action.outcomes),
            phase=None if action.phase is None else prefix + action.phase,
            on_failure=None if action.on_failure is None else prefix + action.on_failure,
        )
        for action in plan.actions.values()
    ]
    goals = [
        replace(
            goal,
            id=prefix + goal.id,
            conditions=asked(goal.conditions),
            actions=named(goal_actions(plan, goal)),
        )
        for goal in plan.goals.values()
    ]
    phases = [
        replace(
            phase,
            id=prefix + phase.id,
            gate=None if phase.gate is None else asked(phase.gate),
            after=named(phase.after),
        )
        for phase in plan.phases.values()
    ]
    facts = [replace(fact, id=prefix + fact.id) for fact in plan.facts.values()]
    state = State(
        {prefix + fact: value for fact, value in task.state.values.items()},
        {prefix + action: status for action, status in task.state.statuses.items()},
    )
    return Task(
        replace(
            plan,
            facts={fact.id: fact for fact in facts},
            actions={action.id: action for action in actions},
            goals={goal.id: goal for goal in goals},
            phases={phase.id: phase for phase in phases},
        ),
        state,
        None if task.goals is None else named(task.goals),
        task.profile,
    )


def side_by_side(one: Task, other: Task, integer: Callable[[int, int], int]) -> Task:
    """Two tasks of different names in one plan, their actions in a shuffled order of the file."""
    left, right = list(one.plan.actions.values()), list(other.plan.actions.values())
    actions: list[Action] = []
    while left or right:
        side = left if left and (not right or integer(0, 1) == 0) else right
        actions.append(replace(side.pop(0), index=len(actions)))
    # "all" means all of both by now; each goal keeps to its own.
    spelled = {
        goal.id: replace(goal, actions=goal_actions(task.plan, goal))
        for task in (one, other)
        for goal in task.plan.goals.values()
    }
    chosen = [task.goals if task.goals is not None else tuple(task.plan.goals) for task in (one, other)]
    plan = replace(
        one.plan,
        facts={**one.plan.facts, **other.plan.facts},
        actions={action.id: action for action in actions},
        goals=spelled,
        phases={**one.plan.phases, **other.plan.phases},
    )
    state = State(
        {**one.state.values, **other.state.values},
        {**one.state.statuses, **other.state.statuses},
    )
    return Task(plan, state, None if one.goals is None and other.goals is None else chosen[0] + chosen[1], one.profile)


def pairs(steps: Sequence[Any]) -> list[tuple[str, str | None]]:
    """A solution's steps as (action, outcome)."""
    return [(step.action, step.outcome) for step in steps]
