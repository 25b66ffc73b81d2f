"""A stored run: what its record says, and its arrays, read and checked when they are first needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from qdcore.arrays import Places
from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation
from qdcore.experiments import run_arrays
from qdcore.experiments.experiment import Experiment
from qdcore.onnx.predictor import Predictor

MODEL_FILE = "model.onnx"  # may be deleted: a run keeps its numbers without it
STEPS = ("drawing", "fitting", "exporting", "predicting")
ALWAYS_THERE = frozenset({"probabilities.npy", "train.npy", "test.npy", "history.json"})

Share = Annotated[float, Meta(ge=0, le=1)]
Amount = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=1)]
Size = Annotated[int, Meta(ge=0)]
FileName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]+\.(npy|json|onnx)$")]


@dataclass(frozen=True)
class Record:
    """The numbers in run.json, with the types and ranges that a file must keep to; raises ValueError.

    `created` is ISO 8601 in UTC; `seconds` has STEPS; `megabytes` (10^6 bytes) are those of the ONNX model and
    `model_sha256` is its hash, empty in runs of before it was kept; `files` has the bytes of every file. `owner` is the
    id of the pupil of a class, or "teacher"; empty for the person at this computer.
    """

    id: str
    created: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d")]
    accuracy: Share
    auc: Share | None
    n_train: Count
    n_test: Count
    seconds: dict[str, Amount]
    megabytes: Amount
    versions: dict[str, str]
    digest: str
    files: dict[FileName, Size]
    model_sha256: str = ""
    owner: Annotated[str, Meta(pattern=r"^[a-z0-9]{0,16}$")] = ""

    def __post_init__(self) -> None:
        if missing := set(STEPS) - set(self.seconds):
            raise ValueError(f"`seconds` lacks {min(missing)}")
        if datetime.fromisoformat(self.created).tzinfo is None:
            raise ValueError(f"`created` is {self.created}, without its time zone")
        if missing := set(ALWAYS_THERE) - set(self.files):
            raise ValueError(f"`files` lacks {min(missing)}")


def _only_say(error: Exception) -> UserError:
    return UserError(f"The run is damaged ({error}).")


@dataclass(frozen=True)
class Run:
    """A stored run: its experiment and record in memory, its arrays read from the folder when they are first needed.

    Where a file turns out to be damaged, `set_aside` is called with the reason and gives the UserError that is raised.
    """

    folder: Path
    experiment: Experiment
    record: Record
    name: str = ""  # given by a person
    set_aside: Callable[[Exception], UserError] = field(default=_only_say, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The experiment's id, 12 hex digits."""
        return self.record.id

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in the order of the probabilities."""
        return self.experiment.sample.classes

    @property
    def total_seconds(self) -> float:
        """Seconds from the first drawing to the last prediction."""
        return sum(self.record.seconds.values())

    @property
    def model(self) -> Path | None:
        """The ONNX file; None for a fold of a cross-validation or when it was deleted to save space."""
        path = self.folder / MODEL_FILE
        return path if path.exists() else None

    @property
    def megabytes_on_disk(self) -> float:
        """The size of the run's files in megabytes (10^6 bytes)."""
        there = [size for name, size in self.record.files.items() if name != MODEL_FILE or self.model is not None]
        return sum(there) / 1e6

    @cached_property
    def history(self) -> list[dict[str, float]]:
        """What the classifier reported in training, such as epoch, loss and accuracy; raises UserError."""
        return self._read("history.json", run_arrays.read_history)

    @cached_property
    def test(self) -> Places:
        """(n_test, 2) int32: class position and row of every test drawing; raises UserError."""
        return self._places("test.npy", self.record.n_test)

    @cached_property
    def train(self) -> Places:
        """(n_train, 2) int32: class position and row of every training drawing; raises UserError."""
        return self._places("train.npy", self.record.n_train)

    @cached_property
    def evaluation(self) -> Evaluation:
        """True classes and probabilities of the test drawings; raises UserError."""
        known = self.test, self.classes, self.record.accuracy
        return self._read("probabilities.npy", run_arrays.read_evaluation, *known)

    def extra(self, name: str) -> NDArray[Any] | None:
        """An array that the classifier kept, such as the forest's pixel importances; None without. Raises UserError."""
        file = f"extra_{name}.npy"
        return self._read(file, run_arrays.read_extra) if file in self.record.files else None

    def check(self) -> None:
        """Read and check every array but the model; raises UserError where one is damaged."""
        _ = self.evaluation, self.train, self.history
        for file in self.record.files:
            if file.startswith("extra_"):
                self._read(file, run_arrays.read_extra)

    def predictor(self) -> Predictor:
        """The run's model, opened; raises UserError where it was deleted or is not the one that was stored."""
        return Predictor(self.checked_model(), len(self.classes))

    def checked_model(self) -> Path:
        """The ONNX file that was stored with the run; raises UserError where it was deleted or replaced."""
        if self.model is None:
            raise UserError(
                f"The model of run {self.id} was deleted; only its scores are left. "
                "Delete the run and train it again to make predictions."
            )
        if not self._is_stored_model(self.model):
            raise UserError(
                f"The model of run {self.id} is not the one that was trained. Delete the run, train it again."
            )
        return self.model

    def _is_stored_model(self, model: Path) -> bool:
        """True if the file has the size and, where one was kept, the hash that the record says."""
        if model.stat().st_size != self.record.files.get(MODEL_FILE):
            return False
        if not self.record.model_sha256:
            return True
        with model.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.record.model_sha256

    def _places(self, file: str, n: int) -> Places:
        return self._read(file, run_arrays.read_places, n, len(self.classes), self.experiment.sample.per_class)

    def _read(self, file: str, read: Callable[..., Any], *expected: Any) -> Any:
        try:
            return read(self.folder / file, *expected)
        except (OSError, ValueError) as error:
            raise self.set_aside(error) from error


def same_test(one: Run, other: Run) -> bool:
    """True if two runs were tested on the same drawings, so that their numbers may be compared."""
    mine, its = one.experiment.sample, other.experiment.sample
    if mine == its and mine.train_size is None:
        return one.record.digest == other.record.digest
    if replace(mine, train_size=None) == replace(its, train_size=None):
        return True  # a sample is split in the same way everywhere; most comparisons end here, no array is read
    return mine.source == its.source and one.classes == other.classes and np.array_equal(one.test, other.test)


def by_test(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs in groups that were tested on the same drawings, in their order."""
    groups: list[list[Run]] = []
    for run in runs:
        same = next((group for group in groups if same_test(group[0], run)), None)
        if same is None:
            groups.append([run])
        else:
            same.append(run)
    return groups


def cost(run: Run, kind: Literal["training", "predicting", "size"]) -> float:
    """Seconds to train, milliseconds to predict a drawing, or megabytes (10^6 bytes) of the model."""
    record = run.record
    per_drawing = 1000 * record.seconds["predicting"] / record.n_test
    return {"training": record.seconds["fitting"], "predicting": per_drawing, "size": record.megabytes}[kind]
