"""The drawing canvas: strokes come back while the pen moves, and stay when the page is left.

An inline component of our own (components/canvas.*): streamlit-drawable-canvas tells of a stroke only when the pen is
lifted, and loses the drawing when the page is left.
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
from qdcore.drawings.rasterize import Strokes, strokes_of
from qdcore.errors import UserError

SIDE = 400  # the canvas's own units, whatever its width on the screen
MOST_STROKES, MOST_POINTS = 500, 50_000  # the canvas itself keeps to fewer points


@dataclass(frozen=True)
class Drawn:
    """What is on a canvas: strokes, each (n, 2) float64 in 0..400 from the top left, and whether the pen is down.

    `ground` is the bitmap (784,) uint8 that is being drawn over, if any; `version` is another for another drawing.
    """

    strokes: Strokes
    pen_down: bool = False
    ground: NDArray[np.uint8] | None = None
    version: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing on the canvas."""
        return not self.strokes and self.ground is None


@dataclass
class _Paper:
    """What a session remembers of a canvas: what was put on it, with a token, and the canvas's last message since."""

    token: str = ""
    start: list[Any] = field(default_factory=list)  # strokes as lists of points
    ground: bytes = b""
    message: dict[str, Any] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """The number of the last version that Python knows; what was put on the canvas is 1, a blank one 0."""
        return int(self.message.get("version", bool(self.token)))


def canvas(key: str, on_rest: Callable[[], None]) -> None:
    """Draw the canvas; `on_rest` is called when the pen has been up for a while. `drawn` gives what is on it."""
    paper = _paper(key)
    data = {
        "name": key,
        "token": paper.token,
        "strokes": None if paper.message else paper.start,
        "ground": png(np.frombuffer(paper.ground, np.uint8)) if paper.ground else "",
        "known": paper.known,
        "heard": paper.message.get("sent", 0),
        "down": bool(paper.message.get("down")),
    }
    component("canvas")(key=key, data=data, on_drawn_change=partial(_keep, key), on_rested_change=on_rest)


def put(key: str, strokes: Strokes, ground: NDArray[np.uint8] | None = None) -> None:
    """Put a drawing on a canvas, in place of what is there: strokes in 0..400, over a bitmap (784,) uint8 if given."""
    st.session_state[_place(key)] = _Paper(
        secrets.token_hex(4),
        [stroke.round(2).tolist() for stroke in strokes],
        b"" if ground is None else ground.tobytes(),
    )


def drawn(key: str) -> Drawn:
    """What is on a canvas, without drawing it; raises UserError for a message that no canvas sends."""
    paper = _paper(key)
    version = f"{paper.token} {paper.known}"
    if not paper.message:
        return replace(put_before(key), version=version)
    ground = np.frombuffer(paper.ground, np.uint8) if paper.ground and paper.message.get("ground") else None
    strokes = _checked(paper.message.get("strokes"))
    return Drawn(strokes, bool(paper.message.get("down")), ground, version)


def put_before(key: str) -> Drawn:
    """What was put on a canvas last; empty where nothing was."""
    paper = _paper(key)
    ground = np.frombuffer(paper.ground, np.uint8) if paper.ground else None
    return Drawn(strokes_of(paper.start), False, ground, f"{paper.token} 1")


def _checked(points: Any) -> Strokes:
    if not isinstance(points, list) or not all(isinstance(stroke, list) for stroke in points):
        raise UserError("The canvas sent no strokes; reload the page.")
    if len(points) > MOST_STROKES or sum(map(len, points)) > MOST_POINTS:
        raise UserError(f"That is more than {MOST_STROKES} strokes or {MOST_POINTS:,} points; press Undo or Clear.")
    return strokes_of(points)


def _keep(key: str) -> None:
    """Keep the canvas's message; one that it sent before it got the last token is yesterday's."""
    message, paper = st.session_state[key].get("drawn"), _paper(key)
    is_message = isinstance(message, dict) and isinstance(message.get("version"), int)
    if is_message and paper.token in ("", message.get("token")):
        paper.message = message


def _paper(key: str) -> _Paper:
    return st.session_state.setdefault(_place(key), _Paper())


def _place(key: str) -> str:
    return f"{key}: paper"
