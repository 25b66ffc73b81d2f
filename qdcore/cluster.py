"""Dask workers: a private one on this machine, or those of an existing cluster."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from qdcore.errors import UserError
from qdcore.experiment import Experiment
from qdcore.model import Model
from qdcore.settings import Settings
from qdcore.training import versions
from qdcore.worker import TOPIC, ask_to_stop, work

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PATIENCE = "10s"  # to reach a scheduler
REPLACING = 20.0  # seconds in which a private worker that died must be replaced

Heard = Callable[[dict[str, Any]], None]


def connect(settings: Settings, heard: Heard) -> Cluster:
    """The cluster that the settings name, a private one by default; `heard` gets what its workers say.

    Raises UserError when the scheduler cannot be reached.
    """
    logging.getLogger("distributed").setLevel(logging.ERROR)  # a killed worker is told by the job, not by the log
    return Cluster(_private_client() if settings.scheduler is None else _client(settings.scheduler), heard)


def _private_client() -> Any:
    """A client of one worker process on this machine, spoken to over TLS with temporary certificates."""
    import dask
    import distributed

    every_core = dict.fromkeys(THREADS, str(os.cpu_count() or 1))  # Dask's own default is one thread
    # In a daemonic process scikit-learn would train on one core.
    with dask.config.set({"distributed.nanny.pre-spawn-environ": every_core, "distributed.worker.daemon": False}):
        cluster = distributed.LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=1,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            security=True,
        )
    return distributed.Client(cluster)  # type: ignore[no-untyped-call]


def _client(address: str) -> Any:
    import distributed

    try:
        return distributed.Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        message = f"No scheduler answers at {address} ({error}). Start it, or unset QUICKDRAW_SCHEDULER."
        raise UserError(message) from error


class Cluster:
    """A connection to Dask workers, each given one experiment at a time by the lab."""

    def __init__(self, client: Any, heard: Heard) -> None:
        self._client = client
        self._checked: set[str] = set()
        self._empty_since: float | None = None
        self.private = client.cluster is not None
        client.subscribe_topic(TOPIC, lambda event: heard(event[1]))

    def alive(self) -> bool:
        """Whether the scheduler is still there, and has not failed for long to replace the private worker."""
        waited = 0.0 if self._empty_since is None else time.monotonic() - self._empty_since
        return self._client.status == "running" and not (self.private and waited > REPLACING)

    def workers(self) -> list[str]:
        """The addresses of all workers; raises UserError where one has other versions than this process."""
        addresses = list(self._client.nthreads())
        self._empty_since = None if addresses else self._empty_since or time.monotonic()
        if not self.private:
            self._check_versions([address for address in addresses if address not in self._checked])
        return addresses

    def _check_versions(self, addresses: list[str]) -> None:
        if not addresses:
            return
        mine = versions()
        for address, theirs in self._client.run(versions, workers=addresses).items():
            for name, version in mine.items():
                if theirs[name] != version:
                    raise UserError(
                        f"Worker {address} has {name} {theirs[name]}, this computer {version}. Install the same."
                    )
            self._checked.add(address)

    def submit(self, experiment: Experiment, model: Model, worker: str) -> Any:
        """A future of the Trained, on this worker only: when it dies, the lab decides what then."""
        return self._client.submit(work, experiment, model, workers=[worker], pure=False)

    def ask_to_stop(self, id: str, worker: str) -> None:
        """Let the experiment's next report raise Cancelled; does not wait for it, since a worker may not answer."""
        ask = partial(self._client.run, ask_to_stop, id, workers=[worker], wait=False, on_error="ignore")
        threading.Thread(target=ask, daemon=True).start()

    def kill(self, pid: int) -> None:
        """Kill a private worker's process; its nanny starts another."""
        os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    def close(self) -> None:
        """Leave a shared cluster; shut a private one down."""
        if self.private:
            self._client.cluster.close(timeout=5)
        self._client.close(timeout=5)
