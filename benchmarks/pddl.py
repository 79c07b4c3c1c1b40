"""Plans as grounded PDDL with action costs, so that other planners can be measured on the same instances.

Every fact becomes values: a bool one predicate (and its negation where something asks for it), an enum or number one
predicate with the value as argument, and each comparison that more than one value passes a predicate of its own that
the actions keep up to date. Numbers are closed under the actions' own steps and tests; where that does not end, the
plan has no such form (`Unsupported`). An action whose effect depends on the value before is split by it, and `unknown`
is a value like others. Statuses, `after`, gates and alternatives of actions are had as predicates and split actions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from goaptui.domain.conditions import Conjunction, Requirement
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Plan
from goaptui.domain.state import State, contingencies, goal_actions
from goaptui.domain.values import Value

MAX_VALUES = 2_000
MAX_SPLIT = 12
"""An action that overwrites facts of unsure value is split by that value up to so many ways (keeps the invariants)."""


class Unsupported(Exception):
    """The plan has no finite form of reasonable size."""


@dataclass(frozen=True, slots=True)
class Pddl:
    """A domain and a problem; `actions` takes a PDDL action back to the plan's id; `scale` is the cost's."""

    domain: str
    problem: str
    actions: Mapping[str, str]
    scale: int

    def cost(self, units: int) -> Decimal:
        """A cost of the other planner in the plan's own terms."""
        return Decimal(units) / self.scale


@dataclass(slots=True)
class _Tests:
    """What is asked of one fact: for each set of values that passes, its atom. `split` where actions read the value."""

    values: tuple[Value, ...]
    atoms: dict[frozenset[Value], str] = field(default_factory=dict)


def write(plan: Plan, state: State | None = None, *, max_values: int = MAX_VALUES) -> Pddl:
    """The PDDL of a plan from a state (default: the initial one), all goals wanted.

    Raises:
        Unsupported: a number has no end of values, or an action would be split into too many.
    """
    return _Writer(plan, state or State.initial(plan), max_values).write()


