"""Choosing classifiers and their parameters: one card for each in the table of models."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

import models
from dashboard.backend.training_checks import missing_for
from dashboard.components.chart import ink_colour
from dashboard.inputs.basic import KEPT, all_among, number_field
from dashboard.state.resources import backend
from dashboard.state.url_params import keep_param, open_param
from models import DEFAULT_MODELS, MODELS
from qdcore.experiments.model import Model, Param

CARD_WIDTH = 165  # pixels: six cards side by side on a wide screen, two on a phone
PICTURES = Path(models.__file__).parent / "explained"


def choose_models() -> dict[str, dict[str, Any]]:
    """The names of the chosen models with their parameters, not yet checked."""
    open_param("models", DEFAULT_MODELS, all_among(MODELS, "model"))
    chosen: list[str] = st.session_state["models"]
    params: dict[str, dict[str, Any]] = {}
    cards = st.container(horizontal=True)
    for model in MODELS.values():
        with cards.container(border=True, width=CARD_WIDTH, height="stretch"):
            values = _card(model, model.name in chosen)
            if values is not None:
                params[model.name] = values
    keep_param("models", list(params), DEFAULT_MODELS)
    return params


def _card(model: Model, chosen: bool) -> dict[str, Any] | None:
    """Draw the card of a model; returns its parameters if it is chosen.

    A model that can't be trained on this computer can't be chosen; its card says why.
    """
    missing = missing_for(model, backend().settings)
    st.session_state.setdefault(f"use {model.name}", chosen)
    use = st.checkbox(model.title, key=f"use {model.name}", help=missing or None, disabled=bool(missing), **KEPT)
    with st.popover("Details", icon=":material/tune:", width="stretch"):
        st.write(f"**{model.title}.** {model.sentence}")
        if missing:
            st.warning(missing)
        values = choose_params(model)
        explain(model)
    return values if use and not missing else None


def choose_model_names(key: str) -> list[str]:
    """The names of several models, chosen in one field."""
    open_param(key, DEFAULT_MODELS, all_among(MODELS, "model"))
    names = st.multiselect("Classifiers", list(MODELS), key=key, format_func=lambda name: MODELS[name].title, **KEPT)
    keep_param(key, names, DEFAULT_MODELS)
    return names


def choose_params(model: Model) -> dict[str, Any]:
    """Draw a widget for every parameter of a model; returns name -> value, not yet checked."""
    return {param.name: _choose_param(f"{model.name}.{param.name}", param) for param in model.params}


def _choose_param(key: str, param: Param) -> Any:
    open_param(key)
    value = WIDGETS[param.kind](param, key)
    keep_param(key, value)
    return value


def _number(param: Param, key: str) -> Any:
    whole = param.kind == "int"
    kind: Callable[[float], float] = int if whole else float
    return number_field(
        st,
        param.title,
        kind(param.low),
        kind(param.high),
        param.default,
        key,
        param.blank,
        step=1 if whole else float(param.default) / 10 if isinstance(param.default, float) else None,
        format=None if whole else "%g",
        help=param.help,
    )


def _choice(param: Param, key: str) -> Any:
    return st.selectbox(param.title, param.choices, key=key, help=param.help, **KEPT)


def _switch(param: Param, key: str) -> Any:
    return st.toggle(param.title, key=key, help=param.help, **KEPT)


def _layers(param: Param, key: str) -> Any:
    help_text = f"{param.help} Write {param.allowed()}."
    return st.text_input(param.title, key=key, help=help_text, placeholder=param.blank or None, **KEPT)


WIDGETS = {"int": _number, "float": _number, "choice": _choice, "switch": _switch, "layers": _layers}


def explain(model: Model) -> None:
    """How a model classifies a drawing: its picture, if there is one, and its story or else its sentence."""
    if picture := _picture(model.name, ink_colour()):
        st.html(picture)
    st.write(model.story or model.sentence)


@cache
def _picture(model: str, ink: str) -> str:
    """The picture of how a model classifies, in ink of this colour; "" where there is none."""
    file = PICTURES / f"{model}.svg"
    if not file.is_file():
        return ""
    drawn = file.read_text("utf-8").replace("currentColor", ink)
    source = base64.b64encode(drawn.encode()).decode()
    alt = re.findall('aria-label="(.*?)"', drawn)[0]
    return f'<img src="data:image/svg+xml;base64,{source}" alt="{alt}" style="width:min(390px,100%)">'
