"""A file of strokes (.ndjson) -> a file of bitmaps (.npy), a few drawings at a time, whatever the size of the file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from qdcore.drawings.ndjson import Doodle, LeftOut, holds_points, lines_of, read_drawings
from qdcore.drawings.rasterize import Strokes, bitmaps, fits_square, simplify_all
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.storage.files import replacing
from qdcore.storage.npy_appender import NpyAppender

DRAWINGS_PER_STEP = 100  # about 0.1 s: after each step somebody may cancel


@dataclass(frozen=True)
class Outcome:
    """How many drawings were written, how many lines were left out, and the first reasons."""

    drawings: int
    broken: int
    reasons: tuple[str, ...]


def write_bitmaps(source: Path, target: Path, report: Report = silent) -> Outcome:
    """Draw every drawing of an .ndjson file into a .npy file of (n, 784) uint8, in the file's order.

    Broken lines and drawings without strokes are left out and counted. The target appears complete or not at all.
    Raises UserError (a file cannot be read or written, or holds no drawing) and Cancelled.
    """
    if not source.is_file():
        what = f"{source} is not a file" if source.exists() else f"There is no file {source}"
        raise UserError(f"{what}; name an .ndjson file of strokes.")
    if target.exists() and target.samefile(source):
        raise UserError(f"{target} is the file of strokes itself; name another file for the bitmaps.")
    if target.is_dir():
        raise UserError(f"{target} cannot be written: {os.strerror(errno.EISDIR)}.")
    if target.exists() and not target.is_file():
        raise UserError(f"{target} is a pipe or a device; name a .npy file for the bitmaps.")
    try:
        with replacing(target) as part:
            return _write(source, part, report)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror}.") from None


def _write(source: Path, part: Path, report: Report) -> Outcome:
    size = max(source.stat().st_size, 1)
    progress, left_out = _Progress(), LeftOut()
    lines = progress.count(lines_of(source))
    doodles = read_drawings(lines, left_out.add, holds_points(lines_of(source)))
    drawn = 0
    with NpyAppender(part) as file:
        for number in append_drawings(file, doodles):
            drawn += number
            report(min(progress.done / size, 1.0), f"{drawn:,} drawings")
    if not drawn:
        raise UserError(" ".join([f"{source} holds no drawing.", *left_out.reasons[:1]]))
    return Outcome(drawn, left_out.number, tuple(left_out.reasons))


def append_drawings(file: NpyAppender, doodles: Iterable[Doodle]) -> Iterator[int]:
    """Add the bitmaps of drawings to a file; yields after each step how many it added. Raises OSError."""
    doodles = iter(doodles)
    while batch := tuple(islice(doodles, DRAWINGS_PER_STEP)):
        file.add(bitmaps(simplified(batch)).tobytes())
        yield len(batch)


@dataclass
class _Progress:
    """The number of bytes that have been read."""

    done: int = 0

    def count(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.done += len(line)
            yield line


def simplified(doodles: Sequence[Doodle]) -> list[Strokes]:
    """Their strokes within 0..255; raw strokes, and those that lie outside, are simplified."""
    drawings = [doodle.strokes for doodle in doodles]
    raw = [i for i, doodle in enumerate(doodles) if doodle.times or not fits_square(doodle.strokes)]
    for i, strokes in zip(raw, simplify_all([drawings[i] for i in raw]), strict=True):
        drawings[i] = strokes
    return drawings
