"""What goes with an experiment to a cluster: drawings of one's own, and the digest that the drawings must have.

Drawings of the bucket a worker fetches itself; the digest tells whether they are those of this computer.
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
from qdcore.experiments.split import draw
from qdcore.formatting import listed
from qdcore.progress import Report, silent
from qdcore.settings import Settings
from qdcore.sources import SOURCES, Source, kind_of, open_source

MOST_READ = 200_000  # drawings that are read only to know their digest: 160 MB


@dataclass(frozen=True)
class Payload:
    """The digest that the drawings must have (empty: not known), and the drawings that travel, by class."""

    digest: str = ""
    drawings: dict[str, Drawings] = field(default_factory=dict)


def build_payload(experiment: Experiment, runs: Runs, settings: Settings) -> Payload:
    """What a worker on another computer needs for an experiment; raises UserError where drawings are gone."""
    sample, source = experiment.sample, open_source(experiment.sample.source, settings)
    own = SOURCES[kind_of(sample.source)].private
    drawings = {cls: np.array(source.fetch(cls, sample.per_class)) for cls in sample.classes} if own else {}
    return Payload(known_digest(experiment, runs) or _digest(experiment, source), drawings)


def known_digest(experiment: Experiment, runs: Runs) -> str:
    """The digest of a stored run on the same drawings; empty where there is none."""
    same = (run for run in runs.all() if _same_drawings(run.experiment, experiment))
    return next((run.record.digest for run in same), "")


def _same_drawings(one: Experiment, other: Experiment) -> bool:
    """Whether two experiments use the same drawings; the seed matters where it chooses among them."""
    return one.sample == other.sample and (one.sample.train_size is None or one.seed == other.seed)


def _digest(experiment: Experiment, source: Source) -> str:
    """The digest of the drawings on this computer; empty where they would have to be fetched, or are very many."""
    sample = experiment.sample
    few = sample.per_class * len(sample.classes) <= MOST_READ
    here = few and all(source.cached(cls) >= sample.per_class for cls in sample.classes)
    return draw(sample, source, experiment.seed).digest if here else ""


def check_digest(found: str, expected: str, sample: Sample) -> None:
    """Raise UserError where a worker's drawings are not those that the lab and its runs of the sample have."""
    if expected and found != expected:
        raise UserError(
            f"its drawings of {listed(sample.classes)} are not those of this computer (digest {found} instead of "
            f"{expected}). Let both take them from the same QUICKDRAW_DATA, and empty the data folder that is wrong."
        )


class InMemorySource(Source):
    """The source of drawings that were sent along with an experiment."""

    title = "Drawings that came with the experiment"

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
    """Where a worker takes the drawings of a sample from; raises UserError."""
    return InMemorySource(sample.source, payload.drawings) if payload.drawings else open_source(sample.source, settings)
