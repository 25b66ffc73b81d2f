"""The dataset of the class: everyone adds drawings of agreed classes, the teacher trains, and the curve grows."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import streamlit as st

from dashboard.components.canvas import canvas, canvas_drawing, set_canvas
from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.inputs.run_labels import name_of
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, is_projector
from dashboard.views.train.start import available_defaults
from models import MODELS
from qdcore.charts.learning_curve import learning_curve
from qdcore.datasets.dataset import Dataset
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from qdcore.formatting import count, plain
from qdcore.sources.own import Own

CANVAS = "class canvas"
MIN_EACH = 4  # drawings of each class before a training makes sense
SECONDS_BETWEEN_LOOKS = 4
MAX_SHOWN = 40


def show_dataset() -> None:
    """Add a drawing; for the teacher, make the dataset and train on it; the curve so far."""
    dataset = _dataset()
    if dataset is None:
        _offer_to_begin()
        return
    if not is_projector():
        _add(dataset)
    if actor().may_all:
        _offer_to_train()
    show_curve()


def _dataset() -> Dataset | None:
    """The dataset of the class; None where there is none yet, or it was deleted."""
    name = backend().room.classroom.state.dataset
    with suppress(UserError):
        return backend().datasets.open(name) if name else None
    return None


def _offer_to_begin() -> None:
    """For the teacher, a form with the agreed classes; for pupils, a sentence."""
    if not actor().may_all:
        st.info("Agree on classes to draw, such as three kinds of hats; the teacher begins the dataset.")
        return
    with st.form("begin dataset", border=False):
        title = st.text_input("Name of the dataset", "Our class", max_chars=60)
        words = st.text_input("Classes, separated by commas", placeholder="top hat, cap, crown")
        if st.form_submit_button("Begin the dataset", type="primary"):
            with show_errors():
                classes = list(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))
                if len(classes) < 2:
                    raise UserError("Name two classes or more, separated by commas.")
                backend().room_by(actor()).begin_dataset(title, classes)
                st.rerun()


@st.fragment
def _add(dataset: Dataset) -> None:
    """The canvas, and the class that the drawing is added to."""
    titles = {cls.name: cls.title for cls in dataset.manifest}
    left, right = st.columns([2, 3], gap="medium")
    with right, show_errors():
        st.subheader(plain(dataset.title))
        cls = st.pills("You draw", list(titles), key="class word", format_func=lambda name: plain(titles[name]))
        drawing = canvas_drawing(CANVAS)
        ready = bool(cls) and not drawing.is_empty
        if st.button("Add the drawing", type="primary", icon=":material/add:", disabled=not ready) and cls:
            backend().room_by(actor()).add_drawing(drawing.strokes, cls)
            set_canvas(CANVAS, [])
            st.rerun()
        st.caption("Draw it as others would, and as nobody else does: both kinds make the dataset better.")
    with left, show_errors():
        canvas(CANVAS, on_rest=lambda: None, answer=lambda drawing: {})  # so the page runs only when the pen rests


def _offer_to_train() -> None:
    """One button: the classifiers that are trained by default, on all drawings there are."""
    dataset = _dataset()
    if dataset is None:
        return
    few = [each for each in dataset.classes if each.count < MIN_EACH]
    if few:
        st.caption(f"To train, each class needs {MIN_EACH} drawings; {plain(few[0].title)} has {few[0].count}.")
    if st.button("Train on it now", icon=":material/model_training:", disabled=bool(few)):
        with show_errors():
            jobs = backend().trainings_by(actor()).start(_experiments(dataset))
            st.toast(f"{count(len(jobs), 'training')} queued.")


def _experiments(dataset: Dataset) -> list[Experiment]:
    source = Own(dataset)
    classes = source.classes()
    rows = [source.count(cls) for cls in classes]
    sample = Sample.up_to(tuple(classes), max(rows), rows, source=source.id, stratify=True)
    return [Experiment.of(sample, MODELS[name], {}, sample.seed) for name in available_defaults()]


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def show_curve() -> None:
    """How many drawings there are, the newest of them, and the accuracy of each training as the dataset grew."""
    with show_errors():
        dataset = _dataset()
        if dataset is None:
            st.info("There is no dataset of the class yet.")
            return
        st.write("; ".join(f"**{plain(each.title)}**: {count(each.count)}" for each in dataset.classes))
        _show_newest(dataset)
        prefix = f"own:{dataset.name}:"
        runs = [run for run in backend().runs.all() if run.experiment.sample.source.startswith(prefix)]
        if runs:
            names = [name_of(run.experiment) for run in runs]
            sizes, shares = [run.record.n_train for run in runs], [run.record.accuracy for run in runs]
            show_picture(learning_curve(names, sizes, shares), "class curve")
            st.caption("Each point is tested on the half of the drawings there were then, so small ones vary by luck.")


def _show_newest(dataset: Dataset) -> None:
    each_has = MAX_SHOWN // max(len(dataset.classes), 1)
    newest = {cls.title: dataset.drawings(cls.name)[-each_has:] for cls in dataset.manifest}
    drawings = [(drawing, title) for title, found in newest.items() for drawing in found]
    if drawings:
        names = [f"{title}, by {_who(each.origin)}" for each, title in drawings]
        gallery(np.stack([each.pixels for each, _ in drawings]), names, "class drawings", None, 56)


def _who(origin: str) -> str:
    return backend().owner_name(origin.removeprefix("class:")) or "somebody"
