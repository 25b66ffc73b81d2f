"""If drawings can be fetched now: asked in the background, so that no page waits for a network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PAUSE_AFTER_LOSS = 10  # seconds without a question after a request failed


class Reachability:
    """The last answer of `ask`, which is asked again, in the background, when it is older than `lasts` seconds.

    Only the first answer is waited for, `first_wait` seconds at most after the first question; until then it is no.
    """

    def __init__(self, ask: Callable[[], bool], first_wait: float = 1.5, lasts: float = 60) -> None:
        self._ask, self._first_wait, self._lasts = ask, first_wait, lasts
        self._answer, self._ask_again_at = False, float("-inf")
        self._answered, self._lock = threading.Event(), threading.Lock()
        self._wait_until = float("inf")

    def __call__(self) -> bool:
        """True if drawings can be fetched, as far as is known now."""
        now = time.monotonic()
        with self._lock:
            self._wait_until = min(self._wait_until, now + self._first_wait)
            if now > self._ask_again_at:
                self._ask_again_at = now + self._lasts
                threading.Thread(target=self._find_out, name="reachability", daemon=True).start()
        self._answered.wait(max(0, self._wait_until - now))
        return self._answer

    def lost(self) -> None:
        """Answer no from now on, since a request failed, so that no other request has to time out; asks again soon."""
        with self._lock:
            self._answer = False
            self._ask_again_at = time.monotonic() + PAUSE_AFTER_LOSS

    def _find_out(self) -> None:
        try:
            self._answer = self._ask()
        finally:
            self._answered.set()
