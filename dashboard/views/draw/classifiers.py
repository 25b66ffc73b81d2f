"""The classifiers of the Draw page, stored runs and the built-in network: which are chosen, and what they predict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.inputs.basic import KEPT
from dashboard.inputs.run_labels import about, name_of_run, run_label
from dashboard.inputs.runs import newest_of_one_sample
from dashboard.state.resources import BUILT_IN, backend, predictor
from dashboard.state.url_params import keep_param, open_param
from models.pretrained.cards import Card, card
from models.pretrained.dataset import FIRST, HELD_OUT
from qdcore.drawings.address import QUICKDRAW, Address
from qdcore.errors import UserError
from qdcore.evaluation import prediction
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.formatting import count, listed, percent

MAX_CANDIDATES = 6
KEPT_OF_A_CLASS = FIRST + HELD_OUT  # drawings behind a recall
MAX_REASON = 200  # characters of a message of ONNX Runtime


@dataclass(frozen=True)
class Candidate:
    """A classifier to choose: its id (of a run, or "builtin"), its name, a note about its training, its classes.

    `runs` is the store that its run is in, by default the page's; live predictions are made outside of any page.
    """

    id: str
    name: str
    note: str
    classes: tuple[str, ...]
    runs: Runs | None = field(default=None, compare=False)

    def predict(self, drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (n, k) of drawings (n, 784); raises UserError where the run or its model is unusable."""
        try:
            if self.id not in BUILT_IN:
                (self.runs or backend().runs).load(self.id)  # a model in memory outlives its run
            return self._checked(predictor(self.id, self.runs)(drawings), len(drawings))
        except UserError as error:
            reason = str(error)
        except Exception as error:  # ONNX Runtime has a class for each kind, without a common one
            reason = f"its model fails. Train it again. ({str(error)[:MAX_REASON]})"
        raise UserError(f"{self.name} can't make a prediction: {reason}")

    def _checked(self, probabilities: NDArray[np.float32], n: int) -> NDArray[np.float32]:
        if probabilities.shape != (n, len(self.classes)):
            known = count(len(self.classes), "class", "classes")
            raise UserError(f"its model gives {probabilities.shape[-1]} probabilities for {known}. Train it again.")
        if not np.isfinite(probabilities).all():
            raise UserError("its model gives probabilities that are not numbers. Train it again.")
        return probabilities


Predictions = prediction.Predictions[Candidate]


def choose_candidates() -> list[Candidate]:
    """The classifiers in the link, else the newest runs on one sample and the built-in network."""
    runs = {run.id: run for run in backend().runs.all() if run.model}
    newest = newest_of_one_sample(list(runs.values()))
    open_param("classifiers", [*newest[: MAX_CANDIDATES - len(BUILT_IN)], *BUILT_IN], _available)
    requested = st.session_state["classifiers"]
    st.session_state["classifiers"] = [id for id in requested if id in runs or id in BUILT_IN]
    if gone := len(requested) - len(st.session_state["classifiers"]):
        are = "is" if gone == 1 else "are"
        st.info(f"Left out: {count(gone, 'classifier')} that {are} no longer stored.", icon=":material/link_off:")
    titles = {id: f"{built_in_candidate(id).name} ({built_in_candidate(id).note})" for id in BUILT_IN}
    titles |= {id: run_label(run) for id, run in runs.items()}
    title = titles.__getitem__
    with st.container(horizontal=True):
        with st.popover("Classifiers", icon=":material/balance:"):
            chosen = st.multiselect(
                "Classifiers", list(titles), key="classifiers", format_func=title, max_selections=MAX_CANDIDATES, **KEPT
            )
        sound = {run.id for run in backend().runs.sound(runs[id] for id in chosen if id in runs)}
        candidates = [
            built_in_candidate(id) if id in BUILT_IN else candidate_of(runs[id])
            for id in chosen
            if id in sound or id in BUILT_IN
        ]
        _show_cards(candidates)
    keep_param("classifiers", chosen, [])
    return candidates


def _show_cards(candidates: Sequence[Candidate]) -> None:
    """A button for the card of each built-in network among the classifiers: its training data and its accuracy."""
    for candidate in candidates:
        if candidate.id in BUILT_IN:
            key, help = f"card of {candidate.id}", "Its training data and its accuracy."
            with st.popover(candidate.name, icon=":material/badge:", help=help, key=key, on_change="rerun") as popover:
                if popover.open:  # a table of all classes takes longer than the rest of the page
                    _show_card(card(candidate.id))


def _show_card(card: Card) -> None:
    st.write(
        f"A small convolutional network that is part of the app, so that you can draw before you train anything. "
        f"It was trained on {count(sum(card.drawings.values()), 'real drawing')} of "
        f"{count(len(card.classes), 'class', 'classes')}. Rows 0 to {FIRST - 1} of each class were left for the test: "
        f"its accuracy on {count(card.tested, 'such drawing')} is {percent(card.accuracy)}, and for "
        f"{percent(card.top5)} the class is among its first five. Recall is the share of a class's drawings that it "
        f"recognises, of about {KEPT_OF_A_CLASS} that it was not trained on."
    )
    drawings, recalls = [list(column.values()) for column in (card.drawings, card.recall)]
    st.dataframe({"class": list(card.classes), "recall": recalls, "drawings": drawings}, hide_index=True, height=250)
    st.caption(f"{card.licence} Trained on {card.date} with `{card.command}`.")


def candidate_of(run: Run) -> Candidate:
    """A stored run as a classifier to choose."""
    return Candidate(run.id, name_of_run(run), about(run.experiment), run.classes, backend().runs)


def built_in_candidate(id: str = BUILT_IN[0]) -> Candidate:
    classes = card(id).classes
    return Candidate(id, "The built-in network", f"{len(classes)} classes", classes)


def _available(ids: list[str]) -> list[str]:
    """The ids of a link; raises UserError where one is not stored here, or where there are too many."""
    if len(ids) > MAX_CANDIDATES:
        raise UserError(f"at most {MAX_CANDIDATES} classifiers fit next to each other, not {len(ids)}.")
    return [id if id in BUILT_IN else backend().runs.load(id).id for id in ids]


def candidates_in_link(runs: Sequence[Run]) -> str:
    """The link's text for these runs, as many as fit, and the built-in network."""
    ids = list(dict.fromkeys(run.id for run in runs if run.model))
    return ",".join([*ids[: MAX_CANDIDATES - len(BUILT_IN)], *BUILT_IN])


def trained_on(address: Address, candidates: Sequence[Candidate]) -> str:
    """A sentence that names the classifiers trained on this drawing, for which it is no test; "" if there is none.

    The built-in network's drawings are a random sample, so of it only the rows kept for tests are certain.
    """
    names = list(dict.fromkeys(each.name for each in candidates if each.id not in BUILT_IN and _used(address, each)))
    sentences = [f"{listed(names)} {'was' if len(names) == 1 else 'were'} trained on this drawing."] if names else []
    maybe = [each.name for each in candidates if each.id in BUILT_IN and _is_uncertain(address, each)]
    return " ".join([*sentences, *(f"{name} may have been trained on it." for name in maybe)])


def _is_uncertain(address: Address, candidate: Candidate) -> bool:
    return address.source == QUICKDRAW and address.cls in candidate.classes and address.row >= FIRST


def _used(address: Address, candidate: Candidate) -> bool:
    run = backend().runs.load(candidate.id)
    if run.experiment.sample.source != address.source or address.cls not in candidate.classes:
        return False
    return bool((run.train == (candidate.classes.index(address.cls), address.row)).all(axis=1).any())
