"""The example that goes with a model needs only numpy and onnxruntime, and computes what the app computes."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from dashboard.exports.card import card_of
from qdcore.drawings.doodles import sketch
from qdcore.drawings.rasterize import bitmap
from qdcore.drawings.simplify import simplify
from qdcore.experiments.run import Run
from qdcore.export.model_zip import HERE, model_zip

EXAMPLE = HERE / "example.txt"


@pytest.fixture
def unpacked(run: Run, tmp_path: Path) -> Path:
    """The zip of a run's model, unpacked."""
    with zipfile.ZipFile(BytesIO(model_zip(run, card_of(run)))) as packed:
        packed.extractall(tmp_path / "model")
    return tmp_path / "model"


def run_example(folder: Path, *arguments: str) -> list[str]:
    done = subprocess.run([sys.executable, "-I", "example.py", *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def test_it_prints_the_probabilities_that_the_app_shows(run, unpacked, bucket):
    drawings = np.load(bucket / "full/numpy_bitmap/cat.npy")[:3]
    np.save(unpacked / "drawings.npy", drawings)
    expected = [
        ", ".join(f"{cls} {p:.1%}" for p, cls in sorted(zip(row.tolist(), run.classes, strict=True), reverse=True))
        for row in run.predictor()(drawings)
    ]
    assert run_example(unpacked, "drawings.npy") == expected


def test_it_runs_without_arguments_on_the_strokes_beside_it(run, unpacked):
    (line,) = run_example(unpacked)
    assert sorted(part.split()[0] for part in line.split(", ")) == sorted(run.classes)


def test_it_imports_only_numpy_and_onnxruntime_and_is_short():
    tree = ast.parse(EXAMPLE.read_text())
    names = [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    assert set(names) - sys.stdlib_module_names == {"numpy", "onnxruntime"}
    assert len([line for line in EXAMPLE.read_text().splitlines()[4:] if line]) <= 30


def test_it_draws_strokes_of_any_size_as_the_app_does():
    source = EXAMPLE.read_text().split("here = Path")[0]
    names: dict = {}
    exec(source, names)
    for row in range(4):
        strokes = simplify(sketch("cat", 0, row))
        drawn = names["draw"]([(2.5 * stroke + 70).tolist() for stroke in strokes])
        assert np.abs(drawn.ravel().astype(int) - bitmap(strokes)).mean() < 2
    dot = names["draw"]([[[5, 5]]])  # a round pen of radius 8 where a pixel is 304 / 28 wide
    assert dot.sum() / 255 == pytest.approx(np.pi * 8**2 / (304 / 28) ** 2, rel=0.02)


def test_a_card_shows_odd_names_letter_by_letter_and_is_json_that_others_read(run):
    card = replace(card_of(run), name="[a](http://b) **c**", classes=("<b>", "x|y"))
    assert "[a](http" not in card.to_markdown() and "**c**" not in card.to_markdown()
    assert "<b>" not in card.to_markdown().replace("\\<b", "")
    assert json.loads(card.to_json())["classes"] == ["<b>", "x|y"]
