"""A lock between processes, held by an open file, so that a crash releases it.

It stands beside the file that it guards and is gone when nobody holds it. Who opened it while another removed it
notices that the name means another file by now, and opens again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FIRST_PAUSE = 0.001
_LONGEST_PAUSE = 0.05


class LockTimeout(Exception):
    """Another process held the lock all the time. `path` is the lock's."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.path = path
        super().__init__(f"another process has been holding {path} for {seconds:g} seconds")


@contextmanager
def locked(path: Path, timeout: float = 10.0) -> Iterator[None]:
    """Hold the lock file `path` while the block runs; threads of one process exclude each other as well.

    Raises:
        LockTimeout: it was not free within `timeout` seconds.
        OSError: the lock file cannot be made.
    """
    descriptor = _acquire(path, timeout)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # before it is released: whoever waits finds the name gone, and makes a new one
        os.close(descriptor)


def _acquire(path: Path, timeout: float) -> int:
    import fcntl

    deadline = time.monotonic() + timeout
    pause = _FIRST_PAUSE
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):
                pass
            else:
                if _is_at(descriptor, path):
                    return descriptor
                os.close(descriptor)
                continue
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() >= deadline:
            raise LockTimeout(path, timeout)
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path, follow_symlinks=False))  # noqa: PTH116
    except FileNotFoundError:
        return False
