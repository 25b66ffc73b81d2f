"""Every page's time to its heading while a learning curve of 4 models x 5 sizes x 3 repeats runs.

`python -m bench.responsiveness` opens each page, then reaches it by the menu; then it cancels the curve, starts it
again, and checks that runs stored before are unchanged.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from time import perf_counter

from bench.app import by_the_menu, heading
from bench.browser import browse, serve
from dashboard.navigation import PAGES
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source

CURVE = "tune?question=curve&classes=cat,dog&per_class=1000"
TIME_LIMIT = 85.0  # seconds; then it no longer waits for the rest


def _store_one(runs: Runs) -> None:
    """Store a run, so that every page has something to show."""
    experiment = Experiment.of(Sample(("cat", "dog"), 1000, seed=1), MODELS["knn"])
    runs.save(train(experiment, MODELS["knn"], open_source("quickdraw", read_settings())))


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    began, times = perf_counter(), {}
    names = list(PAGES)
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), read_settings().data) as url:
        runs = Runs(read_settings({"QUICKDRAW_HOME": folder}).runs)
        with browse() as page:
            _store_one(runs)
            for name in names * 2:  # a new server imports what its pages need once
                heading(page, f"{url}/{name}")
                page.wait_for_timeout(700)
            page.goto(f"{url}/{CURVE}")
            page.get_by_role("button", name="Draw the curve").click()
            page.get_by_role("button", name="Cancel the rest").wait_for()
            for name in names:
                times[name] = [round(heading(page, f"{url}/{name}"), 2)]
                page.wait_for_timeout(300)
            for name in names:
                times[name].append(round(by_the_menu(page, name), 2))
            page.goto(f"{url}/{CURVE}")
            page.get_by_role("button", name="Cancel the rest").click()
            again = page.get_by_role("button", name="Train what is missing")
            again.wait_for()
            stored = {run.id: run.record.created for run in runs.all()}  # one of them is no part of the plan
            again.click()
            while (n := len(runs.all()) - 1) < 60 and perf_counter() - began < TIME_LIMIT:
                page.wait_for_timeout(500)
            kept = {run.id: run.record.created for run in runs.all() if run.id in stored}
    found = {"seconds to the heading": times, "slowest": max(map(max, times.values()))}
    found |= {"stored when cancelled": len(stored), "left as they were": kept == stored, "at the end": n}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
