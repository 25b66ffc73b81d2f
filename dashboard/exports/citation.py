"""Cite this: the app's version, the dataset, the article and the runs, as text and BibTeX."""

from __future__ import annotations

from dashboard.exports.export import Export
from qdcore.export.citation import references, to_text

EXPORT = Export(
    "Cite this (text and BibTeX)",
    "The app's version, the dataset, the article and the chosen runs, as sentences and as BibTeX.",
    "format_quote",
    "text/plain",
    lambda selection: "cite-this.txt",
    lambda selection, report: to_text(references(selection.runs)).encode(),
    of_one=False,
)
