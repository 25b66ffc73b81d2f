"""A pupil's prediction: asked before the answer, locked in, and afterwards shown next to what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.curve_sketch import curve_sketch
from dashboard.lessons.claims import Measures
from dashboard.lessons.lesson import Guess, Step
from dashboard.views.lessons.writing import filled
from qdcore.charts.expected_curve import expected_curve
from qdcore.formatting import plain

Words = Mapping[str, str]


def ask(step: Step, key: str, words: Words, values: Mapping[str, Any]) -> Any:
    """The prediction that is being made; None while there is none."""
    guess = step.guess
    if guess.kind == "choice":
        texts = {name: plain(filled(text, values)) for name, text in guess.options.items()}
        return st.radio(words["your_prediction"], list(texts), None, format_func=texts.__getitem__, key=key)
    if guess.kind == "number":
        middle = (guess.low + guess.high) / 2
        low, high, start = (int(value) for value in (guess.low, guess.high, middle))
        unit = plain(guess.unit).replace("%", "%%")
        return st.slider(words["your_prediction"], low, high, start, key=key, format=f"%d {unit}")
    st.caption(words["draw_a_line"])
    return curve_sketch(guess.at, None, key, words["your_prediction"], words["training_drawings"], words["accuracy"])


def is_possible(guess: Guess, value: Any) -> bool:
    """True if a kept prediction still fits the question; a lesson's file may have changed since."""
    if guess.kind == "choice":
        return value in guess.options
    if guess.kind == "number":
        return isinstance(value, int | float) and guess.low <= value <= guess.high
    return isinstance(value, list) and len(value) == len(guess.at) and all(isinstance(v, int | float) for v in value)


def show_locked(step: Step, value: Any, words: Words, values: Mapping[str, Any]) -> None:
    """The prediction as it was locked in."""
    if step.guess.kind == "curve":
        st.caption(f"{words['your_prediction']}: {', '.join(f'{v:.0f} %' for v in value)}")
    else:
        st.caption(f"{words['your_prediction']}: {plain(_as_text(step, value, values))}")


def show_outcome(step: Step, value: Any, measures: Measures, key: str, words: Words, values: Mapping[str, Any]) -> None:
    """The prediction next to what happened."""
    happened: Any = step.answer or measures[step.measure]
    if step.guess.kind == "curve":
        measured = [share / 100 for share in happened]
        show_picture(expected_curve(step.guess.at, [v / 100 for v in value], measured), f"{key} expected")
        return
    mine, its = _as_text(step, value, values), _as_text(step, happened, values)
    left, right = st.columns(2)
    result = "the_answer" if step.answer else "what_happened"
    for place, title, text in ((left, "your_prediction", mine), (right, result, its)):
        with place.container(border=True):
            st.caption(words[title])
            st.markdown(f"**{plain(text)}**")
    st.write(plain(_verdict(step, value, happened, words)))


def _as_text(step: Step, value: Any, values: Mapping[str, Any]) -> str:
    if step.guess.kind == "choice":
        return filled(step.guess.options.get(str(value), str(value)), values)
    return f"{value:.1f}".removesuffix(".0") + f" {step.guess.unit}"


def _verdict(step: Step, value: Any, happened: Any, words: Words) -> str:
    if step.guess.kind == "choice":
        return words["as_predicted"] if value == happened else words["not_as_predicted"]
    return f"{words['difference']}: {abs(float(value) - float(happened)):.1f} {step.guess.unit}"
