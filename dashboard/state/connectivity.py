"""Whether the base of the drawings answers: asked in the background, so that no page waits for a network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Reachability:
    """The last answer of `ask`, which is asked again, beside, when the answer is older than `lasts` seconds.

    Only the first answer is waited for, at most `patience` seconds from the first question; until then it is no.
    """

    def __init__(self, ask: Callable[[], bool], patience: float = 1.5, lasts: float = 60) -> None:
        self._ask, self._patience, self._lasts = ask, patience, lasts
        self._answer, self._asked = False, float("-inf")
        self._first, self._guard = threading.Event(), threading.Lock()
        self._deadline = float("inf")

    def __call__(self) -> bool:
        """Whether it answers, as far as is known now."""
        now = time.monotonic()
        with self._guard:
            self._deadline = min(self._deadline, now + self._patience)
            if now - self._asked > self._lasts:
                self._asked = now
                threading.Thread(target=self._find_out, name="reachability", daemon=True).start()
        self._first.wait(max(0, self._deadline - now))
        return self._answer

    def _find_out(self) -> None:
        try:
            self._answer = self._ask()
        finally:
            self._first.set()
