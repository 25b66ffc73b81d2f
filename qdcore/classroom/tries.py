"""Limited tries of a code or a PIN: a few an address and a few more overall, within a sliding time."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import deque
from collections.abc import Callable


class Tries:
    """Counts wrong tries; thread-safe. This computer itself cannot be shut out by what others try."""

    def __init__(
        self, per_address: int, overall: int, seconds: float = 600, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_address, self._overall, self._seconds, self._clock = per_address, overall, seconds, clock
        self._wrong: deque[tuple[float, str]] = deque()
        self._guard = threading.Lock()

    def begin(self, address: str) -> bool:
        """True if the address may try now; the try counts as wrong until `forgive`."""
        with self._guard:
            now = self._clock()
            while self._wrong and now - self._wrong[0][0] > self._seconds:
                self._wrong.popleft()
            mine = sum(1 for _, each in self._wrong if each == address)
            if mine >= self._per_address or (len(self._wrong) >= self._overall and not _is_here(address)):
                return False
            self._wrong.append((now, address))
            return True

    def forgive(self, address: str) -> None:
        """Take back the address's last try: it was right."""
        with self._guard:
            last = next((each for each in reversed(self._wrong) if each[1] == address), None)
            if last:
                self._wrong.remove(last)


def _is_here(address: str) -> bool:
    """True for an address of this computer itself."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
