"""From the planner's integers back to exact decimals."""

from __future__ import annotations

from decimal import Context, Decimal

_WIDE = Context(prec=200)


def exact(cost: int, unit: int) -> Decimal:
    """`cost` in units of ``1 / unit`` (a power of ten) as an exact decimal, without needless zeros."""
    if unit == 1:
        return Decimal(cost)
    whole, rest = divmod(cost, unit)
    return _WIDE.divide(Decimal(cost), Decimal(unit)) if rest else Decimal(whole)
