"""Where drawings come from: what each source provides, and the table of sources.

Imports qdcore.drawings and qdcore.storage; samples, the lab and the pages import it.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from qdcore.arrays import Drawings
from qdcore.drawings.ndjson import Doodle
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.settings import Settings


class Source(Protocol):
    """A collection of drawings by class; the rows of a class have a fixed order."""

    id: str  # what a Sample remembers: "quickdraw", "practice:<version>:<seed>", "own:<dataset>:<digest>"
    title: str  # for people: "Quick, Draw! drawings"
    notes: Sequence[str] = ()  # a sentence for each file that is not or not wholly used

    @property
    def kind(self) -> str:
        """Which source of the table SOURCES this is."""
        return kind_of(self.id)

    @abstractmethod
    def classes(self) -> list[str]:
        """The names of all classes that may be requested."""

    @abstractmethod
    def count(self, cls: str) -> int:
        """How many drawings the class has; may use the network (a few bytes). Raises UserError."""

    def cached(self, cls: str) -> int:
        """How many drawings of the class are available without a network. Raises UserError."""
        return self.count(cls)

    def fetch(self, cls: str, rows: int, report: Report = silent) -> Drawings:
        """The first rows of a class, (rows, 784) uint8, read-only; raises as `fetch_all`."""
        return self.fetch_all([cls], rows, report)[0]

    @abstractmethod
    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first `rows` drawings of each class, (rows, 784) uint8, read-only, with one progress.

        Raises UserError (unknown class, too few drawings, no network) and Cancelled; what was fetched by then is kept.
        """

    def megabytes(self, cls: str, rows: int) -> float:
        """How many megabytes (10^6 bytes) must be downloaded for this many rows; uses no network. Raises UserError."""
        return 0.0

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes, fewer or none if it has no more. Raises UserError and Cancelled."""
        return []

    def reachable(self, timeout: float = 3) -> bool:
        """True if the source answers within this many seconds."""
        return True


GOOGLE = (
    "Drawings: The Quick, Draw! Dataset, Google, https://github.com/googlecreativelab/quickdraw-dataset, licence: "
    "Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/."
)
MADE_UP = "Drawings: practice doodles, made up by Quick, Draw! lab; no person drew them. Licence: MIT."
OWN = "Drawings: from a folder of the app's user. Ask whoever drew them before you pass them on."


@dataclass(frozen=True)
class Kind:
    """One kind of source: its title on the screen, and `open(what follows ":" in an id, settings)`.

    `noun` names its drawings if they are not Google's. `made_up`: not drawn by people. `private`: on this computer
    only, so its drawings are sent along to a cluster. `attribution`: who made the drawings, and under which licence.
    """

    title: str
    open: Callable[[str, Settings], Source]
    noun: str = ""
    made_up: bool = False
    private: bool = False
    attribution: str = ""

    @property
    def citable(self) -> bool:
        """True for Google's dataset."""
        return not self.noun


def kind_of(id: str) -> str:
    """The kind of a source, from its id: "practice" from "practice:1:0"."""
    return id.partition(":")[0]


def open_source(id: str, settings: Settings) -> Source:
    """The source with the id that a sample names; raises UserError where it is not available here."""
    kind, _, rest = id.partition(":")
    if kind not in SOURCES:
        raise UserError(f"There is no source of drawings {id[:100]!r}. The sources are: {', '.join(SOURCES)}.")
    return SOURCES[kind].open(rest, settings)


def _quickdraw(nothing: str, settings: Settings) -> Source:
    from qdcore.sources.quickdraw import Quickdraw

    if nothing:
        raise UserError(f"The source quickdraw has no parts; expected 'quickdraw', not 'quickdraw:{nothing[:100]}'.")
    return Quickdraw(settings.data, settings.cache)


def _folder(digest: str, settings: Settings) -> Source:
    from qdcore.sources.folder import Folder

    found = Folder(settings.own, settings.cache)
    if digest and found.id != f"folder:{digest}":
        raise UserError(
            f"The drawings in {settings.own} are not those of this sample: they have changed, or it was made elsewhere."
        )
    return found


def _own(rest: str, settings: Settings) -> Source:
    from qdcore.datasets.store import Datasets
    from qdcore.datasets.versions import open_version
    from qdcore.sources.own import Own

    name, _, digest = rest.partition(":")
    datasets = Datasets(settings.datasets, settings.cache)
    if digest and not re.fullmatch("[0-9a-f]{16}", digest):
        raise UserError(f"{digest[:40]!r} is not the digest of a dataset, which has 16 hex digits.")
    return Own(open_version(datasets, name, digest) if digest else datasets.open(name))


def _practice(rest: str, settings: Settings) -> Source:
    from qdcore.drawings.doodles import VERSION
    from qdcore.sources.practice import Practice

    version, _, seed = (rest or f"{VERSION}:0").partition(":")
    if version != str(VERSION):
        raise UserError(
            f"These are practice doodles of version {version[:20]!r}, but this program draws version {VERSION}. "
            "Choose a new sample."
        )
    if not (seed.isascii() and seed.isdigit() and len(seed) <= 10):
        raise UserError(f"The seed of practice doodles must be a whole number, not {seed[:20]!r}.")
    return Practice(int(seed), settings.cache)


SOURCES: dict[str, Kind] = {
    "quickdraw": Kind("Quick, Draw!", _quickdraw, attribution=GOOGLE),
    "practice": Kind(
        "Practice doodles (made up)", _practice, noun="practice doodles", made_up=True, attribution=MADE_UP
    ),
    "folder": Kind("My own folder", _folder, noun="own drawings", private=True, attribution=OWN),
    "own": Kind("My datasets", _own, noun="own drawings", private=True, attribution=OWN),
}
