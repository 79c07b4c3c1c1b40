"""Whatever stands in a plan file: there is a plan, or there are errors with places in it; never anything else."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from goaptui.domain.plan import Plan
from goaptui.domain.problems import PlanError
from goaptui.domain.text import one_line
from goaptui.storage.plan_file import load_plan, parse_plan
from tests.storage.plans import EVERYTHING

WORDS = [
    "true", "false", "unknown", "known", "", " ", "3", "-1", ">= 2", "> ", "< 5, >= 1", "!= a", "+= 1", "-= x", "1h",
    "2h..1h", "1h..", "all", "a", "ci_green", "fix_blocker", "time", "low", "none", "\x1b[31m", "é", ",", "=",
    "(a", "1e5", "a" * 300, "HUGE",
]  # fmt: skip
KEYS = [
    "schema", "plan", "facts", "goals", "actions", "initial", "values", "type", "min", "max", "sensor", "conditions",
    "effects", "outcomes", "after", "estimate", "best", "title", "gate", "items", "run", "json", "a b", "",
    "ci_green", "blockers", "scope",
]  # fmt: skip

scalars = (
    st.booleans()
    | st.integers()
    | st.sampled_from([0, 1, -1, 10**15])
    | st.decimals(places=12, allow_nan=False, allow_infinity=False).map(float)
    | st.sampled_from([float("nan"), float("inf"), -0.0, 1e300, 0.1])
    | st.sampled_from(WORDS)
    | st.text(st.characters(codec="utf-8"), max_size=6)
    | st.sampled_from([date(2026, 1, 31), datetime(2026, 1, 31, 1), time(10, 11)])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)


def checked(text: str) -> Plan | None:
    """The plan of a text, or ``None`` after a look at its errors."""
    try:
        return parse_plan(text, "plan.toml")
    except PlanError as error:
        lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        assert error.problems
        places = []
        for problem in error.problems:
            assert (problem.file, problem.severity) == ("plan.toml", "error")
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
            assert problem.message
            assert one_line(problem.message) == problem.message
            places.append((problem.line, problem.column, problem.message))
        assert [place[:2] for place in places] == sorted(place[:2] for place in places)
        assert len(set(places)) == len(places)
        return None


@st.composite
def changed_texts(draw: st.DrawFn) -> str:
    """The text with every key of the format, with some characters or lines taken out, put in, or moved."""
    text = EVERYTHING
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 4)):
            case 0:
                text = text[:start] + text[start + draw(st.integers(1, 60)) :]
            case 1:
                text = (
                    text[:start]
                    + draw(st.text(st.sampled_from("ab=.[]{}\"'#,\\\n \t1é\r"), min_size=1, max_size=4))
                    + text[start:]
                )
            case 2:
                lines = text.split("\n")
                lines.insert(draw(st.integers(0, len(lines))), lines[draw(st.integers(0, len(lines) - 1))])
                text = "\n".join(lines)
            case 3:
                lines = text.split("\n")
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(draw(st.integers(0, len(lines) - 1))))
                text = "\n".join(lines)
            case 4:
                word = draw(st.sampled_from(WORDS))
                text = text[:start] + word + text[start + len(word) :]
    return text


@st.composite
def changed_documents(draw: st.DrawFn) -> str:
    """The document with every key of the format, with some values replaced or keys added, written anew."""
    document: dict[str, Any] = deepcopy(tomli.loads(EVERYTHING))
    for _ in range(draw(st.integers(1, 5))):
        place: Any = document
        while True:
            choices = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not choices:
                break
            key = draw(st.sampled_from(choices))
            if isinstance(place[key], (dict, list)) and draw(st.integers(0, 4)):
                place = place[key]
                continue
            place[key] = draw(values)
            if isinstance(place, dict) and draw(st.booleans()):
                place[draw(st.sampled_from(KEYS))] = draw(values)
            break
    return tomli_w.dumps(document).replace('"HUGE"', "0x" + "f" * 5000)


@given(changed_texts())
def test_text_that_was_changed_by_accident(text: str) -> None:
    checked(text)


@given(changed_documents())
def test_documents_with_values_of_any_kind(text: str) -> None:
    checked(text)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@example("\ufeff\ufeff")
@example("a = '''")
@example("[[a]]\n[a.b]\n[a]")
@example("a.b.c = 1\n[a.b.c.d]")
@example("x = 1e9999999999999999999\ny = -0.0e-99999999999")
def test_text_of_any_kind(text: str) -> None:
    checked(text)


@given(st.binary(max_size=60))
def test_bytes_of_any_kind(data: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        Path(file.name).write_bytes(data)
        try:
            load_plan(file.name)
        except PlanError as error:
            assert error.problems
            assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal(-(10**15) + 1), max_value=10**15 - 1, places=9)
)
def test_numbers_are_what_is_written(number: Decimal) -> None:
    text = f"schema = 1\n[facts]\nn = {number:f}\n[goals.g]\nconditions = {{ n = {number:f} }}\n"
    plan = checked(text)
    assert plan is not None
    assert plan.facts["n"].initial == number
    assert plan.goals["g"].conditions[0][0].holds(number)
