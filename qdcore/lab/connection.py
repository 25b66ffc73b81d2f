"""How the lab gets its workers: it starts a private one on this machine, or joins the cluster of the settings."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from qdcore.errors import UserError
from qdcore.lab.cluster import Cluster, OnEvent
from qdcore.lab.quiet import hush_dask
from qdcore.lab.tls import security, temporary_security
from qdcore.settings import Settings
from qdcore.storage.open_files import allow_many_files, check_room

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CONNECT_SECONDS = 5.0  # to reach a scheduler
LOOPBACK = "127.0.0.1"
IDLE = {  # Dask's own measurements, which nobody reads here, took 3 % of a core in each process while nothing happened
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
}
OPEN_FILES = 32  # that a private worker needs in this process: pipes, connections, and the runs that are stored


def connect(settings: Settings, on_event: OnEvent) -> Cluster:
    """The cluster that the settings name, a private one by default; `on_event` gets what its workers send.

    Raises UserError when the scheduler or this computer's own loopback interface cannot be reached.
    """
    hush_dask()
    return Cluster(_private_client() if settings.scheduler is None else _client(settings), on_event)


def workers_config(threads: int | None = None) -> dict[str, Any]:
    """The configuration with which Dask starts workers that train on this many cores (default: all)."""
    cores = str(threads or os.cpu_count() or 1)
    # In a daemonic process scikit-learn would train on one core.
    return {
        "distributed.nanny.pre-spawn-environ": dict.fromkeys(THREAD_VARIABLES, cores),
        "distributed.worker.daemon": False,
        **IDLE,
    }


def _private_client() -> Any:
    """A client of one worker process on this machine, over TLS with temporary certificates. Raises UserError."""
    import dask
    import distributed

    check_loopback()
    allow_many_files()
    check_room(OPEN_FILES, "The worker")
    config = workers_config()
    config["distributed.nanny.pre-spawn-environ"]["DASK_LOGGING__DISTRIBUTED"] = "error"
    # A silent worker is not given up: its nanny sees its death, and a clock that is set forward looks like silence.
    config["distributed.scheduler.worker-ttl"] = None
    with dask.config.set(config), _saying_why():
        cluster = distributed.LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=1,
            threads_per_worker=1,
            processes=True,
            host=LOOPBACK,
            dashboard_address=f"{LOOPBACK}:0",
            memory_limit=0,
            silence_logs=logging.ERROR,
            security=temporary_security(),
        )
    return distributed.Client(cluster)  # type: ignore[no-untyped-call]


@contextmanager
def _saying_why() -> Iterator[None]:
    """Make a UserError of what keeps Dask from starting a worker: its own error only says that it failed."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        cause: BaseException = error
        while cause.__cause__:
            cause = cause.__cause__
        raise UserError(
            f"The process that trains does not start ({cause}). Close other programs or restart the computer, then "
            "train again."
        ) from error


def check_loopback() -> None:
    """Raise UserError at once where this computer cannot connect to itself; Dask would try for a minute."""
    try:
        with socket.create_server((LOOPBACK, 0)) as server:
            socket.create_connection(server.getsockname(), CONNECT_SECONDS).close()
    except OSError as error:
        raise UserError(
            f"This computer cannot connect to itself at {LOOPBACK} ({error.strerror or error}), which a training "
            "needs. Switch its loopback interface on, or let a firewall allow it."
        ) from error


def _client(settings: Settings) -> Any:
    """A client of the cluster at the settings' address; raises UserError."""
    import dask
    import distributed

    address = settings.scheduler
    assert address
    secure = security(settings.certificates)
    probe(address)
    # The user's own drawings are sent in the task: Dask should not warn that it is large.
    # Without the first setting it would wait long for a cluster that is lost.
    dask.config.set(
        {"distributed.comm.timeouts.connect": CONNECT_SECONDS, "distributed.admin.large-graph-warning-threshold": "2GB"}
    )
    try:
        return distributed.Client(address, timeout=CONNECT_SECONDS, security=secure)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        needs = "its certificates; set QUICKDRAW_CERTIFICATES to the folder with them"
        hint = f"It asks for {needs}" if address.startswith("tls://") else "Does it ask for tls:// and certificates"
        end = "." if address.startswith("tls://") else "?"
        raise UserError(f"The scheduler at {address} rejected the connection ({error}). {hint}{end}") from error


def probe(address: str) -> None:
    """Raise UserError at once where nobody listens at an address such as tls://host:8786."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
            raise UserError(f"{address!r} is not the address of a scheduler, for example tls://host:8786.")
        socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS).close()
    except UserError:
        raise
    except (OSError, ValueError) as error:
        message = f"No scheduler answers at {address} ({error}). Start it, or unset QUICKDRAW_SCHEDULER."
        raise UserError(message) from error
