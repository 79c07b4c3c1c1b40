"""Updates of the terminal that begin where the change begins.

Textual's compositor sends each line of an update from the left edge of its widget on, wherever the change begins. With
panes of 60 cells in which three change that is most of what is sent; over ssh it is felt. `FineCompositor` is Textual's
own in all but this: the update that it makes is cut at the left, too.
"""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor


class FineUpdate(ChopsUpdate):
    """An update of spans of cells, each sent alone."""

    def render_segments(self, console: Console) -> str:
        """What is written to the terminal."""
        written: list[str] = []
        for y, x1, x2 in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                first = max(x, x1)
                piece = strip if first == x and end <= x2 else strip.crop(first - x, min(end, x2) - x)
                written.append(Control.move_to(first, y).segment.text)
                written.append(piece.render(console))
        return "".join(written)


class FineCompositor(Compositor):
    """Textual's compositor, with updates that are cut at both ends."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """The update for what is dirty; ``None`` where nothing is."""
        update = super().render_partial_update()
        return FineUpdate(update.chops, update.spans, update.chop_ends) if update is not None else None
