"""The drawing canvas: strokes come back while the pen moves.

An inline component of our own (components/canvas.*): streamlit-drawable-canvas tells of a stroke only when the pen is
lifted, and loses the drawing when the page is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.components import component
from qdcore.errors import UserError
from qdcore.strokes import Strokes, strokes_of

SIDE = 400  # the canvas's own units, whatever its width on the screen
MOST_STROKES, MOST_POINTS = 500, 50_000


@dataclass(frozen=True)
class Drawn:
    """Strokes, each (n, 2) float64 in 0..400 from the top left, and whether the pen is down."""

    strokes: Strokes
    pen_down: bool = False


def canvas(key: str, start: Strokes, token: str) -> Drawn:
    """What has been drawn; `start` replaces it when the token is a new one. Raises UserError for too much."""
    data = {"strokes": [stroke.tolist() for stroke in start], "token": token}
    drawn = component("canvas")(key=key, data=data, on_drawn_change=lambda: None).drawn
    if not drawn or drawn["token"] != token:  # an answer to an earlier token is yesterday's
        return Drawn(start)
    strokes = [stroke for stroke in drawn["strokes"] if stroke]
    if len(strokes) > MOST_STROKES or sum(map(len, strokes)) > MOST_POINTS:
        raise UserError(f"That is more than {MOST_STROKES} strokes or {MOST_POINTS:,} points; press Undo or Clear.")
    return Drawn(strokes_of(strokes), bool(drawn["down"]))
