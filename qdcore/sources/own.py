"""A dataset of one's own as a source of drawings: as it is now, or as it was when a training was started.

Its id carries a digest of the content, so a sample never means other drawings than it was made of.
"""

from __future__ import annotations

from collections.abc import Sequence

from qdcore.arrays import Drawings
from qdcore.datasets.dataset import Dataset
from qdcore.drawings.ndjson import Doodle
from qdcore.progress import Report, silent
from qdcore.sources import Source
from qdcore.sources.cache import check_enough, check_some


class Own(Source):
    """The drawings of a dataset; `notes` has a sentence for each file that is not or not wholly used."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset, self.notes = dataset, dataset.notes
        self.title = f"drawings of {dataset.title}"
        self.id = f"own:{dataset.name}:{dataset.digest}"

    def classes(self) -> list[str]:
        """The names of its classes that have drawings, in the order in which they were added."""
        return [each.name for each in self.dataset.classes if each.count]

    def count(self, cls: str) -> int:
        """How many drawings the class has; raises UserError."""
        name = self.dataset.known(cls)
        return next(each.count for each in self.dataset.classes if each.name == name)

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes, (rows, 784) uint8, read-only; raises UserError and Cancelled."""
        check_some(rows)
        for cls in classes:
            check_enough(cls, self.count(cls), rows)
        return [self._pixels(cls, rows, report) for cls in classes]

    def _pixels(self, cls: str, rows: int, report: Report) -> Drawings:
        dropped = self.dataset.dropped
        if dropped and cls in dropped.classes():
            return dropped.fetch(cls, rows, report)
        return self.dataset.file(cls).pixels[:rows]

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes; pictures among them have none. None at all if all are pictures."""
        dropped = self.dataset.dropped
        if dropped and cls in dropped.classes():
            return dropped.strokes(cls, rows, report)
        drawings = self.dataset.drawings(cls)[:rows]
        found = [Doodle(each.word or cls, each.strokes, timestamp=each.timestamp, key_id=each.key) for each in drawings]
        return found if any(doodle.strokes for doodle in found) else []
