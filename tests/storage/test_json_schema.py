"""The JSON Schema accepts what the program accepts, and its keys are those of the one table of keys."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli

from goaptui.storage.json_schema import json_schema
from goaptui.storage.spec import TABLES
from tests.storage.plans import EVERYTHING, HEAD, errors
from tests.storage.test_errors import ACTIONS, EFFECTS, REQUIREMENTS

EXAMPLE = Path(__file__).parents[2] / "plans" / "portfolio-readiness.toml"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema()


KNOWN = {
    "$ref", "$defs", "$schema", "title", "description", "type", "enum", "const", "anyOf", "properties", "required",
    "patternProperties", "additionalProperties", "minProperties", "items", "minItems", "uniqueItems", "pattern",
    "minLength", "minimum", "maximum", "exclusiveMinimum", "format",
}  # fmt: skip
"""What the validator below knows of JSON Schema; a keyword that it does not know would pass unchecked."""

TYPES: dict[str, Any] = {
    "string": (str, date),
    "object": dict,
    "array": list,
    "boolean": bool,
    "number": (int, float, Decimal),
    "integer": int,
}


def accepts(root: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    """Whether a schema accepts a value, by the keywords that occur in this one."""
    assert schema.keys() <= KNOWN
    if "$ref" in schema and not accepts(root, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value):
        return False
    if "anyOf" in schema and not any(accepts(root, one, value) for one in schema["anyOf"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and (value != schema["const"] or type(value) is not type(schema["const"])):
        return False
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        return False
    if isinstance(value, bool):
        return schema.get("type", "boolean") == "boolean"
    if isinstance(value, str):
        return accepts_text(schema, value)
    if isinstance(value, (int, float, Decimal)):
        bounds = (schema.get("minimum", value), schema.get("maximum", value))
        return bounds[0] <= value <= bounds[1] and value > schema.get("exclusiveMinimum", value - 1)
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0) or (schema.get("uniqueItems") and len(set(value)) < len(value)):
            return False
        return all(accepts(root, schema.get("items", {}), member) for member in value)
    return accepts_table(root, schema, value) if isinstance(value, dict) else True


def accepts_text(schema: dict[str, Any], value: str) -> bool:
    assert schema.get("format") in (None, "regex", "date")
    if len(value) < schema.get("minLength", 0) or schema.get("format") == "date":
        return False
    return "pattern" not in schema or re.search(schema["pattern"], value) is not None


def accepts_table(root: dict[str, Any], schema: dict[str, Any], table: dict[str, Any]) -> bool:
    if not schema.keys() & {"properties", "patternProperties", "type"}:
        return True
    if len(table) < schema.get("minProperties", 0) or not set(schema.get("required", ())) <= table.keys():
        return False
    for key, value in table.items():
        schemas = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        schemas += [one for pattern, one in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        if not schemas and schema.get("additionalProperties") is False:
            return False
        if not all(accepts(root, one, value) for one in schemas):
            return False
    return True


def valid(schema: dict[str, Any], text: str) -> bool:
    return accepts(schema, schema, tomli.loads(text, parse_float=Decimal))


def test_it_accepts_the_plans_that_the_program_accepts(schema: dict[str, Any]) -> None:
    assert valid(schema, EVERYTHING)
    assert valid(schema, EXAMPLE.read_text(encoding="utf-8"))
    assert valid(schema, HEAD)


FOR_THE_PROGRAM = {
    # what a schema cannot tell: the types of facts, their bounds and values, which names there are, which order is up
    'b = "true"', "b=1", 'b=">= 2"', 'b="!= true"', "n=true", 'n="3"', 'e=">= a"', "r=2", 'r=">= 1.5"', 'w="don"',
    'w="!= dnoe"', "n=2026-01-01", 'n="*= 2"',
    "bb=true", "zzz=1", "e=3", 'b="yes"', 'n=">= 1e20"', "n=99999999999999999999", "n=1e20", "n=inf", "n=0.1234567891",
    'n="> x"',    'b=[true,"false"]', 'n="2..5"', 'n="~ 3"', 'n="!= unknown"', 'e=["x","known"]', 'n="≥ 3"',
    'b="true"', 'e="+= 1"', 'b="-= 1"', 'b="known"', 'n="five"', 'b="maybe"', 'e="known"',
    'after=["a"]', 'after=["c"]', 'on_failure="a"', 'estimate="8h..2h"', 'estimate={best="2h",likely="1h",worst="3h"}',
}  # fmt: skip


@pytest.mark.parametrize("written", [written for written, _ in REQUIREMENTS if written not in FOR_THE_PROGRAM])
def test_it_refuses_requirements_that_the_program_refuses(schema: dict[str, Any], written: str) -> None:
    assert not valid(schema, f"{HEAD}[actions.a]\npreconditions = {{ {written} }}\n")


@pytest.mark.parametrize("written", [written for written, _ in EFFECTS if written not in FOR_THE_PROGRAM])
def test_it_refuses_effects_that_the_program_refuses(schema: dict[str, Any], written: str) -> None:
    assert not valid(schema, f"{HEAD}[actions.a]\neffects = {{ {written} }}\n")


@pytest.mark.parametrize("written", [written for written, _ in ACTIONS if written not in FOR_THE_PROGRAM])
def test_it_refuses_actions_that_the_program_refuses(schema: dict[str, Any], written: str) -> None:
    assert not valid(schema, f"{HEAD}[actions.a]\n{written}\n")


@pytest.mark.parametrize(
    "text",
    [
        "schema = 1\n[goals]\n",
        "schema = 2\n[goals.g]\n",
        "[goals.g]\n",
        'schema = 1\n[goals."a b"]\n',
        "schema = 1\n[goals.g]\nx = 1\n",
    ],
)
def test_it_refuses_documents_that_the_program_refuses(schema: dict[str, Any], text: str) -> None:
    assert not valid(schema, text)
    assert errors(text, head="")


def test_its_keys_are_those_of_the_table_of_keys_and_each_is_described(schema: dict[str, Any]) -> None:
    for name, keys in TABLES.items():
        table = schema if name == "document" else schema["$defs"][name.title().replace("_", "")]
        assert list(table["properties"]) == list(keys)
        assert table["additionalProperties"] is False
        assert table.get("required", []) == [key for key, spec in keys.items() if spec.required]
        assert [entry["description"] for entry in table["properties"].values()] == [spec.doc for spec in keys.values()]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
