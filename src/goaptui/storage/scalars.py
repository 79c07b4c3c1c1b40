"""Reading the values that are not about facts: texts, numbers, words out of a few, dates, durations, sensors, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, cast

from goaptui.domain.durations import Estimate, parse_clock_duration, parse_duration
from goaptui.domain.plan import WORKDAYS
from goaptui.domain.text import block, one_line
from goaptui.domain.values import EVIDENCE_RULES, FACT_TYPES, LEVELS, REVERSIBILITIES, number_fault
from goaptui.storage.context import BAD, Bad, Context, Path, as_text, described, quoted, subject, to_number

_UNITS = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s.]+)")


# ── Text ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_line(ctx: Context, value: object, path: Path) -> str | Bad:
    """Text for one line; what could confuse a terminal is taken out."""
    if type(value) is str:
        return one_line(value).strip()
    return _no_text(ctx, value, path)


def read_block(ctx: Context, value: object, path: Path) -> str | Bad:
    """Text of several lines; what could confuse a terminal is taken out."""
    if type(value) is str:
        return value if value.isascii() and value.isprintable() else block(value).strip()
    return _no_text(ctx, value, path)


def _no_text(ctx: Context, value: object, path: Path) -> Bad:
    plain = as_text(value)
    if plain is not None:
        return ctx.error(path, f"{subject(path)} must be text; write {quoted(plain)} in quotes")
    return ctx.error(path, f"{subject(path)} must be text in quotes, not {described(value)}")


def read_lines(ctx: Context, value: object, path: Path) -> tuple[str, ...] | Bad:
    """A list of texts of one line each."""
    if type(value) is not list:
        return _no_list(ctx, value, path)
    texts = [read_line(ctx, member, (*path, index)) for index, member in enumerate(value)]
    return BAD if any(isinstance(text, Bad) for text in texts) else cast("tuple[str, ...]", tuple(texts))


def _no_list(ctx: Context, value: object, path: Path) -> Bad:
    if type(value) is str:
        return ctx.error(path, f"{subject(path)} must be a list; write [{quoted(value)}]")
    return ctx.error(path, f"{subject(path)} must be a list of texts, not {described(value)}")


def read_command(ctx: Context, value: object, path: Path) -> str | Bad:
    """A shell command, kept to the letter."""
    if type(value) is not str:
        return _no_text(ctx, value, path)
    if not value.strip():
        return ctx.error(path, "a command is not empty")
    if "\0" in value:
        return ctx.error(path, "a command has no NUL character in it")
    return value


def read_commands(ctx: Context, value: object, path: Path) -> tuple[str, ...] | Bad:
    """A list of shell commands, kept to the letter."""
    if type(value) is not list:
        return _no_list(ctx, value, path)
    commands = [read_command(ctx, member, (*path, index)) for index, member in enumerate(value)]
    return BAD if any(isinstance(command, Bad) for command in commands) else cast("tuple[str, ...]", tuple(commands))


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_weight(ctx: Context, value: object, path: Path) -> Decimal | Bad:
    """A number that is not negative."""
    number = to_number(ctx, value, path)
    if not isinstance(number, Bad) and number < 0:
        return ctx.error(path, f"{subject(path)} must not be negative; 0 is the least")
    return number


def read_positive(ctx: Context, value: object, path: Path) -> Decimal | Bad:
    """A number above 0."""
    number = to_number(ctx, value, path)
    if not isinstance(number, Bad) and number <= 0:
        return ctx.error(path, f"{subject(path)} must be above 0")
    return number


def read_hours_per_day(ctx: Context, value: object, path: Path) -> Decimal | Bad:
    """The hours of a working day: above 0, at most 24."""
    number = read_positive(ctx, value, path)
    if not isinstance(number, Bad) and number > 24:
        return ctx.error(path, "a day has no more than 24 hours")
    return number


def read_probability(ctx: Context, value: object, path: Path) -> Decimal | Bad:
    """A number from 0 to 1."""
    number = to_number(ctx, value, path)
    if isinstance(number, Bad) or 0 <= number <= 1:
        return number
    hint = f"; for {number} % write {number / 100}" if 2 <= number <= 100 else ""
    return ctx.error(path, f"a probability is from 0 to 1{hint}")


def read_capacity(ctx: Context, value: object, path: Path) -> int | Bad:
    """A whole number, at least 1."""
    number = to_number(ctx, value, path)
    if isinstance(number, Bad):
        return number
    if type(value) is not int or number < 1:
        return ctx.error(path, "a capacity is a whole number, at least 1")
    return value


def read_exit_code(ctx: Context, value: object, path: Path) -> int | Bad:
    """The exit status of a command, 0 to 255."""
    number = to_number(ctx, value, path)
    if isinstance(number, Bad):
        return number
    if type(value) is not int or not 0 <= value <= 255:
        return ctx.error(path, "an exit code is a whole number from 0 to 255")
    return value


# ── Words out of a few ──────────────────────────────────────────────────────────────────────────────────────────────


def _read_word(words: tuple[str, ...], what: str) -> Callable[[Context, object, Path], Any]:
    listing = ", ".join(f'"{word}"' for word in words[:-1]) + f' or "{words[-1]}"'

    def read(ctx: Context, value: object, path: Path) -> str | Bad:
        if type(value) is str and value in words:
            return value
        if type(value) is not str:
            return ctx.error(path, f"{what} is {listing}, not {described(value)}")
        found = ctx.nearest(what, value, words)
        hint = f"did you mean {quoted(found[0])}? ({what} is {listing})" if found and found[1] else f"write {listing}"
        return ctx.error(path, f"{quoted(value)} is not {what}; {hint}")

    return read


read_level = _read_word(LEVELS, "a level")
read_reversibility = _read_word(REVERSIBILITIES, "a degree of reversibility")
read_evidence = _read_word(EVIDENCE_RULES, "an evidence rule")
read_fact_type = _read_word(FACT_TYPES, "a type of fact")
_read_workday = _read_word(WORKDAYS, "a day of the week")


def read_workdays(ctx: Context, value: object, path: Path) -> tuple[str, ...] | Bad:
    """The days that are worked on, each once, at least one."""
    if type(value) is not list:
        return ctx.error(path, 'workdays are a list such as ["mon", "tue"]')
    if not value:
        return ctx.error(path, "without a working day no work is ever done; name at least one")
    days: list[str] = []
    for index, member in enumerate(value):
        day = _read_workday(ctx, member, (*path, index))
        if isinstance(day, Bad):
            continue
        if day in days:
            ctx.error((*path, index), f"{quoted(day)} is there twice")
        days.append(day)
    return tuple(days)


def _read_weights(words: tuple[str, ...], what: str) -> Callable[[Context, object, Path], dict[str, Decimal] | Bad]:
    def read(ctx: Context, value: object, path: Path) -> dict[str, Decimal] | Bad:
        if type(value) is not dict:
            return ctx.error(path, f"weights are a table such as {{ {words[-2]} = 30 }}, not {described(value)}")
        weights: dict[str, Decimal] = {}
        for word, weight in value.items():
            if word not in words:
                ctx.unknown_name((*path, word), what, word, words, "key")
                continue
            number = read_weight(ctx, weight, (*path, word))
            if not isinstance(number, Bad):
                weights[word] = number
        return weights

    return read


read_level_weights = _read_weights(LEVELS, "level")
read_reversibility_weights = _read_weights(REVERSIBILITIES, "degree of reversibility")


# ── Dates and durations ─────────────────────────────────────────────────────────────────────────────────────────────


def read_date(ctx: Context, value: object, path: Path) -> date | Bad:
    """A TOML local date."""
    if type(value) is date:
        return value
    if type(value) is datetime:
        return ctx.error(path, f"{subject(path)} must be a date without a time; write {value.date().isoformat()}")
    if type(value) is str:
        try:
            plain = date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            pass
        else:
            return ctx.error(path, f"{quoted(value)} is text; write {plain} without quotes")
    return ctx.error(path, f"{subject(path)} must be a date such as 2026-01-31, not {described(value)}")


def read_clock(ctx: Context, value: object, path: Path) -> Decimal | Bad:
    """Minutes of a clock time such as ``90s``, above 0."""
    if type(value) is not str:
        plain = f'; write "{value}s" for seconds' if type(value) is int and 0 < value < 10**6 else ""
        return ctx.error(path, f'a time span is text such as "60s", "10m" or "1h", not {described(value)}{plain}')
    try:
        minutes = parse_clock_duration(value)
    except ValueError as error:
        return ctx.error(path, one_line(str(error))[:300])
    if minutes <= 0:
        return ctx.error(path, "a time span is longer than nothing")
    return _sane(ctx, minutes, path)


def read_duration(ctx: Context, value: object, path: Path) -> Decimal | Bad:
    """Working minutes of a text such as ``1h30m``."""
    if type(value) is not str:
        plain = f'; write "{value}m" for minutes' if type(value) is int and 0 <= value < 10**6 else ""
        return ctx.error(path, f'a duration is text such as "1h30m", not {described(value)}{plain}')
    try:
        minutes = parse_duration(value, ctx.hours_per_day)
    except ValueError as error:
        return ctx.error(path, _duration_fault(value) or one_line(str(error))[:300])
    return _sane(ctx, minutes, path)


def _sane(ctx: Context, minutes: Decimal, path: Path) -> Decimal | Bad:
    if minutes.is_finite() and minutes.adjusted() < 15:
        return minutes
    fault = number_fault(minutes) or "this is too long"
    return ctx.error(path, fault)


def _duration_fault(text: str) -> str | None:
    """What is wrong with a text that is no duration, where that can be told more closely than in general."""
    squeezed = "".join(text.split())
    if squeezed.startswith("-"):
        return f"{quoted(text)} is negative; a duration is not"
    if ".." not in squeezed and squeezed.count("-") + squeezed.count("–") + squeezed.count("…") == 1:
        low, high = re.split("[-–…]", squeezed)
        if _is_duration(low) and _is_duration(high):
            return f'{quoted(text)} is no duration; write a range as "{low}..{high}"'
    if squeezed and squeezed != text.strip() and _is_duration(squeezed):
        return f'{quoted(text)} is no duration; write "{squeezed}", without blanks'
    parts = _UNITS.findall(squeezed)
    if parts and "".join(number + unit for number, unit in parts) == squeezed:
        for number, unit in parts:
            if unit not in ("d", "h", "m"):
                short = unit[0].lower()
                hint = (
                    f'write "{number}{short}"'
                    if short in "dhm" and unit.lower() not in ("month", "months", "mo")
                    else ""
                )
                if short == "w":
                    hint = f'a week of five days is "{Decimal(number) * 5:f}d"'
                return f"unknown unit {quoted(unit)} in {quoted(text)}; " + (
                    hint or 'the units are d, h and m: "2d", "1h30m"'
                )
        units = [unit for _, unit in parts]
        if len(set(units)) == len(units):
            ordered = "".join(number + unit for number, unit in sorted(parts, key=lambda part: "dhm".index(part[1])))
            return f'{quoted(text)} has its units out of order; write "{ordered}"'
    if squeezed.replace(".", "", 1).isdecimal():
        return f'{quoted(text)} has no unit; write "{squeezed}m", "{squeezed}h" or "{squeezed}d"'
    return None


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def estimate_of_text(ctx: Context, text: str, path: Path) -> Estimate | Bad:
    """The estimate that a text gives: a duration, or a range ``2h..8h``, whose likely value is its middle."""
    if ".." not in text:
        minutes = read_duration(ctx, text, path)
        return minutes if isinstance(minutes, Bad) else Estimate(minutes, minutes, minutes)
    low, _, high = text.partition("..")
    if not low.strip() or not high.strip():
        return ctx.error(path, f'{quoted(text)} is half a range; write both ends, such as "2h..8h"')
    best = read_duration(ctx, low.strip(), path)
    if isinstance(best, Bad):
        return best
    worst = read_duration(ctx, high.strip(), path)
    if isinstance(worst, Bad):
        return worst
    if best > worst:
        return ctx.error(path, f'the range goes from high to low; write "{high.strip()}..{low.strip()}"')
    return Estimate(best, (best + worst) / 2, worst)


# ── Sensors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_pattern(ctx: Context, value: object, path: Path) -> str | Bad:
    """A regular expression with a group."""
    if type(value) is not str:
        return _no_text(ctx, value, path)
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a pattern that a later Python reads otherwise is still one
            groups = re.compile(value).groups
    except (re.error, RecursionError, OverflowError) as error:
        return ctx.error(path, f"{quoted(value)} is no regular expression: {one_line(str(error))}")
    if groups < 1:
        return ctx.error(
            path,
            f'the pattern {quoted(value)} has no group; put what is to be read in brackets, as in "(\\\\d+) passed"',
        )
    return value


def read_json_path(ctx: Context, value: object, path: Path) -> str | Bad:
    """A dotted path into a JSON document."""
    if type(value) is not str:
        return _no_text(ctx, value, path)
    if not value or "" in value.split("."):
        return ctx.error(path, f'{quoted(value)} is no dotted path; write one such as "summary.passed"')
    return value


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_Kind = Literal["action", "phase", "agent", "profile"]


def to_name(ctx: Context, value: object, path: Path, kind: _Kind, known: Collection[str] | None) -> str | Bad:
    """The id of something that the file declares; any where `known` is ``None``."""
    if type(value) is not str:
        return ctx.error(
            path,
            f"{subject(path)} must be the id of an {kind} in quotes, not {described(value)}".replace("an p", "a p"),
        )
    if known is None or value in known:
        return value
    return ctx.unknown_name(path, kind, value, known)


def to_names(
    ctx: Context, value: object, path: Path, kind: _Kind, known: Collection[str] | None
) -> tuple[str, ...] | Bad:
    """A list of ids, each once."""
    if type(value) is not list:
        if type(value) is str:
            return ctx.error(path, f"{subject(path)} must be a list; write [{quoted(value)}]")
        return ctx.error(path, f"{subject(path)} must be a list of {kind}s, not {described(value)}")
    names = [to_name(ctx, member, (*path, index), kind, known) for index, member in enumerate(value)]
    return tuple(dict.fromkeys(name for name in names if not isinstance(name, Bad)))
