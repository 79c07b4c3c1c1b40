"""Effects: what an action changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from goaptui.domain.facts import Fact
from goaptui.domain.values import Value, format_number, format_value


@dataclass(frozen=True, slots=True)
class Effect:
    """One change of one fact: ``set`` to `value`, ``add`` the (signed) number `value`, or ``forget``."""

    fact: str
    kind: Literal["set", "add", "forget"]
    value: Value = None

    def result(self, fact: Fact, before: Value) -> Value:
        """The value after the change. An unknown number stays unknown under ``add``; bounds saturate ``add`` alone."""
        if self.kind == "set":
            return self.value
        if self.kind == "forget" or before is None:
            return None
        assert isinstance(before, Decimal)
        assert isinstance(self.value, Decimal)
        return fact.saturate(before + self.value)

    def __str__(self) -> str:
        if self.kind == "set":
            return format_value(self.value)
        if self.kind == "forget":
            return "unknown"
        assert isinstance(self.value, Decimal)
        return f"-= {format_number(-self.value)}" if self.value < 0 else f"+= {format_number(self.value)}"


def apply(effects: Iterable[Effect], facts: Mapping[str, Fact], values: Mapping[str, Value]) -> dict[str, Value]:
    """The facts that effects (together, each reading `values`) give a value, with that value."""
    return {effect.fact: effect.result(facts[effect.fact], values.get(effect.fact)) for effect in effects}
