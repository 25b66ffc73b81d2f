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
from qdcore.storage.npy import HEADER_BYTES, look

BYTES_PER_HEADER = 2**20  # after this many new bytes the header is rewritten


@contextmanager
def open_appender(path: Path, waiting: Callable[[], None], tell: Callable[[str], None]) -> Iterator[NpyAppender]:
    """Open a file of drawings for adding and hold its lock; a damaged file is set aside and `tell` gets a sentence.

    `waiting` is called repeatedly while another process holds the lock. Raises what that raises, and UserError for
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
    """The header of a file of `rows` drawings; always 128 bytes, because numpy leaves room for the number."""
    stream = io.BytesIO()
    npy_format.write_array_header_1_0(stream, {"descr": "|u1", "fortran_order": False, "shape": (rows, PIXELS)})
    return stream.getvalue()


class NpyAppender:
    """A .npy file of drawings that is open for adding at its end; a context manager.

    New rows are on the disk before one write of the header declares them, so a reader, a crash or a power cut
    finds a valid file. The caller makes sure that only one appender is open at a time, as `open_appender` does.
    Raises UserError where an existing file is damaged, and OSError.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            with files.replacing(path) as part:
                part.write_bytes(header_of(0))
        found = look(path)
        if found.start != HEADER_BYTES:
            raise UserError(f"{path.name} has a header of {found.start} bytes, which leaves no room to grow.")
        self.rows = found.rows
        self._pending = bytearray()
        self._file = path.open("r+b", buffering=0)

    def add(self, piece: bytes) -> None:
        """Add bytes of drawings; part of a drawing is kept back until the rest comes."""
        self._pending += piece
        if len(self._pending) >= BYTES_PER_HEADER:
            self._declare()

    def _declare(self) -> None:
        whole = len(self._pending) // PIXELS
        if not whole:
            return
        self._write(HEADER_BYTES + self.rows * PIXELS, self._pending[: whole * PIXELS])
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
            self._declare()  # also after a cancel or a broken connection: what has come is kept
        finally:
            self._file.close()
