"""Following the plan file and the session file, which others may change: read off the UI's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from goaptui.ui.watching import Watcher

if TYPE_CHECKING:
    from goaptui.session.session import Session

PLAN, SESSION = "plan", "session"


class News(NamedTuple):
    """What came of reading files that had changed: the errors, by file, and whether the session became another."""

    files: frozenset[str]
    errors: dict[str, Exception]
    session_changed: bool = False


class Follower:
    """Watches both files, reads what has changed into the session, and tells (on a thread of its own)."""

    def __init__(self, session: Session, tell: Callable[[News], object]) -> None:
        self._session = session
        self._tell = tell
        self._watcher = Watcher({PLAN: str(session.path), SESSION: str(session.session_path)}, self._changed)

    def start(self) -> None:
        """Begin to watch."""
        self._watcher.start()

    def close(self) -> None:
        """Stop watching."""
        self._watcher.close()

    def read(self, files: frozenset[str]) -> News:
        """Read files again. With an error (a broken edit, a file that is gone) the last good state stays."""
        errors: dict[str, Exception] = {}
        changed = False
        if PLAN in files:
            try:
                self._session.reload_plan()
            except Exception as error:  # whatever is wrong with the file is shown, and mended there
                errors[PLAN] = error
        if SESSION in files:
            try:
                changed = self._session.reload_session()
            except Exception as error:
                errors[SESSION] = error
        return News(files, errors, changed)

    def _changed(self, files: frozenset[str]) -> None:
        self._tell(self.read(files))
