"""Dask workers: a private one on this machine, or those of an existing cluster."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from typing import Any

from qdcore.errors import UserError
from qdcore.experiment import Experiment
from qdcore.model import Model
from qdcore.settings import Settings
from qdcore.training import versions
from qdcore.worker import TOPIC, ask_to_stop, work

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PATIENCE = "10s"  # to reach a scheduler

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
    from distributed import Client, LocalCluster

    every_core = dict.fromkeys(THREADS, str(os.cpu_count() or 1))  # Dask's own default is one thread
    settings = {"distributed.nanny.pre-spawn-environ": every_core, "distributed.scheduler.allowed-failures": 1}
    with dask.config.set(settings):
        cluster = LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            security=True,
        )
    return Client(cluster)


def _client(address: str) -> Any:
    from distributed import Client

    try:
        return Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        message = f"No scheduler answers at {address} ({error}). Start it, or unset QUICKDRAW_SCHEDULER."
        raise UserError(message) from error


class Cluster:
    """A connection to Dask workers, each given one experiment at a time by the lab."""

    def __init__(self, client: Any, heard: Heard) -> None:
        self._client = client
        self._checked: set[str] = set()
        self.private = client.cluster is not None
        client.subscribe_topic(TOPIC, lambda event: heard(event[1]))

    def alive(self) -> bool:
        """Whether the scheduler is still there."""
        return self._client.status == "running"

    def workers(self) -> list[str]:
        """The addresses of all workers; raises UserError where one has other versions than this process."""
        addresses = list(self._client.nthreads())
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
                    raise UserError(f"Worker {address} has {name} {theirs[name]}, this computer {version}. Install the same.")
            self._checked.add(address)

    def submit(self, experiment: Experiment, model: Model, worker: str) -> Any:
        """A future of the Trained; it may move to another worker when this one dies."""
        return self._client.submit(work, experiment, model, workers=[worker], allow_other_workers=True, pure=False)

    def ask_to_stop(self, id: str, worker: str) -> None:
        """Let the experiment's next report raise Cancelled; does not wait for it."""
        self._client.run(ask_to_stop, id, workers=[worker], wait=False)

    def kill(self, pid: int) -> None:
        """Kill a private worker's process; its nanny starts another."""
        os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    def close(self) -> None:
        """Leave a shared cluster; shut a private one down."""
        if self.private:
            self._client.cluster.close(timeout=5)
        self._client.close(timeout=5)
