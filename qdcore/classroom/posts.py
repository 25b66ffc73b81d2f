"""Drawings that people of a class show to the others: on the wall, or under a run that gets them wrong.

An ndjson file, a drawing a line; of several with one key the last counts, as a drawing goes on after it was shown.
A line that is none, such as part of one, is left out.
"""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
from numpy.typing import NDArray

from qdcore.drawings.rasterize import Strokes, bitmap, fits_square, simplify, strokes_of
from qdcore.errors import UserError
from qdcore.storage import files
from qdcore.storage.appended import Appended

MAX_POSTS, MAX_LINE, MAX_WORD = 200, 60_000, 100  # of a person, bytes of a drawing, letters of a class
MAX_LINES = 5  # times MAX_POSTS: how often a person's drawings are stored, going on after they were shown

Word = Annotated[str, msgspec.Meta(max_length=MAX_WORD)]
Line = list[tuple[Annotated[int, msgspec.Meta(ge=0, le=255)], Annotated[int, msgspec.Meta(ge=0, le=255)]]]


class Post(msgspec.Struct, frozen=True):
    """A drawing: `strokes` simplified, points in 0..255; `word` is what it shows, in the words of who drew it.

    With a `run` it is one that this run gets wrong: it `predicted` another class, with this `confidence`.
    """

    key: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{12}$")]
    at: float
    owner: Annotated[str, msgspec.Meta(pattern="^[a-z0-9]{0,16}$")]
    strokes: list[Line]
    word: Word = ""
    run: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{12})?$")] = ""
    predicted: Word = ""
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0

    @property
    def drawing(self) -> Strokes:
        """Its strokes, each (n, 2) float64 in 0..255."""
        return strokes_of(self.strokes)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """Its 28x28 pixels, (784,) uint8, read-only."""
        return pixels_of(msgspec.json.encode(self.strokes))


@functools.lru_cache(maxsize=2_000)
def pixels_of(strokes: bytes) -> NDArray[np.uint8]:
    """The 28x28 pixels of strokes as JSON, (784,) uint8, read-only; remembered, as every screen shows them."""
    found = bitmap(strokes_of(msgspec.json.decode(strokes)))
    found.flags.writeable = False
    return found


def new_post(owner: str, raw: Strokes, word: str = "", key: str = "", **wrong: str | float) -> Post:
    """A post of a canvas's strokes, by default with a new key; `wrong` has run, predicted and confidence.

    Raises UserError.
    """
    if not raw:
        raise UserError("The canvas is blank; draw something first.")
    simple = simplify(raw)
    lines = [[(int(x), int(y)) for x, y in stroke.round()] for stroke in simple] if fits_square(simple) else []
    post = {
        "key": key or secrets.token_hex(6), "at": time.time(), "owner": owner, "strokes": lines, "word": word, **wrong,
    }  # fmt: skip
    try:
        checked = msgspec.convert(post, Post, strict=False)
    except msgspec.ValidationError as error:
        raise UserError(f"This drawing cannot be shown to the class: {error}.") from None
    if not lines or len(msgspec.json.encode(checked)) > MAX_LINE:
        raise UserError("This drawing has too many points to be shown to the class. Draw it more simply.")
    return checked


class Posts:
    """The posts in a file, which need not exist."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = Appended(path, _read, "drawings")

    def add(self, post: Post, limited: bool = True) -> None:
        """Store a post, in place of one with its key; raises UserError where a `limited` owner has too many."""
        with files.held(self.path):
            if limited and not self.has_room(post.owner, post.key):
                raise UserError(f"You have shown {MAX_POSTS} drawings already; no more are stored.")
            files.append_line(self.path, msgspec.json.encode(post).decode())

    def has_room(self, owner: str, key: str = "") -> bool:
        """True if a person may show another drawing, or show the one with this key again."""
        keys = [post.key for post in self._lines.all() if post.owner == owner]
        return len(keys) < MAX_LINES * MAX_POSTS and len({*keys, key}) <= MAX_POSTS

    def all(self) -> list[Post]:
        """All posts, the oldest first; raises UserError where the file cannot be read."""
        return list({post.key: post for post in self._lines.all()}.values())

    def of_run(self, run: str) -> list[Post]:
        """The drawings that a run gets wrong, the oldest first."""
        return [post for post in self.all() if post.run == run]

    def remove(self, which: Callable[[Post], bool]) -> None:
        """Delete the posts for which this is true."""
        with files.held(self.path):
            kept = [msgspec.json.encode(post).decode() for post in self.all() if not which(post)]
            files.write_lines(self.path, kept)


def _read(line: str) -> Post | None:
    try:
        post = msgspec.json.decode(line, type=Post) if len(line) <= MAX_LINE else None
        return post if post and post.drawing else None
    except (msgspec.MsgspecError, UserError, RecursionError):
        return None
