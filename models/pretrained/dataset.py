"""Which drawings the pretrained networks are trained on, and which are kept for tests.

The folder is laid out like the public bucket; a random sample of strokes may lie in random/simplified/<class>.ndjson,
further bitmaps in sample/<class>.npy. prepared.py turns what is read here into files of bitmaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings.ndjson import doodle_of, lines_of
from qdcore.drawings.rasterize import Strokes, bitmaps
from qdcore.errors import UserError
from qdcore.storage.npy import read_rows

ARTICLE = ("cat", "sheep", "dog", "octopus", "bee", "hedgehog", "giraffe")
UNSEEN = (
    *ARTICLE, "alarm clock", "bowtie", "crown", "diamond", "eye", "guitar", "horse", "lion", "lollipop", "monkey",
    "owl", "penguin", "rabbit", "rainbow", "skull", "smiley face", "snowman", "train",
)  # fmt: skip  # classes that the backbone never sees, so that there are some to transfer to
FIRST = 25  # rows 0..24 of every class are left for tests
HELD_OUT = 25  # further drawings of every class that are not trained on
SAME = 5.0  # mean error per pixel, of 255, under which two bitmaps show the same drawing


@dataclass(frozen=True)
class ClassDrawings:
    """The drawings of one class: `strokes` and `bitmaps` (n, 784) to train on, and two sets never trained on.

    `held_out` (m, 784) are like those trained on, `test` (at most 25, 784) are the first rows of the class.
    """

    strokes: list[Strokes]
    bitmaps: Drawings
    held_out: Drawings
    test: Drawings


def classes_of(folder: Path) -> list[str]:
    """The classes with drawings to train on, sorted; raises UserError where there are fewer than two."""
    kinds = (("random/simplified", "ndjson"), ("full/numpy_bitmap", "npy"), ("sample", "npy"))
    classes = sorted({file.stem for part, end in kinds for file in (folder / part).glob(f"*.{end}")})
    if len(classes) < 2:
        raise UserError(
            f"{folder} must have two classes or more, in random/simplified/<class>.ndjson or "
            "full/numpy_bitmap/<class>.npy; set QUICKDRAW_DATA."
        )
    return classes


def read_class(folder: Path, cls: str, per_class: int) -> ClassDrawings:
    """At most `per_class` drawings to train on, strokes before bitmaps, and those kept for tests. Raises UserError.

    A drawing that repeats one of those kept is left out, wherever it lies.
    """
    test = _first(folder, cls)
    strokes = _strokes(folder, cls, per_class + FIRST + HELD_OUT)
    drawn, others = bitmaps(strokes), _bitmaps(folder, cls)
    new = [row for row, is_new in enumerate(_differ(drawn, test)) if is_new]
    others = others[_differ(others, test)]
    held_out = np.concatenate([drawn[new[:HELD_OUT]], others[: max(0, HELD_OUT - len(new))]])
    kept = [row for row in new[HELD_OUT:] if _differ(drawn[[row]], held_out)[0]][:per_class]
    others = others[_differ(others, held_out)][: per_class - len(kept)]
    return ClassDrawings([strokes[row] for row in kept], others, held_out, test)


def _first(folder: Path, cls: str) -> Drawings:
    """The first rows of a class, from its bitmaps or else from its strokes."""
    full = folder / f"full/numpy_bitmap/{cls}.npy"
    return read_rows(full, FIRST) if full.is_file() else bitmaps(_read(folder / f"full/simplified/{cls}.ndjson", FIRST))


def _strokes(folder: Path, cls: str, most: int) -> list[Strokes]:
    """The random sample of a class, or else the lines of the bucket's file after the first ones."""
    random = folder / f"random/simplified/{cls}.ndjson"
    if random.is_file():
        return _read(random, most)
    return _read(folder / f"full/simplified/{cls}.ndjson", FIRST + most)[FIRST:]


def _read(file: Path, most: int) -> list[Strokes]:
    return [doodle_of(line).strokes for line in islice(lines_of(file), most)] if file.is_file() else []


def _bitmaps(folder: Path, cls: str) -> Drawings:
    """All bitmaps of a class but the first rows of the bucket's file."""
    full, sample = folder / f"full/numpy_bitmap/{cls}.npy", folder / f"sample/{cls}.npy"
    parts = [read_rows(full)[FIRST:]] if full.is_file() else []
    parts += [read_rows(sample)] if sample.is_file() else []
    return np.concatenate([np.empty((0, PIXELS), np.uint8), *parts])


def _differ(drawings: Drawings, known: Drawings) -> np.ndarray:
    """For each drawing True if none of the known ones is the same, (n,)."""
    new = np.ones(len(drawings), bool)
    for drawing in known:
        new &= np.abs(drawings - drawing.astype(np.int16)).mean(axis=1) > SAME
    return new
