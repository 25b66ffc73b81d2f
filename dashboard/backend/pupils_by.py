"""What the teacher of a class does with its pupils: delete all that one of them has made."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.backend.room_by import origin_of
from dashboard.backend.stores import Stores
from qdcore.classroom.roles import Actor
from qdcore.lab.job import ENDED


@dataclass(frozen=True)
class PupilsBy:
    """The stores that have things of pupils, and who removes them."""

    stores: Stores
    actor: Actor

    def remove_things_of(self, pupil: str, out: bool = False) -> None:
        """Delete a pupil's trainings, runs, drawings, rounds, votes and answers; `out` lets him or her in no more.

        Raises UserError.
        """
        self.actor.check_may_all("remove a pupil's things")
        room = self.stores.room
        if out:
            room.classroom.pupils.send_out(pupil)
        self._remove_trainings(pupil)
        room.drafts.forget(pupil)
        room.posts.remove(lambda post: post.owner == pupil)
        room.answers.remove(pupil)
        self.stores.rounds.remove(pupil)
        self.stores.votes.remove(pupil)
        self._remove_from_datasets(pupil)

    def _remove_trainings(self, pupil: str) -> None:
        lab, runs = self.stores.lab, self.stores.runs
        for job in reversed(lab.jobs()):
            if pupil in job.owners and job.status not in ENDED:
                lab.withdraw(job.id, pupil)
        for run in [run for run in runs.all() if run.record.owner == pupil]:
            runs.remove(run.id)
        runs.empty_trash(runs.in_trash(pupil))

    def _remove_from_datasets(self, pupil: str) -> None:
        datasets = self.stores.datasets
        for name in datasets.names():
            if datasets.owner(name) == pupil:
                datasets.delete(name)
                continue
            dataset = datasets.open(name)
            for cls in dataset.manifest:
                keys = [each.key for each in dataset.drawings(cls.name) if each.origin == origin_of(pupil)]
                if keys:
                    datasets.delete_drawings(name, cls.name, keys)
