"""The wall: what everybody makes, as it is made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.gallery import gallery
from dashboard.inputs.run_labels import run_label
from dashboard.navigation import link_to
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, is_projector
from qdcore.classroom.posts import Post
from qdcore.classroom.wall import Item, post_of_round
from qdcore.formatting import percent, plain

SECONDS_BETWEEN_LOOKS = 4
MAX_RUNS = 8


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def show_wall() -> None:
    """The newest drawings and runs; the teacher hides what does not belong there."""
    with show_errors():
        controls = not is_projector()
        found = backend().wall()
        if not found:
            st.info("Nothing yet. Draw on the Draw page, play a round, or train.")
            return
        drawn = [each for each in found if each.run is None]
        clicked = _show_drawings(drawn, 88 if controls else 120)
        if controls:
            if clicked is not None:
                st.session_state["wall chosen"] = drawn[clicked].key
            _offer_to_hide(drawn)
        _show_runs([each for each in found if each.run is not None][:MAX_RUNS], controls)


def _show_drawings(drawn: Sequence[Item], size: int) -> int | None:
    posts = [post for each in drawn if (post := each.post or (each.played and post_of_round(each.played)))]
    if not posts:
        return None
    captions = [_caption(item, post) for item, post in zip(drawn, posts, strict=True)]
    return gallery(np.stack([post.pixels for post in posts]), captions, "wall", captions, size)


def _caption(item: Item, post: Post) -> str:
    """Who drew what, and what came of it."""
    who = backend().owner_name(item.owner) or "somebody"
    if item.played is not None:
        return f"{who}: {post.word}, {'recognised' if item.played.recognised else 'not recognised'}"
    if post.run:
        return f"{who}: {post.word}, predicted as {post.predicted}"
    return f"{who}: {post.word}" if post.word else who


def _offer_to_hide(drawn: Sequence[Item]) -> None:
    """A button for the drawing that was clicked, for the teacher and for who drew it."""
    chosen = next((each for each in drawn if each.key == st.session_state.get("wall chosen")), None)
    if chosen and actor().may_change(chosen.owner):
        name = backend().owner_name(chosen.owner) or "somebody"
        if st.button(f"Hide this drawing of {name}", icon=":material/visibility_off:"):
            backend().room_by(actor()).hide_on_wall(chosen.key)
            st.rerun(scope="fragment")


def _show_runs(found: Sequence[Item], controls: bool) -> None:
    for item in found:
        if run := item.run:
            row = st.container(horizontal=True, vertical_alignment="center")
            who = backend().owner_name(item.owner) or "somebody"
            row.markdown(f"**{who}** trained {plain(run_label(run))}: **{percent(run.record.accuracy)}** correct")
            if controls:
                with row:
                    link_to("room", "Test it", part="test", tested=run.id)
