"""Drawings on the page: ink on the page's own ground, pixels visible, never squeezed."""

from __future__ import annotations

import base64
import html
from io import BytesIO
from typing import Any

import numpy as np
import streamlit as st

from dashboard.session import backend
from qdcore.errors import UserError
from qdcore.sample import Sample
from qdcore.sources import Drawings, open_source

FEW = 10  # drawings that give an idea of a class
PIXELS = "image-rendering:pixelated;aspect-ratio:1"


def show_classes(sample: Sample) -> None:
    """A few drawings of each of the first classes, where they are on this computer already."""
    source = open_source(sample.source, backend().settings)
    here = [cls for cls in sample.classes if source.cached(cls) >= FEW][:6]
    if not here:
        return
    for cls, column in zip(here, st.columns(len(here)) if len(here) < 3 else st.columns(3) * 2, strict=False):
        with column:
            try:
                strip(source.fetch(cls, FEW), f"{FEW} drawings of {cls}")
            except UserError:
                continue  # the picture is only for looks; Train tells what is wrong


def strip(drawings: Drawings, alt: str, size: int = 56) -> None:
    """Drawings (n, 784) side by side, as many as there is room for, ink on the page's own ground."""
    ink = 255 if st.context.theme.type == "dark" else 20
    images = "".join(f'<img src="{_png(drawing, ink)}" alt="" style="{PIXELS};width:{size}px">' for drawing in drawings)
    row = f"display:flex;gap:8px;overflow:hidden;flex-wrap:wrap;height:{size}px"
    st.html(f'<div role="img" aria-label="{html.escape(alt)}" style="{row}">{images}</div>')


def _png(drawing: np.ndarray[Any, np.dtype[np.uint8]], ink: int) -> str:
    """A 28x28 drawing as a data URL: ink of one colour, as opaque as the pixel is bright."""
    from PIL import Image

    alpha = drawing.reshape(28, 28)
    pixels = np.stack([np.full_like(alpha, ink), alpha], axis=-1)
    buffer = BytesIO()
    Image.fromarray(pixels, "LA").save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
