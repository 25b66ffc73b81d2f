"""The lab: a queue of experiments, trained by Dask workers on this machine or on a cluster.

One thread owns the queue and talks to Dask; pages and the terminal look at jobs, submit and cancel. What a worker
does is in worker.py, what a training is in training.py.
"""

from __future__ import annotations

import atexit
import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from filelock import FileLock, Timeout

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.run_store import Runs
from qdcore.experiments.training import Trained
from qdcore.lab.cluster import LOST, Cluster, connect
from qdcore.lab.payload import Payload, build_payload, check_digest, known_digest
from qdcore.lab.pending import PendingList
from qdcore.settings import Settings

Status = Literal["queued", "running", "stopping", "done", "failed", "cancelled"]
ENDED = ("done", "failed", "cancelled")
BUSY = ("running", "stopping")
MAX_TRIES = 2  # a worker that dies once may be bad luck; twice is the experiment's doing
DIED = f"The worker died {MAX_TRIES} times. It may need more memory: try fewer drawings or a smaller model."
PATIENCE = 1.5  # seconds that a private worker has to stop by itself
TICK = 0.25  # seconds between looks at the clock


@dataclass
class Job:
    """An experiment in the lab: what pages show of it. Others than the lab's thread only cancel it."""

    experiment: Experiment
    model: Model
    status: Status = "queued"
    fraction: float = 0.0  # 0..1
    message: str = "Waiting"
    history: list[dict[str, float]] = field(default_factory=list)
    tries: int = 0
    started: float | None = None  # time.time()
    ended: float | None = None
    worker: str = ""  # the address
    pid: int = 0
    stop_asked: float | None = None
    lock: FileLock | None = None
    future: Any = None

    @property
    def id(self) -> str:
        """The experiment's id."""
        return self.experiment.id

    @property
    def seconds(self) -> float:
        """Seconds since the training began, or that it took."""
        return (self.ended or time.time()) - self.started if self.started else 0.0


