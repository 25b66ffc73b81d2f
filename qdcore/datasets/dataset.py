"""A dataset as it is on the disk now: its classes and their drawings, to read."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from qdcore.datasets import class_file
from qdcore.datasets.class_file import ENDING, ClassFile
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.manifest import FILE, Manifest, read_manifest
from qdcore.drawings import class_names
from qdcore.errors import UserError
from qdcore.sources.folder import Folder
from qdcore.sources.folder_files import is_of_the_system


@dataclass(frozen=True)
class OwnClass:
    """A class: `name` as samples, files and addresses have it, `title` as it was typed, its number of drawings.

    A class that was `dropped` into the folder as a file is read where it lies and cannot be changed.
    """

    name: str
    title: str
    count: int
    dropped: bool = False


class Dataset:
    """The dataset in a folder; raises UserError where its manifest or one of its own files cannot be read.

    `cache` is the folder of downloads, in which dropped files of strokes are drawn.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.cache, self.name = folder, cache, folder.name
        self.manifest: Manifest = read_manifest(folder)
        self.title, self.owner = self.manifest.title, self.manifest.owner
        self._files = {each.name: class_file.read(folder / f"{each.name}{ENDING}") for each in self.manifest}
        ours = {FILE, *(f"{name}{ENDING}" for name in self._files)}
        self.dropped = Folder(folder, cache, ours) if _has_others(folder, ours) else None

    @functools.cached_property
    def classes(self) -> tuple[OwnClass, ...]:
        """Its classes in the order in which they were added, those of dropped files last."""
        own = [OwnClass(each.name, each.title, len(self._files[each.name].drawings)) for each in self.manifest]
        if self.dropped:
            own += [OwnClass(cls, cls, self.dropped.count(cls), True) for cls in self.dropped.classes()]
        return tuple(own)

    @property
    def total(self) -> int:
        """The number of drawings of all its classes."""
        return sum(each.count for each in self.classes)

    @property
    def notes(self) -> list[str]:
        """A sentence for each file that is not or not wholly used."""
        own = [f"{name}{ENDING}: {file.note}" for name, file in self._files.items() if file.note]
        return own + (list(self.dropped.notes) if self.dropped else [])

    @functools.cached_property
    def digest(self) -> str:
        """16 hex digits of all its drawings; classes without drawings do not count."""
        lines = [f"{name}\n{file.digest}\n" for name, file in sorted(self._files.items()) if file.drawings]
        dropped = self.dropped.id if self.dropped and self.dropped.classes() else ""
        return hashlib.sha256("".join([*lines, dropped]).encode()).hexdigest()[:16]

    def known(self, cls: str) -> str:
        """The name of a class given by its name or its title; raises UserError for a class that it does not have."""
        for each in self.classes:
            if cls in (each.name, each.title):
                return each.name
        names = [each.name for each in self.classes]
        hint = class_names.did_you_mean(cls, names) if names else "; it has no classes yet."
        raise UserError(f"There is no class {str(cls)[:100]!r} in {self.title!r}{hint}")

    def owns(self, cls: str) -> str:
        """The name of a class that can be changed; raises UserError where it lies in a file of somebody else."""
        name = self.known(cls)
        if name not in self._files:
            raise UserError(
                f"The drawings of {name} are in a file that was put into the folder, which this app never changes. "
                "Import that file into another class to work on copies."
            )
        return name

    def file(self, cls: str) -> ClassFile:
        """The file of a class that can be changed; raises UserError."""
        return self._files[self.owns(cls)]

    def drawings(self, cls: str) -> tuple[Drawing, ...]:
        """The drawings of a class in the order of their rows; raises UserError.

        Those of a dropped file have their row as key.
        """
        name = self.known(cls)
        if name in self._files:
            return self._files[name].drawings
        assert self.dropped is not None
        rows, strokes = self.dropped.count(name), self.dropped.strokes(name, self.dropped.count(name))
        drawn = [doodle.strokes for doodle in strokes] or [[]] * rows
        pixels = self.dropped.fetch(name, rows)
        return tuple(Drawing(pixels[row], drawn[row], key=f"row {row}") for row in range(rows))


def _has_others(folder: Path, ours: set[str]) -> bool:
    """True if a folder holds files that are neither ours nor the system's."""
    return any(path.name not in ours and not is_of_the_system(path.name) for path in folder.iterdir())
