"""The drawings of a sample by their places (class, row): addresses, and pictures where they are on this computer."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, Drawings, Places
from qdcore.drawings.address import Address
from qdcore.errors import UserError
from qdcore.experiments.sample import Sample
from qdcore.settings import Settings
from qdcore.sources import Source, open_source


def address(sample: Sample, place: NDArray[np.int32]) -> str:
    """The address of the drawing at a place (2,)."""
    return str(Address(sample.source, sample.classes[place[0]], int(place[1])))


def marked(sample: Sample, places: Places, addresses: Iterable[str]) -> NDArray[np.bool_]:
    """True for the places (n, 2) that one of the addresses names, (n,); addresses of other samples name none."""
    position = {cls: number for number, cls in enumerate(sample.classes)}
    parsed = map(Address.parse, addresses)
    wanted = [(position[a.cls], a.row) for a in parsed if a.source == sample.source and a.cls in position]
    codes = [cls << 32 | row for cls, row in wanted]
    return np.isin(places[:, 0].astype(np.int64) << 32 | places[:, 1], codes)


def pictures(sample: Sample, places: Places, settings: Settings) -> tuple[Drawings, NDArray[np.bool_]]:
    """The drawings at the places, (n, 784) uint8, and which of them are on this computer, (n,); others are blank."""
    drawings, here = np.zeros((len(places), PIXELS), np.uint8), np.zeros(len(places), bool)
    try:
        source = open_source(sample.source, settings)
    except UserError:
        return drawings, here
    for cls in np.unique(places[:, 0]):
        mine = places[:, 0] == cls
        rows = _cached_rows(source, sample.classes[cls], places[mine, 1])
        if rows is not None:
            drawings[mine], here[mine] = rows, True
    return drawings, here


def _cached_rows(source: Source, cls: str, rows: NDArray[np.int32]) -> Drawings | None:
    """These rows of a class; None where they would have to be downloaded first."""
    wanted = int(rows.max()) + 1
    try:
        return source.fetch(cls, wanted)[rows] if source.cached(cls) >= wanted else None
    except UserError:
        return None
