"""Opening a plan and its session for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.cli.output import one, say

if TYPE_CHECKING:
    from goaptui.session.session import Session


def opened(path: str, *, initial: bool = False, read_only: bool = False) -> Session:
    """The session of a plan; with `initial` a new one, whatever the session file says. Its warnings go to the user.

    Raises:
        PlanError: the plan, or its session, cannot be used.
    """
    from goaptui.session.session import Session

    if initial:
        from pathlib import Path

        from goaptui.session.store import Store
        from goaptui.storage.plan_file import load_plan
        from goaptui.storage.session_file import session_path

        file = Path(path)
        return Session(file, load_plan(path), Store(session_path(file), file.name), read_only=True)
    session = Session.open(path, read_only=read_only)
    for warning in session.warnings:
        say(f"warning: {one(warning)}")
    return session
