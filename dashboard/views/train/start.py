"""The button that starts a batch of trainings, with what it will take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from dashboard.backend.training_checks import missing_for, warnings_for
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from models import DEFAULT_MODELS, MODELS
from qdcore.experiments.duration import estimate
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.plans import Plan
from qdcore.experiments.sample import Sample
from qdcore.formatting import count, duration, megabytes
from qdcore.sources import Source

BATCH = "batch"  # in the session: the ids of the experiments started together last


def offer_training(sample: Sample | None, source: Source, chosen: Mapping[str, Mapping[str, Any]]) -> None:
    """The Train button with its estimate next to it; disabled while there is nothing to train."""
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"Train {count(len(chosen), 'classifier')}" if chosen else "Train"
        pressed = st.button(label, type="primary", icon=":material/play_arrow:", disabled=not (sample and chosen))
        if sample is None:
            return
        with show_errors():
            experiments = [Experiment.of(sample, MODELS[name], params, sample.seed) for name, params in chosen.items()]
            for text in warnings_for(experiments, backend().settings):
                st.warning(text, icon=":material/warning:")
            st.caption(" ".join([estimate_in_words(experiments), _split_in_words(sample, source)]))
            if pressed:
                with st.spinner("Looking for the drawings"):
                    start_batch(experiments)


def start_batch(experiments: Iterable[Experiment]) -> None:
    """Queue experiments and show them together; raises UserError before any is queued."""
    jobs = backend().trainings_by(actor()).start(experiments)
    st.session_state[BATCH] = [job.id for job in jobs]


def estimate_in_words(experiments: list[Experiment]) -> str:
    """How long trainings will take, as a sentence."""
    plan = Plan("", (experiments,), lambda experiment: experiment)
    found = estimate(plan, backend().runs.all(), MODELS, backend().lab.workers)
    if experiments and not found.n:
        return "Everything is trained already, so the results appear at once."
    return f"This takes about {duration(found.seconds)}." if found.n else ""


def _split_in_words(sample: Sample, source: Source) -> str:
    travel = sum(source.megabytes(cls, n) for cls, n in zip(sample.classes, sample.rows, strict=True))
    download = f" {megabytes(travel)} will be downloaded first." if travel > 1 else ""
    return f"{sample.n_train:,} drawings to train on and {sample.total - sample.training_half:,} to test on.{download}"


def available_defaults() -> list[str]:
    """The names of the classifiers that are trained unless somebody chooses others, and can be trained here."""
    return [name for name in DEFAULT_MODELS if not missing_for(MODELS[name], backend().settings)]
