"""Opening a plan and its session for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.cli.output import one, say

if TYPE_CHECKING:
    from goaptui.session.session import Session


def opened(path: str, *, read_only: bool = False) -> Session:
    """The session of a plan. What a person should know of its file goes to standard error.

    Raises:
        PlanError: the plan, or its session, cannot be used.
    """
    from goaptui.session.session import Session

    session = Session.open(path, read_only=read_only)
    for warning in session.warnings:
        say(f"warning: {one(warning)}")
    return session
