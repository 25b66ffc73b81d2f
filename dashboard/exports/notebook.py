"""The same training with plain calls, for a student: as a notebook and as a Python script."""

from __future__ import annotations

from dashboard.exports.export import Export, Selection, named
from dashboard.inputs.run_labels import name_of
from models import textbook
from qdcore.experiments.run import Run
from qdcore.export.code.notebook import notebook, script

SAME = "Its accuracy is the very number that the app shows."
CLOSE = "Its accuracy is close to the number that the app shows, as that of a training with another seed would be."
EXACT = ("random_forest", "knn")  # no training by small steps, in which the last digits of sums matter


def script_of(run: Run) -> str:
    """The script of a run; call it only where nothing is `missing`."""
    cells = textbook.cells(run.experiment, run.record.n_train)
    return script(run, name_of(run.experiment), cells, SAME if run.experiment.model in EXACT else CLOSE)


def missing(selection: Selection) -> str:
    """Why the run in focus cannot be written with plain calls; "" where it can."""
    return textbook.missing(selection.one.experiment)


NOTEBOOK = Export(
    "Notebook (Jupyter)",
    "The same training with plain calls of scikit-learn or Keras, as a textbook writes it, with explanations.",
    "book",
    "application/x-ipynb+json",
    named("notebook", "ipynb"),
    lambda selection, report: notebook(script_of(selection.one)),
    missing,
)
SCRIPT = Export(
    "Code (Python script)",
    "The same training with plain calls of scikit-learn or Keras, as one script in cells.",
    "code",
    "text/x-python",
    named("train", "py"),
    lambda selection, report: script_of(selection.one).encode(),
    missing,
)
