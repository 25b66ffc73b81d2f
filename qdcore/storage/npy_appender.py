"""A .npy file of drawings that grows at its end and is valid at every moment."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from numpy.lib import format as npy_format

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.storage import files
from qdcore.storage.npy import LENGTH, look

STEP = 2**20  # bytes after which what has come is declared


@contextmanager
def open_appender(path: Path, waiting: Callable[[], None], tell: Callable[[str], None]) -> Iterator[NpyAppender]:
    """A file of drawings to add to, held by its lock; a damaged one is set aside, which `tell` is told.

    `waiting` is called often while another process adds to it. Raises what that raises, and UserError for
    what the disk refuses.
    """
    with files.held(path, waiting):
        try:
            file = NpyAppender(path)
        except UserError as damage:
            aside = path.with_name(f"{path.stem}.damaged.npy")
            path.replace(aside)
            tell(f"{damage} It was set aside as {aside.name} and is fetched again.")
            file = NpyAppender(path)
        with file:
            yield file


def header_of(rows: int) -> bytes:
    """The header of a file of so many drawings, always of one length: numpy leaves room for the number."""
    stream = io.BytesIO()
    npy_format.write_array_header_1_0(stream, {"descr": "|u1", "fortran_order": False, "shape": (rows, PIXELS)})
    return stream.getvalue()


class NpyAppender:
    """A .npy file of drawings that is open for adding at its end; a context manager.

    The rows are written behind the declared end and reach the disk before the header that declares them does,
    in one write; so a reader, a crash or a cut of power finds a valid file. That only one adds at a time
    is the caller's business. Raises UserError when the file there is damaged, and OSError.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            with files.replacing(path) as beside:
                beside.write_bytes(header_of(0))
        found = look(path)
        if found.start != LENGTH:
            raise UserError(f"{path.name} has a header of {found.start} bytes, which leaves no room to grow.")
        self.rows = found.rows
        self._pending = bytearray()
        self._file = path.open("r+b", buffering=0)

    def add(self, piece: bytes) -> None:
        """Add bytes of drawings; a part of a drawing waits for its rest."""
        self._pending += piece
        if len(self._pending) >= STEP:
            self._declare()

    def _declare(self) -> None:
        whole = len(self._pending) // PIXELS
        if not whole:
            return
        self._write(LENGTH + self.rows * PIXELS, self._pending[: whole * PIXELS])
        os.fsync(self._file.fileno())
        self.rows += whole
        self._write(0, header_of(self.rows))
        del self._pending[: whole * PIXELS]

    def _write(self, place: int, data: bytes | bytearray) -> None:
        self._file.seek(place)
        view = memoryview(bytes(data))
        while view:  # an unbuffered write may take only a part
            view = view[self._file.write(view) :]

    def __enter__(self) -> NpyAppender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._declare()  # also after a cancel or a cut line: what has come is kept
        finally:
            self._file.close()
