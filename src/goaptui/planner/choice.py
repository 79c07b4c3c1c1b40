"""A larger choice that is being solved: which technique has its turn, and what is known so far.

Branch and bound is the proof; how soon it comes depends on the bound it begins with and on the plan it has to beat.
So it has a short turn first, and the longer it takes the more the other techniques have before it: the linear program
of the landmarks for the bound, local search for the plan. Turns are counted in work, never in time: an answer does not
depend on the machine, unless a limit strikes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from goaptui.planner.branchbound import BranchAndBound, Root
from goaptui.planner.choices import Component
from goaptui.planner.greedyplan import greedy_plan, improved, supporters, without_redundant
from goaptui.planner.lmcut import OutOfTime
from goaptui.planner.merging import Merging
from goaptui.planner.neighbourhoods import Neighbourhoods
from goaptui.planner.weights import Preference

if TYPE_CHECKING:
    from goaptui.planner.landmarklp import LandmarkProgram

EFFORT = 4_000_000
"""The first attempt of branch and bound has this, divided by the square of the number of operators, nodes."""

BRIEF = 20
"""So many nodes at least, and where there is little hope: components with a cycle, or of `LARGE` operators."""

LARGE = 500
"""Of so many operators that may matter yet a search is not worth it."""

CYCLIC = 1000
"""Components with a cycle have attempts of up to so many nodes: the general search is no worse at them."""

FIRST = 40_000
"""So many operators are looked at to make a plan better before anything is known of a bound, and for each plan then."""

WANDER = 1_000_000
"""So many operators are looked at by a turn of the local search."""

PASSES = 24
"""So often the bound is raised at most before something else is tried."""

FLAT = 2000
"""The linear program pauses when the bound rises by less than one part in so many, a few times running."""


class Choice:
    """A component that is being solved, as far as the limits that `pulse` watches allow.

    The lowest `top` bits of a weight are the preference among plans of equal cost and length (see `weights`).

    Attributes:
        plan: the best operators known, by place in the component; `cost` is their weight.
        bound: a proven lower bound of the least weight.
        proven: whether `plan` is the best there is.
        insist: whether a component with a cycle is worked on like others: its plan is known to run.
    """

    def __init__(self, component: Component, weights: Sequence[int], top: int, pulse: Callable[[], bool]) -> None:
        self.component = component
        self.weights = list(weights)
        self.pulse = pulse
        self.preference = Preference(top)
        self.search = BranchAndBound(self.preference, pulse)
        self.plan = supporters(component, weights, pulse)
        self.cost = sum([weights[op] for op in self.plan])
        self.bound = 0
        self.proven = False
        self.insist = False
        self.changed: Callable[[], None] | None = None
        """Called when the plan or the bound got better."""
        self.root: Root | None = None
        self.begun = False

    @property
    def nodes(self) -> int:
        """How many nodes were looked at."""
        return self.search.nodes

    def begin(self) -> None:
        """A good plan and a bound, so that it is known how much work is left. Until then there is just some plan."""
        self.begun = True
        component, weights = self.component, self.weights
        self.take(without_redundant(component, weights, set(self.plan), self.pulse))
        self.take(improved(component, weights, self.plan, self.pulse, self.take, self._tries()))
        try:
            self.root = root = self.search.root(component, weights, self.cost + 1)
            if root is None:
                self.proven = True
                self.bound = self.cost
            else:
                self._settled()
                self._upper(root)
                self._settled()
        except OutOfTime:
            pass

    def _settled(self) -> bool:
        """Whether the bound meets the plan."""
        assert self.root is not None
        bound = self.preference.full(self.root.bound, self.weights)
        if bound > self.bound:
            self.bound = bound
            self._tell()
        if self.root.bound > self.preference.most(self.cost, self.weights):
            self._prove()
        return self.proven

    def _prove(self) -> None:
        self.proven = True
        self.bound = self.cost

    def take(self, plan: list[int]) -> None:
        """A plan that may be better than the best one known."""
        cost = sum([self.weights[op] for op in plan])
        if cost < self.cost:
            self.plan = plan
            self.cost = cost
            self._tell()

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

    def _upper(self, root: Root) -> None:
        """Good plans to begin with: greedy by plain and by reduced costs, each improved."""
        component, weights = self.component, self.weights
        plans = [self.plan, greedy_plan(component, weights, root.reduced, self.pulse)]
        plans.sort(key=lambda ops: sum([weights[op] for op in ops]))
        for ops in plans:
            self.take(improved(component, weights, ops, self.pulse, self.take, self._tries()))

    def _tries(self) -> int:
        """So often a plan is changed before there is a search: hardly where the search is as quick as that."""
        size = len(self.weights)
        return min(size * size // 1000, FIRST // size)

    def work(self, patient: bool) -> Iterator[None]:
        """Solve it, in turns: after each others may have theirs. Without patience there is one brief attempt.

        Components with a cycle are given up where neither the bound nor a thousand nodes or so settle them.
        """
        if not self.begun:
            self.begin()
        try:
            if not self.proven and self.root is not None:
                yield from self._turns(patient)
        except OutOfTime:
            pass

    def _turns(self, patient: bool) -> Iterator[None]:
        size = len(self.weights)
        acyclic = self.component.order is not None
        steady = acyclic or self.insist
        allowance = max(BRIEF, EFFORT // size**2) if patient and steady else BRIEF
        if size < LARGE or not patient:
            self._attempt(allowance)
            if not patient:
                return
        local = Neighbourhoods(self.component, self.weights, self.plan, self.take)
        plans = Merging(self.component, self.weights, self.search, self.take)
        tries = (WANDER if size >= LARGE else WANDER // 20) // size
        program = None
        while not self.proven and not self.pulse():
            yield
            assert self.root is not None
            plans.know(self.plan)
            plans.turn(tries // 10 + 1, self.root, self.pulse)
            local.know(self.plan, self.cost)
            local.wander(tries // 4, self.pulse)
            if program is None:
                program = self._program()
                if program is None:
                    return
            tried = size
            for _ in self._raise(program):
                yield
                left = self._left()
                if left < LARGE and left * 4 <= tried * 3:
                    tried = left
                    self._attempt(BRIEF)
            if self.proven or self.pulse():
                return
            if not steady and (program.settled or allowance > CYCLIC):
                return
            left = self._left()
            if left < LARGE:
                allowance = max(allowance * 3, EFFORT // max(left, 1) ** 2)
                self._attempt(allowance)
                if acyclic and not self.proven:
                    local.know(self.plan, self.cost)
                    local.by_parts(self.search, self.root, 20)

    def _left(self) -> int:
        """How many operators may belong to a better plan."""
        assert self.root is not None
        return len(self.root.within(self.preference.most(self.cost, self.weights) - self.root.bound))

    def _attempt(self, allowance: int) -> None:
        """Branch and bound, so many nodes."""
        assert self.root is not None
        search = self.search
        search.allowance = allowance
        found = search.cheapest(self.component, self.weights, self.cost, self.root)
        search.allowance = None
        if found is not None:
            self.take(found)
        if not search.stopped:
            self._prove()
        search.stopped = False

    def _program(self) -> LandmarkProgram | None:
        from goaptui.planner.landmarklp import LandmarkProgram, arrays_at_hand

        if not arrays_at_hand(self.pulse):
            return None
        assert self.root is not None
        small = self.preference.small(self.weights)
        return LandmarkProgram(self.component, small, self.root.relaxed, self.root.cuts)

    def _raise(self, program: LandmarkProgram) -> Iterator[None]:
        """Raise the bound for a while, or until it hardly rises any more; others may have a turn now and then."""
        flat = 0
        assert self.root is not None
        mark = self.root.bound
        for number in range(1, PASSES + 1):
            if flat == 4 or self.proven or program.settled or self.pulse():
                return
            program.rounds(self.pulse)
            if self.pulse():
                return
            most = self.preference.most(self.cost, self.weights)
            result = program.bound(most, self.pulse)
            if result is None:
                self._prove()
                return
            before = self.root.bound
            if result[0] > before:
                self.root = Root(self.root.relaxed, *result)
                self._settled()
            flat = 0 if result[0] - before > before // FLAT else flat + 1
            if not number % 4:
                yield
                if (self.root.bound - mark) * 5 < most - mark and self._left() < LARGE:
                    return  # it is for the search to close the gap
                mark = self.root.bound
