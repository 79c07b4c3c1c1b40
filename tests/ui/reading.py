"""Reads drawn lanes back into edges, by what the lines mean to a reader; it knows the picture alone, not the layout."""

from __future__ import annotations

import unicodedata

_WORDS = {"VERTICAL": "UD", "HORIZONTAL": "LR", "UP": "U", "DOWN": "D", "LEFT": "L", "RIGHT": "R"}
_CROSSED, _EMPTY = "UD", "RL"


def arms(character: str) -> str:
    """The arms of a box-drawing character, out of ``URDL``; none for anything else."""
    if not "\u2500" <= character <= "\u257f":
        return ""
    words = unicodedata.name(character).split()
    return "".join(sorted({arm for word in words for arm in _WORDS.get(word, "")}, key="URDL".index))


class Misdrawn(AssertionError):
    """The picture makes no sense: a line ends in nothing, or leads into something it must not."""


class _Lane:
    """A vertical line from its begin to its end: who flows into it at which line, and whom it flows into."""

    def __init__(self) -> None:
        self.sources: list[tuple[int, int]] = []
        self.targets: list[tuple[int, int]] = []


def read_edges(lines: list[str], names: list[int | None]) -> set[tuple[int, int]]:
    """The edges that a picture shows.

    `lines` are the gutters, `names` the node of each line (``None``: a line between nodes). A node is the character
    ``●``. Lines run down; `goaptui.ui.rows.rails_lanes` tells what they mean.
    """
    return _Reader(lines, names).read()


class _Reader:
    def __init__(self, lines: list[str], names: list[int | None]) -> None:
        width = max((len(line) for line in lines), default=0)
        self.grid = [line.ljust(width) for line in lines]
        self.names = names
        self.lanes: dict[tuple[int, int], _Lane] = {}
        self.edges: set[tuple[int, int]] = set()

    def read(self) -> set[tuple[int, int]]:
        for y, line in enumerate(self.grid):
            if line.count("●") != (self.names[y] is not None):
                raise Misdrawn(f"line {y}: each node has a row, each row a node")
            self._loose_ends(y)
            self._verticals(y)
            if self.names[y] is None:
                self._between(y)
            else:
                self._node(y)
        for lane in {id(lane): lane for lane in self.lanes.values()}.values():
            for top, source in lane.sources:
                reached = [target for bottom, target in lane.targets if bottom > top]
                if not reached:
                    raise Misdrawn(f"a lane from {source} reaches nobody")
                self.edges |= {(source, target) for target in reached}
            for bottom, target in lane.targets:
                if not any(top < bottom for top, _ in lane.sources):
                    raise Misdrawn(f"a lane to {target} comes from nobody")
        return self.edges

    def _name(self, y: int) -> int:
        name = self.names[y]
        assert name is not None
        return name

    def _at(self, y: int, x: int) -> str:
        return self.grid[y][x] if 0 <= y < len(self.grid) and 0 <= x < len(self.grid[y]) else " "

    def _verticals(self, y: int) -> None:
        for x, character in enumerate(self.grid[y]):
            here, above, below = arms(character), self._at(y - 1, x), self._at(y + 1, x)
            if "U" in here:
                if "D" in arms(above):
                    self.lanes[y, x] = self.lanes[y - 1, x]
                elif above == "●":
                    if "D" in here or self.names[y] is not None:  # else it only turns to the side, see `_between`
                        self.lanes[y, x] = _Lane()
                        self.lanes[y, x].sources.append((y - 1, self._name(y - 1)))
                else:
                    raise Misdrawn(f"line {y}, {x}: {character!r} begins in nothing")
            elif "D" in here:
                self.lanes[y, x] = _Lane()
            if "D" in here and "U" not in arms(below) and below != "●":
                raise Misdrawn(f"line {y}, {x}: {character!r} ends in nothing")

    def _node(self, y: int) -> None:
        x, name = self.grid[y].index("●"), self._name(y)
        sides = [self._side(y, x, -1), self._side(y, x, 1)]
        for comes_in, met in sides:
            for at in met:
                lane = self.lanes[y, at]
                if comes_in and "U" not in arms(self._at(y, at)):
                    raise Misdrawn(f"line {y}, {at}: what comes in comes from above")
                if not comes_in and (at < x or "D" not in arms(self._at(y, at))):
                    raise Misdrawn(f"line {y}, {at}: what goes out goes to the right and down")
                (lane.targets if comes_in else lane.sources).append((y, name))
        above = self._at(y - 1, x)
        if "D" in arms(above):
            self.lanes[y - 1, x].targets.append((y, name))
        elif above == "●":
            upper = [self._side(y - 1, x, -1), self._side(y - 1, x, 1)]
            goes_out = any(met for comes_in, met in upper if not comes_in)
            if not goes_out and not any(met for comes_in, met in sides if comes_in):
                self.edges.add((self._name(y - 1), name))

    def _between(self, y: int) -> None:
        """All that is horizontal in a row between nodes comes from the node right above."""
        line = self.grid[y]
        if not any("L" in arms(c) or "R" in arms(c) for c in line):
            return
        if y == 0 or self.names[y - 1] is None:
            raise Misdrawn(f"line {y}: lines to the side that come from no node")
        x = self.grid[y - 1].index("●")
        if "U" not in arms(line[x]):
            raise Misdrawn(f"line {y}: lines to the side that do not begin at the node above")
        met = {x}
        for step in (-1, 1):
            if "L R"[1 + step] in arms(line[x]):
                for at in self._walk(y, x + step, step):
                    met.add(at)
                    if "D" not in arms(line[at]):
                        raise Misdrawn(f"line {y}, {at}: what goes out goes down")
                    self.lanes[y, at].sources.append((y, self._name(y - 1)))
        for at in range(0, len(line), 2):
            here = arms(line[at])
            if at not in met and here not in ("", _CROSSED, _EMPTY):
                raise Misdrawn(f"line {y}, {at}: {line[at]!r} belongs to nothing")

    def _side(self, y: int, x: int, step: int) -> tuple[bool, list[int]]:
        """What a node has at one side: whether it comes in, and the cells of the lanes that the line meets."""
        near = self._at(y, x + step)
        if near == " ":
            return False, []
        comes_in = near == ("▸" if step < 0 else "◂")
        if not comes_in and arms(near) != _EMPTY:
            raise Misdrawn(f"line {y}: what is {near!r} beside the node?")
        return comes_in, self._walk(y, x + 2 * step, step)

    def _walk(self, y: int, at: int, step: int) -> list[int]:
        """The cells of the lanes that a line to the side meets, up to its end."""
        toward, away = ("R", "L") if step < 0 else ("L", "R")
        met: list[int] = []
        while True:
            here = arms(self._at(y, at))
            if here not in (_CROSSED, _EMPTY):
                if toward not in here:
                    raise Misdrawn(f"line {y}, {at}: a line to the side ends in {self._at(y, at)!r}")
                met.append(at)
                if away not in here:
                    return met
            at += step

    def _loose_ends(self, y: int) -> None:
        for x, character in enumerate(self.grid[y]):
            for arm, step, other in (("L", -1, "R"), ("R", 1, "L")):
                beside = self._at(y, x + step)
                if arm in arms(character) and not (
                    other in arms(beside) or arms(beside) == _CROSSED or beside in "●▸◂"
                ):
                    raise Misdrawn(f"line {y}, {x}: {character!r} leads into {beside!r}")
            if x % 2 and ("U" in arms(character) or "D" in arms(character)):
                raise Misdrawn(f"line {y}, {x}: {character!r} in a gap")
