"""The delete relaxation of a task as a net of facts and operators, on which the techniques for it work.

Facts are the problem's literals, then auxiliary ones; operators are the actions, then auxiliary ones: one for each
alternative of a condition (it costs nothing), and what stands for the ways in which a number can be brought somewhere
(see `numbers`). What holds already is left out of preconditions when they are looked at, not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from goaptui.planner.problem import Lits
from goaptui.planner.pulse import Ask, heed, never
from goaptui.planner.reach import Reach
from goaptui.planner.task import Task

if TYPE_CHECKING:
    from goaptui.planner.resource import Resource

Owners: TypeAlias = tuple[int, ...]
Rank: TypeAlias = tuple[int, int, list[tuple[int, int]]]


class Net:
    """A delete-free task.

    Attributes:
        pre, add: for each operator what it needs and makes; the problem's own lists where nothing was added to them.
        sources: for each fact the operators that make it (those that are not `live` among them).
        live: for each operator 1 where it may be used.
        holds: for each fact 1 where it holds at the start.
        wanted: for each fact 1 where it may be of use.
        owners: for each auxiliary operator (from `n_actions` on) the actions that it stands for, in file order.
        goal: the facts to reach that do not hold.
        bundled: the actions that are to be had in the best ways of numbers alone, or as producers.
        ask: as in the task.
        possible: whether the goal can be reached, as far as the ways of numbers tell.
        stricter: whether ways of numbers ask for more than reachability did, so that less may be within reach.
        resource: a number that operators use up, where there is one; `uses` tells how much of it which operator uses.
    """

    __slots__ = (
        "add", "ask", "bundled", "goal", "holds", "live", "n_actions", "owners", "possible", "pre", "resource",
        "sources", "stricter", "task", "uses", "wanted",
    )  # fmt: skip

    def __init__(self, task: Task, reach: Reach, wanted: bytearray) -> None:
        problem = task.problem
        self.task = task
        self.ask = task.ask
        self.n_actions = len(problem.actions)
        self.pre: list[Lits] = problem.pre
        self.add: list[Lits] = task.adds
        self.sources: list[list[int]] = task.achievers
        self.holds = task.holds
        self.wanted = wanted
        self.owners: list[Owners] = []
        self.bundled: set[int] = set()
        self.resource: Resource | None = None
        self.uses: dict[int, int] = {}
        self.possible = True
        self.stricter = False
        live = self.live = bytearray(self.n_actions)
        for action in reach.actions:
            live[action] = 1
        holds = task.holds
        self.goal = [lit for lit in task.goal if not holds[lit]]
        if problem.groups or reach.values:
            self.own_lists()
            if problem.groups:
                self._alternatives(reach)
            if reach.values:
                from goaptui.planner.numbers import put_numbers

                put_numbers(self, reach)

    def own_lists(self) -> None:
        """Have lists of its own, that may be added to, where they were the problem's and the task's."""
        self.pre = list(self.pre)
        self.add = list(self.add)
        self.sources = list(self.sources)
        self.holds = bytearray(self.holds)
        self.wanted = bytearray(self.wanted)

    def _alternatives(self, reach: Reach) -> None:
        problem = self.task.problem
        base, reached = problem.group_base, reach.reached
        for group, alternatives in enumerate(heed(problem.groups, self.task.ask)):
            lit = base + group
            if reached[lit] and not self.holds[lit] and self.wanted[lit]:
                for alternative in alternatives:
                    if all(reached[other] for other in alternative):
                        self.operator(alternative, (lit,), ())

    def fact(self) -> int:
        """A new fact."""
        self.holds.append(0)
        self.wanted.append(1)
        self.sources.append([])
        return len(self.sources) - 1

    def operator(self, pre: Sequence[int], add: Sequence[int], owners: Owners) -> int:
        """A new operator that stands for some actions (none: it costs nothing)."""
        op = len(self.pre)
        self.pre.append(tuple(pre))
        self.add.append(tuple(add))
        self.live.append(1)
        self.owners.append(owners)
        for fact in add:
            self.sources[fact] = [*self.sources[fact], op]
        return op

    def bundle(self, actions: Sequence[int]) -> None:
        """Leave actions out as such: only in ways of numbers, or as producers, are they to be had."""
        self.bundled.update(actions)
        for action in actions:
            self.live[action] = 0

    def leave_out_unreachable(self) -> None:
        """Take the operators out that nothing leads to, where ways of numbers are `stricter`."""
        holds, pre, add, live = bytearray(self.holds), self.pre, self.add, self.live
        waits: dict[int, int] = {}
        users: dict[int, list[int]] = {}
        ready = []
        for op, alive in enumerate(live):
            if alive:
                missing = [need for need in pre[op] if not holds[need]]
                waits[op] = len(missing)
                for need in missing:
                    users.setdefault(need, []).append(op)
                if not missing:
                    ready.append(op)
        while ready:
            op = ready.pop()
            for fact in add[op]:
                if not holds[fact]:
                    holds[fact] = 1
                    for user in users.get(fact, ()):
                        waits[user] -= 1
                        if not waits[user]:
                            ready.append(user)
        for op, missing_facts in waits.items():
            if missing_facts:
                live[op] = 0
        self.possible = all(holds[fact] for fact in self.goal)

    def actions_of(self, op: int) -> Owners:
        """The actions that an operator stands for."""
        return (op,) if op < self.n_actions else self.owners[op - self.n_actions]

    def rank(self, op: int) -> Rank:
        """What orders operators that are otherwise as good: cost, steps, place in the file."""
        costs = self.task.costs
        if op < self.n_actions:
            return (costs[op], 1, [(op, -1)])
        owners = self.owners[op - self.n_actions]
        counts: dict[int, int] = {}
        for owner in owners:
            counts[owner] = counts.get(owner, 0) - 1
        return (sum([costs[owner] for owner in owners]), len(owners), sorted(counts.items()))


class Subnet:
    """A component as a net of its own, for the same techniques; operators have weights that are all different."""

    __slots__ = ("add", "ask", "goal", "holds", "live", "pre", "sources", "uses", "wanted", "weights")

    def __init__(
        self,
        n: int,
        goals: Sequence[int],
        pre: Sequence[Lits],
        add: Sequence[Lits],
        weights: Sequence[int],
        ask: Ask = never,
    ) -> None:
        self.ask = ask
        self.pre = list(pre)
        self.add = list(add)
        self.weights = weights
        self.uses: dict[int, int] = {}
        self.goal = list(goals)
        self.holds = bytearray(n)
        self.wanted = bytearray(b"\x01") * n
        self.live = bytearray(b"\x01") * len(self.pre)
        self.sources: list[list[int]] = [[] for _ in range(n)]
        for op, facts in enumerate(self.add):
            for fact in facts:
                self.sources[fact].append(op)

    def rank(self, op: int) -> Rank:
        """The weight."""
        return (self.weights[op], 0, [])
