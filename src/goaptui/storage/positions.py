"""Where things stand in a TOML file: line and column, from 1, in characters, of every key and value.

The parser proper says nothing of positions, and they are wanted only for a message or for an editor. This scanner then
goes over the text once. It takes for granted that the text is TOML 1.1 (the parser has seen it) and follows the grammar
as far as finding keys and values needs; text that is not is scanned up to the fault.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from typing import Literal

from goaptui.storage.context import Finding, Path

# Possessive, so that a text of any length takes no memory to match.
_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*+")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_STRING = re.compile(r"""(?!\"\"\"|''')(?:"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')""")
_IN_BASIC = re.compile(r'\\.|"{3,5}', re.DOTALL)
_IN_LITERAL = re.compile(r"'{3,5}")
_PLAIN = re.compile(r"[^\n#,\]}]+")


class _Fault(Exception):
    """The text is not TOML from here on."""


class Positions:
    """The positions in one text. `last` is the place of the key that was scanned last."""

    def __init__(self, text: str) -> None:
        self._text = normal(text)
        self._lines: list[int] | None = None
        self._keys: dict[Path, int] = {(): 0}
        self._values: dict[Path, int] = {(): 0}
        self._lengths: dict[Path, int] = {}
        self.last: tuple[Path, int] = ((), 0)
        self.repeated: int | None = None
        """Where the key that was scanned last stood before, if it did."""
        self.open: list[int] = []
        """Where each list, table and text begins that had not ended when the text did, or its fault came."""
        with suppress(_Fault, IndexError, RecursionError):
            self._document()

    def of(self, path: Path, part: Literal["key", "value"] = "value") -> tuple[int, int]:
        """Line and column of the key at a path (of a table: its name where it is declared) or of its value.

        A path that is not in the text has the place of the longest part of it that is.
        """
        return self.at(self.offset(path, part))

    def offset(self, path: Path, part: Literal["key", "value"] = "value") -> int:
        """The same as an offset into the text without its byte order mark and with every line end a line feed."""
        first, second = (self._keys, self._values) if part == "key" else (self._values, self._keys)
        for length in range(len(path), 0, -1):
            known = path[:length]
            if known in first:
                return first[known]
            if known in second:
                return second[known]
            first, second = self._keys, self._values
        return 0

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        if self._lines is None:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self._text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    # ── The scanner ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _document(self) -> None:
        text, pos = self._text, 0
        table: Path = ()
        end = len(text)
        while (pos := _skip(_BLANK, text, pos)) < end:
            if text[pos] == "[":
                table, pos = self._header(pos)
            else:
                pos = self._pair(table, pos)

    def _header(self, pos: int) -> tuple[Path, int]:
        array = self._text.startswith("[[", pos)
        names, pos = self._key(pos + (2 if array else 1))
        path: Path = ()
        for name, at in names[:-1]:
            path = (*path, name)
            self._through(path, at)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        name, at = names[-1]
        path = (*path, name)
        self.last, self.repeated = (path, at), self._keys.get(path)
        if array:
            index = self._lengths.get(path, 0)
            self._lengths[path] = index + 1
            self._keys.setdefault(path, at)
            path = (*path, index)
        elif path in self._lengths:
            path = (*path, self._lengths[path] - 1)
        self._keys[path] = at
        pos = _skip(_SPACE, self._text, pos)
        closing = "]]" if array else "]"
        if not self._text.startswith(closing, pos):
            raise _Fault
        return path, pos + len(closing)

    def _key(self, pos: int) -> tuple[list[tuple[str, int]], int]:
        """The parts of a dotted key, each with its offset, and where it ends."""
        text = self._text
        pos = _skip(_SPACE, text, pos)
        names: list[tuple[str, int]] = []
        while True:
            match = _KEY.match(text, pos)
            if match is None:
                raise _Fault
            raw = match.group()
            names.append((_unquoted(raw), pos))
            dot = _DOT.match(text, match.end())
            if dot is None:
                return names, match.end()
            pos = dot.end()

    def _pair(self, table: Path, pos: int) -> int:
        names, pos = self._key(pos)
        pos = _skip(_SPACE, self._text, pos)
        if self._text[pos] != "=":
            raise _Fault
        path = table
        for name, at in names[:-1]:
            path = (*path, name)
            self._through(path, at)
        name, at = names[-1]
        path = (*path, name)
        before = self._keys.setdefault(path, at)
        self.last, self.repeated = (path, at), before if before != at else None
        pos = _skip(_SPACE, self._text, pos + 1)
        return self._value(path, pos)

    def _through(self, path: Path, at: int) -> None:
        """Note a table that a key leads through; what has a value already is none."""
        before = self._keys.setdefault(path, at)
        if path in self._values:
            self.last, self.repeated = (path, at), before
            raise _Fault

    def _value(self, path: Path, pos: int) -> int:
        """Note where the value at `pos` is, and what is in it; the answer is where it ends."""
        text = self._text
        self._values.setdefault(path, pos)
        self.open.append(pos)
        first = text[pos]
        if first == "[":
            index = 0
            pos = _skip(_BLANK, text, pos + 1)
            while text[pos] != "]":
                pos = _skip(_BLANK, text, self._value((*path, index), pos))
                pos = self._comma(pos, "]")
                index += 1
            pos += 1
        elif first == "{":
            pos = _skip(_BLANK, text, pos + 1)
            while text[pos] != "}":
                pos = _skip(_BLANK, text, self._pair(path, pos))
                pos = self._comma(pos, "}")
            pos += 1
        else:
            pos = _scalar_end(text, pos)
        self.open.pop()
        return pos

    def _comma(self, pos: int, closing: str) -> int:
        if self._text[pos] == ",":
            return _skip(_BLANK, self._text, pos + 1)
        if self._text[pos] != closing:
            raise _Fault
        return pos


def _skip(pattern: re.Pattern[str], text: str, pos: int) -> int:
    match = pattern.match(text, pos)
    assert match is not None  # both patterns match nothing, too
    return match.end()


def _scalar_end(text: str, pos: int) -> int:
    for quotes, inside in (('"""', _IN_BASIC), ("'''", _IN_LITERAL)):
        if text.startswith(quotes, pos):
            start = pos + 3
            while (match := inside.search(text, start)) is not None and match.group().startswith("\\"):
                start = match.end()
            if match is None:
                raise _Fault
            return match.end()
    match = _STRING.match(text, pos) if text[pos] in "\"'" else _PLAIN.match(text, pos)
    if match is None:
        raise _Fault
    return match.end()


def _unquoted(raw: str) -> str:
    if raw[0] == "'":
        return raw[1:-1]
    if raw[0] != '"':
        return raw
    if "\\" not in raw:
        return raw[1:-1]
    import tomli

    try:
        value: str = tomli.loads(f"key = {raw}")["key"]
    except tomli.TOMLDecodeError as error:
        raise _Fault from error
    return value


def normal(text: str) -> str:
    """A text as positions count in it: without its byte order mark, every line end a line feed."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def locate(text: str, path: Path) -> tuple[int, int]:
    """Line and column of the item at a path of a plan's text, for an editor; of a table, where it is declared."""
    return Positions(text).of(path, "key")


def in_order(findings: Iterable[Finding], text: str) -> list[tuple[int, int, str]]:
    """Line, column and message of findings, in file order, none twice."""
    positions = Positions(text)
    placed = {(*positions.of(finding.path, finding.part), finding.message): None for finding in findings}
    return sorted(placed, key=lambda place: place[:2])
