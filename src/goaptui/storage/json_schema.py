"""The JSON Schema of the plan file, for editors: made from `spec.TABLES` by way of pydantic models.

This is the only place that imports pydantic. A schema cannot say all of the format (that names exist, that there is
no circle, what a fact's type allows); `goaptui check` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictBool, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from typing_extensions import TypeAliasType

from goaptui.domain.plan import WORKDAYS
from goaptui.domain.values import EVIDENCE_RULES, FACT_TYPES, LEVELS, REVERSIBILITIES
from goaptui.storage.spec import CALLED, SCHEMA_VERSION, TABLES, Key

# The patterns keep to what every flavour of regular expression knows. Letters of any script are allowed in an id; what
# a pattern can say of that everywhere is which ASCII characters are not.
_NUMBER = r"[+-]?[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?([eE][+-]?[0-9]{1,4})?"
_WORD = r"[^<>=!+,\s-]([^,]*[^,\s])?"
_COMPARISON = r"\s*(>=|<=|==|!=|<|>)\s*[^<>=!,\s]([^,]*[^,\s])?\s*"


def _units(first: str, *others: str) -> str:
    """A pattern for amounts in some of these units, at least one of them, in this order."""
    amount = rf"[0-9]+(\.[0-9]+)?{first}"
    rest = "".join(rf"([0-9]+(\.[0-9]+)?{unit})?" for unit in others)
    return f"({amount}{rest}|{_units(*others)})" if others else amount


_DURATION = _units("d", "h", "m")

_Id: TypeAlias = Annotated[str, Field(pattern=r"^[^\s!-,/:-@\[-^`{-~]{1,200}$")]
_Number: TypeAlias = Annotated[float, Field(strict=True)]
_Weight: TypeAlias = Annotated[float, Field(ge=0)]
_EnumValue: TypeAlias = Annotated[str, Field(pattern=rf"^{_WORD}$")]
_Plain: TypeAlias = StrictBool | _Number | _EnumValue
_Comparison: TypeAlias = Annotated[str, Field(pattern=rf"^({_WORD}|{_COMPARISON}(,{_COMPARISON})*)$")]
Requirement = TypeAliasType(
    "Requirement", StrictBool | _Number | _Comparison | Annotated[list[_Plain], Field(min_length=1)]
)
Conditions = TypeAliasType(
    "Conditions",
    dict[_Id, Requirement]
    | Annotated[list[Annotated[dict[_Id, Requirement], Field(min_length=1)]], Field(min_length=1)],
)
_Change: TypeAlias = Annotated[str, Field(pattern=rf"^({_WORD}|\s*[+-]=\s*{_NUMBER}\s*)$")]
_Duration: TypeAlias = Annotated[str, Field(pattern=rf"^\s*{_DURATION}\s*$")]
_Estimate: TypeAlias = Annotated[str, Field(pattern=rf"^\s*{_DURATION}\s*(\.\.\s*{_DURATION}\s*)?$")]
_Clock: TypeAlias = Annotated[str, Field(pattern=rf"^\s*{_units('h', 'm', 's')}\s*$")]
_Text: TypeAlias = Annotated[str, Field(strict=True)]


def _one_of(words: tuple[str, ...]) -> Any:
    return Literal[words]


def _weights(name: str, words: tuple[str, ...]) -> type[BaseModel]:
    """A table of a weight for each of some words."""
    fields: dict[str, Any] = {word: (_Weight, Field(None)) for word in words}
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


_Workday: Any = _one_of(WORKDAYS)


_TYPES: Mapping[str, Any] = {
    "schema": Literal[SCHEMA_VERSION],
    "line": _Text,
    "block": _Text,
    "lines": list[_Text],
    "command": Annotated[str, Field(min_length=1)],
    "commands": list[Annotated[str, Field(min_length=1)]],
    "number": _Number,
    "weight": _Weight,
    "positive": Annotated[float, Field(gt=0)],
    "hours_per_day": Annotated[float, Field(gt=0, le=24)],
    "probability": Annotated[float, Field(ge=0, le=1)],
    "capacity": Annotated[int, Field(ge=1)],
    "exit_code": Annotated[int, Field(ge=0, le=255)],
    "level": _one_of(LEVELS),
    "reversibility": _one_of(REVERSIBILITIES),
    "evidence": _one_of(EVIDENCE_RULES),
    "fact_type": _one_of(FACT_TYPES),
    "workdays": Annotated[list[_Workday], Field(min_length=1, json_schema_extra={"uniqueItems": True})],
    "level_weights": _weights("LevelWeights", LEVELS),
    "reversibility_weights": _weights("ReversibilityWeights", REVERSIBILITIES),
    "date": date,
    "clock": _Clock,
    "duration": _Duration,
    "initial": _Plain,
    "values": Annotated[list[_EnumValue], Field(min_length=1, json_schema_extra={"uniqueItems": True})],
    "pattern": Annotated[str, Field(json_schema_extra={"format": "regex"})],
    "json_path": Annotated[str, Field(min_length=1)],
    "conditions": Conditions,
    "effects": dict[_Id, StrictBool | _Number | _Change],
    "goal_actions": Literal["all"] | list[_Id],
    "action_refs": list[_Id],
    "action_ref": _Id,
    "phase_refs": list[_Id],
    "phase_ref": _Id,
    "agent_refs": _Id | list[_Id],
    "profile_ref": _Id,
}
"""What the values of each kind may be, for kinds that hold no table of `TABLES`."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a plan file."""
    models: dict[str, type[BaseModel]] = {}
    schema = _model("document", models).model_json_schema(schema_generator=_Generator)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "goaptui plan",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def _model(name: str, models: dict[str, type[BaseModel]]) -> type[BaseModel]:
    """The model of a kind of table, made once."""
    if name not in models:
        fields: dict[str, Any] = {}
        for number, (key, spec) in enumerate(TABLES[name].items()):
            # Fields are numbered and have the key as alias: "schema" and "json" are taken by pydantic itself.
            default = ... if spec.required else None
            fields[f"key_{number}"] = (_type_of(spec, models), Field(default, alias=key, description=spec.doc))
        called = CALLED[name]
        models[name] = create_model(
            name.title().replace("_", ""),
            __config__=ConfigDict(
                extra="forbid", json_schema_extra={"description": called[0].upper() + called[1:] + "."}
            ),
            **fields,
        )
    return models[name]


def _type_of(spec: Key, models: dict[str, type[BaseModel]]) -> Any:
    """The type of a key's value."""
    if not spec.table:
        return _TYPES[spec.kind]
    table: Any = _model(spec.table, models)
    match spec.kind:
        case "plan" | "sensor":
            return table
        case "facts":
            return dict[_Id, StrictBool | _Number | _EnumValue | table]
        case "goals":
            return Annotated[dict[_Id, table], Field(min_length=1)]
        case "risks" | "metrics" | "notes":
            return list[table]
        case "checklist_items":
            return list[_Text | table]
        case "estimate":
            return _Estimate | table
    return dict[_Id, table]


class _Generator(GenerateJsonSchema):
    """Without the titles that pydantic derives from names, and without the null defaults of keys that are optional."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made["additionalProperties"] = False  # a key that is no id
        return made