class _Writer:
    def __init__(self, plan: Plan, state: State, max_values: int) -> None:
        self.plan = plan
        self.state = state
        self.max_values = max_values
        spare = contingencies(plan)
        self.allowed = [a for a in plan.actions.values() if state.allowed(plan, a, spare)]
        self.expected = {a.id: a.effects_with(a.expected) for a in self.allowed}
        self.variants = {a.id: tuple(_alternatives(plan, a)) for a in self.allowed}
        self.index = {fact: i for i, fact in enumerate(plan.facts)}
        self.action_index = {action: i for i, action in enumerate(plan.actions)}
        self.domains = {fact.id: self._domain(fact) for fact in plan.facts.values()}
        self.tests = {fact: _Tests(values) for fact, values in self.domains.items()}
        stepped = {e.fact for effects in self.expected.values() for e in effects if e.kind == "add"}
        for fact in plan.facts.values():
            if fact.id in stepped or (fact.type == "enum" and len(self.domains[fact.id]) > 1):
                for value in self.domains[fact.id]:
                    self._atom(fact.id, frozenset([value]))

    def write(self) -> Pddl:
        """The texts."""
        costs = {a.id: self.plan.profiles[self.plan.profile].cost_of(a) for a in self.allowed}
        scale = 1
        while any(cost * scale % 1 for cost in costs.values()):
            scale *= 10
        goal = self._goals()
        wanted_actions = self._waited_for()
        pre_of = {
            action.id: [self._atoms(conjunction) for conjunction in self.variants[action.id]] for action in self.allowed
        }  # first, so that every test has its atom before effects are written
        text: list[str] = []
        back: dict[str, str] = {}
        for action in self.allowed:
            stem = f"a{self.action_index[action.id]}"
            price = f"(increase (total-cost) {int(costs[action.id] * scale)})"
            after = [self._done(before) for before in action.after if not self.state.carried_out(self.plan, before)]
            number = 0
            for conjunction, atoms in zip(self.variants[action.id], pre_of[action.id], strict=True):
                if atoms is None or None in after:
                    continue
                for extra, add, delete in self._effects(action, conjunction):
                    name = f"{stem}-{number}"
                    number += 1
                    if action.id in wanted_actions:
                        add = [*add, f"(done{self.action_index[action.id]})"]
                    pre = dict.fromkeys([*atoms, *extra, *(a for a in after if a)])
                    effect = [*add, *(f"(not {atom})" for atom in delete if atom not in add), price]
                    text.append(
                        f"(:action {name} :parameters () :precondition (and {' '.join(pre)})"
                        f" :effect (and {' '.join(effect)}))"
                    )
                    back[name] = action.id
        return Pddl(*self._frame(text, goal, wanted_actions), back, scale)

    # -- values

    def _domain(self, fact: Fact) -> tuple[Value, ...]:
        """Every value that a fact can come to have, by its own tests and effects alone."""
        found: dict[Value, None] = {self.state.values.get(fact.id): None}
        moves: list[tuple[Effect, list[Requirement]]] = []
        for action in self.allowed:
            for effect in self.expected[action.id]:
                if effect.fact != fact.id:
                    continue
                variants = self.variants[action.id]
                moves += [(effect, [r for r in conjunction if r.fact == fact.id]) for conjunction in variants]
        queue = list(found)
        while queue:
            value = queue.pop()
            for effect, requirements in moves:
                if all(r.holds(value) for r in requirements):
                    after = effect.result(fact, value)
                    if after not in found:
                        found[after] = None
                        queue.append(after)
                        if len(found) > self.max_values:
                            raise Unsupported(f"{fact.id} can have more than {self.max_values} values")
        return tuple(sorted(found, key=_order))

    def _atom(self, fact: str, passing: frozenset[Value]) -> str:
        tests = self.tests[fact]
        if passing not in tests.atoms:
            i = self.index[fact]
            if self.plan.facts[fact].type == "bool" and None not in tests.values:
                name = f"(f{i})" if True in passing else f"(not-f{i})"
            elif len(passing) == 1:
                (value,) = passing
                name = f"(f{i} v{tests.values.index(value)})"
            else:
                name = f"(t{i}-{len(tests.atoms)})"
            tests.atoms[passing] = name
        return tests.atoms[passing]

    def _atoms(self, conjunction: Conjunction) -> list[str] | None:
        """The atoms of a conjunction; ``None`` where no value that can occur passes."""
        atoms = []
        for requirement in conjunction:
            passing = self._passing(requirement)
            if not passing:
                return None
            if len(passing) < len(self.domains[requirement.fact]):
                atoms.append(self._atom(requirement.fact, passing))
        return atoms

    def _passing(self, requirement: Requirement) -> frozenset[Value]:
        return frozenset(v for v in self.domains[requirement.fact] if requirement.holds(v))

    def _effects(self, action: Action, conjunction: Conjunction) -> Iterator[tuple[list[str], list[str], list[str]]]:
        """For each way of splitting by the values before: more preconditions, atoms added, atoms deleted."""
        effects = [e for e in self.expected[action.id] if self.tests[e.fact].atoms]
        sources: dict[str, list[Value]] = {}
        for effect in effects:
            own = [r for r in conjunction if r.fact == effect.fact]
            sources[effect.fact] = [v for v in self.domains[effect.fact] if all(r.holds(v) for r in own)]
        split = [e.fact for e in effects if e.kind == "add"]
        ways = math.prod(len(sources[fact]) for fact in split)
        if ways > self.max_values:
            raise Unsupported(f"{action.id} would be split into {ways} actions")
        room = MAX_SPLIT
        for effect in effects:
            size = len(sources[effect.fact])
            if effect.kind != "add" and self._is_variable(effect.fact) and 1 < size <= room:
                room //= size
                split.append(effect.fact)
        for chosen in product(*(sources[fact] for fact in split)):
            before = dict(zip(split, chosen, strict=True))
            extra = [
                atom
                for fact, value in before.items()
                if len(sources[fact]) > 1
                for passing, atom in self.tests[fact].atoms.items()
                if passing == {value}
            ]
            add: list[str] = []
            delete: list[str] = []
            for effect in effects:
                fact = self.plan.facts[effect.fact]
                values = [before[effect.fact]] if effect.fact in before else sources[effect.fact]
                after = effect.result(fact, values[0]) if values else None
                for passing, atom in self.tests[effect.fact].atoms.items():
                    if after in passing:
                        if not all(v in passing for v in values):
                            add.append(atom)
                    elif any(v in passing for v in values):
                        delete.append(atom)
            yield extra, add, delete

    def _is_variable(self, fact: str) -> bool:
        """Whether every value of a fact has an atom of its own, so that the value before can be asked for."""
        return all(frozenset([value]) in self.tests[fact].atoms for value in self.domains[fact])

    # -- carried out

    def _waited_for(self) -> set[str]:
        ids = [before for action in self.allowed for before in action.after]
        ids += [action for goal in self.plan.goals.values() for action in goal_actions(self.plan, goal)]
        stand_ins = (self.state.stand_in(self.plan, i) for i in ids if not self.state.carried_out(self.plan, i))
        return {i for i in stand_ins if i is not None}

    def _done(self, action: str) -> str | None:
        stand_in = self.state.stand_in(self.plan, action)
        return None if stand_in is None else f"(done{self.action_index[stand_in]})"

    # -- goals and frame

    def _goals(self) -> list[str]:
        parts: list[str] = []
        for goal in self.plan.goals.values():
            if len(goal.conditions) > 1:
                raise Unsupported(f"goal {goal.id} has alternatives")
            atoms = self._atoms(goal.conditions[0])
            parts += ["(never)"] if atoms is None else atoms
            for action in goal_actions(self.plan, goal):
                if not self.state.carried_out(self.plan, action):
                    parts.append(self._done(action) or "(never)")
        return list(dict.fromkeys(parts))

    def _frame(self, actions: Sequence[str], goal: Sequence[str], waited: set[str]) -> tuple[str, str]:
        atoms = [atom for tests in self.tests.values() for atom in tests.atoms.values()]
        init = [
            atom
            for fact, tests in self.tests.items()
            for passing, atom in tests.atoms.items()
            if self.state.values.get(fact) in passing
        ]
        heads = dict.fromkeys(
            f"({atom[1:-1].split()[0]} ?v)" if " " in atom else atom for atom in [*atoms, "(never)"]
        ) | dict.fromkeys(f"(done{self.action_index[a]})" for a in sorted(waited))
        constants = sorted({atom[1:-1].split()[1] for atom in atoms if " " in atom})
        domain = ["(define (domain work)", "(:requirements :strips :action-costs)"]
        if constants:
            domain.append(f"(:constants {' '.join(constants)})")
        domain += [f"(:predicates {' '.join(heads)})", "(:functions (total-cost))", *actions, ")", ""]
        problem = [
            "(define (problem plan) (:domain work)",
            f"(:init (= (total-cost) 0) {' '.join(init)})",
            f"(:goal (and {' '.join(goal)}))",
            "(:metric minimize (total-cost)))",
            "",
        ]
        return "\n".join(domain), "\n".join(problem)


def _alternatives(plan: Plan, action: Action) -> Iterator[Conjunction]:
    """Preconditions and gates together: each choice of one alternative of each."""
    conditions = [action.preconditions, *(gate for _, gate in plan.gates(action))]
    for chosen in product(*conditions):
        merged: dict[str, Requirement] = {}
        for conjunction in chosen:
            for requirement in conjunction:
                before = merged.get(requirement.fact)
                tests = requirement.tests if before is None else before.tests + requirement.tests
                merged[requirement.fact] = Requirement(requirement.fact, tests)
        yield tuple(merged.values())


def _order(value: Value) -> tuple[int, Decimal, str]:
    if value is None:
        return 0, Decimal(0), ""
    if isinstance(value, Decimal):
        return 2, value, ""
    return 1, Decimal(0), str(value)
