"""`quickdraw predict`: prints what a stored run predicts for the drawings in a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_json, print_line
from dashboard.cli.runs import add_json_option
from qdcore.arrays import PIXELS, Drawings
from qdcore.errors import UserError
from qdcore.experiments.run_store import Run


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
    """The drawings in a .npy file, read-only and never memory-mapped; raises UserError."""
    import numpy as np

    from qdcore.storage.npy import read_header

    if path.is_dir():
        raise UserError(f"{path} is a folder; name a .npy file of drawings.")
    try:
        with path.open("rb") as file:
            header = read_header(file, path.name, square=True)
            file.seek(header.start)
            return np.fromfile(file, np.uint8, header.rows * PIXELS).reshape(-1, PIXELS)
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; name a .npy file of drawings.") from None
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None
