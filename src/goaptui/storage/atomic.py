"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

_OLD_SECONDS = 3600
_MOST_LINKS = 40


def write_atomically(path: str | os.PathLike[str], data: bytes, *, new: bool = False) -> None:
    """Make `data` the contents of a file: readers see the old contents or the new, and so does who looks after a crash.

    The data goes into a temporary file in the same folder, to the disk, and then takes the file's name. A symbolic link
    is followed and stays one; permission bits are kept. With `new` the file must not be there yet. Temporary files that
    killed programs left behind are taken away once they are an hour old.

    Raises:
        FileExistsError: with `new`, where something of that name is there.
        OSError: the file could not be written; what was there is as it was.
    """
    if new and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(path))
    target = _real_path(Path(path))
    before = _status(target)
    temporary, descriptor = _create(target, 0o666 if before is None else 0o600)
    try:
        try:
            if before is not None:
                _take_after(descriptor, before)
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            target.hardlink_to(temporary)  # fails where a file has appeared meanwhile; a rename would replace it
            temporary.unlink()
        else:
            temporary.replace(target)
    except BaseException:
        with suppress(OSError):  # what was wrong before is what the caller must hear of
            temporary.unlink()
        raise
    _sync_folder(target.parent)
    _sweep(target)


def _real_path(path: Path) -> Path:
    """The path with a symbolic link at its end followed, also one that leads to nothing yet."""
    for _ in range(_MOST_LINKS):
        if not path.is_symlink():
            return path
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def _status(target: Path) -> os.stat_result | None:
    """The status of the file that is to be replaced, which must be one that may be written; ``None`` without one."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not os.access(target, os.W_OK):  # a rename would not ask
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return status


def _take_after(descriptor: int, before: os.stat_result) -> None:
    """Give a new file the permission bits of the one before, and its owner where that is allowed."""
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with suppress(OSError):
            os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _create(target: Path, mode: int) -> tuple[Path, int]:
    """A new file beside the target, open for writing."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    while True:
        temporary = target.with_name(f"{_stem(target)}{os.getpid()}-{os.urandom(4).hex()}.tmp")
        with suppress(FileExistsError):
            return temporary, os.open(temporary, flags, mode)


def _stem(target: Path) -> str:
    """How the names of the temporary files for a target begin: hidden, and short enough (255 bytes are the most)."""
    return f".{os.fsdecode(os.fsencode(target.name)[:120])}.goaptui-"


def _sync_folder(folder: Path) -> None:
    """Put the new name on the disk. Not every file system can; the data is there all the same."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(target: Path) -> None:
    """Remove temporary files for the same target that are an hour old: whoever made them is gone."""
    stem = _stem(target)
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(stem) and entry.name.endswith(".tmp"):
                with suppress(FileNotFoundError):  # another program was faster
                    if time.time() - entry.stat(follow_symlinks=False).st_mtime > _OLD_SECONDS:
                        Path(entry.path).unlink()
