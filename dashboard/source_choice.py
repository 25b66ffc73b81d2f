"""Which drawings: Google's, a folder of one's own, or practice doodles. The app chooses by itself and says which."""

from __future__ import annotations

import streamlit as st

from dashboard.links import keep_link, open_link
from dashboard.session import backend, is_online
from qdcore.errors import UserError
from qdcore.sources import SOURCES, Source, open_source

TITLES = {"quickdraw": "Quick, Draw!", "practice": "Practice doodles (made up)", "folder": "My own folder"}


def choose_source() -> Source:
    """The source of drawings: the one in the link or chosen by hand, else what can be had here and now."""
    kinds = _kinds()
    open_link("source", _read, _by_itself(kinds))
    if st.session_state["source"] not in kinds:
        st.session_state["source"] = kinds[0]
    title = TITLES.__getitem__
    st.segmented_control(
        "Drawings from", kinds, key="source", format_func=title, required=True, persist_state="session"
    )
    kind: str = st.session_state["source"]
    keep_link("source", "" if kind == "quickdraw" else kind)
    source = open_source(IDS.get(kind, kind), backend().settings)
    st.caption(_in_words(kind, source))
    return source


IDS = {"practice": "practice:1:0"}


def _kinds() -> list[str]:
    """The sources there are; a folder of one's own only when it has drawings in it."""
    own = backend().settings.own
    there = own.is_dir() and any(own.iterdir())
    return [kind for kind in TITLES if kind in SOURCES and (kind != "folder" or there)]


def _by_itself(kinds: list[str]) -> str:
    """The bucket, else what is cached of it, else practice doodles."""
    source = open_source("quickdraw", backend().settings)
    if "practice" not in kinds or any(source.cached(cls) for cls in source.classes()) or is_online():
        return "quickdraw"
    return "practice"


def _in_words(kind: str, source: Source) -> str:
    if kind == "quickdraw":
        if is_online():
            return "Real drawings from Google's *Quick, Draw!* dataset."
        return "There is no network: only the real drawings that are on this computer already can be used."
    if kind == "folder":
        return f"Drawings of your own, from {backend().settings.own}."
    return "Practice doodles are made up by this app, for work without a network. They are not real drawings."


def _read(text: str) -> str:
    if text not in TITLES:
        raise UserError(f"there is no source of drawings {text[:40]!r}; there are {', '.join(TITLES)}.")
    return text
