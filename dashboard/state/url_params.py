"""The one table of URL parameters, and how a page's choices get into its link and back.

A widget with the key "classes" shows what `?classes=cat,sheep` says; what cannot be read is left out with a sentence.
Streamlit's bind="query-params" was tried on Tune and Compare: it drops a bad value without a word, `folds=1e400` ends
the page with an OverflowError, and the link holds the label of a run instead of its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import streamlit as st

from models import MODELS
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import GAME
from qdcore.experiments.plans import MAX_REPEATS
from qdcore.experiments.sample import MAX_PER_CLASS
from qdcore.formatting import plain

MAX_SEED = 2**32 - 1
MAX_SHOWN = 60  # characters of a value that a message repeats
LISTENER = "listener to the link"
MAX_DIGITS = 20  # int() refuses a text of more than 4,300


@dataclass(frozen=True)
class UrlParam:
    """A part of a link: the pages that have it, how its text is read and written, and its default.

    `read` raises UserError or ValueError. A value that equals the default is not written. Where the default is None,
    a page may pass one that depends on the data.
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
    """Names separated by commas, each once; "none" for no name. Raises UserError where there is no name."""
    if text == "none":
        return []
    parts = (unquote(part.strip()) for part in text.split(","))
    if not (names := list(dict.fromkeys(filter(None, parts)))):
        raise UserError("it must be names separated by commas, or none.")
    return names


def join_names(names: Iterable[str]) -> str:
    """Names as the text of a link; a comma within a name is written as %2C."""
    return ",".join(name.replace("%", "%25").replace(",", "%2C") for name in names) or "none"


def _on_or_off(text: str) -> bool:
    if text not in ("on", "off"):
        raise UserError("it must be on or off.")
    return text == "on"


def _switch(*pages: str) -> UrlParam:
    return UrlParam(pages, _on_or_off, False, lambda on: "on" if on else "off")


def _several(pages: tuple[str, ...]) -> UrlParam:
    return UrlParam(pages, _names, write=join_names)


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


def _game(text: str) -> str:
    if not GAME.fullmatch(text):
        raise UserError("it must be the 12 hex digits of a game.")
    return text


TRAIN, TUNE, EXPLORE, DRAW = ("train",), ("tune",), ("explore",), ("draw",)
PLAY, ROOM = ("play",), ("room",)
COLLECT = ("collect",)
COMPARE, EVALUATE, MISTAKES, QUIZ = ("compare",), ("evaluate",), ("mistakes",), ("quiz",)
LESSONS = ("lessons",)
SAMPLED = TRAIN + TUNE
TESTED = EVALUATE + MISTAKES + QUIZ
EVERY = ("welcome", *EXPLORE, *COLLECT, *SAMPLED, *COMPARE, *TESTED, *DRAW, *PLAY, *ROOM, *LESSONS, "article")

