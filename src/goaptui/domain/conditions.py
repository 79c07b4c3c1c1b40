"""Conditions: what must hold of the facts.

`Conditions` is a disjunction of conjunctions: a tuple of alternatives, each a tuple of `Requirement`, one a fact.
``((),)`` always holds; it is what an absent table and ``{}`` mean.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from goaptui.domain.values import Value, format_value

Op: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">=", "in", "known", "unknown"]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison. `value` is a plain value; for ``in`` a tuple of them; for ``known``, ``unknown`` ``None``."""

    op: Op
    value: Value | tuple[Value, ...] = None

    __test__ = False  # not a test case, whatever pytest thinks of the name

    def holds(self, value: Value) -> bool:
        """Whether a fact of this value passes; an unknown value passes ``unknown`` alone."""
        op = self.op
        if value is None:
            return op == "unknown"
        if op == "==":  # what most tests are
            return value == self.value
        compare = _COMPARE.get(op)
        if compare is not None:
            return compare(value, self.value)
        if op == "in":
            assert isinstance(self.value, tuple)
            return value in self.value
        return op == "known"

    def __str__(self) -> str:
        if self.op in ("known", "unknown"):
            return self.op
        if self.op == "in":
            assert isinstance(self.value, tuple)
            return "one of " + ", ".join(format_value(v) for v in self.value)
        assert not isinstance(self.value, tuple)
        return format_value(self.value) if self.op == "==" else f"{self.op} {format_value(self.value)}"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a conjunction asks of one fact: every one of `tests` (at least one) holds."""

    fact: str
    tests: tuple[Test, ...]

    def holds(self, value: Value) -> bool:
        """Whether a fact of this value passes all the tests."""
        for test in self.tests:  # noqa: SIM110 (asked thousands of times a plan; a generator costs three times as much)
            if not test.holds(value):
                return False
        return True

    def __str__(self) -> str:
        return ", ".join(str(test) for test in self.tests)


Conjunction: TypeAlias = tuple[Requirement, ...]
Conditions: TypeAlias = tuple[Conjunction, ...]

ALWAYS: Conditions = ((),)


def conjunction_holds(conjunction: Conjunction, values: Mapping[str, Value]) -> bool:
    """Whether every requirement holds in a world of these values (a fact that is absent is unknown)."""
    for requirement in conjunction:
        value = values.get(requirement.fact)
        for test in requirement.tests:  # not by `Requirement.holds`: this is asked of every step of every plan
            if not test.holds(value):
                return False
    return True


def holds(conditions: Conditions, values: Mapping[str, Value]) -> bool:
    """Whether any one of the alternatives holds in a world of these values."""
    for conjunction in conditions:  # noqa: SIM110 (as in `Requirement.holds`)
        if conjunction_holds(conjunction, values):
            return True
    return False


def facts_of(conditions: Conditions) -> Iterator[str]:
    """The ids of the facts that conditions look at, in order, possibly repeated."""
    for conjunction in conditions:
        for requirement in conjunction:
            yield requirement.fact
