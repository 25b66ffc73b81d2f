"""Drawings on the page, ink on the page's own background, every pixel visible; a gallery of them can be clicked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

import streamlit as st

from dashboard.components import component
from dashboard.state.resources import backend
from qdcore.arrays import Drawings
from qdcore.drawings.png import DARK_INK, png_url
from qdcore.drawings.rasterize import Strokes
from qdcore.experiments.sample import Sample
from qdcore.formatting import plain_html
from qdcore.sources import open_source

EXAMPLES = 10  # drawings shown of a class
PIXELS = "image-rendering:pixelated;aspect-ratio:1"


def gallery(
    drawings: Drawings,
    labels: Sequence[str],
    key: str,
    captions: Sequence[str] | None = None,
    size: int = 64,
    chosen: int | None = None,
) -> int | None:
    """A grid of drawings (n, 784), each a button with its label; the position of the one just clicked, else None.

    `size` is the smallest width of a drawing in screen pixels; `chosen` gets a frame. A click on drawings that are no
    longer shown is ignored.
    """
    token = hashlib.sha256(drawings.tobytes()).hexdigest()[:12]
    pixels = base64.b64encode(drawings.tobytes()).decode()
    data = {"pixels": pixels, "labels": list(labels), "size": size, "chosen": chosen, "token": token}
    if captions is not None:
        data["captions"] = list(captions)
    clicked = component("gallery")(key=key, data=data, on_clicked_change=lambda: None).clicked
    return clicked["number"] if clicked and clicked["token"] == token else None


def replay(strokes: Strokes, key: str) -> None:
    """A drawing stroke by stroke, with a button and a slider; strokes are (n, 2) arrays."""
    component("replay", "buttons")(key=key, data={"strokes": [stroke.tolist() for stroke in strokes]})


def show_classes(sample: Sample) -> None:
    """A few drawings of each of the first classes, as far as they are on this computer."""
    source = open_source(sample.source, backend().settings)
    here = [cls for cls in sample.classes if source.cached(cls) >= EXAMPLES][:6]
    columns = st.columns(min(max(len(here), 1), 3)) * 2
    for cls, column in zip(here, columns, strict=False):
        with column:
            strip(source.fetch(cls, EXAMPLES), f"{EXAMPLES} drawings of {cls}")


def strip(drawings: Drawings, alt: str, size: int = 56, whole: bool = False) -> None:
    """Drawings (n, 784) in a row, as many as fit; the `whole` in as many rows as they need."""
    images = "".join(f'<img src="{png(drawing)}" alt="" style="{PIXELS};width:{size}px">' for drawing in drawings)
    row = f"display:flex;gap:8px;overflow:hidden;flex-wrap:wrap;height:{'auto' if whole else f'{size}px'}"
    st.html(f'<div role="img" aria-label="{plain_html(alt)}" style="{row}">{images}</div>')


def show_large(drawing: Drawings, alt: str, size: int = 280) -> None:
    """One drawing (784,) as the classifiers see it, every pixel visible."""
    st.html(f'<img src="{png(drawing)}" alt="{plain_html(alt)}" style="{PIXELS};width:min({size}px,100%)">')


def png(drawing: Drawings) -> str:
    """A 28x28 drawing as a data URL, in ink that the page's theme shows."""
    return png_url(drawing, 255 if st.context.theme.type == "dark" else DARK_INK)
