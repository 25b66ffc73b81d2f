"""Measure, print, and keep the numbers in bench/results/ and in the README: `python -m bench [PART ...]`.

A part is a model, "app" (start, pages, memory) or "pen" (from the pen to the bars); by default all of them. Numbers of
the same day are kept, so that the parts can be measured one by one while the machine is quiet.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from bench import app, models, readme
from models import MODELS
from qdcore.settings import PROJECT

PARTS = (*MODELS, "app", "pen")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help=f"any of {', '.join(PARTS)} (default: all)", metavar="PART", choices=[[], *PARTS]
    )
    parser.add_argument("--task", default="", help="only tasks whose name contains this")
    parser.add_argument("--repeats", type=int, default=3, help="trainings of each kind; the fastest counts")
    options = parser.parse_args()
    parts = options.parts or PARTS
    print(models.COLUMNS, readme.ruler(models.COLUMNS), sep="\n", flush=True)
    for name, task in [(name, task) for task in models.TASKS for name in MODELS]:
        if name in parts and options.task in task:
            row = models.measure(task, name, options.repeats)
            print(models.line(row), flush=True)
            _keep({"models": {f"{task}, {name}": row}})
    for part, measure in (("app", app.measure), ("pen", app.pen)):
        if part in parts:
            found = measure()
            print("\n".join(_app_line(name, value) for name, value in found.items()), flush=True)
            _keep({"app": found})


def _keep(found: dict[str, Any]) -> None:
    """Add new numbers to today's file in bench/results/ and rewrite the tables in the README."""
    file = PROJECT / f"bench/results/{date.today()}.json"
    file.parent.mkdir(exist_ok=True)
    known = json.loads(file.read_text()) if file.is_file() else {"models": {}, "app": {}}
    merged = {key: known[key] | found.get(key, {}) for key in ("models", "app")}
    result = {"date": str(date.today()), "machine": readme.machine(), **merged}
    file.write_text(json.dumps(result, indent=1) + "\n")
    keys = [f"{task}, {name}" for task in models.TASKS for name in MODELS]
    rows = [models.line(merged["models"][key]) for key in keys if key in merged["models"]]
    app_lines = [_app_line(name, value) for name, value in merged["app"].items()]
    table = [models.COLUMNS, readme.ruler(models.COLUMNS), *rows]
    readme.put("bench", [*table, "", "| the app | |", "|---|---|", *app_lines])


def _app_line(name: str, value: float) -> str:
    return f"| {name} | {value:.{0 if value >= 50 else 2}f} |"


if __name__ == "__main__":
    main()
