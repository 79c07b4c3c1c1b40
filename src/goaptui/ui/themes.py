"""How things look: style names to terminal styles, for dark, light, 16 colours and none."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Literal, TypeAlias

from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

Ground: TypeAlias = Literal["", "cursor", "same"]
"""What a line stands on: nothing special, the cursor of the focused pane, the selection in another pane."""

_TERMINAL = "ansi_default"
"""The terminal's own colour."""

TOKENS = (
    "text",  # ordinary text
    "strong",  # text that matters more
    "dim",  # secondary text: ids, reasons, things that are out of the plan
    "heading",  # the heading of a group
    "title",  # the title of a pane, of the screen
    "border", "border_focus",  # frames; frames of the focused pane
    "border_mode", "mode",  # frames, and the word, where what is shown is not true now: what if, the past
    "good", "bad", "warn", "info",  # met, failed, unmet or doing, numbers and enums
    "accent",  # what the eye should find: wanted values, the next step
    "key",  # a key in the footer, in help
    "critical",  # the critical path
    "added", "moved", "dropped",  # what a replan changed
    "mark",  # relation to the selection: reads, changes
    "match",  # what a filter found
)  # fmt: skip


class Palette:
    """The terminal styles of one look. `styles` and `grounds` are rich style definitions by name."""

    def __init__(
        self,
        name: str,
        dark: bool,
        styles: tuple[tuple[str, str], ...],
        grounds: tuple[tuple[str, str], ...],
        background: str,
        foreground: str,
    ) -> None:
        self.name = name
        self.dark = dark
        self.styles = dict(styles)
        self.grounds = dict(grounds)
        self.background = background
        self.foreground = foreground
        self._made: dict[tuple[str, str], Style] = {}

    def style(self, token: str, ground: str = "") -> Style:
        """The terminal style of a name on a ground; an unknown name is ordinary text."""
        style = self._made.get((token, ground))
        if style is None:
            style = self._made[token, ground] = self._make(token, ground)
        return style

    def _make(self, token: str, ground: str) -> Style:
        if ground == "cursor" and token == "dim":
            token = "text"  # secondary text must be read on the cursor's ground, too
        style = _parse(self.styles.get(token, ""))
        if self.background != _TERMINAL:
            style = _parse(f"on {self.background}") + style
        elif ground == "cursor":
            return _parse(self.grounds[ground] + (" bold" if style.bold else ""))  # colours would become patches
        return style + _parse(self.grounds[ground]) if ground else style


@lru_cache(maxsize=512)
def _parse(definition: str) -> Style:
    return Style.parse(definition) if definition else Style.null()


DARK = Palette(
    "goaptui-dark",
    True,
    (
        ("text", "#d5d9e0"), ("strong", "bold #f2f4f8"), ("dim", "#7d8694"), ("heading", "bold #9fb3d1"),
        ("title", "bold #f2f4f8"), ("border", "#4a5261"), ("border_focus", "#62a8ea"),
        ("border_mode", "#c79a3c"), ("mode", "bold #14171c on #e6c07b"),
        ("good", "#7fc98f"), ("bad", "#ee7f86"), ("warn", "#e6c07b"), ("info", "#6cc4d4"), ("accent", "bold #62a8ea"),
        ("key", "bold #62a8ea"), ("critical", "bold #f0a35e"), ("added", "bold #7fc98f"), ("moved", "bold #e6c07b"),
        ("dropped", "#ee7f86"), ("mark", "bold #d08fe0"), ("match", "underline #f2f4f8"),
    ),
    (("cursor", "on #2c4a6e"), ("same", "on #2a303b")),
    "#14171c",
    "#d5d9e0",
)  # fmt: skip

LIGHT = Palette(
    "goaptui-light",
    False,
    (
        ("text", "#24292f"), ("strong", "bold #0b0e12"), ("dim", "#6a737d"), ("heading", "bold #35557d"),
        ("title", "bold #0b0e12"), ("border", "#b4bcc6"), ("border_focus", "#0a62b8"),
        ("border_mode", "#b07a10"), ("mode", "bold #fafbfc on #8a5a00"),
        ("good", "#14713a"), ("bad", "#b3202c"), ("warn", "#8a5a00"), ("info", "#0b6b7a"), ("accent", "bold #0a58a8"),
        ("key", "bold #0a58a8"), ("critical", "bold #a84b00"), ("added", "bold #14713a"), ("moved", "bold #8a5a00"),
        ("dropped", "#b3202c"), ("mark", "bold #8430a0"), ("match", "underline #0b0e12"),
    ),
    (("cursor", "on #bcd8f5"), ("same", "on #e4e8ed")),
    "#fafbfc",
    "#24292f",
)  # fmt: skip

