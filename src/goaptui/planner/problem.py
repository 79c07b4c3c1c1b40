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
from goaptui.planner.pulse import Ask, Pulse, heed, never
from goaptui.planner.quiet import quiet
from goaptui.planner.sets import NumberSet, finite_set, join, meet, number_set, scaled

if TYPE_CHECKING:
    from goaptui.domain.facts import Fact
    from goaptui.domain.plan import Action, Plan
    from goaptui.planner.solution import Limits

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
        only_adds: for each action 1 where it touches no number and makes no literal false.
        groups: the alternatives of each group, each a tuple of literals; group g has the literal ``group_base + g``.
        lit_var, lit_set: what each literal tests; `lit_var` is -1 for a group.
        lits_of: for each variable, its literals.
        kinds: for each variable its kind.
        scale, bounds: for each number what its fact's values are multiplied by, and its least and greatest value.
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
        "only_adds",
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
    only_adds: bytearray
    achievers: list[list[int]]
    changers: list[list[int]]
    goals: dict[str, Lits]
    group_base: int
    n_lits: int

    def __init__(self, plan: Plan, extra: dict[str, int] | None = None, ask: Ask = never) -> None:
        self.plan = plan
        self.extra = extra or {}
        self.actions: tuple[Action, ...] = tuple(plan.actions.values())
        self.index: dict[str, int] = {action_id: i for i, action_id in enumerate(plan.actions)}
        self.var_of: dict[str, int] = {}
        self.kinds: list[str] = []
        self.scale: dict[int, int] = {}
        self.bounds: dict[int, tuple[int | None, int | None]] = {}
        self.lits_of: list[list[int]] = []
        self.lit_var: list[int] = []
        self.lit_set: list[int | NumberSet] = []
        self.done_lit: dict[int, int] = {}
        self.groups: list[tuple[Lits, ...]] = []
        self.cache: dict[object, object] = {}
        self._finite_index: list[dict[object, int]] = []
        self._true_at: dict[tuple[int, ValueKey], Lits] = {}
        self._costs: dict[str, tuple[list[int], int]] = {}
        self._exact: dict[str, list[Decimal]] = {}
        self._ids: list[tuple[str, str | None]] | None = None
        _Compiler(self, ask).run()

    def lits_at(self, var: int, value: ValueKey) -> Lits:
        """The literals of a variable that hold at a value."""
        at = (var, value)
        found = self._true_at.get(at)
        if found is None:
            lits, sets = self.lits_of[var], self.lit_set
            if self.kinds[var] == NUMBER:
                found = tuple([lit for lit in lits if sets[lit].has(value)])  # type: ignore[union-attr]
            elif len(lits) == 1:  # most of them
                lit = lits[0]
                found = (lit,) if sets[lit] >> (value or 0) & 1 else ()  # type: ignore[operator]
            else:
                found = tuple([lit for lit in lits if sets[lit] >> (value or 0) & 1])  # type: ignore[operator]
            self._true_at[at] = found
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
            ratios = [cost.as_integer_ratio() for cost in exact]
            scale = max([_power(denominator) for denominator in {ratio[1] for ratio in ratios}], default=1)
            whole = [numerator * scale // denominator for numerator, denominator in ratios]
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


def compile_plan(plan: Plan, limits: Limits | None = None) -> Problem:
    """Compile a plan: linear in its size; what comes out is immutable and serves every state and choice of goals.

    Raises `Cancelled` where the token of `limits` was cancelled; their time does not matter.
    """
    with quiet:
        return Problem(plan, ask=never if limits is None else Pulse(limits))


def _power(denominator: int) -> int:
    """The least power of ten that this denominator of a decimal divides."""
    power = 1
    while power % denominator:
        power *= 10
    return power


_BOOLS: dict[object, int] = {None: 0, False: 1, True: 2}
"""The value indices of every bool, and of every action's ``done``."""


class _Compiler:
    """The passes of compilation; see `Problem` for what they fill in.

    Half of the time that a small task takes goes by here, so what most actions are made of (one table of conditions,
    one test a fact, effects that set) goes the short way, and what was seen before is looked up.
    """

    def __init__(self, problem: Problem, ask: Ask) -> None:
        self.problem = problem
        self.ask = ask
        self.facts = problem.plan.facts
        self.lit_ids: dict[tuple[int, int | NumberSet], int] = {}
        self.known: dict[tuple[str, str, object], int] = {}
        """The literals of requirements of one test: by fact, operator and value."""
        self.group_ids: dict[tuple[Lits, ...], int] = {}
        self.scales: dict[str, int] = dict(problem.extra)

    def run(self) -> None:
        """All passes, in order."""
        problem = self.problem
        plan = problem.plan
        numbers = [fact for fact in self.facts.values() if fact.type == "number"]
        if numbers:
            self._find_scales(numbers)
        pre: list[Lits] = []
        with_groups: list[tuple[int, list[int], list[int]]] = []
        gates: dict[str, list[Conditions]] = {}
        table = self._table
        for action in heed(problem.actions, self.ask):
            preconditions = action.preconditions
            if len(preconditions) == 1 and action.phase is None and not action.after:
                pre.append(_ascending(table(preconditions[0])))
                continue
            conditions = [preconditions]
            if action.phase is not None:
                if action.phase not in gates:
                    gates[action.phase] = [gate for _, gate in plan.gates(action)]
                conditions += gates[action.phase]
            lits, groups = self._needs(conditions, action.after)
            if groups:
                with_groups.append((len(pre), lits, groups))
            pre.append(_ascending(lits))
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
        problem.lit_var += [-1] * len(problem.groups)
        problem.lit_set += [0] * len(problem.groups)
        problem.n_lits = len(problem.lit_var)
        for place, lits, groups in with_groups:
            pre[place] = _ascending(lits + [base + group for group in groups])
        problem.pre = pre
        problem.goals = {
            goal: _ascending(lits + [base + group for group in groups]) for goal, (lits, groups) in goals.items()
        }
        self._effects()

    def _find_scales(self, numbers: Sequence[Fact]) -> None:
        """The smallest power of ten for each number that makes every literal of it in the plan an integer."""
        scales = self.scales
        names = {fact.id for fact in numbers}
        whole: dict[object, int] = {}  # the power of ten of each decimal that was seen

        def see(fact: str, value: object) -> None:
            power = whole.get(value)
            if power is None:
                power = whole[value] = _power(value.as_integer_ratio()[1]) if isinstance(value, Decimal) else 1
            if power > scales.get(fact, 1):
                scales[fact] = power

        def see_conditions(conditions: Conditions) -> None:
            for conjunction in conditions:
                for requirement in conjunction:
                    if requirement.fact in names:
                        for test in requirement.tests:
                            value = test.value
                            if isinstance(value, tuple):
                                for member in value:
                                    see(requirement.fact, member)
                            else:
                                see(requirement.fact, value)

        plan = self.problem.plan
        for fact in numbers:
            for value in (fact.initial, fact.minimum, fact.maximum):
                see(fact.id, value)
        for action in heed(self.problem.actions, self.ask):
            see_conditions(action.preconditions)
            for effect in action.effects:
                if effect.fact in names:
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
        """The variable of a fact, made when it is first asked for."""
        problem = self.problem
        var = problem.var_of.get(fact_id)
        if var is None:
            fact = self.facts[fact_id]
            if fact.type == "bool":
                var = self._new_variable(FINITE, _BOOLS)
            elif fact.type == "number":
                var = self._new_variable(NUMBER, {})
                scale = problem.scale[var] = self.scales.get(fact_id, 1)
                problem.bounds[var] = (
                    None if fact.minimum is None else scaled(fact.minimum, scale),
                    None if fact.maximum is None else scaled(fact.maximum, scale),
                )
            else:
                var = self._new_variable(FINITE, {value: i for i, value in enumerate((None, *fact.values))})
            problem.var_of[fact_id] = var
        return var

    def _new_variable(self, kind: str, index: dict[object, int]) -> int:
        problem = self.problem
        var = len(problem.kinds)
        problem.kinds.append(kind)
        problem.lits_of.append([])
        problem._finite_index.append(index)
        return var

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
        scale = self.problem.scale.get(var)
        if scale is None:
            return var, finite_set(requirement, self.problem._finite_index[var])
        return var, number_set(requirement, scale)

    def _table(self, conjunction: Conjunction) -> list[int]:
        """The literals of one table of conditions."""
        known = self.known
        lits = []
        for requirement in conjunction:
            tests = requirement.tests
            if len(tests) == 1:
                test = tests[0]
                key = (requirement.fact, test.op, test.value)
                lit = known.get(key)
                if lit is None:
                    lit = known[key] = self._literal(*self._admitted(requirement))
                lits.append(lit)
            else:
                lits.append(self._literal(*self._admitted(requirement)))
        return lits

    def _conjunction(self, conjunctions: Sequence[Conjunction]) -> list[int]:
        """The literals of conjunctions that must all hold; what they say of the same fact is made one literal."""
        if len(conjunctions) == 1:
            return self._table(conjunctions[0])
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
            var = self._new_variable(DONE, _BOOLS)
            lit = problem.done_lit[action] = self._literal(var, 0b100)
        return lit

    def _effects(self) -> None:
        """What actions set, make true and increase, and who can make what true."""
        problem = self.problem
        all_sets: list[tuple[tuple[int, ValueKey], ...]] = []
        all_adds: list[Lits] = []
        all_incs: list[tuple[tuple[int, int], ...]] = []
        achievers: list[list[int]] = [[] for _ in range(problem.n_lits)]
        changers: list[list[int]] = [_NOBODY] * len(problem.kinds)
        only_adds = problem.only_adds = bytearray(b"\x01") * len(problem.actions)
        var_of, lits_at, done_lit = problem.var_of, problem.lits_at, problem.done_lit
        lits_of, scale, finite_index = problem.lits_of, problem.scale, problem._finite_index
        for i, action in enumerate(heed(problem.actions, self.ask)):
            effects = action.effects
            if action.outcomes:
                effects = action.effects_with(action.expected)
            sets: list[tuple[int, ValueKey]] = []
            adds: Lits = ()
            incs: tuple[tuple[int, int], ...] = ()
            for effect in effects:
                var = var_of.get(effect.fact)
                if var is None:
                    continue  # nobody tests it
                value: ValueKey
                if var in scale:
                    value = problem.key(var, effect.value)
                else:
                    index = finite_index[var]
                    value = index.get(effect.value, len(index))
                if effect.kind != "add":
                    sets.append((var, value))
                    made = lits_at(var, value)
                    adds = adds + made if adds else made
                    if var in scale or len(made) != len(lits_of[var]):
                        only_adds[i] = 0
                elif value:
                    only_adds[i] = 0
                    incs += ((var, value),)
                    if changers[var] is _NOBODY:
                        changers[var] = []
                    changers[var].append(i)
            if i in done_lit:
                lit = done_lit[i]
                sets.append((problem.lit_var[lit], 2))
                adds += (lit,)
            for lit in adds:
                achievers[lit].append(i)
            all_sets.append(tuple(sets))
            all_adds.append(adds)
            all_incs.append(incs)
        problem.sets, problem.adds, problem.incs = all_sets, all_adds, all_incs
        problem.achievers, problem.changers = achievers, changers


_NOBODY: list[int] = []
"""Who increases a variable that nobody increases."""


def _ascending(lits: list[int]) -> Lits:
    return tuple(lits) if len(lits) < 2 else tuple(sorted(set(lits)))