class Lab:
    """Trains experiments one a worker and stores the runs; never trains the same experiment twice at once."""

    def __init__(self, runs: Runs, settings: Settings) -> None:
        self.runs = runs
        self.settings = settings
        self.waiting = PendingList(runs.folder)
        self._jobs: dict[str, Job] = {}
        self._inbox: queue.Queue[Callable[[], None]] = queue.Queue()
        self._cluster: Cluster | None = None
        self._thread: threading.Thread | None = None
        self._guard = threading.RLock()
        self._closed = False
        self.workers = 1  # how many train at once, as last seen

    def submit(self, experiment: Experiment, model: Model) -> Job:
        """Queue an experiment; a stored run is done at once, a queued or running one is joined."""
        with self._guard:
            job = self._jobs.get(experiment.id)
            if job and job.status not in ENDED:
                return job
            self._jobs.pop(experiment.id, None)  # so that a job asked for again goes to the end
            job = self._jobs[experiment.id] = Job(experiment, model)
            if self.runs.has(experiment.id):
                _end(job, "done", "Trained before")
                return job
            self.waiting.add(experiment)
            self._start()
        self._inbox.put(lambda: None)
        return job

    def jobs(self) -> list[Job]:
        """All jobs of this lab, in the order in which they were asked for."""
        return list(self._jobs.values())

    def busy(self) -> bool:
        """Whether anything is queued or running."""
        return any(job.status not in ENDED for job in self.jobs())

    def cancel(self, id: str) -> None:
        """Drop a queued job or stop a running one; nothing happens to one that has ended."""
        with self._guard:
            job = self._jobs.get(id)
            if job and job.status == "queued":
                self._finish(job, "cancelled", "Cancelled before it began")
            elif job and job.status == "running":
                job.status, job.message, job.stop_asked = "stopping", "Stopping", time.monotonic()
                self._inbox.put(lambda: self._ask_to_stop(job))

    def cancel_all(self) -> None:
        """Cancel every job, the last one first, so that none begins meanwhile."""
        self.cancel_those(set(self._jobs))

    def cancel_those(self, ids: Collection[str]) -> None:
        """Cancel the jobs of these experiments, such as those of a plan, the last one first."""
        for job in reversed(self.jobs()):
            if job.id in ids:
                self.cancel(job.id)

    def forget_ended(self) -> None:
        """Take ended jobs off the list; their runs stay."""
        with self._guard:
            self._jobs = {id: job for id, job in self._jobs.items() if job.status not in ENDED}

    def warm_up(self, modules: Sequence[str]) -> None:
        """Start the private worker in the background and import modules in it; nothing happens on a shared cluster.

        It is no job: nothing shows it, and a training waits at most for the module that is being imported.
        """
        if self.settings.scheduler is None and not self._closed:
            self._start()
            self._inbox.put(lambda: self._warm_up(modules))

    def close(self) -> None:
        """Stop everything; what was not finished is found again by the next lab as lost."""
        self._closed = True
        self._inbox.put(lambda: None)
        if self._thread:
            self._thread.join(timeout=10)

    # From here on: the lab's own thread.

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="lab", daemon=True)
            self._thread.start()
            atexit.register(self.close)

    def _work(self) -> None:
        while not self._closed:
            try:
                self._listen()
                self._kill_unresponsive()
                self._look_after()
            except Exception as error:  # a fault here must not end the queue: the jobs say what happened
                self._fail_all(f"{type(error).__name__}: {error}")
        if self._cluster:
            self._cluster.close()

    def _listen(self) -> None:
        """Do what the inbox says next; while something is queued or running, wait for it no longer than a tick."""
        with suppress(queue.Empty):
            self._inbox.get(timeout=TICK if self.busy() else None)()
            while True:  # what came at once is done at once: hundreds may be submitted together
                self._inbox.get_nowait()()

    def _warm_up(self, modules: Sequence[str]) -> None:
        """A private worker that does not start says so when there is something to train, not here."""
        with suppress(Exception):
            self._connected().warm_up(modules)

    def _look_after(self) -> None:
        """Take back what dead workers had, and give every idle worker the next experiment."""
        if not self.busy():
            return None
        try:
            workers = self._connected().workers()
        except UserError as error:
            return self._fail_all(str(error))
        for job in self.jobs():
            if job.status in BUSY and job.worker not in workers:
                self._take_back(job)
        self._hand_out(workers)
        return None

    def _take_back(self, job: Job) -> None:
        """Queue a job again whose worker is gone, in its old place; twice is enough."""
        self._drop(job)
        with self._guard:
            if job.status == "stopping":
                self._finish(job, "cancelled", "Cancelled")
            elif job.tries >= MAX_TRIES:
                self._finish(job, "failed", DIED)
            else:
                self._release(job)
                job.status, job.message = "queued", "The worker died; trying once more"
                job.fraction, job.history = 0.0, []

    def _hand_out(self, workers: list[str]) -> None:
        """Give every idle worker the next experiment that no other lab is training."""
        busy = [job.worker for job in self.jobs() if job.status in BUSY]
        idle = [worker for worker in workers if worker not in busy]
        self.workers = max(len(workers), 1)
        for job in self.jobs() if not workers else ():
            job.message = "Waiting for a worker to join the cluster" if job.status == "queued" else job.message
        for job in [job for job in self.jobs() if job.status == "queued"]:
            if idle and self._take(job):
                self._begin(job, idle.pop(0))

    def _connected(self) -> Cluster:
        if self._cluster and not self._cluster.alive():
            self._cluster.close()
            self._cluster = None
        if self._cluster is None:
            for job in self.jobs():
                if job.status == "queued":
                    job.message = "Waiting for a worker to start"
            self._cluster = connect(self.settings, self._heard)
        return self._cluster

    def _take(self, job: Job) -> bool:
        """Whether the job is now this lab's to train; another lab may hold it, or have finished it."""
        lock = FileLock(self.waiting.folder / f"{job.id}.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            job.message = "Being trained by another window or terminal"
            return False
        if self.runs.has(job.id):
            lock.release()
            self._finish(job, "done", "Trained meanwhile by another window or terminal")
            return False
        job.lock = lock
        return True

    def _begin(self, job: Job, worker: str) -> None:
        with self._guard:
            if job.status != "queued":
                return self._finish(job, "cancelled", "Cancelled before it began")
            job.status, job.message, job.started = "running", "Starting", time.time()
            job.worker, job.tries, job.pid = worker, job.tries + 1, 0
        assert self._cluster
        try:
            payload = Payload() if self._cluster.private else build_payload(job.experiment, self.runs, self.settings)
        except UserError as error:
            return self._finish(job, "failed", str(error))
        job.future = self._cluster.submit(job.experiment, job.model, worker, payload)
        threading.Thread(target=self._fetch, args=(job, job.future), name=f"fetch {job.id}", daemon=True).start()
        return None

    def _fetch(self, job: Job, future: Any) -> None:
        """In a thread of its own: Dask waits without end for a result whose worker dies before it was fetched."""
        try:
            outcome: Trained | Exception = future.result()
        except Exception as error:
            outcome = error
        self._inbox.put(lambda: self._settle(job, future, outcome))

    def _heard(self, event: dict[str, Any]) -> None:
        """What a worker says, handed over to the lab's thread."""
        self._inbox.put(lambda: self._note(event))

    def _note(self, event: dict[str, Any]) -> None:
        job = self._jobs.get(event["id"])
        if job is None or job.status not in BUSY:
            return
        if "pid" in event:
            job.pid = event["pid"]
            self._ask_again(job)
            return
        if job.status == "stopping":
            return
        job.fraction, job.message = event["fraction"], event["message"]
        if event["metrics"]:
            job.history.append(event["metrics"])

    def _ask_again(self, job: Job) -> None:
        """A wish to stop that came before the training began was not heard."""
        if job.status == "stopping":
            self._ask_to_stop(job)

    def _settle(self, job: Job, future: Any, outcome: Trained | Exception) -> None:
        """Store what a worker has sent, or say why there is nothing."""
        if job.future is not future or job.status in ENDED:
            return
        if isinstance(outcome, Trained):
            self._keep(job, outcome)
        elif job.status == "stopping":
            self._finish(job, "cancelled", "Cancelled")
        else:
            self._fail(job, _reason(outcome))

    def _fail(self, job: Job, reason: str) -> None:
        """End a job with the reason; on a cluster it says which worker it was, unless all of them are lost."""
        shared = self._cluster and not self._cluster.private and reason != LOST
        self._finish(job, "failed", f"Worker {job.worker}: {reason}" if shared else reason)

    def _keep(self, job: Job, trained: Trained) -> None:
        """Store what was trained; on a cluster only if others of its sample had the same drawings."""
        try:
            if self._cluster and not self._cluster.private:
                known = known_digest(job.experiment, self.runs)
                check_digest(trained.digest, known, job.experiment.sample)
            self.runs.save(trained)
        except UserError as error:
            return self._fail(job, str(error))
        return self._finish(job, "done", "Done")

    def _ask_to_stop(self, job: Job) -> None:
        if self._cluster and job.status in BUSY:
            self._cluster.ask_to_stop(job.id, job.worker)

    def _kill_unresponsive(self) -> None:
        """Replace a private worker that does not stop; on a shared cluster go on waiting."""
        for job in self.jobs():
            overdue = job.status == "stopping" and time.monotonic() - (job.stop_asked or 0) > PATIENCE
            if overdue and self._cluster and self._cluster.private and job.pid:
                self._drop(job)
                self._cluster.kill(job.pid)
                self._finish(job, "cancelled", "Cancelled")

    def _drop(self, job: Job) -> None:
        """Make Dask forget the job, so that it is not begun again."""
        future, job.future = job.future, None
        if future is not None:
            future.cancel()

    def _fail_all(self, reason: str) -> None:
        for job in self.jobs():
            if job.status not in ENDED:
                self._drop(job)
                self._finish(job, "failed", reason)

    def _finish(self, job: Job, status: Status, message: str) -> None:
        with self._guard:  # a cancel in this moment would otherwise call what has ended "stopping"
            self.waiting.remove(job.id)
            self._release(job)
            _end(job, status, message)

    def _release(self, job: Job) -> None:
        lock, job.lock = job.lock, None
        if lock:
            lock.release()


def _end(job: Job, status: Status, message: str) -> None:
    job.future = None
    job.ended, job.message = time.time(), message
    job.fraction = 1.0 if status == "done" else job.fraction
    job.status = status


def _reason(error: Exception) -> str:
    """Why a training failed: the sentence of a UserError, else the error with its kind."""
    if isinstance(error, CancelledError):
        return LOST
    return str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
