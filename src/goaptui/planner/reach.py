"""What can be reached at all: delete-relaxed forward exploration with counters, after backward relevance.

Linear in the size of the task (Dowling and Gallier 1984; Hoffmann and Nebel 2001 for planning). Numbers are explored by
value, each increase applied to every value that its own test admits, as long as there are few; then by interval. What
this does not reach, no plan reaches: an answer of "unsolvable" from here is a proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import TypeAlias

from goaptui.planner.problem import NUMBER, ValueKey
from goaptui.planner.pulse import heed, rounds
from goaptui.planner.sets import NumberSet
from goaptui.planner.task import Task

MAX_VALUES = 400
"""A number with more values than this is explored by interval."""


def relevant_actions(task: Task, goal: Iterable[int]) -> tuple[bytearray, list[int]]:
    """What is on some way to the goal in the delete relaxation: a flag for each literal, and the actions.

    Walks back from what does not hold over everything that may make it hold.
    """
    problem = task.problem
    holds, allowed, achievers, pre = task.holds, task.allowed, task.achievers, problem.pre
    base, groups, lit_var, kinds, changers = (
        problem.group_base, problem.groups, problem.lit_var, problem.kinds, problem.changers,
    )  # fmt: skip
    wanted = bytearray(holds)
    seen = bytearray(len(problem.actions))
    found: list[int] = []
    stack: list[int] = []
    numbers: set[int] = set()
    for lit in goal:
        if not wanted[lit]:
            wanted[lit] = 1
            stack.append(lit)
    for _ in rounds(task.ask):
        if not stack:
            break
        lit = stack.pop()
        if lit >= base:
            for alternative in groups[lit - base]:
                for other in alternative:
                    if not wanted[other]:
                        wanted[other] = 1
                        stack.append(other)
            continue
        sources = achievers[lit]
        var = lit_var[lit]
        if kinds[var] == NUMBER and changers[var]:
            if var in numbers:
                continue
            # a number is brought somewhere by way of other values: whatever changes it matters
            numbers.add(var)
            sources = changers[var] + setters_of(task, var)
        for action in sources:
            if not seen[action] and allowed[action]:
                seen[action] = 1
                found.append(action)
                for need in pre[action]:
                    if not wanted[need]:
                        wanted[need] = 1
                        stack.append(need)
    return wanted, found


def setters_of(task: Task, var: int) -> list[int]:
    """The actions that set a number (kept with the problem)."""
    cache = task.problem.cache
    found = cache.get("setters")
    if found is None:
        setters: dict[int, list[int]] = {}
        for action, sets in enumerate(task.problem.sets):
            for changed, _ in sets:
                if task.problem.kinds[changed] == NUMBER:
                    setters.setdefault(changed, []).append(action)
        found = cache["setters"] = setters
    assert isinstance(found, dict)
    result = found.get(var, [])
    assert isinstance(result, list)
    return result


def relevant_with_deletes(task: Task, goal: Iterable[int]) -> list[int]:
    """The actions that matter in search, where what holds now may be taken away and needed again."""
    problem = task.problem
    base, allowed = problem.group_base, task.allowed
    fragile = _fragile(task)
    wanted: set[int] = set()
    found: dict[int, None] = {}
    stack = list(goal)
    numbers: set[int] = set()
    for _ in rounds(task.ask):
        if not stack:
            break
        lit = stack.pop()
        if lit in wanted:
            continue
        wanted.add(lit)
        if lit >= base:
            for alternative in problem.groups[lit - base]:
                stack.extend(alternative)
            continue
        if task.holds[lit] and lit not in fragile:
            continue
        var = problem.lit_var[lit]
        sources: Iterable[int] = task.achievers[lit]
        if problem.kinds[var] == NUMBER and problem.changers[var]:
            if var in numbers:
                continue
            numbers.add(var)
            sources = problem.changers[var] + setters_of(task, var)
        for action in sources:
            if allowed[action] and action not in found:
                found[action] = None
                stack.extend(problem.pre[action])
    return list(found)


def _fragile(task: Task) -> set[int]:
    """The literals that some action may make false."""
    problem = task.problem
    out: set[int] = set()
    for action, sets in enumerate(heed(problem.sets, task.ask)):
        if task.allowed[action]:
            for var, value in sets:
                lits = problem.lits_of[var]
                held = problem.lits_at(var, value)
                if len(held) != len(lits):
                    out.update(lit for lit in lits if lit not in held)
            for var, _ in problem.incs[action]:
                out.update(problem.lits_of[var])
    return out


_Ends: TypeAlias = tuple[tuple[float, float], ...]
_Move: TypeAlias = tuple[int, NumberSet | None, _Ends]
"""An increase that is reached: by how much, what the action itself asks of the number, and that as ranges."""

_ALL: _Ends = ((-inf, inf),)


def _ends(admitted: NumberSet) -> _Ends:
    return tuple([(-inf if lo is None else lo, inf if hi is None else hi) for lo, hi in admitted.intervals])


class Reach:
    """What is reached from a task's state by some of its actions, with deletes ignored.

    Attributes:
        reached: for each literal (groups included) 1 where it is reached.
        actions: the actions reached, in the order in which they were.
        values: for each number that increases, the values reached in order, as keys of a dict; for a number in `wide`
            the dict is not complete, and every literal that its interval meets counts as reached.
    """

    __slots__ = (
        "_active",
        "_counts",
        "_hull",
        "_met",
        "_queue",
        "_task",
        "_uses",
        "actions",
        "reached",
        "values",
        "wide",
    )  # fmt: skip

    def __init__(self, task: Task, candidates: Iterable[int]) -> None:
        problem = task.problem
        self._task = task
        self.reached = bytearray(task.holds)
        self.actions: list[int] = []
        self.values: dict[int, dict[ValueKey, None]] = {}
        self.wide: set[int] = set()
        self._met: dict[int, list[int]] = {}
        self._hull: dict[int, tuple[int | None, int | None]] = {}
        self._active: dict[int, list[_Move]] = {}
        self._queue: list[int] = []
        self._uses: dict[int, list[int]] = {}
        reached, uses, pre = self.reached, self._uses, problem.pre
        counts: dict[int, int] = {}
        self._counts = counts
        ready: list[int] = []
        numbers: set[int] = set()
        for action in heed(candidates, task.ask):
            count = 0
            for lit in pre[action]:
                if not reached[lit]:
                    count += 1
                    if lit in uses:
                        uses[lit].append(action)
                    else:
                        uses[lit] = [action]
            if count:
                counts[action] = count
            else:
                ready.append(action)
            for var, _ in problem.incs[action]:
                numbers.add(var)
        for var in numbers:
            self.values[var] = {task.values[var]: None}
        self._watch_groups()
        for action in heed(ready, task.ask):
            self._fire(action)
        self._run()

    @classmethod
    def all_of(cls, task: Task, actions: list[int], wanted: bytearray) -> Reach:
        """What is reached where all that is relevant is known to be; none of the actions increases anything.

        `actions` are in an order in which each is reached by those before it, `wanted` is of `relevant_actions`.
        """
        reach = object.__new__(cls)
        reach._task = task
        reach.actions = actions
        reach.values, reach.wide, reach._met = {}, set(), {}
        problem = task.problem
        if not problem.groups:
            reach.reached = wanted
            return reach
        reached = reach.reached = bytearray(task.holds)
        for action in actions:
            for lit in task.adds[action]:
                reached[lit] = 1
        for group, alternatives in enumerate(problem.groups):
            if any(all(map(reached.__getitem__, alternative)) for alternative in alternatives):
                reached[problem.group_base + group] = 1
        return reach

    def _watch_groups(self) -> None:
        """Groups that someone waits for wait for their alternatives: as pseudo actions of negative number."""
        problem = self._task.problem
        base, uses, reached = problem.group_base, self._uses, self.reached
        for group, alternatives in enumerate(problem.groups):
            if reached[base + group]:
                continue
            for number, alternative in enumerate(alternatives):
                key = -1 - (group * 65536 + number)
                self._counts[key] = sum(1 for lit in alternative if not reached[lit])
                for lit in alternative:
                    if not reached[lit]:
                        uses.setdefault(lit, []).append(key)

    def _run(self) -> None:
        queue, uses, counts = self._queue, self._uses, self._counts
        base, reached = self._task.problem.group_base, self.reached
        for _ in rounds(self._task.ask):
            if not queue:
                break
            lit = queue.pop()
            for action in uses.get(lit, ()):
                counts[action] -= 1
                if counts[action]:
                    continue
                if action >= 0:
                    self._fire(action)
                else:
                    group = base + (-1 - action) // 65536
                    if not reached[group]:
                        reached[group] = 1
                        queue.append(group)

    def _mark(self, lits: Iterable[int]) -> None:
        reached = self.reached
        for lit in lits:
            if not reached[lit]:
                reached[lit] = 1
                self._queue.append(lit)

    def _fire(self, action: int) -> None:
        task = self._task
        problem = task.problem
        self.actions.append(action)
        self._mark(task.adds[action])
        values = self.values
        if values:
            for var, value in task.sets[action]:
                if var in values and value not in values[var]:
                    values[var][value] = None
                    self._grow(var, [value])
        for var, amount in problem.incs[action]:
            own = own_test(task, action, var)
            move = (amount, own, _ALL if own is None else _ends(own))
            self._active.setdefault(var, []).append(move)
            if var in self.wide:
                self._widen(var)
            else:
                self._grow(var, self._moved(var, list(values[var]), [move]))

    def _moved(self, var: int, starts: list[ValueKey], moves: list[_Move]) -> list[ValueKey]:
        """The new values that increases make of some values."""
        values = self.values[var]
        least, most = self._task.problem.bounds[var]
        new: list[ValueKey] = []
        for value in starts:
            if value is None:
                continue  # unknown stays unknown
            for amount, _, ends in moves:
                for low, high in ends:
                    if low <= value <= high:
                        after = value + amount
                        if least is not None and after < least:
                            after = least
                        elif most is not None and after > most:
                            after = most
                        if after not in values:
                            values[after] = None
                            new.append(after)
                        break
        return new

    def _grow(self, var: int, new: list[ValueKey]) -> None:
        """A number got new values: the increases that are reached go on from there, and tests are met."""
        problem = self._task.problem
        values, active, wide = self.values[var], self._active.get(var, []), self.wide
        while new:
            if var not in wide and len(values) > MAX_VALUES:
                wide.add(var)
            reached, lit_set = self.reached, problem.lit_set
            for lit in problem.lits_of[var]:
                if not reached[lit]:
                    admitted = lit_set[lit]
                    for value in new:
                        if admitted.has(value):  # type: ignore[union-attr]
                            reached[lit] = 1
                            self._queue.append(lit)
                            break
            if var in wide:
                self._widen(var)
                return
            new = self._moved(var, new, active)

    def _widen(self, var: int) -> None:
        """Take the interval from the least to the greatest value that increases can come to."""
        task = self._task
        problem = task.problem
        known = [value for value in self.values[var] if value is not None]
        if not known:
            return
        lo: int | None
        hi: int | None
        lo, hi = self._hull.get(var, (known[0], known[0]))
        if lo is not None:
            lo = min(lo, *known, lo)
        if hi is not None:
            hi = max(hi, *known, hi)
        least, most = problem.bounds[var]
        if most is not None and lo is not None and lo > most:
            lo = most  # a value out of bounds comes back to them
        if least is not None and hi is not None and hi < least:
            hi = least
        changed = True
        while changed:
            changed = False
            for amount, own, _ in self._active.get(var, ()):
                ends: tuple[int | None, int | None] = (None, None)
                if own is not None:
                    if not own.intervals:
                        continue
                    ends = (own.intervals[0][0], own.intervals[-1][1])
                if amount > 0 and hi is not None:
                    if ends[0] is not None and hi < ends[0]:
                        continue
                    end = most if ends[1] is None else ends[1] + amount
                    end = end if most is None or end is None else min(end, most)
                    if end is None or end > hi:
                        hi = end
                        changed = True
                elif amount < 0 and lo is not None:
                    if ends[1] is not None and lo > ends[1]:
                        continue
                    end = least if ends[0] is None else ends[0] + amount
                    end = end if least is None or end is None else max(end, least)
                    if end is None or end < lo:
                        lo = end
                        changed = True
        self._hull[var] = (lo, hi)
        met = []
        for lit in problem.lits_of[var]:
            values = problem.lit_set[lit]
            assert isinstance(values, NumberSet)
            if any(
                (hi is None or a is None or a <= hi) and (lo is None or b is None or b >= lo)
                for a, b in values.intervals
            ):
                met.append(lit)
        self._met[var] = met
        self._mark(met)

    def made_by(self, action: int) -> set[int]:
        """The literals that an action's increases may make true."""
        task = self._task
        problem = task.problem
        out: set[int] = set()
        for var, amount in problem.incs[action]:
            if var in self.wide:
                out.update(self._met[var])
                continue
            test = own_test(task, action, var)
            for value in self.values[var]:
                if value is not None and (test is None or test.has(value)):
                    before = problem.lits_at(var, value)
                    after = problem.lits_at(var, saturated(task, var, value + amount))
                    out.update([lit for lit in after if lit not in before])
        return out


def own_test(task: Task, action: int, var: int) -> NumberSet | None:
    """What an action itself asks of a number, ``None`` where it asks nothing."""
    problem = task.problem
    for lit in problem.pre[action]:
        if problem.lit_var[lit] == var:
            values = problem.lit_set[lit]
            assert isinstance(values, NumberSet)
            return values
    return None


def saturated(task: Task, var: int, value: int) -> int:
    """A number kept within the fact's bounds."""
    least, most = task.problem.bounds[var]
    if least is not None and value < least:
        return least
    if most is not None and value > most:
        return most
    return value
