"""Files that others change are noticed."""

from __future__ import annotations

import os
import queue
from pathlib import Path

from goaptui.ui.watching import Watcher


def test_changes_are_noticed_once(tmp_path: Path) -> None:
    plan, session = tmp_path / "plan.toml", tmp_path / "plan.session.toml"
    plan.write_text("a")
    watcher = Watcher({"plan": str(plan), "session": str(session)}, lambda names: None)
    assert not watcher.look()
    plan.write_text("ab")
    assert watcher.look() == {"plan"}
    assert not watcher.look()
    session.write_text("new")
    assert watcher.look() == {"session"}


def test_a_change_of_the_same_size_is_noticed_by_its_time(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("a")
    watcher = Watcher({"plan": str(plan)}, lambda names: None)
    plan.write_text("b")
    os.utime(plan, ns=(1, 1))
    assert watcher.look() == {"plan"}


def test_a_file_that_is_replaced_is_noticed_and_one_that_is_gone_is_not(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("a")
    status = plan.stat()
    watcher = Watcher({"plan": str(plan)}, lambda names: None)
    other = tmp_path / "other"
    other.write_text("b")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    plan.unlink()
    assert not watcher.look()
    other.replace(plan)
    assert watcher.look() == {"plan"}


def test_the_thread_tells(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("a")
    told: queue.Queue[frozenset[str]] = queue.Queue()
    watcher = Watcher({"plan": str(plan)}, told.put, interval=0.001)
    watcher.start()
    plan.write_text("abc")
    assert told.get(timeout=10) == {"plan"}
    watcher.close()
    assert watcher._thread is not None
    watcher._thread.join(10)
    assert not watcher._thread.is_alive()
