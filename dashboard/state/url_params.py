"""From a page's choices to the URL and back, so that every view is a link.

A widget with the key "classes" shows what `?classes=cat,sheep` says; what cannot be read is dropped with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from qdcore.errors import UserError


def open_link(key: str, read: Callable[[str], Any], default: Any) -> None:
    """Give the widget `key` its value before it is drawn: the URL's when it is news, else the last, else `default`."""
    text = st.query_params.get(key)
    if text is not None and text != st.session_state.get(_written(key)):
        st.session_state[_written(key)] = text
        try:
            st.session_state[key] = read(text)
        except UserError as error:
            _tell(key, text, str(error))
        except ValueError:
            _tell(key, text, "it cannot be read.")
    if key not in st.session_state:
        st.session_state[key] = default


def keep_link(key: str, text: str) -> None:
    """Write a choice into the URL; an empty text takes it out."""
    st.session_state[_written(key)] = text
    if text:
        st.query_params[key] = text
    else:
        st.query_params.pop(key, None)


def _tell(key: str, text: str, reason: str) -> None:
    st.info(f"Part of the link was left out, {key}={text[:60]}: {reason}", icon=":material/link_off:")


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


def _written(key: str) -> str:
    return f"link to {key}"
