"""The canvas of the Collect page: draw an example, see what is predicted while the pen moves, add it with Enter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.canvas import canvas, canvas_drawing, set_canvas
from dashboard.state.resources import show_errors
from dashboard.views.collect.undo import datasets_by, remember
from dashboard.views.draw.classifiers import Candidate
from dashboard.views.draw.guesses import live_guesses, show_guesses
from models.teaching.lesson import MIN_EXAMPLES, Lesson
from qdcore.datasets.dataset import Dataset, OwnClass
from qdcore.datasets.drawing import Drawing
from qdcore.drawings.class_names import with_article
from qdcore.errors import UserError
from qdcore.evaluation.prediction import predict_drawing
from qdcore.formatting import count, listed, plain

CANVAS, INTO, FAILED = "collect canvas", "collect class", "collect failed"
MAX_BUTTONS = 8  # classes shown next to each other; more are a list


@dataclass(frozen=True)
class Taught(Candidate):
    """The classifier that the examples of a dataset have taught."""

    lesson: Lesson = field(kw_only=True, compare=False)

    def predict(self, drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (n, k) of drawings (n, 784)."""
        return np.array([self.lesson.predict(drawing) for drawing in drawings], np.float32)


@st.fragment
def show_board(dataset: Dataset, lesson: Lesson) -> None:
    """The canvas with its class and button, and the prediction; a fragment, which alone runs again for the pen."""
    left, right = st.columns([2, 3], gap="medium")
    classes = {each.name: each for each in dataset.classes if not each.dropped}
    with left:
        cls = _choose_class(classes)
        place = st.container()
        if st.button(
            "Add to the dataset", icon=":material/add:", type="primary", shortcut="Enter", on_click=_add,
            args=(dataset.name, cls), key="add_drawing", help="Enter adds the drawing and clears the canvas.",
        ):  # fmt: skip
            st.rerun()
        if failed := st.session_state.pop(FAILED, ""):
            st.error(plain(failed), icon=":material/error:")
    with right, show_errors():
        _show_prediction(lesson, classes[cls])
    with place, show_errors():  # last: it confirms the canvas's message, and a run may be stopped before its end
        answer = partial(live_guesses, [_taught(lesson)], "", lambda drawing: None) if lesson.taught else None
        canvas(CANVAS, on_rest=lambda: None, answer=answer)


def _choose_class(classes: dict[str, OwnClass]) -> str:
    """The class that is drawn next."""
    if st.session_state.get(INTO) not in classes:
        st.session_state[INTO] = next(iter(classes))
    titles = {name: each.title for name, each in classes.items()}
    if len(classes) > MAX_BUTTONS:
        return str(st.selectbox("Draw an example of", classes, key=INTO, format_func=titles.__getitem__))
    escaped = {name: plain(title) for name, title in titles.items()}
    return str(
        st.pills("Draw an example of", classes, key=INTO, format_func=escaped.__getitem__, required=True, wrap=True)
    )


def _add(dataset: str, cls: str) -> None:
    """Add what is on the canvas to a class, and clear the canvas."""
    try:
        strokes = canvas_drawing(CANVAS).strokes
        drawing = Drawing.of_raw(strokes, timestamp=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}")
        remember(datasets_by().add(dataset, cls, [drawing]))
        set_canvas(CANVAS, [])
    except UserError as error:
        st.session_state[FAILED] = str(error)


def _show_prediction(lesson: Lesson, cls: OwnClass) -> None:
    if lesson.taught is None:
        st.info(f"Draw {with_article(plain(cls.title))} and press Enter. With two classes it begins to predict.")
        return
    drawing = canvas_drawing(CANVAS)
    pixels, predictions = predict_drawing([_taught(lesson)], drawing)
    final, version = not drawing.pen_down, drawing.version
    show_guesses(predictions, pixels, "collect guesses", canvas=CANVAS, final=final, version=version)
    if needed := _needed(lesson):
        st.caption(f"It is a guess until there are {MIN_EXAMPLES} examples of each class: {plain(needed)}.")


def _taught(lesson: Lesson) -> Candidate:
    note = f"{count(len(lesson.examples), 'example')}, {count(len(lesson.titles), 'class', 'classes')}"
    return Taught("taught", "Your classifier", note, lesson.titles, lesson=lesson)


def _needed(lesson: Lesson) -> str:
    """How many examples are missing, in words; "" where there are enough."""
    missing = [
        f"{MIN_EXAMPLES - n} more of {title}"
        for title, n in zip(lesson.titles, lesson.counts, strict=True)
        if n < MIN_EXAMPLES
    ]
    return listed(missing[:4])
