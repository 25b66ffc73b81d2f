"""Files of drawings: reads a .npy without trusting it, and lets one grow that is valid at every moment."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from qdcore.errors import UserError

PIXELS = 784
LENGTH = 128  # bytes of every header that is written here
LONGEST = 10_000  # bytes of a header that are read at most
STEP = 2**20  # bytes after which a growing file declares what has come


@dataclass(frozen=True)
class Header:
    """How many drawings a .npy file promises, and the byte where they begin."""

    rows: int
    start: int

    @property
    def end(self) -> int:
        """The byte behind the last drawing."""
        return self.start + self.rows * PIXELS


def header_length(beginning: bytes, name: str) -> int:
    """The length in bytes of a header, from its first 12 bytes; raises UserError."""
    if beginning[:6] != npy_format.MAGIC_PREFIX or len(beginning) < 12:
        page = " It begins like a web page." if beginning.lstrip()[:1] == b"<" else ""
        raise UserError(
            f"{name} is not a .npy file of drawings.{page} Save the drawings with numpy.save as uint8."
        )
    size = 2 if beginning[6] == 1 else 4
    length = 8 + size + int.from_bytes(beginning[8 : 8 + size], "little")
    if beginning[6] not in (1, 2) or length > LONGEST:
        raise UserError(f"{name} has a header that cannot be read; save it again with numpy.save.")
    return length


def parse(header: bytes, name: str, square: bool = False) -> Header:
    """The header of a .npy of drawings: uint8 (N, 784), or (N, 28, 28) where `square`; raises UserError."""
    stream = io.BytesIO(header)
    try:
        version = npy_format.read_magic(stream)
        read = npy_format.read_array_header_1_0 if version[0] == 1 else npy_format.read_array_header_2_0
        shape, fortran, dtype = read(stream)
    except Exception:  # numpy raises a dozen kinds of errors on a broken header
        raise UserError(f"{name} has a damaged header; save it again with numpy.save.") from None
    _check(name, shape, fortran, dtype, square)
    return Header(shape[0], stream.tell())


def _check(name: str, shape: tuple[int, ...], fortran: bool, dtype: np.dtype, square: bool) -> None:
    expected = "uint8 of shape (N, 784)" + (" or (N, 28, 28)" if square else "")
    if dtype.hasobject:
        raise UserError(
            f"{name} holds Python objects (a pickle), which are never opened; expected {expected}."
        )
    if dtype != np.uint8:
        raise UserError(
            f"{name} holds {dtype} values; expected {expected}. Convert it with .astype('uint8')."
        )
    widths = [(PIXELS,), (28, 28)] if square else [(PIXELS,)]
    if shape[1:] not in widths or shape[0] < 0:
        raise UserError(f"{name} has the shape {shape}; expected {expected}.")
    if fortran:
        raise UserError(
            f"{name} is stored column by column (Fortran order); save numpy.ascontiguousarray of it."
        )


def read_header(file: BinaryIO, name: str, square: bool = False) -> Header:
    """The header of an open file, checked against the file's length; raises UserError."""
    beginning = file.read(12)
    header = beginning + file.read(max(0, header_length(beginning, name) - 12))
    found = parse(header, name, square)
    size = file.seek(0, os.SEEK_END)
    if size < found.end:
        whole = max(0, size - found.start) // PIXELS
        raise UserError(
            f"{name} is cut short: its header promises {found.rows:,} drawings, it holds {whole:,}."
        )
    return found


def look(path: Path, square: bool = False) -> Header:
    """The checked header of a file; raises UserError, and OSError where the file cannot be read."""
    with path.open("rb") as file:
        return read_header(file, path.name, square)


def open_rows(path: Path, square: bool = False) -> NDArray[np.uint8]:
    """The drawings of a file, (N, 784) uint8, read-only and memory-mapped; raises as `look`."""
    header = look(path, square)
    if header.rows == 0:  # nothing cannot be mapped
        nothing = np.empty((0, PIXELS), np.uint8)
        nothing.flags.writeable = False
        return nothing
    return np.memmap(path, np.uint8, "r", header.start, (header.rows, PIXELS))


def header_of(rows: int) -> bytes:
    """The header of a file of so many drawings, always of one length: numpy leaves room for the number."""
    stream = io.BytesIO()
    npy_format.write_array_header_1_0(
        stream, {"descr": "|u1", "fortran_order": False, "shape": (rows, PIXELS)}
    )
    return stream.getvalue()


class Growing:
    """A .npy file of drawings that is open for adding at its end; a context manager.

    The rows are written behind the declared end and reach the disk before the header that declares them does,
    in one write; so a reader, a crash or a cut of power finds a valid file. That only one adds at a time
    is the caller's business. Raises UserError when the file there is damaged, and OSError.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            beside = path.with_name(path.name + ".new")
            beside.write_bytes(header_of(0))
            beside.replace(path)
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

    def __enter__(self) -> Growing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._declare()  # also after a cancel or a cut line: what has come is kept
        finally:
            self._file.close()
