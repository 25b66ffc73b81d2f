"""How much one visitor may send and hold open, so that nobody fills the server's memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

MAX_MESSAGE = 1_000_000  # bytes of a message of a websocket
MAX_SOCKETS, MAX_SOCKETS_OVERALL = 12, 400  # two for each open tab with a canvas, else one
MAX_UPLOADS = 60_000_000  # bytes that a pupil may upload in one run of the server; they are held in memory
MAX_FORM = 2_000  # bytes of the form at the door


class Bounds:
    """Counts the open websockets and the uploaded bytes of every visitor; used by the server's one thread."""

    def __init__(self) -> None:
        self._sockets: Counter[str] = Counter()
        self._uploaded: Counter[str] = Counter()

    @contextmanager
    def socket(self, who: str) -> Iterator[bool]:
        """A websocket of a visitor while the block runs; False if there are too many."""
        if self._sockets[who] >= MAX_SOCKETS or self._sockets.total() >= MAX_SOCKETS_OVERALL:
            yield False
            return
        self._sockets[who] += 1
        try:
            yield True
        finally:
            self._sockets[who] -= 1
            self._sockets += Counter()  # without those at 0

    def upload(self, who: str, size: int) -> bool:
        """Count uploaded bytes; False if they are too many."""
        self._uploaded[who] += size
        return self._uploaded[who] <= MAX_UPLOADS
