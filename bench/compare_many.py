"""Compare with 500 stored runs in a browser: `python -m bench.compare_many [--runs 500]`, median seconds to paint it.

The runs are generated, not trained: all classifiers on 25 samples, with random probabilities.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from itertools import islice, product
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from bench.app import heading
from bench.browser import browse, serve, settle
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Fitted
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import Trained, versions
from qdcore.settings import read_settings

VISITS = 7
SAMPLES = 25


def store(home: Path, n: int, samples: int = SAMPLES) -> Runs:
    """Generate n runs of 1,000 test drawings each in a home."""
    runs, rng = Runs(read_settings({"QUICKDRAW_HOME": str(home)}).runs), np.random.default_rng(0)
    kinds = product(range(1000), MODELS.values(), range(samples))
    for seed, model, number in islice(kinds, n):
        sample = Sample(("cat", "sheep"), 1000, seed=number)
        runs.save(_generated(Experiment.of(sample, model, seed=seed), rng))
    return runs


def _generated(experiment: Experiment, rng: np.random.Generator) -> Trained:
    half = experiment.sample.n_train
    places = np.stack([rng.integers(0, 2, 2 * half), np.arange(2 * half) // 2], axis=1).astype(np.int32)
    places = places[np.random.default_rng(experiment.sample.seed).permutation(2 * half)]
    places[:, 0] = np.random.default_rng(experiment.sample.seed).integers(0, 2, 2 * half)
    confidence = rng.uniform(0.3, 1, half).astype(np.float32)
    chances = np.stack([1 - confidence, confidence], axis=1)
    chances = np.where(places[half:, :1] == 1, chances, chances[:, ::-1])
    seconds = dict(zip(("drawing", "fitting", "exporting", "predicting"), rng.uniform(0.1, 9, 4).tolist(), strict=True))
    fitted = Fitted(bytes(100_000), {})
    return Trained(experiment, fitted, chances, places[:half], places[half:], [], seconds, versions(), "made up")


def _paint(page: Any, url: str) -> tuple[float, float, float]:
    """Seconds to the heading, to the first chart and until the page is at rest."""
    started = perf_counter()
    to_heading = heading(page, url)
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    chart = perf_counter() - started
    settle(page)
    return to_heading, chart, perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store(Path(folder), options.runs, options.samples)
        with serve(Path(folder), "/nowhere") as url, browse(height=1700) as page:
            first = _paint(page, f"{url}/compare")
            rest = [_paint(page, f"{url}/compare") for _ in range(VISITS)]
    names = ("heading", "first chart", "at rest")
    warm = dict(zip(names, map(median, zip(*rest, strict=True)), strict=True))
    cold = dict(zip(names, first, strict=True))
    found = {"runs": options.runs, "samples": options.samples, "new server": cold, "warm": warm}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
