"""A lesson's texts on the page: as text, with the names of the classes and the measured numbers filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.views.lessons.samples import stranger
from models import MODELS
from qdcore.experiments.sample import Sample
from qdcore.formatting import plain


def names_in(sample: Sample) -> dict[str, Any]:
    """What a text can name: {a}, {b}, the first two classes; {stranger_name}; {n} training drawings; {classes}."""
    first, second = sample.classes[:2]
    return {
        "a": first,
        "b": second,
        "stranger_name": stranger(sample),
        "n": sample.n_train,
        "classes": len(sample.classes),
    }


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with what stands in braces replaced by its value; an unknown name stays as it is."""
    return re.sub(r"\{([\w.]+)\}", lambda found: _written(values.get(found[1], found[0])), text)


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return MODELS[value].title if value in MODELS else str(value)


def write(text: str, values: Mapping[str, Any], place: Any = st) -> None:
    """Write the paragraphs of a text."""
    for paragraph in filled(text, values).split("\n\n"):
        place.write(plain(paragraph))
