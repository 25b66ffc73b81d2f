"""The report: chosen runs as one HTML file that opens without the app and without a network."""

from __future__ import annotations

from dashboard.exports.export import Export, Selection
from dashboard.exports.report_content import content
from qdcore.export.html import to_html
from qdcore.progress import Report


def _build(selection: Selection, report: Report) -> bytes:
    return to_html(content(selection, report))


def _missing(selection: Selection) -> str:
    return "" if selection.runs or selection.lead() else "There are no results to report yet."


EXPORT = Export(
    "Report (HTML)",
    "The chosen runs as one page with charts that opens by a double click, without a network, and prints on A4.",
    "description",
    "text/html",
    lambda selection: "report.html",
    _build,
    _missing,
    of_one=False,
    slow=True,
)
