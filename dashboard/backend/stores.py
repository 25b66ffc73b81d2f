"""What everybody may read: the stores that belong to the settings, and what a class adds to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from dashboard.lessons.tickets import Tickets
from qdcore.classroom.classroom import Classroom
from qdcore.classroom.room import Room
from qdcore.classroom.wall import Item, items
from qdcore.datasets.store import Datasets
from qdcore.drawings.hidden import Hidden
from qdcore.drawings.label_votes import Votes
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Rounds
from qdcore.experiments.run_store import Runs
from qdcore.lab.lab import Lab
from qdcore.settings import Settings


@dataclass(frozen=True)
class Stores:
    """The stores of a process, to read. `classroom` is the class that is open, if any."""

    settings: Settings
    runs: Runs
    lab: Lab
    classroom: Classroom | None = None

    @property
    def datasets(self) -> Datasets:
        """The datasets of one's own."""
        return Datasets(self.settings.datasets, self.settings.cache)

    @property
    def hidden(self) -> Hidden:
        """The list of hidden drawings."""
        return Hidden(self.settings.hidden)

    @property
    def votes(self) -> Votes:
        """The votes on labels."""
        return Votes(self.settings.votes)

    @cached_property
    def rounds(self) -> Rounds:
        """The rounds of the game that were played here."""
        return Rounds(self.settings.rounds)

    @property
    def tickets(self) -> Tickets:
        """The exit tickets of the lessons, without names."""
        return Tickets(self.settings.workspace / "data" / "tickets.jsonl")

    @cached_property
    def room(self) -> Room:
        """What the class that is open does together; raises UserError without one."""
        if self.classroom is None:
            raise UserError("No class is open.")
        return Room(self.classroom)

    def wall(self) -> list[Item]:
        """What is on the wall of the class now."""
        pupils = self.room.classroom.pupils.all().values()
        off = {pupil.id for pupil in pupils if pupil.off_wall}
        return items(self.room.posts.all(), self.rounds.all(), self.runs.all(), self.room.classroom.state, off)

    def owner_name(self, owner: str) -> str:
        """The name of an owner of runs: that of a pupil, "teacher", or nothing without a class."""
        return self.classroom.pupils.name(owner) if self.classroom else ""
