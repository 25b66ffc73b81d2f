"""What all browser sessions of a server share; the only place with st.cache_*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.backend import Backend, open_backend
from dashboard.state.connectivity import Reachability
from models import MODELS
from models.pretrained.cards import load
from models.teaching.features import Features
from models.teaching.lesson import Lesson, learn
from qdcore.datasets.importing.imported import Imported, Mend
from qdcore.datasets.importing.read import import_files
from qdcore.drawings.photos.boxes import Box
from qdcore.drawings.photos.sheet import Sheet, read_sheet
from qdcore.drawings.rasterize import Strokes
from qdcore.errors import UserError
from qdcore.evaluation.class_summary import average_drawing, ink_shares
from qdcore.experiments.imports import is_installed
from qdcore.experiments.model import Explanation
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.split import draw
from qdcore.experiments.training import labels_to_learn
from qdcore.formatting import plain
from qdcore.onnx.inner_outputs import with_inner_outputs
from qdcore.onnx.predictor import Predictor
from qdcore.sources import Source, open_source

IMPORTED_AHEAD = ("plotly.graph_objects", "onnxruntime", "sklearn.metrics")
IMPORTED_BY_WORKER = ("sklearn.ensemble", "sklearn.neural_network", "onnx", "onnxruntime")
BUILT_IN = ("builtin",)  # ids of the built-in networks, which make predictions like a run


@st.cache_resource(show_spinner=False)
def backend() -> Backend:
    """The server's one backend; it outlives pages, tabs and reloads."""
    return open_backend()


@st.cache_resource(show_spinner=False)
def _reachability() -> Reachability:
    source = open_source("quickdraw", backend().settings)
    return Reachability(lambda: source.reachable(3))


def is_online() -> bool:
    """True if Google's drawings can be reached; only the first page of a server waits for the answer, at most 1.5 s."""
    return _reachability()()


def connection_lost() -> None:
    """Treat the base of the drawings as offline for a while: a request has just failed."""
    _reachability().lost()


@st.cache_data(max_entries=500, show_spinner=False)
def training_accuracy(id: str, _run: Run, _source: Source) -> float:
    """The share (0..1) of its own training drawings that a stored run predicts as it learned them; raises UserError."""
    experiment = _run.experiment
    part = draw(experiment.sample, _source, experiment.seed).train
    predicted = _run.predictor()(part.X).argmax(axis=1)
    return float((predicted == labels_to_learn(experiment, part.y)).mean())


@st.cache_data(max_entries=500, show_spinner=False)
def average_and_ink(source: str, cls: str, rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The average of the first rows of a class, (784,) in 0..255, and the share of ink in each, (rows,) in 0..1."""
    drawings = open_source(source, backend().settings).fetch(cls, rows)
    return average_drawing(drawings), ink_shares(drawings)


def predictor(run: str, runs: Runs | None = None) -> Predictor:
    """The model of a run in a store (default: the backend's), or of a built-in network; raises UserError."""
    return _predictor(run, None if run in BUILT_IN else runs or backend().runs)


# Each message of a pen asks once for every classifier: functools answers in a microsecond, Streamlit in 300.
@lru_cache(maxsize=24)
def _predictor(run: str, runs: Runs | None) -> Predictor:
    return runs.load(run).predictor() if runs else Predictor(load(run))


@st.cache_resource(max_entries=4, show_spinner=False)
def feature_map_predictor(run: str) -> Predictor:
    """The model of a stored run with its feature maps, if any, as further outputs; raises UserError."""
    model = backend().runs.load(run).checked_model()
    return Predictor(with_inner_outputs(model.read_bytes(), Explanation.FEATURE_MAPS))


@st.cache_resource(show_spinner=False)
def _features() -> Features:
    return Features()


@st.cache_resource(max_entries=8, show_spinner=False)
def lesson(dataset: str, digest: str) -> Lesson:
    """What can be learned from a dataset with this digest; the features of its drawings are computed once."""
    return learn(backend().datasets.open(dataset), _features())


@st.cache_resource(max_entries=4, ttl=900, show_spinner="Reading the files")
def imported(
    names: tuple[str, ...], digest: str, mends: frozenset[Mend], _files: Sequence[tuple[str, bytes]]
) -> Imported:
    """The drawings of uploaded files with this digest; at most four uploads of all sessions are kept in memory."""
    return import_files(_files, mends)


@dataclass(frozen=True, eq=False)
class PhotographedSheet:
    """A sheet with its ink, and its photograph as a small JPEG for the screen."""

    sheet: Sheet
    jpeg: bytes


@st.cache_resource(max_entries=4, ttl=900, show_spinner="Looking for drawings")
def photographed_sheet(digest: str, quarters: int, _content: bytes, _name: str) -> PhotographedSheet:
    """The sheet in a picture with this digest, turned clockwise by quarters; raises UserError. About 25 MB each."""
    sheet = read_sheet(_content, _name, quarters)
    return PhotographedSheet(sheet, sheet.photograph.to_jpeg())


@st.cache_resource(max_entries=1000, ttl=900, show_spinner=False)
def traced(digest: str, quarters: int, box: Box, _sheet: Sheet) -> Strokes:
    """The strokes in a box of the sheet with this digest."""
    return _sheet.strokes(box)


def explanations(run: str) -> frozenset[Explanation]:
    """The explanations that a stored run can give of its predictions; raises UserError if its model was deleted."""
    outputs = predictor(run).outputs
    stored = backend().runs.load(run)
    model = MODELS.get(stored.experiment.model)
    declared = model.explains if model else frozenset()
    kept = {each for each in declared if each in outputs or stored.extra(each) is not None}
    return frozenset(kept | (declared & {Explanation.FEATURE_MAPS}))


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Import what the next page needs, and start a worker, once, after the first page is drawn: nobody waits for it.

    In the page's own thread: two threads that import at the same time can meet half-imported modules.
    """
    for name in IMPORTED_AHEAD:
        import_module(name)
    if backend().settings.warm_up:
        needed = [each.module for model in MODELS.values() for each in model.requires(model.complete({}))]
        modules = dict.fromkeys([*IMPORTED_BY_WORKER, *needed])
        backend().lab.warm_up([module for module in modules if is_installed(module)])


@contextmanager
def show_errors() -> Iterator[None]:
    """Show a UserError as a message on the page, in place of what raised it."""
    try:
        yield
    except UserError as error:
        st.error(plain(str(error)), icon=":material/error:")
