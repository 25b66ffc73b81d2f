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
    for row in run.predictor()(drawings).tolist():
        if options.json:
            print_json(dict(zip(run.classes, row, strict=True)))
        else:
            print_line(run.classes[row.index(max(row))])


def _read(path: Path) -> Drawings:
    """The drawings in a file, copied into memory; raises UserError with what the file is and what is expected."""
    if not path.is_file():
        what = "a folder" if path.is_dir() else "not a file" if path.exists() else "not there"
        raise UserError(f"{path} is {what}; name a .npy file of drawings.")
    return read_rows(path, square=True)
