"""What is wrong with a text that is not TOML, and where, in words to act on."""

from __future__ import annotations

import re

from goaptui.domain.problems import Problem
from goaptui.domain.text import one_line
from goaptui.storage.context import Path, quoted
from goaptui.storage.positions import Positions, normal

_LONG_NUMBER = re.compile(r"[0-9][0-9_]{999,}|0x[0-9A-Fa-f_]{1000,}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ADVICE = {
    "Unclosed array": 'a list that begins here has no closing "]"',
    "Unclosed inline table": 'a table that begins here has no closing "}"',
    "Unterminated string": "a text that begins here has no closing quotes",
    "Expected '=' after a key in a key/value pair": 'a key is followed by "=" and a value',
    "Expected ']' at the end of a table declaration": 'a table\'s header ends with "]"',
    "Expected ']]' at the end of an array declaration": 'the header of an array\'s member ends with "]]"',
    "Unescaped '\\' in a string": 'a backslash in "…" is written twice, or the text in single quotes',
    "Invalid hex value": "after \\x, \\u or \\U come 2, 4 or 8 hexadecimal digits",
    "Escaped character is not a Unicode scalar value": "this escape is not a character",
    "Invalid initial character for a key part": (
        "a key is expected here; one with other characters than A-Z, a-z, 0-9, - and _ is written in quotes"
    ),
}


def syntax_problem(text: str, error: ValueError | RecursionError, file: str) -> Problem:
    """The problem that a parser's error is. `text` is without byte order mark."""
    text = normal(text)
    message = getattr(error, "msg", None)
    if not isinstance(message, str):
        return _limit(text, error, file)
    offset = min(_offset(text, error.lineno, error.colno), len(text))  # type: ignore[union-attr]  # a TOMLDecodeError
    offset, message = _told(text, offset, message)
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Problem(file, line, column, f"this is not TOML: {message}")


def _limit(text: str, error: ValueError | RecursionError, file: str) -> Problem:
    """What the parser refuses for its size."""
    if isinstance(error, RecursionError):
        return Problem(file, 1, 1, "the file nests lists and tables, or the parts of a key, too deeply to be read")
    match = _LONG_NUMBER.search(text)
    line, column = Positions(text).at(match.start()) if match else (1, 1)
    return Problem(file, line, column, "a number has at most 15 digits before the point and 9 after it")


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _told(text: str, offset: int, message: str) -> tuple[int, str]:
    """The place to blame and the words for it. The parser names the end of what it read; people look for its start."""
    if message.startswith(("Cannot ", "Duplicate ")):
        return _repetition(text, offset, message)
    if message in ("Unclosed array", "Unclosed inline table", "Unterminated string") or offset >= len(text.rstrip()):
        start = _open_value(text, offset)
        if start is not None:
            opening = text[start]
            kind = {"[": "Unclosed array", "{": "Unclosed inline table"}.get(opening, "Unterminated string")
            return start, _ADVICE[kind]
    word_match = re.compile(r"[^\s,\]}#]*").match(text, offset)
    word = word_match.group() if word_match else ""
    rest = text[offset : offset + 200].split("\n", 1)[0]
    if message == "Invalid value":
        return offset, _invalid_value(word, rest)
    if message == "Invalid statement":
        if rest.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
            return offset, "a mark of a merge conflict; choose one of the two sides"
        return offset, "a line is KEY = VALUE or [TABLE]; a key with letters such as é, or blanks, is written in quotes"
    if message == "Expected newline or end of document after a statement":
        start = text.rfind("\n", 0, offset) + 1
        date = next((m for m in _DATE.finditer(text, start) if m.start() <= offset <= m.end()), None)
        if date is not None:
            return date.start(), f"{date.group()} is no date of the calendar"
        return offset, f"{quoted(rest.strip() or word)} follows the value; the next key stands on a line of its own"
    if message == "Invalid date or datetime":
        return offset, f"{quoted(word)} is no date of the calendar"
    if message.startswith("Illegal character "):
        if offset < len(text) and text[offset] == "\n":
            return offset, 'a text in "…" ends on its line; write several lines in """…"""'
        if offset < len(text) and text[offset] == "\r":
            return offset, "a carriage return stands alone; a line ends with a line feed"
        return (
            offset,
            f"the character {message.removeprefix('Illegal character ')} is not allowed here; write it as an escape",
        )
    return offset, _ADVICE.get(message, one_line(message))


def _invalid_value(word: str, rest: str) -> str:
    if not word:
        what = (
            "a value is missing"
            if not rest.strip() or rest.lstrip()[:1] in "#,]}"
            else f"{quoted(rest.strip())} is no value"
        )
        return what + "; write true, false, a number, or text in quotes"
    if word.lower() in ("true", "false", "yes", "no", "on", "off", "null", "none", "nil"):
        plain = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}.get(
            word.lower()
        )
        return f"{quoted(word)} is no value; " + (
            f"write {plain}" if plain else "leave the key out for what is not given"
        )
    if re.fullmatch(r"[+-]?\.\d+", word):
        return f"{quoted(word)} is no number; write {word.replace('.', '0.')}"
    return f"{quoted(word)} is no value; text is written in quotes, a bool as true or false"


def _repetition(text: str, offset: int, message: str) -> tuple[int, str]:
    """A key or table that is there already: blame its repetition, and say where it was first."""
    positions = Positions(text[:offset] + ("]]" if message.startswith("Cannot declare") else ""))
    path, place = positions.last
    name = quoted(
        ".".join(str(part) for part in _names(path)) if message.startswith("Cannot declare") else str(path[-1])
    )
    first = positions.repeated
    where = f" on line {positions.at(first)[0]}" if first is not None and first != place else ""
    if message.startswith("Cannot declare"):
        return place, f"the table {name} is declared twice; it is already there{where}"
    if message.startswith(("Cannot mutate", "Cannot redefine")):
        return place, f"{name} adds to a table that was complete before; write it all in one place"
    return place, f"the key {name} is given twice; it is already there{where}"


def _names(path: Path) -> list[str]:
    return [part for part in path if isinstance(part, str)]


def _open_value(text: str, offset: int) -> int | None:
    """Where the innermost list, table or text begins that is open at `offset`; ``None`` where none is."""
    opened: list[int] = []
    token = re.compile(
        r'''"""(?:\\.|(?!""").)*"{3,5}|\'\'\'(?:(?!\'\'\').)*'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}"']''',
        re.DOTALL,
    )
    for match in token.finditer(text, _statement(text, offset), offset):
        piece = match.group()
        if piece in ("[", "{", '"', "'"):
            opened.append(match.start())
            if piece in ('"', "'"):
                break
        elif piece in ("]", "}") and opened:
            opened.pop()
    return opened[-1] if opened else None


def _statement(text: str, offset: int) -> int:
    """Where the statement that `offset` is in begins: at its value, or the offset where there is none."""
    positions = Positions(text[:offset])
    return positions.offset(positions.last[0]) if positions.last[0] else offset
