"""What Dask's processes and threads would otherwise print between the lab's own sentences."""

from __future__ import annotations

import logging
import signal
import sys

LOGGERS = ("distributed", "tornado", "asyncio")
NO_LEAKS = "ignore:resource_tracker"  # its warning of semaphores that it cleans up after a process was stopped


def hush_dask() -> None:
    """Log errors only, and no traceback of a worker that dies or does not start: its job says so."""
    import distributed  # noqa: F401 - its import sets the levels

    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("distributed.nanny").setLevel(logging.CRITICAL)


def silence_dask() -> None:
    """Log nothing from now on: connections break when a lab closes, which is expected."""
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def block_interrupts() -> None:
    """Keep Ctrl-C from this thread, and from the threads and processes that it starts.

    A terminal sends it to all processes of a command; only the main thread answers, and ends the others.
    """
    if hasattr(signal, "pthread_sigmask"):  # not on Windows
        from multiprocessing import resource_tracker

        sys.warnoptions.append(NO_LEAKS)  # passed on to its process
        resource_tracker.ensure_running()  # its start, which comes with the first worker, would lift the block
        sys.warnoptions.remove(NO_LEAKS)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
