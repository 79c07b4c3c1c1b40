"""The task as a state space, for search: a state is the mask of literals that hold, and the numbers that increase.

Only what matters for the goals is kept: literals are numbered anew, those that always hold are left out, and numbers
that increases drive past every test are cut off there, so that the space is as small as the tests allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from goaptui.planner.lmcut import Relaxed
from goaptui.planner.problem import NUMBER
from goaptui.planner.pulse import heed
from goaptui.planner.reach import Reach
from goaptui.planner.sets import NumberSet
from goaptui.planner.task import Task
from goaptui.planner.weights import STEP_BITS

SearchState: TypeAlias = tuple[int, tuple[int | None, ...]]

COUNT_BITS = 16
"""An action is used less than 2**16 times in one plan."""


class StateSpace:
    """Actions over masks. `ops` are the indices of the actions that matter, ascending; all lists are indexed alike.

    Attributes:
        cost: additive costs that put cost first, then the number of steps; shifted right by `shift` it is the cost.
        needed: the mask of literals that some condition tests; `lost` of them may be taken away.
        harmless: for each operator whether it can only do good: it takes nothing away, nothing takes its effects away.
    """

    __slots__ = (
        "_always",
        "_clamp",
        "_group_masks",
        "_grouped",
        "_mask_cache",
        "_position",
        "_watched",
        "_watchers",
        "clear",
        "cost",
        "goal",
        "goal_groups",
        "groups",
        "harmless",
        "incs",
        "lits",
        "lost",
        "need",
        "needed",
        "number_lits",
        "numbers",
        "ops",
        "reach",
        "relaxed",
        "set",
        "sets",
        "shift",
        "start",
        "task",
    )  # fmt: skip

    def __init__(self, task: Task, reach: Reach) -> None:
        problem = task.problem
        self.task = task
        self.reach = reach
        ops = self.ops = sorted(reach.actions)
        ask = task.ask
        used: set[int] = set(task.goal)
        for op in heed(ops, ask):
            used.update(problem.pre[op])
        base = problem.group_base
        for lit in [lit for lit in used if lit >= base]:
            for alternative in problem.groups[lit - base]:
                used.update(alternative)
        changing = self._changing(used)
        plain = sorted(lit for lit in used if lit < base and (lit in changing or not task.holds[lit]))
        self.lits = plain
        position = self._position = {lit: i for i, lit in enumerate(plain)}
        self.numbers = sorted(
            {var for op in ops for var, _ in problem.incs[op] if any(lit in position for lit in problem.lits_of[var])}
        )
        number_of = {var: i for i, var in enumerate(self.numbers)}
        self.number_lits = [self.mask(problem.lits_of[var]) for var in self.numbers]
        self._clamp = [self._cut_off(var) for var in self.numbers]
        self._mask_cache: list[dict[int | None, int]] = [{} for _ in self.numbers]
        self._group_masks: dict[int, tuple[int, ...] | None] = {}
        self.need: list[int] = []
        self.groups: list[tuple[tuple[int, ...], ...]] = []
        self.clear: list[int] = []
        self.set: list[int] = []
        self.sets: list[tuple[tuple[int, int | None], ...]] = []
        self.incs: list[tuple[tuple[int, int], ...]] = []
        for op in heed(ops, ask):
            need, groups = self._condition(problem.pre[op])
            self.need.append(need)
            self.groups.append(groups)
            clear = made = 0
            numbers: list[tuple[int, int | None]] = []
            for var, value in task.sets[op]:
                if var in number_of:
                    numbers.append((number_of[var], self._clamped(number_of[var], value)))
                else:
                    clear |= self.mask(problem.lits_of[var])
                    made |= self.mask(problem.lits_at(var, value))
            self.clear.append(~clear)
            self.set.append(made)
            self.sets.append(tuple(numbers))
            self.incs.append(tuple((number_of[var], by) for var, by in problem.incs[op] if var in number_of))
        self.goal, self.goal_groups = self._condition(task.goal)
        start = 0
        for lit in plain:
            if task.holds[lit]:
                start |= 1 << position[lit]
        self.start: SearchState = (
            start, tuple(self._clamped(i, task.values[var]) for i, var in enumerate(self.numbers)),
        )  # fmt: skip
        self._monotone()
        self._costs()
        self._watch()
        self._relax()

    def mask(self, lits: Iterable[int]) -> int:
        """The mask of literals; those that are left out of the space do not count."""
        position = self._position
        mask = 0
        for lit in lits:
            place = position.get(lit)
            if place is not None:
                mask |= 1 << place
        return mask

    def _changing(self, used: set[int]) -> set[int]:
        """The literals that some action makes false."""
        problem, task = self.task.problem, self.task
        out: set[int] = set()
        for op in heed(self.ops, task.ask):
            for var, value in task.sets[op]:
                held = problem.lits_at(var, value)
                for lit in problem.lits_of[var]:
                    if lit in used and lit not in held:
                        out.add(lit)
            for var, _ in problem.incs[op]:
                out.update(problem.lits_of[var])
        return out

    def _condition(self, lits: Sequence[int]) -> tuple[int, tuple[tuple[int, ...], ...]]:
        """Literals as a mask of those that are plain, and the alternatives of each group."""
        problem = self.task.problem
        base = problem.group_base
        need = 0
        groups = []
        for lit in lits:
            if lit >= base:
                found = self._group_masks.get(lit, ())
                if found == ():
                    found = self._group(lit)
                    self._group_masks[lit] = found
                if found is not None:
                    groups.append(found)
            elif lit in self._position:
                need |= 1 << self._position[lit]
        return need, tuple(groups)

    def _group(self, lit: int) -> tuple[int, ...] | None:
        """The masks of a group's alternatives that can hold; ``None`` where one always does."""
        problem = self.task.problem
        reached = self.reach.reached
        masks = []
        for alternative in problem.groups[lit - problem.group_base]:
            if all(reached[other] for other in alternative):
                mask = self.mask(alternative)
                if not mask:
                    return None
                masks.append(mask)
        return tuple(dict.fromkeys(masks))

    def _cut_off(self, var: int) -> tuple[int | None, int | None]:
        """From where to where a number's value makes a difference to tests and increases."""
        problem = self.task.problem
        ends = [
            end
            for lit in problem.lits_of[var]
            for interval in problem.lit_set[lit].intervals  # type: ignore[union-attr]
            for end in interval
            if end is not None
        ]
        amounts = [by for op in self.ops for changed, by in problem.incs[op] if changed == var]
        least, most = problem.bounds[var]
        low = high = None
        if ends and not any(by < 0 for by in amounts):
            high = max(ends) + 1
            if most is not None and high > most:
                high = None
        if ends and not any(by > 0 for by in amounts):
            low = min(ends) - 1
            if least is not None and low < least:
                low = None
        return low, high

    def _clamped(self, number: int, value: int | None) -> int | None:
        low, high = self._clamp[number]
        if value is not None:
            if high is not None and value > high:
                return high
            if low is not None and value < low:
                return low
        return value

    def _mask_at(self, number: int, value: int | None) -> int:
        known = self._mask_cache[number]
        mask = known.get(value)
        if mask is None:
            mask = known[value] = self.mask(self.task.problem.lits_at(self.numbers[number], value))
        return mask

    def _monotone(self) -> None:
        """Which literals are never taken away, and which operators can only do good."""
        needed = self.goal
        for group in self.goal_groups:
            for alternative in group:
                needed |= alternative
        for need, groups in zip(self.need, self.groups, strict=True):
            needed |= need
            for group in groups:
                for alternative in group:
                    needed |= alternative
        lost = 0
        for op in heed(range(len(self.ops)), self.task.ask):
            lost |= ~self.clear[op] & ~self.set[op]
            for number, _ in (*self.sets[op], *self.incs[op]):
                lost |= self.number_lits[number]
        self.needed = needed
        self.lost = lost & needed
        self.harmless = [
            not (self.sets[op] or self.incs[op] or ~self.clear[op] & ~self.set[op] & needed or self.set[op] & self.lost)
            for op in range(len(self.ops))
        ]

    def _costs(self) -> None:
        costs = self.task.costs
        self.cost = [(costs[op] << STEP_BITS) + 1 for op in self.ops]
        self.shift = STEP_BITS

    def bonuses(self) -> list[int]:
        """For each operator what one use of it adds to the preference of a plan: the more, the earlier in the file.

        Summed over plans of equal cost and length, the greatest is that of the multiset with the most uses of the first
        operator, then of the second, and so on. A harmless operator is used at most once.
        """
        out = []
        place = 0
        for harmless in reversed(self.harmless):
            out.append(1 << place)
            place += 1 if harmless else COUNT_BITS
        out.reverse()
        return out

    def _relax(self) -> None:
        """The delete relaxation of the space, over literal places, with a fact and an operator for each alternative."""
        problem = self.task.problem
        base = problem.group_base
        n = len(self.lits)
        group_fact: dict[int, int] = {}
        pre: list[list[int]] = []
        add: list[list[int]] = []

        def facts(lits: Iterable[int]) -> list[int]:
            out = []
            for lit in lits:
                if lit < base:
                    if lit in self._position:
                        out.append(self._position[lit])
                elif self._group(lit) is not None:
                    out.append(group_fact.setdefault(lit, n + len(group_fact)))
            return out

        for op in heed(self.ops, self.task.ask):
            pre.append(facts(problem.pre[op]))
            made = {*self.task.adds[op], *self.reach.made_by(op)}
            for var, value in self.task.sets[op]:
                if problem.kinds[var] == NUMBER:
                    made.update(problem.lits_at(var, value))
            add.append([self._position[lit] for lit in made if lit in self._position])
        cost = list(self.cost)
        goals = facts(self.task.goal)
        for lit in list(group_fact):
            for alternative in problem.groups[lit - base]:
                if all(self.reach.reached[other] for other in alternative):
                    pre.append(facts(alternative))
                    add.append([group_fact[lit]])
                    cost.append(0)
        self.relaxed = Relaxed(n + len(group_fact), pre, add, cost, goals)

    def holding(self, mask: int, need: int, groups: tuple[tuple[int, ...], ...]) -> bool:
        """Whether a condition holds in a mask."""
        if mask & need != need:
            return False
        for group in groups:
            for alternative in group:
                if mask & alternative == alternative:
                    break
            else:
                return False
        return True

    def is_goal(self, state: SearchState) -> bool:
        """Whether the goals hold."""
        return self.holding(state[0], self.goal, self.goal_groups)

    def _watch(self) -> None:
        """For each operator one literal that it needs, such that few operators watch the same."""
        users: dict[int, int] = {}
        for need in self.need:
            for bit in bits(need):
                users[bit] = users.get(bit, 0) + 1
        self._always: list[tuple[int, int]] = []
        self._watchers: dict[int, list[tuple[int, int]]] = {}
        self._watched = 0
        for op, need in enumerate(heed(self.need, self.task.ask)):
            if need:
                bit = min(bits(need), key=users.__getitem__)
                self._watchers.setdefault(bit, []).append((need, op))
                self._watched |= bit
            else:
                self._always.append((need, op))
        self._grouped = any(self.groups)

    def applicable(self, state: SearchState) -> list[int]:
        """The places of the operators that may come next, ascending."""
        mask = state[0]
        watchers = self._watchers
        out = [op for _, op in self._always]
        rest = mask & self._watched
        while rest:
            bit = rest & -rest
            rest ^= bit
            for need, op in watchers[bit]:
                if mask & need == need:
                    out.append(op)
        if self._grouped:
            out = [op for op in out if not self.groups[op] or self.holding(mask, 0, self.groups[op])]
        out.sort()
        return out

    def successor(self, state: SearchState, op: int) -> SearchState:
        """The state after an operator."""
        mask, numbers = state
        mask = mask & self.clear[op] | self.set[op]
        if self.sets[op] or self.incs[op]:
            values = list(numbers)
            for number, value in self.sets[op]:
                values[number] = value
                mask = mask & ~self.number_lits[number] | self._mask_at(number, value)
            for number, by in self.incs[op]:
                before = values[number]
                after = self.increased(number, before, by)
                if after != before:
                    values[number] = after
                    mask = mask & ~self.number_lits[number] | self._mask_at(number, after)
            numbers = tuple(values)
        return mask, numbers

    def increased(self, number: int, before: int | None, by: int) -> int | None:
        """The value of a number after an increase, within its bounds, as far as it makes a difference."""
        if before is None:
            return None
        after = before + by
        least, most = self.task.problem.bounds[self.numbers[number]]
        if least is not None and after < least:
            after = least
        elif most is not None and after > most:
            after = most
        return self._clamped(number, after)

    def facts_of(self, mask: int) -> list[int]:
        """The facts of the delete relaxation that hold where these literals do."""
        out = []
        while mask:
            low = mask & -mask
            out.append(low.bit_length() - 1)
            mask ^= low
        return out


def bits(mask: int) -> list[int]:
    """The bits of a mask, each by itself, ascending."""
    out = []
    while mask:
        low = mask & -mask
        out.append(low)
        mask ^= low
    return out


__all__ = ["NumberSet", "SearchState", "StateSpace", "bits"]
