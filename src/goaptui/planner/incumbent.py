"""The best plan known so far, and the proven bound: what is told while the planner works, and left when it must stop.

Whoever finds a plan hands it over; it is kept and told where it is cheaper than what was known, and so is a bound where
it is higher. So what is told never gets worse, whichever technique found it: costs never rise, bounds never fall, and
no bound is above a cost.
"""

from __future__ import annotations

from collections.abc import Sequence

from goaptui.planner.costs import exact
from goaptui.planner.solution import Limits, Progress
from goaptui.planner.task import Task


class Incumbent:
    """What is known of the answer to a task.

    Attributes:
        order: the actions of the cheapest plan that was handed over, as they are carried out; ``None``: there is none.
        cost, bound: of it, and of what is proven, in the task's integers.
        expanded: how many states or nodes were looked at, as far as was told.
    """

    __slots__ = ("_hear", "_task", "_told", "bound", "cost", "expanded", "order")

    def __init__(self, task: Task, limits: Limits) -> None:
        self.order: list[int] | None = None
        self.cost: int | None = None
        self.bound = 0
        self.expanded = 0
        self._task = task
        self._hear = limits.on_progress
        self._told: tuple[int | None, int] = (None, 0)

    def plan(self, order: Sequence[int]) -> None:
        """A plan, which is known to run: the actions in order."""
        costs = self._task.costs
        cost = sum([costs[action] for action in order])
        if self.cost is None or cost < self.cost:
            self.order, self.cost = list(order), cost
            self._tell()

    def proven(self, bound: int, expanded: int = 0) -> None:
        """A lower bound of the cost of every plan."""
        self.expanded = max(self.expanded, expanded)
        if bound > self.bound:
            self.bound = bound
            self._tell()

    def _tell(self) -> None:
        if self._hear is None:
            return
        bound = self.bound if self.cost is None else min(self.bound, self.cost)
        now = (self.cost, bound)
        if now != self._told:
            self._told = now
            unit = self._task.unit
            cost = None if self.cost is None else exact(self.cost, unit)
            self._hear(Progress(cost, exact(bound, unit), self.expanded))
