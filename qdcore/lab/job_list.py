"""The jobs of one lab: in memory for the pages, and on disk until they have ended."""

from __future__ import annotations

import threading

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.run_store import Runs
from qdcore.lab.job import ENDED, Job, Status
from qdcore.lab.pending import PendingList, release


class JobList:
    """Jobs in the order in which they were submitted, an experiment at most once."""

    def __init__(self, runs: Runs) -> None:
        self.pending = PendingList(runs.folder)
        self.guard = threading.RLock()  # held while a status changes
        self._runs = runs
        self._jobs: dict[str, Job] = {}

    def add(self, experiment: Experiment, model: Model, owner: str = "") -> Job:
        """The job of an experiment: the one that has not ended, else a new one at the end of the list.

        One that is stopping is noted as wanted again: `finish` puts it at the end of the list then.

        Raises UserError when it cannot be written to disk.
        """
        with self.guard:
            job = self._jobs.get(experiment.id)
            if job and job.status == "stopping":
                job.want_again(owner)
                self.pending.add(experiment, job.owners)
                return job
            if job and job.status not in ENDED:
                self.set_owners(job, tuple(dict.fromkeys((*job.owners, owner))))
                return job
            job = Job(experiment, model, owners=(owner,))
            if self._runs.has(experiment.id):
                job.end("done", "Trained before")
            else:
                self.pending.add(experiment, job.owners)
            self._jobs.pop(experiment.id, None)
            self._jobs[experiment.id] = job
            return job

    def set_owners(self, job: Job, owners: tuple[str, ...]) -> None:
        """Note who want a job, also on disk."""
        if owners != job.owners:
            job.owners = owners
            self.pending.add(job.experiment, owners)

    def all(self) -> list[Job]:
        """All jobs, in their order."""
        return list(self._jobs.values())

    def get(self, id: str) -> Job | None:
        """The job of an experiment, if there is one."""
        return self._jobs.get(id)

    def with_status(self, *statuses: Status) -> list[Job]:
        """The jobs with one of these statuses, in their order."""
        return [job for job in self.all() if job.status in statuses]

    def busy(self) -> bool:
        """True if anything is queued or running."""
        return any(job.status not in ENDED for job in self.all())

    def finish(self, job: Job, status: Status, message: str, keep: bool = False) -> None:
        """End a job; `keep` leaves it on disk for the next start, because it did not fail by its own fault.

        One that was cancelled and is wanted again ends too, and a new one takes its place.
        """
        with self.guard:  # otherwise a cancel in this moment would call it "stopping" after its end
            again = status == "cancelled" and job.wanted_again
            if not keep and not again:
                self.pending.remove(job.id)
            self.release(job)
            job.end(status, message)
            if again:
                self._replace(job)

    def _replace(self, job: Job) -> None:
        """Put a new job of the same experiment at the end of the list."""
        del self._jobs[job.id]
        self._jobs[job.id] = Job(job.experiment, job.model, owners=job.owners)

    def release(self, job: Job) -> None:
        """Let other labs train the job's experiment."""
        lock, job.lock = job.lock, None
        if lock:
            release(lock)

    def forget_ended(self, owner: str | None = None) -> None:
        """Remove ended jobs, all or an owner's, from the list, and from disk those that were kept; their runs stay."""
        with self.guard:
            for job in [each for each in self.with_status(*ENDED) if owner is None or owner in each.owners]:
                self.pending.remove(job.id)
                del self._jobs[job.id]
