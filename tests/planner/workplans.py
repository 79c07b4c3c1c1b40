"""Random small plans of the kinds of work that people have: deeper than random tables, small enough for brute force.

Strands of work side by side: chains with alternatives, things that go from state to state and are sent back, numbers to
be raised from a shared budget, an environment that one task at a time can hold, measurements that are undone by work.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from goaptui.domain.conditions import Conditions, Op, Requirement, Test
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Outcome, Plan, Profile
from goaptui.domain.state import State
from goaptui.domain.values import Value
from tests.planner.strategies import Task


class _Work:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.facts: dict[str, Fact] = {}
        self.actions: list[Action] = []
        self.goal: list[Requirement] = []
        self.prefix = ""
        self.budget: str | None = None
        self.environment: str | None = None

    # Writing ---------------------------------------------------------------------------------------------------------
    def flag(self, name: str, value: bool | None = False) -> str:
        return self._fact(Fact(self.prefix + name, "bool", value))

    def number(self, name: str, value: Decimal | int, low: int | None = None, high: int | None = None) -> str:
        bounds = [None if bound is None else Decimal(bound) for bound in (low, high)]
        return self._fact(Fact(self.prefix + name, "number", Decimal(value), minimum=bounds[0], maximum=bounds[1]))

    def enum(self, name: str, *values: str) -> str:
        return self._fact(Fact(self.prefix + name, "enum", values[0], values))

    def _fact(self, fact: Fact) -> str:
        self.facts[fact.id] = replace(fact, index=len(self.facts))
        return fact.id

    def act(
        self, name: str, cost: int | Decimal, needs: list[Requirement], *effects: Effect,
        outcomes: tuple[Outcome, ...] = (), after: tuple[str, ...] = (), or_needs: list[Requirement] | None = None,
    ) -> str:  # fmt: skip
        conditions: Conditions = (tuple(needs),) if or_needs is None else (tuple(needs), tuple(or_needs))
        self.actions.append(
            Action(
                self.prefix + name, preconditions=conditions, effects=effects, outcomes=outcomes, cost=Decimal(cost),
                after=after,
            )
        )  # fmt: skip
        return self.prefix + name

    def cost(self) -> int:
        return self.rng.choice([0, 1, 1, 2, 2, 3, 5])

    # Kinds of work ---------------------------------------------------------------------------------------------------
    def chain(self) -> None:
        """Milestones, each with one or two achievers, some with a prerequisite in common."""
        common = self.flag("common")
        self.act("prepare", self.cost(), [], put(common, True))
        before: list[Requirement] = []
        for level in range(self.rng.randint(1, 3)):
            name = self.flag(f"m{level}")
            self.act(f"do{level}", self.cost() + 1, before, put(name, True))
            if self.rng.random() < 0.6:
                self.act(f"alt{level}", self.cost(), [*before, is_(common, True)], put(name, True))
            before = [is_(name, True)]
        self.goal += before

    def workflow(self) -> None:
        """From todo to done, with a way back and a short cut."""
        item = self.enum("item", "todo", "doing", "review", "done")
        self.act("start", self.cost(), [is_(item, "todo")], put(item, "doing"))
        self.act("submit", self.cost(), [is_(item, "doing")], put(item, "review"))
        self.act("approve", self.cost(), [is_(item, "review")], put(item, "done"))
        if self.rng.random() < 0.7:
            self.act("send_back", self.cost(), [is_(item, "review")], put(item, "doing"))
        if self.rng.random() < 0.4:
            self.act("short_cut", self.cost() + 3, [is_(item, "todo", "doing")], put(item, "done"))
        if self.rng.random() < 0.3:
            seen = self.flag("seen")
            self.act("look", 1, [is_(item, "review")], put(seen, True))
            self.goal.append(is_(seen, True))
        self.goal.append(is_(item, "done"))

    def count(self) -> None:
        """A number to be raised in steps of two sizes, perhaps out of the shared budget."""
        unit = self.rng.choice([Decimal(1), Decimal("0.1"), Decimal("0.25")])
        value = self.number("value", 0, 0 if self.rng.random() < 0.5 else None, None)
        target = unit * self.rng.randint(2, 4)
        for name, size in (("small", unit), ("big", unit * self.rng.choice([2, 3]))):
            needs: list[Requirement] = []
            effects = [add(value, size)]
            if self.budget is not None and self.rng.random() < 0.8:
                price = self.rng.randint(1, 2)
                needs.append(need(self.budget, ">=", price))
                effects.append(add(self.budget, -price))
            self.act(name, self.cost() + 1, needs, *effects)
        if self.rng.random() < 0.4:
            self.act("undo", self.cost(), [need(value, ">", 0)], add(value, -unit))
            self.goal.append(need(value, "==", target))
        else:
            self.goal.append(need(value, ">=", target))

    def exclusive(self) -> None:
        """Work that needs the environment in a certain state."""
        if self.environment is None:
            saved, self.prefix = self.prefix, "env_"
            self.environment = self.enum("held", "free", "a", "b")
            for value in "ab":
                self.act(f"take_{value}", self.cost(), [is_(self.environment, "free")], put(self.environment, value))
                self.act(f"leave_{value}", self.cost(), [is_(self.environment, value)], put(self.environment, "free"))
            self.prefix = saved
        for number in range(self.rng.randint(1, 2)):
            name = self.flag(f"task{number}")
            self.act(f"run{number}", self.cost(), [is_(self.environment, self.rng.choice("ab"))], put(name, True))
            self.goal.append(is_(name, True))
        if self.rng.random() < 0.5:
            self.goal.append(is_(self.environment, "free"))

    def measured(self) -> None:
        """A rate that is measured, and forgotten when the work is touched."""
        rate = self._fact(Fact(f"{self.prefix}rate", "number", self.rng.choice([None, Decimal("0.5")])))
        ready = self.flag("ready")
        good = Outcome("good", (put(rate, Decimal("0.97")),), Decimal("0.6"))
        bad = Outcome("bad", (put(rate, Decimal("0.8")),), Decimal("0.4"))
        self.act("touch", self.cost(), [], put(ready, True), Effect(rate, "forget"))
        self.act("measure", self.cost() + 1, [Requirement(rate, (Test("unknown"),))], outcomes=(good, bad))
        self.act("mend", 5, [need(rate, "<", Decimal("0.95"))], put(rate, Decimal("0.96")))
        self.goal += [need(rate, ">=", Decimal("0.95"))]
        if self.rng.random() < 0.6:
            self.goal.append(is_(ready, True))

    def task(self) -> Task:
        kinds = [self.chain, self.workflow, self.count, self.exclusive, self.measured]
        chosen = [self.rng.choice(kinds) for _ in range(self.rng.randint(1, 3))]
        if chosen.count(self.count):
            self.prefix = "the_"
            self.budget = self.number("budget", self.rng.randint(1, 5), 0, None)
            if self.rng.random() < 0.5:
                self.act("ask_for_more", self.rng.randint(1, 4), [need(self.budget, "<", 3)], add(self.budget, 2))
        for number, kind in enumerate(chosen):
            self.prefix = f"w{number}_"
            kind()
        self.prefix = ""
        if self.rng.random() < 0.3:
            self.join()
        if self.rng.random() < 0.3:
            self.disturb()
        self.rng.shuffle(self.actions)
        self.rng.shuffle(self.goal)
        actions = {action.id: replace(action, index=index) for index, action in enumerate(self.actions)}
        goal = Goal("g", conditions=(tuple({r.fact: r for r in self.goal}.values()),))
        profiles = {"time": Profile("time", time=Decimal(1))}
        plan = Plan("", facts=self.facts, actions=actions, goals={"g": goal}, profiles=profiles)
        return Task(plan, State.initial(plan))

    def join(self) -> None:
        """All of it together lets something end, perhaps in two ways."""
        end = self.flag("end")
        if len(self.goal) > 1 and self.rng.random() < 0.4:
            self.act("finish", 1, self.goal[:1], put(end, True), or_needs=self.goal[1:])
        else:
            self.act("finish", 1, self.goal, put(end, True))
        self.goal = [is_(end, True)]

    def disturb(self) -> None:
        """Something that takes one thing away while it brings another."""
        flags = [fact.id for fact in self.facts.values() if fact.type == "bool"]
        if len(flags) > 1:
            one, other = self.rng.sample(flags, 2)
            self.act("disturb", 0, [], put(one, True), put(other, False))


def put(fact: str, value: Value) -> Effect:
    return Effect(fact, "set", value)


def add(fact: str, amount: Decimal | int) -> Effect:
    return Effect(fact, "add", Decimal(amount))


def is_(fact: str, *values: Value) -> Requirement:
    return Requirement(fact, (Test("==", values[0]) if len(values) == 1 else Test("in", values),))


def need(fact: str, op: Op, value: Decimal | int) -> Requirement:
    return Requirement(fact, (Test(op, Decimal(value)),))


def work_plan(seed: int) -> Task:
    """The plan of a seed: always the same one."""
    return _Work(random.Random(seed)).task()
