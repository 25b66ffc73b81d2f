"""Choosing a plan: parameters and their values, training sizes and repeats, models; its state is in the URL."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.controls import KEPT, number_field, read_models, whole_number
from dashboard.inputs.basic import among, choose_switch
from dashboard.state.url_params import keep_link, open_link
from dashboard.views.article.published import VALUES
from dashboard.views.train.pretraining_overlap import warn_of_seen
from dashboard.views.tune.plan_charts import link_text
from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.model import Param, Value
from qdcore.experiments.plans import MAX_REPEATS, Plan, all_against_all, learning_curve, sweep
from qdcore.experiments.sample import Sample

GROWS_HELP = (
    "The article took more test drawings whenever it took more training drawings, so each size was tested on other "
    "drawings. One fixed test set is the fairer race: then only the training drawings differ."
)


def choose_sweep(sample: Sample) -> tuple[Plan, list[Param]]:
    """A model, one or two of its parameters with their values, and folds; raises UserError."""
    left, right = st.columns([3, 1])
    with left:
        open_link("sweep_model", among(MODELS), next(iter(MODELS)))
        name = st.selectbox(
            "Classifier", list(MODELS), key="sweep_model", format_func=lambda name: MODELS[name].title, **KEPT
        )
        keep_link("sweep_model", name)
        model = MODELS[name]
    with right:
        folds = _number("Folds", "folds", 2, 20, 3, FOLDS_HELP)
    warn_of_seen(sample, [name])
    params = {param.name: param for param in model.params}
    open_link("vary", lambda text: _known(text, list(params)), [model.params[0].name])
    st.session_state["vary"] = [name for name in st.session_state["vary"] if name in params] or [model.params[0].name]
    names: list[str] = st.multiselect(
        "Vary", list(params), key="vary", max_selections=2, format_func=lambda name: params[name].title, **KEPT
    )
    keep_link("vary", ",".join(names))
    chosen = [params[name] for name in names]
    values = {param.name: _choose_values(model.name, param) for param in chosen}
    return sweep(sample, model, {}, values, folds), chosen


FOLDS_HELP = "The training half is cut into so many parts; each in turn is the test for a training on the others."


def _known(text: str, names: list[str]) -> list[str]:
    chosen = text.split(",")
    if set(chosen) - set(names):
        raise UserError(f"the parameters are {', '.join(names)}.")
    return chosen[:2]


def _choose_values(model: str, param: Param) -> list[Value]:
    """The values to try, as text; defaults: the article's."""
    key = f"values.{model}.{param.name}"
    default = "; ".join(map(link_text, VALUES.get((model, param.name), _around(param))))
    open_link(key, str, default)
    text = st.text_input(f"Values of {param.title}", key=key, help=VALUES_HELP, **KEPT)
    keep_link(key, "" if text == default else text)
    return read_values(param, text)


VALUES_HELP = "Separate the values by semicolons, such as 10; 20; 40. Units of layers: 50, 50; 100, 100."


def read_values(param: Param, text: str) -> list[Value]:
    """The values in a text, separated by semicolons; raises UserError."""
    parts = [part.strip(" ()") for part in text.split(";") if part.strip(" ()")]
    switches: dict[str, Any] = {"True": True, "False": False}
    if param.kind == "switch":
        return [param.check(switches.get(part, part)) for part in parts]
    return [param.check(None if part == "none" else part) for part in parts]


def _around(param: Param) -> tuple[Value, ...]:
    """Some values around a parameter's default, where the article has none."""
    if param.kind == "choice":
        return tuple(param.choices)
    if param.kind == "switch":
        return (False, True)
    if param.kind == "layers" or param.default is None:
        return (param.default,)
    near = [float(str(param.default)) * factor for factor in ((0.1, 1, 10) if param.log else (0.5, 1, 2))]
    kept = [min(max(value, param.low), param.high) for value in near]
    return tuple(dict.fromkeys(round(value) if param.kind == "int" else value for value in kept))


def choose_curve(sample: Sample) -> Plan:
    """Models, training sizes, repeats, and whether the test half grows along; raises UserError."""
    models = _choose_models(sample, "curve_models")
    half = sample.training_half
    default = "; ".join(str(size) for size in _sizes(half))
    open_link("sizes", str, default)
    left, right = st.columns([3, 1])
    text = left.text_input("Training drawings", key="sizes", help="Separate the sizes by semicolons.", **KEPT)
    keep_link("sizes", "" if text == default else text)
    with right:
        repeats = _number("Repeats", "repeats", 1, MAX_REPEATS, 3, REPEATS_HELP)
    grows = choose_switch("Let the test drawings grow along, as in the article", "grows", help=GROWS_HELP)
    st.caption(GROWS_HELP)
    return learning_curve(sample, [(MODELS[name], {}) for name in models], _read_sizes(text), repeats, grows)


REPEATS_HELP = "Each repeat trains on another choice of drawings; the band shows how much that matters."


def _read_sizes(text: str) -> list[int]:
    """The sizes in a text, separated by semicolons, each once and in order; raises UserError."""
    try:
        return sorted({whole_number(2, 10**6)(part.strip()) for part in text.split(";") if part.strip()})
    except UserError as error:
        raise UserError(f"Training drawings: {error}") from error


def _sizes(half: int) -> list[int]:
    """Five sizes, each about twice the one before, up to all."""
    return sorted({max(2, half // 2**power) for power in range(5)})


def choose_race(sample: Sample) -> Plan:
    """Several models, each with its own parameters or several values of the first one; raises UserError."""
    settings = []
    for name in _choose_models(sample, "race_models"):
        model = MODELS[name]
        param = model.params[0]
        key = f"race.{name}"
        default = link_text(param.default)
        open_link(key, str, default)
        text = st.text_input(f"{model.title}: {param.title}", key=key, help=VALUES_HELP, **KEPT)
        keep_link(key, "" if text == default else text)
        settings += [(model, {param.name: value}) for value in read_values(param, text)]
    repeats = _number("Repeats", "race_repeats", 1, MAX_REPEATS, 1, REPEATS_HELP)
    return all_against_all(sample, settings, repeats)


def _choose_models(sample: Sample, key: str) -> list[str]:
    open_link(key, read_models, list(MODELS)[:4])
    names = st.multiselect("Classifiers", list(MODELS), key=key, format_func=lambda name: MODELS[name].title, **KEPT)
    keep_link(key, "" if names == list(MODELS)[:4] else ",".join(names) or "none")
    warn_of_seen(sample, names)
    return names


def _number(title: str, key: str, low: int, high: int, default: int, help: str) -> int:
    open_link(key, whole_number(low, high), default)
    value = int(number_field(st, title, low, high, default, key, step=1, help=help))
    keep_link(key, "" if value == default else str(value))
    return value
