"""What a canvas sends while its pen moves, checked as it is read."""

from __future__ import annotations

from typing import Annotated

import msgspec

MAX_BYTES = 128_000  # the canvas itself sends about 66,000 at most
MAX_STROKES = 500

Point = tuple[float, float]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Message(msgspec.Struct, frozen=True):
    """The drawing on a canvas: strokes of points in 0..400, and its version since Python put `token` on the canvas."""

    version: Number
    token: Annotated[str, msgspec.Meta(max_length=40)] | None
    background: bool
    down: bool
    strokes: Annotated[list[list[Point]], msgspec.Meta(max_length=MAX_STROKES)]


def read_message(text: str) -> Message:
    """The message in a text; raises msgspec.DecodeError for anything that no canvas sends."""
    return msgspec.json.decode(text, type=Message)
