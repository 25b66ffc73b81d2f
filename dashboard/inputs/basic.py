"""Single choices whose state is in the link: a class, one of a few options, a switch, a number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.state.url_params import MAX_SHOWN, PARAMS, keep_param, open_param
from qdcore.drawings.class_names import as_shown, did_you_mean
from qdcore.errors import UserError

KEPT: dict[str, Any] = {"persist_state": "session"}  # a choice is kept while another page is shown


def choose_class(label: str, classes: Sequence[str], key: str, default: int = 0) -> int:
    """The position of one of the classes."""
    open_param(key, classes[default], among(classes))
    if st.session_state[key] not in classes:  # a class of other runs
        st.session_state[key] = classes[default]
    name = st.selectbox(label, list(classes), key=key, **KEPT)
    keep_param(key, name, classes[default])
    return classes.index(name)


def choose_any_class(label: str, classes: Sequence[str], key: str) -> int | None:
    """The position of one of the classes; None, the default, for any class."""
    open_param(key, check=among(classes))
    if st.session_state[key] not in classes:
        st.session_state[key] = None
    name = st.selectbox(label, list(classes), None, key=key, placeholder="any class", **KEPT)
    keep_param(key, name)
    return None if name is None else classes.index(name)


def choose_option(label: str, options: Mapping[str, str], key: str, **style: Any) -> str:
    """One of a few options (name -> title), the first by default."""
    first = next(iter(options))
    open_param(key, first, among(options))
    if st.session_state[key] not in options:
        st.session_state[key] = first
    titles: Callable[[str], str] = options.__getitem__
    name = st.segmented_control(label, list(options), key=key, format_func=titles, required=True, **style, **KEPT)
    keep_param(key, name, first)
    return name


def choose_switch(label: str, key: str, help: str | None = None) -> bool:
    """On or off."""
    open_param(key)
    on = st.toggle(label, key=key, help=help, **KEPT)
    keep_param(key, on)
    return on


def choose_whole_number(label: str, key: str, low: int, high: int, place: Any = st, **style: Any) -> int:
    """A whole number in a place such as st; an empty field means the default."""
    open_param(key)
    value = int(number_field(place, label, low, high, PARAMS[key].default, key, **{"step": 1, **style}))
    keep_param(key, value)
    return value


def choose_amount(label: str, key: str) -> float:
    """A number of 0 or more."""
    open_param(key)
    value = float(number_field(st, label, 0.0, 1e9, PARAMS[key].default, key, step=1.0, format="%g"))
    keep_param(key, value)
    return value


def number_field(
    place: Any, label: str, low: float, high: float, default: Any, key: str, blank: str = "", **style: Any
) -> Any:
    """A number in a place such as st; an empty field means the default, which is its placeholder.

    With `blank`, the placeholder is that text and an empty field means None. Streamlit itself would take the smallest
    number allowed.
    """
    value = place.number_input(label, low, high, None, key=key, placeholder=blank or f"{default:g}", **style, **KEPT)
    return default if value is None and not blank else value


def among(names: Collection[str]) -> Callable[[str], str]:
    """A check of a name from a link; it raises UserError for one that is not among the names."""

    def check(name: str) -> str:
        return _one_of(names, name)

    return check


def all_among(names: Collection[str], what: str) -> Callable[[list[str]], list[str]]:
    """A check of several names from a link, each called `what`; it raises UserError for one not among the names."""

    def check(found: list[str]) -> list[str]:
        return list(dict.fromkeys(_one_of(names, name, f"{what} ") for name in found))

    return check


def _one_of(names: Collection[str], name: str, what: str = "") -> str:
    """The one of the names that a link means, which may encode accents in another way, as a Mac does."""
    if name in names:
        return name
    if same := [each for each in names if as_shown(each) == as_shown(name)]:
        return same[0]
    raise UserError(f"there is no {what}{name[:MAX_SHOWN]!r} here{did_you_mean(name, names)}")
