"""What a file gave: drawings by class, a sentence for what was left out, and what could be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from qdcore.datasets.drawing import Drawing
from qdcore.formatting import count

MAX_DRAWINGS = 20_000  # of one file; also the most of a class
MAX_BYTES = 20_000_000  # of an upload, and of a file within an archive
MAX_UNPACKED = 200_000_000  # bytes of all files of an archive together


class Mend(StrEnum):
    """What can be done, after asking, with a file whose pixels are wrong as a whole."""

    SCALE = "scale"
    INVERT = "invert"

    @property
    def words(self) -> str:
        """The question about it."""
        return {Mend.SCALE: "Multiply the pixels so that ink is 255", Mend.INVERT: "Swap ink and paper"}[self]


@dataclass(frozen=True)
class ImportedClass:
    """Drawings that belong together; `title` is proposed by the file, "" where it says nothing."""

    title: str
    drawings: tuple[Drawing, ...]

    def renamed(self, title: str) -> ImportedClass:
        """The same drawings under another title."""
        return ImportedClass(title, self.drawings)


@dataclass(frozen=True)
class Imported:
    """The classes in the files, the sentences about them, and the mends that refused files need."""

    classes: tuple[ImportedClass, ...] = ()
    notes: tuple[str, ...] = ()
    offers: frozenset[Mend] = frozenset()

    @property
    def total(self) -> int:
        """The number of drawings."""
        return sum(len(each.drawings) for each in self.classes)


def only_the_first(name: str) -> str:
    """The sentence about a file that holds too many drawings."""
    return f"{name}: only the first {count(MAX_DRAWINGS)} were taken, the most for one import."


def together(parts: Iterable[Imported]) -> Imported:
    """Several files as one import: classes of the same title are one."""
    found, notes, offers = dict[str, list[Drawing]](), list[str](), set[Mend]()
    for part in parts:
        for each in part.classes:
            found.setdefault(each.title, []).extend(each.drawings)
        notes += part.notes
        offers |= part.offers
    classes = tuple(ImportedClass(title, tuple(drawings)) for title, drawings in found.items())
    return Imported(classes, tuple(notes), frozenset(offers))
