"""From the words of the command line to the command: nothing is imported here that the command does not need."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def run(words: Sequence[str]) -> int:
    """Carry out a command line (without the program's name) and return the exit status.

    Raises:
        KeyboardInterrupt: the user stopped it.
    """
    first = words[0] if words else ""
    if first in ("-h", "--help", "-V", "--version"):
        from goaptui import __version__
        from goaptui.cli.table import overview

        return _print(overview(__version__) if first in ("-h", "--help") else f"goaptui {__version__}\n")

    from goaptui.cli.arguments import HelpWanted, parse
    from goaptui.cli.output import guarded
    from goaptui.cli.table import COMMANDS, OPEN, command_help, overview

    command = COMMANDS.get(first, OPEN)

    def carry_out() -> int:
        from importlib import import_module

        arguments = parse(command, words if command is OPEN else words[1:])
        status = import_module(f"goaptui.cli.{command.module}").run(arguments)
        assert isinstance(status, int)
        return status

    try:
        return guarded(f"goaptui {command.name}".rstrip(), carry_out)
    except HelpWanted:
        from goaptui import __version__

        return _print(overview(__version__) if command is OPEN else command_help(command))


def _print(text: str) -> int:
    """Print a help text, which is plain ASCII; whoever stops reading half-way is not told about it."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        from goaptui.cli.output import silence

        silence()
    return 0
