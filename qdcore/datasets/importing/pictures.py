"""A picture (.png, .jpg, .webp, .gif) as one drawing: its ink found, brought to 28x28 as Google's drawings are."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import SIDE
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.imported import Imported, ImportedClass
from qdcore.drawings.rasterize import FULL, PEN, SQUARE
from qdcore.errors import UserError

MAX_PICTURE = 40_000_000  # pixels: three times the photograph of a phone
WORKING_SIDE = 1_200  # larger pictures are made smaller first
MIN_CONTRAST = 40  # of 255, between ink and paper
INK = 0.35  # of the strongest contrast
MAX_INK = 0.5  # the share of a drawing; with more, it is rather a photograph


def read_picture(name: str, content: bytes, title: str) -> Imported:
    """The drawing of a picture; raises UserError where it cannot be read or has no ink."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            _check_size(name, picture.size)
            frames = getattr(picture, "n_frames", 1)
            ink = _ink(name, _gray(picture))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        raise UserError(f"{name} is damaged or no picture; save it again as PNG.") from None
    notes = [f"{name} has {frames} pictures; the first was taken."] if frames > 1 else []
    pixels = ink if ink.shape == (SIDE, SIDE) else _fitted(ink)
    if np.count_nonzero(pixels > 127) > MAX_INK * pixels.size:
        notes.append(f"{name} is mostly ink; is it a drawing of lines on plain paper?")
    return Imported((ImportedClass(title, (Drawing.of_pixels(pixels, name),)),), tuple(notes))


def _check_size(name: str, size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PICTURE:
        raise UserError(
            f"{name} has {size[0]:,} x {size[1]:,} pixels; at most {MAX_PICTURE // 1_000_000} million are read. "
            "Make it smaller."
        )


def _gray(picture: Any) -> NDArray[np.float32]:
    """Brightness 0..255 of a picture on white paper, turned as its camera says; made smaller if it is large."""
    from PIL import Image, ImageOps

    picture.draft("L", (WORKING_SIDE, WORKING_SIDE))  # a JPEG is then decoded smaller: less time, less memory
    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((WORKING_SIDE, WORKING_SIDE))
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        layers = turned.convert("RGBA")
        paper = Image.new("RGBA", layers.size, "white")
        gray = np.asarray(Image.alpha_composite(paper, layers).convert("L"), np.float32)
        alpha = np.asarray(layers.getchannel("A"), np.float32)
        return 255 - alpha if np.ptp(gray) < MIN_CONTRAST else gray  # white ink on nothing
    return np.asarray(turned.convert("L"), np.float32)


def _ink(name: str, gray: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Ink 0..255 on 0, whichever of both is darker; the paper is what most of the edge shows. Raises UserError."""
    edge = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    if gray.shape == (SIDE, SIDE):  # a drawing of the dataset may touch the edge
        edge = gray.ravel()
    paper = float(np.median(edge))
    contrast = np.abs(gray - paper)
    if contrast.max() < MIN_CONTRAST:
        raise UserError(f"{name} has no ink: it is all of one brightness.")
    strength = contrast if gray.shape == (SIDE, SIDE) else contrast * (255 / contrast.max())
    return strength.clip(0, 255).round().astype(np.uint8)


def _fitted(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The ink in the middle of 28x28, as large as a drawing of the dataset."""
    from PIL import Image

    rows, columns = (np.flatnonzero((ink > INK * 255).any(axis=axis)) for axis in (1, 0))
    inner = Image.fromarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    side = round(max(inner.size) * FULL / (SQUARE + PEN))
    square = Image.new("L", (side, side))
    square.paste(inner, ((side - inner.width) // 2, (side - inner.height) // 2))
    small = np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BOX), np.float32)
    return (small * (255 / max(float(small.max()), 1.0))).round().astype(np.uint8)
