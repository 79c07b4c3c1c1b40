"""Boxes of text, exactly aligned by what each character takes on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goaptui.domain.text import one_line
from goaptui.exchange.text_table import width

SINGLE = "┌─┐│└┘├┤"
DOUBLE = "╔═╗║╚╝╠╣"
HEAVY = "┏━┓┃┗┛┣┫"


def wrapped(text: str, cells: int, indent: int = 0) -> list[str]:
    """A text in lines of at most `cells`, broken between words where it can be; further lines are indented."""
    lines: list[str] = []
    current = ""
    for word in one_line(text).split():
        for piece in _pieces(word, max(1, cells - indent)):
            candidate = f"{current} {piece}" if current.strip() else current + piece
            if width(candidate) <= cells:
                current = candidate
            else:
                lines.append(current)
                current = " " * indent + piece
    return [*lines, current] if current.strip() or not lines else lines


def _pieces(word: str, cells: int) -> Iterator[str]:
    """A word, in pieces where it is too long for a line."""
    piece = ""
    for character in word:
        if piece and width(piece + character) > cells:
            yield piece
            piece = ""
        piece += character
    yield piece


def padded(text: str, cells: int) -> str:
    """A text of exactly so many cells; it is not longer."""
    return text + " " * (cells - width(text))


def centred(text: str, cells: int) -> str:
    """A text in the middle of so many cells, without blanks at its end."""
    return (" " * ((cells - width(text)) // 2) + text).rstrip()


def box(sections: Sequence[Sequence[str]], cells: int, style: str = SINGLE) -> list[str]:
    """A box `cells` wide; a rule parts its sections, and lines that are too long are wrapped."""
    left_top, across, right_top, down, left_bottom, right_bottom, left_tee, right_tee = tuple(style)
    inner = cells - 4
    lines = [left_top + across * (cells - 2) + right_top]
    filled = [section for section in sections if section]
    for number, section in enumerate(filled):
        if number:
            lines.append(left_tee + across * (cells - 2) + right_tee)
        for text in section:
            blanks = len(text) - len(text.lstrip())
            lines += [
                f"{down} {padded(' ' * blanks + line, inner)} {down}"
                for line in wrapped(text, inner - blanks, indent=2)
            ]
    lines.append(left_bottom + across * (cells - 2) + right_bottom)
    return lines


def diamond(text: str, cells: int) -> list[str]:
    """A decision: the text between slanted sides, in the middle of `cells`."""
    inner = min(cells - 8, max(24, max(width(line) for line in wrapped(text, cells - 8))))
    body = wrapped(text, inner)
    margin = (cells - inner - 6) // 2
    lines = [" " * (margin + 2) + "╱" + "‾" * inner + "╲"]
    lines += [" " * margin + "⟨  " + padded(line, inner) + "  ⟩" for line in body]
    lines.append(" " * (margin + 2) + "╲" + "_" * inner + "╱")
    return lines
