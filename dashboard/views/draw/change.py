"""Change it: single strokes are moved, turned or deleted, and the predictions before and after stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.canvas import SIDE, CanvasDrawing, set_canvas
from dashboard.components.stroke_editor import stroke_editor
from dashboard.views.draw.board import CANVAS, set_drawing
from dashboard.views.draw.classifiers import Candidate, Predictions
from dashboard.views.draw.guesses import predicted_classes, show_guesses, whole_percent
from dashboard.views.draw.probability_table import unique_names
from qdcore.drawings.class_names import with_article
from qdcore.drawings.fabric import Changes
from qdcore.drawings.rasterize import Strokes, bitmap_of_raw, bitmaps_of_raw
from qdcore.evaluation.prediction import predict_all
from qdcore.formatting import count, listed, plain

MAX_ROWS = 60  # strokes that are left out in turn


def show_change(candidates: Sequence[Candidate], drawing: CanvasDrawing, word: str) -> None:
    """The drawing with strokes to change, what the classifiers predict then, and each stroke left out in turn."""
    if not drawing.strokes or drawing.background is not None:
        st.caption("This view needs strokes; this drawing has only pixels.")
        return
    editor, predictions = st.columns([2, 3], gap="medium")
    with editor:
        st.caption(HOW)
        strokes, done = stroke_editor(drawing.strokes, f"change {drawing.version}")
        if done != Changes() and strokes and st.button("Put it on the canvas", icon=":material/undo:"):
            _put_on_canvas(strokes, word)
            st.rerun()
    with predictions:
        _show_predictions(candidates, drawing.strokes, strokes, done, word)
    _show_each_left_out(candidates, drawing.strokes)


def _put_on_canvas(strokes: Strokes, word: str) -> None:
    """Go on with the changed drawing; one that reaches beyond the canvas is scaled to fit."""
    fits = all(stroke.min() >= 0 and stroke.max() <= SIDE for stroke in strokes)
    set_canvas(CANVAS, strokes) if fits else set_drawing(strokes, word)


def _show_predictions(
    candidates: Sequence[Candidate], before: Strokes, after: Strokes, done: Changes, word: str
) -> None:
    drawings = bitmaps_of_raw([before, after])
    was, now = (predict_all(candidates, each) for each in drawings)
    if done == Changes():
        st.markdown("**Change a stroke, and see here what the classifiers predict then.**")
    elif not after:
        st.markdown("**Without any stroke there is nothing to predict.**")
    else:
        for sentence in differences(was, now, in_words(done)):
            st.markdown(f"**{plain(sentence)}**")
    for column, title, predictions, pixels in zip(
        st.columns(2), ("Before", "After"), (was, now), drawings, strict=True
    ):
        with column:
            st.caption(title)
            show_guesses(predictions, pixels, f"change {title}", word=word, size=112)


def in_words(done: Changes) -> str:
    """What was done to the strokes: "without stroke 2, with stroke 3 changed"."""
    parts = []
    if done.removed:
        parts.append(f"without {_numbered(done.removed)}")
    if done.altered:
        parts.append(f"with {_numbered(done.altered)} changed")
    if done.added:
        parts.append(f"with {count(done.added, 'stroke')} more")
    return ", ".join(parts)


def _numbered(numbers: Sequence[int]) -> str:
    return f"stroke{'s' if len(numbers) > 1 else ''} {listed([str(number + 1) for number in numbers])}"


def differences(was: Predictions, now: Predictions, what: str) -> list[str]:
    """A sentence for each classifier: "Without stroke 2: cat 97 % → 61 % (The built-in network)."."""
    shares = {candidate.id: each for candidate, each in zip(now.candidates, now.shares, strict=True)}
    sentences = []
    for candidate, before, cls in zip(was.candidates, was.shares, predicted_classes(was), strict=True):
        if candidate.id in shares:
            after, place = shares[candidate.id], candidate.classes.index(cls)
            best = int(after.argmax())
            other = f", now {with_article(candidate.classes[best])} {_percent(after[best])}" if best != place else ""
            change = f"{cls} {_percent(before[place])} → {_percent(after[place])}{other}"
            sentences.append(f"{what[0].upper()}{what[1:]}: {change} ({candidate.name}).")
    return sentences


def _percent(share: np.float32) -> str:
    return whole_percent(float(share))


def _show_each_left_out(candidates: Sequence[Candidate], strokes: Strokes) -> None:
    """A row for each stroke: the probability of the predicted class without it. Works by keyboard, too."""
    if not 1 < len(strokes) <= MAX_ROWS:
        return
    with st.expander("Each stroke left out in turn"):
        without = bitmaps_of_raw([[*strokes[:n], *strokes[n + 1 :]] for n in range(len(strokes))])
        whole = predict_all(candidates, bitmap_of_raw(strokes))
        table = pd.DataFrame({"without stroke": range(1, len(strokes) + 1)})
        for candidate, shares, name in zip(whole.candidates, whole.shares, unique_names(whole.candidates), strict=True):
            best = int(shares.argmax())
            title = f"{candidate.classes[best]} {_percent(shares[best])}, {name}"
            table[title] = [_percent(share) for share in candidate.predict(without)[:, best]]
        st.dataframe(table, hide_index=True)


HOW = (
    "Drag a stroke to move it; its corners scale it, the handle above it turns it, the cross above the canvas deletes "
    "it. Release the pencil there to add strokes."
)
