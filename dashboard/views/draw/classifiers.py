"""The judges of a drawing: stored runs and the network that comes with the app; who is asked, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.controls import KEPT, run_label
from dashboard.show import about, name_of_run
from dashboard.state.resources import SHIPPED, backend, predictor
from dashboard.state.url_params import keep_link, open_link
from models.pretrained.cards import Card, card
from models.pretrained.dataset import FIRST
from qdcore.drawings.address import QUICKDRAW, Address
from qdcore.errors import UserError
from qdcore.experiments.run_store import Run
from qdcore.formatting import count, listed, percent

AT_ONCE = 6  # judges side by side


@dataclass(frozen=True)
class Judge:
    """Who is asked: its id (of a run, or "judge"), its name and where it comes from, and the classes it can tell."""

    id: str
    name: str
    note: str
    classes: tuple[str, ...]

    def ask(self, drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (n, k) of drawings (n, 784); raises UserError when its run has gone."""
        if self.id not in SHIPPED:
            backend().runs.load(self.id)  # a model in memory outlives its run
        return predictor(self.id)(drawings)


@dataclass(frozen=True)
class Hearing:
    """What judges said of one drawing: the probabilities (k,) of each; a sentence for each that could not answer."""

    judges: tuple[Judge, ...]
    shares: tuple[NDArray[np.float32], ...]
    silent: tuple[str, ...] = ()


def hear(judges: Sequence[Judge], drawing: NDArray[np.uint8]) -> Hearing:
    """Ask every judge about one drawing (784,)."""
    heard, shares, silent = [], [], []
    for judge in judges:
        try:
            shares.append(judge.ask(drawing[None])[0])
            heard.append(judge)
        except UserError as error:
            silent.append(f"{judge.name} cannot judge: {error}")
    return Hearing(tuple(heard), tuple(shares), tuple(silent))


def choose_judges() -> list[Judge]:
    """The judges in the link, else the newest runs that belong together and the one that comes with the app."""
    runs = {run.id: run for run in backend().runs.all() if run.model}
    newest = next(iter(runs.values())).experiment.sample if runs else None
    together = [id for id, run in runs.items() if run.experiment.sample == newest]
    open_link("judges", _read, [*together[: AT_ONCE - len(SHIPPED)], *SHIPPED])
    wanted = st.session_state["judges"]
    st.session_state["judges"] = [id for id in wanted if id in runs or id in SHIPPED]
    if gone := len(wanted) - len(st.session_state["judges"]):
        are = "is" if gone == 1 else "are"
        st.info(f"Left out: {count(gone, 'judge')} that {are} no longer here.", icon=":material/link_off:")
    titles = {id: f"{_shipped(id).name} ({_shipped(id).note})" for id in SHIPPED}
    titles |= {id: run_label(run) for id, run in runs.items()}
    title = titles.__getitem__
    with st.container(horizontal=True):
        with st.popover("Judges", icon=":material/balance:"):
            chosen = st.multiselect(
                "Judges", list(titles), key="judges", format_func=title, max_selections=AT_ONCE, **KEPT
            )
        judges = [_shipped(id) if id in SHIPPED else _of(runs[id]) for id in chosen]
        _show_cards(judges)
    keep_link("judges", ",".join(chosen))
    return judges


def _show_cards(judges: Sequence[Judge]) -> None:
    """What the networks that come with the app learned from and how good they are, where one is among the judges."""
    for judge in judges:
        if judge.id in SHIPPED:
            with st.popover(judge.name, icon=":material/badge:"):
                _show_card(card(judge.id))


def _show_card(card: Card) -> None:
    st.write(
        f"A small convolutional network that comes with the app, so that there is a judge before anything was trained. "
        f"It learned from {count(card.drawings, 'real drawing')} of {count(len(card.classes), 'class', 'classes')} and "
        f"recognises {percent(card.accuracy)} of {count(card.held_out, 'drawing')} that it never saw. Nor did it see "
        f"rows 0 to {FIRST - 1} of any class."
    )
    st.dataframe({"class": list(card.rows), "drawings": list(card.rows.values())}, hide_index=True, height=250)
    st.caption(f"{card.licence} Made on {card.date}; `{card.command}` makes it again.")


def _of(run: Run) -> Judge:
    return Judge(run.id, name_of_run(run), about(run.experiment), run.classes)


def _shipped(id: str) -> Judge:
    classes = card(id).classes
    return Judge(id, "The app's own network", f"comes with the app: knows {len(classes)} classes", classes)


def _read(text: str) -> list[str]:
    ids = [id if id in SHIPPED else backend().runs.load(id).id for id in dict.fromkeys(text.split(","))]
    if len(ids) > AT_ONCE:
        raise UserError(f"there can be {AT_ONCE} judges at once, not {len(ids)}.")
    return ids


def link_of(runs: Sequence[Run]) -> str:
    """The link's text for these runs as judges, as many as fit, and the network that comes with the app."""
    ids = list(dict.fromkeys(run.id for run in runs if run.model))
    return ",".join([*ids[: AT_ONCE - len(SHIPPED)], *SHIPPED])


def who_learned_from(address: Address, judges: Sequence[Judge]) -> str:
    """A sentence about the judges that were trained on a drawing and so have an easy task; empty if none was."""
    names = list(dict.fromkeys(judge.name for judge in judges if _learned_from(address, judge)))
    return f"Learned from this very drawing: {listed(names)}." if names else ""


def _learned_from(address: Address, judge: Judge) -> bool:
    if judge.id in SHIPPED:  # its card tells which rows: all but the first ones, of the classes it knows
        return address.source == QUICKDRAW and address.cls in judge.classes and address.row >= FIRST
    run = backend().runs.load(judge.id)
    if run.experiment.sample.source != address.source or address.cls not in judge.classes:
        return False
    return bool((run.train == (judge.classes.index(address.cls), address.row)).all(axis=1).any())
