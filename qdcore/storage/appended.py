"""The records of a text file that grows by `append_line`: each line is read once, however often they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from qdcore.errors import UserError
from qdcore.storage import unicode

T = TypeVar("T")


class Appended(Generic[T]):
    """What `read` makes of the lines of a file, which need not exist; None is left out. `what` names the records.

    Threads may share it. A file that was written again is noticed by its last known line, and read from its beginning.
    """

    def __init__(self, path: Path, read: Callable[[str], T | None], what: str) -> None:
        self._path, self._read, self._what = path, read, what
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._found: list[T] = []
        self._end, self._last = 0, b""  # of what was read: its length, and its last line

    def all(self) -> list[T]:
        """All records, the oldest first; raises UserError where the file cannot be read."""
        with self._lock:
            try:
                with self._path.open("rb") as file:
                    rest = self._read_on(file)
            except FileNotFoundError:
                self._forget()
                return []
            except OSError as error:
                raise UserError(f"The {self._what} in {self._path} cannot be read: {error.strerror}.") from None
            return [*self._found, *self._records(rest)]

    def _read_on(self, file: BinaryIO) -> bytes:
        """Read the lines that are new; returns a last line that has no end yet, which may be part of one."""
        if not unicode.is_utf8(file.read(4)):  # somebody saved it so; with the next `append_line` it is UTF-8
            self._forget()
            file.seek(0)
            return unicode.as_utf8(file.read())
        file.seek(self._end - len(self._last))
        content = file.read()
        if not content.startswith(self._last):
            self._forget()
            file.seek(0)
            content = file.read()
        new = content[len(self._last) :]
        length = new.rfind(b"\n") + 1
        if length:
            self._found += self._records(new[:length])
            self._end += length
            self._last = new[new.rfind(b"\n", 0, length - 1) + 1 : length]
        return new[length:]

    def _records(self, lines: bytes) -> list[T]:
        texts = (line.removeprefix(unicode.MARK).decode("utf-8", "replace") for line in lines.splitlines() if line)
        return [record for text in texts if (record := self._read(text)) is not None]
