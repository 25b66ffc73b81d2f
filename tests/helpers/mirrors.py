"""Sources on servers of this machine, and what their drawings must be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from qdcore.sources.quickdraw import Quickdraw
from qdcore.sources.remote.stream import Patience
from tests.helpers.servers import Server

ROWS = 3000  # of a class of the fixture `big`
PATIENT_IN_TESTS = Patience(timeout=10, waits=(0.01, 0.02, 0.03))
CAT = "full/numpy_bitmap/cat.npy"


def truth(folder: Path, cls: str = "cat") -> np.ndarray:
    return np.load(folder / f"full/numpy_bitmap/{cls}.npy")


def at(server: Server, home: Path) -> Quickdraw:
    return Quickdraw(server.url, home, PATIENT_IN_TESTS)


def kept(source: Quickdraw, cls: str = "cat") -> Path:
    return source.cache.file(cls)


def check(drawings: np.ndarray, expected: np.ndarray) -> None:
    assert drawings.dtype == np.uint8 and drawings.shape == expected.shape
    assert np.array_equal(drawings, expected)


def drawn(strokes: Path, rows: int) -> np.ndarray:
    from qdcore.drawings.rasterize import bitmap

    lines = (strokes / "full/simplified/hedgehog.ndjson").read_text().splitlines()[:rows]
    points = [json.loads(line)["drawing"] for line in lines]
    return np.array([bitmap([np.array(stroke, float).T for stroke in drawing]) for drawing in points])
