"""The lab: a queue of experiments, trained by Dask workers on this machine or on a cluster.

Pages and the terminal submit experiments here, look at their jobs and cancel them. job_list.py keeps the jobs,
dispatcher.py has the thread that gives them to workers.
"""

from __future__ import annotations

import atexit
from collections.abc import Collection, Sequence

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.run_store import Runs
from qdcore.lab.cluster import kill_workers
from qdcore.lab.dispatcher import Dispatcher
from qdcore.lab.job import ENDED, Job
from qdcore.lab.job_list import JobList
from qdcore.settings import Settings


class Lab:
    """Trains one experiment per worker and stores the runs; never trains the same experiment twice at once."""

    def __init__(self, runs: Runs, settings: Settings) -> None:
        self.runs = runs
        self.settings = settings
        self._jobs = JobList(runs)
        self.pending = self._jobs.pending
        self._dispatcher = Dispatcher(self._jobs, runs, settings)
        self._ends_with_process = False

    @property
    def workers(self) -> int:
        """How many experiments are trained at the same time, at least 1."""
        return max(self._dispatcher.workers, 1)

    def submit(self, experiment: Experiment, model: Model, owner: str = "") -> Job:
        """Queue an experiment; a stored run is done at once, a queued or running experiment keeps its job.

        `owner` is who wants it, a pupil of a class say: the owners' jobs are given to workers in turn.

        Raises UserError when it cannot be written to disk.
        """
        job = self._jobs.add(experiment, model, owner)
        if job.status == "queued":
            self._end_with_process()
            self._dispatcher.wake()
        return job

    def jobs(self) -> list[Job]:
        """All jobs of this lab, in the order in which they were submitted."""
        return self._jobs.all()

    def busy(self) -> bool:
        """True if anything is queued or running."""
        return self._jobs.busy()

    def cancel(self, id: str, by: str = "") -> None:
        """Drop a queued job or stop a running one; nothing happens to one that has ended.

        `by` names the session that cancels, so that other sessions can see that it was not theirs.
        """
        with self._jobs.guard:
            job = self._jobs.get(id)
            if job is None or job.status in ENDED or (job.status == "stopping" and not job.wanted_again):
                return
            job.cancelled_by = by
            if job.status == "queued":
                self._jobs.finish(job, "cancelled", "Cancelled before it began")
            else:
                self._stop(job)

    def _stop(self, job: Job) -> None:
        """Ask for the end of a job that runs, or that is to start again once it has stopped."""
        self.pending.remove(job.id)
        if job.status == "running":
            job.stop()
            self._dispatcher.stop(job)
        job.wanted_again, job.message = False, "Stopping"

    def withdraw(self, id: str, owner: str, by: str = "") -> None:
        """Cancel a job for one of those who want it: it goes on where somebody else wants it, too."""
        with self._jobs.guard:
            job = self._jobs.get(id)
            if job and job.status not in ENDED and (others := tuple(each for each in job.owners if each != owner)):
                self._jobs.set_owners(job, others)
                return
        self.cancel(id, by)

    def cancel_all(self, by: str = "") -> None:
        """Cancel every job, the last one first, so that none begins meanwhile."""
        self.cancel_those({job.id for job in self.jobs()}, by)

    def cancel_those(self, ids: Collection[str], by: str = "") -> None:
        """Cancel the jobs of these experiments, such as those of a plan, the last one first."""
        for job in reversed(self.jobs()):
            if job.id in ids:
                self.cancel(job.id, by)

    def forget_ended(self, owner: str | None = None) -> None:
        """Remove ended jobs, all or those of one owner, from the list; their runs stay."""
        self._jobs.forget_ended(owner)

    def warm_up(self, modules: Sequence[str]) -> None:
        """Start the private worker in the background and import modules in it; nothing happens on a shared cluster.

        It is no job: nothing shows it, and a training waits at most for the module that is being imported.
        """
        if self.settings.scheduler is None:
            self._end_with_process()
            self._dispatcher.warm_up(modules)

    def close(self) -> None:
        """Stop everything; what has not ended is found by the next lab as lost."""
        atexit.unregister(self.end)
        self._dispatcher.close()
        for job in self.jobs():
            self._jobs.release(job)
        self.pending.close()

    def end(self) -> None:
        """Close at the end of the process: a worker that is still starting would keep it from ending."""
        self.close()
        kill_workers()

    def _end_with_process(self) -> None:
        """Close at the end of the process; not before there is something to close, so that unused labs are freed."""
        if not self._ends_with_process:
            self._ends_with_process = True
            atexit.register(self.end)
