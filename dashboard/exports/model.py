"""The model of a run as a zip, with its card and an example."""

from __future__ import annotations

from dashboard.exports.card import card_of
from dashboard.exports.export import Export, named, needs_model
from qdcore.export.model_zip import model_zip

EXPORT = Export(
    "Model (ONNX, with its card)",
    "The trained model for other programs, what it can do and where it ends, and a Python example that runs it.",
    "deployed_code",
    "application/zip",
    named("model", "zip"),
    lambda selection, report: model_zip(selection.one, card_of(selection.one)),
    needs_model,
)
