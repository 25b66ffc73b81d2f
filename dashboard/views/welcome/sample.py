"""The sample of the first training: cats and sheep where there are some, else two classes that are there."""

from __future__ import annotations

from dashboard.inputs.sample import FIRST_CLASSES
from dashboard.inputs.source import available, classes_at_hand, source_by_itself
from dashboard.state.resources import backend
from qdcore.errors import UserError
from qdcore.experiments.sample import Sample
from qdcore.settings import BUCKET
from qdcore.sources import Source

PER_CLASS = 500
MIN_PER_CLASS = 50  # with fewer, a classifier learns next to nothing


def first_sample() -> Sample:
    """The drawings that the button on Welcome trains on."""
    source = source_by_itself(tuple(FIRST_CLASSES), PER_CLASS)
    classes = _first_pair(source)
    there = min(_count(source, cls) for cls in classes)
    return Sample(classes, min(PER_CLASS, max(there, 2)), source=source.id)


def _first_pair(source: Source) -> tuple[str, str]:
    """Cat and sheep, or else the first two classes with enough drawings."""
    first, second = FIRST_CLASSES
    if min(_count(source, first), _count(source, second)) >= MIN_PER_CLASS:
        return first, second
    enough = [cls for cls in classes_at_hand(source) if _count(source, cls) >= MIN_PER_CLASS]
    return (enough[0], enough[1]) if len(enough) > 1 else (first, second)


def _count(source: Source, cls: str) -> int:
    """How many drawings of a class there are; of the public bucket, which has enough of each, without asking."""
    if source.kind == "quickdraw" and backend().settings.data == BUCKET:
        return max(PER_CLASS, source.cached(cls))
    try:
        return available(source, cls)
    except UserError:
        return 0
