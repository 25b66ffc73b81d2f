"""The folder of a run: how one is written, and how one is read without trusting it. Nothing is pickled.

msgspec checks run.json by the types of Record: 0.7 MB and 8 ms to import; pydantic takes 11 MB and 60 ms.
"""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from stat import S_ISREG
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation
from qdcore.experiments.experiment import Experiment, id_of
from qdcore.experiments.run import MODEL_FILE, Record, Run
from qdcore.experiments.run_arrays import check_header
from qdcore.experiments.training import Trained

FORMAT = 1
DESCRIPTION = "run.json"
NAME_FILE, MAX_NAME = "name.txt", 60
MAX_DESCRIPTION = 10_000_000  # bytes: 345 classes and thousands of hidden drawings are a tenth of it


class NewerRun(Exception):  # noqa: N818 - nothing is wrong with it
    """A run that a newer version of the app has stored."""


def read_run(folder: Path, set_aside: Callable[[Exception], UserError]) -> Run:
    """The run in a folder, its description and the headers of its arrays checked; raises ValueError or OSError.

    Raises NewerRun for one that this version cannot know. Its arrays are checked when they are first needed.
    """
    described = _description(folder / DESCRIPTION)
    if id_of(described["experiment"]) != folder.name:
        raise ValueError("its description does not belong to its id")
    experiment = _experiment(described["experiment"])
    try:
        record = msgspec.convert(described["record"], Record)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
    if record.id != folder.name:
        raise ValueError("its record does not belong to its id")
    _check_files(folder, record, len(experiment.sample.classes))
    return Run(folder, experiment, record, _name(folder), set_aside)


def is_damage(error: Exception) -> bool:
    """True unless it is this computer that cannot read a run: too many open files, no permission, a disk that fails."""
    if not isinstance(error, OSError):
        return True
    others = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError)
    return others or error.errno == errno.ELOOP


def _description(path: Path) -> dict[str, Any]:
    """The content of run.json, whose parts are not checked yet."""
    size = _size(path)
    if size > MAX_DESCRIPTION:
        raise ValueError(f"{path.name} is {size:,} bytes long")
    try:
        described = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    number = described.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise NewerRun(f"its format is {number}, this version reads {FORMAT}")
    if number != FORMAT or not isinstance(described.get("experiment"), dict) or "record" not in described:
        raise ValueError(f"{path.name} does not describe a run")
    return described


def _experiment(data: dict[str, Any]) -> Experiment:
    """The experiment of a description that has its id; what this version cannot read, a newer one has written."""
    try:
        experiment = Experiment.from_json(data)
    except UserError as error:
        raise NewerRun(str(error)) from None
    if experiment.to_json() != data:
        raise NewerRun("its experiment has parts that this version does not know")
    return experiment


def _check_files(folder: Path, record: Record, classes: int) -> None:
    for name, size in record.files.items():
        if name != MODEL_FILE and _size(folder / name) != size:
            raise ValueError(f"{name} is not {size:,} bytes long")
    check_header(folder / "probabilities.npy", np.float32, (record.n_test, classes))
    check_header(folder / "test.npy", np.int32, (record.n_test, 2))
    check_header(folder / "train.npy", np.int32, (record.n_train, 2))


def _size(path: Path) -> int:
    """The bytes of a regular file: anything else could make a reader wait for ever."""
    found = path.stat()
    if not S_ISREG(found.st_mode):
        raise ValueError(f"{path.name} is not a file")
    return found.st_size


def _name(folder: Path) -> str:
    """The name that someone gave the run; empty where there is none that can be read."""
    path = folder / NAME_FILE
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            text = file.read(4 * MAX_NAME).decode("utf-8", "ignore")
    except OSError:
        return ""
    return "".join(filter(str.isprintable, " ".join(text.split())))[:MAX_NAME]


def write_run(folder: Path, trained: Trained, owner: str = "") -> None:
    """Write all files of a run, run.json last: a folder with it is complete. Raises OSError."""
    arrays = {"probabilities": trained.probabilities, "train": trained.train, "test": trained.test}
    arrays |= {f"extra_{name}": array for name, array in trained.fitted.extras.items()}
    contents = {f"{name}.npy": _npy(array) for name, array in arrays.items()}
    contents["history.json"] = json.dumps(trained.history).encode()
    if trained.experiment.sample.fold is None:
        contents[MODEL_FILE] = trained.fitted.onnx
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    record = asdict(_record(trained, contents)) | {"owner": owner}
    if not owner:
        del record["owner"]  # as in runs of before there were classes
    described = {"format": FORMAT, "experiment": trained.experiment.to_json(), "record": record}
    (folder / DESCRIPTION).write_text(json.dumps(described, indent=1))
    folder.chmod(0o755)


def _npy(array: NDArray[Any]) -> bytes:
    buffer = BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _record(trained: Trained, contents: Mapping[str, bytes]) -> Record:
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
        files={name: len(content) for name, content in contents.items()},
        model_sha256=hashlib.sha256(contents[MODEL_FILE]).hexdigest() if MODEL_FILE in contents else "",
    )
