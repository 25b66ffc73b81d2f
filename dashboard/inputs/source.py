"""Which drawings: Google's, a person's own folder, or practice doodles. The app chooses one by itself and says so."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.components.download_bar import download_bar
from dashboard.inputs.basic import KEPT, among
from dashboard.state.resources import backend, connection_lost, is_online
from dashboard.state.url_params import keep_param, open_param
from qdcore.arrays import Drawings
from qdcore.drawings.address import QUICKDRAW
from qdcore.formatting import count, plain
from qdcore.sources import SOURCES, Source, open_source
from qdcore.sources.folder_files import has_files
from qdcore.sources.own import Own
from qdcore.sources.remote.errors import Unreachable

MAX_OPEN_NOTES = 2
MAX_BUTTONS = 4  # sources next to each other


def choose_source() -> Source:
    """The source of drawings: the one in the link or chosen by hand, else one that is available here and now."""
    titles = _titles()
    open_param("source", "", among(list(dict.fromkeys([*SOURCES, *titles]))))
    if st.session_state["source"] not in titles:
        st.session_state["source"] = source_by_itself().kind
    _choose(titles)
    chosen: str = st.session_state["source"]
    keep_param("source", chosen)
    source = open_source(chosen, backend().settings)
    st.caption(in_words(source))
    _show_notes(source.notes)
    return source


def _choose(titles: dict[str, str]) -> None:
    """A button for each source, or a list where there are many datasets."""
    if len(titles) > MAX_BUTTONS:
        st.selectbox("Drawings from", titles, key="source", format_func=titles.__getitem__, **KEPT)
        return
    escaped = {id: plain(title) for id, title in titles.items()}.__getitem__
    st.segmented_control("Drawings from", list(titles), key="source", format_func=escaped, required=True, **KEPT)


def _show_notes(notes: Sequence[str]) -> None:
    """The files that are not or not wholly used; folded up if they are many."""
    if notes:
        title = f"Files in your folder that are not used, or only in part ({len(notes)})"
        with st.expander(title, expanded=len(notes) <= MAX_OPEN_NOTES, icon=":material/warning:"):
            st.markdown("\n".join(f"- {plain(note)}" for note in notes))


def source_by_itself(classes: tuple[str, ...] = (), rows: int = 1) -> Source:
    """Google's drawings if they are available, from the network or from this computer; else practice doodles.

    Without a network, each of `classes` (if none is given: at least one class) must have `rows` drawings here.
    """
    real = open_source(QUICKDRAW, backend().settings)
    here = (real.cached(cls) >= rows for cls in classes or real.classes())
    if (all(here) if classes else any(here)) or is_online():
        return real
    return open_source("practice", backend().settings)


def in_words(source: Source) -> str:
    """Where the drawings come from, in a sentence."""
    if source.id == QUICKDRAW:
        if is_online():
            return "Real drawings from Google's *Quick, Draw!* dataset."
        return "There is no network: only real drawings that are already on this computer can be used."
    if source.kind == "folder":
        return f"Your own drawings, from {plain(str(backend().settings.own))}."
    if isinstance(source, Own):
        return f"Your own drawings, from the dataset {plain(source.dataset.title)}."
    return "Practice doodles are made up by this app for work without a network. They are not real drawings."


def classes_at_hand(source: Source) -> list[str]:
    """The classes that are available here and now: without a network, those with drawings on this computer."""
    if reaches_all(source):
        return source.classes()
    return [cls for cls in source.classes() if source.cached(cls)]


def available(source: Source, cls: str) -> int:
    """How many drawings of a class can be had here and now. Raises UserError.

    Sends no request without a network; the first request that fails is the last one for a while, so that a page with
    many classes waits once at most.
    """
    if not reaches_all(source):
        return source.cached(cls)
    try:
        return source.count(cls)
    except Unreachable:
        connection_lost()
        return source.cached(cls)


def fetched(source: Source, cls: str, rows: int) -> Drawings:
    """The first rows of a class, with a bar while they come. Raises UserError.

    After a request that fails, `available` is what is here, so that the next class of the page is not waited for.
    """
    try:
        return source.fetch(cls, rows, download_bar())
    except Unreachable:
        connection_lost()
        raise


def too_few_here(source: Source, classes: list[str], rows: int) -> str:
    """A sentence if, without a network, a class has fewer than `rows` drawings on this computer; else ""."""
    if reaches_all(source):
        return ""
    here, cls = min((source.cached(cls), cls) for cls in classes)
    if here >= rows:
        return ""
    return f"Without a network, there are {count(here)} of {plain(cls)} on this computer. Take {here:,} or fewer."


def reaches_all(source: Source) -> bool:
    """True if every drawing of a source is available; false for Google's without a network."""
    return source.id != QUICKDRAW or is_online()


def _titles() -> dict[str, str]:
    """The sources that can be chosen, with their titles: each dataset, and a person's own folder if it holds files."""
    kinds = [kind for kind in SOURCES if kind != "own" and (kind != "folder" or has_files(backend().settings.own))]
    datasets = backend().datasets.titles()
    return {kind: SOURCES[kind].title for kind in kinds} | {f"own:{name}": title for name, title in datasets.items()}
