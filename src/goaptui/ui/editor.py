"""The user's editor: which one it is, and how it is told the line."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping

_PLUS_LINE = frozenset({
    "vi", "vim", "nvim", "view", "gvim", "vimx", "ex", "nano", "pico", "rnano", "emacs", "emacsclient", "zile",
    "mg", "jed", "joe", "jmacs", "jstar", "ne", "kak", "mcedit", "gedit", "kate", "pluma", "xed", "ed", "nvi",
    "elvis", "vile",
})  # fmt: skip
"""``editor +LINE file``."""
_COLON = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "lapce", "mate"})
"""``editor file:LINE:COLUMN``."""
_GOTO = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
"""``editor --goto file:LINE:COLUMN``, and told to wait."""


def editor_command(path: str, line: int, column: int = 1, environment: Mapping[str, str] | None = None) -> list[str]:
    """The command that opens a file at a line: of ``$VISUAL``, else ``$EDITOR``, else ``vi``.

    An editor that is not known is given the file alone.

    Raises:
        ValueError: the variable cannot be split into words.
    """
    environment = os.environ if environment is None else environment
    chosen = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip() or "vi"
    words = shlex.split(chosen)
    name = words[0].rpartition("/")[2].removesuffix(".exe")
    if name in _PLUS_LINE:
        return [*words, f"+{line}", path]
    if name == "micro":
        return [*words, f"+{line}:{column}", path]
    if name in _COLON:
        return [*words, f"{path}:{line}:{column}"]
    if name in _GOTO:
        wait = [] if {"-w", "--wait"} & set(words) else ["--wait"]
        return [*words, *wait, "--goto", f"{path}:{line}:{column}"]
    return [*words, path]
