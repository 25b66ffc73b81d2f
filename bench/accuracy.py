"""Accuracy, calibration error and training time of the networks: `python -m bench.accuracy [--only WORD ...]`.

Every training is an experiment as in the app, in a process of its own; the seeds share one split. Each result is saved
in bench/results/accuracy.json at once, so the command can be stopped and continues there; a model with a new revision
is trained again. Drawings of a class that the task does not use are predicted as further test drawings.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench import readme
from models import MODELS
from qdcore.evaluation.calibration import expected_calibration_error
from qdcore.evaluation.evaluation import Evaluation
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.onnx.predictor import Predictor
from qdcore.progress import silent
from qdcore.settings import PROJECT, read_settings
from qdcore.sources import open_source

TASKS = {
    "cat/sheep, 500 each": ("cat,sheep", 500),
    "cat/sheep, 1,000 each": ("cat,sheep", 1000),
    "cat/dog, 3,999 each": ("cat,dog", 3999),
    "five classes, 1,000 each": ("dog,octopus,bee,cat,sheep", 1000),
    "six animals kept back, 300 each": ("horse,lion,monkey,owl,penguin,rabbit", 300),
    "ten classes, 3,000 each": ("airplane,apple,banana,bird,book,cat,dog,fish,flower,house", 3000),
}
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "the article's network": ("cnn", {}),
    "modern, quick": ("modern_cnn", {"preset": "quick"}),
    "modern, best": ("modern_cnn", {"preset": "best"}),
    "transfer": ("transfer", {}),
    "transfer, fine-tuned": ("transfer", {"fine_tune": 10}),
}
RESULTS = PROJECT / "bench/results/accuracy.json"
COLUMNS = "| task | model | accuracy | with each seed | calibration error | train, s | on further drawings |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="words that the names of task and model must contain")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each task and model")
    parser.add_argument("--limit", type=int, default=1000, help="stop after this many trainings")
    parser.add_argument("--one", nargs=3, metavar=("TASK", "KIND", "SEED"), help="run one training and print JSON")
    options = parser.parse_args()
    if options.one:
        task, kind, seed = options.one
        print(json.dumps(measure(task, kind, int(seed))))
        return
    requested = [(task, kind) for task in TASKS for kind in KINDS if _is_fair_test(task, kind)]
    requested = [pair for pair in requested if all(word in ", ".join(pair) for word in options.only)]
    missing = [
        (task, kind, seed)
        for seed in range(options.seeds)
        for task, kind in requested
        if _key(task, kind, seed) not in _known()
    ]
    for task, kind, seed in missing[: options.limit]:
        _complete(task, kind, seed)
    known = [(task, kind) for task in TASKS for kind in KINDS if _key(task, kind, 0) in _known()]
    table = [COLUMNS, readme.ruler(COLUMNS), *(_line(*pair) for pair in known)]
    print("\n".join(table))
    readme.put("accuracy", table)


def _is_fair_test(task: str, kind: str) -> bool:
    """False for transfer on the ten classes: its network was pretrained on most of them."""
    return not (task.startswith("ten") and kind.startswith("transfer"))


def _key(task: str, kind: str, seed: int) -> str:
    return Experiment.of(_sample(task), MODELS[KINDS[kind][0]], KINDS[kind][1], seed).id


def _sample(task: str) -> Sample:
    classes, per_class = TASKS[task]
    return Sample(tuple(classes.split(",")), per_class)


def _known() -> dict[str, Any]:
    return json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}


def _complete(task: str, kind: str, seed: int) -> None:
    """Train in a process of its own and save the result."""
    command = [sys.executable, "-m", "bench.accuracy", "--one", task, kind, str(seed)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    result = json.loads(done.stdout.splitlines()[-1])
    print(f"{task}, {kind}, seed {seed}: {result}", file=sys.stderr, flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({**_known(), _key(task, kind, seed): result}, indent=1))


def measure(task: str, kind: str, seed: int) -> dict[str, float]:
    """Train once: accuracy and calibration error on the test half, seconds, accuracy on further drawings."""
    name, params = KINDS[kind]
    sample, source = _sample(task), open_source("quickdraw", read_settings())
    _warm_up()
    trained = train(Experiment.of(sample, MODELS[name], params, seed), MODELS[name], source)
    evaluation = Evaluation(trained.test[:, 0].astype(np.int64), trained.probabilities, sample.classes)
    return {
        "accuracy": evaluation.accuracy,
        "drawings": len(evaluation.y_true),
        "ece": expected_calibration_error(evaluation),
        "seconds": trained.seconds["fitting"] + trained.seconds["exporting"],
        **_further(Predictor(trained.fitted.onnx), sample),
    }


def _warm_up() -> None:
    """Load the libraries first, as in a worker that has trained before."""
    X = np.zeros((8, 784), np.uint8)
    for name in ("cnn", "transfer"):
        MODELS[name].fit(X, np.arange(8) % 2, MODELS[name].complete({}), 0, silent)


def _further(predictor: Predictor, sample: Sample) -> dict[str, float]:
    """Mean accuracy over the classes that have drawings outside the sample, and the number of these drawings."""
    shares, count = [], 0
    for number, cls in enumerate(sample.classes):
        drawings = _beyond(Path(read_settings().data), cls, sample.per_class)
        if len(drawings):
            shares.append(float((predictor(drawings).argmax(axis=1) == number).mean()))
            count += len(drawings)
    return {"further": float(np.mean(shares)), "further_drawings": count} if shares else {}


def _beyond(folder: Path, cls: str, rows: int) -> np.ndarray[Any, Any]:
    """The drawings of a class after its first rows, then those of its sample that are new; (n, 784) uint8."""
    full = np.load(folder / f"full/numpy_bitmap/{cls}.npy", mmap_mode="r")
    known, sample = {row.tobytes() for row in full}, folder / f"sample/{cls}.npy"
    others = np.load(sample) if sample.is_file() else np.empty((0, 784), np.uint8)
    return np.concatenate([full[rows:], others[[row.tobytes() not in known for row in others]]])


def _line(task: str, kind: str) -> str:
    """A row of the table: means over the seeds, with the standard error of an accuracy on this many test drawings."""
    known = _known()
    found = [known[key] for seed in range(100) if (key := _key(task, kind, seed)) in known]
    mean = {name: float(np.mean([each[name] for each in found])) for name in found[0]}
    error = np.sqrt(mean["accuracy"] * (1 - mean["accuracy"]) / mean["drawings"])
    each = ", ".join(f"{one['accuracy']:.3f}" for one in found)
    further = f"{mean['further']:.3f} of {mean['further_drawings']:,.0f}" if "further" in mean else "–"
    cells = [task, kind, f"{mean['accuracy']:.4f} ± {error:.4f}", each, f"{mean['ece']:.3f}", f"{mean['seconds']:.1f}"]
    return "| " + " | ".join([*cells, further]) + " |"


if __name__ == "__main__":
    main()
