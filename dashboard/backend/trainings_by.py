"""Trainings by somebody: what may be started, and whose is cancelled; a pupil of a class has limits."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dashboard.backend.stores import Stores
from dashboard.backend.training_checks import check_sample, is_current, missing_for, model_named
from qdcore.classroom.roles import Actor
from qdcore.datasets.versions import keep_version
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from qdcore.lab.job import ENDED, Job
from qdcore.sources import open_source
from qdcore.sources.own import Own

MIN_FREE = 1_000  # megabytes of the disk that pupils leave free


@dataclass(frozen=True)
class TrainingsBy:
    """The jobs of the lab, and who starts and cancels them; `starting` is held while limits are checked."""

    stores: Stores
    actor: Actor
    starting: threading.Lock

    def start(self, experiments: Iterable[Experiment]) -> list[Job]:
        """Check that the drawings are available, then queue all experiments; raises UserError before any is queued."""
        experiments = list(experiments)
        self._check_available(experiments)
        with self.starting:  # two tabs of one pupil together keep to the limits, too
            self._check_limits(experiments)
            return self._queue(experiments, self.actor.owner)

    def start_lost(self) -> list[Job]:
        """Queue again what an earlier server or terminal did not finish, where the classifier has not changed.

        What cannot start stays on the list of lost ones; raises UserError, with the first reason, if that is all.
        """
        self.actor.check_may_all("start them again")
        pending = self.stores.lab.pending
        owners = {each.id: wanted for each, wanted in pending.lost_with_owners()}
        jobs: list[Job] = []
        failed: dict[str, UserError] = {}
        by_sample: dict[Sample, list[Experiment]] = {}
        for each in filter(is_current, pending.lost()):
            by_sample.setdefault(each.sample, []).append(each)
        for together in by_sample.values():
            try:
                self._check_available(together)
                jobs += [job for each in together for owner in owners[each.id] for job in self._queue([each], owner)]
            except UserError as error:
                failed |= {each.id: error for each in together}
        if failed and not jobs:
            raise next(iter(failed.values()))
        pending.forget_lost(failed)
        return list({job.id: job for job in jobs}.values())

    def forget_lost(self) -> None:
        """Give up what an earlier server did not finish; raises UserError."""
        self.actor.check_may_all("discard them")
        self.stores.lab.pending.forget_lost()

    def may_cancel(self, job: Job) -> bool:
        """True if the actor may cancel the job."""
        return self.actor.may_all or self.actor.owner in job.owners

    def cancel(self, ids: Collection[str], by: str = "") -> None:
        """Cancel the jobs of these experiments, the last one first; `by` names the browser session that does it.

        Raises UserError.
        """
        lab = self.stores.lab
        jobs = [job for job in reversed(lab.jobs()) if job.id in ids]
        if not all(map(self.may_cancel, jobs)):
            raise UserError("This training is not yours. Only the teacher and whoever started it can cancel it.")
        for job in jobs:
            if self.actor.may_all:
                lab.cancel(job.id, by)
            else:
                lab.withdraw(job.id, self.actor.owner, by)

    def cancel_all(self, by: str = "") -> None:
        """Cancel every job; a pupil cancels his or her own."""
        self.cancel({job.id for job in self.stores.lab.jobs() if self.may_cancel(job)}, by)

    def forget_ended(self) -> None:
        """Take ended jobs off the list; a pupil his or her own."""
        self.stores.lab.forget_ended(None if self.actor.may_all else self.actor.owner)

    def _queue(self, experiments: Iterable[Experiment], owner: str) -> list[Job]:
        return [self.stores.lab.submit(each, model_named(each.model), owner) for each in experiments]

    def _check_available(self, experiments: Sequence[Experiment]) -> None:
        asked = {(each.sample.source, each.sample.classes, each.sample.rows): each.sample for each in experiments}
        for each in experiments:
            if missing := missing_for(model_named(each.model), self.stores.settings, each.params):
                raise UserError(missing)
        for sample in asked.values():
            source = open_source(sample.source, self.stores.settings)
            check_sample(sample, source)
            if isinstance(source, Own):
                keep_version(self.stores.datasets, source.dataset)

    def _check_limits(self, experiments: Iterable[Experiment]) -> None:
        """Raise UserError where a pupil may not start these; what is stored or queued already costs nothing."""
        classroom, owner, runs = self.stores.classroom, self.actor.owner, self.stores.runs
        if self.actor.may_all or classroom is None:
            return
        state = classroom.state
        if state.paused:
            raise UserError("The teacher has paused training. What is waiting stays in the queue.")
        waiting = [job.id for job in self.stores.lab.jobs() if job.status not in ENDED and owner in job.owners]
        new = [each for each in experiments if each.id not in waiting and not runs.has(each.id)]
        state.limits.check(new, len(waiting), runs.megabytes_of(owner))
        if new and shutil.disk_usage(classroom.folder).free < MIN_FREE * 1e6:
            raise UserError("The disk of the teacher's computer is nearly full. Tell the teacher.")
