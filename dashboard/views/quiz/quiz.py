"""The quiz on the screen: one drawing after another, then the person against the models, drawing by drawing."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery, large
from dashboard.inputs.basic import choose_option
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import errors_shown
from dashboard.state.url_params import drop_param, keep_param, open_param
from dashboard.views.drawings.grid import not_hidden
from dashboard.views.drawings.lookup import address, offer_to_fetch, pictures
from dashboard.views.drawings.prediction_dialog import open_prediction_dialog
from qdcore.arrays import Indices
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.errors import UserError
from qdcore.evaluation.quiz import Pool, choices, correct_answers, questions

POOLS: dict[str, str] = {"wrong": "Only what it got wrong", "any": "A fair mix of all test drawings"}
LARGE = 224  # pixels of the drawing asked for


@st.fragment
def show_quiz(comparable: ComparableRuns) -> None:
    """The next question, or the result; a fragment, so that the next drawing comes at once."""
    with errors_shown():
        pool = cast(Pool, choose_option("Questions", POOLS, "pool"))
        seed = _choose_deal()
        asked = _deal(comparable, pool, seed)
        answers = _answers(f"{comparable.run.id} {pool} {seed}", len(asked), len(comparable.classes))
        if not len(asked):
            st.info("This classifier made no mistake. Try the fair mix.")
        elif len(answers) < len(asked):
            _ask(comparable, asked, answers, seed)
        else:
            _show_result(comparable, asked, answers, pool)


def _choose_deal() -> int:
    """The seed of the drawings asked, in the link: whoever opens it gets the same ones."""
    open_param("deal")
    seed = int(st.session_state["deal"])
    keep_param("deal", seed)
    return seed


def _deal(comparable: ComparableRuns, pool: Pool, seed: int) -> Indices:
    evaluation = comparable.evaluation
    shown = not_hidden(comparable, np.arange(len(evaluation.y_true)))
    return questions(evaluation, pool, seed, np.isin(np.arange(len(evaluation.y_true)), shown))


def _answers(quiz: str, questions: int, classes: int) -> list[int]:
    """The positions of the classes answered until now; none when another quiz has begun."""

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
    """The next drawing with a button for each class that it might be, and what came of the one before."""
    number = len(answers)
    index = int(asked[number])
    drawings, here = pictures(comparable.run.experiment.sample, comparable.run.test[[index]])
    if not here.all():
        offer_to_fetch(comparable.run.experiment.sample, "quiz")
        return
    st.progress(number / len(asked), f"Drawing {number + 1} of {len(asked)}: what is it?")
    large(drawings[0], "the drawing to be named", LARGE)
    with st.container(horizontal=True):
        for position in choices(comparable.evaluations, index, seed):
            st.button(comparable.classes[position], key=f"answer {position}", on_click=partial(_answer, position))
    if answers:
        st.write(_told(comparable, int(asked[number - 1]), answers[-1]))


def _told(comparable: ComparableRuns, index: int, answer: int) -> str:
    """What came of an answer, in words."""
    evaluation, classes = comparable.evaluation, comparable.classes
    true, said = evaluation.y_true[index], evaluation.y_pred[index]
    own = "as you said" if answer == true else f"you said {classes[answer]}"
    model = comparable.names[comparable.focus]
    return f"The one before is labelled **{classes[true]}**, {own}. {model} said {classes[said]}."


def _show_result(comparable: ComparableRuns, asked: Indices, answers: list[int], pool: Pool) -> None:
    """The person against the models: in words, as bars, and drawing by drawing."""
    own, others = correct_answers(comparable.evaluations, asked, answers)
    model = comparable.names[comparable.focus]
    st.subheader(f"You {own} of {len(asked)}, {model} {others[comparable.focus]} of {len(asked)}")
    if pool == "wrong":
        st.caption(f"Only drawings that {model} got wrong were asked. In a fair mix it would have its chance.")
    names, right = [*comparable.names, "You"], [*others, own]
    picture = accuracy_bars(names, [n / len(asked) for n in right], [len(asked)] * len(names))
    show_picture(picture, f"quiz {comparable.run.id}")
    st.button("Twenty others", type="primary", icon=":material/replay:", on_click=_deal_again)
    _show_each(comparable, asked, answers)


def _deal_again() -> None:
    st.session_state["deal"] = (st.session_state["deal"] + 1) % 2**32


def _show_each(comparable: ComparableRuns, asked: Indices, answers: list[int]) -> None:
    """Every drawing with its label and what was said, as a wall and as a table."""
    classes, run = comparable.classes, comparable.run
    drawings, _ = pictures(run.experiment.sample, run.test[asked])
    labels = [classes[true] for true in comparable.evaluation.y_true[asked]]
    own = [classes[answer] for answer in answers]
    pairs = zip(labels, own, strict=True)
    words = [f"{label}, as you said" if label == said else f"{label}, you: {said}" for label, said in pairs]
    clicked = gallery(drawings, words, f"quiz wall {run.id}", words, 96)
    said = {
        name: [classes[position] for position in evaluation.y_pred[asked]]
        for name, evaluation in zip(comparable.names, comparable.evaluations, strict=True)
    }
    addresses = [address(run.experiment.sample, place) for place in run.test[asked]]
    st.dataframe(pd.DataFrame({"drawing": addresses, "label": labels, "you": own, **said}), hide_index=True)
    if clicked is not None:
        open_prediction_dialog(comparable, addresses[clicked])
