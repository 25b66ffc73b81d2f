"""A pretrained classifier may have met a sample's classes before: then its accuracy is flattered."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from models import MODELS
from qdcore.drawings.address import QUICKDRAW
from qdcore.experiments.model import Model
from qdcore.experiments.sample import Sample
from qdcore.formatting import listed


def warn_of_overlap(sample: Sample, names: Iterable[str]) -> None:
    """A sentence for each of these classifiers whose pretraining included classes of the sample."""
    for model in (MODELS[name] for name in names if name in MODELS):
        if words := overlap_in_words(model, sample):
            st.info(words, icon=":material/visibility:")


def overlap_in_words(model: Model, sample: Sample) -> str:
    """Which classes of the sample a classifier was pretrained on, and what follows; empty where there is none."""
    pretrained = set(model.pretrained_on()) if sample.source == QUICKDRAW else set()
    if not (known := [cls for cls in sample.classes if cls in pretrained]):
        return ""
    return (
        f"{model.title} has a head start: it was pretrained on drawings of {listed(known)}, perhaps on some of your "
        "test drawings. On new classes it would be a little less accurate."
    )
