"""What is sent with an experiment to a cluster: the user's own drawings, and the digest of the drawings to use.

A worker fetches drawings of the bucket itself; by the digest it checks that they equal those of this computer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qdcore.arrays import Drawings
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import draw, fetch
from qdcore.formatting import listed
from qdcore.progress import Report, silent
from qdcore.settings import Settings
from qdcore.sources import SOURCES, Source, kind_of, open_source

MAX_DIGEST_ROWS = 200_000  # drawings read only for their digest: 160 MB


@dataclass(frozen=True)
class Payload:
    """The digest that the drawings must have ("" if unknown), and the drawings that are sent, by class."""

    digest: str = ""
    drawings: dict[str, Drawings] = field(default_factory=dict)


def build_payload(experiment: Experiment, runs: Runs, settings: Settings) -> Payload:
    """What a worker on another computer needs for an experiment; raises UserError where drawings are gone."""
    sample, source = experiment.sample, open_source(experiment.sample.source, settings)
    own = SOURCES[kind_of(sample.source)].private
    drawings = dict(zip(sample.classes, map(np.array, fetch(sample, source)), strict=True)) if own else {}
    return Payload(known_digest(experiment, runs) or _digest(experiment, source), drawings)


def known_digest(experiment: Experiment, runs: Runs) -> str:
    """The digest of a stored run on the same drawings; "" if there is none."""
    same = (run for run in runs.all() if _same_drawings(run.experiment, experiment))
    return next((run.record.digest for run in same), "")


def _same_drawings(one: Experiment, other: Experiment) -> bool:
    """True if two experiments use the same drawings; the seed counts if it chooses among them."""
    return one.sample == other.sample and (one.sample.train_size is None or one.seed == other.seed)


def _digest(experiment: Experiment, source: Source) -> str:
    """The digest of the drawings on this computer; "" if they would have to be fetched, or are too many."""
    sample = experiment.sample
    rows = zip(sample.classes, sample.rows, strict=True)
    here = sum(sample.rows) <= MAX_DIGEST_ROWS and all(source.cached(cls) >= n for cls, n in rows)
    return draw(sample, source, experiment.seed).digest if here else ""


def check_digest(found: str, expected: str, sample: Sample) -> None:
    """Raise UserError unless a worker's drawings equal those of this computer and its runs of the sample."""
    if expected and found != expected:
        raise UserError(
            f"its drawings of {listed(sample.classes)} are not those of this computer (digest {found} instead of "
            f"{expected}). Let both take them from the same QUICKDRAW_DATA, and empty the data folder that is wrong."
        )


class InMemorySource(Source):
    """The source of drawings that were sent with an experiment."""

    title = "Drawings sent with the experiment"

    def __init__(self, id: str, drawings: dict[str, Drawings]) -> None:
        self.id, self._drawings = id, drawings

    def classes(self) -> list[str]:
        """The classes that were sent."""
        return list(self._drawings)

    def count(self, cls: str) -> int:
        """How many drawings of the class were sent."""
        return len(self._drawings[cls])

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of each class, (rows, 784) uint8."""
        return [self._drawings[cls][:rows] for cls in classes]


def open_payload(payload: Payload, sample: Sample, settings: Settings) -> Source:
    """The source from which a worker takes the drawings of a sample; raises UserError."""
    return InMemorySource(sample.source, payload.drawings) if payload.drawings else open_source(sample.source, settings)
