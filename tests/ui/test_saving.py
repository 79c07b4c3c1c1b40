"""Saving on a thread: everything asked for is saved, failures are told and tried again."""

from __future__ import annotations

import queue
import threading

import pytest

from goaptui.ui import saving
from goaptui.ui.saving import Saver, describe

WAIT = 10.0


class Disk:
    """Saves, or does not."""

    def __init__(self) -> None:
        self.saves = 0
        self.error: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def save(self) -> None:
        self.gate.wait(WAIT)
        if self.error is not None:
            raise self.error
        self.saves += 1


@pytest.fixture
def told() -> queue.Queue[str | None]:
    return queue.Queue()


def test_what_is_asked_for_is_saved(told: queue.Queue[str | None]) -> None:
    disk = Disk()
    saver = Saver(disk.save, told.put)
    assert saver.flush(WAIT)
    saver.request()
    assert saver.flush(WAIT)
    assert disk.saves == 1
    assert told.empty()
    saver.close()


def test_requests_meanwhile_make_one_more_save(told: queue.Queue[str | None]) -> None:
    disk = Disk()
    disk.gate.clear()
    saver = Saver(disk.save, told.put)
    for _ in range(100):
        saver.request()
    disk.gate.set()
    assert saver.flush(WAIT)
    assert 1 <= disk.saves <= 2
    saver.close()


def test_a_failure_is_told_once_tried_again_and_its_end_is_told(
    told: queue.Queue[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "FIRST_RETRY", 0.001)
    monkeypatch.setattr(saving, "LONGEST_RETRY", 0.002)
    disk = Disk()
    disk.error = OSError(28, "No space left on device", "x.toml")
    saver = Saver(disk.save, told.put)
    saver.request()
    assert told.get(timeout=WAIT) == "No space left on device: x.toml"
    assert not saver.clean
    disk.error = None
    assert told.get(timeout=WAIT) is None
    assert saver.clean
    assert disk.saves == 1
    saver.close()


def test_leaving_tries_at_once_and_says_whether_it_worked(told: queue.Queue[str | None]) -> None:
    disk = Disk()
    disk.error = PermissionError(13, "Permission denied")
    saver = Saver(disk.save, told.put)
    saver.request()
    told.get(timeout=WAIT)
    assert not saver.flush(WAIT)  # does not wait for the next try in a second, nor for all of its own time
    assert saver.error == "Permission denied"
    disk.error = None
    assert saver.flush(WAIT)
    assert disk.saves == 1
    saver.close()


def test_closing_ends_the_thread(told: queue.Queue[str | None]) -> None:
    saver = Saver(Disk().save, told.put)
    saver.request()
    saver.flush(WAIT)
    thread = saver._thread
    assert thread is not None
    saver.close()
    thread.join(WAIT)
    assert not thread.is_alive()


def test_errors_in_words() -> None:
    assert describe(OSError(13, "Permission denied", "/x")) == "Permission denied: /x"
    assert describe(ValueError("odd")) == "odd"
    assert describe(KeyError()) == "KeyError"
