"""`quickdraw download`: fills the cache, so that a lesson needs no network."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_line, show_fraction
from dashboard.cli.train import split_names
from qdcore.drawings.class_names import known
from qdcore.errors import UserError
from qdcore.formatting import count
from qdcore.sources import open_source
from qdcore.sources.remote.errors import Missing


def add_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("download", help="fill the cache for a lesson without a network")
    parser.add_argument("classes", nargs="*", help="for example: cat sheep")
    parser.add_argument("--all", action="store_true", help="all 345 classes")
    parser.add_argument("--rows", type=int, default=5000, help="drawings per class (default: %(default)s)")
    parser.set_defaults(command=download)


def download(backend: Backend, options: argparse.Namespace) -> None:
    """Fetch the first rows of classes into the cache; cached rows are not downloaded again. Raises UserError."""
    if options.rows < 1:
        raise UserError(f"--rows must be 1 or more, not {options.rows}.")
    source = open_source("quickdraw", backend.settings)
    classes = source.classes() if options.all else _named(options.classes)
    if not classes:
        raise UserError("Name the classes to download, for example: cat sheep. --all downloads every class.")
    missing = []
    for number, cls in enumerate(classes, 1):
        report = partial(show_fraction, f"{number} of {len(classes)}: {cls}")
        try:
            rows = min(options.rows, source.count(cls)) if options.all else options.rows
            print_line(f"{cls}: {count(len(source.fetch(cls, rows, report)))}")
        except Missing as error:
            if not options.all:
                raise
            missing.append(str(error))  # a class that a mirror lacks must not stop the other 344
    if missing:
        raise UserError(f"{count(len(missing), 'class is', 'classes are')} missing. {missing[0]}")


def _named(arguments: list[str]) -> list[str]:
    """The classes of "cat sheep" and of "cat,sheep", each once; raises UserError."""
    names = [name for argument in arguments for name in split_names(argument)]
    return [known(name) for name in dict.fromkeys(names)]
