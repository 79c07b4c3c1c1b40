"""The best plan known so far, and the proven bound: what is told while the planner works, and left when it must stop.

Whoever finds a plan hands it over; it is kept and told where it is cheaper than what was known, and so is a bound where
it is higher. So what is told never gets worse, whichever technique found it: costs never rise, bounds never fall, and
no bound is above a cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

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

    __slots__ = ("_hear", "_heard", "_task", "_told", "bound", "cost", "expanded", "order")

    def __init__(self, task: Task, limits: Limits) -> None:
        self.order: list[int] | None = None
        self.cost: int | None = None
        self.bound = 0
        self.expanded = 0
        self._task = task
        self._hear = limits.on_progress
        self._heard: int | None = None
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

    def limits(self, limits: Limits) -> Limits:
        """The same limits for techniques that tell themselves how they go: what they tell is merged with the rest."""
        if limits.on_progress is None:
            return limits
        inner = copy(limits)
        inner.on_progress = self._listen
        return inner

    def _listen(self, progress: Progress) -> None:
        unit = self._task.unit
        if progress.cost is not None:
            cost = int(progress.cost * unit)
            self._heard = cost if self._heard is None else min(cost, self._heard)
        self.expanded = max(self.expanded, progress.expanded)
        if progress.bound is not None:
            self.bound = max(self.bound, int(progress.bound * unit))
        self._tell()

    def _tell(self) -> None:
        if self._hear is None:
            return
        cost = self.cost
        if self._heard is not None and (cost is None or self._heard < cost):
            cost = self._heard
        bound = self.bound if cost is None else min(self.bound, cost)
        if (cost, bound) != self._told:
            self._told = (cost, bound)
            unit = self._task.unit
            self._hear(Progress(None if cost is None else exact(cost, unit), exact(bound, unit), self.expanded))
