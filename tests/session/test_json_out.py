"""JSON with exact numbers."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goaptui.session.json_out import dumps, exact_number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("280", "280"), ("280.0", "280"), ("0.3", "0.3"), ("1E+2", "100"), ("0.000000001", "0.000000001"),
        ("123456789012345.123456789", "123456789012345.123456789"), ("-0", "0"), ("999999999999999", "999999999999999"),
    ],
)  # fmt: skip
def test_numbers(number: str, text: str) -> None:
    assert dumps({"n": exact_number(Decimal(number))}) == f'{{"n": {text}}}'


def test_whole_numbers_are_ints_and_short_ones_floats() -> None:
    assert type(exact_number(Decimal("280.00"))) is int
    assert type(exact_number(Decimal("0.3"))) is float
    assert json.dumps(exact_number(Decimal("0.3"))) == "0.3"
    assert exact_number(Decimal("123456789012345.123456789")) == Decimal("123456789012345.123456789")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**15), max_value=10**15))
def test_every_number_of_the_format_comes_back(number: Decimal) -> None:
    assert json.loads(dumps(exact_number(number)), parse_float=Decimal, parse_int=Decimal) == number


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(-1e15, 1e15),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1, 2]))
def test_it_is_json(document: object, indent: int | None) -> None:
    text = dumps(document, indent)
    assert json.loads(text) == document
    assert text.isascii()


def test_layout() -> None:
    assert dumps({"a": [1, 2], "b": {}, "c": [{"d": None}]}, 2) == (
        '{\n  "a": [1, 2],\n  "b": {},\n  "c": [\n    {\n      "d": null\n    }\n  ]\n}'
    )


def test_what_json_does_not_have() -> None:
    with pytest.raises(ValueError, match="NaN"):
        dumps(float("nan"))
    with pytest.raises(TypeError, match="set"):
        dumps({"a": {1}})
    with pytest.raises(TypeError, match="key"):
        dumps({1: 2})
