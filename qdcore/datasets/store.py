"""All datasets of one's own: made, renamed, deleted, and changed drawing by drawing; every change can be undone."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qdcore.datasets import changes, names
from qdcore.datasets.changes import Change
from qdcore.datasets.dataset import Dataset
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.manifest import Manifest, read_manifest, write_manifest
from qdcore.errors import UserError
from qdcore.storage import files

DELETED, LOCKS = ".deleted", ".locks"  # folders
SECONDS_UNTIL_GONE = 86_400  # of what was deleted
MAX_DATASETS = 200


@dataclass(frozen=True)
class Datasets:
    """The datasets in a folder, which need not exist; `cache` is the folder of downloads.

    Every method that takes a dataset takes its name or its title, and raises UserError where it cannot do its work.
    """

    root: Path
    cache: Path

    def names(self) -> list[str]:
        """The names of all datasets, in alphabetical order."""
        try:
            found = [path.name for path in self.root.iterdir() if names.DATASET.fullmatch(path.name) and path.is_dir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UserError(f"{self.root} cannot be read: {error.strerror}.") from None
        return sorted(found)

    def titles(self) -> dict[str, str]:
        """Name and title of every dataset; a damaged one has its name for a title."""
        return {name: _title(self.root / name) for name in self.names()}

    def owner(self, dataset: str) -> str:
        """The word of whoever made a dataset in a class; "" for the person at this computer."""
        try:
            return read_manifest(self._folder(dataset)).owner
        except UserError:
            return ""

    def open(self, dataset: str) -> Dataset:
        """A dataset as it is now."""
        return Dataset(self._folder(dataset), self.cache)

    def create(self, title: str, owner: str = "") -> Dataset:
        """A new, empty dataset; its name is made from its title. `owner` is the word of whoever makes it in a class."""
        with files.held(self.root / LOCKS / "all"):
            title = self._new_title(title, self.titles())
            folder = self.root / names.dataset_name(title, self.names())
            folder.mkdir()
            write_manifest(folder, Manifest(title, owner=owner))
        return self.open(folder.name)

    def rename(self, dataset: str, title: str) -> Dataset:
        """Give a dataset another title; its name, and with it links and addresses, stays."""
        with files.held(self.root / LOCKS / "all"), self._changing(dataset) as found:
            others = {name: each for name, each in self.titles().items() if name != found.name}
            write_manifest(found.folder, found.manifest.with_title(self._new_title(title, others)))
        return self.open(found.name)

    def delete(self, dataset: str) -> str:
        """Take a dataset away; returns a token for `restore`, which works for a day."""
        self._forget_deleted()
        with files.held(self.root / LOCKS / "all"):
            folder = self._folder(dataset)
            token = f"{folder.name}.{time.time_ns()}"
            (self.root / DELETED).mkdir(exist_ok=True)
            with files.held(self._lock(folder.name)):
                folder.rename(self.root / DELETED / token)
        return token

    def restore(self, token: str) -> Dataset:
        """Bring a deleted dataset back."""
        name, _, number = token.partition(".")
        place = self.root / DELETED / token
        if not (names.DATASET.fullmatch(name) and number.isdecimal() and place.is_dir()):
            raise UserError("This dataset was deleted more than a day ago, or has been restored already.")
        with files.held(self.root / LOCKS / "all"):
            folder = place.rename(self.root / names.dataset_name(name, self.names()))
        return self.open(folder.name)

    def add_class(self, dataset: str, title: str) -> str:
        """Add an empty class; returns its name, which is the title without what files and links cannot hold."""
        with self._changing(dataset) as found:
            return changes.add_class(found, title)

    def rename_class(self, dataset: str, cls: str, title: str) -> str:
        """Give a class another title; returns its name, which follows the title."""
        with self._changing(dataset) as found:
            return changes.rename_class(found, cls, title)

    def delete_class(self, dataset: str, cls: str) -> Change:
        """Take a class and its drawings away."""
        with self._changing(dataset) as found:
            return changes.delete_class(found, cls)

    def add(self, dataset: str, cls: str, drawings: Sequence[Drawing]) -> Change:
        """Add drawings to the end of a class; a key that is there already is not added again."""
        with self._changing(dataset) as found:
            return changes.add(found, cls, drawings)

    def take(self, dataset: str, classes: Mapping[str, Sequence[Drawing]]) -> Change:
        """Add drawings to several classes, by title; those that are not there are made."""
        with self._changing(dataset) as found:
            return changes.take(found, classes)

    def delete_drawings(self, dataset: str, cls: str, keys: Collection[str]) -> Change:
        """Take drawings out of a class, by their keys; keys that it does not have are skipped."""
        with self._changing(dataset) as found:
            return changes.delete_drawings(found, cls, keys)

    def move(self, dataset: str, cls: str, keys: Collection[str], to: str) -> Change:
        """Move drawings of a class, by their keys, to the end of another."""
        with self._changing(dataset) as found:
            return changes.move(found, cls, keys, to)

    def undo(self, change: Change) -> None:
        """Take back a change; what else has changed since stays."""
        with self._changing(change.dataset) as found:
            changes.undo(found, change)

    def _folder(self, dataset: str) -> Path:
        """The folder of a dataset: only folders that were found are ever opened."""
        known = self.names()
        if dataset in known:
            return self.root / dataset
        titles = [name for name, title in self.titles().items() if names.is_same(title, dataset)]
        if not titles:
            hint = f"The datasets are: {', '.join(known)}." if known else "Make one on the Collect page."
            raise UserError(f"There is no dataset {str(dataset)[:100]!r}. {hint}")
        return self.root / titles[0]

    def _new_title(self, title: str, others: dict[str, str]) -> str:
        title = names.checked_title(title, "dataset")
        if any(names.is_same(each, title) for each in others.values()):
            raise UserError(f"There is a dataset {title!r} already; choose another name.")
        if len(others) >= MAX_DATASETS:
            raise UserError(f"There are {MAX_DATASETS} datasets already; delete one first.")
        return title

    @contextmanager
    def _changing(self, dataset: str) -> Iterator[Dataset]:
        """The dataset, which nobody else changes within the block."""
        name = self._folder(dataset).name
        with files.held(self._lock(name)):
            yield self.open(name)

    def _lock(self, name: str) -> Path:
        return self.root / LOCKS / name

    def _forget_deleted(self) -> None:
        """Remove for good what was deleted more than a day ago."""
        with suppress(OSError, ValueError):
            for path in (self.root / DELETED).iterdir():
                if time.time_ns() - int(path.name.rpartition(".")[2]) > SECONDS_UNTIL_GONE * 1e9:
                    shutil.rmtree(path, ignore_errors=True)


def _title(folder: Path) -> str:
    try:
        return read_manifest(folder).title
    except UserError:
        return folder.name
