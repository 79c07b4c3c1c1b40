"""A line of text that is being written: the text, the cursor in it, and what keys do to them. No Textual here."""

from __future__ import annotations

from goaptui.ui.rows.row import Span, cells, clean

CURSOR = "▏"


class LineEdit:
    """One line of text with a cursor. `fresh`: the first character that is typed replaces the whole text."""

    def __init__(self, text: str = "", *, fresh: bool = False, most: int = 1000) -> None:
        self.text = text[:most]
        self.cursor = len(self.text)
        self.fresh = fresh and bool(text)
        self._most = most

    def set(self, text: str) -> None:
        """Have another text, with the cursor at its end."""
        self.text = text[: self._most]
        self.cursor = len(self.text)
        self.fresh = False

    def insert(self, text: str) -> None:
        """Write at the cursor. Line breaks and control characters become blanks."""
        if self.fresh:
            self.set("")
        text = clean(text.replace("\n", " "))[: self._most - len(self.text)]
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def key(self, key: str, character: str | None) -> bool:
        """Take a key, as Textual names it, with its character; whether it was one for the line."""
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        if key in ("backspace", "ctrl+h"):
            if self.fresh:
                self.set("")
            else:
                self.text, self.cursor = before[:-1] + after, max(0, self.cursor - 1)
        elif key == "delete":
            if self.fresh:
                self.set("")
            else:
                self.text = before + after[1:]
        elif key in ("left", "ctrl+b"):
            self.cursor = max(0, self.cursor - 1)
        elif key in ("right", "ctrl+f"):
            self.cursor = min(len(self.text), self.cursor + 1)
        elif key in ("home", "ctrl+a"):
            self.cursor = 0
        elif key in ("end", "ctrl+e"):
            self.cursor = len(self.text)
        elif key == "ctrl+u":
            self.text, self.cursor = after, 0
        elif key == "ctrl+k":
            self.text = before
        elif key == "ctrl+w":
            kept = before.rstrip().rpartition(" ")
            kept_text = kept[0] + kept[1]
            self.text, self.cursor = kept_text + after, len(kept_text)
        elif character is not None and character.isprintable():
            self.insert(character)
        else:
            return False
        self.fresh = False
        return True

    def spans(self, width: int, token: str = "strong") -> tuple[Span, ...]:
        """The text with its cursor, in at most `width` cells: the part around the cursor where it is longer."""
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        cut = ""
        while before and cells(cut + before) + 2 > width:
            before, cut = before[1:], "…"
        after_cut = ""
        while after and cells(cut + before + after + after_cut) + 1 > width:
            after, after_cut = after[:-1], "…"
        style = "match" if self.fresh else token
        return ((cut, "dim"), (before, style), (CURSOR, "accent"), (after, style), (after_cut, "dim"))
