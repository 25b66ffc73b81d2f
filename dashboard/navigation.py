"""The one table of pages, and the two ways from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.state.url_params import PARAMS

SCRIPTS = Path(__file__).parent.parent / "pages"
STYLE = Path(__file__).parent / "style.css"
HISTORY = Path(__file__).parent / "history.html"  # one press of Back leaves a page
ICON = Path(__file__).parent / "icon.png"


@dataclass(frozen=True)
class Page:
    """A page: its file in pages/ without .py, its title and icon (of Material Symbols), and what it is for."""

    name: str
    title: str
    icon: str
    purpose: str

    @property
    def script(self) -> Path:
        """Its file."""
        return SCRIPTS / f"{self.name}.py"

    @property
    def symbol(self) -> str:
        """Its icon as Streamlit takes it."""
        return f":material/{self.icon}:"


PAGES = {
    page.name: page
    for page in (
        Page("welcome", "Welcome", "home", "what this is, and one button that trains cats against sheep"),
        Page("explore", "Explore", "search", "look at the drawings: galleries, averages, how people drew them"),
        Page("train", "Train", "model_training", "choose drawings and classifiers, start, watch, cancel"),
        Page("draw", "Draw", "draw", "draw, and see what every classifier predicts while the pen moves"),
        Page(
            "compare", "Compare", "bar_chart", "how accurate the runs are, what each percent costs, two runs compared"
        ),
        Page("tune", "Tune", "tune", "which parameters, how many drawings, which classifier: plans of many trainings"),
        Page("article", "Article", "article", "the article as a lesson, its numbers next to yours, each made again"),
        Page(
            "evaluate", "Evaluate", "query_stats", "confusion matrix, ROC curve and threshold, calibration, internals"
        ),
        Page("mistakes", "Mistakes", "image_search", "the misclassified drawings, one by one, with every prediction"),
        Page("quiz", "Quiz", "quiz", "can you do better than the classifiers? And who is wrong, classifier or label?"),
    )
}


def link_to(page: str, label: str, **query: str) -> None:
    """A link to a page, with the choices it opens with."""
    st.page_link(PAGES[page].script, label=label, icon=PAGES[page].symbol, query_params=_declared(page, query))


def go_to(page: str, **query: str) -> None:
    """Leave for a page, with the choices it opens with."""
    st.switch_page(PAGES[page].script, query_params=_declared(page, query))


def _declared(page: str, query: dict[str, str]) -> dict[str, str]:
    """The choices of a link; raises KeyError for one that the page does not have: a slip of ours, not of a person."""
    if unknown := [name for name in query if name not in PARAMS or page not in PARAMS[name].pages]:
        raise KeyError(f"the page {page} has no URL parameter {unknown[0]}")
    return query
