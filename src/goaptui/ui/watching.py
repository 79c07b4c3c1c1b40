"""Watching files for changes that others make: by size and time, on a thread of its own (a slow disk blocks nobody)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping

INTERVAL = 0.5
"""Seconds between looks."""

_Stamp = tuple[int, int, int] | None


def stamp(path: str) -> _Stamp:
    """What tells whether a file has changed: its inode, size and time; ``None`` where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns)


class Watcher:
    """A thread that looks at files and tells which have changed. A file that disappears for a moment is not a change.

    `paths` maps a name to a path; `tell` is called on the thread with the names of what changed.
    """

    def __init__(
        self, paths: Mapping[str, str], tell: Callable[[frozenset[str]], object], interval: float = INTERVAL
    ) -> None:
        self._paths = dict(paths)
        self._tell = tell
        self._interval = interval
        self._stamps = {name: stamp(path) for name, path in self._paths.items()}
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._end.set()

    def look(self) -> frozenset[str]:
        """The names of the files that have changed since the last look."""
        changed = set()
        for name, path in self._paths.items():
            now = stamp(path)
            if now is not None and now != self._stamps[name]:
                self._stamps[name] = now
                changed.add(name)
        return frozenset(changed)

    def _run(self) -> None:
        while not self._end.wait(self._interval):
            changed = self.look()
            if changed:
                self._tell(changed)
