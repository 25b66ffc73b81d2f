"""Which drawings: Google's, a folder of one's own, or practice doodles. The app chooses by itself and says which."""

from __future__ import annotations

import streamlit as st

from dashboard.inputs.basic import KEPT, among
from dashboard.state.resources import backend, connection_lost, is_online
from dashboard.state.url_params import keep_param, open_param
from qdcore.drawings.address import QUICKDRAW
from qdcore.sources import SOURCES, Source, open_source
from qdcore.sources.errors import Unreachable

TITLES = {name: kind.title for name, kind in SOURCES.items()}


def choose_source() -> Source:
    """The source of drawings: the one in the link or chosen by hand, else what can be had here and now."""
    kinds = _kinds()
    open_param("source", "", among(SOURCES))
    if st.session_state["source"] not in kinds:
        st.session_state["source"] = source_by_itself().kind
    st.segmented_control("Drawings from", kinds, key="source", format_func=TITLES.__getitem__, required=True, **KEPT)
    kind: str = st.session_state["source"]
    keep_param("source", kind)
    source = open_source(kind, backend().settings)
    st.caption(in_words(source))
    return source


def source_by_itself(classes: tuple[str, ...] = (), rows: int = 1) -> Source:
    """Google's drawings where they can be had, from a network or from this computer; else practice doodles.

    Without a network, each of `classes` (without any: one class at least) must have so many drawings here.
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
        return "There is no network: only the real drawings that are on this computer already can be used."
    if source.kind == "folder":
        return f"Drawings of your own, from {backend().settings.own}."
    return "Practice doodles are made up by this app, for work without a network. They are not real drawings."


def classes_at_hand(source: Source) -> list[str]:
    """The classes that can be had here and now: without a network, those with drawings on this computer."""
    if _reaches_all(source):
        return source.classes()
    return [cls for cls in source.classes() if source.cached(cls)]


def available(source: Source, cls: str) -> int:
    """How many drawings of a class can be had here and now. Raises UserError.

    Asks no network that is not there; the first request that fails is the last one for a while, so that a page with
    many classes waits once at most.
    """
    if not _reaches_all(source):
        return source.cached(cls)
    try:
        return source.count(cls)
    except Unreachable:
        connection_lost()
        return source.cached(cls)


def too_few_here(source: Source, classes: list[str], rows: int) -> str:
    """A sentence where, without a network, a class has fewer drawings on this computer than wished; else nothing."""
    if _reaches_all(source):
        return ""
    here, cls = min((source.cached(cls), cls) for cls in classes)
    return f"Without a network there are {here:,} drawings of {cls}. Take {here:,} or fewer." if here < rows else ""


def _reaches_all(source: Source) -> bool:
    """Whether every drawing of a source can be had: all but Google's without a network."""
    return source.id != QUICKDRAW or is_online()


def _kinds() -> list[str]:
    """The sources there are; a folder of one's own only when it has drawings in it."""
    own = backend().settings.own
    there = own.is_dir() and any(own.iterdir())
    return [kind for kind in SOURCES if (kind != "folder" or there)]
