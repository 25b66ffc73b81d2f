"""Shared choices: functions that draw widgets and return plain values. Their state is in the URL (url_params.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.inputs.source import classes_at_hand, too_few_here
from dashboard.navigation import link_to
from dashboard.show import about, explain, name_of_run
from dashboard.state.resources import backend
from dashboard.state.url_params import keep_link, open_link
from models import MODELS
from qdcore.drawings.class_names import did_you_mean
from qdcore.drawings.hidden import Hidden
from qdcore.errors import UserError
from qdcore.experiments.model import Model, Param
from qdcore.experiments.run_store import Run
from qdcore.experiments.sample import MAX_PER_CLASS, Sample
from qdcore.formatting import count, listed
from qdcore.sources import Source

FIRST_CLASSES = ["cat", "sheep"]
CARD = 265  # pixels: four side by side on a wide screen, one below another on a phone
USUAL = 500  # drawings per class, as in the article's first figures
KEPT: dict[str, Any] = {"persist_state": "session"}  # a choice outlives a visit to another page


def choose_classes(source: Source) -> list[str]:
    """Classes of a source, the same on every page; those that it has not, here and now, are left out and named."""
    names = classes_at_hand(source)
    first = [cls for cls in FIRST_CLASSES if cls in names] or names[:2]
    open_link("classes", lambda text: read_classes(text, source.classes()), first)
    wanted = st.session_state["classes"]
    st.session_state["classes"] = [cls for cls in wanted if cls in names]
    if left_out := [cls for cls in wanted if cls not in names]:
        st.info(f"Left out, as there are no such drawings here: {listed(left_out)}.", icon=":material/link_off:")
    help_text = f"Type to search among {count(len(names), 'class', 'classes')}."
    classes = st.multiselect("Classes", names, key="classes", help=help_text, **KEPT)
    keep_link("classes", ",".join(classes))
    return classes


def choose_sample(source: Source) -> Sample | None:
    """Classes, drawings per class and, a click away, how they are split; None, and a sentence, while not valid."""
    open_link("per_class", whole_number(2, MAX_PER_CLASS), USUAL)
    left, right = st.columns([3, 1])
    with left:
        classes = choose_classes(source)
    with right:
        per_class = int(number_field(
            st, "Drawings per class", 2, MAX_PER_CLASS, USUAL, "per_class", step=100, help=PER_CLASS_HELP
        ))  # fmt: skip
    share, seed, train_size = _choose_split()
    keep_link("per_class", str(per_class))
    if len(classes) < 2:
        st.info("Choose two classes or more: a classifier needs something to tell apart.")
        return None
    if few := too_few_here(source, classes, per_class):
        st.info(few)
        return None
    hidden = Hidden(backend().settings.hidden).within(classes, per_class, source.id)
    return Sample(tuple(classes), per_class, share, seed, source.id, train_size, hidden=hidden)


def number_field(
    place: Any, label: str, low: float, high: float, default: Any, key: str, blank: str = "", **look: Any
) -> Any:
    """A number in a place such as st; an empty field means the default, which then stands in it faintly.

    With `blank` it means None, of which that text tells. Left to itself, it would mean the smallest number allowed.
    """
    faint = blank or f"{default:g}"
    value = place.number_input(label, low, high, None, key=key, placeholder=faint, **look, **KEPT)
    return default if value is None and not blank else value


PER_CLASS_HELP = "More drawings make better classifiers and longer waits. There are about 120,000 of each class."
SHARE_HELP = "These drawings are kept aside while training, to see how good a classifier is on drawings it never saw."
SEED_HELP = "The same seed deals the same drawings to training and testing, and lets a training be repeated exactly."
SIZE_HELP = "Train on fewer drawings and test on the same ones, to see what more drawings bring. Empty: all of them."


def _choose_split() -> tuple[float, int, int | None]:
    """The share for testing, the seed and the training size."""
    open_link("share", share_of_tests, 50)
    open_link("seed", whole_number(0, 2**32 - 1), 0)
    open_link("train_size", whole_number(2, 2 * MAX_PER_CLASS), None)
    with st.expander("How the drawings are split"):
        left, middle, right = st.columns(3)
        share = left.slider("Share for testing", 5, 95, step=5, format="%d %%", key="share", help=SHARE_HELP, **KEPT)
        seed = middle.number_input("Seed", 0, 2**32 - 1, step=1, key="seed", help=SEED_HELP, **KEPT)
        size = right.number_input(
            "Training drawings", 2, step=100, key="train_size", placeholder="all", help=SIZE_HELP, **KEPT
        )
    keep_link("share", "" if share == 50 else str(share))
    keep_link("seed", str(seed) if seed else "")
    keep_link("train_size", str(size or ""))
    return share / 100, int(seed), int(size) if size else None


def choose_models() -> dict[str, dict[str, Any]]:
    """The chosen models' names with their parameters, drawn by one loop over the table."""
    open_link("models", read_models, list(MODELS)[:4])
    chosen: list[str] = st.session_state["models"]
    params: dict[str, dict[str, Any]] = {}
    cards = st.container(horizontal=True)
    for model in MODELS.values():
        with cards.container(border=True, width=CARD):
            st.session_state.setdefault(f"use {model.name}", model.name in chosen)
            if st.checkbox(model.title, key=f"use {model.name}", **KEPT):
                params[model.name] = {}
            st.caption(model.sentence)
            with st.popover("Parameters", icon=":material/tune:", width="stretch"):
                values = choose_params(model)
            with st.popover("How it works", icon=":material/lightbulb:", width="stretch"):
                explain(model)
            if model.name in params:
                params[model.name] = values
    keep_link("models", "" if list(params) == list(MODELS)[:4] else ",".join(params) or "none")
    return params


