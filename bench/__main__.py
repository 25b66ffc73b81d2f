"""`python -m bench [--repeats N] [MODEL ...]`: measure, print, keep the numbers in bench/results/ and the README."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
from datetime import date

from bench import app, models
from qdcore.settings import PROJECT

RULER = "|---|---|---|---|---|---|---|---|---|"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help="only these; all by default")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(models.COLUMNS, RULER, sep="\n", flush=True)
    rows = models.measure(options.repeats, set(options.models))
    measured = app.measure()
    for name, value in measured.items():
        print(f"{name}: {value:.2f}")
    folder = PROJECT / "bench/results"
    folder.mkdir(exist_ok=True)
    result = {"date": str(date.today()), "machine": machine, "models": rows, "app": measured}
    (folder / f"{date.today()}.json").write_text(json.dumps(result, indent=1))
    if not options.models:
        _into_readme(f"Measured on {date.today()} with {machine}.", rows, measured)


def _into_readme(when: str, rows: list[dict[str, object]], measured: dict[str, float]) -> None:
    """Put the tables between the two marks in the README."""
    table = [models.COLUMNS, RULER, *map(models.line, rows)]
    pages = ["| the app | |", "|---|---|", *(f"| {name} | {value:.2f} |" for name, value in measured.items())]
    text = "\n".join(["<!-- bench -->", when, "", *table, "", *pages, "<!-- /bench -->"])
    readme = PROJECT / "README.md"
    readme.write_text(re.sub("<!-- bench -->.*<!-- /bench -->", lambda _: text, readme.read_text(), flags=re.S))


if __name__ == "__main__":
    main()
