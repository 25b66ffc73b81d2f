"""`quickdraw add`: files become drawings of a dataset of one's own."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_error, print_line, show_fraction
from dashboard.cli.train import split_names
from qdcore.classroom.roles import PERSON
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.imported import Imported, Mend, together
from qdcore.datasets.importing.read import ENDINGS, import_file
from qdcore.datasets.names import is_same
from qdcore.errors import UserError
from qdcore.formatting import count, megabytes

MAX_FILE_BYTES = 200_000_000


def add_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("add", help="add drawings from files to a dataset of your own")
    parser.add_argument("files", nargs="+", type=Path, help=f"{' '.join(ENDINGS)}, or folders of them")
    parser.add_argument("--to", required=True, metavar="DATASET", help="the dataset; a new one is made")
    parser.add_argument("--class", dest="cls", default="", help="put all drawings into this class")
    parser.add_argument("--mend", default="", metavar="scale,invert", help="mend pixels that are wrong as a whole")
    parser.set_defaults(command=add)


def add(backend: Backend, options: argparse.Namespace) -> None:
    """Add the drawings of files; what is left out goes to stderr with its reason. Raises UserError."""
    mends = _mends(options.mend)
    found = together(_imported(path, title, mends) for path, title in _files(options.files))
    for note in found.notes:
        print_error(note)
    classes: dict[str, list[Drawing]] = {}
    for each in found.classes:
        classes.setdefault(options.cls or each.title, []).extend(each.drawings)
    if not classes:
        hint = "".join(f" Add --mend {mend} to do it: {mend.words.lower()}." for mend in sorted(found.offers - mends))
        raise UserError(f"Nothing was added.{hint}")
    if "" in classes:
        raise UserError(f"{count(len(classes['']))} of single files: name their class with --class.")
    store, titles = backend.datasets_by(PERSON), backend.datasets.titles()
    known = [name for name, title in titles.items() if name == options.to or is_same(title, options.to)]
    dataset = backend.datasets.open(known[0]) if known else store.create(options.to)
    print_line(store.take(dataset.name, classes).words)
    print_line(f"Train on them with: quickdraw train --source own:{dataset.name}")


def _files(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Every file, and the class of a file in a folder that was named; raises UserError where there is none."""
    for path in paths:
        if path.is_dir():
            yield from ((each, path.resolve().name) for each in sorted(path.iterdir()) if each.is_file())
        elif path.is_file():
            yield path, ""
        else:
            raise UserError(f"There is no file {path}.")


def _imported(path: Path, title: str, mends: frozenset[Mend]) -> Imported:
    if path.stat().st_size > MAX_FILE_BYTES:
        size = megabytes(path.stat().st_size / 1e6)
        return Imported(notes=(f"{path.name} was left out: it has {size}; at most 200 MB are read. Divide it.",))
    found = import_file(path.name, path.read_bytes(), mends, lambda *state, **_: show_fraction(path.name, *state))
    if not title:
        return found
    return Imported(tuple(each.renamed(title) for each in found.classes), found.notes, found.offers)


def _mends(text: str) -> frozenset[Mend]:
    names = split_names(text)
    if unknown := [name for name in names if name not in set(Mend)]:
        raise UserError(f"--mend takes {' and '.join(Mend)}, not {unknown[0][:100]!r}.")
    return frozenset(map(Mend, names))
