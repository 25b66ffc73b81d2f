"""The project's models against plain calls of scikit-learn and Keras: same rows, each training in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from models import MODELS
from qdcore.settings import PROJECT

TASKS = {
    "cat/sheep, 500 each": ("cat,sheep", 500),
    "cat/dog, 3,999 each": ("cat,dog", 3999),
    "ten classes, 3,000 each": ("airplane,apple,banana,bird,book,cat,dog,fish,flower,house", 3000),
}
PLAIN = ("random_forest", "knn", "mlp", "cnn")
COLUMNS = (
    "| task | model | accuracy | train, s | draw, export, store, s | predict, s | one drawing, ms | MB "
    "| peak memory, MB | ratio to plain |"
)


def measure(task: str, model: str, repeats: int) -> dict[str, Any]:
    """A row of the table: the fastest of several trainings, plain and ours alternating."""
    kinds = ("plain", "ours") if model in PLAIN else ("ours",)
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    for _ in range(repeats):
        for kind in kinds:
            found[kind].append(_one(kind, model, *TASKS[task]))
    best = {kind: min(runs, key=_total) for kind, runs in found.items()}
    return {"task": task, "model": model, **best}


def _one(kind: str, model: str, classes: str, per_class: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.single_run", kind, model, classes, str(per_class), "0"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def line(row: dict[str, Any]) -> str:
    """A row of the table; the ratio is of training and predicting together, as the plain call exports nothing."""
    ours, plain = row["ours"], row.get("plain")
    cells = [row["task"], MODELS[row["model"]].title]
    cells.append(f"{ours['accuracy']:.4f}" + (f" (plain {plain['accuracy']:.4f})" if plain else ""))
    for key in ("training", "around", "predicting"):
        cells.append(f"{ours[key]:.2f}" + (f" ({plain[key]:.2f})" if plain and key in plain else ""))
    cells.append(f"{ours['one_ms']:.2f}" + (f" ({plain['one_ms']:.1f})" if plain else ""))
    cells += [f"{ours['megabytes']:.1f}", f"{ours['peak_mb']:.0f}" + (f" ({plain['peak_mb']:.0f})" if plain else "")]
    cells.append(f"{_total(ours) / _total(plain):.2f}" if plain else "–")
    return "| " + " | ".join(cells) + " |"


def _total(run: dict[str, float]) -> float:
    return run["training"] + run["predicting"]
