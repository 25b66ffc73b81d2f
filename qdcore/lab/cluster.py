"""The connection to Dask workers: a private one on this machine, or those of an existing cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.training import versions
from qdcore.lab.payload import Payload
from qdcore.lab.worker import TOPIC, ask_to_stop, warm_up, work
from qdcore.lab.worker_age import WorkerAge

LOST = "The cluster was lost. Is it still running? Start the experiment again; stored runs are not trained twice."
REPLACE_SECONDS = 30.0  # time to replace a private worker that died
STOP_SECONDS = 0.3  # time for a private worker to stop before it is killed, when the lab closes
CLOSE_SECONDS = 5.0
SILENT_SECONDS = 10.0  # after which a scheduler that does not answer is lost

OnEvent = Callable[[dict[str, Any]], None]


class Cluster:
    """A connection to Dask workers, each of which the dispatcher gives one experiment at a time."""

    def __init__(self, client: Any, on_event: OnEvent) -> None:
        self._client = client
        self._asked: set[str] = set()  # workers that were asked for their versions
        self._versions: dict[str, dict[str, str] | Exception] = {}  # and what they answered
        self._replaced: set[str] = set()
        self._warming: list[Any] = []  # futures: Dask may forget a task that waits for a worker and that nobody holds
        self._age = WorkerAge()
        self._empty_since: float | None = None
        self.private = client.cluster is not None
        self.waiting = f"Waiting for a worker to {'start' if self.private else 'join the cluster'}"
        client.subscribe_topic(TOPIC, lambda event: on_event(event[1]))

    def alive(self) -> bool:
        """True if the scheduler is there and has not failed for long to replace the private worker."""
        if self._client.status != "running":
            return False
        if not self.private:
            return True
        if not self._client.cluster.workers:  # its nanny gives up where a worker dies as it starts
            return False
        waited = 0.0 if self._empty_since is None else time.monotonic() - self._empty_since
        return waited < REPLACE_SECONDS or bool(self._addresses())

    def workers(self) -> list[str]:
        """The addresses of all workers; raises UserError where one has other versions, and when the cluster is lost."""
        addresses = self._addresses()
        self._empty_since = None if addresses else self._empty_since or time.monotonic()
        if not self.private:
            self._ask_versions(addresses)
            addresses = [address for address in addresses if address in self._versions]
            for address in addresses:
                check_versions(address, self._versions[address])
        return addresses

    def _addresses(self) -> list[str]:
        """The scheduler may list for a moment a worker that was replaced."""
        try:
            found = self._client.nthreads(callback_timeout=SILENT_SECONDS)
            return [address for address in found if address not in self._replaced]
        except (OSError, TimeoutError) as error:
            raise UserError(LOST) from error

    def _ask_versions(self, addresses: list[str]) -> None:
        """Ask new workers for their versions, each in a thread of its own: one that is frozen does not answer."""
        for address in addresses:
            if address not in self._asked:
                self._asked.add(address)
                threading.Thread(target=self._note_versions, args=(address,), daemon=True).start()

    def _note_versions(self, address: str) -> None:
        try:
            theirs = self._client.run(versions, workers=[address], on_error="return")[address]
        except Exception as error:  # of a connection that is closed meanwhile
            theirs = error if isinstance(error, OSError) else OSError(str(error))
        if isinstance(theirs, OSError):
            self._asked.discard(address)  # it has left in this moment, and may come back
        else:
            self._versions[address] = theirs

    def submit(self, experiment: Experiment, model: Model, worker: str, payload: Payload) -> Any:
        """A future of the Trained, on this worker only: when it dies, the dispatcher decides what to do."""
        return self._client.submit(work, experiment, model, payload, workers=[worker], pure=False)

    def warm_up(self, modules: Sequence[str]) -> None:
        """Import modules in the private worker, each in a task that trainings overtake; does not wait for it."""
        self._warming = [self._client.submit(warm_up, name, priority=-1, pure=False) for name in modules]

    def ask_to_stop(self, id: str, worker: str) -> None:
        """Let the experiment's next report raise Cancelled; does not wait for it, since a worker may not answer."""
        ask = partial(self._client.run, ask_to_stop, id, workers=[worker], wait=False, on_error="ignore")
        threading.Thread(target=ask, daemon=True).start()

    def note_training(self, worker: str, pid: int) -> None:
        """Count a training that a private worker has ended."""
        if self.private and pid:
            self._age.add_training(worker, pid)

    def worn(self) -> tuple[str, int] | None:
        """Address and process of the private worker if it has grown enough to be replaced."""
        return (self._age.worker, self._age.pid) if self._age.is_old() else None

    def replace(self, worker: str, pid: int, modules: Sequence[str]) -> None:
        """Kill a private worker's process; its nanny starts another, which imports these modules."""
        self._replaced.add(worker)
        self._age = WorkerAge()
        _kill(pid)
        self.warm_up(modules)

    def process_of(self, worker: str) -> int:
        """The number of a private worker's process; 0 for any other."""
        nannies = self._client.cluster.workers.values() if self.private else ()
        return next((nanny.pid or 0 for nanny in nannies if nanny.worker_address == worker), 0)

    def close(self) -> None:
        """Leave a shared cluster; shut a private one down, whatever its worker does."""
        with suppress(Exception):  # what cannot be closed is gone already
            if self.private:
                for nanny in self._client.cluster.workers.values():
                    if nanny.pid:
                        threading.Timer(STOP_SECONDS, _kill, [nanny.pid]).start()
                self._client.cluster.close(timeout=CLOSE_SECONDS)
            self._client.close(timeout=CLOSE_SECONDS)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it died by itself
        os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def kill_workers() -> None:
    """Kill the private workers that this process has started, whatever their cluster thinks of it."""
    for child in multiprocessing.active_children():
        if child.name.startswith("Dask Worker"):
            child.kill()


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
