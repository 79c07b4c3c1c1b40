"""What the planner answers: steps, causal links, branches, bounds, and why there is no plan. Values, no behaviour."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

from goaptui.domain.conditions import Requirement

SolutionStatus: TypeAlias = Literal["solved", "satisfied", "unsolvable", "limit"]


class Cancelled(Exception):
    """The search was told to stop, and nobody wants its answer any more."""


class CancelToken:
    """Stops a search from another thread. One token a request; a set token is never cleared."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask for the search to stop; it does within some 20 ms."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()


class Link(NamedTuple):
    """A causal link: a step supplies what a later step or goal needs.

    `supplier` is the index of the last earlier step that made it hold, ``None`` where it held from the start.
    `consumer` is the index of the step that needs it, ``None`` where a goal does (`goal` says which).
    What is needed is one of: a requirement on a fact (of a precondition, a gate or a goal), or an action carried out.
    A named tuple, since a long plan has thousands of them and a frozen dataclass takes four times as long to make.
    """

    supplier: int | None
    consumer: int | None
    requirement: Requirement | None = None
    action: str | None = None
    kind: Literal["precondition", "gate", "after", "goal"] = "precondition"
    phase: str | None = None
    """The phase whose gate it is, with `kind` ``gate``."""
    goal: str | None = None
    """The goal that needs it, with `kind` ``goal``."""


class Step(NamedTuple):
    """One step of a plan. `outcome` is the id of the outcome that is expected, ``None`` for an action without.

    A named tuple for the same reason as `Link`.
    """

    action: str
    outcome: str | None
    cost: Decimal
    needs: tuple[int, ...] = ()
    """Indices of the earlier steps that this one needs, ascending."""
    supports: tuple[int, ...] = ()
    """Indices of the later steps that need this one: the exact inverse."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What follows when the step of index `step` ends in `outcome`, which was not the expected one.

    `steps` are action ids, all that comes after; ``None`` where no plan leads on, `cost` then is ``None``, too.
    `cost` is that of the whole course: the steps up to and with `step`, then `steps`.
    `retries` tells that the branch begins with the very action that deviated.
    """

    step: int
    outcome: str
    probability: Decimal | None
    steps: tuple[str, ...] | None
    cost: Decimal | None
    status: SolutionStatus = "solved"
    optimal: bool = True
    retries: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why there is no plan, in a form that can be shown and tested.

    `kind`: ``fact`` (nothing that may be planned brings the fact there), ``action`` (an action that is needed cannot
    run, has failed, or is missing), ``conflict`` (each can be had alone, not together), ``gate`` (a gate never opens).
    """

    kind: Literal["fact", "action", "gate", "conflict"]
    message: str
    goal: str | None = None
    fact: str | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why there is no plan: the goals, facts and actions at fault, and a sentence for each reason."""

    summary: str
    goals: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchStats:
    """What the search did: `expanded` states or nodes, wall `milliseconds` of the whole call, the way it went."""

    expanded: int = 0
    milliseconds: float = 0.0
    method: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """The planner's answer.

    `optimal` is said only where `cost` equals `bound` and is proven. With ``limit`` the best plan found so far, if any,
    stands in `steps` (`cost` is ``None`` where there is none), and `bound` is proven (``None`` with ``unsolvable``).
    """

    status: SolutionStatus
    optimal: bool
    cost: Decimal | None
    bound: Decimal | None
    steps: tuple[Step, ...] = ()
    links: tuple[Link, ...] = ()
    branches: tuple[Branch, ...] = ()
    explanation: Explanation | None = None
    search: SearchStats = field(default_factory=SearchStats)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a search that runs has so far: the best cost and the proven bound (each ``None`` where there is none)."""

    cost: Decimal | None
    bound: Decimal | None
    expanded: int


@dataclass(slots=True)
class Limits:
    """When a search must stop: `seconds` of wall time from its start, a token, and whom to tell how it goes."""

    seconds: float = 10.0
    token: CancelToken | None = None
    on_progress: Callable[[Progress], None] | None = None
    branches: bool = True
    """Whether the branches are planned, too."""
    deadline: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.seconds

    def reached(self) -> bool:
        """Whether the time is over.

        Raises:
            Cancelled: the token was cancelled.
        """
        if self.token is not None and self.token.cancelled:
            raise Cancelled
        return time.monotonic() >= self.deadline
