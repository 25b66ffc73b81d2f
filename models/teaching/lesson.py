"""A dataset and the classifier that it taught: which examples, what was learned, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.teaching.features import Features
from models.teaching.taught import Taught, teach
from qdcore.arrays import Drawings, Floats, Indices
from qdcore.datasets.dataset import Dataset
from qdcore.datasets.drawing import Drawing

MAX_EXAMPLES = 2_000  # solving takes as long as the square of their number, and the memory likewise
MIN_EXAMPLES = 3  # of each class, before an accuracy is shown
TOGETHER = 5  # seconds: what came within them came at once, such as a file


@dataclass(frozen=True)
class Example:
    """A drawing of a class, by its name, that was learned from."""

    cls: str
    drawing: Drawing


@dataclass(frozen=True, eq=False)
class Lesson:
    """The titles of the classes with examples, and the examples in the order in which they came.

    `taught` is None with fewer than two classes. `left_out` is the number of drawings too many to learn from at once.
    """

    titles: tuple[str, ...]
    counts: tuple[int, ...]
    examples: tuple[Example, ...]
    features: Features
    taught: Taught | None
    left_out: int = 0

    @property
    def is_measured(self) -> bool:
        """True if every class has enough examples to say how accurate the classifier is."""
        return self.taught is not None and min(self.counts) >= MIN_EXAMPLES

    def predict(self, drawing: Drawings) -> Floats:
        """The probabilities (k,) of a drawing (784,); only where something was taught."""
        if self.taught is None:
            raise ValueError("nothing was taught")
        return self.taught.predict(self.features(drawing[None]))[0]

    def most_confused(self) -> tuple[int, int, int]:
        """The two classes most mixed up, by position, and how many examples of either are predicted as the other."""
        k = len(self.titles)
        table = np.zeros((k, k), np.int64)
        if self.taught is not None:
            np.add.at(table, (self.taught.y, self.taught.alone.argmax(axis=1)), 1)
        both = np.triu(table + table.T, 1)
        one, other = np.unravel_index(int(both.argmax()), both.shape)
        return int(one), int(other), int(both[one, other])

    def pulling(self, most: int) -> list[tuple[int, int]]:
        """The examples that pull the others the wrong way, the strongest first: position and predicted class."""
        if self.taught is None:
            return []
        pull = np.nan_to_num(self.taught.pull, nan=-np.inf)
        order = [i for i in np.argsort(-pull, kind="stable") if pull[i] > 0 and not self.taught.correct[i]]
        return [(int(i), int(self.taught.alone[i].argmax())) for i in order[:most]]


def learn(dataset: Dataset, features: Features) -> Lesson:
    """Teach a classifier all examples of a dataset, or the latest 2,000, evenly. Raises UserError."""
    classes = [each for each in dataset.classes if each.count]
    titles, counts = tuple(each.title for each in classes), tuple(each.count for each in classes)
    most = MAX_EXAMPLES // max(len(classes), 1)
    found = [
        (drawing.added // TOGETHER, row, position, Example(each.name, drawing))
        for position, each in enumerate(classes)
        for row, drawing in enumerate(dataset.drawings(each.name)[-most:])
    ]
    found.sort(key=lambda entry: entry[:3])
    examples, y = tuple(entry[3] for entry in found), np.array([entry[2] for entry in found], np.int64)
    taught = _taught(examples, y, len(classes), features) if len(classes) > 1 else None
    return Lesson(titles, counts, examples, features, taught, sum(counts) - len(examples))


def _taught(examples: tuple[Example, ...], y: Indices, classes: int, features: Features) -> Taught:
    return teach(features(np.array([each.drawing.pixels for each in examples])), y, classes)
