"""Text that comes from files, made fit to be shown."""

from __future__ import annotations

import re

# C0 and C1 controls, line and paragraph separators, and the marks that reorder or hide text on a terminal.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_UNSAFE_IN_BLOCK = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def one_line(text: str) -> str:
    """Text for one line of a terminal: control, escape and direction characters become blanks, runs of them one."""
    if text.isascii() and text.isprintable():
        return text
    return " ".join(_UNSAFE.sub(" ", text).split()) if _UNSAFE.search(text) else text


def block(text: str) -> str:
    """Text of several lines, with every control and escape character but the line feed and the tab taken out."""
    return _UNSAFE_IN_BLOCK.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def readable(identifier: str) -> str:
    """An id as a title: ``fix_blocker`` gives ``Fix blocker``; ids that are capitals throughout are lowered first."""
    words = re.sub(r"[_\-.]+", " ", identifier).strip()
    if not words:
        return identifier
    if len(words) > 4 and words.isupper():
        words = words.lower()
    return words[0].upper() + words[1:]
