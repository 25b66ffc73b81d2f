"""A photographed sheet from file to drawings: what the page and a program call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qdcore.drawings.photos.boxes import Box, Proposal, ink_in, propose
from qdcore.drawings.photos.ink import Ink, find_ink
from qdcore.drawings.photos.picture import Photograph, open_photograph
from qdcore.drawings.photos.tracing import strokes_in
from qdcore.drawings.rasterize import Strokes
from qdcore.errors import UserError

DARK = 30  # of 255: the median of a picture in which nothing can be made out
WHOLE = 1.0  # a gap between drawings at which a picture holds one


@dataclass(frozen=True, eq=False)
class Sheet:
    """A photograph and its ink."""

    photograph: Photograph
    ink: Ink

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the picture was read."""
        on_dark = ("Its lines are lighter than their ground, so light is read as ink.",) if self.ink.on_dark else ()
        return self.photograph.notes + on_dark

    def proposal(self, gap: float | None = None) -> Proposal:
        """The boxes of its drawings; see `propose`."""
        return propose(self.ink, gap)

    def strokes(self, box: Box) -> Strokes:
        """The drawing in a box as simplified strokes in 0..255; none where there is no ink in it."""
        return strokes_in(ink_in(self.ink, box))


def read_sheet(content: bytes, name: str, quarters: int = 0) -> Sheet:
    """The sheet in the bytes of a picture, turned clockwise by quarters; raises UserError, also where it has no ink."""
    photograph = open_photograph(content, name).turned(quarters)
    ink = find_ink(photograph.pixels)
    if np.median(photograph.pixels) < DARK and not (ink.on_dark and ink.mask.any()):
        raise UserError(f"{name} is too dark: no lines can be made out. Take it in more light.")
    if not ink.mask.any():
        raise UserError(
            f"{name} shows no ink. Draw with a dark pen on light paper, and fill the picture with the paper."
        )
    return Sheet(photograph, ink)


def drawing_of_picture(content: bytes, name: str) -> Strokes:
    """All the ink of a picture as one drawing, in simplified strokes; raises UserError."""
    return strokes_of_whole(read_sheet(content, name), name)


def strokes_of_whole(sheet: Sheet, name: str) -> Strokes:
    """All the ink of a sheet as one drawing, in simplified strokes; raises UserError."""
    found = [sheet.strokes(box) for box in sheet.proposal(WHOLE).boxes]
    if not found:
        raise UserError(f"{name} shows no drawing: there are only dots, or lines across the whole picture.")
    return found[0]
