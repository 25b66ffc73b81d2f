"""One drawing of a dataset of one's own: its pixels, its strokes if there are any, and where it comes from."""

from __future__ import annotations

import base64
import binascii
import functools
import secrets
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS
from qdcore.drawings.ndjson import Doodle
from qdcore.drawings.rasterize import Strokes, bitmaps, fits_square, simplify_all, strokes_of
from qdcore.errors import UserError


def _new_key() -> str:
    return secrets.token_hex(8)


def _now() -> int:
    return int(time.time())


@dataclass(frozen=True, eq=False)
class Drawing:
    """`pixels` (784,) uint8, ink 255 on 0; `strokes` simplified, (n, 2) float64 in 0..255, none for a picture.

    `origin` is the address it was copied from or the name of its file; `word` and `timestamp` as in Google's files.
    `key` stays the same while it is moved or its row changes; `added` is the second in which it came.
    """

    pixels: NDArray[np.uint8]
    strokes: Strokes = field(default_factory=list)
    origin: str = ""
    word: str = ""
    timestamp: str = ""
    key: str = field(default_factory=_new_key)
    added: int = field(default_factory=_now)

    @functools.cached_property
    def line(self) -> bytes:
        """The drawing as a line of its class's file, with its line feed."""
        return _to_line(self)

    @staticmethod
    def of_pixels(pixels: NDArray[np.uint8], origin: str = "") -> Drawing:
        """A drawing without strokes, of (784,) or (28, 28) uint8; raises UserError."""
        if pixels.dtype != np.uint8 or pixels.size != PIXELS:
            raise UserError(f"A drawing is 28x28 pixels of uint8, not {pixels.dtype} of shape {pixels.shape}.")
        return Drawing(np.array(pixels).reshape(PIXELS), origin=origin)

    @staticmethod
    def of_raw(strokes: Strokes, origin: str = "", timestamp: str = "") -> Drawing:
        """A drawing of strokes of any position and size, as a canvas has them; raises UserError without any."""
        return of_doodles([Doodle("", strokes, timestamp=timestamp)], origin)[0]


def of_doodles(doodles: Sequence[Doodle], origin: str = "") -> list[Drawing]:
    """Drawings of doodles, simplified and rasterised as the training data is; raises UserError for one without strokes.

    Strokes without times that lie within 0..255 are taken as simplified already.
    """
    if not all(doodle.strokes for doodle in doodles):
        raise UserError("The drawing has no strokes; draw something first.")
    strokes = [doodle.strokes for doodle in doodles]
    raw = [i for i, doodle in enumerate(doodles) if not _is_simplified(doodle)]
    for i, simple in zip(raw, simplify_all([strokes[i] for i in raw]), strict=True):
        strokes[i] = simple
    return [
        Drawing(pixels, simple, origin, doodle.word, doodle.timestamp)
        for pixels, simple, doodle in zip(bitmaps(strokes), strokes, doodles, strict=True)
    ]


def _is_simplified(doodle: Doodle) -> bool:
    """True for whole numbers that begin at the left and the top edge of 0..255, as the dataset's do."""
    if doodle.times or not fits_square(doodle.strokes):
        return False
    points = np.concatenate(doodle.strokes)
    return bool((points == points.round()).all() and (points.min(axis=0) == 0).all() and points.max() == 255)


class _Line(msgspec.Struct, rename={"origin": "from", "key": "key_id"}):
    """A line of a class's file: Google's ndjson with the 28x28 pixels as well, so that nothing need be drawn again."""

    pixels: str
    drawing: list[list[list[float]]] = []  # noqa: RUF012 - msgspec copies it
    key: str = ""
    origin: str = ""
    word: str = ""
    timestamp: str = ""
    added: int = 0
    countrycode: str = ""
    recognized: bool = False


def _to_line(drawing: Drawing) -> bytes:
    pixels = base64.b64encode(zlib.compress(drawing.pixels.tobytes(), 6)).decode()
    strokes: list[Any] = [[_plain(stroke[:, 0]), _plain(stroke[:, 1])] for stroke in drawing.strokes]
    line = _Line(pixels, strokes, drawing.key, drawing.origin, drawing.word, drawing.timestamp, drawing.added)
    return msgspec.json.encode(line) + b"\n"


def _plain(values: NDArray[np.float64]) -> list[float]:
    return [int(value) if value == int(value) else round(value, 3) for value in values.tolist()]


def from_line(line: bytes) -> Drawing:
    """The drawing of a line; raises UserError where it is damaged."""
    try:
        data = msgspec.json.decode(line, type=_Line)
        strokes = strokes_of([list(zip(*stroke, strict=True)) for stroke in data.drawing])
        if not fits_square(strokes):
            raise ValueError
        pixels = _unpacked(data.pixels)
        drawing = Drawing(pixels, strokes, data.origin, data.word, data.timestamp, data.key, data.added)
        vars(drawing)["line"] = line  # what is kept as it is need not be written again
        return drawing
    except (msgspec.DecodeError, ValueError, zlib.error, binascii.Error):
        raise UserError("It is not a complete drawing.") from None


def _unpacked(pixels: str) -> NDArray[np.uint8]:
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(base64.b64decode(pixels, validate=True), PIXELS + 1)
    return np.frombuffer(content, np.uint8).reshape(PIXELS)
