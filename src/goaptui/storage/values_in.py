"""Reading what is said of facts: plain values, requirements, conditions, effects."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from goaptui.domain.conditions import ALWAYS, Conditions, Conjunction, Op, Requirement, Test
from goaptui.domain.effects import Effect
from goaptui.domain.text import one_line
from goaptui.domain.values import RESERVED_WORDS, Value, format_number, number_fault
from goaptui.storage.context import (
    BAD,
    NUMBER,
    Bad,
    Context,
    Draft,
    Path,
    as_text,
    described,
    quoted,
    to_number,
    written_as_text,
)

_NOT_AT_START = tuple("<>=!+-")
_OPERATORS: tuple[Op, ...] = (">=", "<=", "==", "!=", ">", "<")  # the longer ones first
_SLIPS = {"=>": ">=", "=<": "<=", "<>": "!=", "≥": ">=", "≤": "<=", "≠": "!=", "===": "==", "!": "!=", "=": "=="}
_TRUE = (Test("==", True),)
_FALSE = (Test("==", False),)
_KNOWN = (Test("known"),)
_UNKNOWN = (Test("unknown"),)


def enum_value_fault(value: str) -> str | None:
    """Why a text cannot be an enum's value, or ``None``."""
    if value in RESERVED_WORDS:
        return f"{quoted(value)} is a reserved word and cannot be an enum value"
    if not value:
        return "an enum value is not empty"
    if value[0] in _NOT_AT_START:
        return f"the enum value {quoted(value)} begins with {value[0]}, which is kept for operators"
    if "," in value:
        return f"the enum value {quoted(value)} has a comma in it, which is kept for lists of comparisons"
    if value.strip() != value:
        return f"the enum value {quoted(value)} has a blank at its ends; write {quoted(value.strip())}"
    if one_line(value) != value:
        return f"the enum value {quoted(value)} has a character in it that cannot be shown"
    return None


def to_enum_value(ctx: Context, draft: Draft, value: str, path: Path) -> str | Bad:
    """A text as a value of an enum fact: one of the declared values, or else one more inferred one."""
    if draft.values is not None:
        if value in draft.values:
            return value
        if value in RESERVED_WORDS:
            return ctx.error(path, f"{quoted(value)} is a reserved word, not a value of {quoted(draft.id)}")
        return _unknown_value(ctx, draft, value, path)
    if value in draft.named:
        draft.named[value].append(path)
        return value
    fault = enum_value_fault(value)
    if fault is not None:
        return ctx.error(path, fault)
    draft.named[value] = [path]
    return value


def _unknown_value(ctx: Context, draft: Draft, value: str, path: Path) -> Bad:
    values = draft.values or {}
    found = ctx.nearest(f"value of {draft.id}", value, values)
    hint = f"; did you mean {quoted(found[0])}?" if found and found[1] else ""
    return ctx.error(path, f"{quoted(value)} is no value of {quoted(draft.id)}{hint} {_its_values(draft)}")


def _its_values(draft: Draft) -> str:
    values = list(draft.values or draft.named)
    shown = ", ".join(quoted(value) for value in values[:8]) + (", …" if len(values) > 8 else "")
    return f"(its values are {shown})" if values else ""


def to_bounded(ctx: Context, draft: Draft, value: object, path: Path) -> Decimal | Bad:
    """A number as a literal of a number fact, within its bounds."""
    number = to_number(ctx, value, path)
    if isinstance(number, Bad):
        return number
    low, high = draft.minimum, draft.maximum
    if low is not None and number < low:
        return ctx.error(path, f"{format_number(number)} is below the min of {quoted(draft.id)}, {format_number(low)}")
    if high is not None and number > high:
        return ctx.error(path, f"{format_number(number)} is above the max of {quoted(draft.id)}, {format_number(high)}")
    return number


