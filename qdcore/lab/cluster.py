"""Dask workers: a private one on this machine, or those of an existing cluster."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.training import versions
from qdcore.lab.payload import Payload
from qdcore.lab.tls import security
from qdcore.lab.worker import TOPIC, ask_to_stop, warm_up, work
from qdcore.settings import Settings

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PATIENCE = 5.0  # seconds to reach a scheduler
LOST = "The cluster was lost. Is it still running? Start the experiment again; what is stored is not trained twice."
REPLACING = 20.0  # seconds in which a private worker that died must be replaced

Heard = Callable[[dict[str, Any]], None]


def connect(settings: Settings, heard: Heard) -> Cluster:
    """The cluster that the settings name, a private one by default; `heard` gets what its workers say.

    Raises UserError when the scheduler cannot be reached.
    """
    logging.getLogger("distributed").setLevel(logging.ERROR)  # a killed worker is told by the job, not by the log
    return Cluster(_private_client() if settings.scheduler is None else _client(settings), heard)


def workers_config(threads: int | None = None) -> dict[str, Any]:
    """How Dask must start workers, so that a training uses so many cores (all by default) instead of one."""
    cores = str(threads or os.cpu_count() or 1)
    # In a daemonic process scikit-learn would train on one core.
    return {"distributed.nanny.pre-spawn-environ": dict.fromkeys(THREADS, cores), "distributed.worker.daemon": False}


def _private_client() -> Any:
    """A client of one worker process on this machine, spoken to over TLS with temporary certificates."""
    import dask
    import distributed

    with dask.config.set(workers_config()):
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


def _client(settings: Settings) -> Any:
    """A client of the cluster at the settings' address; raises UserError."""
    import dask
    import distributed

    assert (address := settings.scheduler)
    secure = security(settings.certificates)
    probe(address)
    # Own drawings are sent along: that they are large is no news. Without the first, a lost cluster is waited for.
    dask.config.set(
        {"distributed.comm.timeouts.connect": PATIENCE, "distributed.admin.large-graph-warning-threshold": "2GB"}
    )
    try:
        return distributed.Client(address, timeout=PATIENCE, security=secure)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        needs = "its certificates; set QUICKDRAW_CERTIFICATES to the folder with them"
        hint = f"It asks for {needs}" if address.startswith("tls://") else "Does it ask for tls:// and certificates"
        raise UserError(f"The scheduler at {address} does not take this computer ({error}). {hint}.") from error


def probe(address: str) -> None:
    """Raise UserError at once where nobody listens at an address such as tls://host:8786."""
    parts = urlsplit(address)
    try:
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
            raise UserError(f"{address!r} is not the address of a scheduler, such as tls://host:8786.")
        socket.create_connection((parts.hostname, parts.port), PATIENCE).close()
    except (OSError, ValueError) as error:
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
        """The addresses of all workers; raises UserError where one has other versions, and when the cluster is lost."""
        try:
            addresses = list(self._client.nthreads())
        except (OSError, TimeoutError) as error:
            raise UserError(LOST) from error
        self._empty_since = None if addresses else self._empty_since or time.monotonic()
        if not self.private:
            self._check_versions([address for address in addresses if address not in self._checked])
            addresses = [address for address in addresses if address in self._checked]
        return addresses

    def _check_versions(self, addresses: list[str]) -> None:
        if not addresses:
            return
        for address, theirs in self._client.run(versions, workers=addresses, on_error="return").items():
            if isinstance(theirs, OSError):
                continue  # it has gone in this moment
            check_versions(address, theirs)
            self._checked.add(address)

    def submit(self, experiment: Experiment, model: Model, worker: str, payload: Payload) -> Any:
        """A future of the Trained, on this worker only: when it dies, the lab decides what then."""
        return self._client.submit(work, experiment, model, payload, workers=[worker], pure=False)

    def warm_up(self, modules: Sequence[str]) -> None:
        """Let the workers import modules, each in a task of its own behind all trainings; does not wait for it."""
        from distributed import fire_and_forget

        for name in modules:
            fire_and_forget(self._client.submit(warm_up, name, priority=-1, pure=False))  # type: ignore[no-untyped-call]

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


def check_versions(worker: str, theirs: dict[str, str] | Exception) -> None:
    """Raise UserError where a worker's Python, libraries or code of the project are not those of this process."""
    if isinstance(theirs, Exception):
        raise UserError(f"Worker {worker} cannot train ({theirs}). Is this project installed there, in this version?")
    for name, version in versions().items():
        if theirs.get(name) == version:
            continue
        if name == "code":
            raise UserError(f"Worker {worker} has other code of this project. Install the same version on both.")
        raise UserError(f"Worker {worker} has {name} {theirs.get(name)}, this computer {version}. Install the same.")
