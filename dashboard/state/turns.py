"""Turns: of the pages that several visitors open at once, one is made after the other.

Python computes in one thread at a time. Ten pages made side by side are all ready when the last one is, and the live
predictions wait for ten threads in between; made in turn, most are ready early (README tells what it gains).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

LONGEST = 0.5  # seconds of a turn; a page that takes longer, since it downloads or computes, holds nobody up


class Turns:
    """Who makes a page now, and until when nobody else begins."""

    def __init__(self, longest: float = LONGEST) -> None:
        self.longest, self._until = longest, 0.0
        self._maker: object | None = None
        self._free = Condition()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the maker's end, `longest` seconds of it at most, and be the maker."""
        me = object()
        with self._free:
            while self._maker and (seconds := self._until - monotonic()) > 0:
                self._free.wait(seconds)
            self._maker, self._until = me, monotonic() + self.longest
        try:
            yield
        finally:
            with self._free:
                if self._maker is me:
                    self._maker = None
                    self._free.notify()


turns = Turns()  # of all sessions of this server
