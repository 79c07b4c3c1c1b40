"""Reading facts and their sensors."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from goaptui.domain.facts import Fact, Sensor
from goaptui.domain.values import FactType, format_number
from goaptui.storage import scalars
from goaptui.storage.context import (
    BAD,
    Bad,
    Context,
    Draft,
    Path,
    as_text,
    described,
    id_fault,
    quoted,
    to_number,
    written_as_text,
)
from goaptui.storage.spec import MEANT
from goaptui.storage.tables import Reader, Table, compile_table, read_table
from goaptui.storage.values_in import enum_value_fault, to_enum_value, to_value

_FOR_NUMBERS = ("min", "max", "step", "unit")
_CALLED: Mapping[FactType, str] = {"bool": "a bool", "number": "a number", "enum": "an enum"}


def drafts_of(ctx: Context, table: object, path: Path) -> dict[str, Draft]:
    """The facts of a document, in file order; they become `ctx.facts`, against which all else is read."""
    if type(table) is not dict:
        ctx.facts = None
        ctx.error(
            path, f"facts are a table; write [facts] and a line such as build_green = false, not {described(table)}"
        )
        return {}
    drafts: dict[str, Draft] = {}
    ctx.facts = drafts
    for fact_id, value in table.items():
        drafts[fact_id] = draft = Draft(fact_id)
        where = (*path, fact_id)
        fault = id_fault(fact_id)
        if fault is not None:
            ctx.error(where, fault, "key")
        kind = type(value)
        if kind is bool:
            draft.type, draft.initial = "bool", value
        elif kind is int or kind is Decimal:
            draft.type = "number"
            number = to_number(ctx, value, where)
            draft.initial = None if isinstance(number, Bad) else number
        elif kind is str:
            _short_enum(ctx, draft, value, where)
        elif kind is dict:
            _long_form(ctx, draft, value, where)
        else:
            ctx.error(where, f"a fact is true, false, a number, an enum value or a table, not {described(value)}")
    return drafts


def fact_of(draft: Draft, index: int) -> Fact:
    """The fact that a draft has become, all of the document read."""
    assert draft.type is not None
    fields = draft.fields
    if draft.type == "enum":
        fields["values"] = tuple(draft.named if draft.values is None else draft.values)
    return Fact(draft.id, draft.type, draft.initial, index=index, **fields)


def _short_enum(ctx: Context, draft: Draft, value: str, path: Path) -> None:
    plain = written_as_text(value)
    if plain is not None:
        ctx.error(path, f"{quoted(value)} is text; write {plain} without quotes")
        draft.type = "bool" if plain in ("true", "false") else "number"
        return
    draft.type = "enum"
    if value in ("unknown", "known"):
        ctx.error(
            path,
            f'{quoted(value)} is a reserved word; a fact that starts unknown has no initial value: {{ type = "bool" }}',
        )
        return
    initial = to_enum_value(ctx, draft, value, path)
    draft.initial = None if isinstance(initial, Bad) else initial


def _long_form(ctx: Context, draft: Draft, table: Table, path: Path) -> None:
    if table and not any(key in _FACT.keys for key in table) and not _near(ctx, table):
        for key in table:
            name = quoted(f"{draft.id}.{key}")
            ctx.error(
                (*path, key),
                f"unknown key {quoted(key)} in a fact; if {name} is the id of one, write it in quotes",
                "key",
            )
        return
    read = read_table(ctx, _FACT, table, path)
    assert not isinstance(read, Bad)
    draft.fields = read
    kind = read.pop("type", None)
    values = read.pop("values", None)
    initial = read.pop("initial", None)
    if "type" in table and kind is None:
        return  # reported; whatever is said of the fact may be right
    if kind is None:
        kind = _type_told(ctx, draft, table, path)
        if kind is None:
            return
    draft.type = kind
    if kind == "enum":
        draft.values = values
    elif "values" in table:
        ctx.error((*path, "values"), f"values belong to an enum, and {quoted(draft.id)} is {_CALLED[kind]}", "key")
    if kind == "number":
        draft.minimum, draft.maximum = read.get("minimum"), read.get("maximum")
        if draft.minimum is not None and draft.maximum is not None and draft.minimum > draft.maximum:
            ctx.error((*path, "max"), f"max is less than min, {format_number(draft.minimum)}")
            draft.minimum = draft.maximum = None
    else:
        for key in _FOR_NUMBERS:
            if key in table:
                ctx.error((*path, key), f"{key} belongs to a number, and {quoted(draft.id)} is {_CALLED[kind]}", "key")
    if "initial" in table and (kind == "enum" or "type" in table or written_as_text(initial) is None):
        where = (*path, "initial")
        if type(initial) is str and initial in ("unknown", "known"):
            ctx.error(where, f"{quoted(initial)} is a reserved word; a fact that starts unknown has no initial")
        else:
            value = to_value(ctx, draft, initial, where)
            draft.initial = None if isinstance(value, Bad) else value
    if "sensor" in read:
        _check_sensor(ctx, draft, table["sensor"], (*path, "sensor"))


def _type_told(ctx: Context, draft: Draft, table: Table, path: Path) -> FactType | None:
    """The type that follows from `initial` or `values`; ``None``, and reported, where none does."""
    if "initial" in table:
        initial = table["initial"]
        if type(initial) is bool:
            return "bool"
        if type(initial) in (int, Decimal):
            return "number"
        if type(initial) is str:
            plain = None if "values" in table else written_as_text(initial)
            if plain is None:
                return "enum"
            ctx.error((*path, "initial"), f"{quoted(initial)} is text; write {plain} without quotes")
            return "bool" if plain in ("true", "false") else "number"
        ctx.error(
            (*path, "initial"), f"an initial value is true, false, a number or an enum value, not {described(initial)}"
        )
        return None
    if "values" in table:
        return "enum"
    if any(key in table for key in _FOR_NUMBERS):
        ctx.error(path, f'the type of {quoted(draft.id)} cannot be told without initial; add type = "number"', "key")
        return None
    if not _near(ctx, table):
        message = f'the type of {quoted(draft.id)} cannot be told; add type = "bool", "number" or "enum", or an initial'
        ctx.error(path, message, "key")
    return None


def _near(ctx: Context, table: Table) -> bool:
    """Whether a key that is unknown may be meant for one that would tell the type."""
    unknown = [key for key in table if key not in _FACT.keys]
    found = [ctx.nearest("key of fact", key, _FACT.keys, MEANT) for key in unknown]
    return any(near is not None and near[1] and near[0] in ("type", "initial", "values") for near in found)


def _values(ctx: Context, value: object, path: Path) -> dict[str, None] | Bad:
    if type(value) is not list:
        return ctx.error(path, f'values are a list such as ["todo", "done"], not {described(value)}')
    if not value:
        return ctx.error(path, "an enum has at least one value; leave values out to have them inferred")
    values: dict[str, None] = {}
    good = True
    for index, member in enumerate(value):
        if type(member) is not str:
            plain = as_text(member)
            hint = f"; write {quoted(plain)}" if plain is not None else ""
            fault: str | None = f"an enum value is text in quotes, not {described(member)}{hint}"
        elif member in values:
            fault = f"{quoted(member)} is there twice"
        else:
            fault = enum_value_fault(member)
            values[member] = None
        if fault is not None:
            ctx.error((*path, index), fault)
            good = False
    return values if good else BAD


# ── Sensors ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_WAYS = {"exit_code": "exit_code", "pattern": "pattern", "json": "json_path"}


def _sensor(ctx: Context, value: object, path: Path) -> Sensor | Bad:
    fields = read_table(ctx, _SENSOR, value, path)
    if isinstance(fields, Bad):
        return fields
    table = cast("Table", value)
    ways = [key for key in table if key in _WAYS]
    if not ways:
        return ctx.error(
            path, "a sensor needs one of exit_code, pattern and json, to say how the result is read", "key"
        )
    for key in ways[1:]:
        ctx.error((*path, key), f"a sensor has one of exit_code, pattern and json; {ways[0]} is there already", "key")
    if "scale" in table and "pattern" not in table:
        ctx.error((*path, "scale"), "scale belongs to a pattern, and there is none", "key")
    if len(ways) > 1 or "run" not in fields or _WAYS[ways[0]] not in fields:
        return BAD
    return Sensor(kind=ways[0], **fields)  # type: ignore[arg-type]  # `ways` has nothing but the three kinds


def _check_sensor(ctx: Context, draft: Draft, table: Table, path: Path) -> None:
    """Whether what the sensor gives can be the fact's value."""
    assert draft.type is not None
    name = f'"{draft.id}" is {_CALLED[draft.type]}'
    if "exit_code" in table and draft.type != "bool":
        ctx.error((*path, "exit_code"), f"exit_code gives a bool, and {name}; read it with pattern or json", "key")
    if "pattern" in table and draft.type == "bool":
        ctx.error(
            (*path, "pattern"), f"a pattern gives a number or an enum value, and {name}; use exit_code or json", "key"
        )
    elif "scale" in table and draft.type == "enum":
        ctx.error((*path, "scale"), f"scale belongs to a number, and {name}", "key")


def _raw(ctx: Context, value: object, path: Path) -> Any:
    return value


_READERS: Mapping[str, Reader] = {
    "line": scalars.read_line,
    "block": scalars.read_block,
    "number": to_number,
    "positive": scalars.read_positive,
    "fact_type": scalars.read_fact_type,
    "initial": _raw,  # read when the type is known
    "values": _values,
    "sensor": _sensor,
    "command": scalars.read_command,
    "exit_code": scalars.read_exit_code,
    "pattern": scalars.read_pattern,
    "json_path": scalars.read_json_path,
    "clock": scalars.read_clock,
}
_FACT = compile_table("fact", _READERS)
_SENSOR = compile_table("sensor", _READERS)
