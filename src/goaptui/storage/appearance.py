"""The order in which a file names the values of enums that do not declare them.

A parsed document has its tables in the order in which each was first mentioned. That is the order of the text, too,
unless the text leaves a table and comes back to it; only then positions are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from goaptui.storage.context import Draft

_MENTION = re.compile(
    r"""^[ \t]*(?:\[(\[?)([^\]\n]*)\]|((?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[^=\n]*)?)[ \t]*=)""",
    re.MULTILINE,
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*'""")


def order_named(drafts: Collection[Draft], text: str) -> None:
    """Put the inferred values of each enum in order of appearance, the initial one first."""
    doubtful = [
        draft for draft in drafts if draft.values is None and len(draft.named) - (draft.initial in draft.named) > 1
    ]
    if not doubtful or not comes_back(text):
        return
    from goaptui.storage.positions import Positions

    positions = Positions(text)
    for draft in doubtful:
        first = {value: min(positions.offset(path) for path in paths) for value, paths in draft.named.items()}
        order = sorted((value != draft.initial, first[value], index) for index, value in enumerate(first))
        values = list(first)
        draft.named = {values[index]: draft.named[values[index]] for _, _, index in order}


def comes_back(text: str) -> bool:
    """Whether the text may leave a table and come back to it later. Never ``False`` where it does.

    What looks like a header or a key inside a text of several lines is taken for one, which costs time and no more.
    """
    seen: set[tuple[str, ...]] = set()
    before: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    elements: dict[tuple[str, ...], int] = {}
    for match in _MENTION.finditer(text):
        array, table, key = match.groups()
        if key is None:
            header = _resolved(tuple(_PART.findall(table)), elements, bool(array))
            now = header
        else:
            now = (*header, *_PART.findall(key))
        shared = 0
        while shared < len(before) and shared < len(now) and before[shared] == now[shared]:
            shared += 1
        for length in range(shared + 1, len(now) + 1):
            if now[:length] in seen:
                return True
            seen.add(now[:length])
        before = now
    return False


def _resolved(parts: tuple[str, ...], elements: dict[tuple[str, ...], int], array: bool) -> tuple[str, ...]:
    """A header's parts with the number of the element after each array of tables."""
    path: tuple[str, ...] = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        if array and index == len(parts) - 1:
            elements[path] = elements.get(path, 0) + 1
        if path in elements:
            path = (*path, f"[{elements[path]}]")
    return path
