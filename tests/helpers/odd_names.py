"""Runs and classes whose names are Markdown, formulas and HTML, to see that pages show them letter by letter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source

RUN_NAMES = (
    "![x](http://foreign.example/x.png) **bold** <b>tag</b> %{x}",
    ":material/bomb: :red[red] $x^2$ [in](http://foreign.example)",
)
CLASSES = ("_slanted_ $y^2$", "~~struck~~ [c]{d} &amp; `e`")


def stored_odd(environ: Mapping[str, str], *models: Model) -> list[Run]:
    """Two stored runs with odd names on random drawings of odd classes, put into the folder that the settings name."""
    settings, rng = read_settings(environ), np.random.default_rng(0)
    Path(settings.own).mkdir()
    for cls in CLASSES:
        np.save(Path(settings.own) / f"{cls}.npy", ((rng.random((60, 784)) < 0.2) * 255).astype(np.uint8))
    source, store = open_source("folder", settings), Runs(settings.runs)
    for seed, (name, model) in enumerate(zip(RUN_NAMES, models, strict=True)):
        experiment = Experiment.of(Sample(CLASSES, 40, source=source.id), model, seed=seed)
        store.rename(store.save(train(experiment, model, source)).id, name)
    return store.all()


def drawing_of(run: Run) -> str:
    """The address of a test drawing of such a run."""
    return f"{run.experiment.sample.source}:{CLASSES[run.test[0, 0]]}/{run.test[0, 1]}"
