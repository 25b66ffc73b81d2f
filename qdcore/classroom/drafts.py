"""Drawings while they are made: one that rests for some seconds is ready to be shown, and again when it has changed."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from qdcore.drawings.rasterize import Strokes

SECONDS_OF_REST = 3.0


@dataclass(frozen=True)
class Draft:
    """The newest drawing of somebody: raw strokes and the word, both as they were at the time `at` (a clock's seconds).

    The key stays the same while the drawing goes on.
    """

    key: str
    owner: str
    strokes: Strokes
    word: str
    at: float
    is_taken: bool = False

    def is_same(self, strokes: Strokes) -> bool:
        """True if nothing has changed."""
        return _mark(self.strokes) == _mark(strokes)

    def continues(self, strokes: Strokes) -> bool:
        """True if these strokes are the same drawing, with more strokes or with fewer: they begin at the same point."""
        return bool(strokes and self.strokes) and np.array_equal(self.strokes[0][0], strokes[0][0])


class Drafts:
    """The newest drawing of each person. Threads share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._newest: dict[str, Draft] = {}
        self._rested: list[Draft] = []

    def note(self, owner: str, strokes: Strokes, word: str = "") -> None:
        """Take note of what is on somebody's canvas. What was cleared before it had rested is not shown."""
        with self._lock:
            now, old = self._clock(), self._newest.get(owner)
            if old and old.is_same(strokes):
                return
            if old:
                self._take(old, now)
            key = old.key if old and old.continues(strokes) else secrets.token_hex(6)
            self._newest[owner] = Draft(key, owner, strokes, word, now, is_taken=not strokes)

    def take_rested(self) -> list[Draft]:
        """The drawings that have rested since they were taken last."""
        with self._lock:
            now = self._clock()
            for draft in list(self._newest.values()):
                self._take(draft, now)
            rested, self._rested = self._rested, []
            return rested

    def forget(self, owner: str) -> None:
        """Drop what somebody has drawn and nobody has taken yet."""
        with self._lock:
            self._newest.pop(owner, None)
            self._rested = [each for each in self._rested if each.owner != owner]

    def _take(self, draft: Draft, now: float) -> None:
        if not draft.is_taken and now - draft.at >= SECONDS_OF_REST:
            self._rested.append(draft)
            self._newest[draft.owner] = replace(draft, is_taken=True)


def _mark(strokes: Strokes) -> tuple[int, int, tuple[float, ...]]:
    """What changes with every point: the numbers of strokes and points, and the last point."""
    return len(strokes), sum(map(len, strokes)), tuple(strokes[-1][-1].tolist()) if strokes else ()
