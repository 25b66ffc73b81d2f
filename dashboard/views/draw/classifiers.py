"""The judges of a drawing: stored runs and the network that comes with the app; who is asked, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.inputs.basic import KEPT
from dashboard.inputs.run_labels import about, name_of_run, run_label
from dashboard.inputs.runs import newest_of_one_sample
from dashboard.state.resources import BUILT_IN, backend, predictor
from dashboard.state.url_params import keep_param, open_param
from models.pretrained.cards import Card, card
from models.pretrained.dataset import FIRST
from qdcore.drawings.address import QUICKDRAW, Address
from qdcore.errors import UserError
from qdcore.experiments.run import Run
from qdcore.formatting import count, listed, percent

MAX_CANDIDATES = 6  # side by side


@dataclass(frozen=True)
class Candidate:
    """Who is asked: its id (of a run, or "builtin"), its name and where it comes from, and the classes it can tell."""

    id: str
    name: str
    note: str
    classes: tuple[str, ...]

    def predict(self, drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (n, k) of drawings (n, 784); raises UserError when its run has gone."""
        if self.id not in BUILT_IN:
            backend().runs.load(self.id)  # a model in memory outlives its run
        return predictor(self.id)(drawings)


@dataclass(frozen=True)
class Predictions:
    """What judges said of one drawing: the probabilities (k,) of each; a sentence for each that could not answer."""

    candidates: tuple[Candidate, ...]
    shares: tuple[NDArray[np.float32], ...]
    failures: tuple[str, ...] = ()


def predict_all(candidates: Sequence[Candidate], drawing: NDArray[np.uint8]) -> Predictions:
    """Ask every judge about one drawing (784,)."""
    answered, shares, failures = [], [], []
    for candidate in candidates:
        try:
            shares.append(candidate.predict(drawing[None])[0])
            answered.append(candidate)
        except UserError as error:
            failures.append(f"{candidate.name} cannot judge: {error}")
    return Predictions(tuple(answered), tuple(shares), tuple(failures))


def choose_candidates() -> list[Candidate]:
    """The judges in the link, else the newest runs that belong together and the one that comes with the app."""
    runs = {run.id: run for run in backend().runs.all() if run.model}
    newest = newest_of_one_sample(list(runs.values()))
    open_param("classifiers", [*newest[: MAX_CANDIDATES - len(BUILT_IN)], *BUILT_IN], _available)
    requested = st.session_state["classifiers"]
    st.session_state["classifiers"] = [id for id in requested if id in runs or id in BUILT_IN]
    if gone := len(requested) - len(st.session_state["classifiers"]):
        are = "is" if gone == 1 else "are"
        st.info(f"Left out: {count(gone, 'classifier')} that {are} no longer here.", icon=":material/link_off:")
    titles = {id: f"{_built_in(id).name} ({_built_in(id).note})" for id in BUILT_IN}
    titles |= {id: run_label(run) for id, run in runs.items()}
    title = titles.__getitem__
    with st.container(horizontal=True):
        with st.popover("Classifiers", icon=":material/balance:"):
            chosen = st.multiselect(
                "Classifiers", list(titles), key="classifiers", format_func=title, max_selections=MAX_CANDIDATES, **KEPT
            )
        sound = {run.id for run in backend().runs.sound(runs[id] for id in chosen if id in runs)}
        candidates = [
            _built_in(id) if id in BUILT_IN else _of(runs[id]) for id in chosen if id in sound or id in BUILT_IN
        ]
        _show_cards(candidates)
    keep_param("classifiers", chosen, [])
    return candidates


def _show_cards(candidates: Sequence[Candidate]) -> None:
    """What the networks that come with the app learned from and how good they are, where one is among the judges."""
    for candidate in candidates:
        if candidate.id in BUILT_IN:
            with st.popover(candidate.name, icon=":material/badge:"):
                _show_card(card(candidate.id))


def _show_card(card: Card) -> None:
    st.write(
        f"A small convolutional network that comes with the app, so that there is a judge before anything was trained. "
        f"It learned from {count(card.drawings, 'real drawing')} of {count(len(card.classes), 'class', 'classes')} and "
        f"recognises {percent(card.accuracy)} of {count(card.held_out, 'drawing')} that it never saw. Nor did it see "
        f"rows 0 to {FIRST - 1} of any class."
    )
    st.dataframe({"class": list(card.rows), "drawings": list(card.rows.values())}, hide_index=True, height=250)
    st.caption(f"{card.licence} Made on {card.date}; `{card.command}` makes it again.")


def _of(run: Run) -> Candidate:
    return Candidate(run.id, name_of_run(run), about(run.experiment), run.classes)


def _built_in(id: str) -> Candidate:
    classes = card(id).classes
    return Candidate(id, "The app's own network", f"comes with the app: knows {len(classes)} classes", classes)


def _available(ids: list[str]) -> list[str]:
    """The ids of a link; raises UserError where one is no run here, or where there are too many."""
    if len(ids) > MAX_CANDIDATES:
        raise UserError(f"there can be {MAX_CANDIDATES} classifiers at a time, not {len(ids)}.")
    return [id if id in BUILT_IN else backend().runs.load(id).id for id in ids]


def candidates_in_link(runs: Sequence[Run]) -> str:
    """The link's text for these runs as judges, as many as fit, and the network that comes with the app."""
    ids = list(dict.fromkeys(run.id for run in runs if run.model))
    return ",".join([*ids[: MAX_CANDIDATES - len(BUILT_IN)], *BUILT_IN])


def trained_on(address: Address, candidates: Sequence[Candidate]) -> str:
    """A sentence about the judges that were trained on a drawing and so have an easy task; empty if none was."""
    names = list(dict.fromkeys(candidate.name for candidate in candidates if _trained_on(address, candidate)))
    return f"Learned from this very drawing: {listed(names)}." if names else ""


def _trained_on(address: Address, candidate: Candidate) -> bool:
    if candidate.id in BUILT_IN:  # its card tells which rows: all but the first ones, of the classes it knows
        return address.source == QUICKDRAW and address.cls in candidate.classes and address.row >= FIRST
    run = backend().runs.load(candidate.id)
    if run.experiment.sample.source != address.source or address.cls not in candidate.classes:
        return False
    return bool((run.train == (candidate.classes.index(address.cls), address.row)).all(axis=1).any())