def to_value(ctx: Context, draft: Draft, value: object, path: Path) -> Value | Bad:
    """A plain value of a fact: a bool, a number, an enum value. ``BAD`` (unreported) where the fact's type is wrong."""
    kind = draft.type
    if kind is None:
        return BAD
    if kind == "bool" and (value is True or value is False):
        return value
    if kind == "enum" and type(value) is str:
        return to_enum_value(ctx, draft, value, path)
    if kind == "number" and (type(value) in (int, Decimal) or written_as_text(value) not in (None, "true", "false")):
        return to_bounded(ctx, draft, value, path)
    name = quoted(draft.id)
    if kind == "bool":
        plain = written_as_text(value)
        if plain in ("true", "false"):
            return ctx.error(path, f"{quoted(str(value))} is text; write {plain} without quotes")
        return ctx.error(path, f"{name} is a bool; write true or false, not {described(value)}")
    if kind == "number":
        return ctx.error(path, f"{name} is a number; write one such as 3 or 0.5, not {described(value)}")
    plain = as_text(value)
    if plain is not None and plain in (draft.values or draft.named):
        return ctx.error(path, f"{name} is an enum, and its values are text; write {quoted(plain)}")
    return ctx.error(path, f"{name} is an enum; write one of its values, not {described(value)} {_its_values(draft)}")


# ── Conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def read_conditions(ctx: Context, value: object, path: Path) -> Conditions | Bad:
    """Conditions: a table from fact to requirement, or an array of such tables that are alternatives."""
    if type(value) is dict:
        if not value:
            return ALWAYS
        conjunction = _read_conjunction(ctx, value, path)
        return conjunction if isinstance(conjunction, Bad) else (conjunction,)
    if type(value) is not list:
        return ctx.error(
            path,
            f"conditions are a table such as {{ build_green = true }} or an array of these, not {described(value)}",
        )
    if not value:
        return ctx.error(path, "an empty array of conditions never holds; write {} for what always holds")
    alternatives: list[Conjunction] = []
    for index, member in enumerate(value):
        where = (*path, index)
        if type(member) is not dict:
            ctx.error(where, f"an alternative is a table such as {{ build_green = true }}, not {described(member)}")
        elif not member:
            ctx.error(where, "an empty alternative always holds, so the others mean nothing; leave it out")
        else:
            conjunction = _read_conjunction(ctx, member, where)
            if not isinstance(conjunction, Bad):
                alternatives.append(conjunction)
    return tuple(alternatives) if len(alternatives) == len(value) else BAD


def _read_conjunction(ctx: Context, table: dict[str, Any], path: Path) -> Conjunction | Bad:
    facts = ctx.facts
    requirements: list[Requirement] = []
    for fact_id, wanted in table.items():
        if facts is None:
            continue
        draft = facts.get(fact_id)
        if draft is None:
            unknown_fact(ctx, fact_id, wanted, (*path, fact_id))
            continue
        if type(wanted) is list:
            requirement = _read_list(ctx, draft, wanted, (*path, fact_id))
        else:
            # One requirement is asked of many actions; what was read well once is read well again.
            known = (fact_id, type(wanted), wanted)
            try:
                requirements.append(ctx.requirements[known])
                continue
            except KeyError:
                requirement = _read_requirement(ctx, draft, wanted, (*path, fact_id))
                if not isinstance(requirement, Bad) and (draft.type != "enum" or draft.values is not None):
                    ctx.requirements[known] = requirement  # an inferred enum wants to know of each place
            except TypeError:  # a table, which cannot be looked up and is none
                requirement = _read_requirement(ctx, draft, wanted, (*path, fact_id))
        if not isinstance(requirement, Bad):
            requirements.append(requirement)
    return tuple(requirements) if len(requirements) == len(table) else BAD


def unknown_fact(ctx: Context, fact_id: str, value: object, path: Path) -> Bad:
    """Report a fact that the file does not declare; an id with dots that was written without quotes is told so."""
    assert ctx.facts is not None
    if type(value) is dict:
        name, inner = fact_id, value
        while type(inner) is dict and len(inner) == 1:
            ((key, inner),) = inner.items()
            name = f"{name}.{key}"
            if name in ctx.facts:
                return ctx.error(
                    path, f"unknown fact {quoted(fact_id)}; write {quoted(name)} in quotes for the dots", "key"
                )
    return ctx.unknown_name(path, "fact", fact_id, ctx.facts, "key")


