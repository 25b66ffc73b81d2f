"""The quiz on the screen: one question after another, then the person's score next to the classifiers'."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery, show_large
from dashboard.inputs.basic import choose_option
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import show_errors
from dashboard.state.url_params import MAX_SEED, drop_param, keep_param, open_param
from dashboard.views.drawings.grid import not_hidden
from dashboard.views.drawings.lookup import address, offer_to_fetch, pictures
from dashboard.views.drawings.prediction_dialog import open_prediction_dialog
from qdcore.arrays import Indices
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.errors import UserError
from qdcore.evaluation.quiz import Pool, choices, correct_answers, questions
from qdcore.formatting import plain

POOLS: dict[str, str] = {"wrong": "Only its mistakes", "any": "Random test drawings"}
DRAWING_SIZE = 224  # screen pixels


@st.fragment
def show_quiz(comparable: ComparableRuns) -> None:
    """The next question, or the result; a fragment, so that the next question follows at once."""
    with show_errors():
        pool = cast(Pool, choose_option("Questions", POOLS, "pool"))
        seed = _choose_seed()
        asked = _questions(comparable, pool, seed)
        answers = _answers(f"{comparable.run.id} {pool} {seed}", len(asked), len(comparable.classes))
        if not len(asked):
            st.info("This classifier made no mistakes. Choose random test drawings.")
        elif len(answers) < len(asked):
            _ask(comparable, asked, answers, seed)
        else:
            _show_result(comparable, asked, answers, pool)


def _choose_seed() -> int:
    """The seed of the questions, in the link: everyone who opens it gets the same ones."""
    open_param("deal")
    seed = int(st.session_state["deal"])
    keep_param("deal", seed)
    return seed


def _questions(comparable: ComparableRuns, pool: Pool, seed: int) -> Indices:
    evaluation = comparable.evaluation
    shown = not_hidden(comparable, np.arange(len(evaluation.y_true)))
    return questions(evaluation, pool, seed, np.isin(np.arange(len(evaluation.y_true)), shown))


def _answers(quiz: str, questions: int, classes: int) -> list[int]:
    """The positions of the classes answered so far; none at the start of another quiz."""

    def check(answers: list[int]) -> list[int]:
        if len(answers) > questions or max(answers) >= classes:
            raise UserError(f"there are only {questions} questions about {classes} classes.")
        return answers

    if st.session_state.get("quiz") not in (None, quiz):
        st.session_state["answers"] = []
        drop_param("answers")
    st.session_state["quiz"] = quiz
    open_param("answers", check=check)
    answers: list[int] = st.session_state["answers"]
    keep_param("answers", answers)
    return answers


def _answer(position: int) -> None:
    st.session_state["answers"] = [*st.session_state["answers"], position]


def _ask(comparable: ComparableRuns, asked: Indices, answers: list[int], seed: int) -> None:
    """The next drawing, a button for each class it might be, and the result of the answer before."""
    number = len(answers)
    index = int(asked[number])
    drawings, here = pictures(comparable.run.experiment.sample, comparable.run.test[[index]])
    if not here.all():
        offer_to_fetch(comparable.run.experiment.sample, "quiz")
        return
    st.progress(number / len(asked), f"Drawing {number + 1} of {len(asked)}: what is it?")
    show_large(drawings[0], "The drawing to classify", DRAWING_SIZE)
    with st.container(horizontal=True):
        for position in choices(comparable.evaluations, index, seed):
            st.button(
                plain(comparable.classes[position]), key=f"answer {position}", on_click=partial(_answer, position)
            )
    if answers:
        st.write(_result_of(comparable, int(asked[number - 1]), answers[-1]))


def _result_of(comparable: ComparableRuns, index: int, answer: int) -> str:
    """The result of an answer, in words."""
    evaluation, classes = comparable.evaluation, comparable.classes
    true, predicted = int(evaluation.y_true[index]), int(evaluation.y_pred[index])
    result = "Correct:" if answer == true else f"Incorrect: you said {plain(classes[answer])},"
    model = plain(comparable.names[comparable.focus])
    return f"{result} the label is **{plain(classes[true])}**. {model} predicted {plain(classes[predicted])}."


def _show_result(comparable: ComparableRuns, asked: Indices, answers: list[int], pool: Pool) -> None:
    """The scores of the person and the classifiers: in words, as bars, and drawing by drawing."""
    own, others = correct_answers(comparable.evaluations, asked, answers)
    model = plain(comparable.names[comparable.focus])
    st.header(f"You: {own} of {len(asked)}. {model}: {others[comparable.focus]} of {len(asked)}")
    if pool == "wrong":
        st.caption(f"{model} misclassifies all of these drawings. For a fair comparison, choose random test drawings.")
    names, correct = [*comparable.names, "You"], [*others, own]
    picture = accuracy_bars(names, [n / len(asked) for n in correct], [len(asked)] * len(names))
    show_picture(picture, f"quiz {comparable.run.id}")
    st.button("Play again", type="primary", icon=":material/replay:", on_click=_play_again)
    _show_each(comparable, asked, answers)


def _play_again() -> None:
    st.session_state["deal"] = (st.session_state["deal"] + 1) % (MAX_SEED + 1)


def _show_each(comparable: ComparableRuns, asked: Indices, answers: list[int]) -> None:
    """Every drawing with its label and all answers, as a grid and as a table."""
    classes, run = comparable.classes, comparable.run
    drawings, _ = pictures(run.experiment.sample, run.test[asked])
    labels = [classes[true] for true in comparable.evaluation.y_true[asked]]
    own = [classes[answer] for answer in answers]
    pairs = zip(labels, own, strict=True)
    captions = [f"{label}, correct" if label == answer else f"{label}, you said {answer}" for label, answer in pairs]
    clicked = gallery(drawings, captions, f"quiz grid {run.id}", captions, 96)
    predicted = {
        name: [classes[position] for position in evaluation.y_pred[asked]]
        for name, evaluation in zip(comparable.names, comparable.evaluations, strict=True)
    }
    addresses = [address(run.experiment.sample, place) for place in run.test[asked]]
    table = pd.DataFrame({"drawing": addresses, "label": labels, "you": own})
    st.dataframe(table.join(pd.DataFrame(predicted), rsuffix=" (classifier)"), hide_index=True)
    if clicked is not None:
        open_prediction_dialog(comparable, addresses[clicked])
