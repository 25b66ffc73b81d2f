"""`quickdraw runs`: lists the stored runs; also how one run is printed."""

from __future__ import annotations

import argparse
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_error, print_json, print_line
from qdcore.experiments.run import Run


def add_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("runs", help="list the stored runs, newest first")
    add_json_option(parser)
    parser.set_defaults(command=list_runs)


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add --json to a command that prints a line per run or drawing."""
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")


def list_runs(backend: Backend, options: argparse.Namespace) -> None:
    """Print the stored runs, newest first, then on stderr which could not be read."""
    for run in backend.runs.all():
        print_run(run, options.json)
    for message in backend.runs.messages:
        print_error(message)


def print_run(run: Run, as_json: bool) -> None:
    """Print a line about a run."""
    if as_json:
        print_json(summary(run))
    else:
        print_line(_in_columns(run))


def summary(run: Run) -> dict[str, Any]:
    """A run as a JSON object; `name` and `auc` are left out where there is none."""
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


def _in_columns(run: Run) -> str:
    model, classes = run.experiment.model, ", ".join(run.classes)
    return f"{run.id}  {model:14} {run.record.accuracy:.1%}  {run.total_seconds:6.1f} s  {classes}  {run.name}"
