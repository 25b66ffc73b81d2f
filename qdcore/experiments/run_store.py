"""The store of runs: one folder a run, JSON and .npy, written beside and moved in place; nothing is pickled."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.training import Trained
from qdcore.storage import npy
from qdcore.storage.files import refused, write_text

FORMAT = 1
ID_DIGITS = 12
NAME, LONGEST_NAME = "name.txt", 60
MAY_BE_REMOVED = "model.onnx"  # a run keeps its numbers without its model


@dataclass(frozen=True)
class Record:
    """The content of run.json: what a list of runs shows without opening anything else."""

    id: str
    created: str  # ISO 8601, UTC
    accuracy: float
    auc: float | None
    n_train: int
    n_test: int
    seconds: dict[str, float]  # drawing, fitting, exporting, predicting
    megabytes: float  # of the ONNX model, 10^6 bytes
    versions: dict[str, str]
    digest: str
    files: dict[str, int]  # name -> bytes: how a file that was cut short is noticed


@dataclass(frozen=True)
class Run:
    """A stored run: its experiment and record at hand, its arrays read from the folder when they are asked for."""

    folder: Path
    experiment: Experiment
    record: Record
    name: str = ""  # that someone gave it

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
        """The ONNX file; None for a fold of a cross-validation or when it was removed to save space."""
        path = self.folder / MAY_BE_REMOVED
        return path if path.exists() else None

    @property
    def megabytes_on_disk(self) -> float:
        """What the run's files take, in megabytes (10^6 bytes)."""
        there = [size for name, size in self.record.files.items() if name != MAY_BE_REMOVED or self.model is not None]
        return sum(there) / 1e6

    @cached_property
    def history(self) -> list[dict[str, float]]:
        """What the model reported while it was trained, such as epoch, loss and accuracy."""
        return json.loads((self.folder / "history.json").read_text())

    @cached_property
    def test(self) -> NDArray[np.int32]:
        """(n_test, 2): class index and row of every test drawing."""
        return self._array("test")

    @cached_property
    def train(self) -> NDArray[np.int32]:
        """(n_train, 2): class index and row of every training drawing."""
        return self._array("train")

    @cached_property
    def evaluation(self) -> Evaluation:
        """True classes and probabilities of the test drawings, memory-mapped."""
        return Evaluation(self.test[:, 0].astype(np.int64), self._array("probabilities"), self.classes)

    def extra(self, name: str) -> NDArray[Any] | None:
        """An array that the model kept beside it, such as the forest's pixel importances; None where there is none."""
        return self._array(f"extra_{name}") if (self.folder / f"extra_{name}.npy").exists() else None

    def _array(self, name: str) -> NDArray[Any]:
        return npy.load(self.folder / f"{name}.npy")


