"""Many states at once: each variable in a few bits, as many variables as fit in a 64-bit word, a column for each word.

What the search does with states (test conditions, apply operators, look values up) becomes a few operations on whole
columns. Packing as in Fast Downward (Helmert 2006), columns as numpy has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ints: TypeAlias = "NDArray[Any]"
"""Some array of integers."""

Rows: TypeAlias = "list[NDArray[Any]]"
"""States: for each word an array (uint64) with an element for each state."""

WORD = 64

SMALL_PRODUCT = 1 << 17
"""So many multiplications are left to one thread by the library that numpy uses (OpenBLAS: up to 2**18)."""


class Packing:
    """Where each variable is.

    Attributes:
        words: how many words a state has.
        place: for each variable the word, by how many bits to shift it to the right, and the mask then.
    """

    __slots__ = ("place", "words")

    def __init__(self, domains: Sequence[int]) -> None:
        free: list[int] = []
        place: list[tuple[int, int, int]] = [(0, 0, 0)] * len(domains)
        widths = [max(1, (domain - 1).bit_length()) for domain in domains]
        for var in sorted(range(len(domains)), key=lambda var: -widths[var]):
            width = widths[var]
            word = next((word for word, left in enumerate(free) if left >= width), len(free))
            if word == len(free):
                free.append(WORD)
            place[var] = word, WORD - free[word], (1 << width) - 1
            free[word] -= width
        self.place = tuple(place)
        self.words = max(1, len(free))

    def masks(self, partial: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
        """For each word the bits that a partial state is about, and how they are in it."""
        about, value = [0] * self.words, [0] * self.words
        for var, val in partial:
            word, shift, mask = self.place[var]
            about[word] |= mask << shift
            value[word] |= val << shift
        return about, value

    def pack(self, state: Sequence[int]) -> Rows:
        """One state (a value for each variable) as rows."""
        import numpy as np

        return [np.array([word], np.uint64) for word in self.masks(tuple(enumerate(state)))[1]]

    def unpack(self, rows: Rows, index: int) -> tuple[int, ...]:
        """The values of one of the states."""
        return tuple([int(rows[word][index]) >> shift & mask for word, shift, mask in self.place])

    def column(self, rows: Rows, var: int) -> Ints:
        """The value that a variable has in each state (uint64)."""
        import numpy as np

        word, shift, mask = self.place[var]
        return rows[word] >> np.uint64(shift) & np.uint64(mask)

    def values(self, rows: Rows) -> Ints:
        """The value of each variable (columns) in each state (float32, as products want it)."""
        import numpy as np

        out = np.empty((len(self.place), len(rows[0])), np.float32)
        for var in range(len(self.place)):
            out[var] = self.column(rows, var)
        return out.T


class Conditions:
    """Partial states, packed: by word, arrays with an element for each. A word that none is about is left out."""

    __slots__ = ("about", "value", "words")

    def __init__(self, packing: Packing, partials: Sequence[Sequence[tuple[int, int]]]) -> None:
        import numpy as np

        packed = [packing.masks(partial) for partial in partials]
        self.words = [word for word in range(packing.words) if any(about[word] for about, _ in packed)]
        self.about = [np.array([about[word] for about, _ in packed], np.uint64) for word in self.words]
        self.value = [np.array([value[word] for _, value in packed], np.uint64) for word in self.words]

    def hold(self, rows: Rows) -> Ints:
        """Where the first of the partial states holds (bool, for each state)."""
        import numpy as np

        out = np.ones(len(rows[0]), bool)
        for word, about, value in zip(self.words, self.about, self.value, strict=True):
            out &= rows[word] & about[0] == value[0]
        return out


def take(rows: Rows, index: Ints) -> Rows:
    """Some of the states."""
    return [row.take(index) for row in rows]


def product(a: Ints, b: Ints) -> Ints:
    """The product of two matrices of floats, in pieces so small that no threads are started for them.

    Where all cores are busy a product on several threads waits for the last of them, and takes ten times as long.
    """
    import numpy as np

    m, k = a.shape
    n = b.shape[1]
    step = max(1, SMALL_PRODUCT // max(1, m * k))
    out = np.empty((m, n), a.dtype)
    for first in range(0, n, step):
        out[:, first : first + step] = a @ b[:, first : first + step]
    return out
