"""Several downloads at once, in threads, with one progress and one cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait

from qdcore.errors import Cancelled
from qdcore.model import Report

THREADS = 4
LOOK = 0.2  # seconds between two reports


class Progress:
    """How many bytes have come of how many, over all downloads; each download calls `tick` often."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.note = max(1, total), 0, ""
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self.stopped = threading.Event()

    def tick(self) -> None:
        """Raises Cancelled when the downloads are to stop."""
        if self.stopped.is_set():
            raise Cancelled

    def add(self, size: int) -> None:
        """So many bytes more have come."""
        with self._lock:
            self.done += size

    def show(self, report: Report) -> None:
        """Report the fraction, the megabytes and the seconds left; raises Cancelled."""
        done, total = min(self.done, self.total), self.total
        words = f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"
        if done:
            words += f", {(time.monotonic() - self._began) * (total - done) / done:.0f} s left"
        report(done / total, f"{words}; {self.note}" if self.note else words)


def run(jobs: Sequence[Callable[[], None]], progress: Progress, report: Report) -> None:
    """Run the jobs, a few at once; the first error or a cancel stops all, and is raised after their end."""
    with ThreadPoolExecutor(THREADS, "download") as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            _watch(futures, progress, report)
        except BaseException:
            progress.stopped.set()
            pool.shutdown(cancel_futures=True)
            raise
    progress.show(report)


def _watch(futures: Sequence[Future[None]], progress: Progress, report: Report) -> None:
    waiting = set(futures)
    while waiting:
        progress.show(report)
        ended, waiting = wait(waiting, LOOK, FIRST_EXCEPTION)
        for future in ended:
            future.result()
