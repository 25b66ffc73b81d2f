"""The same jobs from a terminal: `quickdraw train | runs | predict | download | bitmap | certificates | worker`.

Errors are one sentence on stderr, exit status 2.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.backend import Backend, model_named, open_backend
from dashboard.cli.cluster import add_cluster_commands
from qdcore.drawings.class_names import known
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Run
from qdcore.experiments.sample import Sample
from qdcore.formatting import count
from qdcore.lab.lab import ENDED, Job
from qdcore.sources import open_source
from qdcore.sources.errors import Missing


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        options.command(open_backend(), options)
    except UserError as error:
        _tell_line("")
        print(f"quickdraw: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        _tell_line("")
        print("quickdraw: stopped", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quickdraw", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    _train_parser(commands.add_parser("train", help="train classifiers and store the runs"))
    runs = commands.add_parser("runs", help="list the stored runs, newest first")
    runs.set_defaults(command=list_runs)
    predict = commands.add_parser("predict", help="probabilities of drawings in a .npy file, uint8 (n, 784)")
    predict.add_argument("run", help="the id of a run")
    predict.add_argument("drawings", type=Path)
    predict.set_defaults(command=predict_drawings)
    for command in commands.choices.values():
        command.add_argument("--json", action="store_true", help="one JSON object a line")
    _download_parser(commands.add_parser("download", help="fill the cache for a lesson without a network"))
    bitmap = commands.add_parser("bitmap", help="draw the strokes of an .ndjson file into a .npy file, uint8 (n, 784)")
    bitmap.add_argument("strokes", type=Path)
    bitmap.add_argument("target", type=Path)
    bitmap.set_defaults(command=draw_bitmaps)
    add_cluster_commands(commands)
    return parser


def _download_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("classes", nargs="*", help="such as cat sheep")
    parser.add_argument("--all", action="store_true", help="all 345 classes")
    parser.add_argument("--rows", type=int, default=5000, help="drawings of each class (%(default)s)")
    parser.set_defaults(command=download)


def _train_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--classes", required=True, help="two or more, such as cat,sheep")
    parser.add_argument("--per-class", type=int, default=1000, help="drawings of each class (%(default)s)")
    parser.add_argument("--share", type=float, default=0.5, help="share of the drawings for testing (%(default)s)")
    parser.add_argument("--train-size", type=int, help="train on only so many of the training drawings")
    parser.add_argument("--models", default="random_forest,knn,mlp,cnn", help="(%(default)s)")
    parser.add_argument("--param", action="append", default=[], metavar="MODEL.NAME=VALUE", help="such as knn.k=3")
    parser.add_argument("--seed", type=int, default=0, help="for the split and the training (%(default)s)")
    parser.set_defaults(command=train)


def train(backend: Backend, options: argparse.Namespace) -> None:
    """Train the models named, telling progress on stderr and each finished run on stdout."""
    jobs = backend.start(_experiments(options))
    try:
        for job in _ended(jobs):
            if job.status == "done":
                _print_run(backend.runs.load(job.id), options.json)
        failed = [f"{job.model.title}: {job.message}" for job in jobs if job.status != "done"]
    finally:
        backend.lab.cancel_all()
        backend.lab.close()
    if failed:
        raise UserError(" ".join(failed))


def _experiments(options: argparse.Namespace) -> list[Experiment]:
    sample = Sample(
        classes=tuple(options.classes.split(",")),
        per_class=options.per_class,
        test_share=options.share,
        seed=options.seed,
        train_size=options.train_size,
    )
    names = options.models.split(",")
    params: dict[str, dict[str, Any]] = {name: {} for name in names}
    for model, name, value in map(_param, options.param):
        if model not in params:
            raise UserError(f"--param names the model {model!r}, which is not among --models {options.models}.")
        params[model][name] = value
    return [Experiment.of(sample, model_named(name), params[name], options.seed) for name in names]


def _param(text: str) -> tuple[str, str, Any]:
    """("knn", "k", 3) from "knn.k=3"; values are JSON where they can be read as such, else text."""
    key, equals, value = text.partition("=")
    model, dot, name = key.partition(".")
    if not (equals and dot):
        raise UserError(f"--param {text!r} is not of the form MODEL.NAME=VALUE, such as knn.k=3.")
    try:
        return model, name, json.loads(value)
    except ValueError:
        return model, name, value


def _ended(jobs: list[Job]) -> Iterator[Job]:
    """The jobs as they end, with a line of progress on stderr meanwhile."""
    left = list(jobs)
    while left:
        for job in [job for job in left if job.status in ENDED]:
            left.remove(job)
            yield job
        _tell(left)
        time.sleep(0.2)


def _tell(left: list[Job]) -> None:
    states = [f"{job.model.title} {job.fraction:.0%}" for job in left if job.status == "running"]
    _tell_line(", ".join(states))


def summary(run: Run) -> dict[str, Any]:
    """What the terminal tells of a run."""
    auc = {} if run.record.auc is None else {"auc": run.record.auc}
    return {
        "id": run.id,
        **({"name": run.name} if run.name else {}),
        "model": run.experiment.model,
        "classes": list(run.classes),
        "accuracy": run.record.accuracy,
        **auc,
        "n_train": run.record.n_train,
        "n_test": run.record.n_test,
        "seconds": round(run.total_seconds, 3),
        "megabytes": round(run.record.megabytes, 3),
    }


def _print_run(run: Run, as_json: bool) -> None:
    told = summary(run)
    if as_json:
        print(json.dumps(told), flush=True)
    else:
        classes = ", ".join(told["classes"])
        print(
            f"{run.id}  {told['model']:14} {run.record.accuracy:.1%}  {told['seconds']:6.1f} s  {classes}  {run.name}",
            flush=True,
        )


def list_runs(backend: Backend, options: argparse.Namespace) -> None:
    """List the stored runs, newest first."""
    for run in backend.runs.all():
        _print_run(run, options.json)
    for message in backend.runs.messages:
        print(f"quickdraw: {message}", file=sys.stderr)


def download(backend: Backend, options: argparse.Namespace) -> None:
    """Fetch the first rows of classes into the cache; what is there already does not travel again."""
    source = open_source("quickdraw", backend.settings)
    classes = source.classes() if options.all else [known(cls) for cls in options.classes]
    if not classes:
        raise UserError("Name the classes to download, such as cat sheep, or --all.")
    missing = []
    for number, cls in enumerate(classes, 1):
        tell = partial(_tell_download, f"{number} of {len(classes)}: {cls}")
        try:
            rows = min(options.rows, source.count(cls)) if options.all else options.rows
            print(f"{cls}: {len(source.fetch(cls, rows, tell)):,} drawings", flush=True)
        except Missing as error:
            if not options.all:
                raise
            missing.append(str(error))  # one class that a mirror lacks must not stop the other 344
    if missing:
        raise UserError(f"{count(len(missing), 'class is', 'classes are')} missing. {missing[0]}")


def _tell_download(what: str, fraction: float, message: str = "", **metrics: float) -> None:
    _tell_line(f"{what}, {fraction:.0%} {message}" if fraction < 1 else "")


def _tell_line(text: str) -> None:
    """Show a line of progress in place of the last one, where a person is watching; an empty one clears it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def draw_bitmaps(backend: Backend, options: argparse.Namespace) -> None:
    """Draw the strokes of an ndjson file into an array; broken lines are told and left out."""
    from qdcore.sources.ndjson_to_npy import write_bitmaps

    outcome = write_bitmaps(options.strokes, options.target, partial(_tell_download, str(options.strokes)))
    print(f"{options.target}: {outcome.drawings:,} drawings")
    for reason in outcome.reasons:
        print(f"quickdraw: {reason}", file=sys.stderr)


def predict_drawings(backend: Backend, options: argparse.Namespace) -> None:
    """Print the probabilities of the drawings in a file, a line each."""
    from qdcore.onnx.predictor import Predictor

    run = backend.runs.load(options.run)
    if run.model is None:
        raise UserError(f"Run {run.id} has kept its numbers but no model; train it again to predict with it.")
    for row in Predictor(run.model)(_load(options.drawings)).tolist():
        named = dict(zip(run.classes, row, strict=True))
        print(json.dumps(named) if options.json else max(named, key=lambda cls: named[cls]))


def _load(path: Path) -> Any:
    """The drawings in a .npy file; raises UserError where they are not uint8 (n, 784)."""
    import numpy as np

    try:
        drawings = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read as a .npy file: {error}") from error
    if drawings.dtype != np.uint8 or drawings.ndim != 2 or drawings.shape[1] != 784:
        raise UserError(f"{path} holds {drawings.dtype} {drawings.shape}; uint8 drawings of shape (n, 784) are needed.")
    return drawings


if __name__ == "__main__":
    sys.exit(main())
