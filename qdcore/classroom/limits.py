"""What a pupil may take of the teacher's computer, set by the teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.formatting import count, listed, megabytes

Positive = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]


@dataclass(frozen=True)
class Limits:
    """`drawings` of all classes in one training, trainings `waiting` or running, and `megabytes` of runs, all a pupil.

    `models` are the names of the classifiers that pupils may train; None for all.
    """

    drawings: Positive = 10_000
    waiting: Positive = 8
    megabytes: Positive = 200
    models: tuple[str, ...] | None = None

    def check(self, experiments: Sequence[Experiment], waiting: int, used: float) -> None:
        """Raise UserError unless a pupil with `waiting` trainings and `used` megabytes may add these experiments."""
        for each in experiments:
            self._check_one(each)
        if waiting + len(experiments) > self.waiting:
            have = f"You have {waiting:,}. " if waiting else ""
            raise UserError(
                f"A pupil may have {count(self.waiting, 'training')} waiting or running. {have}"
                "Wait for one to end, cancel one, or choose fewer."
            )
        if used >= self.megabytes:
            raise UserError(
                f"Your runs take {megabytes(used)}; a pupil may have {self.megabytes:,} MB. Delete some on the Compare"
                " page and empty the trash."
            )

    def _check_one(self, experiment: Experiment) -> None:
        total = sum(experiment.sample.rows)
        if total > self.drawings:
            raise UserError(
                f"The teacher allows {self.drawings:,} drawings a training; these are {total:,}. Choose fewer."
            )
        if self.models is not None and experiment.model not in self.models:
            allowed = listed(self.models) or "none"
            raise UserError(f"The teacher does not allow {experiment.model} now. Allowed: {allowed}.")
