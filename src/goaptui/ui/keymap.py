"""Which key runs which command: the defaults, and what the user's configuration makes of them.

The configuration is ``config.toml`` in the user's configuration folder::

    theme = "goaptui-light"

    [keys]
    done = ["space", "d"]     # a key, or a list; [] takes the command's keys away
    undo = "z"

Whatever is wrong there is reported and left out; it never keeps the app from starting.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from goaptui.ui.commands.base import Command

# The terminal sends the same bytes for these as for backspace, tab, enter and escape, or keeps them to itself.
UNUSABLE = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+[": "escape",
    "ctrl+left_square_bracket": "escape",
    "ctrl+j": "enter",
}

_NAMES = {
    " ": "space", "+": "plus", "-": "minus", "=": "equals_sign", "/": "slash", "?": "question_mark", "*": "asterisk",
    "<": "less_than_sign", ">": "greater_than_sign", ".": "full_stop", ",": "comma", ":": "colon", ";": "semicolon",
    "!": "exclamation_mark", "#": "number_sign", "$": "dollar_sign", "%": "percent_sign", "&": "ampersand",
    "(": "left_parenthesis", ")": "right_parenthesis", "_": "underscore", "'": "apostrophe", '"': "quotation_mark",
    "@": "at", "[": "left_square_bracket", "]": "right_square_bracket", "{": "left_curly_bracket",
    "}": "right_curly_bracket", "|": "vertical_line", "~": "tilde", "^": "circumflex_accent", "`": "grave_accent",
    "\\": "backslash",
}  # fmt: skip
_CHARACTERS = {name: character for character, name in _NAMES.items() if character != " "}
_LABELS = {
    "escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "delete": "del", "backspace": "bksp", "shift+tab": "⇧tab",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip
_SPECIAL = frozenset({
    "space", "tab", "enter", "escape", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown",
    "up", "down", "left", "right", *(f"f{number}" for number in range(1, 25)),
})  # fmt: skip
_MODIFIERS = ("ctrl", "shift", "alt")


def normal(key: str) -> str:
    """A key as Textual names it: ``+`` gives ``plus``; names are left as they are."""
    if len(key) == 1:
        return _NAMES.get(key, key)
    head, plus, last = key.rpartition("+")
    if plus and len(last) == 1:
        return f"{head}+{_NAMES.get(last, last)}"
    return {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}.get(key, key)


def label(key: str) -> str:
    """A key as people read it: ``^p``, ``+``, ``esc``."""
    if key in _LABELS:
        return _LABELS[key]
    if key.startswith("ctrl+"):
        return "^" + label(key[5:])
    return _CHARACTERS.get(key, key)


def fault(key: str) -> str | None:
    """Why a key cannot be used, or ``None``."""
    name = normal(key)
    if name in UNUSABLE:
        return f"terminals cannot tell {key} from {UNUSABLE[name]}"
    *modifiers, last = name.split("+")
    known = last in _SPECIAL or last in _CHARACTERS or (len(last) == 1 and last.isprintable())
    if not known or any(modifier not in _MODIFIERS for modifier in modifiers):
        return f'"{key}" is not a key: write a character ("+"), or a name such as "space", "f2" or "ctrl+e"'
    return None


class Settings(NamedTuple):
    """What the configuration file says, and what is wrong with it."""

    keys: Mapping[str, tuple[str, ...]]
    theme: str
    problems: tuple[str, ...]


NO_SETTINGS = Settings({}, "", ())


def config_path() -> str:
    """Where the user's configuration is, or would be."""
    if base := os.environ.get("XDG_CONFIG_HOME"):
        return os.path.join(base, "goaptui", "config.toml")  # noqa: PTH118
    from platformdirs import user_config_path

    return str(user_config_path("goaptui", appauthor=False) / "config.toml")


