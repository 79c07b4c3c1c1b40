"""Random small plans of work that is done in places: what one task needs takes away what another needs."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from goaptui.domain.conditions import Requirement, Test
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.state import State
from goaptui.domain.values import Value
from tests.planner.strategies import Task


class _Work:
    """A plan in the making."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.facts: dict[str, Fact] = {}
        self.drafts: list[tuple[str, Decimal, list[Requirement], list[Effect]]] = []
        self.holds: list[list[Requirement]] = []
        """The ways in which a task may want a resource held."""

    def fact(self, name: str, type_: str, initial: Value, values: tuple[str, ...] = ()) -> str:
        self.facts[name] = Fact(name, type_, initial, values, index=len(self.facts))  # type: ignore[arg-type]
        return name

    def act(self, name: str, needs: list[Requirement], effects: list[Effect]) -> None:
        rng = self.rng
        cost = Decimal(rng.choice((0, 1, 1, 2, 2, 3, 5, 8))) / rng.choice((1, 1, 1, 2))
        self.drafts.append((name, cost, needs, effects))


def is_(fact: str, value: Value) -> Requirement:
    """A fact has a value."""
    return Requirement(fact, (Test("==", value),))


def becomes(fact: str, value: Value = True) -> Effect:
    """A fact gets a value."""
    return Effect(fact, "set", value)


def _one_of(work: _Work, name: str) -> None:
    """One value at a time: by way of none, or from particular values to particular others, some ways missing."""
    rng = work.rng
    values = [f"{name}{i}" for i in range(rng.randint(1, 3))]
    fact = work.fact(name, "enum", "none" if rng.random() < 0.8 else values[0], ("none", *values))
    style = rng.choice(("hub", "hub", "direct", "ring"))
    for i, value in enumerate(values):
        work.holds.append([is_(fact, value)])
        if style == "direct":
            work.act(f"to.{value}", [] if rng.random() < 0.5 else [Requirement(fact, (Test("!=", value),))],
                     [becomes(fact, value)])  # fmt: skip
            continue
        before = "none" if style == "hub" or i == 0 else values[i - 1]
        if rng.random() < 0.95:
            work.act(f"up.{value}", [is_(fact, before)], [becomes(fact, value)])
        if rng.random() < 0.9:
            work.act(f"down.{value}", [is_(fact, value)], [becomes(fact, "none")])
    if rng.random() < 0.3:
        work.holds.append([is_(fact, "none")])


def _locks(work: _Work, name: str) -> None:
    """Bools: each is taken when it (or all of them) is free."""
    rng = work.rng
    locks = [work.fact(f"{name}{i}", "bool", False) for i in range(rng.randint(1, 2))]
    together = rng.random() < 0.5
    for lock in locks:
        work.holds.append([is_(lock, True)])
        work.act(f"take.{lock}", [is_(other, False) for other in locks if together or other == lock], [becomes(lock)])
        if rng.random() < 0.9:
            work.act(f"give.{lock}", [is_(lock, True)], [becomes(lock, False)])
    if len(locks) > 1 and rng.random() < 0.5:
        work.holds.append([is_(lock, True) for lock in locks])


def _room(work: _Work, name: str) -> None:
    """So much room, and things that take some of it."""
    rng = work.rng
    room = work.fact(name, "number", Decimal(rng.randint(1, 2)))
    for i in range(2):
        thing = work.fact(f"{name}.thing{i}", "bool", False)
        size = Decimal(rng.randint(1, 2))
        work.holds.append([is_(thing, True)])
        work.act(
            f"put.{thing}", [is_(thing, False), Requirement(room, (Test(">=", size),))],
            [becomes(thing), Effect(room, "add", -size)],
        )  # fmt: skip
        work.act(f"take.{thing}", [is_(thing, True)], [becomes(thing, False), Effect(room, "add", size)])


def placed_plan(seed: int) -> Task:
    """A plan with one to three resources that can be held, and tasks that want them held."""
    rng = Random(f"placed:{seed}")
    work = _Work(rng)
    for i in range(rng.choice((1, 1, 2, 2, 3))):
        rng.choice((_one_of, _one_of, _one_of, _locks, _room))(work, "rst"[i])
    done: list[str] = []
    goals: list[Requirement] = []
    movers = list(work.drafts)
    for i in range(rng.randint(2, 6)):
        fact = work.fact(f"done{i}", "bool", False)
        for way in range(rng.choice((1, 1, 1, 1, 2))):
            needs: dict[str, Requirement] = {}
            for hold in rng.sample(work.holds, min(len(work.holds), rng.choice((0, 1, 1, 1, 2)))):
                needs.update({need.fact: need for need in hold})
            if done and rng.random() < 0.4:
                before = rng.choice(done)
                needs[before] = is_(before, True)
            effects = [becomes(fact)]
            if rng.random() < 0.1:  # ends up somewhere else
                effects += rng.choice(movers)[3]
            if done and rng.random() < 0.05:
                effects.append(becomes(rng.choice(done), rng.random() < 0.6))
            work.act(f"do{i}.{way}", list(needs.values()), list({effect.fact: effect for effect in effects}.values()))
        done.append(fact)
        if rng.random() < 0.7:
            goals.append(is_(fact, True))
    if done and rng.random() < 0.15:  # something may be held only after something else
        name, cost, needs_, effects_ = rng.choice(movers)
        place = next(i for i, draft in enumerate(work.drafts) if draft[0] == name)
        work.drafts[place] = (name, cost, [*needs_, is_(rng.choice(done), True)], effects_)
    if rng.random() < 0.3:
        for need in rng.choice(work.holds):
            if need.fact not in {goal.fact for goal in goals}:
                goals.append(need)
    elif rng.random() < 0.4:
        fact = rng.choice([fact for fact in work.facts.values() if not fact.id.startswith("done")])
        goals.append(is_(fact.id, fact.initial))
    rng.shuffle(work.drafts)
    actions = {
        name: Action(name, i, preconditions=(tuple(needs),), effects=tuple(effects), cost=cost)
        for i, (name, cost, needs, effects) in enumerate(work.drafts)
    }
    plan = Plan("", facts=work.facts, actions=actions, goals={"end": Goal("end", 0, conditions=(tuple(goals),))})
    return Task(plan, State.initial(plan), ("end",), plan.profile)
