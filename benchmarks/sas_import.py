"""A task in the finite-domain form of Fast Downward's translator (``output.sas``, version 3) as a plan file.

Every variable becomes a fact: a bool where it is one atom and its negation, an enum of its atoms otherwise. That is
what the translator's mutex groups come to in a plan; those that it lists besides are left out, as no plan file says
them. Conditional effects and derived variables (axioms) have no form in a plan file: such a task is refused.

    python -m benchmarks.sas_import output.sas [-o plan.toml]
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.draft import Draft, Wants, becomes, is_
from goaptui.domain.values import RESERVED_WORDS, Value

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_.-]+")
MAX_ID = 180
"""Characters of an id before a number is put behind it to tell it from its likes."""


class Skipped(Exception):
    """The task has what a plan file cannot say, or is no such task; the message says what."""


@dataclass(frozen=True, slots=True)
class _Variable:
    fact: str
    values: tuple[Value, ...]


def read(text: str, title: str = "imported") -> Draft:
    """The plan that a translated task says.

    Raises:
        Skipped: conditional effects, axioms, another version, or no such text.
    """
    lines = iter(text.splitlines())
    try:
        return _read(lines, title)
    except (StopIteration, ValueError, IndexError) as error:
        raise Skipped(f"no task of version 3: {error}") from error


def _read(lines: Iterator[str], title: str) -> Draft:
    if _section(lines, "version") != ["3"]:
        raise Skipped("not a task of version 3")
    priced = _section(lines, "metric") == ["1"]
    draft = Draft(title)
    described = [_section(lines, "variable") for _ in range(int(next(lines)))]
    if any(int(part[1]) >= 0 for part in described):
        raise Skipped("derived variables (axioms) have no form in a plan file")
    for _ in range(int(next(lines))):
        _section(lines, "mutex_group")
    initial = [int(line) for line in _section(lines, "state")]
    names = _Names()
    variables = [
        _variable(draft, number, part[3:], value, names)
        for number, (part, value) in enumerate(zip(described, initial, strict=True))
    ]
    goal = [_pair(line) for line in _section(lines, "goal")[1:]]
    draft.goal("goal", {variables[var].fact: is_(variables[var].values[value]) for var, value in goal})
    for _ in range(int(next(lines))):
        _operator(draft, _section(lines, "operator"), variables, names, priced=priced)
    if int(next(lines)):
        raise Skipped("axioms have no form in a plan file")
    return draft


def _section(lines: Iterator[str], name: str) -> list[str]:
    """The lines between ``begin_name`` and ``end_name``."""
    first = next(lines)
    if first != f"begin_{name}":
        raise ValueError(f"begin_{name} was to come, not {first!r}")
    found: list[str] = []
    while (line := next(lines)) != f"end_{name}":
        found.append(line)
    return found


def _pair(line: str) -> tuple[int, int]:
    var, value = map(int, line.split())
    return var, value


def _variable(draft: Draft, number: int, atoms: Sequence[str], initial: int, names: _Names) -> _Variable:
    if len(atoms) == 2 and sum(atom.startswith("Atom ") for atom in atoms) == 1:
        truth = tuple(atom.startswith("Atom ") for atom in atoms)
        fact = draft.flag(names.new(atoms[truth.index(True)].removeprefix("Atom ")), truth[initial])
        return _Variable(fact, truth)
    values = _Names()
    texts = tuple(values.new(atom.removeprefix("Atom ")) for atom in atoms)
    fact = draft.choice(names.new(f"var{number}"), texts[initial], texts)
    return _Variable(fact, texts)


def _operator(
    draft: Draft, part: Sequence[str], variables: Sequence[_Variable], names: _Names, *, priced: bool
) -> None:
    name, rest = part[0], iter(part[1:])
    wants: Wants = {}
    for _ in range(int(next(rest))):
        var, value = _pair(next(rest))
        wants[variables[var].fact] = is_(variables[var].values[value])
    effects = []
    for _ in range(int(next(rest))):
        numbers = [int(word) for word in next(rest).split()]
        if numbers[0]:
            raise Skipped(f"conditional effects ({name}) have no form in a plan file")
        _, var, before, after = numbers
        variable = variables[var]
        if before >= 0:
            wants[variable.fact] = is_(variable.values[before])
        effects.append(becomes(variable.fact, variable.values[after]))
    cost = int(next(rest)) if priced else 1
    draft.act(names.new(name), cost, wants, effects, priced=True)


class _Names:
    """Ids and enum values made of atoms and operators, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set(RESERVED_WORDS)

    def new(self, text: str) -> str:
        """A name that is like `text` and not taken."""
        stem = _NOT_IN_IDS.sub(".", text).strip(".-")[:MAX_ID] or "x"
        name, number = stem, 1
        while name in self.taken:
            number += 1
            name = f"{stem}.{number}"
        self.taken.add(name)
        return name


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; exit status 1 where the task was skipped."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sas_import", description=__doc__.split("\n", 1)[0])
    parser.add_argument("task", type=Path, help="what the translator wrote (output.sas)")
    parser.add_argument("-o", "--output", type=Path, help="the plan file to write; default: standard output")
    options = parser.parse_args(arguments)
    try:
        text = read(options.task.read_text("utf-8"), options.task.stem).toml()
    except Skipped as why:
        print(f"{options.task}: skipped: {why}", file=sys.stderr)
        return 1
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
