"""Text from plans as Markdown: whatever a title contains, it is shown to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from goaptui.domain.text import block, one_line

_MEANING = re.compile(r"([\\`*_\[\]|~$])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"})
_AT_START = re.compile(r"^(?:([-+=#])|(\d+)([.)])(?=\s|$))")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto):|\b(www)\.")


def text(value: str) -> str:
    """A text on one line, with what would be read as markup, as HTML, or as a link or a mention, made harmless."""
    line = _MEANING.sub(r"\\\1", one_line(value).strip().translate(_ENTITIES))
    line = _ADDRESS.sub(lambda match: f"{match[1]}&#58;" if match[1] else f"{match[2]}&#46;", line)
    return _AT_START.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", line)


def code(value: str) -> str:
    """A text as inline code, with as many backticks around it as it needs."""
    line = one_line(value)
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line.strip() else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def fenced(value: str, language: str = "") -> list[str]:
    """A text as a code block, in a fence that it does not contain."""
    body = block(value).rstrip("\n").split("\n")
    longest = max((len(run) for line in body for run in re.findall(r"`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    return [fence + language, *body, fence]


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """A table of cells that are Markdown already; a bar in one is escaped, even inside code. No rows, no table."""
    body = [[_cell(cell) for cell in row] for row in rows]
    if not body:
        return []
    flush = set(right)
    rule = ["---:" if column in flush else "---" for column in range(len(header))]
    return [f"| {' | '.join(cells)} |" for cells in ([_cell(cell) for cell in header], rule, *body)]


def _cell(cell: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", cell) or " "


def tick(on: bool, line: str, indent: int = 0) -> str:
    """An item of a task list; `line` is Markdown already."""
    return f"{' ' * indent}- [{'x' if on else ' '}] {line}"


def joined(sections: Iterable[Sequence[str]]) -> str:
    """Blocks of lines with an empty line between them; ends with a line feed."""
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"
