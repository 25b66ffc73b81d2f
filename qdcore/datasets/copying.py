"""Drawings of another source, copied into a dataset: each keeps its address as its origin."""

from __future__ import annotations

from collections.abc import Sequence

from qdcore.datasets.dataset import Dataset
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.names import is_same
from qdcore.drawings.address import Address
from qdcore.drawings.rasterize import Strokes, fits_square
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.sources import Source

MAX_STROKE_ROW = 500  # strokes are fetched line by line, so only for the first drawings of a class


def next_rows(dataset: Dataset, title: str, source: Source, cls: str, number: int, available: int) -> list[int]:
    """The first rows of a source's class, at most `number`, of which the class with this title has no copy."""
    own = [each.name for each in dataset.classes if is_same(each.title, title)]
    there = {drawing.origin for name in own for drawing in dataset.drawings(name)}
    found = (row for row in range(available) if str(Address(source.id, cls, row)) not in there)
    return [row for row, _ in zip(found, range(number), strict=False)]


def copies(source: Source, cls: str, rows: Sequence[int], report: Report = silent) -> list[Drawing]:
    """These rows of a source as drawings, with their strokes where there are some. Raises UserError and Cancelled."""
    drawings = source.fetch(cls, max(rows) + 1, report)
    strokes = _strokes(source, cls, min(max(rows) + 1, MAX_STROKE_ROW))
    return [Drawing(drawings[row].copy(), strokes.get(row, []), str(Address(source.id, cls, row)), cls) for row in rows]


def _strokes(source: Source, cls: str, rows: int) -> dict[int, Strokes]:
    """The simplified strokes of the first rows; none where the source has none or no network."""
    try:
        doodles = source.strokes(cls, rows)
    except UserError:
        return {}
    return {row: doodle.strokes for row, doodle in enumerate(doodles) if doodle.strokes and fits_square(doodle.strokes)}
