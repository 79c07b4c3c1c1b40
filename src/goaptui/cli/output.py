"""What leaves the program: the answer on standard output, all else on standard error, and the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

_PLAIN = str.maketrans(
    {
        "≥": ">=", "≤": "<=", "≠": "!=", "→": "->", "–": "-", "—": "-", "…": "...", "·": "-", "−": "-", "×": "x",
        "✓": "+", "✗": "x", "○": "o", "●": "*", "◇": "<>", "☑": "[x]", "☐": "[ ]", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip


class Failure(Exception):
    """The command cannot be carried out; the message says why. Ends with status 1, nothing on standard output."""


def answer(text: str) -> None:
    """Write the answer, for people. Whoever stops reading half-way (``| head``) is not told about it.

    Raises:
        Failure: it cannot be written (a full disk).
    """
    _write(_fitting(text, sys.stdout))


def answer_json(document: object) -> None:
    """Write the answer as one JSON document; its numbers are exact.

    Raises:
        Failure: it cannot be written (a full disk).
    """
    from goaptui.session.json_out import dumps

    _write(dumps(document, indent=2) + "\n")


def say(text: str) -> None:
    """Write a line (or several) to standard error."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(_fitting(text, sys.stderr) + "\n")
        sys.stderr.flush()
    except OSError:
        return  # nobody reads what is said; the exit status still tells


def guarded(name: str, carry_out: Callable[[], int]) -> int:
    """Carry out a command; what it raises becomes a message and status 1."""
    from goaptui.cli.arguments import HelpWanted, UsageError

    try:
        return carry_out()
    except HelpWanted:
        raise  # an answer, not an error
    except UsageError as error:
        say(f"{name}: {one(error)}\nTry `{name} -h`.")
    except Exception as error:
        message = _message(name, error)
        if message is None:
            raise
        say(message)
    return 1


def _message(name: str, error: Exception) -> str | None:
    """What is wrong with the input or the disk; ``None`` where it is the program that is wrong."""
    from goaptui.domain.problems import PlanError
    from goaptui.session.refused import Refused
    from goaptui.storage.session_file import SaveError

    if isinstance(error, PlanError):
        return "\n".join(one(problem) for problem in error.problems)
    if isinstance(error, (Failure, Refused, SaveError)):
        return f"{name}: {one(error)}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{name}: {one(f'{where}{error.strerror or error}')}"
    return None


def one(text: object) -> str:
    """A text from a file, an argument or an error, fit for one line of a terminal."""
    from goaptui.domain.text import one_line

    return one_line(str(text))


def silence() -> None:
    """Nobody reads standard output any more: let what Python still flushes go nowhere."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.close(devnull)


def _write(text: str) -> None:
    if sys.stdout is None:  # closed by whoever started us: nobody wants the answer
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        silence()
        raise Failure(f"the answer cannot be written: {error.strerror or error}") from error


def _encodable(text: str, stream: TextIO) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _fitting(text: str, stream: TextIO | None) -> str:
    """The text in the characters that the stream's encoding has."""
    if stream is None or _encodable(text, stream):
        return text
    encoding = stream.encoding or "utf-8"
    return text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
