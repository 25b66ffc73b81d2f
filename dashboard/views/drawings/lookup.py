"""The drawings of a sample on the page: a test drawing by its address, and pictures that can be fetched again."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.state.resources import backend
from dashboard.state.session import actor
from qdcore.arrays import Drawings, Places
from qdcore.errors import UserError
from qdcore.experiments.places import address, marked
from qdcore.experiments.places import pictures as cached_pictures
from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import fetch as fetch_sample
from qdcore.formatting import megabytes
from qdcore.sources import open_source

__all__ = ["address", "index_of", "marked", "offer_to_fetch", "pictures"]


def index_of(run: Run, text: str) -> int:
    """The index of the test drawing with this address; raises UserError if it is not a test drawing."""
    found = np.flatnonzero(marked(run.experiment.sample, run.test, [text]))
    if not len(found):
        raise UserError(f"{text[:120]} is not among the test drawings of this classifier.")
    return int(found[0])


def pictures(sample: Sample, places: Places) -> tuple[Drawings, NDArray[np.bool_]]:
    """The drawings at the places, (n, 784) uint8, and which of them are on this computer, (n,); others are blank."""
    return cached_pictures(sample, places, backend().settings)


def offer_to_fetch(sample: Sample, key: str) -> None:
    """Say that pictures are missing, with a button that downloads them again where that is possible."""
    st.info("These pictures are no longer on this computer. All scores are still here.")
    source = open_source(sample.source, backend().settings)
    size = sum(source.megabytes(cls, n) for cls, n in zip(sample.classes, sample.rows, strict=True))
    label = f"Download them again, {megabytes(size)}" if size else "Look for them again"
    if size and not actor().may_all:
        st.caption("Ask the teacher to download them.")
    elif st.button(label, icon=":material/download:", key=f"{key} fetch"):
        with st.spinner("Downloading the drawings"):
            fetch_sample(sample, source)
        st.rerun()
