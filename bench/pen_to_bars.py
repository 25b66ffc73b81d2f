"""Milliseconds from a message of the pen, and from lifting it, to new bars on the screen, and the parts of them.

`python -m bench.pen_to_bars` trains five small models on the drawings of QUICKDRAW_DATA and draws real drawings with
the mouse in Chromium. The clocks run in the browser: from a question of the live connection until its answer is in the
page and until it is painted, and from `pointerup` until the bars of that drawing are painted.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np

from bench.browser import browse, serve, settle
from models import MODELS
from models.pretrained.cards import load
from qdcore.drawings.rasterize import Strokes, bitmap_of_raw
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.onnx.predictor import Predictor
from qdcore.settings import read_settings
from qdcore.sources import open_source

CLASSES = ("cat", "dog", "bird", "fish")
FRAME = 16  # milliseconds: a browser tells its page of a moving pen once a frame, however fast the pen reports
CLOCK = """() => {
  window.waits = [];
  window.questions = [];
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    const sent = performance.now();
    const answered = () => {
      const shown = performance.now() - sent;
      requestAnimationFrame(() => setTimeout(() => window.questions.push([shown, performance.now() - sent])));
    };
    if (this.url.endsWith("/live")) this.addEventListener("message", answered, { once: true });
    return send.call(this, text);
  };
  let lifted = 0;
  document.addEventListener("pointerup", () => (lifted = performance.now()), true);
  new MutationObserver((changes) => {
    const shown = changes.some(({ target }) => !target.dataset.version?.endsWith("drawing"));
    if (!lifted || !shown) return;
    const since = lifted;
    lifted = 0;
    requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - since)));
  }).observe(document, { subtree: true, attributeFilter: ["data-version"] });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strokes", type=int, default=20)
    parser.add_argument("--per-class", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        runs = train_five(Path(home), options.per_class)
        for name, value in _model_times(runs).items():
            print(f"{name}: {value:.2f} ms")
        waits, questions = _pen_to_bars(Path(home), options.strokes)
    _say("message to answer", [shown for shown, _ in questions], "messages")
    _say("message to bars", [painted for _, painted in questions], "messages")
    _say("pen to bars", waits, "strokes")
    print(f"load of this computer: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _say(what: str, waits: list[float], of: str) -> None:
    print(f"{what}: {median(waits):.0f} ms at the median of {len(waits)} {of}, ", end="")
    print(f"nine of ten within {quantiles(waits, n=10)[-1]:.0f} ms, all within {max(waits):.0f} ms")


def train_five(home: Path, per_class: int) -> list[Run]:
    """Train five models as small runs in a home; with the built-in network, six classifiers predict."""
    source, sample = open_source("quickdraw", read_settings()), Sample(CLASSES, per_class)
    store = Runs(home / "runs")
    models = [MODELS[name] for name in ("random_forest", "knn", "mlp", "cnn", "modern_cnn")]
    return [store.save(train(Experiment.of(sample, model), model, source)) for model in models]


def _model_times(runs: list[Run]) -> dict[str, float]:
    """Median milliseconds for one drawing: to 28x28, each model, all models without and with KNN."""
    drawing = drawings()[0]
    pixels = bitmap_of_raw(drawing)[None]
    predictors = {run.experiment.model: Predictor(run.model) for run in runs if run.model}
    predictors["built-in"] = Predictor(load("builtin"))
    found = {"strokes to 28x28": _milliseconds(lambda: bitmap_of_raw(drawing))}
    found |= {name: _milliseconds(lambda predict=predict: predict(pixels)) for name, predict in predictors.items()}
    fast = [predict for name, predict in predictors.items() if name != "knn"]
    found["all but knn, one after another"] = _milliseconds(lambda: [predict(pixels) for predict in fast])
    found["all, one after another"] = _milliseconds(lambda: [predict(pixels) for predict in predictors.values()])
    return found


def _milliseconds(call: Any, repeats: int = 50) -> float:
    times = []
    for _ in range(repeats + 3):
        started = perf_counter()
        call()
        times.append(1000 * (perf_counter() - started))
    return median(times[3:])


def drawings() -> list[Strokes]:
    """The first real drawings of the classes, as strokes in 0..255."""
    folder = Path(read_settings().data) / "full/simplified"
    lines = [line for cls in CLASSES for line in (folder / f"{cls}.ndjson").read_text("utf-8").splitlines()[:5]]
    return [[np.array(stroke, float).T for stroke in json.loads(line)["drawing"]] for line in lines]


def _pen_to_bars(home: Path, strokes: int) -> tuple[list[float], list[list[float]]]:
    """Milliseconds of this many strokes, drawn with the mouse one after another, and of each live question."""
    with serve(home, read_settings().data) as url, browse(height=1200) as page:
        page.add_init_script(f"({CLOCK})()")
        page.goto(f"{url}/draw")
        settle(page)
        box = page.locator("svg[role=application]").bounding_box()
        place = np.array([box["x"], box["y"]]) + 0.1 * box["width"]
        todo = [stroke for drawing in drawings() for stroke in drawing][: strokes + 1]
        for number, stroke in enumerate(todo):
            _draw(page, stroke * (0.8 * box["width"] / 255) + place)
            page.wait_for_function(f"window.waits.length > {number}", timeout=20_000)
            page.wait_for_timeout(300)
        return page.evaluate("window.waits")[1:], page.evaluate("window.questions")[1:]  # the first load the models


def _draw(page: Any, points: np.ndarray[Any, Any]) -> None:
    page.mouse.move(*points[0])
    page.mouse.down()
    for start, end in pairwise(points):
        for part in (1 / 3, 2 / 3, 1):
            page.mouse.move(*(start + part * (end - start)))
            page.wait_for_timeout(FRAME)
    page.mouse.up()


if __name__ == "__main__":
    main()
