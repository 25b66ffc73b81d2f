"""`quickdraw predict`: prints what a stored run predicts for the drawings in a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_json, print_line
from dashboard.cli.runs import add_json_option
from qdcore.arrays import Drawings
from qdcore.errors import UserError
from qdcore.experiments.run import Run
from qdcore.storage.npy import read_rows


def add_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("predict", help="predict the class of each drawing in a .npy file")
    parser.add_argument("run", help="the id of a run")
    parser.add_argument("drawings", type=Path, help="a .npy file, uint8 (n, 784) or (n, 28, 28), ink 255 on 0")
    add_json_option(parser)
    parser.set_defaults(command=predict)


def predict(backend: Backend, options: argparse.Namespace) -> None:
    """Print the predicted class of each drawing, or with --json all probabilities; raises UserError."""
    run = backend.runs.load(options.run)
    drawings = _read(options.drawings)
    for row in _probabilities(run, drawings):
        if options.json:
            print_json(dict(zip(run.classes, row, strict=True)))
        else:
            print_line(run.classes[row.index(max(row))])


def _probabilities(run: Run, drawings: Drawings) -> list[list[float]]:
    """One row per drawing, in the order of the run's classes; raises UserError."""
    from qdcore.onnx.predictor import Predictor

    if run.model is None:
        raise UserError(f"The model of run {run.id} was deleted; only its scores are left. Train it again.")
    probabilities = Predictor(run.model)(drawings)
    if probabilities.shape[1:] != (len(run.classes),):
        raise UserError(
            f"The model file of run {run.id} is not this run's: it gives probabilities of {probabilities.shape[1]}"
            f" classes, and the run has {len(run.classes)}. Train it again."
        )
    return probabilities.tolist()


def _read(path: Path) -> Drawings:
    """The drawings in a file, copied into memory; raises UserError with what the file is and what is expected."""
    if not path.is_file():
        raise UserError(f"{path} is {'a folder' if path.is_dir() else 'not there'}; name a .npy file of drawings.")
    return read_rows(path, square=True)
