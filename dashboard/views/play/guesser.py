"""Who guesses in the game, the words that it may ask for, and how well it knows them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.inputs.basic import KEPT, among, choose_option
from dashboard.state.resources import BUILT_IN, backend
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.article.published import FIVE, PAIR
from dashboard.views.draw.classifiers import Candidate, built_in_candidate, candidate_of
from dashboard.views.draw.guesses import whole_percent
from models.pretrained.cards import card
from qdcore.evaluation.game.rules import MIN_RECALL, ROUNDS, confidence_needed, fair_words
from qdcore.formatting import count

POOLS = {"all": "All that it knows", "yours": "Of your trainings", "article": "Of the article"}


def choose_guesser() -> Candidate:
    """The built-in network or a stored run."""
    found = {id: built_in_candidate(id) for id in BUILT_IN}
    found |= {run.id: candidate_of(run) for run in backend().runs.all() if run.model}
    open_param("guesser", BUILT_IN[0], among(found))
    if st.session_state["guesser"] not in found:
        st.session_state["guesser"] = BUILT_IN[0]
    title = lambda id: f"{found[id].name} ({found[id].note})"  # noqa: E731
    id = st.selectbox("Who guesses", list(found), key="guesser", format_func=title, **KEPT)
    keep_param("guesser", id, BUILT_IN[0])
    return found[id]


def guesser_named(id: str) -> Candidate:
    """The classifier with this id; raises UserError where a run is not stored."""
    return built_in_candidate(id) if id in BUILT_IN else candidate_of(backend().runs.load(id))


def recalls(guesser: Candidate) -> dict[str, float]:
    """The share (0..1) of held-out drawings of each class that it recognises; without classes where it is unknown."""
    if guesser.id in BUILT_IN:
        return card(guesser.id).recall
    evaluation = backend().runs.load(guesser.id).evaluation
    recognised = np.bincount(evaluation.y_true[evaluation.correct], minlength=len(guesser.classes))
    pairs = zip(guesser.classes, recognised.tolist(), evaluation.support.tolist(), strict=True)
    return {cls: right / n for cls, right, n in pairs if n}


def choose_words(guesser: Candidate) -> list[str]:
    """The words that may come; empty, and a sentence, where there is none."""
    pool = choose_option("Words", POOLS, "word_pool")
    known = [cls for cls in guesser.classes if pool == "all" or cls in _pool(pool)]
    words = fair_words(known, recalls(guesser))
    if not words:
        st.info("The classifier knows none of these words. Choose other words, or who guesses.")
        return []
    left_out = len(known) - len(words)
    also = f" {left_out:,} that it recognises in fewer than {whole_percent(MIN_RECALL)} of drawings are left out."
    again = " They come more than once." if len(words) < ROUNDS else ""
    st.caption(f"{count(len(words), 'word')} may come.{again}{also if left_out else ''} {_rule(guesser)}")
    return words


def _rule(guesser: Candidate) -> str:
    needed = whole_percent(confidence_needed(len(guesser.classes)))
    return f"A round ends when its best guess is the word, with a confidence of {needed} or more."


def _pool(pool: str) -> set[str]:
    """The classes of the article, or of all stored runs."""
    if pool == "article":
        return {*PAIR, *FIVE}
    return {cls for run in backend().runs.all() for cls in run.classes}
