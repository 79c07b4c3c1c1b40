"""Sets of values that a requirement admits, over small integers.

A fact that is not a number has value indices: 0 is unknown, then its values in order, and a last one for any value
that the plan does not name; a set of them is a bit mask. A number is scaled to an integer; a set of numbers is a
`NumberSet`: disjoint closed intervals in ascending order, with unknown in or out.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, TypeAlias

from goaptui.domain.conditions import Requirement

Interval: TypeAlias = tuple[int | None, int | None]
"""From and to, both included; ``None`` is without bound."""


class NumberSet(NamedTuple):
    """Which scaled numbers are admitted, and whether unknown is."""

    unknown: bool
    intervals: tuple[Interval, ...]

    def has(self, value: int | None) -> bool:
        """Whether a value (``None``: unknown) is in the set."""
        if value is None:
            return self.unknown
        for lo, hi in self.intervals:  # noqa: SIM110 — a hot path
            if (lo is None or lo <= value) and (hi is None or value <= hi):
                return True
        return False


ANY_NUMBER: tuple[Interval, ...] = ((None, None),)


def meet(a: tuple[Interval, ...], b: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The intersection of two lists of intervals."""
    out: list[Interval] = []
    for alo, ahi in a:
        for blo, bhi in b:
            lo = blo if alo is None else alo if blo is None else max(alo, blo)
            hi = bhi if ahi is None else ahi if bhi is None else min(ahi, bhi)
            if lo is None or hi is None or lo <= hi:
                out.append((lo, hi))
    return tuple(sorted(out, key=lambda i: (i[0] is not None, i[0] or 0)))


def join(intervals: list[Interval]) -> tuple[Interval, ...]:
    """The union of intervals, with those that touch (as integers) made one."""
    out: list[Interval] = []
    for lo, hi in sorted(intervals, key=lambda i: (i[0] is not None, i[0] or 0)):
        if out:
            last_lo, last_hi = out[-1]
            if last_hi is None:
                break
            if lo is None or lo <= last_hi + 1:
                out[-1] = (last_lo, None if hi is None else max(hi, last_hi))
                continue
        out.append((lo, hi))
    return tuple(out)


def scaled(number: Decimal, scale: int) -> int:
    """A number times `scale`, exact.

    Raises:
        ValueError: the product is no integer.
    """
    numerator, denominator = number.as_integer_ratio()
    if denominator == 1:
        return numerator * scale
    whole, rest = divmod(numerator * scale, denominator)
    if rest:
        raise ValueError(f"{number} does not fit the scale {scale}")
    return whole


def number_set(requirement: Requirement, scale: int) -> NumberSet:
    """The scaled numbers that pass every test of a requirement."""
    unknown = True
    intervals = ANY_NUMBER
    for test in requirement.tests:
        op, value = test.op, test.value
        if op == "unknown":
            intervals = ()
            continue
        unknown = False
        if op == "known":
            continue
        if op == "in":
            assert isinstance(value, tuple)
            points = [scaled(v, scale) for v in value if isinstance(v, Decimal)]
            part = join([(p, p) for p in points])
        else:
            assert isinstance(value, Decimal)
            point = scaled(value, scale)
            if op == "==":
                part = ((point, point),)
            elif op == "!=":
                part = ((None, point - 1), (point + 1, None))
            elif op == "<":
                part = ((None, point - 1),)
            elif op == "<=":
                part = ((None, point),)
            elif op == ">":
                part = ((point + 1, None),)
            else:
                part = ((point, None),)
        intervals = part if intervals is ANY_NUMBER else meet(intervals, part)
    return NumberSet(unknown, intervals)


def finite_set(requirement: Requirement, index: dict[object, int]) -> int:
    """The mask of value indices that pass every test of a requirement.

    `index` maps unknown and the values that the plan names to their indices.
    """
    tests = requirement.tests
    if len(tests) == 1 and tests[0].op == "==":  # most of them
        value = tests[0].value
        return 1 << index[value] if value in index else 0
    known = (2 << len(index)) - 2  # all but unknown, any other value among them
    mask = known | 1
    for test in tests:
        op, value = test.op, test.value
        if op == "==":
            mask &= 1 << index[value] if value in index else 0
        elif op == "!=":
            mask &= known & ~(1 << index[value]) if value in index else known
        elif op == "in":
            assert isinstance(value, tuple)
            members = 0
            for member in value:
                if member in index:
                    members |= 1 << index[member]
            mask &= members
        elif op == "known":
            mask &= known
        elif op == "unknown":
            mask &= 1
        else:
            raise TypeError(f"{op} compares numbers, and the fact {requirement.fact} is none")
    return mask
