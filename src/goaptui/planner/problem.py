"""A plan compiled to integers, once: everything that depends neither on the state nor on the goals that are chosen.

What the planner tests of the world are *literals*: pairs of a variable and the set of its values that pass. A variable
is a fact that something tests, or whether an action has been carried out. A condition with alternatives is a *group*;
it has a literal of its own (it holds when one of its alternatives does), so that an action's precondition is always a
plain set of literals.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from goaptui.domain.conditions import Conditions, Conjunction, Requirement
from goaptui.domain.values import Value
from goaptui.planner.sets import NumberSet, finite_set, join, meet, number_set, scaled

if TYPE_CHECKING:
    from goaptui.domain.plan import Action, Plan

ValueKey: TypeAlias = int | None
"""A finite variable's value index (0 is unknown), or a number, scaled (``None`` is unknown)."""

Lits: TypeAlias = tuple[int, ...]

DONE = "done"
FINITE = "finite"
NUMBER = "number"


class Problem:
    """A compiled plan. Lists are indexed by action (position in the file), literal, variable or group; never changed.

    Attributes:
        pre: for each action, the literals (group literals included) that must hold, ascending.
        sets: for each action, the variables that it sets, with the value; its own ``done`` included.
        adds: for each action, the literals that its `sets` make true.
        incs: for each action, the numbers that it increases, with the scaled amount.
        groups: the alternatives of each group, each a tuple of literals; group g has the literal ``group_base + g``.
        lit_var, lit_set: what each literal tests; `lit_var` is -1 for a group.
        lits_of: for each variable, its literals.
        kinds, fact_of, scale: for each variable its kind, its fact's id (an action's id for ``done``), its scale.
        achievers: for each literal, the actions that can make it true by setting its variable, ascending.
        changers: for each variable, the actions that increase it (by either sign), ascending.
        goals: for each goal's id, the literals that it needs.
        cache: results that depend on state parts, kept by their makers; never changes an answer.
    """

    __slots__ = (
        "_costs",
        "_exact",
        "_finite_index",
        "_ids",
        "_true_at",
        "achievers",
        "actions",
        "adds",
        "bounds",
        "cache",
        "changers",
        "done_lit",
        "extra",
        "fact_of",
        "goals",
        "group_base",
        "groups",
        "incs",
        "index",
        "kinds",
        "lit_set",
        "lit_var",
        "lits_of",
        "n_lits",
        "plan",
        "pre",
        "scale",
        "sets",
        "var_of",
    )  # fmt: skip

    pre: list[Lits]
    sets: list[tuple[tuple[int, ValueKey], ...]]
    adds: list[Lits]
    incs: list[tuple[tuple[int, int], ...]]
    achievers: list[list[int]]
    changers: list[list[int]]
    goals: dict[str, Lits]
    group_base: int
    n_lits: int

    def __init__(self, plan: Plan, extra: dict[str, int] | None = None) -> None:
        self.plan = plan
        self.extra = extra or {}
        self.actions: tuple[Action, ...] = tuple(plan.actions.values())
        self.index: dict[str, int] = {action_id: i for i, action_id in enumerate(plan.actions)}
        self.var_of: dict[str, int] = {}
        self.kinds: list[str] = []
        self.fact_of: list[str] = []
        self.scale: list[int] = []
        self.bounds: list[tuple[int | None, int | None]] = []
        self.lits_of: list[list[int]] = []
        self.lit_var: list[int] = []
        self.lit_set: list[int | NumberSet] = []
        self.done_lit: dict[int, int] = {}
        self.groups: list[tuple[Lits, ...]] = []
        self.cache: dict[object, object] = {}
        self._finite_index: list[dict[object, int]] = []
        self._true_at: list[dict[ValueKey, Lits]] = []
        self._costs: dict[str, tuple[list[int], int]] = {}
        self._exact: dict[str, list[Decimal]] = {}
        self._ids: list[tuple[str, str | None]] | None = None
        _Compiler(self).run()

    def lits_at(self, var: int, value: ValueKey) -> Lits:
        """The literals of a variable that hold at a value."""
        known = self._true_at[var]
        found = known.get(value)
        if found is None:
            sets = self.lit_set
            if self.kinds[var] == NUMBER:
                found = tuple([lit for lit in self.lits_of[var] if sets[lit].has(value)])  # type: ignore[union-attr]
            else:
                bit = 1 << (value or 0)
                found = tuple([lit for lit in self.lits_of[var] if sets[lit] & bit])  # type: ignore[operator]
            known[value] = found
        return found

    def key(self, var: int, value: Value) -> ValueKey:
        """A fact's value as the planner's key. A value that the plan does not name gets the last index.

        Raises:
            ValueError: a number is finer than the variable's scale.
        """
        if self.kinds[var] == NUMBER:
            return None if value is None else scaled(value, self.scale[var])  # type: ignore[arg-type]
        index = self._finite_index[var]
        return index.get(value, len(index))

    def cost_list(self, profile: str) -> tuple[list[int], int]:
        """The actions' costs under a profile as integers, and what one unit of cost is in them."""
        found = self._costs.get(profile)
        if found is None:
            weigh = self.plan.profiles[profile].cost_of
            exact = [weigh(action) for action in self.actions]
            whole = [int(cost) for cost in exact]
            scale = 1
            if whole != exact:
                scale = max([_power(cost) for cost in exact])
                whole = [scaled(cost, scale) for cost in exact]
            found = self._costs[profile] = (whole, scale)
            self._exact[profile] = exact
        return found

    def exact_costs(self, profile: str) -> list[Decimal]:
        """The actions' costs under a profile, exact."""
        self.cost_list(profile)
        return self._exact[profile]

    def step_ids(self) -> list[tuple[str, str | None]]:
        """For each action its id and that of the outcome that is expected."""
        if self._ids is None:
            self._ids = [
                (action.id, None if not action.outcomes or (o := action.expected) is None else o.id)
                for action in self.actions
            ]
        return self._ids


