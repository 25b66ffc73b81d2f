"""The drawings to train on as files of bitmaps, drawn once, and the stream of batches that is read from them.

A file for each class, so that preparing them goes on where it stopped and memory stays small however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.pretrained.dataset import read_class
from models.pretrained.varied_strokes import PENS, varied
from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings.rasterize import Strokes, bitmaps
from qdcore.storage.files import replacing

VERSIONS = 4  # bitmaps of each drawing: as it is, and varied in its strokes
TOGETHER = 10  # drawings varied with one width of the pen
BLOCK = 16_384  # drawings in memory at once


@dataclass(frozen=True)
class Prepared:
    """The files of one class: `train` has bitmaps (n, 4, 784), in random order, `kept` those for tests."""

    train: Path
    kept: Path

    def rows(self) -> Drawings:
        """The bitmaps to train on, (n, 4, 784), memory-mapped: only this app writes the file."""
        return np.load(self.train, mmap_mode="r")

    def load(self, name: str) -> Drawings:
        """The drawings never trained on: `held_out` or `test`, (n, 784)."""
        with np.load(self.kept) as arrays:
            return arrays[name]


def prepared(work: Path, cls: str) -> Prepared:
    """Where the files of a class lie in the folder of such files."""
    return Prepared(work / f"{cls}.npy", work / f"{cls}.npz")


def prepare(folder: Path, work: Path, cls: str, per_class: int) -> Prepared:
    """Draw the bitmaps of a class, unless that has been done. Raises UserError and OSError."""
    files = prepared(work, cls)
    if files.train.is_file():
        return files
    drawings = read_class(folder, cls, per_class)
    rng = np.random.default_rng(list(cls.encode()))
    drawn = np.concatenate([_versions(drawings.strokes, rng), np.repeat(drawings.bitmaps[:, None], VERSIONS, axis=1)])
    work.mkdir(parents=True, exist_ok=True)
    with replacing(files.kept) as part, part.open("wb") as file:
        np.savez(file, held_out=drawings.held_out, test=drawings.test)
    with replacing(files.train) as part, part.open("wb") as file:
        np.save(file, drawn[rng.permutation(len(drawn))])
    return files


def _versions(strokes: list[Strokes], rng: np.random.Generator) -> Drawings:
    """Each drawing as it is and varied, (n, 4, 784)."""
    columns = [bitmaps(strokes), *(_varied(strokes, rng) for _ in range(VERSIONS - 1))]
    return np.stack(columns, axis=1)


def _varied(strokes: list[Strokes], rng: np.random.Generator) -> Drawings:
    parts = [strokes[start : start + TOGETHER] for start in range(0, len(strokes), TOGETHER)]
    drawn = [bitmaps([varied(drawing, rng) for drawing in part], rng.uniform(*PENS)) for part in parts]
    return np.concatenate([np.empty((0, PIXELS), np.uint8), *drawn])


def batches(
    files: Sequence[Prepared], size: int, rng: np.random.Generator
) -> Iterator[tuple[Drawings, NDArray[np.int32]]]:
    """One pass over all drawings in random order: batches (size, 784) with labels (size,), the places of their files.

    Blocks with a few rows of every class come in random order, and each is shuffled; what does not fill the last batch
    of a block is left out this time. Of each drawing one version is taken at random.
    """
    rows = [file.rows() for file in files]
    blocks = max(1, round(sum(map(len, rows)) / BLOCK))
    for block in rng.permutation(blocks):
        parts = [each[len(each) * block // blocks : len(each) * (block + 1) // blocks] for each in rows]
        y = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in parts])
        X = np.concatenate([part[np.arange(len(part)), rng.integers(VERSIONS, size=len(part))] for part in parts])
        order = rng.permutation(len(y))
        for start in range(0, len(y) - size + 1, size):
            chosen = order[start : start + size]
            yield X[chosen], y[chosen]
