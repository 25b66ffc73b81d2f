"""The same training as a notebook with plain calls, for a student."""

from __future__ import annotations

from dashboard.exports.export import Export, named
from dashboard.exports.script import missing, script_of
from qdcore.export.code.notebook import notebook

EXPORT = Export(
    "Notebook (Jupyter)",
    "The same training with plain calls of scikit-learn or Keras, as a textbook writes it, with explanations.",
    "book",
    "application/x-ipynb+json",
    named("notebook", "ipynb"),
    lambda selection, report: notebook(script_of(selection.one)),
    missing,
)
