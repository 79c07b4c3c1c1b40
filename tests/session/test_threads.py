"""Commands in one thread, saves in another, and somebody else who writes to the same file all the while."""

from __future__ import annotations

import threading
from pathlib import Path

from goaptui.session.history import History
from goaptui.session.session import Session
from goaptui.session.snapshot import full_record
from tests.session.plans import write_plan

TEXT = """\
schema = 1
[facts]
ours = 0
theirs = 0
both = 0
[goals.g]
conditions = { ours = "> 0", theirs = "> 0", both = "> 0" }
[actions.ours]
effects = { ours = "+= 1", both = "+= 1" }
[actions.theirs]
effects = { theirs = "+= 1", both = "+= 1" }
"""
TIMES = 40


def test_nothing_is_lost_between_threads(tmp_path: Path) -> None:
    path = write_plan(tmp_path, TEXT)
    ours, theirs = Session.open(path), Session.open(path)
    ours.autosave = False
    failures: list[BaseException] = []
    finished = threading.Event()

    def guarded(work: object) -> threading.Thread:
        def run() -> None:
            try:
                work()  # type: ignore[operator]
            except BaseException as error:
                failures.append(error)

        return threading.Thread(target=run)

    def save_all_the_while() -> None:
        while not finished.is_set():
            ours.save()

    def other_program() -> None:
        for _ in range(TIMES):
            theirs.done("theirs")

    threads = [guarded(save_all_the_while), guarded(other_program)]
    for thread in threads:
        thread.start()
    for _ in range(TIMES):
        ours.done("ours")
        assert ours.record.values["ours"] == ours.record.counts["ours"]
    threads[1].join()
    finished.set()
    threads[0].join()
    ours.save()
    theirs.reload_session()
    assert not failures
    assert ours.log == theirs.log == Session.open(path).log
    assert ours.record == theirs.record == Session.open(path).record
    assert ours.record.values == {"ours": TIMES, "theirs": TIMES, "both": 2 * TIMES}
    assert ours.record == full_record(ours.plan, History(ours.log), ours.record.started)
