"""The one table of URL parameters, and the way from a page's choices to its link and back.

A widget with the key "classes" shows what `?classes=cat,sheep` says; what cannot be read is left out with a sentence.
Streamlit's own bind="query-params" does half of it: it drops a bad value without a word and knows no lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.plans import MAX_REPEATS
from qdcore.experiments.sample import MAX_PER_CLASS

MAX_SEED = 2**32 - 1
MAX_SHOWN = 60  # characters of a value that a message repeats
MAX_DIGITS = 20  # of a number in a link: Python refuses to read more than 4,300


@dataclass(frozen=True)
class UrlParam:
    """A part of a link: the pages that have it, how its text is read and written, and the default.

    `read` raises UserError or ValueError; a value that equals the default is left out of the link. Where the default
    is None, the page may give one that depends on what there is.
    """

    pages: tuple[str, ...]
    read: Callable[[str], Any] = str
    default: Any = None
    write: Callable[[Any], str] = str


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between low and high; it raises UserError for anything else."""

    def read(text: str) -> int:
        if not text.isdecimal() or len(text) > MAX_DIGITS or not low <= int(text) <= high:
            raise UserError(f"it must be a whole number between {low:,} and {high:,}.")
        return int(text)

    return read


def number(low: float, high: float) -> Callable[[str], float]:
    """A reader of numbers between low and high; it raises UserError for anything else."""

    def read(text: str) -> float:
        if not low <= float(text) <= high:
            raise UserError(f"it must be a number between {low:,g} and {high:,g}.")
        return float(text)

    return read


def _names(text: str) -> list[str]:
    """Names separated by commas, each once; "none" for no name."""
    return [] if text == "none" else list(dict.fromkeys(text.split(",")))


def _joined(names: list[str]) -> str:
    return ",".join(names) or "none"


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise UserError("it must be on or off.")
    return text == "on"


def _percent_in_fives(text: str) -> int:
    return round(whole_number(5, 95)(text) / 5) * 5


def _range(text: str) -> tuple[int, int]:
    """Two whole numbers 0..100 such as "60-100"."""
    low, _, high = text.partition("-")
    bounds = whole_number(0, 100)(low), whole_number(0, 100)(high)
    if bounds[0] > bounds[1]:
        raise UserError("it must be two percentages such as 60-100.")
    return bounds


def _positions(text: str) -> list[int]:
    """Whole numbers separated by points."""
    return [whole_number(0, 10_000)(part) for part in text.split(".")]


TRAIN, TUNE, EXPLORE, DRAW = ("train",), ("tune",), ("explore",), ("draw",)
COMPARE, EVALUATE, MISTAKES, QUIZ = ("compare",), ("evaluate",), ("mistakes",), ("quiz",)
SAMPLED = TRAIN + TUNE
TESTED = EVALUATE + MISTAKES + QUIZ

