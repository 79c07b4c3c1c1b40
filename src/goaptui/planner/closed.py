"""All states met, told apart exactly: a hash table with open addressing that takes in whole batches.

Every state of a batch goes to its first slot at once; those whose slot holds another state go to the next, and so on.
Hashes only say where to look: what is compared are the states.
"""

from __future__ import annotations

from collections.abc import Callable

from goaptui.planner.packing import Ints, Rows

FIRST = 1 << 12
"""States that there is room for at first."""

_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)


class Closed:
    """States by number, in the order in which they were met.

    Attributes:
        rows: the states (room for more than there are).
        size: how many there are.
    """

    __slots__ = ("_bits", "_pulse", "_table", "rows", "size")

    def __init__(self, words: int, pulse: Callable[[], bool] = bool) -> None:
        import numpy as np

        self._pulse = pulse
        self.rows: Rows = [np.empty(FIRST, np.uint64) for _ in range(words)]
        self.size = 0
        self._bits = FIRST.bit_length()
        self._table = np.full(1 << self._bits, -1, np.int32)

    @property
    def room(self) -> int:
        """States that there is room for."""
        return len(self.rows[0])

    @property
    def bytes(self) -> int:
        """Memory in use, without what there is room for."""
        return 8 * len(self.rows) * self.size + int(self._table.nbytes)

    def _slots(self, rows: Rows) -> Ints:
        """Where to look first."""
        import numpy as np

        mixed = rows[0] * np.uint64(_FACTORS[0])
        for index, row in enumerate(rows[1:], 1):
            mixed ^= mixed >> np.uint64(32)
            mixed += row
            mixed *= np.uint64(_FACTORS[index % len(_FACTORS)])
        mixed ^= mixed >> np.uint64(32)
        mixed *= np.uint64(_FACTORS[1])
        return (mixed >> np.uint64(64 - self._bits)).astype(np.int64)

    def _grow(self, more: int) -> None:
        """Room for so many states more, at most half of the slots taken."""
        import numpy as np

        room = self.room
        while room < self.size + more:
            room *= 2
        if room > self.room:
            for word, row in enumerate(self.rows):
                new = np.empty(room, np.uint64)
                new[: self.size] = row[: self.size]
                self.rows[word] = new
        if 2 * room > len(self._table):
            while 2 * room > 1 << self._bits:
                self._bits += 1
            self._table = np.full(1 << self._bits, -1, np.int32)
            for first in range(0, self.size, 1 << 16):
                self._pulse()
                last = min(self.size, first + (1 << 16))
                self._place(self._slots([row[first:last] for row in self.rows]), np.arange(first, last))

    def _place(self, slots: Ints, numbers: Ints) -> None:
        """Put states that are all different into the table."""
        table, mask = self._table, len(self._table) - 1
        while len(numbers):
            free = table.take(slots) < 0
            table[slots[free]] = numbers[free]
            left = table.take(slots) != numbers
            slots, numbers = (slots[left] + 1) & mask, numbers[left]

    def add(self, rows: Rows) -> tuple[Ints, Ints]:
        """Take in a batch, in which states may come twice.

        Returns:
            for each state of the batch its number, and the places in the batch of those that are new, by their
            number: the last ones of each sort in the batch.
        """
        import numpy as np

        n = len(rows[0])
        self._grow(n)
        table, mask, size = self._table, len(self._table) - 1, self.size
        slots = self._slots(rows)
        numbers = np.empty(n, np.int32)
        left = np.arange(n, dtype=np.int32)
        here = slots
        fresh = []
        fresh_slots = []
        # what is new stands in the table as -2 - its place in the batch until its number is known
        while len(left):
            seen = table.take(here)
            free = (seen == -1).nonzero()[0]
            if len(free):
                at = here.take(free)
                who = left.take(free)
                table[at] = -2 - who
                first = table.take(at) == -2 - who
                fresh.append(who[first])
                fresh_slots.append(at[first])
                seen = table.take(here)
            # compare with what is there: a state met before, or one of this batch
            old = seen >= 0
            same = np.ones(len(left), bool)
            new = -2 - seen
            for known, row in zip(self.rows, rows, strict=True):
                there = np.where(old, known.take(np.where(old, seen, 0)), row.take(np.where(old, 0, new)))
                same &= there == row.take(left)
            numbers[left[same]] = seen[same]
            other = ~same
            left = left[other]
            here = (here[other] + 1) & mask
        if fresh:
            found = np.concatenate(fresh)
            places = np.concatenate(fresh_slots)
        else:
            found = np.empty(0, np.int32)
            places = np.empty(0, np.int64)
        count = len(found)
        number_of = np.arange(size, size + count, dtype=np.int32)
        table[places] = number_of
        for known, row in zip(self.rows, rows, strict=True):
            known[size : size + count] = row.take(found)
        self.size = size + count
        # those that were found to be like one of this batch get its number
        own = numbers < 0
        if count:
            translate = np.empty(n, np.int32)
            translate[found] = number_of
            numbers[own] = translate.take(-2 - numbers[own])
        return numbers, found
