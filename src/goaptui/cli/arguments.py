"""Parsing of a command's words by its entry in the table.

Options may stand anywhere among the arguments (``goaptui set plan.toml --json a=1 b=2``), ``--`` ends them.
argparse is not used: it takes as long to import as Python to start, it ends with status 2, which here means that no
plan exists, and it does not take options between the items of a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goaptui.cli.table import Command


class UsageError(Exception):
    """The words are no proper command line. The message says what to write instead."""


class HelpWanted(Exception):
    """``-h`` or ``--help`` stands among the options."""


class Arguments:
    """What a command was given."""

    __slots__ = ("_options", "command", "positional")

    def __init__(self, command: Command, positional: list[str], options: dict[str, list[str]]) -> None:
        self.command = command
        self.positional = positional
        self._options = options

    def flag(self, name: str) -> bool:
        """Whether a switch was given."""
        return name in self._options

    def one(self, name: str) -> str | None:
        """An option's value, of several the last; ``None`` where it was not given."""
        values = self._options.get(name)
        return values[-1] if values else None

    def many(self, name: str) -> list[str]:
        """All values of an option, in order."""
        return self._options.get(name, [])


def parse(command: Command, words: Sequence[str]) -> Arguments:
    """The arguments of a command.

    Raises:
        UsageError: an unknown option, a missing value, too few or too many arguments.
        HelpWanted: help was asked for; nothing else is looked at after that.
    """
    known = {option.name: option for option in command.options}
    positional: list[str] = []
    options: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        if word == "--":
            positional += rest
        elif word in ("-h", "--help"):
            raise HelpWanted
        elif len(word) < 2 or word[0] != "-":
            positional.append(word)
        else:
            name, equals, value = word.partition("=")
            option = known.get(name)
            if option is None:
                raise UsageError(f"there is no option {name}{_nearest_option(name, known)}")
            if option.value and not equals:
                found = next(rest, None)
                if found is None:
                    raise UsageError(f"{name} needs a value: {name} {option.value}")
                value = found
            elif equals and not option.value:
                raise UsageError(f"{name} takes no value")
            options.setdefault(name, []).append(value)
    _check_count(command, positional)
    return Arguments(command, positional, options)


def _nearest_option(name: str, known: Iterable[str]) -> str:
    from goaptui.storage.nearest import nearest

    near = nearest(name, list(known))
    if near is not None and near[1]:
        return f"; did you mean {near[0]}?"
    return f" (an argument that begins with a dash comes after --: -- {name})"


def _check_count(command: Command, positional: list[str]) -> None:
    needed = [argument for argument in command.arguments if not argument.optional]
    if len(positional) < len(needed):
        missing = ", ".join(argument.usage for argument in needed[len(positional) :])
        raise UsageError(f"{missing} is missing")
    unlimited = any(argument.many for argument in command.arguments)
    if not unlimited and len(positional) > len(command.arguments):
        raise UsageError(f"there is no argument to take {' '.join(positional[len(command.arguments) :])}")
