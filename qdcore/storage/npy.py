"""Files of drawings: opens a .npy without trusting it. How one grows is the business of npy_appender.py."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, SIDE
from qdcore.errors import UserError

LENGTH = 128  # bytes of the header that numpy writes today; older files have 80
LONGEST = 10_000  # bytes of a header that are read at most


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
        raise UserError(f"{name} is not a .npy file of drawings.{page} Save the drawings with numpy.save as uint8.")
    size = 2 if beginning[6] == 1 else 4
    length = 8 + size + int.from_bytes(beginning[8 : 8 + size], "little")
    if beginning[6] not in (1, 2) or length > LONGEST:
        raise UserError(f"{name} has a header that cannot be read; save it again with numpy.save.")
    return length


def parse(header: bytes, name: str, square: bool = False) -> Header:
    """The header of a .npy of drawings: uint8 (N, 784), or (N, 28, 28) where `square`; raises UserError."""
    try:
        shape, fortran, dtype, start = _read(header)
    except Exception:  # numpy raises a dozen kinds of errors on a broken header
        raise UserError(f"{name} has a damaged header; save it again with numpy.save.") from None
    _check(name, shape, fortran, dtype, square)
    return Header(shape[0], start)


def _read(header: bytes, attempts: int = 4) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """Shape, Fortran order, dtype, and the byte behind the header, as numpy reads them."""
    stream = io.BytesIO(header)
    version = npy_format.read_magic(stream)
    read = npy_format.read_array_header_1_0 if version[0] == 1 else npy_format.read_array_header_2_0
    try:
        return *read(stream), stream.tell()
    except SystemError:  # of Python 3.11 among threads: github.com/python/cpython/issues/106905
        if attempts == 1:
            raise
        return _read(header, attempts - 1)


def read_array_header(path: Path) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """Shape, Fortran order, dtype and the byte behind the header of any .npy file; raises OSError and ValueError."""
    with path.open("rb") as file:
        beginning = file.read(2 * LENGTH)
    try:
        return _read(beginning)
    except Exception:  # numpy raises a dozen kinds of errors on a broken header
        raise ValueError(f"{path.name} has a damaged header") from None


def _check(name: str, shape: tuple[int, ...], fortran: bool, dtype: np.dtype, square: bool) -> None:
    expected = "uint8 of shape (N, 784)" + (" or (N, 28, 28)" if square else "")
    if dtype.hasobject:
        raise UserError(f"{name} holds Python objects (a pickle), which are never opened; expected {expected}.")
    if dtype != np.uint8:
        raise UserError(f"{name} holds {dtype} values; expected {expected}. Convert it with .astype('uint8').")
    widths = [(PIXELS,), (SIDE, SIDE)] if square else [(PIXELS,)]
    if shape[1:] not in widths or shape[0] < 0:
        raise UserError(f"{name} has the shape {shape}; expected {expected}.")
    if fortran:
        raise UserError(f"{name} is stored column by column (Fortran order); save numpy.ascontiguousarray of it.")


def read_header(file: BinaryIO, name: str, square: bool = False) -> Header:
    """The header of an open file, checked against the file's length; raises UserError."""
    beginning = file.read(12)
    header = beginning + file.read(max(0, header_length(beginning, name) - 12))
    found = parse(header, name, square)
    size = file.seek(0, os.SEEK_END)
    if size < found.end:
        whole = max(0, size - found.start) // PIXELS
        raise UserError(f"{name} is cut short: its header promises {found.rows:,} drawings, it holds {whole:,}.")
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


def read_rows(path: Path, rows: int | None = None, square: bool = False) -> NDArray[np.uint8]:
    """The first drawings of a file that others may change, copied into memory: (n, 784) uint8, read-only.

    All drawings for None, and fewer than `rows` where the file has fewer. A copy, because a mapped file that
    becomes shorter ends the process (SIGBUS). Raises UserError, also where the file becomes shorter while it is
    read, and OSError.
    """
    with path.open("rb") as file:
        header = read_header(file, path.name, square)
        wanted = header.rows if rows is None else min(rows, header.rows)
        file.seek(header.start)
        content = file.read(wanted * PIXELS)
    if len(content) < wanted * PIXELS:
        raise UserError(f"{path.name} has changed while it was read; try again.")
    return np.frombuffer(content, np.uint8).reshape(wanted, PIXELS)


def rows_at_hand(path: Path, square: bool = False) -> int:
    """How many drawings a file holds; 0 where it is missing, unreadable or damaged."""
    try:
        return look(path, square).rows
    except (OSError, UserError):
        return 0
