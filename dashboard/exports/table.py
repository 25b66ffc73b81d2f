"""The one table of exports.

A new one is a file here with an `Export` as EXPORT, and its line in EXPORTS. The panel "Take it with you" of the pages,
`quickdraw export RUN --as NAME` and the tests follow from that.
"""

from __future__ import annotations

from dashboard.exports import addresses, citation, drawings, model, notebook, playing_page, report
from dashboard.exports.export import Export

EXPORTS: dict[str, Export] = {
    "report": report.EXPORT,
    "model": model.EXPORT,
    "page": playing_page.EXPORT,
    "notebook": notebook.NOTEBOOK,
    "script": notebook.SCRIPT,
    "drawings": drawings.EXPORT,
    "addresses": addresses.EXPORT,
    "citation": citation.EXPORT,
}
