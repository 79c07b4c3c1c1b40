"""Facts: typed state variables of the world."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from goaptui.domain.text import readable
from goaptui.domain.values import FactType, Value


@dataclass(frozen=True, slots=True)
class Sensor:
    """How a fact is observed in the real world: a shell command and how its result is read.

    `kind` says which of `exit_code`, `pattern`, `json_path` is set. `timeout` and `every` are minutes (decimal).
    """

    run: str
    kind: Literal["exit_code", "pattern", "json"]
    exit_code: int | None = None
    pattern: str | None = None
    scale: Decimal = Decimal(1)
    json_path: str | None = None
    timeout: Decimal = Decimal(1)
    every: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed state variable. `initial` is ``None`` where the fact starts unknown; `values` is for enums alone."""

    id: str
    type: FactType
    initial: Value = None
    values: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal = Decimal(1)
    unit: str = ""
    label: str = ""
    description: str = ""
    group: str = ""
    sensor: Sensor | None = None
    index: int = 0
    """Position in the file, from 0."""

    @property
    def title(self) -> str:
        """The label, or the id made readable."""
        return self.label or readable(self.id)

    def saturate(self, number: Decimal) -> Decimal:
        """The nearest number within the fact's bounds."""
        if self.minimum is not None and number < self.minimum:
            return self.minimum
        if self.maximum is not None and number > self.maximum:
            return self.maximum
        return number
