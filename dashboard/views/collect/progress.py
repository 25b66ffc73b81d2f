"""What the classifier has learned: how accurate it is, how that grew, what it mixes up, which examples do harm."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.views.collect.trays import open_drawing
from models.teaching.lesson import MIN_EXAMPLES, Lesson
from qdcore.charts.growth_curve import growth_curve
from qdcore.datasets.dataset import Dataset
from qdcore.evaluation.evaluation import wilson
from qdcore.formatting import count, percent, percent_interval, plain

MAX_PULLING = 8
UNEVEN = 2.0  # times as many drawings of the largest class as of the smallest
LEFT_OUT_HELP = (
    "Each example is classified by a classifier that learned from all others. This leave-one-out accuracy says how "
    "accurate it is on drawings of the same people; the 95 % interval says how much chance there is in it."
)


def show_progress(dataset: Dataset, lesson: Lesson) -> None:
    """The section about the classifier; a sentence where there are too few examples."""
    st.header("What it has learned")
    if not lesson.is_measured or lesson.taught is None:
        st.write(f"With {MIN_EXAMPLES} examples of two classes or more, this shows how accurate it is.")
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _show_accuracy(lesson)
        _show_confusion(lesson)
    with right:
        sizes, accuracies = lesson.taught.grown
        show_picture(growth_curve(sizes, accuracies, max(lesson.counts) / sum(lesson.counts)), "growth")
    _show_pulling(dataset, lesson)


def _show_accuracy(lesson: Lesson) -> None:
    assert lesson.taught is not None
    correct = lesson.taught.correct
    accuracy, (low, high) = float(correct.mean()), wilson(float(correct.mean()), len(correct))
    st.metric("Accuracy, each example left out once", percent(accuracy), help=LEFT_OUT_HELP)
    st.caption(f"{percent_interval(low, high)} (95 % interval) on {count(len(correct), 'example')}.")
    if lesson.left_out:
        st.caption(f"It learned from the latest {count(len(correct), 'example')}; {lesson.left_out:,} are left out.")
    if max(lesson.counts) >= UNEVEN * min(lesson.counts):
        recall = [correct[lesson.taught.y == position].mean() for position in range(len(lesson.titles))]
        st.caption(
            f"The classes are uneven, from {min(lesson.counts):,} to {count(max(lesson.counts))}. Always naming the "
            f"largest would be correct for {percent(max(lesson.counts) / sum(lesson.counts))}. Balanced accuracy, in "
            f"which every class counts the same: {percent(float(np.mean(recall)))}."
        )


def _show_confusion(lesson: Lesson) -> None:
    one, other, n = lesson.most_confused()
    if n:
        st.write(
            f"Most mixed up: **{plain(lesson.titles[one])}** and **{plain(lesson.titles[other])}**, "
            f"{count(n, 'example')}. More examples of both help most."
        )
    else:
        st.write("No two classes are mixed up. Add harder examples, or another class.")


def _show_pulling(dataset: Dataset, lesson: Lesson) -> None:
    """Examples without which the others would be classified better."""
    assert lesson.taught is not None
    found = lesson.pulling(MAX_PULLING)
    if not found:
        return
    st.subheader("Examples that pull the wrong way")
    st.caption("Without these, the others would be classified better. Is their class right? Click one to move it.")
    examples = [lesson.examples[place] for place, _ in found]
    captions = [
        f"{example.cls}, predicted as {lesson.titles[cls]}, {percent(float(lesson.taught.alone[place, cls]))}"
        for example, (place, cls) in zip(examples, found, strict=True)
    ]
    clicked = gallery(np.array([each.drawing.pixels for each in examples]), captions, "pulling", captions, size=84)
    if clicked is not None:
        open_drawing(dataset, examples[clicked].cls, examples[clicked].drawing)
