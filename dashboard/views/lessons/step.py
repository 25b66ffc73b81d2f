"""One screen of a lesson: question, prediction, instrument, outcome, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.lessons.claims import Measures
from dashboard.lessons.lesson import Lesson, Step
from dashboard.state.resources import backend, show_errors
from dashboard.views.lessons.guess import ask, is_possible, show_locked, show_outcome
from dashboard.views.lessons.instruments import INSTRUMENTS
from dashboard.views.lessons.instruments.instrument import Instrument, Setup
from dashboard.views.lessons.progress import lesson_progress
from dashboard.views.lessons.writing import names_in, write
from dashboard.views.tune.plan_progress import follow
from qdcore.experiments.plans import Point, points
from qdcore.experiments.sample import Sample
from qdcore.formatting import plain
from qdcore.sources import open_source


def show_step(lesson: Lesson, step: Step, sample: Sample, words: Mapping[str, str]) -> None:
    """The question; behind a locked prediction the instrument; behind its result the outcome and the reason."""
    progress, key = lesson_progress(lesson.name), f"{lesson.name} {step.name} {sample.source} {len(sample.classes)}"
    values = names_in(sample)
    st.header(plain(step.title))
    write(step.question, values)
    value = progress["guesses"].get(step.name)
    if not is_possible(step.guess, value):
        _ask(lesson, step, key, words, values)
        return
    show_locked(step, value, words, values)
    with show_errors():
        source = open_source(sample.source, backend().settings)
        setup = Setup(sample, step.preset, source, key, words)
        measures = _use(INSTRUMENTS[step.instrument], setup)
        if measures is None:
            return
        progress["done"][step.name] = True
        show_outcome(step, value, measures, key, words, values)
        write(step.why, {**values, **measures})
    if st.button(words["predict_again"], key=f"{key} again", type="tertiary", icon=":material/undo:"):
        progress["guesses"].pop(step.name, None)
        st.rerun()


def _ask(lesson: Lesson, step: Step, key: str, words: Mapping[str, str], values: Mapping[str, Any]) -> None:
    value = ask(step, f"{key} guess", words, values)
    if st.button(words["lock"], key=f"{key} lock", type="primary", disabled=value is None, icon=":material/lock:"):
        lesson_progress(lesson.name)["guesses"][step.name] = value
        st.rerun()


def _use(instrument: Instrument, setup: Setup) -> Measures | None:
    """Draw the instrument, and give what it measured; None while a training or the pupil is not done."""
    if instrument.choose:
        setup = replace(setup, chosen=instrument.choose(setup))
    found: Sequence[Point] = ()
    if instrument.plan:
        plan = instrument.plan(setup)
        follow(plan, f"{setup.key} plan", setup.words["train"], lambda there: _show(instrument, setup, there))
        found = points(plan.experiments, backend().runs)
        if plan.missing(backend().runs):
            return None
    measures: Measures = instrument.measure(setup, found) if instrument.measure else {}
    acted = instrument.act(setup, found) if instrument.act else {}
    return None if acted is None else {**measures, **acted}


def _show(instrument: Instrument, setup: Setup, found: Sequence[Point]) -> None:
    if instrument.show and any(point.runs for point in found):
        with show_errors():
            instrument.show(setup, found)
