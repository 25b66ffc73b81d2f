"""Drawings that are there as strokes: their lines are kept, their bitmaps drawn into a .npy that grows."""

from __future__ import annotations

import functools
import os
from itertools import islice
from pathlib import Path

from qdcore.drawings import ndjson, rasterize
from qdcore.errors import UserError
from qdcore.sources.downloads import Progress
from qdcore.sources.ndjson_to_npy import simplified
from qdcore.sources.remote_file import Stream
from qdcore.storage.npy_appender import NpyAppender

AT_ONCE = 100  # drawings between two looks at whether someone has cancelled, about 0.1 s


def draw(path: Path, file: NpyAppender, rows: int, progress: Progress) -> None:
    """Add drawings of an .ndjson to a file until it has the first `rows` of them, or all there are.

    Row i of the file is line i, so a broken line cannot be left out. Raises UserError and Cancelled.
    """
    wanted = islice(ndjson.read_drawings(ndjson.lines_of(path)), file.rows, rows)
    try:
        while batch := list(islice(wanted, AT_ONCE)):
            progress.tick()
            bitmaps = rasterize.bitmaps(simplified(batch)).tobytes()
            file.add(bitmaps)
            progress.add(len(bitmaps))
    except UserError as error:
        raise UserError(f"{path.name}, {error}") from None


def grow(path: Path, pieces: Stream, lines: int | None) -> None:
    """Add pieces of a text to a file until it has so many whole lines, or all there are. Raises OSError.

    When the text has ended, the file ends with the end of a line.
    """
    have = count(path)
    for piece in pieces:
        with path.open("ab") as file:
            file.write(piece)
        have += piece.count(b"\n")
        if lines is not None and have >= lines:
            return
    with path.open("a+b") as file:
        file.seek(-min(1, file.tell()), os.SEEK_END)
        if file.read() not in (b"", b"\n"):
            file.write(b"\n")


def count(path: Path) -> int:
    """How many whole lines a file has, 0 where there is no such file. Raises OSError."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0
    return _count(path, found.st_size, found.st_mtime_ns)


@functools.lru_cache(maxsize=1024)
def _count(path: Path, size: int, changed: int) -> int:
    """Counted once as long as size and time of change stay the same."""
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(2**20), b""))
