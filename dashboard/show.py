"""How pages show things: a picture of numbers with its table and alt text, a strip of drawings, a run's name."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import numpy as np
import streamlit as st

from models import MODELS
from qdcore.charts import Picture
from qdcore.experiment import Experiment
from qdcore.sources import Drawings

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


def show_picture(picture: Picture, key: str, **events: Any) -> Any:
    """A chart with its alt text for screen readers and its numbers a click away; returns what was clicked, if asked."""
    st.html(f'<p role="note" style="{VISUALLY_HIDDEN}">{_escaped(picture.alt)}</p>')
    clicked = st.plotly_chart(picture.figure, key=key, config=CONFIG, **events)
    with st.popover("Numbers", icon=":material/table:", key=f"{key} numbers"):
        st.caption(picture.alt)
        st.dataframe(picture.table, hide_index=True)
        csv = picture.table.to_csv
        st.download_button("Download as CSV", lambda: csv(index=False), f"{key}.csv", "text/csv", key=f"{key} csv")
    return clicked


VISUALLY_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def strip(drawings: Drawings, alt: str, size: int = 56) -> None:
    """Drawings (n, 784) side by side, as many as there is room for, ink on the page's own ground."""
    ink = 255 if st.context.theme.type == "dark" else 20
    images = "".join(f'<img src="{_png(drawing, ink)}" alt="" style="{PIXELS};width:{size}px">' for drawing in drawings)
    row = f"display:flex;gap:8px;overflow:hidden;flex-wrap:wrap;height:{size}px"
    st.html(f'<div role="img" aria-label="{_escaped(alt)}" style="{row}">{images}</div>')


PIXELS = "image-rendering:pixelated;aspect-ratio:1"


def _png(drawing: np.ndarray[Any, np.dtype[np.uint8]], ink: int) -> str:
    """A 28x28 drawing as a data URL: ink of one colour, as opaque as the pixel is bright."""
    from PIL import Image

    alpha = drawing.reshape(28, 28)
    pixels = np.stack([np.full_like(alpha, ink), alpha], axis=-1)
    buffer = BytesIO()
    Image.fromarray(pixels, "LA").save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def name_of(experiment: Experiment) -> str:
    """A model and what makes it special among its kind: "K-Nearest Neighbours, K 3"."""
    model = MODELS.get(experiment.model)
    if model is None:
        return experiment.model
    changed = [
        f"{param.title} {_value(experiment.params[param.name])}"
        for param in model.params
        if experiment.params.get(param.name, param.default) != param.default
    ]
    return ", ".join([model.title, *changed])


def _value(value: Any) -> str:
    return " × ".join(map(str, value)) if isinstance(value, list) else "none" if value is None else f"{value}"


def about(experiment: Experiment) -> str:
    """The sample in words: "cat, sheep · 500 each · seed 0"."""
    sample = experiment.sample
    parts = [", ".join(sample.classes), f"{sample.per_class:,} each"]
    if sample.train_size is not None:
        parts.append(f"{sample.train_size:,} to train")
    if sample.fold is not None:
        parts.append(f"fold {sample.fold[0] + 1} of {sample.fold[1]}")
    if sample.test_share != 0.5:
        parts.append(f"{sample.test_share:.0%} for testing")
    seeds = {sample.seed, experiment.seed}
    parts.append(f"seed {' and '.join(map(str, sorted(seeds)))}")
    return " · ".join(parts)
