"""The drawing canvas: sends its strokes while the pen moves, and keeps them when the page is left.

While the pen moves it asks the server's live route, without a run of the page, and tells the page what was drawn when
the pen rests. Without a connection there, it tells the page at once.

An inline component of our own (components/canvas.*): streamlit-drawable-canvas sends a stroke only when the pen lifts,
and loses the drawing when the page is left.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components import component
from dashboard.components.gallery import png
from dashboard.live.channels import open_channel
from dashboard.live.message import MAX_STROKES, Message
from qdcore.drawings.canvas_drawing import SIDE, CanvasDrawing
from qdcore.drawings.rasterize import Strokes, strokes_of
from qdcore.errors import UserError

MAX_POINTS = 50_000  # the canvas itself sends fewer

Answer = Callable[[CanvasDrawing], dict[str, Any]]

__all__ = ["MAX_POINTS", "MAX_STROKES", "SIDE", "Answer", "CanvasDrawing", "canvas", "canvas_drawing", "set_canvas"]


@dataclass
class _CanvasState:
    """What a session stores of a canvas: the drawing it began with, its token, and the last message since."""

    token: str = ""
    strokes: list[Any] = field(default_factory=list)  # lists of points
    background: bytes = b""
    message: dict[str, Any] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """The number of the last version received; the drawing it began with is 1, a blank canvas 0."""
        return int(self.message.get("version", bool(self.token)))


def canvas(key: str, on_rest: Callable[[], None], answer: Answer | None = None) -> None:
    """Show the canvas; `on_rest` is called when the pen has been up for a while. `canvas_drawing` gives its drawing.

    `answer` turns a drawing into what JSON can hold, while the pen moves: in a thread, without Streamlit's commands.
    In the browser it arrives as the event "quickdraw-answer" of the document; `show_guesses(canvas=key)` shows it.
    """
    state = _state(key)
    data = {
        "name": key,
        "token": state.token,
        "strokes": None if state.message else state.strokes,
        "background": png(np.frombuffer(state.background, np.uint8)) if state.background else "",
        "known": state.known,
        "received": state.message.get("sent", 0),
        "down": bool(state.message.get("down")),
        "live": open_channel(key, partial(_answer, state, answer)) if answer else "",
    }
    component("canvas", "connection", "buttons")(
        key=key, data=data, on_drawn_change=partial(_receive, key), on_rested_change=on_rest
    )


def _answer(state: _CanvasState, answer: Answer, message: Message) -> dict[str, Any] | None:
    """The page's answer to a message; None to one about a drawing that Python has replaced. Raises UserError."""
    if state.token not in ("", message.token):
        return None
    background = np.frombuffer(state.background, np.uint8) if state.background and message.background else None
    version = f"{state.token} {message.version}"
    return answer(CanvasDrawing(_checked(message.strokes), message.down, background, version))


def set_canvas(key: str, strokes: Strokes, background: NDArray[np.uint8] | None = None) -> None:
    """Replace the drawing on a canvas: strokes in 0..400, over a bitmap (784,) uint8 if given."""
    st.session_state[_state_key(key)] = _CanvasState(
        secrets.token_hex(4),
        [stroke.round(2).tolist() for stroke in strokes],
        b"" if background is None else background.tobytes(),
    )


def canvas_drawing(key: str) -> CanvasDrawing:
    """The drawing on a canvas, also before it is shown; raises UserError for a message that no canvas sends."""
    state = _state(key)
    version = f"{state.token} {state.known}"
    if not state.message:
        return replace(initial_drawing(key), version=version)
    over = state.background and state.message.get("background")
    background = np.frombuffer(state.background, np.uint8) if over else None
    strokes = _checked(state.message.get("strokes"))
    return CanvasDrawing(strokes, bool(state.message.get("down")), background, version)


def initial_drawing(key: str) -> CanvasDrawing:
    """The last drawing that `set_canvas` put on a canvas; empty where there was none."""
    state = _state(key)
    background = np.frombuffer(state.background, np.uint8) if state.background else None
    return CanvasDrawing(strokes_of(state.strokes), False, background, f"{state.token} 1")


def _checked(points: Any) -> Strokes:
    if not isinstance(points, list) or not all(isinstance(stroke, list) for stroke in points):
        raise UserError("The canvas sent something other than strokes; reload the page.")
    if len(points) > MAX_STROKES or sum(map(len, points)) > MAX_POINTS:
        raise UserError(
            f"The drawing has more than {MAX_STROKES} strokes or {MAX_POINTS:,} points; press Undo or Clear."
        )
    return strokes_of(points)


def _receive(key: str) -> None:
    """Store the canvas's message, unless the canvas sent it before it got the last token."""
    message, state = st.session_state[key].get("drawn"), _state(key)
    is_message = isinstance(message, dict) and isinstance(message.get("version"), int)
    if is_message and state.token in ("", message.get("token")):
        state.message = message


def _state(key: str) -> _CanvasState:
    return st.session_state.setdefault(_state_key(key), _CanvasState())


def _state_key(key: str) -> str:
    return f"{key}: state"
