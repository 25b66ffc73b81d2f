"""Gallery: drawings with one label; the pupil marks those that are odd, or those of one kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.lessons.claims import Measures
from dashboard.views.lessons.instruments.instrument import Instrument, Setup
from dashboard.views.lessons.instruments.marking import mark
from dashboard.views.lessons.samples import stranger
from qdcore.arrays import Drawings
from qdcore.experiments.plans import Point
from qdcore.formatting import count, plain

NUMBER, SEED = 24, 3


def mixed(setup: Setup) -> tuple[str, Drawings, set[int]]:
    """The label, drawings (n, 784), and the places of those of another class that are put among them on purpose."""
    number, odd = int(setup.get("number", NUMBER)), int(setup.get("odd", 0))
    wanted = str(setup.get("cls", ""))
    cls = wanted if wanted in setup.source.classes() else setup.sample.classes[0]
    drawings = np.array(setup.source.fetch(cls, number))
    places = np.random.default_rng(SEED).choice(number, odd, replace=False)
    drawings[places] = setup.source.fetch(stranger(setup.sample), odd) if odd else drawings[places]
    return cls, drawings, set(places.tolist())


def act(setup: Setup, points: Sequence[Point]) -> Measures | None:
    """What was marked: how many, which percentage, and how many of the odd ones were found."""
    cls, drawings, odd = mixed(setup)
    st.markdown(f"**{plain(cls)}**")
    marked = mark(drawings, [f"{cls} {place + 1}" for place in range(len(drawings))], setup.key, setup.words)
    if marked is None:
        return None
    if odd:
        st.caption(f"{setup.words['odd_ones']} {count(len(odd))}: {', '.join(str(place + 1) for place in sorted(odd))}")
    return {"found": len(marked & odd), "marked": len(marked), "share": 100 * len(marked) / len(drawings)}


INSTRUMENT = Instrument(
    "gallery", frozenset({"number", "odd", "cls"}), frozenset({"found", "marked", "share"}), act=act
)
