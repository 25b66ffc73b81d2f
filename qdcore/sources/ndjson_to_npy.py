"""A file of strokes (ndjson) -> a file of bitmaps (.npy), drawing by drawing, whatever the size of the file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from qdcore.drawings.ndjson import Doodle, lines_of, read_drawings
from qdcore.drawings.rasterize import Strokes, bitmaps, fits_square, simplify_all
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.storage.npy_appender import NpyAppender

BATCH = 200  # drawings between two reports
REMEMBERED = 20  # broken lines that are told in words; the others are counted


@dataclass(frozen=True)
class Outcome:
    """How many drawings were written, how many lines were broken, and what was wrong with the first of them."""

    drawings: int
    broken: int
    reasons: tuple[str, ...]


def write_bitmaps(source: Path, target: Path, report: Report = silent) -> Outcome:
    """Draw every drawing of an ndjson file, simplified or raw, into an .npy of (n, 784) uint8, in the file's order.

    Broken lines are left out and counted. The target appears complete or not at all.
    Raises UserError (a file cannot be read or written, or holds no drawing) and Cancelled.
    """
    if not source.is_file():
        raise UserError(f"There is no file {source}; name an .ndjson file of strokes.")
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        outcome = _write(source, beside, report)
        beside.replace(target)
    except OSError as error:
        raise UserError(f"{target} cannot be written: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)
    return outcome


def _write(source: Path, beside: Path, report: Report) -> Outcome:
    size = max(source.stat().st_size, 1)
    progress, faults = _Progress(), _Faults()
    doodles = read_drawings(progress.count(lines_of(source)), faults.add)
    drawn = 0
    with NpyAppender(beside) as file:
        while batch := tuple(islice(doodles, BATCH)):
            file.add(bitmaps(simplified(batch)).tobytes())
            drawn += len(batch)
            report(min(progress.done / size, 1.0), f"{drawn:,} drawings")
    if not drawn:
        raise UserError(f"{source} holds no drawing." + "".join(f" {reason}" for reason in faults.first[:1]))
    return Outcome(drawn, faults.number, tuple(faults.first))


@dataclass
class _Progress:
    """The bytes that have been read."""

    done: int = 0  # bytes

    def count(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.done += len(line)
            yield line


@dataclass
class _Faults:
    """How many lines were broken, and the first of them in words."""

    number: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        self.number += 1
        if self.number <= REMEMBERED:
            self.first.append(f"Line {line}: {reason}")


def simplified(doodles: Sequence[Doodle]) -> list[Strokes]:
    """Their strokes within 0..255: raw ones, and those that lie outside, are simplified first."""
    drawings = [doodle.strokes for doodle in doodles]
    raw = [i for i, doodle in enumerate(doodles) if doodle.times or not fits_square(doodle.strokes)]
    for i, strokes in zip(raw, simplify_all([drawings[i] for i in raw]), strict=True):
        drawings[i] = strokes
    return drawings
