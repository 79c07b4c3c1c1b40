"""Saving off the UI's thread. A save that fails is shown and tried again; leaving waits for the last one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FIRST_RETRY, LONGEST_RETRY = 1.0, 30.0
"""Seconds until a save that failed is tried again: doubled each time, up to the longest."""


class Saver:
    """A thread that saves when asked. Requests that come while it saves are answered by one more save.

    `tell` is called on that thread with a sentence when saving begins to fail (or fails otherwise than before), and
    with ``None`` when it succeeds again.
    """

    def __init__(self, save: Callable[[], object], tell: Callable[[str | None], object]) -> None:
        self._save = save
        self._tell = tell
        self._lock = threading.Condition()
        self._wanted = 0
        self._saved = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self.error: str | None = None
        """Why the last save failed; ``None`` where it did not."""

    @property
    def clean(self) -> bool:
        """Whether everything that was asked for is saved."""
        return self._saved == self._wanted

    def request(self) -> None:
        """Have what is there now saved soon."""
        with self._lock:
            self._wanted += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="saver", daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def flush(self, seconds: float = 5.0) -> bool:
        """Wait until everything is saved, trying at once where saving failed; whether it is."""
        deadline = time.monotonic() + seconds
        with self._lock:
            if self.clean:
                return True
            self.error = None
            self._lock.notify_all()
            self._lock.wait_for(lambda: self.clean or self.error is not None, max(0.0, deadline - time.monotonic()))
            return self.clean

    def close(self) -> None:
        """End the thread after what it does now; nothing more is saved."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()

    def _run(self) -> None:
        delay = FIRST_RETRY
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._wanted != self._saved or self._closed)
                if self._closed:
                    return
                wanted = self._wanted
            fault: str | None = None
            try:
                self._save()
            except (
                Exception
            ) as error:  # a full disk, a folder that cannot be written: all of it is shown, and tried again
                fault = describe(error)
            with self._lock:
                before, self.error = self.error, fault
                if fault is None:
                    self._saved = wanted
                    delay = FIRST_RETRY
                self._lock.notify_all()
            if fault != before:
                self._tell(fault)
            if fault is not None:
                with self._lock:
                    # A flush clears the error so as to have it tried at once.
                    self._lock.wait_for(lambda: self._closed or self.error is None, delay)
                delay = min(delay * 2, LONGEST_RETRY)


def describe(error: BaseException) -> str:
    """An error as a sentence for people."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or type(error).__name__
