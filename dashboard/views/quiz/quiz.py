"""The quiz on the screen: one drawing after another, then the person against the models, drawing by drawing."""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.gallery import gallery, large
from dashboard.controls import whole_number
from dashboard.inputs.basic import choose_way
from dashboard.inputs.comparable_runs import Together
from dashboard.show import show_picture
from dashboard.state.resources import explained
from dashboard.state.url_params import keep_link, open_link
from dashboard.views.drawings.grid import not_hidden
from dashboard.views.drawings.lookup import address, offer_to_fetch, pictures
from dashboard.views.drawings.prediction_dialog import open_drawing
from qdcore.arrays import Indices
from qdcore.charts.accuracy_bars import accuracy
from qdcore.errors import UserError
from qdcore.evaluation.quiz import Pool, choices, deal, scores

POOLS: dict[str, str] = {"wrong": "Only what it got wrong", "any": "A fair mix of all test drawings"}
LARGE = 224  # pixels of the drawing asked for


@st.fragment
def show_quiz(together: Together) -> None:
    """The next question, or the result; a fragment, so that the next drawing comes at once."""
    with explained():
        pool = cast(Pool, choose_way("Questions", POOLS, "pool"))
        seed = _choose_deal()
        asked = _deal(together, pool, seed)
        answers = _answers(f"{together.run.id} {pool} {seed}", len(asked), len(together.classes))
        if not len(asked):
            st.info("This classifier made no mistake. Try the fair mix.")
        elif len(answers) < len(asked):
            _ask(together, asked, answers, seed)
        else:
            _show_result(together, asked, answers, pool)


def _choose_deal() -> int:
    """The seed of the drawings asked, in the link: whoever opens it gets the same ones."""
    open_link("deal", whole_number(0, 2**32 - 1), 0)
    seed = int(st.session_state["deal"])
    keep_link("deal", str(seed) if seed else "")
    return seed


def _deal(together: Together, pool: Pool, seed: int) -> Indices:
    evaluation = together.evaluation
    shown = not_hidden(together, np.arange(len(evaluation.y_true)))
    return deal(evaluation, pool, seed, np.isin(np.arange(len(evaluation.y_true)), shown))


def _answers(quiz: str, questions: int, classes: int) -> list[int]:
    """The positions of the classes answered until now; none when another quiz has begun."""

    def read(text: str) -> list[int]:
        answers = [whole_number(0, classes - 1)(part) for part in text.split(".")]
        if len(answers) > questions:
            raise UserError(f"there are only {questions} questions.")
        return answers

    if st.session_state.get("quiz") not in (None, quiz):
        st.session_state["answers"] = []
        keep_link("answers", "")
    st.session_state["quiz"] = quiz
    open_link("answers", read, [])
    answers: list[int] = st.session_state["answers"]
    keep_link("answers", ".".join(map(str, answers)))
    return answers


def _answer(position: int) -> None:
    st.session_state["answers"] = [*st.session_state["answers"], position]


def _ask(together: Together, asked: Indices, answers: list[int], seed: int) -> None:
    """The next drawing with a button for each class that it might be, and what came of the one before."""
    number = len(answers)
    index = int(asked[number])
    drawings, here = pictures(together.run.experiment.sample, together.run.test[[index]])
    if not here.all():
        offer_to_fetch(together.run.experiment.sample, "quiz")
        return
    st.progress(number / len(asked), f"Drawing {number + 1} of {len(asked)}: what is it?")
    large(drawings[0], "the drawing to be named", LARGE)
    with st.container(horizontal=True):
        for position in choices(together.evaluations, index, seed):
            st.button(together.classes[position], key=f"answer {position}", on_click=partial(_answer, position))
    if answers:
        st.write(_told(together, int(asked[number - 1]), answers[-1]))


def _told(together: Together, index: int, answer: int) -> str:
    """What came of an answer, in words."""
    evaluation, classes = together.evaluation, together.classes
    true, said = evaluation.y_true[index], evaluation.y_pred[index]
    own = "as you said" if answer == true else f"you said {classes[answer]}"
    model = together.names[together.focus]
    return f"The one before is labelled **{classes[true]}**, {own}. {model} said {classes[said]}."


def _show_result(together: Together, asked: Indices, answers: list[int], pool: Pool) -> None:
    """The person against the models: in words, as bars, and drawing by drawing."""
    own, others = scores(together.evaluations, asked, answers)
    model = together.names[together.focus]
    st.subheader(f"You {own} of {len(asked)}, {model} {others[together.focus]} of {len(asked)}")
    if pool == "wrong":
        st.caption(f"Only drawings that {model} got wrong were asked. In a fair mix it would have its chance.")
    names, right = [*together.names, "You"], [*others, own]
    picture = accuracy(names, [n / len(asked) for n in right], [len(asked)] * len(names))
    show_picture(picture, f"quiz {together.run.id}")
    st.button("Twenty others", type="primary", icon=":material/replay:", on_click=_deal_anew)
    _show_each(together, asked, answers)


def _deal_anew() -> None:
    st.session_state["deal"] = (st.session_state["deal"] + 1) % 2**32


def _show_each(together: Together, asked: Indices, answers: list[int]) -> None:
    """Every drawing with its label and what was said, as a wall and as a table."""
    classes, run = together.classes, together.run
    drawings, _ = pictures(run.experiment.sample, run.test[asked])
    labels = [classes[true] for true in together.evaluation.y_true[asked]]
    own = [classes[answer] for answer in answers]
    pairs = zip(labels, own, strict=True)
    words = [f"{label}, as you said" if label == said else f"{label}, you: {said}" for label, said in pairs]
    clicked = gallery(drawings, words, f"quiz wall {run.id}", words, 96)
    said = {
        name: [classes[position] for position in evaluation.y_pred[asked]]
        for name, evaluation in zip(together.names, together.evaluations, strict=True)
    }
    addresses = [address(run.experiment.sample, place) for place in run.test[asked]]
    st.dataframe(pd.DataFrame({"drawing": addresses, "label": labels, "you": own, **said}), hide_index=True)
    if clicked is not None:
        open_drawing(together, addresses[clicked])
