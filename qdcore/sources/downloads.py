"""Several downloads at once, in threads, with one progress and one cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait

from qdcore import formatting
from qdcore.arrays import PIXELS
from qdcore.progress import Cancelled, Report

THREADS = 4
REPORT_SECONDS = 0.2  # between two reports
SECONDS_BEFORE_ESTIMATE = 1


class Progress:
    """The progress of all downloads: drawings received and expected; each download calls `tick` often.

    `over_network` is True if they come over a network: then people want to know megabytes rather than drawings.
    """

    def __init__(self, drawings: int, over_network: bool = True) -> None:
        self.total, self.done = max(drawings, 1) * PIXELS, 0  # bytes
        self.over_network, self.note = over_network, ""
        self._began, self._lock, self._stopped = time.monotonic(), threading.Lock(), threading.Event()

    def tick(self) -> None:
        """Raise Cancelled when the downloads are to stop."""
        if self._stopped.is_set():
            raise Cancelled

    def stop(self) -> None:
        """Make every download end at its next tick."""
        self._stopped.set()

    def tell(self, note: str) -> None:
        """Show a sentence with the progress from now on."""
        self.note = note

    def add(self, size: int) -> None:
        """Count bytes of drawings that have come."""
        with self._lock:
            self.done = min(self.done + size, self.total)

    def expect(self, drawings: int) -> None:
        """Expect this many drawings more than before."""
        with self._lock:
            self.total += drawings * PIXELS

    def show(self, report: Report) -> None:
        """Report the fraction, and in words how much has come and the seconds left; raises Cancelled."""
        report(self.done / self.total, "; ".join(filter(None, [self._words(), self.note])))

    def _words(self) -> str:
        words = f"{self.done // PIXELS:,} of {self.total // PIXELS:,} drawings"
        if self.over_network:
            words = f"{self.done / 1e6:,.1f} of {self.total / 1e6:,.1f} MB"
        seconds = time.monotonic() - self._began
        if seconds > SECONDS_BEFORE_ESTIMATE and 0 < self.done < self.total:
            words += f", about {formatting.seconds(seconds * (self.total - self.done) / self.done)} left"
        return words


def run(jobs: Sequence[Callable[[], None]], progress: Progress, report: Report) -> None:
    """Run the jobs, a few at once; the first error or a cancel stops all, and is raised after their end."""
    with ThreadPoolExecutor(THREADS, "download") as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            _watch(futures, progress, report)
        except BaseException:
            progress.stop()
            pool.shutdown(cancel_futures=True)
            raise
    progress.show(report)


def _watch(futures: Sequence[Future[None]], progress: Progress, report: Report) -> None:
    waiting = set(futures)
    while waiting:
        progress.show(report)
        ended, waiting = wait(waiting, REPORT_SECONDS, FIRST_EXCEPTION)
        for future in ended:
            future.result()
