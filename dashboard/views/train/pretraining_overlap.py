"""A pretrained classifier may have met a sample's classes before: then its accuracy is flattered."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboard.exports.sentences import overlap_in_words
from models import MODELS
from qdcore.experiments.sample import Sample


def warn_of_overlap(sample: Sample, names: Iterable[str]) -> None:
    """A sentence for each of these classifiers whose pretraining included classes of the sample."""
    for model in (MODELS[name] for name in names if name in MODELS):
        if words := overlap_in_words(model, sample):
            st.info(words, icon=":material/visibility:")