# The terminal's own 16 colours, on its own background: right in dark and light alike, since the terminal chose them.
ANSI = Palette(
    "goaptui-ansi",
    True,
    (
        ("text", "default"), ("strong", "bold default"), ("dim", "dim"), ("heading", "bold cyan"),
        ("title", "bold default"), ("border", "dim"), ("border_focus", "bold blue"),
        ("border_mode", "yellow"), ("mode", "bold reverse yellow"),
        ("good", "green"), ("bad", "red"), ("warn", "yellow"), ("info", "cyan"), ("accent", "bold blue"),
        ("key", "bold blue"), ("critical", "bold yellow"), ("added", "bold green"), ("moved", "bold yellow"),
        ("dropped", "red"), ("mark", "bold magenta"), ("match", "underline"),
    ),
    (("cursor", "reverse"), ("same", "underline")),
    _TERMINAL,
    _TERMINAL,
)  # fmt: skip

# No colour at all: weight, reversal and underline alone.
PLAIN = Palette(
    "goaptui-plain",
    True,
    (
        ("strong", "bold"), ("dim", "dim"), ("heading", "bold underline"), ("title", "bold"), ("border_focus", "bold"),
        ("border_mode", "bold"), ("mode", "bold reverse"),
        ("accent", "bold"), ("key", "bold"), ("critical", "bold"), ("added", "bold"), ("moved", "bold"),
        ("mark", "bold"), ("match", "underline"),
    ),
    (("cursor", "reverse"), ("same", "underline")),
    _TERMINAL,
    _TERMINAL,
)  # fmt: skip

PALETTES = {palette.name: palette for palette in (DARK, LIGHT, ANSI, PLAIN)}


def _theme(palette: Palette) -> Theme:
    """The Textual theme of a palette: for dialogs and the command palette, whose styles come from it."""
    colours = {token: definition.split()[-1] for token, definition in palette.styles.items()}
    if palette.background == _TERMINAL:
        return replace(BUILTIN_THEMES["ansi-dark"], name=palette.name)
    return Theme(
        name=palette.name, dark=palette.dark, primary=colours["border_focus"], secondary=colours["info"],
        warning=colours["warn"], error=colours["bad"], success=colours["good"], accent=colours["accent"],
        foreground=palette.foreground, background=palette.background,
        surface="#1b1f26" if palette.dark else "#f0f2f5", panel="#232833" if palette.dark else "#e4e8ed",
    )  # fmt: skip


OWN_THEMES = tuple(_theme(palette) for palette in (DARK, LIGHT, ANSI))
"""The app's own Textual themes, in the order in which a key goes through them."""


def palette_of(theme: Theme, no_color: bool = False) -> Palette:
    """The palette for a Textual theme: our own, or one made of the theme's colours."""
    if no_color:
        return PLAIN
    if theme.name in PALETTES:
        return PALETTES[theme.name]
    if theme.ansi:
        return ANSI
    dark = theme.dark
    background = theme.background or ("#121212" if dark else "#efefef")
    foreground = theme.foreground or ("#e0e0e0" if dark else "#1f1f1f")
    ground, text = Color.parse(background), Color.parse(foreground)
    primary = theme.primary
    secondary = theme.secondary or primary
    good, bad, warn = theme.success or "#4ebf71", theme.error or "#ba3c5b", theme.warning or "#ffa62b"
    accent = theme.accent or warn
    dim, border = text.blend(ground, 0.42).hex, text.blend(ground, 0.68).hex
    return Palette(
        theme.name,
        dark,
        (
            ("text", foreground), ("strong", f"bold {foreground}"), ("dim", dim), ("heading", f"bold {secondary}"),
            ("title", f"bold {foreground}"), ("border", border), ("border_focus", primary),
            ("border_mode", warn), ("mode", f"bold {background} on {warn}"),
            ("good", good), ("bad", bad), ("warn", warn), ("info", secondary), ("accent", f"bold {primary}"),
            ("key", f"bold {primary}"), ("critical", f"bold {accent}"), ("added", f"bold {good}"),
            ("moved", f"bold {warn}"), ("dropped", bad), ("mark", f"bold {accent}"),
            ("match", f"underline {foreground}"),
        ),
        (
            ("cursor", f"on {ground.blend(Color.parse(primary), 0.35).hex}"),
            ("same", f"on {ground.blend(text, 0.12).hex}"),
        ),
        background,
        foreground,
    )  # fmt: skip
