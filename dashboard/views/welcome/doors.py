"""Below the canvas: one button that trains, three doors with a picture each, and what was done last."""

from __future__ import annotations

import base64
import html
import re
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboard.components.chart import ink_colour
from dashboard.inputs.run_labels import about, name_of_run
from dashboard.inputs.runs import newest_of_one_sample
from dashboard.navigation import go_to, link_to
from dashboard.state.resources import backend, show_errors
from dashboard.views.train.start import available_defaults, estimate_in_words, start_batch
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from qdcore.formatting import count, duration, listed, percent, plain

PICTURES = Path(__file__).parent


def offer_first_training(sample: Sample) -> None:
    """One button that trains the usual classifiers on a sample and leads to the page where they are watched."""
    names = available_defaults()
    experiments = [Experiment.of(sample, MODELS[name]) for name in names]
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"Train {count(len(names), 'classifier')} on {listed([_plural(cls) for cls in sample.classes])}"
        if st.button(label, type="primary", icon=":material/play_arrow:"):
            with show_errors():
                start_batch(experiments)
                go_to("train", classes=",".join(sample.classes), source=_kind(sample))
        st.caption(
            f"They learn from {sample.n_train:,} drawings and are tested on others. {estimate_in_words(experiments)}"
        )


def _kind(sample: Sample) -> str:
    return sample.source.partition(":")[0]


def _plural(cls: str) -> str:
    return cls if cls == "sheep" else f"{cls}s"


def show_doors() -> None:
    """Three ways into the app."""
    play, train, results = st.columns(3, gap="medium")
    with play:
        _door("play", "Play", "Draw, and see what each classifier predicts. Or classify drawings yourself in the quiz.")
        link_to("draw", "Draw")
        link_to("quiz", "Take the quiz")
    with train:
        _door("train", "Train", "Choose any of 345 classes and several classifiers, and watch them learn.")
        link_to("train", "Train your own")
        link_to("lessons", "Take a lesson")
        link_to("article", "Follow the article")
    with results:
        _door("results", "Look at results", "See how accurate each classifier is, and which drawings it gets wrong.")
        link_to("compare", "Compare")
        link_to("mistakes", "See mistakes")


def _door(picture: str, title: str, sentence: str) -> None:
    drawn = (PICTURES / f"{picture}.svg").read_text("utf-8").replace("currentColor", ink_colour())
    source = base64.b64encode(drawn.encode()).decode()
    alt = re.findall('aria-label="(.*?)"', drawn)[0]
    st.html(f'<img src="data:image/svg+xml;base64,{source}" alt="{html.escape(alt)}" style="height:96px">')
    st.header(title)
    st.write(sentence)


def show_last() -> None:
    """The newest runs of one sample, in a sentence, with a link to them."""
    runs = [run for run in backend().runs.all() if run.experiment.sample.fold is None]
    if not runs:
        return
    newest = [run for run in runs if run.id in newest_of_one_sample(runs)]
    best = max(newest, key=lambda run: run.record.accuracy)
    ago = (datetime.now(UTC) - datetime.fromisoformat(best.record.created)).total_seconds()
    st.write(
        f"Trained {duration(max(ago, 1))} ago: {count(len(newest), 'classifier')} ({plain(about(best.experiment))}). "
        f"The most accurate is {plain(name_of_run(best))}, with {percent(best.record.accuracy)}."
    )
    link_to("compare", "See these results", runs=",".join(run.id for run in newest))