def read_settings(path: str, commands: Sequence[Command]) -> Settings:
    """The settings of a configuration file; none where there is no file. Never raises: faults are in `problems`."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read()
    except FileNotFoundError:
        return NO_SETTINGS
    except OSError as error:
        return Settings({}, "", (f"{path}: {error.strerror or error}",))
    import tomllib

    try:
        document = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Settings({}, "", (f"{path}: {error}",))
    return settings_of(document, commands, path)


def settings_of(document: Mapping[str, Any], commands: Sequence[Command], path: str = "config.toml") -> Settings:
    """The settings of a configuration document."""
    problems: list[str] = []
    problems += [
        f"{path}: {key} is no setting; known are theme and keys" for key in document if key not in ("theme", "keys")
    ]
    theme = document.get("theme", "")
    if not isinstance(theme, str):
        problems.append(f"{path}: theme is the name of a theme, such as goaptui-light")
        theme = ""
    table = document.get("keys", {})
    if not isinstance(table, dict):
        problems.append(f'{path}: keys is a table, such as [keys] with done = "space"')
        table = {}
    known = {command.id for command in commands}
    keys: dict[str, tuple[str, ...]] = {}
    for command, wanted in table.items():
        if command not in known:
            from difflib import get_close_matches

            near = get_close_matches(command, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"{path}: keys.{command}: no such command{hint}")
            continue
        listed = [wanted] if isinstance(wanted, str) else wanted
        if not isinstance(listed, list) or not all(isinstance(key, str) and key for key in listed):
            problems.append(f"{path}: keys.{command}: write a key or a list of keys")
            continue
        faults = [f"{path}: keys.{command}: {why}" for key in listed if (why := fault(key)) is not None]
        problems += faults
        usable = tuple(normal(key) for key in listed if fault(key) is None)
        if usable or not faults:  # with nothing usable left the command keeps its own keys
            keys[command] = usable
    return Settings(keys, theme, tuple(problems))


class Keymap:
    """Commands by key. A pane's own commands come before those of everywhere."""

    def __init__(self, commands: Sequence[Command], overrides: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.commands = tuple(commands)
        overrides = overrides or {}
        taken = {(key, pane) for c in commands for key in overrides.get(c.id, ()) for pane in c.panes or ("",)}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._by_key: dict[str, list[Command]] = {}
        self.problems: tuple[str, ...] = ()
        problems: list[str] = []
        for command in commands:
            if command.id in overrides:
                keys = overrides[command.id]
            else:  # a default gives way to what the user bound
                keys = tuple(
                    key
                    for key in map(normal, command.keys)
                    if not any((key, pane) in taken for pane in command.panes or ("",))
                )
            kept = []
            for key in keys:
                rivals = [c for c in self._by_key.get(key, ()) if _same_place(c, command)]
                if rivals:
                    problems.append(f"{label(key)} is bound to {rivals[0].id} and {command.id}; {rivals[0].id} has it")
                    continue
                kept.append(key)
                self._by_key.setdefault(key, []).append(command)
            self._keys[command.id] = tuple(kept)
        self.problems = tuple(problems)

    def keys(self, command: Command) -> tuple[str, ...]:
        """The keys of a command, as Textual names them."""
        return self._keys.get(command.id, ())

    def label(self, command: Command) -> str:
        """The first key of a command, for people; empty where it has none."""
        keys = self.keys(command)
        return label(keys[0]) if keys else ""

    def labels(self, command: Command) -> str:
        """All keys of a command, for people."""
        return " ".join(label(key) for key in self.keys(command))

    def find(self, key: str, pane: str) -> Command | None:
        """The command that a key runs in a pane."""
        everywhere = None
        for command in self._by_key.get(key, ()):
            if pane in command.panes:
                return command
            if not command.panes:
                everywhere = command
        return everywhere

    def elsewhere(self, key: str) -> Command | None:
        """A command that the key runs in some other pane."""
        return next(iter(self._by_key.get(key, ())), None)

    def of_pane(self, pane: str) -> list[Command]:
        """The commands that work in a pane, those for the footer first, by rank."""
        return sorted((c for c in self.commands if c.works_in(pane)), key=lambda c: (not c.hint, c.rank))


def _same_place(one: Command, other: Command) -> bool:
    """Whether two commands would hear the same key in the same place (a pane's own goes before everywhere's)."""
    return bool(set(one.panes) & set(other.panes)) or (not one.panes and not other.panes)
