"""What the class sees: a pupil's drawings come to the wall by themselves, unless he or she keeps them off it."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from dashboard.components.canvas import Answer, CanvasDrawing, canvas_drawing, initial_drawing
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from dashboard.views.draw.board import continues
from qdcore.classroom.drafts import SECONDS_OF_REST
from qdcore.classroom.posts import MAX_POSTS
from qdcore.classroom.roles import PROJECTOR, Actor
from qdcore.classroom.room import Room

AT_REST = (
    f"Everybody in the class sees your drawing on the wall once your pen has rested for {SECONDS_OF_REST:.0f} seconds."
)
AFTER_A_ROUND = "Everybody in the class sees your drawings on the wall, each after its round."
OFF = "Your drawings are not on the wall."
FULL = f"{MAX_POSTS} of your drawings are on the wall; no more are added."


def offer_privacy(told: str) -> None:
    """For a pupil, what the others see, and the switch that keeps drawings off the wall; not within a fragment."""
    if not _is_pupil():
        return
    with show_errors():
        room, who = backend().room, actor()
        off = room.is_off_wall(who.owner)
        wanted = st.toggle("Keep my drawings off the wall", off)
        st.caption(OFF if wanted else told if room.posts.has_room(who.owner) else FULL)
        if wanted != off:
            room.keep_off_wall(who, wanted)
            st.rerun()


def shared(key: str, word: str, answer: Answer) -> Answer:
    """An answer to a canvas that also takes note of a pupil's drawing for the wall."""
    return partial(_noting, backend().room, actor(), initial_drawing(key), word, answer) if _is_pupil() else answer


def share(key: str, word: str) -> None:
    """Take note of a pupil's drawing as the page knows it: without a live connection nothing else does."""
    if _is_pupil():
        _note(backend().room, actor(), initial_drawing(key), word, canvas_drawing(key))


def offer_wall(row: Any, key: str, word: str) -> None:
    """In a class, a button that shows a drawing to all which does not come to the wall by itself."""
    drawing = canvas_drawing(key)
    if backend().classroom is None or not drawing.strokes:
        return
    by_itself = _is_pupil() and not _is_opened(initial_drawing(key), drawing)
    if not by_itself and row.button("Put it on the wall", icon=":material/wallpaper:", help=HELP):
        backend().room.post(actor(), drawing.strokes, word)
        st.toast("Your drawing is on the wall of the class.")


def _is_pupil() -> bool:
    return backend().classroom is not None and (who := actor()).role == "pupil" and who != PROJECTOR


def _noting(
    room: Room, who: Actor, opened: CanvasDrawing, word: str, answer: Answer, drawing: CanvasDrawing
) -> dict[str, Any]:
    _note(room, who, opened, word, drawing)
    return answer(drawing)


def _note(room: Room, who: Actor, opened: CanvasDrawing, word: str, drawing: CanvasDrawing) -> None:
    if not _is_opened(opened, drawing):
        room.draw(who, drawing.strokes, word)


def _is_opened(opened: CanvasDrawing, drawing: CanvasDrawing) -> bool:
    """True for a drawing of somebody else that was put on the canvas, changed or not."""
    if drawing.background is not None:
        return True
    return not opened.is_empty and (opened.version == drawing.version or continues(opened, drawing))


HELP = "Everybody in the class sees it."
