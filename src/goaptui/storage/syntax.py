"""What is wrong with a text that is not TOML, and where, in words to act on."""

from __future__ import annotations

import re

import tomli

from goaptui.domain.problems import Problem
from goaptui.domain.text import one_line
from goaptui.storage.context import quoted
from goaptui.storage.positions import Positions, normal

_LONG_NUMBER = re.compile(r"[0-9][0-9_]{999,}|0x[0-9A-Fa-f_]{1000,}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WORD = re.compile(r"[^\s,\]}#]*")
_STATEMENT = re.compile(
    r"""[ \t]*(?:\[\[?[ \t]*[A-Za-z0-9_.\-"' ]+\]\]?[ \t]*(?:\#[^\n]*)?(?:\n|\Z)|[A-Za-z0-9_.\-]+[ \t]*=)""", re.VERBOSE
)
_PLAIN_WORDS = {
    "true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false",
    "null": "", "none": "", "nil": "",
}  # fmt: skip
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_UNCLOSED = {"[": 'a list that begins here has no closing "]"', "{": 'a table that begins here has no closing "}"'}
_ADVICE = {
    "Unterminated string": "a text has no closing quotes",
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


_MOST_PROBLEMS = 20
_LONG_TEXT = 1_000_000
"""In a longer text the first error has to do; each one more means to parse it once more."""


def syntax_problems(text: str, error: ValueError | RecursionError, file: str) -> list[Problem]:
    """The problem that a parser's error is, and those that the parser finds when the line at fault is left out.

    No line is left out that might be more than one whole statement, or a header: what is found then might be true of
    the rest only. `text` is without byte order mark.
    """
    text = normal(text)
    problems: list[Problem] = []
    following: ValueError | RecursionError | None = error
    while following is not None and len(problems) < _MOST_PROBLEMS:
        message = getattr(following, "msg", None)
        if not isinstance(message, str):
            return problems or [_limit(text, following, file)]
        found = _offset(text, following.lineno, following.colno)  # type: ignore[union-attr]  # a TOMLDecodeError
        offset, message = _told(text, found, message)
        start = text.rfind("\n", 0, offset) + 1
        place = (text.count("\n", 0, offset) + 1, offset - start + 1)
        problems.append(Problem(file, *place, one_line(f"this is not TOML: {message}")))
        end = text.find("\n", offset)
        if len(text) > _LONG_TEXT or end < found or not _alone(text[start:end]):
            break
        if offset == end and not _STATEMENT.match(text, end + 1):
            break  # a text without closing quotes that goes on on the next line
        text = text[:start] + text[end:]
        following = _error_of(text)
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _error_of(text: str) -> ValueError | RecursionError | None:
    try:
        tomli.loads(text)
    except (ValueError, RecursionError) as error:
        return error
    return None


def _alone(line: str) -> bool:
    """Whether a text is as good as before without this line: no header, and nothing opened or closed in it."""
    if not line.strip():
        return False
    balanced = line.count("[") == line.count("]") and line.count("{") == line.count("}")
    return balanced and not line.lstrip().startswith(("[", *_CONFLICT)) and '"""' not in line and "'''" not in line


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
    return min(start + column - 1, len(text))


def _told(text: str, offset: int, message: str) -> tuple[int, str]:
    """The place to blame and the words for it. The parser names the end of what it read; people look for its start."""
    if message.startswith(("Cannot ", "Duplicate ")):
        return _repetition(text, offset, message)
    word_match = _WORD.match(text, offset)
    word = word_match.group() if word_match else ""
    rest = text[offset : offset + 200].split("\n", 1)[0].strip()
    opened = [start for start in Positions(text[:offset]).open if start < offset and text[start] in "[{\"'"]
    at_end = offset >= len(text.rstrip()) or (rest[:1] in ("]", "}") and message.startswith("Unclosed"))
    for start in reversed(opened):
        if at_end or _next_statement(text, start, offset):
            return start, _UNCLOSED.get(text[start], "a text that begins here has no closing quotes")
    if message in ("Unclosed array", "Unclosed inline table"):
        return offset, f"a comma is missing before {_shown(rest)}"
    if message == "Invalid value":
        return offset, _invalid_value(word, rest)
    if message == "Invalid statement":
        if rest.startswith(_CONFLICT):
            return offset, "a mark of a merge conflict; choose one of the two sides"
        return offset, "a line is KEY = VALUE or [TABLE]; a key with letters such as é, or blanks, is written in quotes"
    if message == "Expected newline or end of document after a statement":
        return _after_value(text, offset, rest)
    if message == "Invalid date or datetime":
        return offset, f"{quoted(word)} is no date of the calendar"
    if message.startswith("Illegal character "):
        if text[offset : offset + 1] == "\n":
            return offset, 'a text in "…" ends on its line; write several lines in """…"""'
        if text[offset : offset + 1] == "\r":
            return offset, "a carriage return stands alone; a line ends with a line feed"
        return (
            offset,
            f"the character {message.removeprefix('Illegal character ')} is not allowed here; write an escape",
        )
    return offset, _ADVICE.get(message, one_line(message))


def _shown(rest: str) -> str:
    return one_line(rest) if '"' in rest else quoted(rest)


def _after_value(text: str, offset: int, rest: str) -> tuple[int, str]:
    """What is wrong where something follows a value on its line."""
    start = text.rfind("\n", 0, offset) + 1
    date = next((found for found in _DATE.finditer(text, start) if found.start() <= offset <= found.end()), None)
    if date is not None:
        return date.start(), f"{date.group()} is no date of the calendar"
    if text[offset - 1] == "0" and rest[:1].isdecimal():
        return offset - 1, "a number does not begin with 0; text is written in quotes"
    if text[offset - 1].isdecimal() and rest[:1] in (".", "_"):
        return offset, f"digits stand on both sides of {rest[0]} in a number"
    return offset, f"{_shown(rest)} follows the value; the next key stands on a line of its own"


def _invalid_value(word: str, rest: str) -> str:
    if not word:
        what = "a value is missing" if rest[:1] in ("", "#", ",", "]", "}") else f"{_shown(rest)} is no value"
        return what + "; write true, false, a number, or text in quotes"
    plain = _PLAIN_WORDS.get(word.lower())
    if plain is not None:
        return f"{quoted(word)} is no value; " + (
            f"write {plain}" if plain else "leave the key out for what is not given"
        )
    if word[0] in "“”„‘’‚«»":
        return f"{_shown(word)} has curly quotes; write straight ones"
    if re.fullmatch(r"[+-]?\.\d+", word):
        return f"{quoted(word)} is no number; write {word.replace('.', '0.')}"
    return f"{_shown(word)} is no value; text is written in quotes, a bool as true or false"


def _repetition(text: str, offset: int, message: str) -> tuple[int, str]:
    """A key or table that is there already: blame its repetition, and say where it was first."""
    positions = Positions(text[:offset] + ("]]" if message.startswith("Cannot declare") else ""))
    path, place = positions.last
    first = positions.repeated
    where = f" on line {positions.at(first)[0]}" if first is not None and first != place else ""
    if message.startswith("Cannot declare"):
        name = quoted(".".join(part for part in path if isinstance(part, str)))
        return place, f"the table {name} is declared twice; it is already there{where}"
    name = quoted(str(path[-1]) if path else "")
    if message.startswith(("Cannot mutate", "Cannot redefine")):
        return place, f"{name} adds to a table that was complete before; write it all in one place"
    return place, f"the key {name} is given twice; it is already there{where}"


def _next_statement(text: str, start: int, offset: int) -> bool:
    """Whether a line that looks like a statement begins around `offset`, after the line of `start`."""
    line = text.rfind("\n", 0, offset) + 1
    return line > start and _STATEMENT.match(text, line) is not None
