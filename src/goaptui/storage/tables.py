"""Reading closed tables: each key as `spec.TABLES` says, a key that it does not know an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from goaptui.storage.context import BAD, Bad, Context, Path, described, id_fault, quoted
from goaptui.storage.spec import CALLED, MEANT, TABLES

Table: TypeAlias = dict[str, Any]
Reader: TypeAlias = Callable[[Context, Any, Path], Any]
"""Reads a TOML value at a path; what is wrong is reported to the context, and the answer then is ``BAD``."""


class Compiled(NamedTuple):
    """A kind of table made ready to be read: each key's field and reader, and the keys that must be there."""

    name: str
    keys: Mapping[str, tuple[str, Reader]]
    required: tuple[str, ...]


def compile_table(name: str, readers: Mapping[str, Reader]) -> Compiled:
    """The table of the kind `name` with a reader for each of its kinds of value."""
    keys = TABLES[name]
    return Compiled(
        name,
        {key: (spec.field or key, readers[spec.kind]) for key, spec in keys.items()},
        tuple(key for key, spec in keys.items() if spec.required),
    )


def read_table(ctx: Context, compiled: Compiled, table: object, path: Path) -> Table | Bad:
    """The fields of a closed table; those that are wrong are left out. ``BAD`` where it is no table at all."""
    if type(table) is not dict:
        return ctx.error(path, f"{CALLED[compiled.name]} is a table, not {described(table)}")
    fields: Table = {}
    known = compiled.keys
    for key, value in table.items():
        entry = known.get(key)
        if entry is None:
            unknown_key(ctx, compiled.name, key, path)
            continue
        read = entry[1](ctx, value, (*path, key))
        if read is not BAD:
            fields[entry[0]] = read
    for key in compiled.required:
        if key not in table:
            doc = TABLES[compiled.name][key].doc
            ctx.error(path, f"{CALLED[compiled.name]} needs the key {quoted(key)} ({doc.rstrip('.')})", "key")
    return fields


def unknown_key(ctx: Context, name: str, key: str, path: Path) -> None:
    """Report a key that a table of the kind `name` does not know."""
    keys = TABLES[name]
    found = ctx.nearest(f"key of {name}", key, keys, MEANT)
    hint = ""
    if found is not None:
        hint = f"; did you mean {quoted(found[0])}?" if found[1] else f"; the nearest known key is {quoted(found[0])}"
        if not found[1] and len(keys) <= 12:
            hint += f" ({CALLED[name]} knows {', '.join(keys)})"
    ctx.error((*path, key), f"unknown key {quoted(key)} in {CALLED[name]}{hint}", "key")


def read_named(ctx: Context, compiled: Compiled, value: object, path: Path, build: Callable[..., Any]) -> Table | Bad:
    """A table from ids to tables of one kind; each becomes ``build(id, **fields)``."""
    if type(value) is not dict:
        dotted = ".".join(str(part) for part in path)
        return ctx.error(path, f"{path[-1]} are tables, each with an id; write [{dotted}.NAME], not {described(value)}")
    built: Table = {}
    for key, table in value.items():
        fault = id_fault(key)
        if fault is not None:
            ctx.error((*path, key), fault, "key")
        fields = read_table(ctx, compiled, table, (*path, key))
        if not isinstance(fields, Bad):
            built[key] = build(key, **fields)
    return built


def read_array(ctx: Context, compiled: Compiled, value: object, path: Path, build: Callable[..., Any]) -> Any:
    """An array of tables of one kind; each becomes ``build(**fields)``."""
    if type(value) is not list:
        return ctx.error(
            path, f"{path[-1]} are an array of tables; write [[{path[-1]}]], not {described(value)}", "key"
        )
    read = [read_table(ctx, compiled, table, (*path, index)) for index, table in enumerate(value)]
    if ctx.errors:
        return BAD  # a field that must be there may be missing, and nothing is made of the document anyway
    return tuple(build(**fields) for fields in read if not isinstance(fields, Bad))
