"""A drawing as a small PNG: ink of one colour, as opaque as the pixel is bright, on nothing."""

from __future__ import annotations

import base64
from io import BytesIO

import numpy as np

from qdcore.arrays import SIDE, Drawings

DARK_INK = 20


def png_url(drawing: Drawings, ink: int = DARK_INK) -> str:
    """A drawing (784,) as a data URL, its ink a grey of 0..255."""
    from PIL import Image

    alpha = drawing.reshape(SIDE, SIDE)
    buffer = BytesIO()
    Image.fromarray(np.stack([np.full_like(alpha, ink), alpha], axis=-1), "LA").save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
