"""Where drawings come from: the table of sources, and what each must provide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError
from qdcore.model import Report, silent
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


def _quickdraw(rest: str, settings: Settings) -> Source:
    from qdcore.sources.quickdraw import Quickdraw

    return Quickdraw(settings.data, settings.cache)


SOURCES: dict[str, Callable[[str, Settings], Source]] = {
    "quickdraw": _quickdraw,
}


def open_source(id: str, settings: Settings) -> Source:
    """The source that a sample names by its id; raises UserError when it is not to be had here."""
    kind, _, rest = id.partition(":")
    if kind not in SOURCES:
        raise UserError(f"There is no source of drawings {id[:100]!r}; there are {', '.join(SOURCES)}.")
    return SOURCES[kind](rest, settings)
