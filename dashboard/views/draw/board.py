"""The drawing of the Draw page: suggested, opened from a link, turned into 28x28 pixels, downloaded."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.canvas import SIDE, CanvasDrawing, canvas_drawing, initial_drawing, set_canvas
from dashboard.state.resources import show_errors
from dashboard.state.url_params import drop_param, param_in_link
from dashboard.views.draw.classifiers import Candidate, Predictions
from dashboard.views.draw.recall import recall_in_words
from dashboard.views.drawings.dialog import MAX_UNASKED_MB, download_size, fetch, fetch_strokes
from dashboard.views.explore.browser import png_grid
from qdcore.drawings.address import Address
from qdcore.drawings.class_names import with_article
from qdcore.drawings.link_codec import decode, encode
from qdcore.drawings.ndjson import Doodle, to_line
from qdcore.drawings.rasterize import Strokes, simplify
from qdcore.drawings.svg import to_png, to_svg
from qdcore.errors import UserError
from qdcore.evaluation.prediction import predict_drawing
from qdcore.formatting import megabytes, plain

CANVAS = "canvas"  # the key of the page's canvas
FILL = 0.8  # the fraction of the canvas that an opened drawing fills
LINKS = ("drawing", "strokes")  # the address of a drawing of the dataset; the strokes themselves


def show_task(place: DeltaGenerator, classes: Sequence[str]) -> str:
    """What to draw, and a button that suggests another of the classes; returns the class, "" if there is none."""
    row = place.container(horizontal=True, vertical_alignment="center")
    if row.button("Suggest a class", icon=":material/casino:", help="Clear the canvas and name a class to draw."):
        set_drawing([], random.choice([cls for cls in classes if cls != st.session_state.get("word")]))
    word: str = st.session_state.get("word", "")
    with show_errors():
        verb = "This is" if opened_address() else "Draw"
        row.markdown(f"{verb} **{plain(with_article(word))}**." if word else "Draw anything.")
        if word and (sentence := recall_in_words([word])):
            place.caption(plain(sentence))
    return word


def load_linked_drawing() -> None:
    """Put the drawing that the link names on the canvas, once; say why where the link cannot be read."""
    name = next((name for name in LINKS if name in st.query_params), "")
    text = param_in_link(name) if name else ""
    if not text or text == st.session_state.get("opened"):
        return
    try:
        _open_address(Address.parse(text)) if name == "drawing" else set_drawing(decode(text))
        _mark_as_opened(text)
    except UserError as error:
        st.info(plain(f"The drawing in the link was left out: {error}"), icon=":material/link_off:")
        clear_link()


def _open_address(address: Address) -> None:
    """Put a drawing of the dataset on the canvas: its strokes if there are any, else its bitmap. Raises UserError."""
    doodle = fetch_strokes(address)
    if doodle is not None:
        set_drawing(list(doodle.strokes), address.cls)
    elif (size := download_size(address)) > MAX_UNASKED_MB:
        raise UserError(
            f"it has not been downloaded. Drawings are fetched from the start of a class, so this takes "
            f"{megabytes(size)}. Open it on the Explore page first."
        )
    else:
        set_canvas(CANVAS, [], np.array(fetch(address)))
        st.session_state["word"] = address.cls


def as_link(drawing: CanvasDrawing) -> dict[str, str]:
    """The parameter that opens this drawing elsewhere; none where the link has it already, or where it is too long."""
    own = bool(drawing.strokes) and drawing.background is None and opened_address() is None
    text = encode(simplify(drawing.strokes)) if own else None
    return {"strokes": text} if text else {}


def set_drawing(strokes: Strokes, word: str = "") -> None:
    """Put strokes of any size on the canvas, scaled to fit; `word` is the class that they show or the one to draw."""
    set_canvas(CANVAS, _fitted(strokes))
    st.session_state["word"] = word


def _mark_as_opened(text: str) -> None:
    """Note that the canvas shows the drawing of this link."""
    st.session_state["opened"], st.session_state["opened version"] = text, canvas_drawing(CANVAS).version


def drop_stale_link() -> None:
    """Take the drawing out of the link once the canvas has changed."""
    if st.session_state.get("opened") and canvas_drawing(CANVAS).version != st.session_state["opened version"]:
        clear_link()


def clear_link() -> None:
    """Take the drawing out of the link."""
    st.session_state["opened"] = ""
    for name in LINKS:
        drop_param(name)


def opened_address() -> Address | None:
    """The address of the drawing of the dataset that the canvas shows unchanged, if any."""
    text = param_in_link("drawing")
    opened = text and st.session_state.get("opened") == text
    return (
        Address.parse(text) if opened and st.session_state["opened version"] == canvas_drawing(CANVAS).version else None
    )


def predictions_as_opened(candidates: Sequence[Candidate]) -> Callable[[CanvasDrawing], Predictions | None]:
    """For drawings that continue the opened one, the predictions for it as it was opened; None for others."""
    opened = initial_drawing(CANVAS)
    before = None if opened.is_empty else predict_drawing(candidates, opened)[1]
    return lambda drawing: before if continues(opened, drawing) else None


def continues(opened: CanvasDrawing, drawing: CanvasDrawing) -> bool:
    """True if a drawing is the opened one, changed: it lies over its bitmap, or begins with its first stroke."""
    if opened.version == drawing.version:
        return False
    if opened.background is not None:
        return drawing.background is not None
    return bool(opened.strokes and drawing.strokes) and np.array_equal(opened.strokes[0], drawing.strokes[0])


def _fitted(strokes: Strokes) -> Strokes:
    """Strokes of any size, in the middle of the canvas."""
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = FILL * SIDE / max(float(size.max()), 1.0)
    return [(stroke - low - size / 2) * scale + SIDE / 2 for stroke in strokes]


def offer_downloads(row: DeltaGenerator, drawing: CanvasDrawing, word: str) -> None:
    """Buttons for the drawing as PNG, SVG, ndjson (the format of the dataset) and as a link where it fits in one."""
    if drawing.background is not None:
        pixels = drawing.pixels()
        row.download_button(
            "PNG", lambda: png_grid(pixels[None]), "drawing.png", icon=":material/image:", on_click="ignore"
        )
        row.caption("This drawing includes pixels, so it can only be saved as PNG. Press Clear to start a new one.")
        return
    strokes = drawing.strokes
    row.download_button("PNG", lambda: to_png(strokes), "drawing.png", icon=":material/image:", on_click="ignore")
    row.download_button("SVG", lambda: to_svg(strokes), "drawing.svg", icon=":material/shape_line:", on_click="ignore")
    line = lambda: to_line(Doodle(word, simplify(strokes), timestamp=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"))  # noqa: E731
    row.download_button(
        "ndjson", line, "drawing.ndjson", icon=":material/data_object:", help=NDJSON_HELP, on_click="ignore"
    )
    with row.popover("Link", icon=":material/link:"):
        _offer_link(strokes)


def _offer_link(strokes: Strokes) -> None:
    encoded = encode(simplify(strokes))
    if encoded is None:
        st.write("This drawing is too long for a link. Save it as ndjson or SVG and send the file instead.")
        return
    st.write("Anyone who opens this link in this app sees your drawing and can continue it:")
    base = (st.context.url or "draw").split("?")[0]
    st.code(f"{base}?strokes={encoded}", language=None, wrap_lines=True)


NDJSON_HELP = "One line of text with the strokes, in the format of the Quick, Draw! dataset."
