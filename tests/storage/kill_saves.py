"""Run as a program: kill a process in the middle of its saves, again and again, and look at what is on the disk.

    python kill_saves.py PLAN KILLS SEED

The plan has a number `saved`. A child process counts it up, saves, and only then reports the number to its parent,
which kills it at a random moment. Whatever moment that is, the session file must be whole and know every number that
was reported.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from goaptui.session.session import Session


def save_until_killed(plan: Path, report: int) -> None:
    """Save one number after the other, each reported when `save` has returned."""
    session = Session.open(plan)
    session.autosave = False
    number = len(session.log)
    while True:
        number += 1
        session.set("saved", number)
        session.save()
        os.write(report, b"%d\n" % number)


def run_and_kill(child: Callable[[int], None], wait: float) -> int:
    """Run `child` in a process, kill it `wait` seconds after its first report, and give the last number it reported."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            child(writer)
        finally:
            os._exit(3)
    os.close(writer)
    with os.fdopen(reader) as reports:
        first = reports.readline()
        time.sleep(wait)
        os.kill(pid, signal.SIGKILL)
        lines = [first, *reports]
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), f"the child ended by itself: {status}"
    complete = [line for line in lines if line.endswith("\n")]
    return int(complete[-1])


def main(plan: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    torn = 0
    for _ in range(kills):
        reported = run_and_kill(lambda report: save_until_killed(plan, report), chance.uniform(0, 0.012))
        session = Session.open(plan)  # raises where the file is damaged
        numbers = [int(str(change.after)) for event in session.log for change in event.changes]
        assert numbers == list(range(1, len(numbers) + 1)), numbers
        assert len(numbers) in (reported, reported + 1), f"{reported} were saved, {len(numbers)} are there"
        assert session.record.values["saved"] == len(numbers)
        torn += any(path.suffix in (".tmp", ".lock") for path in plan.parent.iterdir())
        for path in plan.parent.glob(".*.tmp"):
            path.unlink()
    print(f"{kills} kills, {torn} in the middle of a save")
    assert torn, "no kill came in the middle of a save"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
