"""A picture (.png, .jpg, ...) as one drawing: 28x28 is kept pixel by pixel, of any other the lines are followed."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import SIDE
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.imported import Imported, ImportedClass
from qdcore.drawings.photos.sheet import read_sheet, strokes_of_whole
from qdcore.errors import UserError

MIN_CONTRAST = 40  # of 255, between ink and paper


def read_picture(name: str, content: bytes, title: str) -> Imported:
    """The drawing of a picture; raises UserError where it cannot be read or has no ink."""
    if (small := _small(content)) is not None:
        return Imported((ImportedClass(title, (Drawing.of_pixels(_ink(name, small), name),)),))
    sheet = read_sheet(content, name)
    strokes = strokes_of_whole(sheet, name)
    notes = tuple(f"{name}: {note}" for note in sheet.notes)
    return Imported((ImportedClass(title, (Drawing.of_raw(strokes, name),)),), notes)


def _small(content: bytes) -> NDArray[np.float32] | None:
    """Brightness 0..255 of a picture of 28x28 pixels on white paper; None for any other picture or file."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return _gray(picture) if picture.size == (SIDE, SIDE) else None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _gray(picture: Any) -> NDArray[np.float32]:
    from PIL import Image

    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return np.asarray(picture.convert("L"), np.float32)
    layers = picture.convert("RGBA")
    gray = np.asarray(Image.alpha_composite(Image.new("RGBA", layers.size, "white"), layers).convert("L"), np.float32)
    if np.ptp(gray) < MIN_CONTRAST:  # white ink on nothing
        return 255 - np.asarray(layers.getchannel("A"), np.float32)
    return gray


def _ink(name: str, gray: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Ink 0..255 on 0; the paper is what most pixels show. Raises UserError."""
    contrast = np.abs(gray - float(np.median(gray)))
    if contrast.max() < MIN_CONTRAST:
        raise UserError(f"{name} has no ink: it is all of one brightness.")
    return contrast.clip(0, 255).round().astype(np.uint8)
