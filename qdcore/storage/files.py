"""Files that several processes write and read at the same time: one lock a file, and texts moved in place."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import AcquireReturnProxy, FileLock, Timeout

from qdcore.errors import UserError

TICK = 0.2  # seconds between two looks at whether the lock is free


@contextmanager
def held(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of a file while it is written; its folder is made. `waiting` is called until it is free.

    Raises what `waiting` raises, and UserError for what the disk refuses, also within the block.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path, waiting):
            yield
    except OSError as error:
        raise UserError(refused(error, path.parent)) from error


def _lock(path: Path, waiting: Callable[[], None]) -> AcquireReturnProxy:
    lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
    while True:
        try:
            return lock.acquire(timeout=TICK)
        except Timeout:
            waiting()


def refused(error: OSError, folder: Path) -> str:
    """What the disk refused, as a sentence that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {folder} is full. Make room there and start again; what has come is kept."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} cannot be written ({error.strerror}). Make it writable, or set QUICKDRAW_HOME."
    return f"{folder} cannot be used: {error.strerror or error}."


def write_text(path: Path, text: str) -> None:
    """Write a small file beside and move it in place: a reader finds the old or the new. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
