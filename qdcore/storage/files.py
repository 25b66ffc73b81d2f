"""Files that several processes write and read at the same time: one lock per file, new contents in one step."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from filelock import AcquireReturnProxy, FileLock, Timeout

from qdcore.errors import UserError
from qdcore.storage import unicode

SECONDS_PER_TRY = 0.2
TOO_MANY_FILES = (
    "this computer lets the app open no more files and connections at once. Start it again with a higher limit, for "
    "example after `ulimit -n 1024`."
)


@contextmanager
def held(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of a file within the block; its folder is made. `waiting` is called repeatedly until it is free.

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
            return lock.acquire(timeout=SECONDS_PER_TRY)
        except Timeout:
            waiting()


def refused(error: OSError, folder: Path) -> str:
    """The sentence about an error of the disk that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {folder} is full. Make room there and start again; what has come is kept."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} cannot be written ({error.strerror}). Make it writable, or set QUICKDRAW_HOME."
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return f"{folder} cannot be used: {TOO_MANY_FILES}"
    return f"{folder} cannot be used: {error.strerror or error}."


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path in the same folder to write to; that file then takes the place of `path` in one step.

    Where `path` is a link, the file that it leads to is replaced, and the link stays.

    A reader, a crash or a full disk finds the old file or the new one, whole. After an error within the block the
    new file is deleted and the old one stays. The folder must exist. Raises OSError.
    """
    path = Path(os.path.realpath(path))
    part = path.with_name(f".{uuid.uuid4().hex[:12]}.part")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):  # a folder that refuses to delete must not hide the first error
            part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a small text file, UTF-8, as `replacing` does; its folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def read_lines(path: Path, what: str) -> list[str]:
    """The lines of a text file that `append_line` writes, none where there is no file; raises UserError, naming it."""
    try:
        lines = unicode.as_utf8(path.read_bytes()).splitlines()
        return [line.decode("utf-8", "replace") for line in lines]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(f"The {what} in {path} cannot be read: {error.strerror}.") from None


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Replace the lines of such a file. Raises OSError."""
    write_text(path, "".join(f"{line}\n" for line in lines))


def append_line(path: Path, line: str) -> None:
    """Add a line to a text file, UTF-8, and wait until it is on the disk; after part of a line it begins a new one.

    A file that somebody saved as UTF-16 becomes UTF-8 before. Whoever calls it holds the file's lock. Raises OSError.
    """
    _make_utf8(path)
    with path.open("a+b") as file:
        file.write(b"" if _ends(file) else b"\n")
        file.write(f"{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _make_utf8(path: Path) -> None:
    with suppress(FileNotFoundError):
        with path.open("rb") as file:
            beginning = file.read(4)
        if not unicode.is_utf8(beginning):
            write_text(path, unicode.as_utf8(path.read_bytes()).decode())


def _ends(file: BinaryIO) -> bool:
    """True if a file is empty or ends with a whole line; a power cut may have left part of one."""
    if not file.seek(0, os.SEEK_END):
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
