"""The judges of a drawing: stored runs and the network that comes with the app, asked side by side."""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.controls import KEPT, run_label
from dashboard.links import keep_link, open_link
from dashboard.session import SHIPPED, backend, predictor
from dashboard.show import name_of
from models.shipped import card
from qdcore.charts import class_colour
from qdcore.errors import UserError
from qdcore.wording import percent

AT_ONCE = 6  # judges side by side
BARS = 6  # classes a judge shows at most, those it finds likeliest
GREY = "#8A8A8A"  # a class that no chosen run knows


@dataclass(frozen=True)
class Judge:
    """Who is asked: its id (of a run, or "judge"), its name for people, and the classes it can tell apart."""

    id: str
    name: str
    classes: tuple[str, ...]

    def ask(self, drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities (n, k) of drawings (n, 784); raises UserError when its run has gone."""
        return predictor(self.id)(drawings)


def choose_judges() -> list[Judge]:
    """The judges in the link, else the one that comes with the app and the newest runs that belong together."""
    runs = {run.id: run for run in backend().runs.all() if run.model}
    newest = next(iter(runs.values())).experiment.sample if runs else None
    default = [*SHIPPED, *(id for id, run in runs.items() if run.experiment.sample == newest)][:AT_ONCE]
    open_link("judges", _read, default)
    st.session_state["judges"] = [id for id in st.session_state["judges"] if id in runs or id in SHIPPED]
    titles = {id: f"{_shipped(id).name} ({_shipped(id).knows})" for id in SHIPPED}
    titles |= {id: run_label(run) for id, run in runs.items()}
    chosen = st.multiselect(
        "Judges", list(titles), key="judges", format_func=titles.__getitem__, max_selections=AT_ONCE, **KEPT
    )
    keep_link("judges", ",".join(chosen))
    return [
        _shipped(id) if id in SHIPPED else Judge(id, name_of(runs[id].experiment), runs[id].classes) for id in chosen
    ]


class _Shipped(Judge):
    @property
    def knows(self) -> str:
        return f"comes with the app, knows {len(self.classes)} classes"


def _shipped(id: str) -> _Shipped:
    return _Shipped(id, "The app's own network", card(id).classes)


def _read(text: str) -> list[str]:
    return [id if id in SHIPPED else backend().runs.load(id).id for id in text.split(",")]


def show_verdicts(judges: list[Judge], drawing: NDArray[np.uint8]) -> None:
    """Every judge's guess in words and as bars, side by side; a judge that has gone says so."""
    answers = {}
    for judge in judges:
        try:
            answers[judge.id] = judge.ask(drawing[None])[0]
        except UserError as error:
            st.warning(f"{judge.name}: {error}")
    heard = [judge for judge in judges if judge.id in answers]
    guesses = [judge.classes[int(answers[judge.id].argmax())] for judge in heard]
    common = max(set(guesses), key=guesses.count, default="")
    colours = _colours(heard)
    cards = [_card(judge, answers[judge.id], common, len(heard) > 1, colours) for judge in heard]
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:16px" aria-live="polite">{"".join(cards)}</div>')


def _colours(judges: list[Judge]) -> dict[str, str]:
    """The same colour for a class in every judge: by its position among the classes of the chosen runs."""
    names = dict.fromkeys(cls for judge in judges if judge.id not in SHIPPED for cls in judge.classes)
    return {cls: class_colour(position) for position, cls in enumerate(names)}


def _card(judge: Judge, shares: NDArray[np.float32], common: str, several: bool, colours: dict[str, str]) -> str:
    best = int(shares.argmax())
    shown = sorted(np.argsort(-shares, kind="stable")[:BARS]) if len(shares) <= BARS else np.argsort(-shares)[:BARS]
    bars = "".join(_bar(judge.classes[i], float(shares[i]), colours.get(judge.classes[i], GREY)) for i in shown)
    agrees = judge.classes[best] == common
    mark = f'<span style="opacity:.7"> {"✓ agrees" if agrees else "≠ disagrees"}</span>' if several else ""
    says = f"I see {_with_article(judge.classes[best])}, {percent(float(shares[best]))}"
    return (
        f'<div style="flex:1 1 230px;max-width:340px"><div style="font-size:13px;opacity:.75">{html.escape(judge.name)}'
        f'{mark}</div><div style="font-weight:600;margin:2px 0 6px">{html.escape(says)}</div>{bars}</div>'
    )


def _bar(cls: str, share: float, colour: str) -> str:
    return (
        f'<div style="display:grid;grid-template-columns:80px 1fr 84px;gap:6px;align-items:center;font-size:13px">'
        f'<span style="overflow:hidden;text-overflow:ellipsis;white-space:nowrap">{html.escape(cls)}</span>'
        f'<span style="background:rgba(128,128,128,.18);border-radius:3px;height:12px">'
        f'<span style="display:block;background:{colour};border-radius:3px;height:12px;width:{share:.1%}"></span>'
        f'</span><span style="text-align:right">{percent(share)}</span></div>'
    )


def _with_article(cls: str) -> str:
    """A class as the end of "I see ...": "a cat", "an apple", "The Mona Lisa", "pants"."""
    if cls[0].isupper() or cls.endswith("s"):
        return cls
    return f"{'an' if cls[0] in 'aeiou' else 'a'} {cls}"
