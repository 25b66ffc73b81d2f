"""A run as code: a Python script with plain calls of scikit-learn or Keras, and the same as a Jupyter notebook.

The script is in cells, marked by `# %%` as editors know them; the notebook has the same cells.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qdcore.drawings.address import QUICKDRAW
from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from qdcore.export.citation import APP
from qdcore.export.html import filled
from qdcore.export.sample_files import attribution
from qdcore.formatting import count, listed, percent, plain

HERE = Path(__file__).parent
TEXT = " [markdown]"  # behind the mark of a cell of text
MAX_NAMED = 6  # classes in the title
LIBRARIES = ("keras", "tensorflow", "onnxruntime")  # that a classifier may use besides numpy and scikit-learn

FOLD = """folds = StratifiedKFold({k}, shuffle=False)  # the app tested on fold {i} within the training drawings
train, test = list(folds.split(X_train, y_train))[{i}]
X_train, X_test, y_train, y_test = X_train[train], X_train[test], y_train[train], y_train[test]
"""
PART = """some = np.random.default_rng({seed}).permutation(len(X_train))[:{size}]  # the app trained on these only
X_train, y_train = X_train[some], y_train[some]
"""


def script(run: Run, title: str, classifier: str, expected: str) -> str:
    """The script; `classifier` are its cells, `expected` says how near its accuracy comes to the app's."""
    parts = {
        "TITLE": f"{plain(title)}: {_about(run)}",
        "APP": APP,
        "RUN": run.id,
        "EXPECTED": expected,
        "ATTRIBUTION": attribution(run.experiment.sample),
        "LIBRARIES": " ".join(["numpy", "scikit-learn", *_libraries(classifier)]),
        "DRAWINGS": _drawings(run).strip(),
        "CLASSIFIER": classifier.strip(),
        "ACCURACY": f"{run.record.accuracy:.4f}, {percent(run.record.accuracy)} of {count(run.record.n_test)}",
    }
    return filled((HERE / "notebook.txt").read_text("utf-8"), parts)


def notebook(script: str) -> bytes:
    """A script as the bytes of an .ipynb file, format 4.5."""
    cells = [_cell(number, text) for number, text in enumerate(("\n" + script).split("\n# %%")[1:])]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _cell(number: int, text: str) -> dict[str, Any]:
    mark, _, body = text.partition("\n")
    lines = body.strip().splitlines(keepends=True)
    cell = {"id": f"cell-{number}", "metadata": {}}
    if mark == TEXT:
        return {**cell, "cell_type": "markdown", "source": [line.removeprefix("#").removeprefix(" ") for line in lines]}
    return {**cell, "cell_type": "code", "execution_count": None, "outputs": [], "source": lines}


def _about(run: Run) -> str:
    named = listed(run.classes, "or") if len(run.classes) <= MAX_NAMED else f"{len(run.classes)} classes"
    return f"{plain(named)}, {count(run.record.n_train, 'training drawing')}"


def _libraries(classifier: str) -> list[str]:
    """The libraries that the cells import; Keras computes with TensorFlow."""
    used = classifier.replace("import keras", "import keras import tensorflow")
    return [name for name in LIBRARIES if f"import {name}" in used]


def _drawings(run: Run) -> str:
    """The code that gives the drawings: from the dataset where a few lines do it, else from a file of the app."""
    sample, seed = run.experiment.sample, run.experiment.seed
    if not _is_plain(sample):
        return filled((HERE / "drawings_of_file.txt").read_text("utf-8"), {"RUN": run.id})
    splitters = "train_test_split" if sample.fold is None else "StratifiedKFold, train_test_split"
    parts = {
        "SPLITTERS": splitters,
        "CLASSES": repr(list(sample.classes)),
        "PER_CLASS": str(sample.per_class),
        "TEST_SHARE": repr(sample.test_share),
        "SEED": str(sample.seed),
        "STRATIFY": ", stratify=y" if sample.stratify else "",
    }
    code = filled((HERE / "drawings_of_dataset.txt").read_text("utf-8"), parts)
    if sample.fold is not None:
        code += FOLD.format(i=sample.fold[0], k=sample.fold[1])
    if sample.train_size is not None:
        code += PART.format(seed=seed, size=sample.train_size)
    return code


def _is_plain(sample: Sample) -> bool:
    """True if plain calls give the drawings: Google's own, as many of each class, none left out, no label changed."""
    usual = {"classes", "per_class", "test_share", "seed", "source", "train_size", "fold", "stratify"}
    part_of_each = sample.stratify and sample.train_size is not None
    return sample.source == QUICKDRAW and set(sample.to_json()) <= usual and not part_of_each
