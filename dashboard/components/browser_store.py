"""A small text that stays in the person's own browser, such as how far they are in a lesson."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import streamlit as st

from dashboard.components import component

MAX_CHARACTERS = 50_000


def browser_store(name: str) -> dict[str, Any]:
    """What this browser keeps under a name; change it in place, then call `keep`. Empty until the browser answers."""
    state: dict[str, Any] = st.session_state.setdefault(_key(name), {})
    return state


def keep(name: str, only_read: bool = False) -> None:
    """Draw the invisible component that reads the browser's text once, and writes it at each run after that.

    Another window of the same browser, which should only show what is kept, says `only_read`.
    """
    loaded = f"{_key(name)} loaded" in st.session_state
    if loaded and only_read:
        return
    text = json.dumps(browser_store(name)) if loaded else ""
    data = {"name": name, "text": text, "loaded": loaded}
    component("browser_store")(key=f"{_key(name)} component", data=data, on_kept_change=partial(_receive, name))


def _receive(name: str) -> None:
    """Take what the browser kept, unless the page already has it; anything that is no such text counts as nothing."""
    if f"{_key(name)} loaded" in st.session_state:
        return
    st.session_state[f"{_key(name)} loaded"] = True
    message = st.session_state[f"{_key(name)} component"].get("kept") or {}
    text = str(message.get("text", ""))[:MAX_CHARACTERS]
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        kept = {}
    if isinstance(kept, dict):
        # What the page wrote before it knew is only what an empty store begins with.
        st.session_state[_key(name)] = {**browser_store(name), **kept}


def _key(name: str) -> str:
    return f"browser store {name}"
