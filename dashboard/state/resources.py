"""What all browser sessions of a server share, the only place with st.cache_*."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.backend import Backend, open_backend
from dashboard.state.connectivity import Reachability
from models import MODELS
from models.pretrained.cards import load
from qdcore.errors import UserError
from qdcore.evaluation.class_summary import average, ink
from qdcore.experiments.model import Explanation
from qdcore.onnx.inner_outputs import with_inner_outputs
from qdcore.onnx.predictor import Predictor
from qdcore.sources import open_source

NEEDED_SOON = ("plotly.graph_objects", "onnxruntime", "sklearn.metrics")
BUILT_IN = ("builtin",)  # the networks that come with the app and make predictions like a run


@st.cache_resource(show_spinner=False)
def backend() -> Backend:
    """The server's one backend, which outlives pages, tabs and reloads."""
    return open_backend()


@st.cache_resource(show_spinner=False)
def _reachability() -> Reachability:
    source = open_source("quickdraw", backend().settings)
    return Reachability(lambda: source.reachable(3))


def is_online() -> bool:
    """True if the base of the drawings answers; only the first page of a server waits for it, 1.5 s at most."""
    return _reachability()()


def connection_lost() -> None:
    """Treat the base of the drawings as offline for a while: a request has just failed."""
    _reachability().lost()


@st.cache_data(max_entries=500, show_spinner=False)
def overview(source: str, cls: str, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The average of the first rows of a class, (784,) in 0..255, and the ink of each, (rows,) in 0..1."""
    drawings = open_source(source, backend().settings).fetch(cls, rows)
    return average(drawings), ink(drawings)


@st.cache_resource(max_entries=24, show_spinner=False)
def predictor(run: str) -> Predictor:
    """The model of a stored run, or of a network that comes with the app by its name; raises UserError."""
    if run in BUILT_IN:
        return Predictor(load(run))
    return Predictor(_model(run))


@st.cache_resource(max_entries=4, show_spinner=False)
def predictor_with_inner_outputs(run: str) -> Predictor:
    """The model of a stored run that also gives out its feature maps, if it has any; raises UserError."""
    return Predictor(with_inner_outputs(_model(run).read_bytes(), Explanation.FEATURE_MAPS))


def explanations(run: str) -> frozenset[Explanation]:
    """What a stored run can show of how it decides; raises UserError where its model is gone."""
    outputs = predictor(run).outputs
    stored = backend().runs.load(run)
    model = MODELS.get(stored.experiment.model)
    declared = model.explains if model else frozenset()
    kept = {each for each in declared if each in outputs or stored.extra(each) is not None}
    return frozenset(kept | (declared & {Explanation.FEATURE_MAPS}))


def _model(run: str) -> Path:
    stored = backend().runs.load(run)
    if stored.model is None:
        raise UserError(f"Run {run} has kept its numbers but no model; train it again to ask it.")
    return stored.model


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Import, once and behind the first page, what the next one needs, so that its first chart does not wait for it.

    In the page's own thread: two threads that import at once can meet modules that are only half there.
    """
    for name in NEEDED_SOON:
        import_module(name)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Show a UserError as a message in place of what could not be drawn."""
    try:
        yield
    except UserError as error:
        st.error(str(error), icon=":material/error:")
