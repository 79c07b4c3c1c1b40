"""Reading plan files: bytes in, an immutable `Plan` out, or every error that the file has, with its place."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from typing import Literal

import tomli

from goaptui.domain.plan import Plan
from goaptui.domain.problems import PlanError, Problem
from goaptui.domain.text import one_line
from goaptui.storage.context import Context, Finding
from goaptui.storage.document import read_document

SESSION_ENDING = ".session.toml"
MAX_BYTES = 64 * 1024 * 1024
"""A larger file is refused; it is no plan that a person wrote."""


def load_plan(path: str | os.PathLike[str]) -> Plan:
    """The plan in a file.

    Raises:
        PlanError: the file cannot be read, or is no valid plan; `problems` has all its errors in file order.
    """
    file = os.fspath(path)
    return parse_plan(read_text(file), file)


def parse_plan(text: str, file: str = "") -> Plan:
    """The plan in a text; `file` is the name for messages.

    Raises:
        PlanError: it is no valid plan; `problems` has all its errors in file order.
    """
    text = text.removeprefix("\ufeff")
    try:
        document = tomli.loads(text, parse_float=_exact)
    except (ValueError, RecursionError) as error:
        from goaptui.storage.syntax import syntax_problems

        raise PlanError(syntax_problems(text, error, file)) from None
    ctx = Context()
    plan = read_document(ctx, document, file, text)
    if ctx.errors and file.endswith(SESSION_ENDING) and "goals" not in document:
        plan_name = one_line(os.path.basename(file).removesuffix(SESSION_ENDING))  # noqa: PTH119  # see read_text
        raise PlanError(
            [Problem(file, 1, 1, f"this is a session, not a plan; the plan is {plan_name}.toml, beside it")]
        )
    if ctx.errors:
        raise PlanError(problems_of(ctx.errors, text, file))
    return plan


def check(path: str | os.PathLike[str]) -> tuple[Plan | None, list[Problem]]:
    """The plan in a file and no problem, or no plan and every error. Warnings come from `goaptui.session.lint`."""
    try:
        return load_plan(path), []
    except PlanError as error:
        return None, list(error.problems)


def problems_of(
    findings: list[Finding], text: str, file: str, severity: Literal["error", "warning"] = "error"
) -> list[Problem]:
    """Findings about a document with their places in its text, in file order, none twice."""
    if not findings:
        return []
    from goaptui.storage.positions import in_order

    return [
        Problem(file, line, column, one_line(message), severity) for line, column, message in in_order(findings, text)
    ]


def read_text(file: str) -> str:
    """The text of a file, its byte order mark kept.

    Raises:
        PlanError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        with open(file, "rb") as stream:  # noqa: PTH123  # pathlib is not needed on the way to the first screen
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise PlanError([Problem(file, 1, 1, _unreadable(error))]) from None
    if len(data) > MAX_BYTES:
        raise PlanError([Problem(file, 1, 1, f"this is larger than a plan can be ({MAX_BYTES // 2**20} MiB)")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8").removeprefix("\ufeff" if start == 0 else "")) + 1
        what = (
            "UTF-16"
            if data[:2] in (b"\xff\xfe", b"\xfe\xff")
            else f"byte {error.start + 1} is 0x{data[error.start]:02x}"
        )
        message = f"this is not UTF-8 text ({what}); save the file as UTF-8"
        raise PlanError([Problem(file, line, column, message)]) from None


def _unreadable(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "no such file; `goaptui new PLAN` writes one to start from"
        case IsADirectoryError():
            return "this is a directory, not a plan file"
        case PermissionError():
            return "permission denied; the file cannot be read"
        case OSError():
            return f"the file cannot be read: {error.strerror or error}"
    return "this is no file name"


def _exact(text: str) -> Decimal:
    """A TOML float as an exact decimal. One beyond all bounds becomes one that is too long for a plan."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("1E+999")