class Runs:
    """The runs in a folder. Damaged ones are moved to `damaged/` inside it, with a sentence in `messages`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.messages: list[str] = []
        self._known: dict[str, tuple[int, Run]] = {}  # id -> (change time of its folder, run)

    def save(self, trained: Trained) -> Run:
        """Store a trained model; when another process was first, its run stays. Raises UserError (disk full)."""
        id = trained.experiment.id
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=f".writing-{id}-", dir=self.folder))
            try:
                _write(beside, trained)
                _move(beside, self.folder / id)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        except OSError as error:
            raise UserError(
                f"The run could not be stored in {self.folder}: {error.strerror}. Make room there."
            ) from error
        return self.load(id)

    def has(self, id: str) -> bool:
        """Whether a run with this id is stored."""
        return (self.folder / id / "run.json").is_file()

    def load(self, id: str) -> Run:
        """The run with this id; raises UserError for a malformed, unknown or damaged one."""
        if len(id) != ID_DIGITS or set(id) - set("0123456789abcdef"):
            raise UserError(f"{id[:40]!r} is not the id of a run: an id is {ID_DIGITS} digits from 0-9 and a-f.")
        run = self._open(id)
        if run is None:
            raise UserError(f"There is no run {id} here. It may have been deleted, or trained on another computer.")
        return run

    def find(self, id: str) -> Run | None:
        """The run with this id; None when there is no sound one."""
        return self._open(id)

    def ids(self) -> set[str]:
        """The ids under which something is stored; whether it is sound, only opening it tells."""
        names = [entry.name for entry in os.scandir(self.folder)] if self.folder.is_dir() else []
        return {name for name in names if len(name) == ID_DIGITS}

    def all(self) -> list[Run]:
        """All stored runs, newest first."""
        runs = [self._open(name) for name in self.ids()]
        return sorted((run for run in runs if run), key=lambda run: run.record.created, reverse=True)

    def remove(self, id: str) -> None:
        """Delete a run and all its files; nothing happens when there is none. Raises UserError for a malformed id."""
        if self.has(id):
            shutil.rmtree(self.load(id).folder)

    def throw_away(self, id: str) -> None:
        """Move a run into the trash, from which `put_back` takes it; raises UserError for a malformed id."""
        if self.has(id):
            place = self.folder / "trash" / id
            place.parent.mkdir(exist_ok=True)
            shutil.rmtree(place, ignore_errors=True)
            self.load(id).folder.rename(place)

    def put_back(self, id: str) -> None:
        """Take a run out of the trash; one that was trained again meanwhile stays."""
        place = self.folder / "trash" / id
        if place.is_dir() and not self.has(id):
            place.rename(self.folder / id)

    def empty_trash(self) -> None:
        """Delete what was thrown away."""
        shutil.rmtree(self.folder / "trash", ignore_errors=True)

    def in_trash(self) -> list[str]:
        """The ids of the runs that were thrown away."""
        place = self.folder / "trash"
        return sorted(entry.name for entry in os.scandir(place)) if place.is_dir() else []

    def rename(self, id: str, name: str) -> None:
        """Call a run by a name, kept with it; an empty one takes the name away. Its id stays. Raises UserError."""
        words = " ".join(name.split())
        if len(words) > LONGEST_NAME or not words.isprintable():
            raise UserError(f"A name has {LONGEST_NAME} characters at most, and no control characters.")
        place = self.load(id).folder / NAME
        try:
            write_text(place, words) if words else place.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(refused(error, place.parent)) from error
        self._known.pop(id, None)

    def drop_model(self, id: str) -> None:
        """Delete a run's model and keep its numbers; raises UserError."""
        if model := self.load(id).model:
            model.unlink()

    def _open(self, id: str) -> Run | None:
        """The run from memory while its folder is unchanged, else read anew; None when there is no sound one."""
        folder = self.folder / id
        try:
            changed = folder.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        known = self._known.get(id)
        if known and known[0] == changed:
            return known[1]
        try:
            run = _read(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            self._set_aside(folder, error)
            return None
        self._known[id] = (changed, run)
        return run

    def _set_aside(self, folder: Path, error: Exception) -> None:
        """Move a damaged folder out of the way; train it again to have it back."""
        place = self.folder / "damaged" / f"{folder.name}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        place.parent.mkdir(exist_ok=True)
        folder.rename(place)
        self.messages.append(f"Run {folder.name} is damaged ({error}) and was moved to {place}. Train it again.")


def same_test(one: Run, other: Run) -> bool:
    """Whether two runs were tested on the very same drawings, so that their numbers may be compared."""
    mine, its = one.experiment.sample, other.experiment.sample
    if mine == its and mine.train_size is None:
        return one.record.digest == other.record.digest
    if replace(mine, train_size=None) == replace(its, train_size=None):
        return True  # a sample is split in the same way everywhere; most comparisons end here, no array is read
    return mine.source == its.source and one.classes == other.classes and np.array_equal(one.test, other.test)


def _write(folder: Path, trained: Trained) -> None:
    """All files of a run, run.json last: a folder with it is complete."""
    arrays = {"probabilities": trained.probabilities, "train": trained.train, "test": trained.test}
    arrays |= {f"extra_{name}": array for name, array in trained.fitted.extras.items()}
    contents = {f"{name}.npy": _npy(array) for name, array in arrays.items()}
    contents["history.json"] = json.dumps(trained.history).encode()
    if trained.experiment.sample.fold is None:
        contents["model.onnx"] = trained.fitted.onnx
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    record = _record(trained, {name: len(content) for name, content in contents.items()})
    described = {"format": FORMAT, "experiment": trained.experiment.to_json(), "record": asdict(record)}
    (folder / "run.json").write_text(json.dumps(described, indent=1))
    folder.chmod(0o755)


def _npy(array: NDArray[Any]) -> bytes:
    buffer = BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _record(trained: Trained, files: dict[str, int]) -> Record:
    labels = trained.test[:, 0].astype(np.int64)
    evaluation = Evaluation(labels, trained.probabilities, trained.experiment.sample.classes)
    return Record(
        id=trained.experiment.id,
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        accuracy=evaluation.accuracy,
        auc=evaluation.auc,
        n_train=len(trained.train),
        n_test=len(trained.test),
        seconds=trained.seconds,
        megabytes=len(trained.fitted.onnx) / 1e6,
        versions=trained.versions,
        digest=trained.digest,
        files=files,
    )


def _move(beside: Path, place: Path) -> None:
    """Move a finished folder in place; the first one stored stays."""
    try:
        beside.rename(place)
    except OSError:
        if not (place / "run.json").is_file():
            raise


def _name(folder: Path) -> str:
    try:
        return (folder / NAME).read_text("utf-8").strip()[:LONGEST_NAME]
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _read(folder: Path) -> Run:
    """The run in a folder; raises ValueError, KeyError, TypeError or OSError where it is damaged."""
    described = json.loads((folder / "run.json").read_text())
    if described["format"] != FORMAT:
        raise ValueError(f"its format is {described['format']}, this version reads {FORMAT}")
    record = Record(**described["record"])
    run = Run(folder, Experiment.from_json(described["experiment"]), record, _name(folder))
    if not run.experiment.id == record.id == folder.name:
        raise ValueError("its description does not belong to its id")
    for name, size in record.files.items():
        if name != MAY_BE_REMOVED and (folder / name).stat().st_size != size:
            raise ValueError(f"{name} is not {size} bytes long")
    return run
