"""Evaluate and Mistakes in a real browser: the first paint, and what follows a click or a moved threshold.

`python -m bench.interactions` first trains a forest and KNN on ten classes (15,000 test drawings)
in a home of its own.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.app import heading
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.browser import browse, serve, settle

TEN = ("airplane", "apple", "banana", "bird", "book", "cat", "dog", "fish", "flower", "house")
CELLS = [(3, 0), (5, 6), (3, 6), (6, 5), (8, 3), (5, 0), (2, 3)]
TIMES = 7
CHANGED = "([css, old]) => [...document.querySelectorAll(css)].map(e => e.textContent).join() !== old"


def measure(home: Path) -> dict[str, float]:
    """Median seconds of each step."""
    with serve(home, read_settings().data) as url, browse(height=1700) as page:
        found = {}
        for name in ("evaluate", "mistakes"):
            found[f"{name}, cold"] = heading(page, f"{url}/{name}")
            settle(page)
            found[name] = median(heading(page, f"{url}/{name}") for _ in range(TIMES))
            found[f"{name}, all"] = median(_paint_all(page, f"{url}/{name}") for _ in range(TIMES))
        return found | _threshold(page, url) | _cell(page, url)


def _paint_all(page: Any, url: str) -> float:
    started = perf_counter()
    page.goto(url)
    page.locator("[class*=st-key-wall] button").nth(23).wait_for()
    return perf_counter() - started


def _threshold(page: Any, url: str) -> dict[str, float]:
    """From the key that moves the slider to the new counts."""
    page.goto(f"{url}/evaluate?section=threshold")
    settle(page)
    page.wait_for_timeout(2000)
    css, times = "[class*=st-key-decisions] .annotation-text", []
    for _ in range(TIMES):
        old = ",".join(page.locator(css).all_text_contents())
        started = perf_counter()
        page.get_by_role("slider").press("ArrowRight")
        page.wait_for_function(CHANGED, arg=[css, old], polling=10)
        times.append(perf_counter() - started)
        page.wait_for_timeout(1000)
    return {"threshold moved": median(times)}


def _cell(page: Any, url: str) -> dict[str, float]:
    """From a click on a cell to its drawings; from one on a drawing to its bars, and to what matters in it."""
    page.goto(f"{url}/evaluate")
    settle(page)
    page.wait_for_timeout(2000)
    matrix, cells, bars, all_of_it = page.locator("[class*=st-key-confusion] .nsewdrag"), [], [], []
    for row, column in CELLS:
        box = matrix.bounding_box()
        started = perf_counter()
        matrix.click(position={"x": box["width"] * (column + 0.5) / 10, "y": box["height"] * (row + 0.5) / 10})
        page.locator(f"[aria-label^='{TEN[row]} taken for {TEN[column]}']").first.wait_for()
        cells.append(perf_counter() - started)
        page.wait_for_timeout(800)
        started = perf_counter()
        page.locator("[class*=st-key-wall] button").first.click()
        plots = page.get_by_role("dialog").locator(".js-plotly-plot .main-svg")
        plots.first.wait_for()
        bars.append(perf_counter() - started)
        page.get_by_role("dialog").locator("[class*=st-key-occlusion] .main-svg").first.wait_for()
        all_of_it.append(perf_counter() - started)
        page.wait_for_timeout(800)
        page.keyboard.press("Escape")
        page.wait_for_timeout(1500)
    steps = {"cell clicked": cells, "drawing opened": bars, "occlusion and neighbours": all_of_it}
    return {name: median(times) for name, times in steps.items()}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("BENCH_HOME") or folder)
        settings = read_settings({"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": read_settings().data})
        store, source = Runs(settings.runs), open_source("quickdraw", settings)
        for name in ("random_forest", "knn"):
            experiment = Experiment.of(Sample(TEN, 3000), MODELS[name])
            if not store.has(experiment.id):
                store.save(train(experiment, MODELS[name], source))
        for step, seconds in measure(home).items():
            print(f"{step}: {seconds:.2f} s", flush=True)


if __name__ == "__main__":
    main()
