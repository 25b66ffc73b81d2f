"""Where drawings come from: the table of sources, and what each must provide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError
from qdcore.experiments.model import Report, silent
from qdcore.settings import Settings

Drawings = NDArray[np.uint8]  # (n, 784), 28x28 row by row, ink 255 on 0


class Source(Protocol):
    """A collection of drawings by class; the rows of a class have a fixed order."""

    id: str  # what a Sample remembers: "quickdraw", "folder:<digest>", "practice:<version>:<seed>"
    title: str  # for people: "Quick, Draw! drawings"

    def classes(self) -> list[str]:
        """The names of all classes that may be asked for."""

    def count(self, cls: str) -> int:
        """How many drawings the class has; may ask the network (a few bytes). Raises UserError."""

    def cached(self, cls: str) -> int:
        """How many drawings of the class are on this computer already; asks nobody."""

    def fetch(self, cls: str, rows: int, report: Report = silent) -> Drawings:
        """The first `rows` drawings of a class, (rows, 784) uint8, read-only, memory-mapped if in a file.

        Raises UserError (unknown class, too few drawings, no network) and Cancelled.
        """


@runtime_checkable
class Remote(Source, Protocol):
    """A source whose drawings may have to travel first: says how far they are, and fetches several classes at once."""

    def cached(self, cls: str) -> int:
        """How many drawings of the class can be had without network; asks nobody. Raises UserError."""

    def megabytes(self, cls: str, rows: int) -> float:
        """How many megabytes (10^6 bytes) have still to travel for so many rows; asks nobody. Raises UserError."""

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes, with one progress; raises as `fetch`. What has come is kept."""


def _quickdraw(nothing: str, settings: Settings) -> Source:
    from qdcore.sources.quickdraw import Quickdraw

    if nothing:
        raise UserError(f"There is only one source quickdraw, not {nothing[:100]!r} of it.")
    return Quickdraw(settings.data, settings.cache)


def _folder(digest: str, settings: Settings) -> Source:
    from qdcore.sources.folder import Folder

    found = Folder(settings.own, settings.cache)
    if digest and found.id != f"folder:{digest}":
        raise UserError(
            f"The drawings in {settings.own} are not this sample's: they changed, or it was made elsewhere."
        )
    return found


def _practice(rest: str, settings: Settings) -> Source:
    from qdcore.doodles import VERSION
    from qdcore.sources.practice import Practice

    version, _, seed = (rest or f"{VERSION}:0").partition(":")
    if version != str(VERSION):
        raise UserError(
            f"These are practice doodles of version {version[:20]!r}, and this program draws those of version"
            f" {VERSION}. Take a new sample."
        )
    if not (seed.isascii() and seed.isdigit() and len(seed) <= 10):
        raise UserError(f"The seed of practice doodles must be a whole number, not {seed[:20]!r}.")
    return Practice(int(seed), settings.cache)


# What stands before the first ":" of an id -> a function of what stands behind it.
SOURCES: dict[str, Callable[[str, Settings], Source]] = {
    "quickdraw": _quickdraw,
    "folder": _folder,
    "practice": _practice,
}


def open_source(id: str, settings: Settings) -> Source:
    """The source that a sample names by its id; raises UserError when it is not to be had here."""
    kind, _, rest = id.partition(":")
    if kind not in SOURCES:
        raise UserError(f"There is no source of drawings {id[:100]!r}; there are {', '.join(SOURCES)}.")
    return SOURCES[kind](rest, settings)
