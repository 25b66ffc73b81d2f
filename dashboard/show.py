"""How pages show things: a picture of numbers with its table and alt text, a strip of drawings, a run's name."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

import models
from dashboard.components.csv_button import offer_csv
from models import MODELS
from qdcore.charts import Picture
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.run_store import Run
from qdcore.formatting import MISSING
from qdcore.sources import SOURCES, kind_of

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


def show_picture(picture: Picture, key: str, **events: Any) -> Any:
    """A chart with its alt text for screen readers and its numbers a click away; returns what was clicked, if asked."""
    st.html(f'<p role="note" style="{VISUALLY_HIDDEN}">{html.escape(picture.alt)}</p>')
    picture.figure.update_layout(font_color=ink())  # the theme's own grey is too faint for small numbers on colours
    clicked = st.plotly_chart(picture.figure, key=key, config=CONFIG, **events)
    with st.popover("Numbers", icon=":material/table:", key=f"{key} numbers"):
        st.caption(picture.alt)
        st.dataframe(picture.table, hide_index=True, placeholder=MISSING)
        offer_csv(picture.table, key)
    return clicked


VISUALLY_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0"


def explain(model: Model) -> None:
    """What a model does with a drawing: a picture and three sentences."""
    drawn = (EXPLAINED / f"{model.name}.svg").read_text("utf-8").replace("currentColor", ink())
    source = base64.b64encode(drawn.encode()).decode()
    alt = re.findall('aria-label="(.*?)"', drawn)[0]
    st.html(f'<img src="data:image/svg+xml;base64,{source}" alt="{alt}" style="width:min(390px,100%)">')
    st.write(model.story)


def ink() -> str:
    """The colour of strokes on the page's own ground."""
    return "#FFFFFF" if st.context.theme.type == "dark" else "#141414"


EXPLAINED = Path(models.__file__).parent / "explained"


def name_of(experiment: Experiment) -> str:
    """A model and what makes it special among its kind: "K-Nearest Neighbours, K 3"."""
    model = MODELS.get(experiment.model)
    if model is None:
        return experiment.model
    changed = [
        f"{param.title} {_value(experiment.params[param.name])}"
        for param in model.params
        if experiment.params.get(param.name, param.default) != param.default
    ]
    if experiment.revision != model.revision:
        changed.append(f"revision {experiment.revision}")
    return ", ".join([model.title, *changed])


def name_of_run(run: Run) -> str:
    """The name that someone gave a run, else that of its classifier."""
    return run.name or name_of(run.experiment)


def _value(value: Any) -> str:
    return " × ".join(map(str, value)) if isinstance(value, list) else "none" if value is None else f"{value}"


def _some(classes: Sequence[str]) -> str:
    """The classes, or the first of many: "airplane, apple and 8 more"."""
    if len(classes) <= NAMED:
        return ", ".join(classes)
    return f"{', '.join(classes[: NAMED - 3])} and {len(classes) - NAMED + 3} more"


NAMED = 5  # classes that a run's name has room for


def about(experiment: Experiment) -> str:
    """The sample in words: "cat, sheep · 500 each · seed 0"; of many classes the first ones."""
    sample = experiment.sample
    parts = [_some(sample.classes), f"{sample.per_class:,} each"]
    parts += filter(None, [SOURCES[kind_of(sample.source)].noun])
    if sample.train_size is not None:
        parts.append(f"{sample.train_size:,} to train")
    if sample.fold is not None:
        parts.append(f"fold {sample.fold[0] + 1} of {sample.fold[1]}")
    if sample.test_share != 0.5:
        parts.append(f"{sample.test_share:.0%} for testing")
    seeds = {sample.seed, experiment.seed}
    parts.append(f"seed {' and '.join(map(str, sorted(seeds)))}")
    return " · ".join(parts)
