"""The nearest valid name, for messages about an unknown one."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def distance(first: str, second: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) from one text to the other; `limit` + 1 where there are more.

    The optimal string alignment distance, by rows, within a band of `limit` around the diagonal.
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    far = limit + 1
    before: list[int] = []
    row = [j if j <= limit else far for j in range(len(second) + 1)]
    for i, a in enumerate(first, 1):
        low, high = max(1, i - limit), min(len(second), i + limit)
        previous, before, row = before, row, [far] * (len(second) + 1)
        row[0] = i if i <= limit else far
        for j in range(low, high + 1):
            b = second[j - 1]
            best = before[j - 1] if a == b else 1 + min(before[j - 1], before[j], row[j - 1])
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                best = min(best, previous[j - 2] + 1)
            row[j] = min(best, far)
        if min(row) > limit:
            return far
    return row[-1]


def _plain(name: str) -> str:
    """A name without what people mix up: case, and the characters between words."""
    return name.casefold().replace("-", "_").replace(".", "_").replace(" ", "_")


def nearest(name: str, known: Collection[str], meant: Mapping[str, str] | None = None) -> tuple[str, bool] | None:
    """The known name that is spelled nearest (of several the first), and whether that is near enough to be meant.

    ``None`` where nothing is known. `meant` maps other words for a known name to it; it counts where the spelling
    is not near.
    """
    plain = _plain(name)[:200]
    best: str | None = None
    best_edits = 201
    letters = _count(plain)
    for candidate in known:
        if len(candidate) == len(name) and _plain(candidate) == plain:
            return candidate, True
    for candidate in known:
        other = _plain(candidate)
        # The edits are at least the letters that one has more of than the other: cheap, and true of most names.
        if best is not None and _apart(letters, other) >= best_edits:
            continue
        edits = distance(plain, other, best_edits - 1)
        if edits < best_edits or best is None:
            best, best_edits = candidate, edits
            if edits == 1:
                break
    if best is None:
        return None
    near = best_edits <= max(1, min(len(plain), len(best)) // 3) or (len(plain) > 3 and _plain(best).startswith(plain))
    if not near and meant is not None and (word := meant.get(plain)) in known:
        assert word is not None
        return word, True
    return best, near


def _count(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for letter in text:
        counts[letter] = counts.get(letter, 0) + 1
    return counts


def _apart(letters: Mapping[str, int], text: str) -> int:
    """A lower bound of the edits between a text of these letters and another."""
    left = dict(letters)
    missing = 0
    for letter in text:
        count = left.get(letter, 0)
        if count:
            left[letter] = count - 1
        else:
            missing += 1
    return max(missing, sum(left.values()))