def _read_requirement(ctx: Context, draft: Draft, wanted: object, path: Path) -> Requirement | Bad:
    if draft.type is None:
        return BAD
    if wanted is True and draft.type == "bool":
        return Requirement(draft.id, _TRUE)
    if wanted is False and draft.type == "bool":
        return Requirement(draft.id, _FALSE)
    if type(wanted) is str:
        tests = _read_text(ctx, draft, wanted, path)
        return tests if isinstance(tests, Bad) else Requirement(draft.id, tests)
    if type(wanted) is dict:
        return ctx.error(
            path, f"a requirement is a value, a comparison in quotes or a list, not a table {_example(draft)}"
        )
    value = to_value(ctx, draft, wanted, path)
    return value if isinstance(value, Bad) else Requirement(draft.id, (Test("==", value),))


def _example(draft: Draft) -> str:
    match draft.type:
        case "bool":
            return "(such as true)"
        case "number":
            return '(such as ">= 2")'
    return '(such as "!= removed")'


def _read_list(ctx: Context, draft: Draft, wanted: list[object], path: Path) -> Requirement | Bad:
    if draft.type is None:
        return BAD
    if not wanted:
        return ctx.error(path, "an empty list never holds; name at least one value")
    values: list[Value] = []
    for index, member in enumerate(wanted):
        where = (*path, index)
        if type(member) is str and member in RESERVED_WORDS:
            value: Value | Bad = ctx.error(where, f"a list has plain values; {quoted(member)} stands alone")
        elif type(member) is str and member[:1] in _NOT_AT_START and member and not NUMBER.fullmatch(member):
            value = ctx.error(where, f"a list has plain values, not comparisons such as {quoted(member)}")
        else:
            value = to_value(ctx, draft, member, where)
        if not isinstance(value, Bad):
            values.append(value)
    if len(values) < len(wanted):
        return BAD
    return Requirement(draft.id, (Test("in", tuple(dict.fromkeys(values))),))


def _read_text(ctx: Context, draft: Draft, text: str, path: Path) -> tuple[Test, ...] | Bad:
    """The tests of a requirement written as text: a word, an enum value, or comparisons separated by commas."""
    if text == "known":
        return _KNOWN
    if text == "unknown":
        return _UNKNOWN
    stripped = text.strip()
    if not stripped or (stripped[0] not in "<>=!≥≤≠" and "," not in text):
        if draft.type == "number" and ".." in text:
            return ctx.error(path, f'{quoted(text)} is no comparison; write a range as ">= 2, <= 5"')
        value = to_value(ctx, draft, text, path)
        return value if isinstance(value, Bad) else (Test("==", value),)
    tests: list[Test] = []
    for part in text.split(","):
        test = _read_comparison(ctx, draft, part.strip(), path)
        if isinstance(test, Bad):
            return BAD
        tests.append(test)
    return tuple(tests)


def _read_comparison(ctx: Context, draft: Draft, text: str, path: Path) -> Test | Bad:
    name = quoted(draft.id)
    length = 0
    while length < len(text) and text[length] in "<>=!≥≤≠~":
        length += 1
    sign, operand = text[:length], text[length:].strip()
    op = next((known for known in _OPERATORS if known == sign), None)
    if op is None:
        if not sign:
            what = "nothing stands between two commas" if not text else f"{quoted(text)} is no comparison"
            return ctx.error(path, f"{what}; for one of several values write a list such as {_list_of(draft)}")
        meant = _SLIPS.get(sign)
        hint = f"write {quoted(f'{meant} {operand}')}" if meant else "the operators are ==, !=, <, <=, >, >="
        return ctx.error(path, f"unknown operator {quoted(sign)}; {hint}")
    if not operand:
        return ctx.error(path, f"{quoted(text)} compares with nothing; write a value after the operator")
    if operand in RESERVED_WORDS:
        other = "known" if (operand == "unknown") == (op == "!=") else "unknown"
        return ctx.error(path, f"{quoted(text)} is no comparison; write {quoted(other)}")
    if draft.type == "number":
        if NUMBER.fullmatch(operand) is None:
            return ctx.error(path, f'{quoted(operand)} is no number; {name} is compared with one, such as "{op} 3"')
        number = text_to_number(ctx, operand, path)
        if not isinstance(number, Bad):
            number = to_bounded(ctx, draft, number, path)
        return number if isinstance(number, Bad) else Test(op, number)
    if op in ("<", "<=", ">", ">="):
        kind = "a bool" if draft.type == "bool" else "an enum"
        instead = "true or false" if draft.type == "bool" else f"a value, a list, or {quoted('!= value')}"
        return ctx.error(path, f"{op} is for numbers, and {name} is {kind}; write {instead}")
    if draft.type == "bool":
        word = operand.lower()
        if word not in ("true", "false"):
            return ctx.error(path, f"{name} is a bool; write true or false, not {quoted(text)}")
        if op == "!=":
            return ctx.error(path, f"!= is not for bools; write {'false' if word == 'true' else 'true'} without quotes")
        return Test("==", word == "true")
    value = to_enum_value(ctx, draft, operand, path)
    return value if isinstance(value, Bad) else Test(op, value)


