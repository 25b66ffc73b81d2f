"""The drawings that the pretrained networks are trained on, and those held out to test them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings.rasterize import bitmaps
from qdcore.errors import UserError

ARTICLE = ("cat", "sheep", "dog", "octopus", "bee", "hedgehog", "giraffe")  # never seen by the backbone
FIRST = 25  # rows 0..24 of every class are left for tests
EVERY = 10  # one drawing of ten is held out,
AT_MOST = 100  # but no more than this of a class
SAME = 5.0  # mean error per pixel, of 255, under which two bitmaps show the same drawing


@dataclass(frozen=True)
class Material:
    """Drawings (n, 784) uint8 with labels (n,) int64 to train on (X, y) and to test on; `rows` says in words which."""

    classes: tuple[str, ...]
    X: Drawings
    y: NDArray[np.int64]
    X_test: Drawings
    y_test: NDArray[np.int64]
    rows: dict[str, str]


def gather(folder: Path, left_out: tuple[str, ...], per_class: int) -> Material:
    """The drawings of all classes of a folder but those left out; raises UserError where there are no drawings."""
    classes = tuple(cls for cls in _classes(folder) if cls not in left_out)
    if len(classes) < 2:
        raise UserError(f"{folder} must have two classes or more in full/numpy_bitmap; set QUICKDRAW_DATA.")
    pairs = [_divided(_drawings(folder, cls), per_class) for cls in classes]
    X, X_test = (np.concatenate(part) for part in zip(*pairs, strict=True))
    y, y_test = (np.repeat(np.arange(len(classes)), [len(d) for d in part]) for part in zip(*pairs, strict=True))
    rows = {
        cls: f"{_words(folder, cls)}: {len(a)} to learn, {len(b)} held out"
        for cls, (a, b) in zip(classes, pairs, strict=True)
    }
    return Material(classes, X, y, X_test, y_test, rows)


def _classes(folder: Path) -> list[str]:
    files = [file for part in ("full/numpy_bitmap", "sample") for file in (folder / part).glob("*.npy")]
    return sorted({file.stem for file in files})


def _drawings(folder: Path, cls: str) -> Drawings:
    """All drawings of a class but the first rows, also where a sample repeats one of them."""
    full, sample = folder / f"full/numpy_bitmap/{cls}.npy", folder / f"sample/{cls}.npy"
    parts = [np.load(full, mmap_mode="r")[FIRST:]] if full.is_file() else []
    if sample.is_file():
        parts.append(_without(np.load(sample), _first(folder, cls)))
    return np.concatenate(parts)


def _first(folder: Path, cls: str) -> Drawings:
    """The first rows of a class, from its bitmaps or else from its strokes."""
    full, strokes = folder / f"full/numpy_bitmap/{cls}.npy", folder / f"full/simplified/{cls}.ndjson"
    if full.is_file():
        return np.load(full, mmap_mode="r")[:FIRST]
    if not strokes.is_file():
        return np.empty((0, PIXELS), np.uint8)
    lines = strokes.read_text("utf-8").splitlines()[:FIRST]
    return bitmaps([[np.array(stroke, np.float64).T for stroke in json.loads(line)["drawing"]] for line in lines])


def _without(drawings: Drawings, known: Drawings) -> Drawings:
    """The drawings that are not the same as one of the known ones."""
    new = np.ones(len(drawings), bool)
    for drawing in known:
        new &= np.abs(drawings - drawing.astype(np.int16)).mean(axis=1) > SAME
    return drawings[new]


def _divided(drawings: Drawings, per_class: int) -> tuple[Drawings, Drawings]:
    """At most `per_class` drawings to learn from, and those held out."""
    held = np.zeros(len(drawings), bool)
    held[EVERY - 1 : EVERY * AT_MOST : EVERY] = True
    return drawings[~held][:per_class], drawings[held]


def _words(folder: Path, cls: str) -> str:
    parts = ("full/numpy_bitmap", f"rows {FIRST} and on"), ("sample", "all but the first rows")
    return ", ".join(f"{part} {which}" for part, which in parts if (folder / part / f"{cls}.npy").is_file())
