"""The drawing of the Draw page: what a link puts on the canvas, its 28x28, the ways to take it home."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.canvas import SIDE, Drawn, drawn, put, put_before
from dashboard.state.url_params import drop_param, param_in_link
from dashboard.views.drawings.dialog import MUCH, fetch, strokes_of, to_travel
from dashboard.views.explore.browser import sheet
from qdcore.drawings.address import Address
from qdcore.drawings.link_codec import decode, encode
from qdcore.drawings.ndjson import Doodle, to_line
from qdcore.drawings.rasterize import FULL, Strokes, bitmap_of_raw, drawn_over, simplify
from qdcore.drawings.svg import to_png, to_svg
from qdcore.errors import UserError
from qdcore.formatting import megabytes

BOARD = "canvas"  # the key of the page's one canvas
INNER = 0.8  # of the canvas that an opened drawing fills
LINKS = ("drawing", "strokes")  # the address of a drawing of the data; the strokes themselves


def open_linked_drawing() -> None:
    """Put the drawing that the link names on the canvas, once; a link that cannot be read is told in a sentence."""
    name = next((name for name in LINKS if name in st.query_params), "")
    text = param_in_link(name) if name else ""
    if not text or text == st.session_state.get("opened"):
        return
    try:
        _put_of_the_data(Address.parse(text)) if name == "drawing" else begin(decode(text))
        _remember(text)
    except UserError as error:
        st.info(f"The drawing in the link was left out: {error}", icon=":material/link_off:")
        forget_link()


def _put_of_the_data(address: Address) -> None:
    """A drawing of the data: its strokes where there are any, else its bitmap to draw over. Raises UserError."""
    doodle = strokes_of(address)
    if doodle is not None:
        begin(list(doodle.strokes), address.cls)
    elif (travel := to_travel(address)) > MUCH:
        raise UserError(f"it comes with all before it, {megabytes(travel)}. Look at it on the Explore page first.")
    else:
        put(BOARD, [], np.array(fetch(address)))
        st.session_state["word"] = address.cls


def begin(strokes: Strokes, word: str = "") -> None:
    """Put strokes of any size on the canvas, as large as it allows; `word` is what they are meant to be."""
    put(BOARD, _fitted(strokes))
    st.session_state["word"] = word


def _remember(text: str) -> None:
    """What the link means is on the canvas now."""
    st.session_state["opened"], st.session_state["opened version"] = text, drawn(BOARD).version


def tidy_link() -> None:
    """Take the drawing out of the link when the canvas shows another one by now."""
    if st.session_state.get("opened") and drawn(BOARD).version != st.session_state["opened version"]:
        forget_link()


def forget_link() -> None:
    """Take the drawing out of the link."""
    st.session_state["opened"] = ""
    for name in LINKS:
        drop_param(name)


def opened_address() -> Address | None:
    """The address of the drawing of the data that was opened and is on the canvas unchanged."""
    text = param_in_link("drawing")
    opened = text and st.session_state.get("opened") == text
    return Address.parse(text) if opened and st.session_state["opened version"] == drawn(BOARD).version else None


def opened_pixels() -> NDArray[np.uint8] | None:
    """The 28x28 (784,) of the drawing that was opened, while it is on the canvas, changed. Raises UserError."""
    opened, now = put_before(BOARD), drawn(BOARD)
    if opened.ground is not None:
        is_over_it = now.ground is not None
    else:
        is_over_it = bool(opened.strokes and now.strokes) and np.array_equal(opened.strokes[0], now.strokes[0])
    return as_pixels(opened) if is_over_it and opened.version != now.version else None


def _fitted(strokes: Strokes) -> Strokes:
    """Strokes of any size, in the middle of the canvas."""
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = INNER * SIDE / max(float(size.max()), 1.0)
    return [(stroke - low - size / 2) * scale + SIDE / 2 for stroke in strokes]


def as_pixels(drawn: Drawn) -> NDArray[np.uint8]:
    """The 28x28 of a canvas, (784,) uint8: strokes go the training data's road; over a bitmap, they stay in place."""
    if drawn.ground is None:
        return bitmap_of_raw(drawn.strokes)
    return drawn_over(drawn.ground, [stroke * (FULL / SIDE) for stroke in drawn.strokes])


def offer_downloads(row: DeltaGenerator, drawn: Drawn, word: str) -> None:
    """The drawing as PNG, SVG, a line of the dataset's own form, and as a link where it fits in one."""
    if drawn.ground is not None:
        pixels = as_pixels(drawn)
        row.download_button(
            "PNG", lambda: sheet(pixels[None]), "drawing.png", icon=":material/image:", on_click="ignore"
        )
        row.caption("Drawn over pixels, it cannot be saved as strokes. Clear the paper to draw a new one.")
        return
    strokes = drawn.strokes
    row.download_button("PNG", lambda: to_png(strokes), "drawing.png", icon=":material/image:", on_click="ignore")
    row.download_button("SVG", lambda: to_svg(strokes), "drawing.svg", icon=":material/shape_line:", on_click="ignore")
    line = lambda: to_line(Doodle(word, simplify(strokes), timestamp=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"))  # noqa: E731
    row.download_button(
        "ndjson", line, "drawing.ndjson", icon=":material/data_object:", help=LINE_HELP, on_click="ignore"
    )
    with row.popover("Link", icon=":material/link:"):
        _offer_link(strokes)


def _offer_link(strokes: Strokes) -> None:
    packed = encode(simplify(strokes))
    if packed is None:
        st.write("This drawing is too long for a link. Save it as ndjson or SVG and send the file.")
        return
    st.write("Whoever opens this link in this app sees your drawing and can draw on:")
    base = (st.context.url or "draw").split("?")[0]
    st.code(f"{base}?strokes={packed}", language=None, wrap_lines=True)


LINE_HELP = "One line of text with the strokes, as in the files of the Quick, Draw! dataset."