PARAMS: dict[str, UrlParam] = {
    "source": UrlParam(SAMPLED + EXPLORE, default="quickdraw"),
    "classes": _several(SAMPLED + EXPLORE),
    "per_class": UrlParam(SAMPLED, whole_number(2, MAX_PER_CLASS), 500),
    "share": UrlParam(SAMPLED, _percent_in_fives, 50),
    "seed": UrlParam(SAMPLED, whole_number(0, MAX_SEED), 0),
    "stratify": _switch(*SAMPLED),
    "train_size": UrlParam(SAMPLED, whole_number(2, 2 * MAX_PER_CLASS)),
    "models": _several(TRAIN),
    # Explore
    "number": UrlParam(EXPLORE, whole_number(1, 300), 60),
    "page": UrlParam(EXPLORE + TESTED, whole_number(1, 1_000_000), 1),
    "shuffle": UrlParam(EXPLORE, whole_number(0, 2**31), 0),
    "view": UrlParam(EXPLORE),
    "drawing": UrlParam(EXPLORE + DRAW + TESTED),
    # Collect
    "dataset": UrlParam(COLLECT),
    # Draw
    "classifiers": _several(DRAW),
    "strokes": UrlParam(DRAW),
    "explain": UrlParam(DRAW),
    "explain_by": UrlParam(DRAW),
    # Play
    "guesser": UrlParam(PLAY),
    "word_pool": UrlParam(PLAY),
    "speech": _switch(*PLAY),
    "words": _several(PLAY),
    "game": UrlParam(PLAY, _game),
    # Tune
    "question": UrlParam(TUNE),
    "sweep_model": UrlParam(TUNE),
    "vary": _several(TUNE),
    "folds": UrlParam(TUNE, whole_number(2, 20), 3),
    "curve_models": _several(TUNE),
    "sizes": UrlParam(TUNE),
    "repeats": UrlParam(TUNE, whole_number(1, MAX_REPEATS), 3),
    "grows": _switch("tune"),
    "comparison_models": _several(TUNE),
    "comparison_repeats": UrlParam(TUNE, whole_number(1, MAX_REPEATS), 1),
    # Compare, Evaluate, Mistakes, Quiz
    "runs": _several(COMPARE + TESTED),
    "run": UrlParam(TESTED),
    "first": UrlParam(COMPARE),
    "second": UrlParam(COMPARE),
    "cost": UrlParam(COMPARE),
    "folds_too": _switch("compare"),
    "section": UrlParam(EVALUATE),
    "true": UrlParam(EVALUATE),
    "predicted": UrlParam(EVALUATE),
    "shares": _switch("evaluate"),
    "no_diagonal": _switch("evaluate"),
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
    "part": UrlParam(ROOM),
    "tested": UrlParam(ROOM),
    # Every page, for the projector of a class
    "projector": _switch(*EVERY),
    "deal": UrlParam(QUIZ, whole_number(0, MAX_SEED), 0),
    "answers": UrlParam(QUIZ, _positions, [], lambda answers: ".".join(map(str, answers))),
    # Lessons
    "language": UrlParam(LESSONS),
    "lesson": UrlParam(LESSONS),
    "step": UrlParam(LESSONS),
    "drawings": UrlParam(LESSONS),
    # Every classifier's own parameters, and values of them to try
    **{f"{m.name}.{p.name}": UrlParam(TRAIN, p.read_field, p.field(p.default), p.to_text)
       for m in MODELS.values() for p in m.params},
    **{f"values.{m.name}.{p.name}": UrlParam(TUNE) for m in MODELS.values() for p in m.params},
    **{f"comparison.{name}": UrlParam(TUNE) for name in MODELS},
}  # fmt: skip


def open_param(name: str, default: Any = None, check: Callable[[Any], Any] = lambda value: value) -> None:
    """Set the value of the widget `name` before it is drawn: from a link that is new, else as it was, else the default.

    `check` gets the value that was read and returns the one to show; it raises UserError for one that is not available.
    """
    text = st.query_params.get(name)
    if text is not None and text != st.session_state.get(_written(name)):
        st.session_state[_written(name)] = text
        for other in set(st.query_params.get_all(name)) - {text}:
            say_left_out(name, other, "it is in the link more than once, and the last one counts.")
        value = _read(name, text, check)
        if value is not None:
            st.session_state[name] = value
    if name not in st.session_state:
        st.session_state[name] = PARAMS[name].default if default is None else default


def keep_param(name: str, value: Any, default: Any = None) -> None:
    """Write a choice into the link, unless it is the default."""
    is_default = value == (PARAMS[name].default if default is None else default)
    text = "" if is_default else PARAMS[name].write(value)
    st.session_state[_written(name)] = text
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]
    _tell_listener()


def hear_link(listener: Callable[[], None] | None) -> None:
    """From now on, call `listener` whenever this session has written a choice into its link; None for nobody."""
    st.session_state[LISTENER] = listener


def _tell_listener() -> None:
    if listener := st.session_state.get(LISTENER):
        listener()


def param_in_link(name: str) -> Any:
    """The value of a parameter that has no widget; None where the link has none that can be read."""
    text = st.query_params.get(name)
    value = _read(name, text) if text else None
    if text and value is None:
        drop_param(name)
    return value


def drop_param(name: str) -> None:
    """Remove a parameter from the link."""
    st.session_state[_written(name)] = ""
    st.query_params.pop(name, None)
    _tell_listener()


def _read(name: str, text: str, check: Callable[[Any], Any] = lambda value: value) -> Any:
    """The checked value of a text; None, and a sentence on the page, where it cannot be read."""
    try:
        return check(PARAMS[name].read(text))
    except UserError as error:
        say_left_out(name, text, str(error))
    except (ValueError, OverflowError):
        say_left_out(name, text, "it cannot be read.")
    return None


def say_left_out(name: str, text: str, reason: str) -> None:
    """Say on the page which part of its link was left out, and why; what stands in a link is shown as text."""
    said = plain(f"{name}={text[:MAX_SHOWN]}: {reason}")
    st.info(f"Part of the link was left out, {said}", icon=":material/link_off:")


def carry_choices(page: str) -> None:
    """On the first run of another page, give every choice the value it had.

    A widget with the same key is a new widget there: Streamlit restores its kept value only from the second run on.
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
