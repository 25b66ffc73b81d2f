"""Drawings that a drawing of the game was predicted as: the nearest training drawings, where the classifier has any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.download_bar import download_bar
from dashboard.components.gallery import gallery
from dashboard.state.resources import BUILT_IN, backend, explanations
from dashboard.views.draw.classifiers import Candidate
from dashboard.views.drawings.dialog import MAX_UNASKED_MB, open_dialog
from dashboard.views.drawings.lookup import pictures
from dashboard.views.drawings.nearest import most_similar
from models.pretrained.dataset import FIRST
from qdcore.arrays import Drawings, Places
from qdcore.drawings.address import QUICKDRAW, Address
from qdcore.drawings.class_names import with_article
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round
from qdcore.evaluation.neighbours import nearest_drawings
from qdcore.experiments.model import Explanation
from qdcore.experiments.run import Run
from qdcore.formatting import percent, plain
from qdcore.sources import open_source

SHOWN = 6
SEARCHED = 500  # drawings of a class


@dataclass(frozen=True)
class Similar:
    """Drawings (n, 784) that resemble another one, their addresses, and a sentence that says which they are."""

    addresses: list[Address]
    drawings: Drawings
    words: str


def show_taken_for(guesser: Candidate, drawing: Drawings, shares: NDArray[np.float32], played: Round) -> None:
    """The class that a drawing (784,) was predicted as in the end, by probabilities (k,), and drawings of it."""
    best = int(shares.argmax())
    cls, share = guesser.classes[best], percent(float(shares[best]))
    st.markdown(f"**In the end it saw {plain(with_article(cls))}, {share}**")
    similar = _similar(guesser, drawing, cls)
    if similar is None:
        st.caption(plain(f"No drawings of {cls} are on this computer. The Explore page downloads them."))
        return
    st.caption(plain(similar.words))
    names, captions = [str(each) for each in similar.addresses], [each.cls for each in similar.addresses]
    clicked = gallery(similar.drawings, names, f"taken for {played.address}", captions, 84)
    if clicked is not None:
        open_dialog(names[clicked])


def _similar(guesser: Candidate, drawing: Drawings, cls: str) -> Similar | None:
    """Drawings of the predicted class; None where there are none on this computer. Raises UserError."""
    if guesser.id in BUILT_IN:
        return _in_the_dataset(drawing, cls)
    run = backend().runs.load(guesser.id)
    if Explanation.NEIGHBOURS in explanations(guesser.id):
        places = run.train[most_similar(guesser.id, drawing)[:SHOWN]]
        return _at(run, places, "The training drawings that it finds most similar:")
    places = run.train[run.train[:, 0] == guesser.classes.index(cls)][:SEARCHED]
    among, here = pictures(run.experiment.sample, places)
    nearest = places[nearest_drawings(drawing, among, SHOWN)] if here.any() else places[:0]
    return _at(run, nearest, f"The training drawings of {cls} most similar to yours, by pixels:")


def _at(run: Run, places: Places, words: str) -> Similar | None:
    """The drawings at places (n, 2) of a run's sample; None where they are not on this computer."""
    sample = run.experiment.sample
    drawings, here = pictures(sample, places)
    addresses = [Address(sample.source, sample.classes[cls], row) for cls, row in places.tolist()]
    return Similar(addresses, drawings, words) if len(places) and here.all() else None


def _in_the_dataset(drawing: Drawings, cls: str) -> Similar | None:
    """Of the first rows of a class beyond those kept for tests; a small download if they are not here yet."""
    source = open_source(QUICKDRAW, backend().settings)
    try:
        rows = min(source.count(cls), FIRST + SEARCHED)
        if rows <= FIRST or source.megabytes(cls, rows) > MAX_UNASKED_MB:
            return None
        drawings = source.fetch(cls, rows, download_bar())[FIRST:]
    except UserError:
        return None
    order = nearest_drawings(drawing, drawings, SHOWN)
    addresses = [Address(QUICKDRAW, cls, FIRST + int(place)) for place in order]
    return Similar(addresses, drawings[order], f"Drawings of {cls} in the dataset most similar to yours, by pixels:")