def _list_of(draft: Draft) -> str:
    match draft.type:
        case "bool":
            return "[true, false]"
        case "number":
            return "[1, 2]"
    return '["a", "b"]'


def text_to_number(ctx: Context, text: str, path: Path) -> Decimal | Bad:
    """A number inside a text (one that `NUMBER` matches), exact and within the format's range."""
    number = Decimal(text.replace("_", ""))
    fault = number_fault(number)
    return number if fault is None else ctx.error(path, fault)


# ── Effects ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_effects(ctx: Context, value: object, path: Path) -> tuple[Effect, ...] | Bad:
    """Effects: a table from fact to change."""
    if type(value) is not dict:
        return ctx.error(path, f"effects are a table such as {{ build_green = true }}, not {described(value)}")
    facts = ctx.facts
    if facts is None:
        return BAD
    effects: list[Effect] = []
    for fact_id, change in value.items():
        draft = facts.get(fact_id)
        if draft is None:
            unknown_fact(ctx, fact_id, change, (*path, fact_id))
        elif draft.type is not None:
            effect = _read_effect(ctx, draft, change, (*path, fact_id))
            if not isinstance(effect, Bad):
                effects.append(effect)
    return tuple(effects)


def _read_effect(ctx: Context, draft: Draft, change: object, path: Path) -> Effect | Bad:
    if type(change) is str:
        if change == "unknown":
            return Effect(draft.id, "forget")
        if change == "known":
            return ctx.error(path, f'"known" is no value; set {quoted(draft.id)} to one, or to "unknown"')
        stripped = change.strip()
        if stripped[:2] in ("+=", "-="):
            return _read_step(ctx, draft, stripped, path)
        if draft.type != "enum" and (written_as_text(stripped) is None or stripped[:1] in "+-"):
            return _bad_change(ctx, draft, stripped, path)
    elif type(change) is list or type(change) is dict:
        return ctx.error(path, f'an effect is one value, "+= 1", "-= 1" or "unknown", not {described(change)}')
    value = to_value(ctx, draft, change, path)
    return value if isinstance(value, Bad) else Effect(draft.id, "set", value)


def _read_step(ctx: Context, draft: Draft, text: str, path: Path) -> Effect | Bad:
    operand = text[2:].strip()
    if draft.type != "number":
        kind = "a bool" if draft.type == "bool" else "an enum"
        instead = "true or false" if draft.type == "bool" else "one of its values"
        return ctx.error(path, f"{text[:2]} is for numbers, and {quoted(draft.id)} is {kind}; write {instead}")
    if NUMBER.fullmatch(operand) is None:
        return ctx.error(path, f'{quoted(text)} has no number after {text[:2]}; write one, such as "{text[:2]} 1"')
    number = text_to_number(ctx, operand, path)
    if isinstance(number, Bad):
        return number
    return Effect(draft.id, "add", -number if text[0] == "-" else number)


def _bad_change(ctx: Context, draft: Draft, text: str, path: Path) -> Bad:
    """Report a text that changes neither a bool nor a number."""
    if draft.type == "bool":
        return ctx.error(path, f'{quoted(draft.id)} is a bool; write true, false or "unknown", not {quoted(text)}')
    if text[:1] in ("+", "-") and NUMBER.fullmatch(text):
        return ctx.error(
            path,
            f'{quoted(text)} is text; write {text.lstrip("+")} to set the number, "{text[0]}= {text[1:]}" to change it',
        )
    return ctx.error(
        path, f'{quoted(draft.id)} is a number; write one, "+= 1", "-= 1" or "unknown", not {quoted(text)}'
    )
