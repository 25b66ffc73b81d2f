"""A drawing as a short text that fits into a link: simplified strokes, compressed, in base64 for URLs."""

from __future__ import annotations

import base64
import binascii
import zlib

import numpy as np

from qdcore.drawings.rasterize import Stroke, Strokes
from qdcore.errors import UserError

MAX_TEXT_LENGTH = 1800  # what browsers, mail and chat pass on in one piece
MAX_CONTENT_BYTES = 20_000  # so that a link cannot fill the memory


def encode(strokes: Strokes) -> str | None:
    """Simplified strokes (points in whole numbers 0..255) as text; None if it is too long for a link."""
    parts = [np.array([len(stroke) >> 8, len(stroke) & 255], np.uint8).tobytes() + _bytes(stroke) for stroke in strokes]
    text = base64.urlsafe_b64encode(zlib.compress(b"".join(parts), 9)).decode().rstrip("=")
    return text if len(text) <= MAX_TEXT_LENGTH else None


def _bytes(stroke: Stroke) -> bytes:
    return np.clip(np.round(stroke), 0, 255).astype(np.uint8).tobytes()


def decode(text: str) -> Strokes:
    """The strokes of a text that `encode` made; raises UserError for any other text."""
    try:
        packed = base64.urlsafe_b64decode(text[: MAX_TEXT_LENGTH + 4] + "=" * (-len(text) % 4))
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, MAX_CONTENT_BYTES)
        if not unpacking.eof:
            raise ValueError
        return _strokes(content)
    except (binascii.Error, zlib.error, ValueError, IndexError):
        raise UserError("the drawing in it is damaged; ask for the link again.") from None


def _strokes(content: bytes) -> Strokes:
    strokes, place = [], 0
    while place < len(content):
        end = place + 2 + 2 * (256 * content[place] + content[place + 1])
        if end > len(content) or end == place + 2:
            raise ValueError
        strokes.append(np.frombuffer(content[place + 2 : end], np.uint8).reshape(-1, 2).astype(float))
        place = end
    return strokes
