"""A run as a notebook and a script: executed, they give the number that the app shows."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from dashboard.exports.export import Selection
from dashboard.exports.table import EXPORTS
from models import MODELS
from qdcore.drawings.doodles import VERSION
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.progress import silent
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.pages import stored

SAMPLE = Sample(("cat", "sheep", "dog"), 100)
EXACT, SPREAD = 0.0, 0.12  # of the accuracy of 150 drawings: four standard errors are 0.16
CASES = {
    "random_forest": ({"n_estimators": 30, "max_depth": 12}, EXACT),
    "knn": ({"n_neighbors": 7, "weights": "distance"}, EXACT),
    "mlp": ({"layers": [30, 20], "epochs": 30}, SPREAD),
    "cnn": ({"epochs": 12, "batch": 20}, SPREAD),
    "modern_cnn": ({"epochs": 12, "batch": 20, "maps": [8, 16], "shift": 0.0, "scale": 0.0, "mirror": False}, SPREAD),
    "transfer": ({}, EXACT),
}

AS_NOTEBOOK = "transfer"  # the others as scripts with the same cells; a kernel of its own takes seconds to start


def trained(sample: Sample, name: str, params: dict[str, object]) -> Run:
    experiment = Experiment.of(sample, MODELS[name], params)
    return Runs(read_settings().runs).save(train(experiment, MODELS[name], open_source(sample.source, read_settings())))


def written(kind: str, run: Run, folder: Path) -> Path:
    """An export of a run in a folder, under its own name."""
    selection = Selection(read_settings(), [run], run)
    assert EXPORTS[kind].why_not(selection) == ""
    path = folder / EXPORTS[kind].file_name(selection)
    path.write_bytes(EXPORTS[kind].build(selection, silent))
    return path


def executed(path: Path) -> str:
    """What the cells of a notebook print."""
    cells = nbformat.read(path, as_version=4)
    nbformat.validate(cells)
    NotebookClient(cells, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [output for cell in cells.cells if cell.cell_type == "code" for output in cell.outputs]
    return "".join(output.get("text", "") for output in outputs)


def accuracy(printed: str) -> float:
    return float(re.findall(r"Accuracy: (\d\.\d{4})", printed)[0])


@pytest.mark.parametrize("name", CASES)
def test_a_notebook_gives_the_number_that_the_app_shows(name, home, monkeypatch):
    params, spread = CASES[name]
    run = trained(SAMPLE, name, params)
    if name == "transfer":
        written("model", run, home)
    notebook = written("notebook", run, home)
    if name == AS_NOTEBOOK:
        found = accuracy(executed(notebook))
    else:
        script = written("script", run, home).read_text("utf-8")
        cells = nbformat.read(notebook, as_version=4).cells
        assert all(cell.source in script for cell in cells if cell.cell_type == "code")
        found = run_script(script, home, monkeypatch)["accuracy"]
    assert found == pytest.approx(run.record.accuracy, abs=spread + 5e-5)


def run_script(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """The values of a script after it ran in this folder."""
    monkeypatch.chdir(folder)
    values: dict[str, np.ndarray] = {}
    exec(compile(text, "script", "exec"), values)
    return values


@pytest.mark.parametrize(
    "sample",
    [
        replace(SAMPLE, train_size=60),
        replace(SAMPLE, fold=(1, 3)),
        replace(SAMPLE, stratify=True, test_share=0.3, seed=4),
        replace(SAMPLE, hidden=("cat/3", "dog/9")),
        replace(SAMPLE, stratify=True, train_size=60),
        Sample(("cat", "sheep"), 60, source=f"practice:{VERSION}:0"),
    ],
)
def test_a_script_takes_the_same_drawings_in_the_same_order(sample, home, monkeypatch):
    source = open_source(sample.source, read_settings())
    run = trained(sample, "knn", {})
    written("drawings", run, home)
    values = run_script(written("script", run, home).read_text("utf-8"), home, monkeypatch)
    files = source.fetch_all(run.classes, sample.per_class)
    for part, places in (("train", run.train), ("test", run.test)):
        assert np.array_equal(values[f"X_{part}"], [files[cls][row] for cls, row in places])
        assert np.array_equal(values[f"y_{part}"], places[:, 0])
    assert values["accuracy"] == pytest.approx(run.record.accuracy)


def test_the_notebook_has_the_cells_of_the_script(home):
    run = trained(SAMPLE, "knn", {})
    text = written("script", run, home).read_text("utf-8")
    cells = nbformat.read(written("notebook", run, home), as_version=4).cells
    assert len(cells) == text.count("# %%")
    assert "".join(cells[2].source.split()) in "".join(text.split())
    assert "Kradolfer" in cells[0].source and "Creative Commons" in cells[0].source and "@@" not in text


def test_what_cannot_be_written_with_plain_calls_is_told(home):
    toy = stored(SAMPLE)
    tuned = replace(toy, experiment=Experiment.of(SAMPLE, MODELS["transfer"], {"fine_tune": 1}))
    assert "no notebook" in EXPORTS["notebook"].why_not(Selection(read_settings(), [toy], toy))
    assert "Fine-tuning" in EXPORTS["script"].why_not(Selection(read_settings(), [tuned], tuned))
