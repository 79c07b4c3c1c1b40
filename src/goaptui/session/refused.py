"""What a session does not do, and why."""

from __future__ import annotations

from collections.abc import Collection

from goaptui.storage.nearest import nearest


class Refused(ValueError):
    """A command that cannot be carried out. The message is for people; nothing was changed."""


def unknown_name(kind: str, name: str, known: Collection[str]) -> str:
    """The message about a name that is not known, with the nearest that is."""
    found = nearest(name, known)
    if found is None:
        return f'there is no {kind} "{name}", nor any other'
    best, near = found
    return f'there is no {kind} "{name}"; ' + (f'did you mean "{best}"?' if near else f'the nearest is "{best}"')
