"""Small choices whose state is in the URL: a class, one of a few ways, a switch, a share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.controls import KEPT, number_field
from dashboard.state.url_params import keep_link, open_link
from qdcore.drawings.class_names import did_you_mean
from qdcore.errors import UserError

ANY = "any class"


def choose_class(label: str, classes: Sequence[str], key: str, default: int = 0) -> int:
    """The position of one of the classes."""
    return classes.index(_choose_name(label, list(classes), key, classes[default]))


def choose_any_class(label: str, classes: Sequence[str], key: str) -> int | None:
    """The position of one of the classes, or None for any class, as at first."""
    name = _choose_name(label, [ANY, *classes], key, ANY)
    return None if name == ANY else classes.index(name)


def _choose_name(label: str, names: list[str], key: str, first: str) -> str:
    open_link(key, among(names), first)
    if st.session_state[key] not in names:  # a class of other runs
        st.session_state[key] = first
    name = st.selectbox(label, names, key=key, **KEPT)
    keep_link(key, "" if name == first else name)
    return name


def choose_way(label: str, ways: Mapping[str, str], key: str, **look: Any) -> str:
    """One of a few ways (name -> title) to show something, the first by default."""
    first = next(iter(ways))
    open_link(key, among(ways), first)
    if st.session_state[key] not in ways:
        st.session_state[key] = first
    titles: Callable[[str], str] = ways.__getitem__
    way = st.segmented_control(label, list(ways), key=key, format_func=titles, required=True, **look, **KEPT)
    keep_link(key, "" if way == first else way)
    return way


def choose_switch(label: str, key: str, default: bool = False, help: str | None = None) -> bool:
    """On or off."""
    open_link(key, lambda text: among({"on": 1, "off": 0})(text) == "on", default)
    on = st.toggle(label, key=key, help=help, **KEPT)
    keep_link(key, "" if on == default else "on" if on else "off")
    return on


def among(names: Mapping[str, Any] | Sequence[str]) -> Callable[[str], str]:
    """A reader of a name from a link; it raises UserError for one that is not among the names."""

    def read(text: str) -> str:
        if text not in names:
            raise UserError(f"there is no {text[:40]!r} here{did_you_mean(text, names)}")
        return text

    return read


def share(text: str) -> float:
    """A share 0..1 from a link; raises UserError."""
    value = float(text)
    if not 0 <= value <= 1:
        raise UserError("it must be a number between 0 and 1.")
    return value


def choose_number(label: str, key: str, default: float) -> float:
    """A number of 0 or more."""
    open_link(key, amount, default)
    value = float(number_field(st, label, 0.0, 1e9, default, key, step=1.0, format="%g"))
    keep_link(key, "" if value == default else f"{value:g}")
    return value


def amount(text: str) -> float:
    """A number from 0 to a billion from a link; raises UserError."""
    if not 0 <= float(text) <= 1e9:
        raise UserError("it must be a number from 0 to 1,000,000,000.")
    return float(text)
