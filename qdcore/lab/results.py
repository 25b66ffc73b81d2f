"""How a job ends with what its worker has sent: a whole result is stored, anything else is the reason of a failure."""

from __future__ import annotations

from concurrent.futures import CancelledError

import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.training import Trained
from qdcore.lab.cluster import LOST
from qdcore.lab.job import Job
from qdcore.lab.job_list import JobList
from qdcore.lab.payload import check_digest, known_digest
from qdcore.progress import Cancelled

SUM_TOLERANCE = 1e-3  # of the probabilities of a drawing, which are float32


class Results:
    """Ends jobs and stores their runs."""

    def __init__(self, jobs: JobList, runs: Runs) -> None:
        self._jobs = jobs
        self._runs = runs

    def settle(self, job: Job, outcome: Trained | Exception, shared: bool) -> None:
        """End a job; on a `shared` cluster the reason of a failure names the worker."""
        if isinstance(outcome, Trained):
            self._store(job, outcome, shared)
        elif job.status == "stopping":
            self._jobs.finish(job, "cancelled", "Cancelled")
        elif isinstance(outcome, Cancelled):
            self._jobs.finish(job, "cancelled", "Cancelled in another window or terminal")
        elif isinstance(outcome, CancelledError):  # Dask's own, of a future that it gave up
            self._jobs.finish(job, "failed", LOST, keep=True)
        else:
            is_sentence = isinstance(outcome, UserError)
            self._fail(job, str(outcome) if is_sentence else f"{type(outcome).__name__}: {outcome}", shared)

    def _store(self, job: Job, trained: Trained, shared: bool) -> None:
        """Store a result that is whole; on a cluster only if other runs of its sample had the same drawings."""
        try:
            check_result(trained, job.experiment)
            if shared:
                check_digest(trained.digest, known_digest(job.experiment, self._runs), job.experiment.sample)
        except UserError as error:
            return self._fail(job, str(error), shared)
        try:
            self._runs.save(trained, next(iter(job.owners), ""))
        except UserError as error:
            return self._jobs.finish(job, "failed", str(error), keep=True)
        return self._jobs.finish(job, "done", "Done")

    def _fail(self, job: Job, reason: str, shared: bool) -> None:
        """End a job by its own fault."""
        self._jobs.finish(job, "failed", f"Worker {job.worker}: {reason}" if shared else reason)


def check_result(trained: Trained, experiment: Experiment) -> None:
    """Raise UserError, with the first thing that is wrong, unless this is a whole result of the experiment."""
    wrong = _what_is_wrong(trained, experiment)
    if wrong:
        raise UserError(f"Its result is not stored: {wrong}.")


def _what_is_wrong(trained: Trained, experiment: Experiment) -> str:
    classes = len(experiment.sample.classes)
    if trained.experiment.id != experiment.id:
        return "it belongs to another experiment"
    for name, places in (("training", trained.train), ("test", trained.test)):
        if not _are_places(places, classes):
            return f"its list of {name} drawings is not (n, 2) int32 with a class and a row"
    return _wrong_probabilities(trained.probabilities, len(trained.test), classes)


def _are_places(places: NDArray[np.int32], classes: int) -> bool:
    """True if these are class index and row of at least one drawing, (n, 2) int32."""
    if places.dtype != np.int32 or places.ndim != 2 or places.shape[1] != 2 or not len(places):
        return False
    return bool(places.min() >= 0 and places[:, 0].max() < classes)


def _wrong_probabilities(probabilities: NDArray[np.float32], drawings: int, classes: int) -> str:
    """What is wrong with test probabilities, which must be (drawings, classes) float32; "" if nothing is."""
    shape = drawings, classes
    if probabilities.dtype != np.float32 or probabilities.shape != shape:
        return f"its probabilities are {probabilities.dtype} {probabilities.shape} instead of float32 {shape}"
    if not np.isfinite(probabilities).all():
        return "its probabilities are not all numbers, as when training diverges; try a lower learning rate"
    sums_to_one = np.allclose(probabilities.sum(axis=1), 1, atol=SUM_TOLERANCE)
    if not sums_to_one or probabilities.min() < 0:
        return "its probabilities are not shares that add up to 1"
    return ""
