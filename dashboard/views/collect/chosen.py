"""Which dataset: chosen, made, renamed, deleted, brought back."""

from __future__ import annotations

import streamlit as st

from dashboard.inputs.basic import KEPT, among
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.collect.undo import datasets_by
from qdcore.datasets.dataset import Dataset
from qdcore.formatting import plain

FIRST_TITLE = "My drawings"
DELETED = "collect deleted"  # title and token of the dataset that was deleted last


def choose_dataset() -> Dataset | None:
    """The dataset in the link or chosen by hand; None, and a way to make one, where there is none."""
    _offer_to_restore()
    titles = backend().datasets.titles()
    if not titles:
        st.write("A dataset is a set of classes with your own drawings. Two classes are enough to begin.")
        _show_form("first")
        return None
    open_param("dataset", next(iter(titles)), among(titles))
    if st.session_state["dataset"] not in titles:
        st.session_state["dataset"] = next(iter(titles))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Dataset", titles, key="dataset", format_func=lambda name: titles[name], **KEPT)
        with st.popover("New", icon=":material/add:", help="Make another dataset."):
            _show_form("another")
        if may_change(name):
            with st.popover("Change", icon=":material/edit:", help="Rename or delete this dataset."):
                _show_changes(name, titles[name])
    keep_param("dataset", name)
    with show_errors():
        return backend().datasets.open(name)
    return None


def may_change(name: str) -> bool:
    """True if this session may rename, delete and move what is in a dataset; all may add to it."""
    return actor().may_change(backend().datasets.owner(name))


def _show_form(key: str) -> None:
    """The name and the classes of a new dataset."""
    with st.form(f"{key} dataset", border=False):
        title = st.text_input("Name", FIRST_TITLE if key == "first" else "", placeholder="Birds")
        classes = st.text_input("Classes", placeholder="owl, duck", help="Separated by commas. You can add more later.")
        if not st.form_submit_button("Make the dataset", icon=":material/add:", type="primary"):
            return
    with show_errors():
        allowed = datasets_by()
        names = list(dict.fromkeys(each.strip() for each in classes.split(",") if each.strip()))
        dataset = allowed.create(title)
        for each in names:
            allowed.add_class(dataset.name, each)
        _show_next(dataset.name)


def _show_next(name: str) -> None:
    """Show this dataset from the next run on: its widget has been drawn in this one."""
    st.query_params["dataset"] = name
    st.rerun()


def _show_changes(name: str, title: str) -> None:
    with show_errors():
        new = st.text_input("Name", title, key=f"title of {name}")
        if st.button("Rename", icon=":material/edit:", disabled=new == title):
            datasets_by().rename(name, new)
            st.rerun()
        if st.button("Delete this dataset", icon=":material/delete:"):
            st.session_state[DELETED] = (title, datasets_by().delete(name))
            st.rerun()


def _offer_to_restore() -> None:
    """A button that brings back the dataset that this session deleted last."""
    if not (deleted := st.session_state.get(DELETED)):
        return
    title, token = deleted
    with st.container(horizontal=True, vertical_alignment="center"), show_errors():
        st.write(f"{plain(title)} was deleted.")
        if st.button("Undo", icon=":material/undo:", key="restore dataset"):
            st.session_state[DELETED] = None
            _show_next(datasets_by().restore(token).name)
