"""What the pages and the terminal share: the settings, the stores, the lab, and who may change what in them.

What an actor may do with one kind of thing stands in a file of its own, such as `runs_by.py`. No Streamlit.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from dashboard.backend.datasets_by import DatasetsBy
from dashboard.backend.drawings_by import DrawingsBy
from dashboard.backend.pupils_by import PupilsBy
from dashboard.backend.room_by import RoomBy
from dashboard.backend.rounds_by import RoundsBy
from dashboard.backend.runs_by import RunsBy
from dashboard.backend.stores import Stores
from dashboard.backend.tickets_by import TicketsBy
from dashboard.backend.trainings_by import TrainingsBy
from qdcore.classroom.classroom import Classroom
from qdcore.classroom.roles import Actor
from qdcore.experiments.run_store import Runs
from qdcore.lab.lab import Lab
from qdcore.settings import read_settings


@dataclass(frozen=True)
class Backend(Stores):
    """One of these serves a whole process: `backend.runs` is for reading, `backend.runs_by(actor)` for changes.

    The methods of the latter decide whether the actor may do what they are called for, and raise UserError.
    """

    _starting: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)
    _handed_in: Counter[tuple[str, str]] = field(default_factory=Counter, compare=False, repr=False)

    def trainings_by(self, actor: Actor) -> TrainingsBy:
        """Start and cancel trainings."""
        return TrainingsBy(self, actor, self._starting)

    def runs_by(self, actor: Actor) -> RunsBy:
        """Rename runs, delete them and put them back."""
        return RunsBy(self.runs, actor)

    def datasets_by(self, actor: Actor) -> DatasetsBy:
        """Make and change datasets."""
        return DatasetsBy(self.datasets, actor)

    def drawings_by(self, actor: Actor) -> DrawingsBy:
        """Hide drawings, and vote on their labels."""
        return DrawingsBy(self.hidden, self.votes, actor)

    def rounds_by(self, actor: Actor) -> RoundsBy:
        """Store rounds of the game."""
        return RoundsBy(self, actor)

    def tickets_by(self, actor: Actor) -> TicketsBy:
        """Hand in exit tickets of the lessons."""
        return TicketsBy(self.tickets, actor, self._handed_in)

    def room_by(self, actor: Actor) -> RoomBy:
        """Add to the dataset of the class that is open, and hide what is on its wall."""
        return RoomBy(self, actor)

    def pupils_by(self, actor: Actor) -> PupilsBy:
        """Remove a pupil's things."""
        return PupilsBy(self, actor)


def open_backend() -> Backend:
    """The backend that the environment describes; starts nothing."""
    settings = read_settings()
    runs = Runs(settings.runs)
    classroom = Classroom(settings.classroom) if settings.classroom else None
    return Backend(settings, runs, Lab(runs, settings), classroom)
