"""What somebody does in the class that is open with its dataset and its wall; all else that it does is in `Room`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.backend.stores import Stores
from qdcore.classroom.roles import Actor
from qdcore.datasets.drawing import Drawing
from qdcore.drawings.rasterize import Strokes
from qdcore.errors import UserError

MAX_OF_A_PUPIL = 300  # drawings that are added to the dataset of the class


@dataclass(frozen=True)
class RoomBy:
    """The dataset and the wall of the class, and who changes them. All raise UserError, also without a class."""

    stores: Stores
    actor: Actor

    def begin_dataset(self, title: str, classes: Iterable[str]) -> None:
        """Make the dataset of the class, with these classes."""
        self.actor.check_may_all("make the dataset of the class")
        datasets = self.stores.datasets
        made = datasets.create(title)
        for cls in classes:
            datasets.add_class(made.name, cls)
        self.stores.room.set_dataset(self.actor, made.name)

    def add_drawing(self, strokes: Strokes, cls: str) -> None:
        """Add a drawing to a class of the dataset of the class."""
        name = self.stores.room.classroom.state.dataset
        if not self.actor.may_all:
            self._check_added(name)
        self.stores.datasets.add(name, cls, [Drawing.of_raw(strokes, origin_of(self.actor.owner))])

    def _check_added(self, name: str) -> None:
        dataset = self.stores.datasets.open(name)
        drawings = (each for cls in dataset.manifest for each in dataset.drawings(cls.name))
        if sum(each.origin == origin_of(self.actor.owner) for each in drawings) >= MAX_OF_A_PUPIL:
            raise UserError(f"You have added {MAX_OF_A_PUPIL} drawings already; let others add theirs.")

    def hide_on_wall(self, key: str) -> None:
        """Take a thing off the wall: the teacher anything, a pupil his or her own."""
        owner = next((each.owner for each in self.stores.wall() if each.key == key), "")
        self.stores.room.hide_item(self.actor, key, owner)


def origin_of(owner: str) -> str:
    """What a drawing of a dataset says of who added it: the id of a pupil, "teacher", or nothing."""
    return f"class:{owner}" if owner else ""
