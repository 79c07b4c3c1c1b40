"""The state space in finite-domain form: a state is a value for each of a few variables, an operator a partial state
that it needs and one that it makes.

Literals that exclude each other become the values of one variable; the others a variable each; so does every number,
with the values that it can come to. What one value cannot say is multiplied out into several operators: conditions
with alternatives, and increases, whose outcome depends on the value before.

Helmert, "Concise finite-domain representations for PDDL planning tasks" (2009).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from goaptui.planner.statespace import StateSpace, bits

Partial: TypeAlias = tuple[tuple[int, int], ...]
"""Some variables with their values, by ascending variable."""

MOST_VALUES = 400
"""A number with more values than this does not fit."""

MOST_OPERATORS = 20_000
"""So many operators at most come of multiplying out, those of the task itself aside."""

GOAL = -1
"""The origin of operators that are no action: they stand for an alternative of the goals, and cost nothing."""


@dataclass(frozen=True, slots=True)
class Fdr:
    """A task over finite-domain variables. The lists of operators are indexed alike.

    Attributes:
        domains: how many values each variable has.
        start: a value for each variable.
        goal: what is to hold in the end.
        pre, eff: what an operator needs; what it makes (never what it needs anyway, and never nothing).
        cost: as in the state space: the cost, shifted, and one for the step.
        origin: the place of the state space's operator, or `GOAL`.
        places: for each literal of the state space the variable and the value that say that it holds.
        last: for each variable what its last value stands for: ``True`` where for none of its literals.
    """

    domains: tuple[int, ...]
    start: tuple[int, ...]
    goal: Partial
    pre: tuple[Partial, ...]
    eff: tuple[Partial, ...]
    cost: tuple[int, ...]
    origin: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    last: tuple[bool, ...]

    def groups(self) -> list[list[int]]:
        """The literals of each variable, in the order of its values."""
        out: list[list[int]] = [[] for _ in self.domains]
        for place, (var, _) in enumerate(self.places):
            out[var].append(place)
        for var, lits in enumerate(out):
            lits.sort(key=lambda place: self.places[place][1])
            assert [self.places[place] for place in lits] == [(var, value) for value in range(len(lits))]
        return out


class _TooLarge(Exception):
    """More values or operators than the bounds admit."""


class _NoGroup(Exception):
    """Some literals are no values of one variable after all; `lits` is the mask of those that stand in the way."""

    def __init__(self, lits: int) -> None:
        self.lits = lits


@dataclass(slots=True)
class _Way:
    """One way to use an operator: masks of literals, and numbers with the index of their value."""

    op: int
    need: int
    clear: int
    made: int
    before: dict[int, int]
    after: dict[int, int]


def build(
    space: StateSpace,
    groups: Sequence[Sequence[int]],
    rows: Sequence[int] | None = None,
    pulse: Callable[[], bool] = bool,
) -> Fdr | None:
    """The finite-domain form of a state space; ``None`` where it would be too large.

    `groups` are literals (by place) of which at most one holds at any time. `rows` are masks of the literals that may
    hold together with each, where that is known (see `pairs`). A group is not believed: literals of which it cannot be
    seen, operator by operator, that they exclude each other, get a variable each. `pulse` is called now and then.
    """
    try:
        return _Builder(space, groups, rows, pulse).run()
    except _TooLarge:
        return None


def fact_groups(space: StateSpace) -> list[list[int]]:
    """The groups that need no thought: literals of one fact that have no value in common."""
    problem = space.task.problem
    by_var: dict[int, list[tuple[int, int]]] = {}
    for place, lit in enumerate(space.lits):
        values = problem.lit_set[lit]
        if isinstance(values, int):
            by_var.setdefault(problem.lit_var[lit], []).append((values, place))
    out = []
    for lits in by_var.values():
        taken = 0
        group = []
        for values, place in sorted(lits, key=lambda pair: pair[0].bit_count()):
            if not values & taken:
                taken |= values
                group.append(place)
        if len(group) > 1:
            out.append(group)
    return out


class _Builder:
    def __init__(
        self, space: StateSpace, groups: Sequence[Sequence[int]], rows: Sequence[int] | None, pulse: Callable[[], bool]
    ) -> None:
        self.space = space
        self.pulse = pulse
        self.rows = rows
        everything = (1 << len(space.lits)) - 1
        self.given = [sum([1 << place for place in set(group)]) for group in groups]
        self.all = everything
        self.most = len(space.ops) + MOST_OPERATORS
        self.values = [self._reachable(number) for number in range(len(space.numbers))]
        self.value_index = [{value: i for i, value in enumerate(values)} for values in self.values]
        self.value_masks = [
            [space.mask(space.task.problem.lits_at(var, value)) for value in values]
            for var, values in zip(space.numbers, self.values, strict=True)
        ]

    def run(self) -> Fdr:
        ways = [way for op in range(len(self.space.ops)) for way in self._ways(op)]
        lonely = 0
        start = self.space.start[0]
        for mask in self.given:
            if (mask & start).bit_count() > 1:
                lonely |= mask & start
        while True:
            self._variables(lonely)
            wrong = 0
            found = []
            for way in ways:
                self.pulse()
                try:
                    operator = self._operator(way)
                except _NoGroup as no:
                    wrong |= no.lits
                else:
                    if operator is not None:
                        found.append((way, *operator))
            if not wrong:
                return self._finish(found)
            lonely |= wrong

    # numbers and alternatives, multiplied out

    def _reachable(self, number: int) -> list[int | None]:
        """The values that a number can come to, as far as its own tests tell."""
        space = self.space
        lits = space.number_lits[number]
        start = space.start[1][number]
        seen: dict[int | None, None] = {start: None}
        steps: set[tuple[int, tuple[int, ...]]] = set()
        for op, incs in enumerate(space.incs):
            amounts = tuple([by for changed, by in incs if changed == number])
            values = [value for changed, value in space.sets[op] if changed == number]
            if values:
                seen[self._after(number, values[-1], amounts)] = None
            elif amounts:
                steps.add((space.need[op] & lits, amounts))
        stack = list(seen)
        while stack:
            value = stack.pop()
            holds = space.mask(space.task.problem.lits_at(space.numbers[number], value))
            for need, amounts in steps:
                if need & holds == need:
                    after = self._after(number, value, amounts)
                    if after not in seen:
                        seen[after] = None
                        stack.append(after)
                        if len(seen) > MOST_VALUES:
                            raise _TooLarge
        return sorted(seen, key=lambda value: (value is None, value or 0))

    def _after(self, number: int, value: int | None, amounts: tuple[int, ...]) -> int | None:
        for by in amounts:
            value = self.space.increased(number, value, by)
        return value

    def _ways(self, op: int) -> Iterator[_Way]:
        """An operator, multiplied out."""
        space = self.space
        changed = dict.fromkeys([number for number, _ in (*space.sets[op], *space.incs[op])])
        needs = {space.need[op]}
        for group in space.groups[op]:
            needs = {need | alternative for need in needs for alternative in group}
            self._spend(len(needs))
        read = [number for number, _ in space.incs[op]]
        read = [n for n in dict.fromkeys(read) if n not in {number for number, _ in space.sets[op]}]
        for need in sorted(needs):
            choices = [
                [i for i, mask in enumerate(self.value_masks[n]) if not need & space.number_lits[n] & ~mask]
                for n in read
            ]
            for indices in product(*choices):
                self._spend(1)
                before = dict(zip(read, indices, strict=True))
                yield self._way(op, need, before, list(changed))

    def _way(self, op: int, need: int, before: dict[int, int], changed: list[int]) -> _Way:
        """One way to use an operator, where the numbers that it reads have these values."""
        space = self.space
        values: dict[int, int | None] = {n: self.values[n][i] for n, i in before.items()}
        values.update(dict(space.sets[op]))
        for number, by in space.incs[op]:
            values[number] = space.increased(number, values[number], by)
        clear, made = ~space.clear[op] & self.all, space.set[op]
        after = {}
        for number in changed:
            index = after[number] = self.value_index[number][values[number]]
            clear |= space.number_lits[number]
            made = made & ~space.number_lits[number] | self.value_masks[number][index]
        for number, index in before.items():
            need |= self.value_masks[number][index]
        return _Way(op, need, clear & ~made, made, before, after)

    def _spend(self, operators: int) -> None:
        self.most -= operators
        self.pulse()
        if self.most < 0:
            raise _TooLarge

    # variables

    def _variables(self, lonely: int) -> None:
        """A variable for each group, the largest of what is left first, then one for each literal that is left."""
        left = self.all & ~lonely
        chosen = []
        groups = [mask & left for mask in self.given]
        while groups:
            mask = max(groups, key=int.bit_count)
            if mask.bit_count() < 2:
                break
            chosen.append(mask)
            left &= ~mask
            groups = [kept for other in groups if (kept := other & left)]
        taken = 0
        for mask in chosen:
            taken |= mask
        chosen += bits(self.all & ~taken)
        chosen.sort(key=lambda mask: mask & -mask)
        self.masks = chosen
        self.var_of: dict[int, int] = {}
        self.value_of: dict[int, int] = {}
        for var, mask in enumerate(chosen):
            for value, bit in enumerate(bits(mask)):
                self.var_of[bit] = var
                self.value_of[bit] = value

    def _partial(self, mask: int) -> dict[int, int] | None:
        """The variables and values that say that literals hold; ``None`` where they exclude each other."""
        out: dict[int, int] = {}
        for bit in bits(mask):
            var, value = self.var_of[bit], self.value_of[bit]
            if out.setdefault(var, value) != value:
                return None
        return out

    def _operator(self, way: _Way) -> tuple[dict[int, int], dict[int, int]] | None:
        """What an operator needs and makes, by variable; ``None`` where it can never be used or makes nothing."""
        pre = self._partial(way.need)
        if pre is None:
            return None
        eff: dict[int, int] = {}
        wrong = 0
        for var in dict.fromkeys([self.var_of[bit] for bit in bits(way.clear | way.made)]):
            mask = self.masks[var]
            none = mask.bit_count()
            made = mask & way.made
            cleared = mask & way.clear
            before = pre.get(var)
            if before is not None:
                held = mask & way.need
                if made & ~held and (made.bit_count() > 1 or not held & cleared):
                    wrong |= held | made
                elif made:
                    eff[var] = self.value_of[made]
                elif held & cleared:
                    eff[var] = none
                continue
            possible = self._possible(mask, way.need)
            if made:
                if made.bit_count() > 1 or possible & ~cleared & ~made:
                    wrong |= made | possible & ~cleared
                else:
                    eff[var] = self.value_of[made]
            elif not possible & ~cleared:
                eff[var] = none
            elif possible & cleared:
                wrong |= possible & cleared if none > 1 else 0
        if wrong:
            raise _NoGroup(wrong)
        for number, index in way.before.items():
            pre[len(self.masks) + number] = index
        for number, index in way.after.items():
            eff[len(self.masks) + number] = index
        eff = {var: value for var, value in eff.items() if pre.get(var) != value}
        return (pre, eff) if eff else None

    def _possible(self, mask: int, need: int) -> int:
        """Those literals of a mask that may hold together with what is needed."""
        if self.rows is not None:
            for bit in bits(need):
                mask &= self.rows[bit.bit_length() - 1]
        return mask

    # the task

    def _finish(self, found: list[tuple[_Way, dict[int, int], dict[int, int]]]) -> Fdr:
        space = self.space
        n = len(self.masks)
        counts = [mask.bit_count() for mask in self.masks]
        mask, numbers = space.start
        held = self._partial(mask)
        assert held is not None
        start = [held.get(var, counts[var]) for var in range(n)]
        start += [self.value_index[number][value] for number, value in enumerate(numbers)]
        some = [start[var] == counts[var] for var in range(n)]
        for _, _, eff in found:
            for var, value in eff.items():
                if var < n and value == counts[var]:
                    some[var] = True
        # of operators that are the same the cheapest is enough, and of those the first
        best: dict[tuple[Partial, Partial], tuple[int, int]] = {}
        for way, pre, eff in found:
            key = tuple(sorted(pre.items())), tuple(sorted(eff.items()))
            weight = space.cost[way.op], way.op
            if key not in best or weight < best[key]:
                best[key] = weight
        domains = [count + last for count, last in zip(counts, some, strict=True)]
        domains += [len(values) for values in self.values]
        goal: Partial = ()
        goals = {space.goal}
        for group in space.goal_groups:
            goals = {need | alternative for need in goals for alternative in group}
            self._spend(len(goals))
        possible = [partial for need in sorted(goals) if (partial := self._partial(need)) is not None]
        if len(possible) == 1:
            goal = tuple(sorted(possible[0].items()))
        else:
            goal = ((len(domains), 1),)
            for partial in possible:
                best[tuple(sorted(partial.items())), goal] = 0, GOAL
            domains.append(2)
            start.append(0)
        order = sorted(best.items(), key=lambda item: (item[1][1] if item[1][1] != GOAL else len(space.ops), item[0]))
        return Fdr(
            tuple(domains), tuple(start), goal,
            tuple([pre for (pre, _), _ in order]), tuple([eff for (_, eff), _ in order]),
            tuple([cost for _, (cost, _) in order]), tuple([op for _, (_, op) in order]),
            tuple([(self.var_of[1 << place], self.value_of[1 << place]) for place in range(len(space.lits))]),
            tuple(some) + (False,) * (len(domains) - n),
        )  # fmt: skip
