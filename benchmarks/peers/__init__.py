"""Other planners on the same instances. Each is optional; where one is not installed, its column says so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a peer answered: ``optimal`` (proven), ``plan`` (any), ``unsolvable``, ``time``, or ``error`` (`note`).

    `seconds` is what it counts itself: translation and search for a planner, building and solving for a solver.
    """

    status: Literal["optimal", "plan", "unsolvable", "time", "error"]
    seconds: float
    cost: Decimal | None = None
    bound: Decimal | None = None
    note: str = ""


class Missing(Exception):
    """A peer is not installed; the message says what to install."""
