"""The arrays and the history of a stored run, read without trusting them: types, shapes, ranges and sums.

Files are read, never memory-mapped: a file that shrinks while it is mapped ends the process. All functions raise
ValueError, with the reason, where a file is damaged, and OSError where it cannot be read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, Floats, Places
from qdcore.evaluation.evaluation import Evaluation
from qdcore.storage.npy import read_array_header

MAX_SUM_ERROR = 1e-3  # of the probabilities of a drawing
MAX_ACCURACY_ERROR = 1e-6


def check_header(path: Path, dtype: type, shape: tuple[int, ...]) -> int:
    """The byte where the data begin, of a file that declares this dtype and shape."""
    given, columnwise, kind, start = read_array_header(path)
    if (given, kind) != (shape, np.dtype(dtype)) or columnwise:
        raise ValueError(f"{path.name} holds {kind} {given}, expected {np.dtype(dtype)} {shape}")
    return start


def read_array(path: Path, dtype: type, shape: tuple[int, ...]) -> NDArray[Any]:
    """The array of a file, read-only."""
    start, content = check_header(path, dtype, shape), path.read_bytes()
    if len(content) != start + np.dtype(dtype).itemsize * int(np.prod(shape)):
        raise ValueError(f"{path.name} is not as long as its header says")
    return np.frombuffer(content, dtype, offset=start).reshape(shape)


def read_places(path: Path, n: int, classes: int, per_class: int) -> Places:
    """(n, 2) int32: the position of the class, below `classes`, and the row, below `per_class`, of n drawings."""
    places = read_array(path, np.int32, (n, 2))
    if places.size and (places.min() < 0 or (places.max(axis=0) >= (classes, per_class)).any()):
        raise ValueError(f"{path.name} names classes or rows that the sample does not have")
    return places


def read_evaluation(path: Path, test: Places, classes: tuple[str, ...], accuracy: float) -> Evaluation:
    """The evaluation of probabilities (n, k) float32 of the test drawings, which must give the recorded accuracy."""
    probabilities: Floats = read_array(path, np.float32, (len(test), len(classes)))
    if not (np.isfinite(probabilities).all() and probabilities.min() >= 0):
        raise ValueError(f"{path.name} holds values that are no probabilities")
    if np.abs(probabilities.sum(axis=1) - 1).max() > MAX_SUM_ERROR:
        raise ValueError(f"{path.name} holds probabilities that do not sum to one")
    evaluation = Evaluation(test[:, 0].astype(np.int64), probabilities, classes)
    if abs(evaluation.accuracy - accuracy) > MAX_ACCURACY_ERROR:
        raise ValueError(f"{path.name} gives an accuracy of {evaluation.accuracy:.4f}, not {accuracy:.4f}")
    return evaluation


def read_extra(path: Path) -> NDArray[np.floating[Any]]:
    """An array of finite floating-point numbers that a classifier keeps; its first axis has 784 pixels."""
    shape, _, kind, _ = read_array_header(path)
    if kind not in (np.float32, np.float64) or PIXELS not in shape:
        raise ValueError(f"{path.name} holds {kind} {shape}, expected numbers for {PIXELS} pixels")
    array = read_array(path, kind.type, shape)
    if not np.isfinite(array).all():
        raise ValueError(f"{path.name} holds values that are not finite")
    return array


def read_history(path: Path) -> list[dict[str, float]]:
    """What the classifier reported in training; a loss may be NaN, which plain JSON does not know."""
    try:
        return msgspec.convert(json.loads(path.read_bytes()), list[dict[str, float]])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path.name} holds no history: {error}") from None
