"""The one place that predicts: what several classifiers make of one drawing, for pages, games and live predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from qdcore.drawings.canvas_drawing import CanvasDrawing
from qdcore.errors import UserError


class Classifier(Protocol):
    """What can predict: its name, its classes, and their probabilities (n, k) float32 for drawings (n, 784) uint8."""

    @property
    def name(self) -> str: ...

    @property
    def classes(self) -> tuple[str, ...]: ...

    def predict(self, drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (n, k) of drawings (n, 784); raises UserError where it cannot."""


C = TypeVar("C", bound=Classifier)


@dataclass(frozen=True)
class Predictions(Generic[C]):
    """Predictions for one drawing: the probabilities (k,) of each classifier; a sentence for each that failed."""

    candidates: tuple[C, ...]
    shares: tuple[NDArray[np.float32], ...]
    failures: tuple[str, ...] = ()


def predict_all(classifiers: Sequence[C], drawing: NDArray[np.uint8]) -> Predictions[C]:
    """The predictions of every classifier for one drawing (784,)."""
    working, shares, failures = [], [], []
    for classifier in classifiers:
        try:
            shares.append(classifier.predict(drawing[None])[0])
            working.append(classifier)
        except UserError as error:
            failures.append(str(error))
    return Predictions(tuple(working), tuple(shares), tuple(failures))


def predict_drawing(classifiers: Sequence[C], drawing: CanvasDrawing) -> tuple[NDArray[np.uint8], Predictions[C]]:
    """The 28x28 pixels (784,) of the drawing on a canvas, and every classifier's predictions for them."""
    pixels = drawing.pixels()
    return pixels, predict_all(classifiers, pixels)
