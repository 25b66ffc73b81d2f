"""Cards to sort on a table: drawings on the front, labels on the back, a few of them wrong on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from dashboard.lessons.handouts import Card, card_sheets
from dashboard.state.resources import backend, show_errors
from dashboard.views.lessons.samples import choose_drawings
from qdcore.experiments.sample import Sample
from qdcore.sources import open_source

SEED = 11


def offer_cards(words: Mapping[str, str]) -> None:
    """The choices, and the button that makes the sheets when it is clicked."""
    st.write(words["cards_text"])
    sample = choose_drawings(dict(words))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sheets = int(st.number_input(words["sheets"], 1, 10, 2))
        wrong = int(st.number_input(words["wrong_on_purpose"], 0, 12, 3))
        with show_errors():
            st.download_button(
                words["print_cards"], partial(_sheets, sample, 12 * sheets, wrong, dict(words)), "cards.html",
                "text/html", on_click="ignore", icon=":material/print:",
            )  # fmt: skip


def _sheets(sample: Sample, number: int, wrong: int, words: dict[str, str]) -> str:
    return card_sheets(deal(sample, number, wrong), words, sample.source.startswith("practice"))


def deal(sample: Sample, number: int, wrong: int) -> list[Card]:
    """This many cards, evenly of each class and shuffled by a fixed seed, of which some have a wrong label."""
    source, random = open_source(sample.source, backend().settings), np.random.default_rng(SEED)
    classes = [sample.classes[place % len(sample.classes)] for place in range(number)]
    rows = [place // len(sample.classes) for place in range(number)]
    fetched = {cls: source.fetch(cls, max(rows) + 1) for cls in sample.classes}
    spoiled = set(random.choice(number, min(wrong, number), replace=False).tolist())
    cards = []
    for place, (cls, row) in enumerate(zip(classes, rows, strict=True)):
        others = [other for other in sample.classes if other != cls]
        label = str(random.choice(others)) if place in spoiled else cls
        cards.append(Card(np.asarray(fetched[cls][row]), label, cls))
    return [cards[place] for place in random.permutation(number)]
