"""The backbone's features of drawings, each computed once: what takes time when a classifier is solved again."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import numpy as np

from models import transfer
from models.pretrained import cards
from qdcore.arrays import Drawings, Floats
from qdcore.onnx.predictor import Predictor

MAX_KEPT = 5_000  # drawings: 35 MB of features


class Features:
    """A function from drawings (n, 784) to their features (n, d) float32 that remembers the latest ones.

    They are Transfer's own, with its defaults: the mean over the drawing and its mirror image, if it takes that.
    """

    def __init__(self) -> None:
        mirrored = bool(transfer.MODEL.complete({})["mirror"])
        self._compute: Callable[..., Floats] = transfer.extractor(Predictor(cards.load("backbone")), mirrored)
        self._kept: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = Lock()

    def __call__(self, drawings: Drawings) -> Floats:
        """The features of drawings (n, 784) uint8, n at least 1."""
        keys = [hashlib.blake2b(drawing.tobytes(), digest_size=16).digest() for drawing in drawings]
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
        missing = [row for row, key in enumerate(keys) if key not in found]
        if missing:
            computed = self._compute(np.ascontiguousarray(drawings[missing]))
            found |= {keys[row]: features for row, features in zip(missing, computed, strict=True)}
        self._keep(found)
        return np.stack([found[key] for key in keys])

    def _keep(self, found: dict[bytes, Floats]) -> None:
        with self._lock:
            self._kept.update(found)
            for key in found:
                self._kept.move_to_end(key)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
