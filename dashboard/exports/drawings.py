"""The drawings of a run's sample as an .npz file."""

from __future__ import annotations

from dashboard.exports.export import Export, named
from qdcore.export.sample_files import sample_npz

EXPORT = Export(
    "Drawings (NumPy .npz)",
    "The training and test drawings with labels, addresses and split; drawings that are missing here are downloaded.",
    "dataset",
    "application/octet-stream",
    named("drawings", "npz"),
    lambda selection, report: sample_npz(selection.one, selection.settings, report),
    slow=True,
)
