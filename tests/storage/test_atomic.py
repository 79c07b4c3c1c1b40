"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goaptui.storage import atomic
from goaptui.storage.atomic import write_atomically


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_is_made_and_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    write_atomically(file, b"one")
    assert file.read_bytes() == b"one"
    write_atomically(str(file), b"two" * 100_000)
    assert file.read_bytes() == b"two" * 100_000
    write_atomically(file, b"")
    assert file.read_bytes() == b""
    assert names(tmp_path) == ["plan.toml"]


def test_a_new_file_has_the_bits_that_any_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    write_atomically(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o660, 0o755])
def test_permission_bits_are_kept(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(b"one")
    file.chmod(mode)
    write_atomically(file, b"two")
    assert (stat.S_IMODE(file.stat().st_mode), file.read_bytes()) == (mode, b"two")


def test_symbolic_links_are_followed_and_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("hop")
    (tmp_path / "hop").symlink_to(Path("there") / "plan.toml")
    write_atomically(tmp_path / "link", b"one")  # the link leads to nothing yet
    write_atomically(tmp_path / "link", b"two")
    assert (tmp_path / "there" / "plan.toml").read_bytes() == b"two"
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "hop").is_symlink()
    assert names(tmp_path / "there") == ["plan.toml"]
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(OSError, match=r"(?i)symbolic links"):
        write_atomically(tmp_path / "circle", b"")


def test_with_new_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    write_atomically(file, b"one", new=True)
    with pytest.raises(FileExistsError):
        write_atomically(file, b"two", new=True)
    (tmp_path / "link").symlink_to("nothing")
    with pytest.raises(FileExistsError):
        write_atomically(tmp_path / "link", b"two", new=True)
    assert file.read_bytes() == b"one"
    assert names(tmp_path) == ["link", "plan.toml"]


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_an_error_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(b"one")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path if call == "replace" else os, call, full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(file, b"two")
    monkeypatch.undo()
    assert file.read_bytes() == b"one"
    assert names(tmp_path) == ["plan.toml"]


def test_a_write_that_takes_part_of_the_data_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data)[:3]))
    write_atomically(tmp_path / "file", b"0123456789")
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "none" / "plan.toml", b"")
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, b"")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_or_a_file_that_may_not_be_written(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(b"one")
    file.chmod(0o400)
    with pytest.raises(PermissionError):
        write_atomically(file, b"two")
    file.chmod(0o600)
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError):
        write_atomically(file, b"two")
    tmp_path.chmod(0o700)
    assert file.read_bytes() == b"one"


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    for name in ("x" * 255, "ü" * 127, "a\udcff.toml"):
        file = tmp_path / name
        write_atomically(file, b"one")
        write_atomically(file, b"two")
        assert file.read_bytes() == b"two"


def test_what_killed_programs_left_is_taken_away_when_it_is_old(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    program = "import os, sys\nfrom goaptui.storage import atomic\nos.fsync = lambda _: os._exit(9)\n"
    program += "atomic.write_atomically(sys.argv[1], b'half')\n"
    assert subprocess.run([sys.executable, "-c", program, str(file)], check=False).returncode == 9
    (left,) = tmp_path.iterdir()
    other = tmp_path / ".other.toml.goaptui-1-00.tmp"
    other.write_bytes(b"somebody else's")
    os.utime(other, (0, 0))
    write_atomically(file, b"one")
    assert file.read_bytes() == b"one"
    assert left.exists()  # it may belong to a program that is writing this moment
    old = time.time() - atomic._OLD_SECONDS - 1
    os.utime(left, (old, old))
    write_atomically(file, b"two")
    assert names(tmp_path) == sorted([other.name, "plan.toml"])
