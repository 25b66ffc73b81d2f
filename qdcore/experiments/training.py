"""An Experiment becomes a trained model with its test probabilities: draw, fit, export, predict, time.

This runs in a worker; lab.py decides where, run_store.py keeps the result.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.label_noise import with_wrong_labels
from qdcore.experiments.model import Fitted, Model
from qdcore.experiments.split import Part, Split, draw
from qdcore.progress import Report, silent, subreport
from qdcore.settings import PROJECT
from qdcore.sources import Source

TRAINS = ("qdcore", "models")
PACKAGES = ("quickdraw-lab", "numpy", "scikit-learn", "tensorflow", "keras", "onnx", "onnxruntime")
SHARES = {"drawing": (0.0, 0.1), "fitting": (0.1, 0.9), "predicting": (0.9, 1.0)}  # of the progress bar


@dataclass(frozen=True)
class Trained:
    """What a training gives: the model, the test probabilities (n_test, k) float32 by the ONNX model, and the record.

    `train` and `test` are (n, 2) int32: class index and row of every drawing. `history` has a dict of numbers for each
    report that carried metrics; `seconds` has drawing, fitting, exporting and predicting.
    """

    experiment: Experiment
    fitted: Fitted
    probabilities: NDArray[np.float32]
    train: NDArray[np.int32]
    test: NDArray[np.int32]
    history: list[dict[str, float]]
    seconds: dict[str, float]
    versions: dict[str, str]
    digest: str


def train(
    experiment: Experiment,
    model: Model,
    source: Source,
    report: Report = silent,
    check: Callable[[str], None] = lambda digest: None,
) -> Trained:
    """Train `model` as the experiment says; `check` may refuse the digest of the drawings before it begins.

    Raises UserError and Cancelled.
    """
    history: list[dict[str, float]] = []
    stage = _stages(report, history)
    started = perf_counter()
    split = draw(experiment.sample, source, experiment.seed, stage("drawing", "Getting the drawings"))
    check(split.digest)
    drawn = perf_counter()
    tell = stage("fitting", "Training")
    tell(0.0)
    fitted = model.fit(
        split.train.X, labels_to_learn(experiment, split.train.y), experiment.params, experiment.seed, tell
    )
    fit_ended = perf_counter()
    probabilities = _predict(fitted.onnx, split, stage("predicting", "Testing"))
    seconds = {
        "drawing": drawn - started,
        "fitting": fit_ended - drawn - fitted.exporting,
        "exporting": fitted.exporting,
        "predicting": perf_counter() - fit_ended,
    }
    places = _places(split.train), _places(split.test)
    return Trained(experiment, fitted, probabilities, *places, history, seconds, versions(), split.digest)


def labels_to_learn(experiment: Experiment, y: NDArray[np.int64]) -> NDArray[np.int64]:
    """The labels (n,) of the training drawings, with the wrong ones that the sample asks for."""
    sample = experiment.sample
    if sample.wrong_labels is None:
        return y
    return with_wrong_labels(y, len(sample.classes), sample.wrong_labels, experiment.seed)


def _places(part: Part) -> NDArray[np.int32]:
    """Class index and row of every drawing, (n, 2)."""
    return np.stack([part.y, part.rows], axis=1).astype(np.int32)


def _stages(report: Report, history: list[dict[str, float]]) -> Callable[[str, str], Report]:
    """A maker of reports for the stages of a training: each fills its share of the bar, all write one history."""

    def stage(name: str, default: str) -> Report:
        part = subreport(report, *SHARES[name])

        def tell(fraction: float, message: str = "", **metrics: float) -> None:
            if metrics:
                history.append(metrics)
            part(fraction, f"{default}: {message}" if message and name == "drawing" else message or default, **metrics)

        return tell

    return stage


def _predict(onnx: bytes, split: Split, report: Report) -> NDArray[np.float32]:
    from qdcore.onnx.predictor import Predictor

    return Predictor(onnx)(split.test.X, report)


def versions() -> dict[str, Any]:
    """The versions that a result may depend on, without importing the packages."""
    packages = {name: found for name in PACKAGES if (found := _version(name))}
    return {"python": platform.python_version(), **packages, "code": code()}


def _version(package: str) -> str:
    """The version of a package or of its build for processors only; empty where it is not installed."""
    for name in (package, f"{package}-cpu"):
        with suppress(PackageNotFoundError):
            return version(name)
    return ""


@cache
def code() -> str:
    """8 hex digits of the project's own code that trains, the same for the same code on every system."""
    files = sorted(path for folder in TRAINS for path in (PROJECT / folder).rglob("*.py"))
    texts = (f"{path.relative_to(PROJECT).as_posix()}\n{path.read_text('utf-8')}" for path in files)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]
