"""A source whose drawings tell which they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qdcore.arrays import Drawings
from qdcore.progress import Report, silent
from qdcore.sources import Source


class Numbered(Source):
    """A source whose drawings carry their class and row in their first pixels."""

    id = "quickdraw"
    title = "numbered drawings"

    def classes(self) -> list[str]:
        return ["cat", "sheep", "dog"]

    def count(self, cls: str) -> int:
        return 1000

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        return [self._drawings(cls, rows) for cls in classes]

    def _drawings(self, cls: str, rows: int) -> Drawings:
        X = np.zeros((rows, 784), np.uint8)
        X[:, 0] = self.classes().index(cls)
        X[:, 1], X[:, 2] = np.arange(rows) // 256, np.arange(rows) % 256
        return X
