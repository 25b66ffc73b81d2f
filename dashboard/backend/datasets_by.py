"""Changes of datasets by somebody: a pupil of a class changes the datasets that are his or hers, and adds to all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qdcore.classroom.roles import Actor
from qdcore.datasets.changes import Change
from qdcore.datasets.dataset import Dataset
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.store import Datasets
from qdcore.errors import UserError
from qdcore.evaluation.game.kept import drawings_by_word
from qdcore.evaluation.game.rounds import Round

MAX_OF_A_PUPIL, MAX_WITH_PUPILS = 10, 10_000  # datasets, drawings of a dataset to which a pupil adds


@dataclass(frozen=True)
class DatasetsBy:
    """The changes of `Datasets`, by the same names, after a check of who makes them. All raise UserError."""

    store: Datasets
    actor: Actor

    def may_change(self, dataset: Dataset) -> bool:
        """True if the actor may rename, delete and move what is in it; all may add to it."""
        return self.actor.may_change(dataset.owner)

    def create(self, title: str) -> Dataset:
        """As `Datasets.create`; a pupil has ten at most."""
        mine = [name for name in self.store.names() if self.store.owner(name) == self.actor.owner]
        if not self.actor.may_all and len(mine) >= MAX_OF_A_PUPIL:
            raise UserError(f"You have {MAX_OF_A_PUPIL} datasets already; delete one first.")
        return self.store.create(title, self.actor.owner)

    def rename(self, dataset: str, title: str) -> Dataset:
        """As `Datasets.rename`."""
        self._check(dataset)
        return self.store.rename(dataset, title)

    def delete(self, dataset: str) -> str:
        """As `Datasets.delete`."""
        self._check(dataset)
        return self.store.delete(dataset)

    def restore(self, token: str) -> Dataset:
        """As `Datasets.restore`; only whoever deleted a dataset has its token."""
        return self.store.restore(token)

    def add_class(self, dataset: str, title: str) -> str:
        """As `Datasets.add_class`."""
        self._check(dataset)
        return self.store.add_class(dataset, title)

    def rename_class(self, dataset: str, cls: str, title: str) -> str:
        """As `Datasets.rename_class`."""
        self._check(dataset)
        return self.store.rename_class(dataset, cls, title)

    def delete_class(self, dataset: str, cls: str) -> Change:
        """As `Datasets.delete_class`."""
        self._check(dataset)
        return self.store.delete_class(dataset, cls)

    def add(self, dataset: str, cls: str, drawings: Sequence[Drawing]) -> Change:
        """As `Datasets.add`; all of a class may add."""
        self._check_size(dataset, len(drawings))
        return self.store.add(dataset, cls, drawings)

    def take(self, dataset: str, classes: Mapping[str, Sequence[Drawing]]) -> Change:
        """As `Datasets.take`; in somebody else's dataset only into the classes that are there."""
        self._check_size(dataset, sum(map(len, classes.values())))
        found = self.store.open(dataset)
        if not self.may_change(found):
            for title in classes:
                found.known(title)
        return self.store.take(dataset, classes)

    def keep_rounds(self, dataset: str, played: Sequence[Round]) -> Change:
        """Add the drawings of the actor's rounds of the game, each to the class of its word; each only once."""
        if not all(self.actor.may_change(each.player) for each in played):
            raise UserError("These drawings are not yours.")
        return self.take(dataset, drawings_by_word(played))

    def delete_drawings(self, dataset: str, cls: str, keys: Collection[str]) -> Change:
        """As `Datasets.delete_drawings`."""
        self._check(dataset)
        return self.store.delete_drawings(dataset, cls, keys)

    def move(self, dataset: str, cls: str, keys: Collection[str], to: str) -> Change:
        """As `Datasets.move`."""
        self._check(dataset)
        return self.store.move(dataset, cls, keys, to)

    def undo(self, change: Change) -> None:
        """As `Datasets.undo`; only whoever made a change has it."""
        self.store.undo(change)

    def _check_size(self, dataset: str, more: int) -> None:
        """Raise UserError where a pupil would make a dataset too large for the teacher's disk."""
        if not self.actor.may_all and self.store.open(dataset).total + more > MAX_WITH_PUPILS:
            raise UserError(f"In a class, a dataset can have {MAX_WITH_PUPILS:,} drawings. Add fewer.")

    def _check(self, dataset: str) -> None:
        self.actor.check_may_change(self.store.owner(dataset), "dataset")