def compile_plan(plan: Plan) -> Problem:
    """Compile a plan: linear in its size; what comes out is immutable and serves every state and choice of goals."""
    return Problem(plan)


def _power(number: Decimal) -> int:
    """The power of ten that makes a decimal an integer."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 1
    denominator = number.as_integer_ratio()[1]
    power = 1
    while power % denominator:
        power *= 10
    return power


class _Compiler:
    """The passes of compilation; see `Problem` for what they fill in."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.facts = problem.plan.facts
        self.lit_ids: dict[tuple[int, int | NumberSet], int] = {}
        self.simple: dict[tuple[str, object], int] = {}
        self.group_ids: dict[tuple[Lits, ...], int] = {}
        self.scales: dict[str, int] = dict(problem.extra)

    def run(self) -> None:
        """All passes, in order."""
        problem = self.problem
        plan = problem.plan
        if any(fact.type == "number" for fact in self.facts.values()):
            self._find_scales()
        pre: list[tuple[list[int], list[int]]] = []
        gates: dict[str, list[Conditions]] = {}
        for action in problem.actions:
            conditions = [action.preconditions]
            if action.phase is not None:
                if action.phase not in gates:
                    gates[action.phase] = [gate for _, gate in plan.gates(action)]
                conditions += gates[action.phase]
            pre.append(self._needs(conditions, action.after))
        all_actions: tuple[str, ...] | None = None
        goals: dict[str, tuple[list[int], list[int]]] = {}
        for goal in plan.goals.values():
            if goal.actions == "all":
                if all_actions is None:
                    from goaptui.domain.state import goal_actions

                    all_actions = goal_actions(plan, goal)
                wanted: Sequence[str] = all_actions
            else:
                wanted = goal.actions
            goals[goal.id] = self._needs([goal.conditions], wanted)
        base = problem.group_base = len(problem.lit_var)
        for _ in problem.groups:
            problem.lit_var.append(-1)
            problem.lit_set.append(0)
        problem.n_lits = len(problem.lit_var)
        problem.pre = [self._merged(lits, groups, base) for lits, groups in pre]
        problem.goals = {goal: self._merged(lits, groups, base) for goal, (lits, groups) in goals.items()}
        self._effects()

    def _merged(self, lits: list[int], groups: list[int], base: int) -> Lits:
        if groups:
            lits = lits + [base + group for group in groups]
        if len(lits) < 2:
            return tuple(lits)
        return tuple(sorted(set(lits)))

    def _find_scales(self) -> None:
        """The smallest power of ten for each number that makes every literal of it in the plan an integer."""
        scales = self.scales

        def see(fact: str, value: object) -> None:
            if isinstance(value, Decimal):
                power = _power(value)
                if power > scales.get(fact, 1):
                    scales[fact] = power

        def see_conditions(conditions: Conditions) -> None:
            for conjunction in conditions:
                for requirement in conjunction:
                    for test in requirement.tests:
                        if isinstance(test.value, tuple):
                            for member in test.value:
                                see(requirement.fact, member)
                        else:
                            see(requirement.fact, test.value)

        plan = self.problem.plan
        for fact in self.facts.values():
            for value in (fact.initial, fact.minimum, fact.maximum):
                see(fact.id, value)
        for action in self.problem.actions:
            see_conditions(action.preconditions)
            for effect in action.effects:
                see(effect.fact, effect.value)
            for outcome in action.outcomes:
                for effect in outcome.effects:
                    see(effect.fact, effect.value)
        for goal in plan.goals.values():
            see_conditions(goal.conditions)
        for phase in plan.phases.values():
            if phase.gate is not None:
                see_conditions(phase.gate)

    def _variable(self, fact_id: str) -> int:
        problem = self.problem
        var = problem.var_of.get(fact_id)
        if var is None:
            fact = self.facts[fact_id]
            var = problem.var_of[fact_id] = self._new_variable(fact_id, NUMBER if fact.type == "number" else FINITE)
            if fact.type == "number":
                scale = self.scales.get(fact_id, 1)
                problem.scale[var] = scale
                problem.bounds[var] = (
                    None if fact.minimum is None else scaled(fact.minimum, scale),
                    None if fact.maximum is None else scaled(fact.maximum, scale),
                )
                index: dict[object, int] = {}
            elif fact.type == "bool":
                index = {None: 0, False: 1, True: 2}
            else:
                index = {value: i for i, value in enumerate((None, *fact.values))}
            problem._finite_index.append(index)
        return var

    def _new_variable(self, name: str, kind: str) -> int:
        problem = self.problem
        problem.kinds.append(kind)
        problem.fact_of.append(name)
        problem.scale.append(1)
        problem.bounds.append((None, None))
        problem.lits_of.append([])
        problem._true_at.append({})
        return len(problem.kinds) - 1

    def _literal(self, var: int, values: int | NumberSet) -> int:
        key = (var, values)
        lit = self.lit_ids.get(key)
        if lit is None:
            problem = self.problem
            lit = self.lit_ids[key] = len(problem.lit_var)
            problem.lit_var.append(var)
            problem.lit_set.append(values)
            problem.lits_of[var].append(lit)
        return lit

    def _admitted(self, requirement: Requirement) -> tuple[int, int | NumberSet]:
        """The variable of a requirement, and the set of values that it admits."""
        var = self._variable(requirement.fact)
        problem = self.problem
        if problem.kinds[var] == NUMBER:
            return var, number_set(requirement, problem.scale[var])
        index = problem._finite_index[var]
        return var, finite_set(requirement, index, (2 << len(index)) - 2)

    def _conjunction(self, conjunctions: Sequence[Conjunction]) -> list[int]:
        """The literals of conjunctions that must all hold; what they say of the same fact is made one literal."""
        if len(conjunctions) == 1:
            conjunction = conjunctions[0]
            out = []
            simple = self.simple
            for requirement in conjunction:
                tests = requirement.tests
                if len(tests) == 1 and tests[0].op == "==":
                    key = (requirement.fact, tests[0].value)
                    lit = simple.get(key)
                    if lit is None:
                        lit = simple[key] = self._literal(*self._admitted(requirement))
                    out.append(lit)
                else:
                    out.append(self._literal(*self._admitted(requirement)))
            return out
        admitted: dict[int, int | NumberSet] = {}
        for conjunction in conjunctions:
            for requirement in conjunction:
                var, values = self._admitted(requirement)
                before = admitted.get(var)
                if before is None:
                    admitted[var] = values
                elif isinstance(before, NumberSet) and isinstance(values, NumberSet):
                    admitted[var] = NumberSet(
                        before.unknown and values.unknown, meet(before.intervals, values.intervals)
                    )
                else:
                    admitted[var] = before & values  # type: ignore[operator]
        return [self._literal(var, values) for var, values in admitted.items()]

    def _needs(self, conditions: Sequence[Conditions], after: Sequence[str]) -> tuple[list[int], list[int]]:
        """The literals and groups that conditions and carried-out actions come to."""
        plain: list[Conjunction] = []
        groups: list[int] = []
        extra: list[int] = []
        for alternatives in conditions:
            if len(alternatives) == 1:
                if alternatives[0]:
                    plain.append(alternatives[0])
            elif all(alternatives):  # an alternative without requirements always holds, and so does the whole
                same = self._same_fact(alternatives)
                if same is not None:
                    extra.append(same)
                else:
                    groups.append(self._group(alternatives))
        lits = self._conjunction(plain) if plain else []
        lits += extra
        for action_id in after:
            lits.append(self._done(action_id))
        return lits, groups

    def _same_fact(self, alternatives: Conditions) -> int | None:
        """The one literal of alternatives that all test the same single fact, else ``None``."""
        first = alternatives[0][0].fact
        if any(len(alternative) != 1 or alternative[0].fact != first for alternative in alternatives):
            return None
        parts = [self._admitted(alternative[0])[1] for alternative in alternatives]
        var = self._variable(first)
        if isinstance(parts[0], NumberSet):
            numbers = [part for part in parts if isinstance(part, NumberSet)]
            intervals = join([interval for part in numbers for interval in part.intervals])
            return self._literal(var, NumberSet(any(part.unknown for part in numbers), intervals))
        mask = 0
        for part in parts:
            mask |= part  # type: ignore[operator]
        return self._literal(var, mask)

    def _group(self, alternatives: Conditions) -> int:
        key = tuple(dict.fromkeys(tuple(sorted(set(self._conjunction([a])))) for a in alternatives))
        group = self.group_ids.get(key)
        if group is None:
            group = self.group_ids[key] = len(self.problem.groups)
            self.problem.groups.append(key)
        return group

    def _done(self, action_id: str) -> int:
        problem = self.problem
        action = problem.index[action_id]
        lit = problem.done_lit.get(action)
        if lit is None:
            var = self._new_variable(action_id, DONE)
            problem._finite_index.append({None: 0, False: 1, True: 2})
            lit = problem.done_lit[action] = self._literal(var, 0b100)
        return lit

    def _effects(self) -> None:
        problem = self.problem
        problem.sets = []
        problem.adds = []
        problem.incs = []
        achievers: list[list[int]] = [[] for _ in range(problem.n_lits)]
        changers: list[list[int]] = [[] for _ in problem.kinds]
        var_of, lits_at, key = problem.var_of, problem.lits_at, problem.key
        done_lit = problem.done_lit
        for i, action in enumerate(problem.actions):
            sets: list[tuple[int, ValueKey]] = []
            adds: list[int] = []
            incs: list[tuple[int, int]] = []
            effects = action.effects
            if action.outcomes:
                effects = action.effects_with(action.expected)
            for effect in effects:
                var = var_of.get(effect.fact)
                if var is None:
                    continue  # nobody tests it
                if effect.kind == "add":
                    amount = key(var, effect.value)
                    if amount:
                        incs.append((var, amount))
                        changers[var].append(i)
                    continue
                value = key(var, effect.value)
                sets.append((var, value))
                adds += lits_at(var, value)
            lit = done_lit.get(i)
            if lit is not None:
                sets.append((problem.lit_var[lit], 2))
                adds.append(lit)
            for lit in adds:
                achievers[lit].append(i)
            problem.sets.append(tuple(sets))
            problem.adds.append(tuple(adds))
            problem.incs.append(tuple(incs))
        problem.achievers = achievers
        problem.changers = changers
