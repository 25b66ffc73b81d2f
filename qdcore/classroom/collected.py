"""Datasets as a pupil of a class may change them: only what is his or hers, and only so much."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qdcore.datasets.changes import Change
from qdcore.datasets.dataset import Dataset
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.store import Datasets
from qdcore.errors import UserError
from qdcore.storage import files

MAX_DATASETS, MAX_DRAWINGS = 5, 2_000  # of a pupil, of each of these


@dataclass(frozen=True)
class PupilDatasets(Datasets):
    """The datasets, changed by the pupil `owner`; `owners` is the file that says whose each of them is."""

    owners: Path
    owner: str

    def create(self, title: str) -> Dataset:
        """A new, empty dataset of this pupil; raises UserError where there are too many."""
        if len(datasets_of(self.owners, self.owner) & set(self.names())) >= MAX_DATASETS:
            raise UserError(f"You have {MAX_DATASETS} datasets already; delete one first.")
        made = super().create(title)
        with files.held(self.owners):
            files.write_text(self.owners, json.dumps({**_read(self.owners), made.name: self.owner}))
        return made

    def delete(self, dataset: str) -> str:
        """Take a dataset of this pupil away."""
        self._check(self._folder(dataset).name)
        return super().delete(dataset)

    def restore(self, token: str) -> Dataset:
        """Bring a deleted dataset of this pupil back."""
        self._check(token.partition(".")[0])
        return super().restore(token)

    def add(self, dataset: str, cls: str, drawings: Sequence[Drawing]) -> Change:
        """Add drawings to a class."""
        self._check_size(dataset, len(drawings))
        return super().add(dataset, cls, drawings)

    def take(self, dataset: str, classes: Mapping[str, Sequence[Drawing]]) -> Change:
        """Add drawings of several classes."""
        self._check_size(dataset, sum(map(len, classes.values())))
        return super().take(dataset, classes)

    def _check_size(self, dataset: str, more: int) -> None:
        if self.open(dataset).total + more > MAX_DRAWINGS:
            raise UserError(f"A pupil's dataset can have {MAX_DRAWINGS:,} drawings. Add fewer, or delete some first.")

    @contextmanager
    def _changing(self, dataset: str) -> Iterator[Dataset]:
        self._check(self._folder(dataset).name)
        with super()._changing(dataset) as found:
            yield found

    def _check(self, name: str) -> None:
        if name not in datasets_of(self.owners, self.owner):
            raise UserError("This dataset is not yours. Only the teacher and whoever made it can change it.")


def datasets_of(owners: Path, owner: str) -> set[str]:
    """The names of the datasets that somebody made, deleted ones included."""
    return {name for name, each in _read(owners).items() if each == owner}


def _read(owners: Path) -> dict[str, str]:
    try:
        found = json.loads(owners.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
