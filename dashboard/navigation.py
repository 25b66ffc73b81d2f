"""The one table of pages, and the two ways from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.state.url_params import PARAMS

SCRIPTS = Path(__file__).parent.parent / "pages"
FRAME = Path(__file__).parent / "frame"  # what every page has
STYLE = FRAME / "style.css"
HISTORY = FRAME / "history.html"  # one press of Back leaves a page
MENU_ROLES = FRAME / "menu_roles.html"
ICON = FRAME / "icon.png"


@dataclass(frozen=True)
class Page:
    """A page: its section of the menu, its file in pages/ without .py, its title, its icon and its purpose.

    The icon is a name of Material Symbols; the purpose is what README and the menu say.
    """

    section: str
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

    def as_entry(self) -> st.Page:
        """The page as an entry of the menu."""
        return st.Page(self.script, title=self.title, icon=self.symbol, help=self.help, default=self.name == "welcome")

    @property
    def help(self) -> str:
        """Its purpose as a sentence."""
        return f"{self.purpose[0].upper()}{self.purpose[1:].rstrip('?')}{'?' if self.purpose.endswith('?') else '.'}"


PAGES = {
    page.name: page
    for page in (
        Page("", "welcome", "Welcome", "home", "draw and see a guess, then train your first classifiers"),
        Page("Drawings", "explore", "Explore", "search", "look at the drawings: galleries, averages, how people drew"),
        Page("Drawings", "collect", "Collect", "draw_collage", "your own classes: draw examples, it learns at once"),
        Page("Train", "train", "Train", "model_training", "choose drawings and classifiers, start, watch, cancel"),
        Page("Train", "tune", "Tune", "tune", "which parameters, how many drawings: plans of many trainings"),
        Page("Results", "compare", "Compare", "bar_chart", "how accurate the runs are, and what each percent costs"),
        Page(
            "Results", "evaluate", "Evaluate", "query_stats",
            "confusion matrix, ROC curve and threshold, calibration, and how a classifier sees",
        ),
        Page("Results", "mistakes", "Mistakes", "image_search", "the misclassified drawings, one by one"),
        Page("Play", "draw", "Draw", "draw", "draw, and see what every classifier predicts while the pen moves"),
        Page("Play", "play", "Play", "timer", "six words, 20 seconds each: does a classifier recognise your drawings?"),
        Page("Play", "quiz", "Quiz", "quiz", "can you do better than the classifiers?"),
        Page("Learn", "room", "Class", "groups", "a class of pupils: open it, draw and compare together"),
        Page("Learn", "lessons", "Lessons", "school", "seven short lessons: predict first, then see for yourself"),
        Page("Learn", "article", "Article", "article", "the article as a lesson, its numbers next to yours"),
    )
}  # fmt: skip


def sections() -> dict[str, list[Page]]:
    """The pages by the section of the menu that they are in."""
    found: dict[str, list[Page]] = {}
    for page in PAGES.values():
        found.setdefault(page.section, []).append(page)
    return found


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
