"""Which drawings of a class the Explore page shows (how many, which page, in which order), and their downloads."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.inputs.basic import choose_whole_number
from dashboard.inputs.source import available
from dashboard.state.resources import backend
from dashboard.state.session import actor
from dashboard.state.url_params import keep_param, open_param
from qdcore.arrays import SIDE, Drawings
from qdcore.drawings.address import Address
from qdcore.errors import UserError
from qdcore.formatting import plain
from qdcore.sources import Source

MAX_NOTES = 20  # of ignored lines that are shown
MAX_ROWS = 1000  # drawings of a class that are downloaded to browse, 0.8 MB


@dataclass(frozen=True)
class BrowseSettings:
    """How many drawings of a class are shown, which page, and the seed of their order (0: the order of the dataset)."""

    number: int
    page: int
    seed: int
    rows: int = MAX_ROWS


def choose_browse_settings() -> BrowseSettings:
    """Widgets for the number of drawings, the page, and a shuffle."""
    open_param("page")
    open_param("shuffle")
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    number = choose_whole_number("Drawings per page", "number", 1, 300, left, step=20)
    if right.button(
        "Shuffle", icon=":material/shuffle:", width="stretch", help="Show drawings in another random order."
    ):
        st.session_state["shuffle"] += 1
        st.session_state["page"] = 1
    page = choose_whole_number("Page", "page", 1, 1_000_000, middle)
    keep_param("shuffle", st.session_state["shuffle"])
    return BrowseSettings(number, page, int(st.session_state["shuffle"]))


def rows_to_show(source: Source, cls: str, settings: BrowseSettings) -> NDArray[np.int64]:
    """The rows of a class on this page, without hidden ones; beyond the last page, the last one. Raises UserError."""
    rows = min(available(source, cls), max(settings.rows, source.cached(cls)))
    order = np.random.default_rng(settings.seed).permutation(rows) if settings.seed else np.arange(rows)
    hidden = [Address.parse(each).row for each in backend().hidden.within([cls], rows, source.id)]
    order = order[~np.isin(order, hidden)]
    if not len(order):
        raise UserError(f"No drawing of {cls} can be shown: none is on this computer, or all are hidden.")
    page = min(settings.page, max(1, -(-len(order) // settings.number)))
    return order[(page - 1) * settings.number : page * settings.number]


def show_downloads(shown: dict[str, Drawings]) -> None:
    """Buttons that save the drawings on the page as one picture or one array."""
    drawings = np.concatenate(list(shown.values()))
    row = st.container(horizontal=True)  # both hold the drawings of all classes
    row.download_button(
        "Download as PNG", lambda: png_grid(drawings), "drawings.png", icon=":material/image:", on_click="ignore"
    )
    row.download_button(
        "Download as .npy", lambda: npy_file(drawings), "drawings.npy", icon=":material/data_array:", on_click="ignore"
    )


def show_hidden() -> None:
    """The hidden drawings, a button that shows them again, and the lines of the list that hide nothing."""
    hidden, notes = sorted(backend().hidden.addresses()), backend().hidden.notes()
    if notes:
        with st.expander(f"Lines in the list of hidden drawings that were ignored: {len(notes)}"):
            st.markdown("\n".join(f"- {plain(note)}" for note in notes[:MAX_NOTES]))
            st.caption("Write one address a line, such as cat/1234.")
    if not hidden:
        return
    if not actor().may_all:
        st.caption(f"Hidden drawings: {len(hidden)}")
        return
    with st.expander(f"Hidden drawings: {len(hidden)}"):
        st.caption(plain(f"The list is stored in {backend().settings.hidden}. To share it, copy this file."))
        chosen = st.multiselect("Drawings to show again", hidden)
        if chosen and st.button("Show again"):
            backend().drawings_by(actor()).unhide(chosen)
            st.rerun()


def png_grid(drawings: Drawings, across: int = 20) -> bytes:
    """Drawings (n, 784) as one PNG: dark ink on white, `across` per row, each enlarged four times."""
    from PIL import Image

    across = min(across, len(drawings))
    down = -(-len(drawings) // across)
    cells = np.zeros((down * across, SIDE, SIDE), np.uint8)
    cells[: len(drawings)] = drawings.reshape(-1, SIDE, SIDE)
    page = cells.reshape(down, across, SIDE, SIDE).swapaxes(1, 2).reshape(down * SIDE, across * SIDE)
    buffer = BytesIO()
    Image.fromarray(255 - page).resize((across * 112, down * 112), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()


def npy_file(drawings: Drawings) -> bytes:
    """Drawings (n, 784) uint8 as the content of a .npy file."""
    buffer = BytesIO()
    np.save(buffer, drawings, allow_pickle=False)
    return buffer.getvalue()
