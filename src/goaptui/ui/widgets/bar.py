"""Lines of text above and below the panes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from goaptui.ui.rows.bars import Part
from goaptui.ui.rows.row import cells, fit
from goaptui.ui.themes import DARK, Palette
from goaptui.ui.widgets.strips import differences, join_segments


class Bar(Widget):
    """One or more lines of parts. Setting the same parts again costs nothing; no layout pass either way."""

    def __init__(self, *, id: str, on_tag: Callable[[str], object] | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[tuple[Part, ...], ...] = ((),)
        self._on_tag = on_tag

    def show(self, *lines: Sequence[Part]) -> None:
        """Have these lines shown."""
        wanted = tuple(tuple(line) for line in lines)
        if wanted == self._lines:
            return
        before, self._lines = self._lines, wanted
        width = self.size.width
        if len(before) != len(wanted) or not width:
            self.refresh()
            return
        regions = []
        for y, (old, new) in enumerate(zip(before, wanted, strict=True)):
            runs = differences(self._strip(old, width), self._strip(new, width))
            regions += [Region(x, y, count, 1) for x, count in runs]
        if regions:
            self.refresh(*regions)

    @property
    def palette(self) -> Palette:
        """How things look now."""
        return getattr(self.app, "palette", DARK)

    def forget_looks(self) -> None:
        """Draw everything anew: the palette changed."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line, cut or filled to the width."""
        return self._strip(self._lines[y] if y < len(self._lines) else (), self.size.width)

    def _strip(self, parts: Sequence[Part], width: int) -> Strip:
        spans = []
        used = 0
        for part in parts:
            text = fit(part.text, width - used)
            spans.append((text, part.token))
            used += cells(text)
        spans.append((" " * (width - used), "text"))
        return Strip(join_segments(spans, self.palette), width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        return len(self._lines)

    def on_click(self, event: events.Click) -> None:
        """Do what the part under the mouse is for."""
        x = 0
        for part in self._lines[event.y] if event.y < len(self._lines) else ():
            x += cells(part.text)
            if event.x < x:
                if part.tag and self._on_tag is not None:
                    self._on_tag(part.tag)
                return
