"""The session file, ``plan.session.toml`` beside ``plan.toml``: TOML, read in full, written whole or not at all.

This module knows the file as a document (dicts and lists); what its parts mean, `goaptui.session` knows. The text of an
event never changes once it is written, so a save of a long log formats the new events alone.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from goaptui.domain.problems import PlanError, Problem

SCHEMA_VERSION = 1
LOCK_SECONDS = 10.0

_HEADER = (
    "# What happened to {plan}: written by goaptui alone. The log counts; all that stands above it follows from it.\n"
)
_PADDING = "x" * 100
_PAD_TABLE = f'[[log]]\npad = "{_PADDING}"\n'


class SessionError(PlanError):
    """A session file that cannot be used: damaged, or written by a newer format. It is never overwritten."""


class SaveError(OSError):
    """The session could not be written. What is in memory stands; so does the file as it was before."""


class Document(NamedTuple):
    """A session file that was read: its bytes, and what they say. Numbers with a point are exact decimals."""

    data: bytes
    content: dict[str, Any]


def session_path(plan: str | Path) -> Path:
    """Where the session of a plan file lives: ``plan.toml`` has ``plan.session.toml``, beside it."""
    path = Path(plan)
    stem = path.name[: -len(".toml")] if path.name.lower().endswith(".toml") else path.name
    return path.with_name(f"{stem}.session.toml")


def read_bytes(path: Path) -> bytes | None:
    """The bytes of a session file; ``None`` where there is no such file.

    Raises:
        SessionError: it is there, and cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise _error(path, "this is a folder; the session file of the plan should stand here") from None
    except OSError as error:
        raise _error(path, f"the session file cannot be read: {error.strerror or error}") from None


def parse(path: Path, data: bytes) -> Document:
    """A session file's document, its schema checked.

    Raises:
        SessionError: it is not UTF-8, not TOML, or of a newer schema.
    """
    import tomli

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        raise _error(path, "the session file is damaged: this is not UTF-8 text", line, column) from None
    try:
        content = tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        raise _error(path, f"the session file is damaged: {error.msg}", error.lineno, error.colno) from None
    if not content and not text.strip():
        raise _error(path, "the session file is empty; remove it to begin anew")
    document = Document(data, content)
    schema = content.get("schema")
    if type(schema) is not int or schema < 1:
        raise fault(path, document, ("schema",), 'a session file says "schema = 1"')
    if schema > SCHEMA_VERSION:
        message = f"this session was written by a newer goaptui (schema {schema}; this one reads {SCHEMA_VERSION})"
        raise fault(path, document, ("schema",), message, prefix="")
    return document


def fault(
    path: Path,
    document: Document,
    where: Sequence[str | int],
    message: str,
    prefix: str = "the session file is damaged: ",
) -> SessionError:
    """The error to raise for a part of a document that makes no sense; `where` is the path to the part."""
    from goaptui.storage.positions import Positions

    line, column = Positions(document.data.decode("utf-8")).of(tuple(where), "value")
    return _error(path, prefix + message, line, column)


def format_events(events: Sequence[Mapping[str, Any]]) -> str:
    """Events as TOML, each a table of the array ``log``; texts of this kind may be put one after another."""
    import tomli_w

    if not events:
        return ""
    # tomli_w writes an array of short tables in one piece, which could not be continued. A long first one prevents it.
    text = tomli_w.dumps({"log": [{"pad": _PADDING}, *events]})
    assert text.startswith(_PAD_TABLE)
    return text[len(_PAD_TABLE) :]


def format_head(plan_name: str, content: Mapping[str, Any]) -> str:
    """All that stands before the log. `content` has ``schema`` first."""
    import tomli_w

    return _HEADER.format(plan=plan_name) + tomli_w.dumps(content)


@contextmanager
def exclusive(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keep other processes from writing the session file `path` while the block runs.

    Raises:
        SaveError: another one has been writing for too long, or the folder cannot be written to.
    """
    from goaptui.storage.lock import LockTimeout, locked

    lock = locked(path.with_name(path.name + ".lock"), seconds)
    try:
        lock.__enter__()
    except LockTimeout as error:
        raise SaveError(f"{path} is not saved: {error}") from None
    except OSError as error:
        raise _save_error(path, error) from error
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def write(path: Path, data: bytes) -> None:
    """Put these bytes in the file's place, whole or not at all; they are on the disk when this returns.

    Raises:
        SaveError: it failed; the file is as it was.
    """
    from goaptui.storage.atomic import write_atomically

    try:
        write_atomically(path, data)
    except OSError as error:
        raise _save_error(path, error) from error


def _save_error(path: Path, error: OSError) -> SaveError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        why = "there is no space left for it"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = f"{path.parent} cannot be written to"
    elif error.errno == errno.ENOENT:
        why = f"there is no folder {path.parent}"
    else:
        why = error.strerror or str(error)
    return SaveError(f"{path} is not saved: {why}. What was there before is untouched")


def _error(path: Path, message: str, line: int = 0, column: int = 0) -> SessionError:
    return SessionError([Problem(str(path), line, column, message)])
