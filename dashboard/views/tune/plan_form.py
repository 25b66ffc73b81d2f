"""Choosing a plan: parameters and their values, training sizes and repeats, or classifiers to compare."""

from __future__ import annotations

import streamlit as st

from dashboard.inputs.basic import KEPT, all_among, among, choose_switch, choose_whole_number
from dashboard.inputs.models import choose_model_names
from dashboard.state.url_params import keep_param, open_param, whole_number
from dashboard.views.article.published import VALUES
from dashboard.views.train.pretraining_overlap import warn_of_overlap
from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.model import Model, Param, Value
from qdcore.experiments.plans import MAX_REPEATS, Plan, Setting, all_against_all, learning_curve, sweep
from qdcore.experiments.sample import Sample

MAX_SIZE = 1_000_000
GROWS_HELP = (
    "The article's test set grows with its training set, so each size is tested on other drawings. With one fixed test "
    "set only the training drawings differ, so the accuracies are comparable."
)
FOLDS_HELP = (
    "Cross-validation cuts the training half into this many parts, the folds. Each fold in turn is predicted by a "
    "classifier trained on the others, so a parameter is chosen without the test drawings. The chart shows the mean."
)
VALUES_HELP = "Separate values by semicolons: 10; 20; 40. Layers: 50, 50; 100, 100."
SIZES_HELP = (
    "Separate the sizes by semicolons. They are the points of the learning curve: accuracy by training drawings."
)
REPEATS_HELP = (
    "Each repeat has another seed, which chooses the training drawings (where not all are taken) and the random start "
    "of the training. The accuracy shown is the mean over the repeats."
)


def choose_sweep(sample: Sample) -> tuple[Plan, list[Param]]:
    """The plan of a sweep and its one or two parameters; raises UserError."""
    left, right = st.columns([3, 1])
    with left:
        names = [model.name for model in MODELS.values() if model.params]
        open_param("sweep_model", names[0], among(names))
        name = st.selectbox("Classifier", names, key="sweep_model", format_func=lambda name: MODELS[name].title, **KEPT)
        keep_param("sweep_model", name)
        model = MODELS[name]
    with right:
        folds = choose_whole_number("Folds", "folds", 2, 20, help=FOLDS_HELP)
    warn_of_overlap(sample, [name])
    params = {param.name: param for param in model.params}
    first = [model.params[0].name]
    open_param("vary", first, all_among(params, "parameter"))
    st.session_state["vary"] = [name for name in st.session_state["vary"] if name in params][:2] or first
    varied: list[str] = st.multiselect(
        "Vary", list(params), key="vary", max_selections=2, format_func=lambda name: params[name].title, **KEPT
    )
    keep_param("vary", varied)
    chosen = [params[name] for name in varied]
    values = {param.name: _choose_values(model.name, param) for param in chosen}
    return sweep(sample, model, {}, values, folds), chosen


def _choose_values(model: str, param: Param) -> list[Value]:
    """The values to try; by default those of the article."""
    key = f"values.{model}.{param.name}"
    default = "; ".join(map(param.to_text, VALUES.get((model, param.name), _around(param))))
    open_param(key, default)
    text = st.text_input(f"Values of {param.title}", key=key, help=VALUES_HELP, **KEPT)
    keep_param(key, text, default)
    return read_values(param, text)


def read_values(param: Param, text: str) -> list[Value]:
    """The values in a text, separated by semicolons; raises UserError."""
    try:
        return [param.check_text(part) for part in (part.strip(" ()") for part in text.split(";")) if part]
    except UserError as error:
        raise UserError(f"{error}{_separator_hint(text)}") from error


def _separator_hint(text: str) -> str:
    """A sentence for somebody who wrote commas between values; "" if there are none."""
    return " Separate values by semicolons." if "," in text else ""


def _around(param: Param) -> tuple[Value, ...]:
    """Values around the default of a parameter, for those that the article did not try."""
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
    """The plan of learning curves; raises UserError."""
    models = choose_model_names("curve_models")
    warn_of_overlap(sample, models)
    half = sample.training_half
    default = "; ".join(str(size) for size in _sizes(half))
    open_param("sizes", default)
    left, right = st.columns([3, 1])
    text = left.text_input("Training drawings", key="sizes", help=SIZES_HELP, **KEPT)
    keep_param("sizes", text, default)
    with right:
        repeats = choose_whole_number("Repeats", "repeats", 1, MAX_REPEATS, help=REPEATS_HELP)
    grows = choose_switch("Grow the test set with the training set, as in the article", "grows", help=GROWS_HELP)
    return learning_curve(sample, [(MODELS[name], {}) for name in models], _read_sizes(text), repeats, grows)


def _read_sizes(text: str) -> list[int]:
    """The sizes in a text, separated by semicolons, without duplicates and in ascending order; raises UserError."""
    try:
        return sorted({whole_number(2, MAX_SIZE)(part.strip()) for part in text.split(";") if part.strip()})
    except UserError as error:
        raise UserError(f"Training drawings: {error}{_separator_hint(text)}") from error


def _sizes(half: int) -> list[int]:
    """Five sizes, each about twice the one before; the last is the whole training half."""
    return sorted({max(2, half // 2**power) for power in range(5)})


def choose_comparison(sample: Sample) -> Plan:
    """The plan that trains several classifiers, with one or more values of their first parameter; raises UserError."""
    names = choose_model_names("comparison_models")
    warn_of_overlap(sample, names)
    settings = [setting for name in names for setting in _choose_settings(MODELS[name])]
    repeats = choose_whole_number("Repeats", "comparison_repeats", 1, MAX_REPEATS, help=REPEATS_HELP)
    return all_against_all(sample, settings, repeats)


def _choose_settings(model: Model) -> list[Setting]:
    """A model with each value of its first parameter, if it has one; raises UserError."""
    if not model.params:
        return [(model, {})]
    param, key = model.params[0], f"comparison.{model.name}"
    default = param.to_text(param.default)
    open_param(key, default)
    text = st.text_input(f"{model.title}: {param.title}", key=key, help=VALUES_HELP, **KEPT)
    keep_param(key, text, default)
    return [(model, {param.name: value}) for value in read_values(param, text)]
