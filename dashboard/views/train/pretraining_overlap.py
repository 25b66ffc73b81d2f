"""Transfer's network comes trained: where it has met a sample's classes before, its accuracy is flattered."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from models.pretrained.cards import card
from models.transfer import MODEL
from qdcore.drawings.address import QUICKDRAW
from qdcore.experiments.sample import Sample
from qdcore.formatting import listed


def warn_of_seen(sample: Sample, models: Iterable[str]) -> None:
    """A sentence where Transfer is among the models and its network has learned classes of the sample."""
    if MODEL.name in models and (words := seen_in_words(sample)):
        st.info(words, icon=":material/visibility:")


def seen_in_words(sample: Sample) -> str:
    """Which classes of the sample the network of Transfer knows, and what follows; empty where it knows none."""
    known = card("backbone").seen(sample.classes) if sample.source == QUICKDRAW else []
    if not known:
        return ""
    return (
        f"{MODEL.title} has a head start: the network that comes with the app has already learned from drawings of "
        f"{listed(known)}, perhaps from some of your test drawings. On new classes it would be a little less accurate."
    )
