"""The lab's own thread, which alone talks to Dask: it gives every idle worker the next job and takes in the results.

Other threads put requests into its inbox.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from qdcore.errors import UserError
from qdcore.experiments.run_store import Runs
from qdcore.experiments.training import Trained
from qdcore.lab.cluster import Cluster
from qdcore.lab.connection import connect
from qdcore.lab.fairness import in_turn
from qdcore.lab.job import BUSY, ENDED, Job
from qdcore.lab.job_list import JobList
from qdcore.lab.payload import Payload, build_payload
from qdcore.lab.quiet import block_interrupts, silence_dask
from qdcore.lab.results import Results
from qdcore.settings import Settings

MAX_TRIES = 2  # a worker that dies once may be bad luck; twice, the experiment is the cause
MAX_ASSIGNMENTS = 6  # times that a job is given to a worker, most of which died before they began it
STOP_SECONDS = 1.5  # time for a private worker to stop by itself
LOOK_SECONDS = 0.25  # between two checks of the workers while anything is queued or running
CLOSE_SECONDS = 1.0  # time that closing waits for the thread


class Dispatcher:
    """Runs the jobs of a list on the workers of a cluster, to which it connects for the first of them."""

    def __init__(self, jobs: JobList, runs: Runs, settings: Settings) -> None:
        self.workers = 0  # how many there are, as last seen
        self._jobs = jobs
        self._results = Results(jobs, runs)
        self._runs = runs
        self._settings = settings
        self._inbox: queue.Queue[Callable[[], None]] = queue.Queue()
        self._cluster: Cluster | None = None
        self._warm_modules: Sequence[str] = ()
        self._served: dict[str, int] = {}  # owner -> when a job of his or hers was last given to a worker
        self._turns = itertools.count(1)
        self._thread: threading.Thread | None = None
        self._thread_guard = threading.Lock()
        self._closed = False

    # Called by other threads.

    def wake(self) -> None:
        """Look at the queue now; starts the thread if there is none."""
        self._do(lambda: None)

    def stop(self, job: Job) -> None:
        """Ask the job's worker to stop it."""
        self._do(lambda: self._ask_to_stop(job))

    def warm_up(self, modules: Sequence[str]) -> None:
        """Start the private worker, unless it runs, and import modules in it."""
        self._do(lambda: self._warm_up(modules))

    def close(self) -> None:
        """End the thread and the private worker; jobs stay as they are. Waits `CLOSE_SECONDS` at most."""
        self._closed = True
        silence_dask()
        self._inbox.put(lambda: None)
        if self._thread:
            self._thread.join(timeout=CLOSE_SECONDS)

    def _do(self, action: Callable[[], None]) -> None:
        self._inbox.put(action)
        with self._thread_guard:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="lab", daemon=True)
                self._thread.start()

    # From here on: the dispatcher's own thread.

    def _work(self) -> None:
        block_interrupts()
        while not self._closed:
            try:
                self._listen()
                self._replace_unresponsive()
                self._replace_worn()
                self._serve()
            except Exception as error:  # a fault here must not end the queue: the jobs say what happened
                self._fail_all(f"{type(error).__name__}: {error}")
        if self._cluster:
            self._cluster.close()

    def _listen(self) -> None:
        """Do what is in the inbox; while anything is queued or running, wait for it for a moment only."""
        with suppress(queue.Empty):
            self._inbox.get(timeout=LOOK_SECONDS if self._jobs.busy() else None)()
            while True:  # hundreds may be submitted together
                self._inbox.get_nowait()()

    def _warm_up(self, modules: Sequence[str]) -> None:
        """A private worker that does not start is reported when there is something to train, not here."""
        self._warm_modules = modules
        with suppress(Exception):
            self._connected().warm_up(modules)

    def _serve(self) -> None:
        """Take back what dead workers had, and give every idle worker the next job."""
        if not self._jobs.busy():
            return None
        try:
            workers = self._connected().workers()
        except UserError as error:
            return self._fail_all(str(error))
        for job in self._jobs.with_status(*BUSY):
            if job.worker not in workers:
                self._take_back(job)
        self._assign(workers)
        return None

    def _connected(self) -> Cluster:
        if self._cluster and not self._cluster.alive():
            self._cluster.close()
            self._cluster = None
        if self._cluster is None:
            for job in self._jobs.with_status("queued"):
                job.message = "Waiting for a worker to start"
            self._cluster = connect(self._settings, self._on_event)
        return self._cluster

    def _take_back(self, job: Job) -> None:
        """Queue a job again, in its old place, whose worker is gone; it fails if that happens too often."""
        self._drop(job)
        with self._jobs.guard:
            if job.status == "stopping":
                self._jobs.finish(job, "cancelled", "Cancelled")
            elif job.tries >= MAX_TRIES or job.assigned >= MAX_ASSIGNMENTS:
                times = max(job.tries, MAX_TRIES)
                advice = "It may need more memory: try fewer drawings or a smaller model."
                self._jobs.finish(job, "failed", f"The worker died {times} times. {advice}")
            else:
                self._jobs.release(job)
                job.message = "The worker died; trying once more" if job.pid else "Waiting for a worker to start"
                job.status, job.fraction, job.history = "queued", 0.0, []

    def _assign(self, workers: list[str]) -> None:
        """Give every idle worker the next job that no other lab is training."""
        busy = [job.worker for job in self._jobs.with_status(*BUSY)]
        idle = [worker for worker in workers if worker not in busy]
        self.workers = len(workers)
        for job in in_turn(self._jobs.with_status("queued"), self._served):
            if not workers:
                job.message = self._cluster.waiting if self._cluster else job.message
            elif idle and self._claim(job):
                self._served |= dict.fromkeys(job.owners, next(self._turns))
                self._begin(job, idle.pop(0))

    def _claim(self, job: Job) -> bool:
        """True if the job is now this lab's to train; another lab may be training it, or have stored its run."""
        lock = self._jobs.pending.claim(job.id)
        if lock is None:
            job.message = "Being trained in another window or terminal"
            return False
        job.lock = lock
        if self._runs.has(job.id):
            self._jobs.finish(job, "done", "Trained meanwhile in another window or terminal")
            return False
        return True

    def _begin(self, job: Job, worker: str) -> None:
        cluster = self._cluster
        assert cluster
        with self._jobs.guard:
            if job.status != "queued":
                return self._jobs.release(job)  # cancelled in this moment
            job.status, job.message, job.started = "running", "Starting", time.monotonic()
            job.worker, job.assigned, job.pid = worker, job.assigned + 1, 0
        try:
            payload = Payload() if cluster.private else build_payload(job.experiment, self._runs, self._settings)
        except UserError as error:
            return self._jobs.finish(job, "failed", str(error))
        job.future = cluster.submit(job.experiment, job.model, worker, payload)
        threading.Thread(target=self._fetch, args=(job, job.future), name=f"fetch {job.id}", daemon=True).start()
        return None

    def _fetch(self, job: Job, future: Any) -> None:
        """In a thread of its own: Dask waits without end for a result whose worker dies before it was fetched."""
        try:
            outcome: Trained | Exception = future.result()
        except Exception as error:
            outcome = error
        self._inbox.put(lambda: self._settle(job, future, outcome))

    def _on_event(self, event: dict[str, Any]) -> None:
        """Hand an event of a worker over to the dispatcher's thread."""
        self._inbox.put(lambda: self._note(event))

    def _note(self, event: dict[str, Any]) -> None:
        job = self._jobs.get(event["id"])
        if job is None or job.status in ENDED:
            return
        if "pid" in event:
            self._note_begin(job, event["pid"])
        elif job.status == "running":
            job.fraction, job.message = event["fraction"], event["message"]
            if event["metrics"]:
                job.history.append(event["metrics"])

    def _note_begin(self, job: Job, pid: int) -> None:
        """Only a training that has begun counts as a try. A worker may have died before this arrives."""
        job.tries += 1
        if job.status in BUSY:
            job.pid = pid
        if job.status == "stopping":  # a request from before the training began was lost
            self._ask_to_stop(job)

    def _settle(self, job: Job, future: Any, outcome: Trained | Exception) -> None:
        """End a job with what its worker has sent, unless it was taken back or ended meanwhile."""
        if job.future is not future or job.status in ENDED:
            return
        if self._cluster:
            self._cluster.note_training(job.worker, job.pid)
        self._results.settle(job, outcome, shared=self._settings.scheduler is not None)

    def _fail_all(self, reason: str) -> None:
        """End all jobs by a fault that is not theirs; when the process is ending, they just stay on disk."""
        for job in self._jobs.all():
            if job.status not in ENDED and not self._closed:
                self._drop(job)
                self._jobs.finish(job, "failed", reason, keep=True)

    def _ask_to_stop(self, job: Job) -> None:
        if self._cluster and job.status in BUSY:
            self._cluster.ask_to_stop(job.id, job.worker)

    def _replace_unresponsive(self) -> None:
        """Replace a private worker that does not stop, also one that is frozen and has not even begun.

        On a shared cluster go on waiting: its scheduler gives up a worker that has been silent for minutes.
        """
        for job in self._jobs.with_status("stopping"):
            overdue = time.monotonic() - (job.cancel_requested or 0) > STOP_SECONDS
            if not overdue or self._cluster is None:
                continue
            if pid := self._cluster.process_of(job.worker):
                self._drop(job)
                self._cluster.replace(job.worker, pid, self._warm_modules)
                self._jobs.finish(job, "cancelled", "Cancelled")
            elif not self._cluster.private and not job.wanted_again:
                job.message = "Stopping as soon as its worker answers"

    def _replace_worn(self) -> None:
        """Replace a private worker that has grown, between two trainings."""
        if self._cluster and not self._jobs.with_status(*BUSY) and (worn := self._cluster.worn()):
            self._cluster.replace(*worn, self._warm_modules)

    def _drop(self, job: Job) -> None:
        """Make Dask forget the job, so that it does not begin it again."""
        future, job.future = job.future, None
        if future is not None:
            future.cancel()
