"""Which drawings a lesson uses: a pair, five animals, or practice doodles; real ones where they can be had."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.inputs.basic import KEPT, among
from dashboard.inputs.source import in_words, source_by_itself
from dashboard.state.resources import backend
from dashboard.state.url_params import keep_param, open_param
from qdcore.experiments.sample import Sample
from qdcore.sources import Source, open_source

PAIR = Sample(("cat", "sheep"), 500)
FIVE = Sample(("bee", "cat", "dog", "octopus", "sheep"), 200, stratify=True)
SAMPLES = {"pair": PAIR, "five": FIVE, "practice": PAIR}
STRANGERS = ("flower", "house", "fish", "apple")  # the first that is no class of the sample


def choose_drawings(words: dict[str, str]) -> Sample:
    """The sample that the pupil chooses; practice doodles where the real drawings cannot be had, which is said."""
    titles = {name: words[f"drawings_{name}"] for name in SAMPLES}
    open_param("drawings", "pair", among(SAMPLES))
    name = st.segmented_control(
        words["drawings"], list(SAMPLES), key="drawings", format_func=titles.__getitem__, required=True, **KEPT
    )
    keep_param("drawings", name, "pair")
    sample = SAMPLES[name]
    source = source_of(name, sample)
    st.caption(in_words(source))
    return replace(sample, source=source.id)


def source_of(name: str, sample: Sample) -> Source:
    """Google's drawings if every class has enough of them here and now, else practice doodles."""
    if name == "practice":
        return open_source("practice", backend().settings)
    return source_by_itself(sample.classes, sample.per_class)


def stranger(sample: Sample) -> str:
    """A class that the sample does not have."""
    return next(cls for cls in STRANGERS if cls not in sample.classes)