def choose_params(model: Model) -> dict[str, Any]:
    """A widget for every parameter of a model; returns name -> value, not yet checked."""
    return {param.name: _choose_param(model.name, param) for param in model.params}


def _choose_param(model: str, param: Param) -> Any:
    key = f"{model}.{param.name}"
    open_link(key, lambda text: _shown(param, _read_param(param, text)), _shown(param, param.default))
    value = WIDGETS[param.kind](param, key)
    keep_link(key, "" if value == _shown(param, param.default) else "none" if value is None else str(value))
    return value


def _shown(param: Param, value: Any) -> Any:
    """A parameter's value as its widget holds it."""
    return ", ".join(map(str, value or [])) if param.kind == "layers" else value


def _read_param(param: Param, text: str) -> Any:
    """A parameter's value from the text in a link; raises UserError."""
    if text == "none":
        return param.check(None)
    if param.kind == "switch":
        return param.check({"True": True, "False": False}.get(text, text))
    return param.check(text)


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


def read_classes(text: str, names: Sequence[str]) -> list[str]:
    """Class names from a link, each once; raises UserError for one that is not among `names`."""
    for name in text.split(","):
        if name not in names:
            raise UserError(f"there is no class {name[:60]!r} here{did_you_mean(name, names)}")
    return list(dict.fromkeys(text.split(",")))


def read_models(text: str) -> list[str]:
    """Model names from a link; raises UserError for an unknown one."""
    names = [] if text == "none" else text.split(",")
    unknown = set(names) - set(MODELS)
    if unknown:
        raise UserError(f"there is no model {sorted(unknown)[0]!r}; the models are {', '.join(MODELS)}.")
    return names


def share_of_tests(text: str) -> int:
    """The share for testing in percent from a link, to the slider's steps; raises UserError."""
    return round(whole_number(5, 95)(text) / 5) * 5


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between low and high; it raises UserError for all else."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise UserError(f"it must be a whole number between {low:,} and {high:,}.")
        return int(text)

    return read


FEW = 12  # runs that are shown unasked


def choose_runs() -> list[Run]:
    """The runs in the link, or the newest ones that belong together; the page stops here when there are none."""
    store = backend().runs
    runs = {run.id: run for run in store.all() if run.experiment.sample.fold is None}
    for message in store.messages:
        st.warning(message, icon=":material/healing:")
    if not runs:
        st.info("There are no results yet. Train a classifier first; it takes half a minute.")
        link_to("train", "Go to Train", "model_training")
        st.stop()
    newest = next(iter(runs.values())).experiment.sample
    together = [id for id, run in runs.items() if run.experiment.sample == newest]
    open_link("runs", _read_runs, together[:FEW])
    st.session_state["runs"] = [id for id in st.session_state["runs"] if id in runs]
    chosen = st.multiselect("Runs", list(runs), key="runs", format_func=lambda id: run_label(runs[id]), **KEPT)
    keep_link("runs", ",".join(chosen))
    if not chosen:
        st.info("Choose one run or more.")
        st.stop()
    return [runs[id] for id in chosen]


def choose_run(runs: list[Run], label: str = "Classifier", key: str = "run") -> Run:
    """One of several runs, the most accurate at first."""
    ids = {run.id: run for run in runs}
    open_link(key, lambda text: _read_runs(text)[0], None)
    if st.session_state[key] not in ids:
        st.session_state[key] = max(runs, key=lambda run: run.record.accuracy).id
    id = st.selectbox(label, list(ids), key=key, format_func=lambda id: run_label(ids[id]), **KEPT)
    keep_link(key, id)
    return ids[id]


def run_label(run: Run) -> str:
    """A run in words: its classifier and its drawings."""
    return f"{name_of_run(run)} ({about(run.experiment)})"


def _read_runs(text: str) -> list[str]:
    """Ids of stored runs from a link; raises UserError for one that is malformed or not here."""
    return [backend().runs.load(id).id for id in text.split(",")]
