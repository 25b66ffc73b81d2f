"""`quickdraw export` and `quickdraw import`: runs as a zip for another computer, or one run as another kind of file."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_line, show_fraction
from dashboard.cli.runs import print_run
from qdcore.classroom.roles import PERSON
from qdcore.errors import UserError
from qdcore.formatting import count, listed, megabytes

RUNS = "runs"  # what `quickdraw import` takes in; the other kinds are those of dashboard/exports


def add_move_commands(commands: Any) -> None:
    """Add both commands to the parsers of commands."""
    out = commands.add_parser("export", help="write runs into a zip that `quickdraw import` takes in, or other files")
    out.add_argument("runs", nargs="+", metavar="run", help="the id of a run")
    out.add_argument("--out", type=Path, help="the file (default: runs.zip, or a name by the kind and the run)")
    out.add_argument("--as", dest="kind", default=RUNS, help="runs (the default) or, of one run: model, drawings, ...")
    out.set_defaults(command=export)
    into = commands.add_parser("import", help="store the runs of a zip that `quickdraw export` has written")
    into.add_argument("zip", type=Path, help="the file")
    into.set_defaults(command=import_runs)


def export(backend: Backend, options: argparse.Namespace) -> None:
    """Write runs into a file and say where; raises UserError."""
    from qdcore.export.runs_zip import export_runs

    runs = [backend.runs.load(id) for id in dict.fromkeys(options.runs)]
    if options.kind == RUNS:
        path = options.out or Path("runs.zip")
        export_runs(runs, path, partial(show_fraction, "export"))
    else:
        path = _export_as(backend, options, runs)
    print_line(f"{path} ({megabytes(path.stat().st_size / 1e6)})")


def _export_as(backend: Backend, options: argparse.Namespace, runs: list[Any]) -> Path:
    """Write one of the kinds in the table of exports."""
    from dashboard.exports.export import Selection
    from dashboard.exports.table import EXPORTS
    from qdcore.export.files import write_bytes

    if options.kind not in EXPORTS:
        raise UserError(f"--as {options.kind[:60]!r} is not known; it is one of {', '.join([RUNS, *EXPORTS])}.")
    kind = EXPORTS[options.kind]
    selection = Selection(backend.settings, runs, runs[0] if len(runs) == 1 else None)
    if why_not := kind.why_not(selection):
        raise UserError(f"{kind.title}: {why_not}")
    path: Path = options.out or Path(kind.file_name(selection))
    write_bytes(path, kind.build(selection, partial(show_fraction, options.kind)))
    return path


def import_runs(backend: Backend, options: argparse.Namespace) -> None:
    """Store the runs of a zip, print each, then say which were there already; raises UserError."""
    imported = backend.runs_by(PERSON).import_runs(options.zip, partial(show_fraction, "import"))
    for run in imported.stored:
        print_run(run, as_json=False)
    if imported.already:
        verb = "was" if len(imported.already) == 1 else "were"
        print_line(f"{count(len(imported.already), 'run')} {verb} here already: {listed(imported.already)}.")