PARAMS: dict[str, UrlParam] = {
    "source": UrlParam(SAMPLED + EXPLORE, default="quickdraw"),
    "classes": UrlParam(SAMPLED + EXPLORE, _names, write=_joined),
    "per_class": UrlParam(SAMPLED, whole_number(2, MAX_PER_CLASS), 500),
    "share": UrlParam(SAMPLED, _percent_in_fives, 50),
    "seed": UrlParam(SAMPLED, whole_number(0, MAX_SEED), 0),
    "stratify": UrlParam(SAMPLED, _switch, False, lambda on: "on" if on else "off"),
    "train_size": UrlParam(SAMPLED, whole_number(2, 2 * MAX_PER_CLASS)),
    "models": UrlParam(TRAIN, _names, write=_joined),
    # Explore
    "number": UrlParam(EXPLORE, whole_number(1, 300), 60),
    "page": UrlParam(EXPLORE + TESTED, whole_number(1, 1_000_000), 1),
    "shuffle": UrlParam(EXPLORE, whole_number(0, 2**31), 0),
    "view": UrlParam(EXPLORE),
    "drawing": UrlParam(EXPLORE + DRAW + TESTED),
    # Draw
    "classifiers": UrlParam(DRAW, _names, write=_joined),
    "strokes": UrlParam(DRAW),
    "explain": UrlParam(DRAW),
    "explain_by": UrlParam(DRAW),
    # Tune
    "question": UrlParam(TUNE),
    "sweep_model": UrlParam(TUNE),
    "vary": UrlParam(TUNE, _names, write=_joined),
    "folds": UrlParam(TUNE, whole_number(2, 20), 3),
    "curve_models": UrlParam(TUNE, _names, write=_joined),
    "sizes": UrlParam(TUNE),
    "repeats": UrlParam(TUNE, whole_number(1, MAX_REPEATS), 3),
    "grows": UrlParam(TUNE, _switch, False, lambda on: "on" if on else "off"),
    "comparison_models": UrlParam(TUNE, _names, write=_joined),
    "comparison_repeats": UrlParam(TUNE, whole_number(1, MAX_REPEATS), 1),
    # Compare, Evaluate, Mistakes, Quiz
    "runs": UrlParam(COMPARE + TESTED, _names, write=_joined),
    "run": UrlParam(TESTED),
    "first": UrlParam(COMPARE),
    "second": UrlParam(COMPARE),
    "cost": UrlParam(COMPARE),
    "folds_too": UrlParam(COMPARE, _switch, False, lambda on: "on" if on else "off"),
    "section": UrlParam(EVALUATE),
    "true": UrlParam(EVALUATE),
    "predicted": UrlParam(EVALUATE),
    "shares": UrlParam(EVALUATE, _switch, False, lambda on: "on" if on else "off"),
    "no_diagonal": UrlParam(EVALUATE, _switch, False, lambda on: "on" if on else "off"),
    "order": UrlParam(EVALUATE),
    "positive": UrlParam(EVALUATE),
    "curve": UrlParam(EVALUATE),
    "curves": UrlParam(EVALUATE),
    "threshold": UrlParam(EVALUATE, number(0, 1), 0.5, "{:g}".format),
    "false_alarm": UrlParam(EVALUATE, number(0, 1e9), 1.0, "{:g}".format),
    "miss": UrlParam(EVALUATE, number(0, 1e9), 1.0, "{:g}".format),
    "decision": UrlParam(EVALUATE),
    "inspected": UrlParam(EVALUATE),
    "which": UrlParam(MISTAKES),
    "label": UrlParam(MISTAKES),
    "prediction": UrlParam(MISTAKES),
    "confidence": UrlParam(MISTAKES, _range, (0, 100), lambda bounds: "{}-{}".format(*bounds)),
    "pool": UrlParam(QUIZ),
    "deal": UrlParam(QUIZ, whole_number(0, MAX_SEED), 0),
    "answers": UrlParam(QUIZ, _positions, [], lambda answers: ".".join(map(str, answers))),
    # Every classifier's own parameters, and values of them to try
    **{f"{m.name}.{p.name}": UrlParam(TRAIN, p.read_field, p.field(p.default), p.to_text)
       for m in MODELS.values() for p in m.params},
    **{f"values.{m.name}.{p.name}": UrlParam(TUNE) for m in MODELS.values() for p in m.params},
    **{f"comparison.{name}": UrlParam(TUNE) for name in MODELS},
}  # fmt: skip


def open_param(name: str, default: Any = None, check: Callable[[Any], Any] = lambda value: value) -> None:
    """Give the widget `name` its value before it is drawn: the link's when it is new, else the last, else the default.

    `check` returns a value that has been read as the page takes it; it raises UserError where that is not here.
    """
    text = st.query_params.get(name)
    if text is not None and text != st.session_state.get(_written(name)):
        st.session_state[_written(name)] = text
        value = _read(name, text, check)
        if value is not None:
            st.session_state[name] = value
    if name not in st.session_state:
        st.session_state[name] = PARAMS[name].default if default is None else default


def keep_param(name: str, value: Any, default: Any = None) -> None:
    """Write a choice into the link; the default is left out."""
    is_default = value == (PARAMS[name].default if default is None else default)
    text = "" if is_default else PARAMS[name].write(value)
    st.session_state[_written(name)] = text
    if text:
        st.query_params[name] = text
    else:
        st.query_params.pop(name, None)


def param_in_link(name: str) -> Any:
    """What the link says of a parameter without a widget; None where it says nothing, or nothing that can be read."""
    text = st.query_params.get(name)
    value = _read(name, text) if text else None
    if text and value is None:
        drop_param(name)
    return value


def drop_param(name: str) -> None:
    """Take a parameter out of the link."""
    st.session_state[_written(name)] = ""
    st.query_params.pop(name, None)


def _read(name: str, text: str, check: Callable[[Any], Any] = lambda value: value) -> Any:
    """The checked value of a text; None, with a sentence on the page, where it cannot be read."""
    try:
        return check(PARAMS[name].read(text))
    except UserError as error:
        say_left_out(name, text, str(error))
    except (ValueError, OverflowError):
        say_left_out(name, text, "it cannot be read.")
    return None


def say_left_out(name: str, text: str, reason: str) -> None:
    """Say on the page which part of its link was left out, and why."""
    st.info(f"Part of the link was left out, {name}={text[:MAX_SHOWN]}: {reason}", icon=":material/link_off:")


def carry_choices(page: str) -> None:
    """On the first run of another page, give every choice the value that it had.

    A widget with the same key is a new one there, and Streamlit gives it the kept value from the second run on only.
    """
    if st.session_state.get("shown page") == page:
        return
    st.session_state["shown page"] = page
    for name in list(st.session_state):
        key = str(name).removeprefix(_written(""))
        if key != name and key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _written(name: str) -> str:
    return f"link to {name}"
