"""What one file of a person's own folder holds: which of its drawings are used, and why the others are not.

A file is read to its end once, as long as its size and time of change stay the same. What the lines of a file of
strokes hold is also kept on disk, because 100,000 lines take about 10 s.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from qdcore.arrays import PIXELS
from qdcore.drawings.ndjson import LeftOut, holds_points, lines_of, read_drawings
from qdcore.errors import UserError
from qdcore.formatting import count
from qdcore.storage import files, npy, unicode

ROWS_PER_BLOCK = 4096  # 3 MB
MIN_INK = 64  # of 255: the strongest pixel of a whole file that is not scaled wrongly
PAPER = 250  # pixels from here on are white paper where most pixels of a file are
MAX_ROWS_LISTED = 10
MAX_REASONS = 3
READING = 1  # raise it when lines are read in another way, so that what was kept is not used


@dataclass(frozen=True)
class Contents:
    """The drawings of a file that are used. `note` says which ones are left out, `fault` why none can be used.

    `digest` is 16 hex digits over the content that is used; `empty` are the rows of a .npy that have no ink;
    `points` is True for strokes that are lists of points.
    """

    digest: str = ""
    rows: int = 0
    empty: tuple[int, ...] = ()
    points: bool = False
    note: str = ""
    fault: str = ""


def inspect_file(path: Path, cache: Path) -> Contents:
    """The drawings of a file; raises UserError where it has none that can be used, and OSError.

    `cache` is a folder for what was found in files of strokes; it need not exist.
    """
    contents = _inspect(path, cache, _state(path))
    if contents.fault:
        raise UserError(contents.fault)
    return contents


@functools.lru_cache(maxsize=4096)
def _inspect(path: Path, cache: Path, state: tuple[int, int]) -> Contents:
    try:
        return _strokes(path, cache, state) if path.suffix.lower() == ".ndjson" else _bitmaps(path)
    except UserError as error:
        return Contents(fault=str(error))


def _state(path: Path) -> tuple[int, int]:
    """Size and time of change of a file: while both stay the same, so does its content. Raises OSError."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _strokes(path: Path, cache: Path, state: tuple[int, int]) -> Contents:
    with path.open("rb") as file:
        utf8 = unicode.is_utf8(file.read(4))
        file.seek(0)
        digest = hashlib.file_digest(file, "blake2b").hexdigest()
    kept = cache / f"{digest[:32]}-{READING}.json"
    with suppress(OSError, ValueError, TypeError):  # missing or damaged: read the lines again
        return Contents(**json.loads(kept.read_text("utf-8")))
    contents = _read_lines(path, digest, utf8)
    if _state(path) != state:  # then these lines are not those of the digest
        raise UserError(f"{path.name} changed while it was read; try again.")
    with suppress(OSError):
        files.write_text(kept, json.dumps(asdict(contents)))
    return contents


def _read_lines(path: Path, digest: str, utf8: bool) -> Contents:
    points, left_out = holds_points(lines_of(path)), LeftOut()
    rows = sum(1 for _ in read_drawings(lines_of(path), left_out.add, points))
    if not rows:
        raise UserError(" ".join([f"{path.name} holds no drawing.", *left_out.reasons[:1]]))
    if points or left_out.empty or not utf8:
        digest = _with_reading(digest, f"{rows} drawings{', points' * points}")
    return Contents(digest[:16], rows, points=points, note=note_of_lines(left_out))


def note_of_lines(left_out: LeftOut) -> str:
    """The sentences about lines that were left out; "" if there are none."""
    if not left_out.number:
        return ""
    return " ".join([f"{_were_left_out(left_out.number, 'line')}.", *left_out.reasons[:MAX_REASONS]])


def _were_left_out(n: int, thing: str, what: str = "") -> str:
    return f"{count(n, thing)} {what}{'was' if n == 1 else 'were'} left out"


def _with_reading(digest: str, reading: str) -> str:
    """The digest of a file whose drawings older versions of this app read differently or numbered differently.

    So an old run does not find other drawings under its addresses. Behind a broken line no old run has any.
    """
    return hashlib.blake2b(f"{digest} {reading}".encode()).hexdigest()


def _bitmaps(path: Path) -> Contents:
    digest, strongest, paper = hashlib.blake2b(), list[np.ndarray](), 0
    with path.open("rb") as file:
        header = npy.read_header(file, path.name, square=True)
        file.seek(0)
        digest.update(file.read(header.start))
        missing = header.rows
        while block := file.read(ROWS_PER_BLOCK * PIXELS):
            digest.update(block)
            whole = min(len(block) // PIXELS, missing)
            drawings = np.frombuffer(block, np.uint8, whole * PIXELS).reshape(whole, PIXELS)
            strongest.append(drawings.max(axis=1))
            paper += int(np.count_nonzero(drawings >= PAPER))
            missing -= whole
    if missing:
        raise UserError(f"{path.name} changed while it was read; try again.")
    ink = np.concatenate([np.zeros(0, np.uint8), *strongest])
    check_ink(path.name, ink, paper)
    return _without_empty(digest.hexdigest(), ink)


class InkFault(UserError):
    """The ink of a file is wrong as a whole: too `weak`, or swapped with the paper."""

    def __init__(self, sentence: str, weak: bool) -> None:
        super().__init__(sentence)
        self.weak = weak


def check_ink(name: str, ink: np.ndarray, paper: int) -> None:
    """Raise UserError where a file as a whole is not ink 255 on paper 0; InkFault where that can be mended.

    `ink` is the largest pixel of each drawing, (n,) uint8; `paper` the number of pixels that are nearly 255.
    """
    if not len(ink):
        raise UserError(f"{name} is empty.")
    most = int(ink.max())
    if most == 0:
        raise UserError(
            f"{name} has no ink: every pixel is 0. If it was made from values from 0 to 1, multiply them by 255 before "
            ".astype('uint8')."
        )
    if most < MIN_INK:
        raise InkFault(
            f"{name} has pixels from 0 to {most} only, but ink is 255; multiply them by {255 // most}.", weak=True
        )
    if paper > len(ink) * PIXELS / 2:
        raise InkFault(
            f"{name} has ink and paper swapped: ink must be 255 and paper 0. Save 255 - drawings instead.", weak=False
        )


def _without_empty(digest: str, ink: np.ndarray) -> Contents:
    empty = tuple(np.flatnonzero(ink == 0).tolist())
    if not empty:
        return Contents(digest[:16], len(ink))
    note = note_of_empty(empty)
    used = _with_reading(digest, f"{len(ink) - len(empty)} drawings")
    return Contents(used[:16], len(ink) - len(empty), empty, note=note)


def note_of_empty(empty: Sequence[int]) -> str:
    """The sentence about the rows of a file that have no ink."""
    rows = ", ".join(map(str, empty[:MAX_ROWS_LISTED])) + (", ..." if len(empty) > MAX_ROWS_LISTED else "")
    rows_named = f"{'row' if len(empty) == 1 else 'rows'} {rows} of the file, counted from 0"
    return f"{_were_left_out(len(empty), 'drawing', 'without ink ')} ({rows_named})."
