"""The classes of a dataset, each with a tray of its drawings: click one to move or delete it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.gallery import gallery, replay, show_large
from dashboard.state.resources import show_errors
from dashboard.views.collect.chosen import may_change
from dashboard.views.collect.undo import datasets_by, remember
from qdcore.datasets.dataset import Dataset, OwnClass
from qdcore.datasets.drawing import Drawing
from qdcore.errors import UserError
from qdcore.formatting import count, plain

SHOWN = 30  # drawings of a tray, the newest; all at a click
MAX_SHOWN = 600


def show_trays(dataset: Dataset) -> None:
    """Two trays next to each other, on a phone in the same order, and a field for another class."""
    for start in range(0, len(dataset.classes), 2):
        pair = dataset.classes[start : start + 2]
        for each, column in zip(pair, st.columns(2), strict=False):
            with column, st.container(border=True), show_errors():
                _show_tray(dataset, each)
    if may_change(dataset.name):
        with show_errors():
            _offer_class(dataset)


def _show_tray(dataset: Dataset, cls: OwnClass) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"### {plain(cls.title)}")
        st.caption(count(cls.count))
        if not cls.dropped and may_change(dataset.name):
            with st.popover("Change", icon=":material/edit:", key=f"change {cls.name}", help="Rename or delete it."):
                _show_changes(dataset, cls)
    drawings = dataset.drawings(cls.name)[::-1][:MAX_SHOWN]
    if cls.dropped:
        st.caption("From a file that was put into the folder. It is read where it lies.")
    if not drawings:
        st.caption("No drawings yet.")
        return
    everything = len(drawings) > SHOWN and st.toggle(f"Show {count(len(drawings))}", key=f"all of {cls.name}")
    shown = drawings if everything else drawings[:SHOWN]
    labels = [f"{cls.title}, drawing {cls.count - place}" for place in range(len(shown))]
    clicked = gallery(np.array([each.pixels for each in shown]), labels, f"tray {dataset.name} {cls.name}", size=46)
    if clicked is not None:
        open_drawing(dataset, cls.name, shown[clicked])


def open_drawing(dataset: Dataset, cls: str, drawing: Drawing) -> None:
    """Open a drawing in a dialog, with what can be done with it."""
    st.dialog("Drawing", width="medium")(_show_drawing)(dataset, cls, drawing)


def _show_drawing(dataset: Dataset, cls: str, drawing: Drawing) -> None:
    found = next(each for each in dataset.classes if each.name == cls)
    left, right = st.columns(2)
    with left:
        show_large(drawing.pixels, f"{found.title}, 28 x 28 pixels", 220)
    with right, show_errors():
        st.markdown(f"**{plain(found.title)}**")
        if drawing.origin:
            st.caption(f"From {plain(drawing.origin)}.")
        if found.dropped:
            st.write("It is in a file that was put into the folder, which this app never changes.")
            return
        if not may_change(dataset.name):
            return
        if st.button("Delete", icon=":material/delete:", key="delete drawing"):
            remember(datasets_by().delete_drawings(dataset.name, cls, {drawing.key}))
            st.rerun()
        _offer_to_move(dataset, cls, drawing)
    if drawing.strokes:
        replay(drawing.strokes, f"replay {drawing.key}")


def _offer_to_move(dataset: Dataset, cls: str, drawing: Drawing) -> None:
    others = {each.name: each.title for each in dataset.classes if each.name != cls and not each.dropped}
    if not others:
        return
    to = st.selectbox("Move it to", others, format_func=lambda name: others[name], key="move to")
    if st.button("Move", icon=":material/arrow_forward:", key="move drawing"):
        remember(datasets_by().move(dataset.name, cls, {drawing.key}, to))
        st.rerun()


def _show_changes(dataset: Dataset, cls: OwnClass) -> None:
    with show_errors():
        title = st.text_input("Name", cls.title, key=f"title of class {cls.name}")
        if st.button("Rename", icon=":material/edit:", key=f"rename {cls.name}", disabled=title == cls.title):
            datasets_by().rename_class(dataset.name, cls.name, title)
            st.rerun()
        if st.button("Delete this class", icon=":material/delete:", key=f"delete {cls.name}"):
            remember(datasets_by().delete_class(dataset.name, cls.name))
            st.rerun()


def _offer_class(dataset: Dataset) -> None:
    with st.form("another class", border=False, clear_on_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            title = st.text_input("Another class", placeholder="any name", width=300)
            pressed = st.form_submit_button("Add the class", icon=":material/add:")
        if pressed:
            try:
                datasets_by().add_class(dataset.name, title)
            except UserError as error:
                st.error(plain(str(error)), icon=":material/error:")
            else:
                st.rerun()
