"""Files of drawings: reads a .npy without trusting it. npy_appender.py writes them."""

from __future__ import annotations

import io
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, SIDE
from qdcore.errors import UserError
from qdcore.storage import signatures

HEADER_BYTES = 128  # as numpy writes it today; older files have 80
MAX_HEADER_BYTES = 10_000
EXPECTED = "uint8 of shape (N, 784)"


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
    """The length in bytes of a header, from the first bytes of a file, 12 at least; raises UserError.

    With more of them, up to 128, the error can say what else the file is.
    """
    if beginning[:6] != npy_format.MAGIC_PREFIX or len(beginning) < 12:
        what = "" if beginning[:6] == npy_format.MAGIC_PREFIX else signatures.describe(beginning)
        sentences = [f"{name} is not a .npy file of drawings.", what, f"Expected: {EXPECTED}, saved with numpy.save."]
        raise UserError(" ".join(filter(None, sentences)))
    size = 2 if beginning[6] == 1 else 4
    length = 8 + size + int.from_bytes(beginning[8 : 8 + size], "little")
    if beginning[6] not in (1, 2) or length > MAX_HEADER_BYTES:
        raise UserError(f"{name} has a header that cannot be read; save it again with numpy.save.")
    return length


def parse(header: bytes, name: str, square: bool = False) -> Header:
    """The header of a .npy of drawings: uint8 (N, 784), or also (N, 28, 28) if `square`; raises UserError."""
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


def read_any_header(beginning: bytes) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """Shape, Fortran order, dtype and the byte behind the header of any .npy; raises ValueError and others of numpy."""
    return _read(beginning)


def read_array_header(path: Path) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """Shape, Fortran order, dtype and the byte behind the header of any .npy file; raises OSError and ValueError."""
    with path.open("rb") as file:
        beginning = file.read(2 * HEADER_BYTES)
    try:
        return _read(beginning)
    except Exception:  # numpy raises a dozen kinds of errors on a broken header
        raise ValueError(f"{path.name} has a damaged header") from None


def _check(name: str, shape: tuple[int, ...], fortran: bool, dtype: np.dtype, square: bool) -> None:
    expected = EXPECTED + (" or (N, 28, 28)" if square else "")
    if dtype.hasobject:
        raise UserError(f"{name} holds Python objects (a pickle), which are never opened; expected {expected}.")
    if dtype != np.uint8:
        raise UserError(f"{name} holds {dtype} values; expected {expected}, ink 255 on 0. {_conversion(dtype)}".strip())
    widths = [(PIXELS,), (SIDE, SIDE)] if square else [(PIXELS,)]
    if shape[1:] not in widths or shape[0] < 0:
        hint = " Use .reshape(-1, 784)." if len(shape) > 1 and math.prod(shape[1:]) == PIXELS else ""
        raise UserError(f"{name} has the shape {shape}; expected {expected}.{hint}")
    if fortran:
        raise UserError(f"{name} is stored column by column (Fortran order); save numpy.ascontiguousarray of it.")


def _conversion(dtype: np.dtype) -> str:
    """How values of another type become uint8; .astype alone would turn 0..1 into 0, a picture without ink."""
    if dtype.kind == "f":
        return "Multiply values from 0 to 1 by 255 first, then convert with .astype('uint8')."
    if dtype.kind == "b":
        return "Convert it with .astype('uint8') * 255."
    return "Convert values from 0 to 255 with .astype('uint8')." if dtype.kind in "iu" else ""


def read_header(file: BinaryIO, name: str, square: bool = False) -> Header:
    """The header of an open file, checked against the file's length; raises UserError."""
    beginning = file.read(HEADER_BYTES)
    header = beginning + file.read(max(0, header_length(beginning, name) - len(beginning)))
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


def rows_at_hand(path: Path, square: bool = False) -> int:
    """How many drawings a file holds; 0 where it is missing, unreadable or damaged."""
    try:
        return look(path, square).rows
    except (OSError, UserError):
        return 0


def open_rows(path: Path, square: bool = False) -> NDArray[np.uint8]:
    """The drawings of a file that only this app writes, (N, 784) uint8, read-only, memory-mapped; raises as `look`.

    A mapped file that somebody else makes shorter ends the process; `read_rows` is for files of others.
    """
    header = look(path, square)
    if header.rows == 0:  # nothing cannot be mapped
        nothing = np.empty((0, PIXELS), np.uint8)
        nothing.flags.writeable = False
        return nothing
    return np.memmap(path, np.uint8, "r", header.start, (header.rows, PIXELS))


def read_rows(path: Path, rows: int | None = None, square: bool = False) -> NDArray[np.uint8]:
    """The first drawings of a file of others, copied into memory: (n, 784) uint8, read-only.

    All drawings for None, and fewer than `rows` where the file has fewer. Raises UserError: with what the file is and
    what is expected, where it cannot be read, and where it becomes shorter meanwhile.
    """
    try:
        with path.open("rb") as file:
            header = read_header(file, path.name, square)
            wanted = header.rows if rows is None else min(rows, header.rows)
            file.seek(header.start)
            content = file.read(wanted * PIXELS)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(content) < wanted * PIXELS:
        raise UserError(f"{path.name} changed while it was read; try again.")
    return np.frombuffer(content, np.uint8).reshape(wanted, PIXELS)
