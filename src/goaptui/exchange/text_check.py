"""What is wrong with plan files, as plain text and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goaptui.domain.problems import Problem
from goaptui.domain.text import one_line
from goaptui.exchange.text_table import counted


def check_text(problems: Sequence[Problem]) -> str:
    """A line for each problem: ``file:line:column: message``; warnings say that they are."""
    return "".join(f"{one_line(str(problem))}\n" for problem in problems)


def summary_text(files: int, problems: Sequence[Problem]) -> str:
    """How many files and findings there are, in one line."""
    errors, warnings = count(problems)
    if not problems:
        return f"{counted(files, 'plan')}: nothing to find fault with"
    return f"{counted(files, 'plan')}: {counted(errors, 'error')}, {counted(warnings, 'warning')}"


def check_document(problems: Mapping[str, Sequence[Problem]]) -> dict[str, Any]:
    """The document of ``goaptui check --json``; `problems` is by file, in the order of the files."""
    errors, warnings = count([problem for found in problems.values() for problem in found])
    return {
        "valid": not errors,
        "errors": errors,
        "warnings": warnings,
        "files": [
            {
                "file": file,
                "problems": [
                    {"line": p.line, "column": p.column, "severity": p.severity, "message": p.message} for p in found
                ],
            }
            for file, found in problems.items()
        ],
    }


def count(problems: Sequence[Problem]) -> tuple[int, int]:
    """How many errors and how many warnings there are."""
    errors = sum(problem.severity == "error" for problem in problems)
    return errors, len(problems) - errors
